"""What is struck out in a workbook is never planned in silence, and comments are named without what they say."""

from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import Export, open_export
from tests.files.exports.small import VISITS, write_export

COLUMNS = {name: at for at, name in enumerate(VISITS.splitlines()[0].split(","))}


def read_struck(folder: Path, *, row: int = 4, columns: tuple[str, ...] = (), letters: str = "", comment: str = "") -> Export:
    """Reads the small export from a workbook in which cells of a row, counted from 0, are struck out."""
    write_export(folder, visits=None)
    with xlsxwriter.Workbook(str(folder / "visits.xlsx")) as book:
        page, line, usual = book.add_worksheet("Visits"), book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        for number, text in enumerate(VISITS.splitlines()):
            for at, cell in enumerate(text.split(",")):
                page.write(number, at, cell, line if number == row and at in {COLUMNS[name] for name in columns} else None)
        if letters:
            page.write_rich_string(row, COLUMNS[letters], line, "Ann Bevan", usual, " Tom Pugh")
        if comment:
            page.write_comment(row, 3, comment)
    return open_export([folder])


def test_a_visit_that_is_struck_out_is_left_out(tmp_path: Path) -> None:
    export = read_struck(tmp_path, columns=tuple(COLUMNS))
    assert [visit.visit_id for visit in export.inputs.visits] == ["B1", "B2"]
    assert [(one.code, one.where) for one in export.inputs.warnings] == [("X151", "visits.xlsx")]
    left = [one for one in export.left_out if one.why == "struck out"]
    assert [(one.row, one.what, one.service_user_id, one.date, one.start) for one in left] == [(5, "visit", "P1", "14/12/2026", "18:00")]


def test_a_line_through_who_and_when_is_enough(tmp_path: Path) -> None:
    """A date may stand for several rows, and a status beside the line says nothing else."""
    export = read_struck(tmp_path, columns=("Client Ref", "Client Name", "Start Time", "End Time"))
    assert [visit.visit_id for visit in export.inputs.visits] == ["B1", "B2"]


@pytest.mark.parametrize("column", ["Staff Name", "Start Time", "Status", "Client Name"])
def test_a_single_cell_that_is_struck_out_is_a_fault(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadInput) as bad:
        read_struck(tmp_path, row=1, columns=(column,))
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [("F053", f"visits.xlsx:2:{column}")]


def test_letters_that_are_struck_out_in_a_cell_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read_struck(tmp_path, row=1, letters="Staff Name")
    assert ("F053", "visits.xlsx:2:Staff Name") in [(fault.code, fault.where) for fault in bad.value.faults]


def test_comments_are_named_and_not_told(tmp_path: Path) -> None:
    export = read_struck(tmp_path, comment="Key safe 1947, cancelled")
    (warning,) = export.inputs.warnings
    assert (warning.code, warning.where) == ("F054", "visits.xlsx")
    assert "D5" in warning.what
    assert "1947" not in str(export.inputs.warnings)
