"""Cells that are nearly right: control characters at their ends, numbers of thousands of digits, suggestions that do not mislead."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput, Fault
from scheduler.files.importing.faults import FaultCollector, shortened
from scheduler.files.importing.parse import day, time_or_datetime
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.reading.read import read_folder
from tests.files.folders import swap, write_good


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    return list(bad.value.faults)


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1f", "\x85", "\u2028"])
def test_a_control_character_at_the_end_of_an_id_is_a_fault(tmp_path: Path, sign: str) -> None:
    table = write_good(tmp_path) / "visits.csv"
    header, first, *rest = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([header, first.replace(",", f"{sign},", 1), *rest]) + "\n", encoding="utf-8")
    assert "F040" in {fault.code for fault in faults(tmp_path)}


def test_a_number_of_thousands_of_digits_is_said_in_short(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "settings.toml", "continuity = 3000", "continuity = " + "9" * 5000)
    (fault,) = faults(tmp_path)
    assert (fault.code, fault.what) == ("S101", "is not TOML: a number has thousands of digits")
    collector = FaultCollector()
    collector.fault("a.csv:2:minutes", "F023", f'"{"9" * 5000}" is not a number', "x")
    with pytest.raises(BadInput) as bad:
        collector.raise_any()
    assert len(bad.value.faults[0].what) < 120
    assert shortened("short") == "short"


def test_true_is_no_number_of_days(tmp_path: Path) -> None:
    settings = write_good(tmp_path) / "settings.toml"
    settings.write_text("history_days = true\n" + settings.read_text("utf-8"), encoding="utf-8")
    assert [(fault.code, fault.where) for fault in faults(tmp_path)] == [("S103", "settings.toml:1:history_days")]


def test_a_weight_that_is_too_large_says_the_limit(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "settings.toml", "continuity = 3000", "continuity = 9007199254740993")
    (fault,) = faults(tmp_path)
    assert "from 1 to 1,000,000,000" in fault.maybe


@pytest.mark.parametrize(
    ("text", "maybe"),
    [
        ("08:00 BST", "08:00, without the word behind it"),
        ("08:00 UTC", "2026-06-15T08:00+00:00"),
        ("9.75", "09:45, if it is in hours with decimals"),
        ("1797235200000", "a time is written as 08:00"),
        ("8.5", "08:50"),
    ],
)
def test_what_may_be_meant_by_a_time(text: str, maybe: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        time_or_datetime(text)
    assert maybe in wrong.value.maybe


@pytest.mark.parametrize(
    ("text", "maybe"),
    [("20261214", "2026-12-14"), ("14/12", "14/12/2026, with its year"), ("soon", "a date is written as 2026-11-23 or 23/11/2026")],
)
def test_what_may_be_meant_by_a_date(text: str, maybe: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        day(text)
    assert wrong.value.maybe == maybe


def test_the_way_to_import_is_offered_in_a_sentence(tmp_path: Path) -> None:
    table = write_good(tmp_path) / "visits.csv"
    table.write_text(table.read_text("utf-8").replace(",30,", ",thirty,", 1), encoding="utf-8")
    assert next(fault.maybe for fault in faults(tmp_path) if fault.code == "F023").startswith(("let carerounds import", "a duration"))
