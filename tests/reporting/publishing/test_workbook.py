"""The workbook, read back by calamine and looked into as XML."""

import io
import zipfile
from datetime import date, time

import pytest
from python_calamine import CalamineWorkbook

from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.tell import messages
from scheduler.reporting.publishing.workbook import workbook_bytes
from tests.builders import with_person
from tests.reporting.publishing.issues import issue_of, named_day

FIGURES = [("visits_placed", 4.0), ("travel_per_contact_hour", 7.25), ("known_share", None)]


def sheets_of(issue: Issue) -> dict[str, list[list[object]]]:
    """The rows of each sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(issue, FIGURES, messages(issue))))
    return {name: list(map(list, book.get_sheet_by_name(name).to_python())) for name in book.sheet_names}


def test_the_roster_has_a_row_for_each_carer_at_a_visit_with_dates_as_dates() -> None:
    rows = sheets_of(issue_of())["Roster"]
    assert rows[0][:6] == ["Date", "Start", "End", "Carer", "Carer id", "Person"]
    assert len(rows) == 1 + 6
    assert rows[1][:6] == [date(2026, 6, 1), time(8), time(8, 30), "Ann Merrow", "Ann", "Edith Orchard"]


def test_what_is_unallocated_has_its_reason() -> None:
    rows = sheets_of(issue_of({"SC": []}))["Unallocated"]
    assert len(rows) == 2
    row = dict(zip(map(str, rows[0]), rows[1], strict=True))
    assert row["Visit id"] == "V5"
    assert row["Reason"]
    assert row["Wanted"] == time(7)


def test_key_figures_are_numbers_and_those_without_a_value_are_empty() -> None:
    assert sheets_of(issue_of())["Key figures"][1:] == [["visits placed", 4.0], ["travel per contact hour", 7.25], ["known share", ""]]


def test_an_update_has_the_changes_first_and_marks_them_in_the_roster() -> None:
    issue = issue_of({"SC": [("V5", "08:30")]}, before={})
    sheets = sheets_of(issue)
    assert list(sheets) == ["Changes", "Roster", "Unallocated", "Key figures"]
    assert [row[1:3] for row in sheets["Changes"][1:]] == [["carer", "Cat Hale"], ["person", "Mrs Tranter"]]
    assert [row[-1] for row in sheets["Roster"] if row[-2] == "V5"] == ["yes"]
    assert [row[-1] for row in sheets["Roster"][1:]].count("yes") == 1


@pytest.mark.parametrize("name", ["=1+1", "=HYPERLINK(0)", "+44", "@x", "http://example.org", "{=1}"])
def test_a_text_is_never_a_formula_or_a_link(name: str) -> None:
    issue = issue_of(problem=with_person(named_day(), "U1", name=name))
    assert sheets_of(issue)["Roster"][1][5] == name
    archive = zipfile.ZipFile(io.BytesIO(workbook_bytes(issue, FIGURES, ())))
    for part in archive.namelist():
        if part.startswith("xl/worksheets/"):
            text = archive.read(part).decode()
            assert "<f>" not in text
            assert "hyperlink" not in text


def test_headers_stay_in_sight_and_columns_are_as_wide_as_what_stands_in_them() -> None:
    archive = zipfile.ZipFile(io.BytesIO(workbook_bytes(issue_of(), FIGURES, ())))
    sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    for text in sheets:
        assert 'state="frozen"' in text
        assert 'topLeftCell="A2"' in text
        assert "<autoFilter" in text
        assert "<cols>" in text
