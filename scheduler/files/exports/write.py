"""Writes what was read of an export: a plain folder, the mapping, and what was left out."""

from collections.abc import Sequence
from pathlib import Path

from scheduler.files.exports.finding.mapping import mapping_text
from scheduler.files.exports.read import Export
from scheduler.files.importing.folder import need_empty
from scheduler.files.schema.tables import ROSTER
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.outputs import write_inputs
from scheduler.files.writing.write import write_folder

FOLDER, MAPPING = "folder", "mapping.toml"
LEFT_OUT = ("file", "row", "what", "service_user_id", "date", "start", "why")
ACTUALS = ("visit_id", "carer_id", "actual_start", "actual_end", "state")


def write_export(export: Export, out: Path) -> None:
    """Writes the folder and the files beside it.

    The same export and mapping give the same bytes.

    Args:
        export: What was read.
        out: New or empty folder.

    Raises:
        BadInput: F031, there is something in `out`; F015, a file cannot be written.
    """
    need_empty(out)
    write_folder(export.inputs, out / FOLDER)
    write_inputs(out, {name: text.encode() for name, text in export_files(export).items()})


def export_files(export: Export) -> dict[str, str]:
    """Returns the texts of the files beside the folder, by name."""
    texts = {
        MAPPING: mapping_text(export.mapping),
        "left_out.csv": csv_text(LEFT_OUT, ([str(getattr(one, name)) for name in LEFT_OUT] for one in export.left_out)),
    }
    if export.roster:
        names = [column.name for column in ROSTER.columns]
        texts["roster.csv"] = csv_text(names, ([getattr(row, name, "") for name in names] for row in export.roster))
    if export.actuals:
        texts["actuals.csv"] = csv_text(ACTUALS, ([getattr(row, name) for name in ACTUALS] for row in export.actuals))
    if export.carried:
        texts["carried.csv"] = _carried(export)
    return texts


def _carried(export: Export) -> str:
    """Returns the columns that are carried along, one row a visit."""
    headers: Sequence[str] = list(dict.fromkeys(header for cells in export.carried.values() for header in cells))
    rows = ([visit_id, *(cells.get(header, "") for header in headers)] for visit_id, cells in export.carried.items())
    return csv_text(["visit_id", *headers], rows)
