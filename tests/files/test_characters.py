"""Characters that a terminal obeys, and cells that a spreadsheet would run."""

import csv
import io
import pickle
from pathlib import Path

import pytest
import typer.testing
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scheduler import cli
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.printable import find_controls, printable
from scheduler.files.importing.characters import doubly_read, guard_formula, without_guard
from scheduler.files.importing.sheets import read_grid
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.write import write_folder
from tests.files.folders import swap, write_good

FORMULAS = ["=HYPERLINK(1)", "+1+cmd|calc", "@SUM(1)", "-2+3", "=1+1", "\t=1", "-2.71", "'=1", "''+1"]
PLAIN = ["'t Hooft", "O'Neil", "'", "''", "Ann", "", "1=2"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_gets_one_apostrophe(text: str) -> None:
    assert guard_formula(text) == f"'{text}"
    assert without_guard(f"'{text}") == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_are_written_and_read_as_they_are(text: str) -> None:
    assert guard_formula(text) == text == without_guard(text)


@given(st.text(st.one_of(st.sampled_from("'=+-@\t\r a"), st.characters()), max_size=6))
def test_what_is_guarded_is_read_back(text: str) -> None:
    guarded = guard_formula(text)
    assert without_guard(guarded.strip()).strip() == text.strip()
    assert guarded.rstrip()[:1] not in set("=+-@\t\r")


def test_numbers_are_not_guarded() -> None:
    """A longitude stays a number for the spreadsheet, and an id that looks like one is a text."""
    text = csv_text(("visit_id", "lon", "link_min_gap"), [("-2", "-2.71", "-30"), ("+44", "1.5", "")])
    assert text == "visit_id,lon,link_min_gap\n'-2,-2.71,-30\n'+44,1.5,\n"


def test_ids_and_names_like_formulas_come_back_from_a_folder(tmp_path: Path) -> None:
    folder = write_good(tmp_path / "good")
    for file in folder.glob("*.csv"):
        text = file.read_text("utf-8").replace("S1", "=1+1").replace("C1", "@SUM(1)")
        file.write_text(text.replace("Ada Alder", "=cmd|x"), "utf-8")
    inputs = read_folder(folder)
    assert inputs.service_users[0].service_user_id == "=1+1"
    write_folder(inputs, tmp_path / "out")
    assert read_folder(tmp_path / "out") == inputs
    for file in (tmp_path / "out").glob("*.csv"):
        cells = [cell for row in csv.reader(io.StringIO(file.read_text("utf-8"))) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+@\t")]


def test_a_text_cell_of_a_workbook_is_read_with_and_without_the_apostrophe(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "visits.xlsx")) as book:
        page = book.add_worksheet("visits")
        for row, text in enumerate(("=1+1", "'=1+1", "'t Hooft")):
            page.write_string(row, 0, text)
    rows = read_grid(tmp_path / "visits.xlsx", "visits").rows
    assert rows == [["=1+1"], ["=1+1"], ["'t Hooft"]]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("visits.csv", "2026-11-23,08:00", "2026-11-23,\x1b]0;PWN\x0708:00"),
        ("visits.csv", "V4,S3", "V4\x1b[2J,S3"),
        ("carers.csv", "37.5", "37\x085"),
        ("carers.csv", "C2,Eve", "C2\u202e,Eve"),
        ("history.csv", "S1,C1", "S1\x9b2J,C1"),
        ("shifts.csv", "home,none", "ho\u2028me,none"),
    ],
)
def test_control_characters_are_faults_that_a_terminal_only_shows(file: str, old: str, new: str, tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    swap(folder, file, old, new)
    outcome = typer.testing.CliRunner().invoke(cli.app, ["check", str(folder)])
    assert outcome.exit_code == 2
    assert "F040" in outcome.stderr
    assert find_controls(outcome.output.replace("\n", "")) == []


def test_a_name_with_control_characters_is_shown_written_out(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "service_users.csv", "Ada Alder", "Ada\x1b[2JAlder")
    inputs = read_folder(tmp_path)
    assert inputs.service_users[0].name == "Ada\x1b[2JAlder"
    outcome = typer.testing.CliRunner().invoke(cli.app, ["check", str(tmp_path)])
    assert outcome.exit_code == 0, outcome.output
    assert "F042" in outcome.stderr
    assert "\\x1b[2J" in outcome.stderr
    assert "\x1b" not in outcome.output


def test_letters_of_all_scripts_are_shown_as_they_are() -> None:
    for text in ("Zoë O'Brien", "北京", "\u00a0", "عمر", "👩‍⚕️"):
        assert printable(text) == text
    assert printable("a\x1b\n\u202e\ud800", keeps="\n") == "a\\x1b\n\\u202e\\ud800"


def test_faults_come_out_of_another_process_as_they_went_in() -> None:
    bad = BadInput([Fault("visits.csv:2:start", "F022", "is no time", "08:00"), Fault("x", "F001", "y")])
    again = pickle.loads(pickle.dumps(bad))
    assert (again.faults, str(again)) == (bad.faults, str(bad))


@pytest.mark.parametrize(
    ("text", "meant"), [("ZoÃ« Bevan", "Zoë Bevan"), ("Oâ€™Hara", "O\u2019Hara"), ("é££", ""), ("Zoë", ""), ("plain", ""), ("£é 9", "")]
)
def test_letters_read_twice_are_seen_where_they_give_latin_ones(text: str, meant: str) -> None:
    assert doubly_read(text) == meant
