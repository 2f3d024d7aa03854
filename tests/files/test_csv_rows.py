"""Quotation marks: none swallows a row, whatever stands where, and every misread row is named."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.files.importing.characters import without_guard
from scheduler.files.importing.csv_rows import LONGEST_CELL_LINES, read_csv_rows
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.csv_text import csv_text
from tests.files.folders import FILES, append, swap, write_good

REPORTED = Path(__file__).parent / "reported"
HEADER = "a,name,b\n"


def codes(text: str) -> list[tuple[str, int, int]]:
    return [(wrong.code, wrong.row, wrong.column) for wrong in read_csv_rows(text).misread]


def test_two_stray_quotes_swallowed_three_visits() -> None:
    """Both rows are named, and the visits between them are read as rows of their own."""
    with pytest.raises(BadInput) as bad:
        read_folder(REPORTED / "quote1")
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [
        ("F012", "visits.csv:4:visit_type"),
        ("F012", "visits.csv:7:visit_type"),
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ('1,"x,2\n3,y,4\n5,z",6\n', [("F018", 2, 1), ("F012", 4, 1)]),
        ('1,"x,2\n3,y",4\n', [("F018", 2, 1), ("F012", 3, 1)]),
        ('1,x,2\n3,"y,4\n', [("F012", 3, 1)]),
        ('1,"x"y,2\n3,z,4\n', [("F012", 2, 1)]),
        ('1,"x" ,2\n', [("F012", 2, 1)]),
        ('"1,x,2\n3,y,4\n"5,z,6\n', [("F012", 2, 0), ("F012", 4, 0)]),
        ('1,x,"2\n3,y,4"\n5,z,6\n', [("F018", 2, 2), ("F012", 3, 2)]),
        ('1,"x,,,\n3,y,4,\n5,z",6\n', [("F018", 2, 1), ("F012", 4, 1)]),
        ('1,x",2\n', [("F012", 2, 1)]),
    ],
)
def test_a_stray_quote_is_found_at_the_row_of_the_opening_one(rows: str, found: list[tuple[str, int, int]]) -> None:
    assert codes(HEADER + rows) == found


@pytest.mark.parametrize(
    "rows",
    ['1,"x\ny",2\n', '1,"x\r\n\r\ny",2\n', '"1\n2","x ""y"" z",3\n', '1,x,"2\n3"\n', '1,"a, b",2\n', '1,"x, y\nz",2\n', '1,"""x""",2\n'],
)
def test_what_is_quoted_as_it_should_be_is_read(rows: str) -> None:
    grid = read_csv_rows(HEADER + rows)
    assert not grid.misread
    assert len(grid.rows) == 2


def test_a_quote_that_never_closes_costs_as_much_as_its_lines_and_no_more() -> None:
    """Each line would be open to the end of the file; none is read further than a cell may go."""
    lines = 20 * LONGEST_CELL_LINES
    assert len(codes(HEADER + 'x","\n' * lines)) == lines


CELLS = st.text(st.sampled_from('ab,;"\n\t é'), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.sampled_from(["name", "a,b"]))
def test_every_table_that_a_program_writes_is_read_back(rows: list[tuple[str, str, str]], middle: str) -> None:
    """Unless a cell holds a line with as many separators as the header."""
    rows = [tuple(cell.replace(",", "") for cell in row) for row in rows]  # type: ignore[misc]
    grid = read_csv_rows(csv_text(("a", middle, "b"), rows))
    assert not grid.misread
    found = [[without_guard(cell).strip() for cell in row] for row in grid.rows[1:]]
    assert found == [[cell.strip() for cell in row] for row in rows]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_row_is_lost_to_quotes(data: st.DataObject) -> None:
    """Quotation marks are put in anywhere, or names are given any: all rows are read, or a fault says where not."""
    with TemporaryDirectory() as name:
        folder = write_good(Path(name))
        file = folder / data.draw(st.sampled_from(["visits.csv", "carers.csv", "service_users.csv", "history.csv"]))
        rows = len(FILES[file.name].splitlines())
        text = FILES[file.name]
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + '"' + text[at:]
        file.write_text(text, encoding="utf-8", newline="")
        try:
            inputs = read_folder(folder)
        except BadInput as bad:
            assert any(fault.where.startswith(file.name) for fault in bad.faults)  # noqa: PT017 - either outcome is right
        else:
            read = {"visits.csv": inputs.visits, "carers.csv": inputs.carers, "service_users.csv": inputs.service_users}
            assert len(read.get(file.name, inputs.history)) == rows - 1


def test_a_line_of_one_quote_is_a_fault_and_no_blank_row(tmp_path: Path) -> None:
    append(write_good(tmp_path), "visits.csv", '"')
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [("F012", "visits.csv:7:visit_id")]


def test_rows_of_other_days_are_counted_and_ten_of_them_named(tmp_path: Path) -> None:
    write_good(tmp_path)
    for number in range(12):
        append(tmp_path, "visits.csv", f"X{number},S3,2026-11-24,10:00,,,,30" + "," * 16)
    [warning] = read_folder(tmp_path).warnings
    assert warning.what.startswith("12 rows are left aside: they are on other days than 2026-11-23: row 7 (X0), row 8 (X1)")
    assert warning.what.endswith("row 16 (X9) and 2 more")


def test_links_that_are_cut_are_all_named(tmp_path: Path) -> None:
    write_good(tmp_path)
    swap(tmp_path, "visits.csv", "V1,S1,2026-11-23", "V1,S1,2026-11-22")
    for number in range(12):
        append(tmp_path, "visits.csv", f"X{number},S3,2026-11-23,10:00,,,,30" + "," * 12 + "V1,240,360,same,")
    [warning] = [warning for warning in read_folder(tmp_path).warnings if warning.code == "V130"]
    assert all(f"(X{number})" in warning.what for number in range(12))
