"""Accounts for visits: those in the table are placed, unallocated, or named in a warning."""

import csv
import io
import re
from pathlib import Path

from scheduler.demand import make_problem
from scheduler.files.reading.read import read_folder

_ASIDE = re.compile(r"(\d+) rows? (?:is|are) left aside")


def unaccounted(folder: Path, out: Path) -> str:
    """Returns what is wrong with the visits of a plan; empty if each is accounted for.

    The rows of the table are counted here with the standard library alone.

    Args:
        folder: That was planned.
        out: Where the plan was written to.
    """
    inputs = read_folder(folder)
    problem = make_problem(inputs)
    visits = {visit.visit_id for visit in problem.visits}
    placed, unallocated = (_ids(out / name) for name in ("roster.csv", "unallocated.csv"))
    if placed | unallocated != visits:
        lost = sorted(visits ^ (placed | unallocated))[:3]
        return f"visits of the problem {len(visits)}, placed {len(placed)}, unallocated {len(unallocated)}: {lost}"
    table = next((path for path in folder.iterdir() if path.stem.lower() == "visits"), None)
    if table is None or (folder / "visit_patterns.csv").exists():
        return ""
    rows = _rows_in(table)
    aside = sum(int(match[1]) for one in inputs.warnings if one.where.startswith(table.name) for match in _ASIDE.finditer(one.what))
    if rows is not None and rows != len(visits) + aside:
        return f"rows {rows}, visits {len(visits)}, named in warnings {aside}"
    return ""


def _ids(path: Path) -> set[str]:
    """Returns the visits in a file of results; readers take off the apostrophe that guards a formula."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {_unguarded(row["visit_id"]) for row in csv.DictReader(file) if row["visit_id"]}


def _unguarded(text: str) -> str:
    return text[1:] if re.match(r"'+[=+\-@\t\r]", text) else text


def _rows_in(path: Path) -> int | None:
    """Returns the number of rows that are not blank, without the header; None where only guessing would help."""
    if path.suffix == ".xlsx":
        from python_calamine import CalamineWorkbook  # noqa: PLC0415

        book = CalamineWorkbook.from_path(path)
        names = [name for name in book.sheet_names if name.lower() == "visits"] or book.sheet_names[:1]
        return sum(any(str(cell).strip() for cell in row) for row in book.get_sheet_by_name(names[0]).to_python()) - 1
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    header = next((line for line in text.split("\n") if line.strip()), "")
    separator = max(",;\t|", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return sum(any(_is_seen(cell) for cell in row) for row in rows) - 1


def _is_seen(cell: str) -> bool:
    return bool(cell.replace("\u00a0", " ").replace("\ufeff", "").strip())
