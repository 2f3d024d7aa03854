"""rates.toml and actuals: every fault at its place, and what times mean."""

from datetime import datetime
from pathlib import Path

import pytest

from scheduler.demand import make_problem
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput
from scheduler.domain.money.rates import Rate
from scheduler.files.reading.actuals import read_actuals
from scheduler.files.reading.rates import read_rates
from scheduler.files.reading.read import read_folder
from tests.files.money_faults import ACTUAL_FAULTS, BASIS, HEADER, RATE_FAULTS

TINY = make_problem(read_folder(Path(__file__).parents[2] / "data" / "tiny"))
ZONE = "Europe/London"


def rates_of(folder: Path, text: str) -> Path:
    """Returns the path of a file with a text."""
    path = folder / "rates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def actuals_of(folder: Path, rows: str) -> tuple[Actual, ...]:
    """Returns what rows about data/tiny say."""
    path = folder / "actuals.csv"
    path.write_text(f"{HEADER}{rows}\n", encoding="utf-8")
    return read_actuals(path, TINY.visits, TINY.carers, ZONE)


@pytest.mark.parametrize(("code", "where", "text"), RATE_FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(RATE_FAULTS)])
def test_each_fault_of_the_rates_is_at_its_line(tmp_path: Path, code: str, where: str, text: str) -> None:
    with pytest.raises(BadInput) as bad:
        read_rates(rates_of(tmp_path, text))
    assert (code, where) in [(fault.code, fault.where) for fault in bad.value.faults]
    assert all(fault.what for fault in bad.value.faults)


def test_pounds_are_answered_with_pence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="such as 2400 pence"):
        read_rates(rates_of(tmp_path, "[[rate]]\npence_per_hour = 24.00\n"))


def test_a_missing_file_of_rates_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="M101"):
        read_rates(tmp_path / "rates.toml")
    with pytest.raises(BadInput, match="M101"):
        read_rates(rates_of(tmp_path, "day = 2026-99-99\n"))


def test_since_may_be_called_from(tmp_path: Path) -> None:
    (rate,) = read_rates(rates_of(tmp_path, BASIS.replace("pence", "from = 2026-04-01\npence"))).rates
    assert isinstance(rate, Rate)
    assert str(rate.since) == "2026-04-01"


@pytest.mark.parametrize(("code", "where", "rows"), ACTUAL_FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(ACTUAL_FAULTS)])
def test_each_fault_of_the_actuals_is_at_its_cell(tmp_path: Path, code: str, where: str, rows: str) -> None:
    with pytest.raises(BadInput) as bad:
        actuals_of(tmp_path, rows)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


def test_one_fault_of_a_row_hides_no_other(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        actuals_of(tmp_path, "V1,nobody,08:00,,done,,,\nV3,asha,25:00,,done,,,")
    found = [(fault.code, fault.where) for fault in bad.value.faults]
    assert found[:2] == [("M202", "actuals.csv:2:carer_id"), ("M206", "actuals.csv:2:state")]
    assert ("F022", "actuals.csv:3:actual_start") in found
    assert ("M206", "actuals.csv:3:state") not in found


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("V1,asha,08:00,08:30", VisitState.DONE),
        ("V1,asha,08:00,", VisitState.NOT_SIGNED_OUT),
        ("V1,asha,,08:30", VisitState.NOT_SIGNED_OUT),
        ("V1,,,", VisitState.PLANNED),
        ("V1,,,,,2026-11-22 10:00", VisitState.CANCELLED),
        ("V1,,,,Missed", VisitState.MISSED),
    ],
)
def test_a_state_that_is_not_given_is_what_the_times_say(tmp_path: Path, row: str, state: VisitState) -> None:
    (actual,) = actuals_of(tmp_path, row + "," * (7 - row.count(",")))
    assert actual.state is state


def clocks(actual: Actual) -> list[str]:
    """Returns arrival and departure as the clocks showed them."""
    return [f"{wall_clock(moment, ZONE):%d %H:%M}" for moment in (actual.start, actual.end) if isinstance(moment, datetime)]


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        ("00:10,00:40", ["24 00:10", "24 00:40"]),
        ("23:50,00:20", ["23 23:50", "24 00:20"]),
        ("2026-11-23 23:50:30,00:20", ["23 23:50", "24 00:20"]),
    ],
)
def test_a_time_without_a_day_is_the_one_near_the_visit(tmp_path: Path, times: str, shown: list[str]) -> None:
    late = TINY.visit["V9"].replace(planned_start=datetime.fromisoformat("2026-11-23T23:45+00:00"), windows=())
    path = tmp_path / "actuals.csv"
    path.write_text(f"{HEADER}N1,asha,{times},,,,\n", encoding="utf-8")
    (actual,) = read_actuals(path, [late.replace(visit_id="N1")], TINY.carers, ZONE)
    assert clocks(actual) == shown


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-10-25 01:50", "2026-10-25 01:10", 20),  # from summer time into the hour that comes again
        ("2026-10-25 01:30+00:00", "2026-10-25 01:50+00:00", 20),
        ("2026-10-25 00:30", "02:30", 180),
        ("01:40", "01:20", 40),
    ],
)
def test_an_hour_that_comes_twice_is_read_so_that_the_stay_makes_sense(tmp_path: Path, start: str, end: str, minutes: int) -> None:
    night = TINY.visit["V9"].replace(visit_id="N1", planned_start=datetime.fromisoformat("2026-10-25T00:45+00:00"), windows=())
    path = tmp_path / "actuals.csv"
    path.write_text(f"{HEADER}N1,asha,{start},{end},,,,\n", encoding="utf-8")
    (actual,) = read_actuals(path, [night], TINY.carers, ZONE)
    assert (actual.seconds or 0) // 60 == minutes
