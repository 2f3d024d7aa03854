"""The documented columns, and files of both kinds."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import read_records
from scheduler.files.importing.sheets import read_grid
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.reading.read import read_folder
from scheduler.files.schema.actuals import ACTUALS
from scheduler.files.schema.columns import Table
from scheduler.files.schema.intake import REFERRALS
from scheduler.files.schema.invoice import INVOICE
from scheduler.files.schema.moves import MOVES
from scheduler.files.schema.nights import INCIDENTS, SLEEPOVERS
from scheduler.files.schema.quotes import CAPACITY, NEW_PACKAGES
from scheduler.files.schema.sizing import PLACES, PROFILE
from scheduler.files.schema.staffing_tables import DEMAND, SHIFT_KINDS, STAFF_LIMITS
from scheduler.files.schema.tables import CARERS, HISTORY, ROSTER, TABLES, VISITS, markdown, plain_header
from scheduler.files.schema.teams import SERVICES, TEAM_DEMAND, TEAM_STAFF
from scheduler.files.schema.weekly_tables import TEMPLATE
from tests.files.folders import FILES, swap, write_good

STAFFING = (DEMAND, SHIFT_KINDS, STAFF_LIMITS)
DOCS = Path(__file__).parent.parent.parent / "docs"
EVERY = pytest.mark.parametrize(
    "table",
    [
        *TABLES,
        ROSTER,
        TEMPLATE,
        ACTUALS,
        SLEEPOVERS,
        INCIDENTS,
        NEW_PACKAGES,
        CAPACITY,
        INVOICE,
        PLACES,
        PROFILE,
        REFERRALS,
        MOVES,
        SERVICES,
        TEAM_DEMAND,
        TEAM_STAFF,
        *STAFFING,
    ],
    ids=lambda table: table.name,
)


@EVERY
def test_docs_repeat_each_table_word_for_word(table: Table) -> None:
    assert markdown(table) in (DOCS / "file-formats.md").read_text(encoding="utf-8")


@EVERY
def test_no_header_means_two_columns(table: Table) -> None:
    names = [name for column in table.columns for name in (column.name, *column.aliases)]
    assert len(names) == len(set(names))
    assert all(name == plain_header(name) for name in names), "an alias with capitals or spaces would never match"


def test_settings_in_the_docs_are_the_defaults(tmp_path: Path) -> None:
    """The block shown in docs/file-formats.md reads, and says no more than the day alone."""
    text = (DOCS / "file-formats.md").read_text(encoding="utf-8")
    block = text.split("```toml\n")[1].split("```")[0]
    write_good(tmp_path)
    (tmp_path / "settings.toml").write_text("day = 2026-11-23\n", encoding="utf-8")
    plain = read_folder(tmp_path)
    (tmp_path / "settings.toml").write_text(block, encoding="utf-8")
    assert read_folder(tmp_path) == plain


def test_aliases_and_a_mapping_name_columns(tmp_path: Path) -> None:
    """The mapping goes before names and aliases, and faults speak of the headers in the file."""
    file = tmp_path / "history.csv"
    file.write_text("Service User,STAFF ID,Visit Date,Booking No.\nS1,C1,2026-11-20,two\n", encoding="utf-8")
    collector = FaultCollector()
    [record] = read_records(file, HISTORY, {"booking no": "visits"}, collector) or []
    assert [record.text(name) for name in ("service_user_id", "carer_id", "date", "visits")] == ["S1", "C1", "2026-11-20", "two"]
    assert record.where("visits") == "history.csv:2:Booking No."


def test_a_mapping_in_settings_reads_an_export(tmp_path: Path) -> None:
    plain = read_folder(write_good(tmp_path))
    swap(tmp_path, "visits.csv", "visit_id,", "Our Ref,")
    (tmp_path / "settings.toml").write_text(FILES["settings.toml"] + '\n[columns.visits]\n"Our Ref" = "visit_id"\n', encoding="utf-8")
    assert read_folder(tmp_path) == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_of_every_kind_reads_the_same(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    file = tmp_path / "a.csv"
    text = newline.join(["Name,x", "Zoë O'Neill £,1", "", '"a, b",2']).replace(",", delimiter)
    file.write_bytes(text.encode(encoding))
    assert read_grid(file, "a").rows == [["Name", "x"], ["Zoë O'Neill £", "1"], [], [f"a{delimiter} b", "2"]]


def test_semicolons_separate_cells_where_commas_do_not(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id;windows\nV1;"08:00-09:00;17:00-18:00"\n', encoding="utf-8")
    assert read_grid(file, "a").rows[1] == ["V1", "08:00-09:00;17:00-18:00"]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """Blank rows count, above the header too, and a text of two lines is one row."""
    file = tmp_path / "carers.csv"
    file.write_text('\ncarer_id,name\nC1,"Dee\nDogwood"\n,,\nC2,Eve\n', encoding="utf-8")
    collector = FaultCollector()
    records = read_records(file, CARERS, {}, collector) or []
    collector.raise_any()
    assert [record.row for record in records] == [3, 5]


def spreadsheet(path: Path, name: str, rows: list[list[object]], top: int = 0) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write_string(0, 0, "not this one")
        sheet = book.add_worksheet(name)
        formats = {
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            time: book.add_format({"num_format": "hh:mm"}),
            timedelta: book.add_format({"num_format": "[h]:mm"}),
        }
        for at, row in enumerate(rows, start=top):
            for column, value in enumerate(row):
                sheet.write(at, column, value, formats.get(type(value)))


def test_cells_of_a_spreadsheet_become_what_a_person_reads(tmp_path: Path) -> None:
    row = [
        5,
        37.5,
        date(2026, 11, 23),
        time(8, 10),
        datetime(2026, 11, 23, 13, 20),
        timedelta(minutes=75),
        timedelta(hours=30),
        True,
        " x ",
    ]
    spreadsheet(tmp_path / "a.xlsx", "A", [row], top=2)
    assert read_grid(tmp_path / "a.xlsx", "a").rows[2] == [
        "5",
        "37.5",
        "2026-11-23",
        "08:10",
        "2026-11-23T13:20:00",
        "1:15",
        "30:00",
        "yes",
        "x",
    ]


def test_a_folder_of_spreadsheets_reads_as_the_same_inputs(tmp_path: Path) -> None:
    """Times, dates and numbers as a spreadsheet keeps them, rows below two blank ones."""
    good = write_good(tmp_path / "csv")
    swap(good, "shifts.csv", "7.00", "07:00")  # a spreadsheet program would make 7 of it
    book = write_good(tmp_path / "xlsx")
    for path in sorted(good.glob("*.csv")):
        (book / path.name).unlink()
        rows = [[_typed(text) for text in row] for row in read_grid(path, path.stem).rows]
        spreadsheet(book / f"{path.stem}.XLSX", path.stem.title(), rows, top=2)
    assert read_folder(book) == read_folder(good)


def _typed(text: str) -> object:
    """As a spreadsheet program takes what is typed."""
    shapes = ((r"-?\d+", int), (r"-?\d+\.\d+", float), (r"\d{4}-\d\d-\d\d", date.fromisoformat), (r"\d\d:\d\d", time.fromisoformat))
    return next((read(text) for shape, read in shapes if re.fullmatch(shape, text)), text)


def test_a_fault_in_a_spreadsheet_has_its_row(tmp_path: Path) -> None:
    spreadsheet(tmp_path / "visits.xlsx", "visits", [["visit_id", "service_user_id", "minutes", "Priorty"], ["V1", "S1", 30, 2]], top=3)
    collector = FaultCollector()
    records = read_records(tmp_path / "visits.xlsx", VISITS, {}, collector) or []
    assert collector.has("visits.xlsx", "F008")
    assert records[0].where("minutes") == "visits.xlsx:5:minutes"


@pytest.mark.parametrize(
    "data", [b"", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(40), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_what_is_no_spreadsheet_is_unreadable(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(Unreadable, match="spreadsheet"):
        read_grid(tmp_path / "a.xlsx", "a")


def test_hidden_files_and_our_own_output_are_no_tables(tmp_path: Path) -> None:
    write_good(tmp_path)
    plain = read_folder(tmp_path)
    for name in ("~$visits.xlsx", ".visits.csv", "roster.csv", "unallocated.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert read_folder(tmp_path) == plain
