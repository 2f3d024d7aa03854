"""Workbooks that ask for more memory than they should: found before they are loaded."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.importing import workbooks
from scheduler.files.importing.sheets import read_grid
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.importing.workbooks import Workbook
from scheduler.files.reading.read import read_folder

REPORTED = Path(__file__).parent / "reported"


def book(path: Path, cells: dict[str, str], other: dict[str, str] | None = None) -> Path:
    """A workbook with cells on its sheet `visits`, and others on a sheet before it."""
    with xlsxwriter.Workbook(str(path)) as made:
        first = made.add_worksheet("Notes")
        for at, text in (other or {}).items():
            first.write_string(at, text)
        sheet = made.add_worksheet("Visits")
        for at, text in cells.items():
            sheet.write_string(at, text)
    return path


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with other bytes in its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new))
    return path


def code_of(path: Path) -> str:
    with pytest.raises(Unreadable) as error:
        read_grid(path, "visits")
    return error.value.code


def test_a_blank_cell_in_the_last_corner_is_a_fault_and_no_abort() -> None:
    with pytest.raises(BadInput) as bad:
        read_folder(REPORTED / "xlsx-corner")
    [fault] = bad.value.faults
    assert (fault.code, fault.where) == ("F019", "visits.xlsx")
    assert "XFD" in fault.what
    assert "5,000,000" in fault.what


@pytest.mark.parametrize("far", ["XFD306", "XFD1048576", "E1048576"])
def test_a_far_cell_is_found_wherever_it_is(tmp_path: Path, far: str) -> None:
    assert code_of(book(tmp_path / "a.xlsx", {"A1": "visit_id", far: "x"})) == "F019"


def test_what_the_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", {"A1": "x", "XFD1048576": "x"}), b"A1:XFD1048576", b"A1:B2")
    assert code_of(path) == "F019"


def test_a_far_cell_of_another_sheet_is_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"A1": "visit_id"}, {"XFD1048576": "x"})
    assert read_grid(path, "visits").rows == [["visit_id"]]


def test_a_long_table_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"A1": "visit_id", "D20000": "x"})
    rows = read_grid(path, "visits").rows
    assert (len(rows), rows[-1]) == (20_000, ["", "", "", "x"])


def test_cells_without_a_place_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand one after another."""
    path = book(tmp_path / "a.xlsx", {f"{column}{row}": "x" for column in "ABCDE" for row in range(1, 4)})
    for column in "ABCDE":
        for row in range(1, 4):
            rewritten(path, f'<c r="{column}{row}"'.encode(), b"<c")
    Workbook(path.read_bytes()).check_size("Visits")
    monkeypatch.setattr(workbooks, "MOST_CELLS", 14)
    with pytest.raises(Unreadable, match="E3: 15 cells"):
        Workbook(path.read_bytes()).check_size("Visits")


def test_one_long_text_in_very_many_cells_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is stored once; a long text in one cell among short ones is none of it."""
    monkeypatch.setattr(workbooks, "MOST_CHARACTERS", 50_000)
    short = book(tmp_path / "a.xlsx", {"A1": "x" * 30_000} | {f"B{row}": "y" for row in range(1, 90)})
    assert len(read_grid(short, "visits").rows) == 89
    assert code_of(book(tmp_path / "b.xlsx", {f"B{row}": "x" * 30_000 for row in range(1, 4)})) == "F019"


def test_what_unpacks_to_very_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 100_000)
    path = book(tmp_path / "a.xlsx", {"A1": "x"})
    assert code_of(rewritten(path, b"</worksheet>", b" " * 200_000 + b"</worksheet>")) == "F019"


def test_a_size_that_is_a_lie_is_a_damaged_file(tmp_path: Path) -> None:
    """The archive says that a part is small; it is not unpacked further than that, and then its checksum is wrong."""
    path = rewritten(book(tmp_path / "a.xlsx", {"A1": "x"}), b"</worksheet>", b" " * 70_000 + b"</worksheet>")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet2.xml").file_size
    path.write_bytes(bytes(data).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert code_of(path) == "F004"


@pytest.mark.parametrize("kind", ["content.xml", "xl/workbook.bin"])
def test_other_kinds_of_spreadsheets_are_refused(tmp_path: Path, kind: str) -> None:
    """Their readers make room for what is repeated a million times."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(kind, "x")
    assert code_of(tmp_path / "a.xlsx") == "F004"


def test_a_damaged_sheet_is_a_fault(tmp_path: Path) -> None:
    assert code_of(rewritten(book(tmp_path / "a.xlsx", {"A1": "x"}), b"</sheetData>", b"<")) == "F004"


def test_every_damaged_byte_is_a_fault_or_nothing(tmp_path: Path) -> None:
    """Bytes of the package itself, its compressed streams included: some readers of them raise errors of their own."""
    data = book(tmp_path / "visits.xlsx", {"A1": "visit_id", "A2": "V1"}).read_bytes()
    refused: list[str] = []
    for at in range(0, len(data), 7):
        for value in (0x00, 0xFF, data[at] ^ 0x05):
            try:
                Workbook(data[:at] + bytes([value]) + data[at + 1 :]).check_size("Visits")
            except Unreadable as wrong:
                refused.append(wrong.code)
    assert len(refused) > 100
    assert set(refused) <= {"F004", "F019"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="ZZZZ99999999"'),
        (b'r="B2"', b'r="XFE2"'),
        (b'r="B2"', b'r="B1048577"'),
        (b'r="B2"', b'r="B0"'),
        (b'r="B2"', b'r=""'),
        (b'<row r="2"', b'<row r="99999999999"'),
        (b'<row r="2"', b'<row r="0"'),
    ],
)
def test_a_cell_that_no_spreadsheet_has_is_a_fault(tmp_path: Path, old: bytes, new: bytes) -> None:
    """The reader made room for all cells before it, and ended without a word."""
    assert code_of(rewritten(book(tmp_path / "a.xlsx", {"A1": "x", "B2": "y"}), old, new)) == "F004"


@pytest.mark.parametrize("said", [b"99999999999", b"5000001", b"18446744073709551615"])
def test_the_number_of_texts_is_not_believed(tmp_path: Path, said: bytes) -> None:
    assert code_of(rewritten(book(tmp_path / "a.xlsx", {"A1": "x"}), b'uniqueCount="1"', b'uniqueCount="' + said + b'"')) == "F019"


def test_an_encoding_that_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    assert code_of(rewritten(book(tmp_path / "a.xlsx", {"A1": "x"}), b'encoding="UTF-8"', b'encoding="A0"')) == "F004"


def test_a_panic_of_the_reader_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a BaseException of another language, and no error that can be named."""

    class PanicException(BaseException):
        pass

    def panic(_: object) -> None:
        raise PanicException("capacity overflow")

    monkeypatch.setattr("python_calamine.load_workbook", panic)
    assert code_of(book(tmp_path / "a.xlsx", {"A1": "x"})) == "F004"
