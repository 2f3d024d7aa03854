"""Published rules of pay and charge: the TOML that docs/money.md gives for each row of banding.csv has its figure, to the penny."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.analysis.money.cases import Case, Outcome

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "money.md").read_text(encoding="utf-8")
ROWS = {row["case"]: row["expected"] for row in csv.DictReader((HERE / "banding.csv").open(encoding="utf-8"))}
RATES = dict(re.findall(r"^### (B\d\d) (?:(?!^### ).)*?```toml\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))
DAY = "2026-11-23"


def run(name: str, folder: Path, visits: list[str], actuals: list[str], **more: object) -> Outcome:
    """Runs a case with the rates of the page."""
    return Case(visits, actuals, RATES[name], **more).run(folder)  # type: ignore[arg-type]


def one_stay(name: str, folder: Path, start: str, end: str, minutes: int) -> Outcome:
    """Runs a case of one visit that is planned at its start, with one carer who was there."""
    return run(name, folder, [f"V1,P1,{DAY},{start},{minutes}"], [f"V1,C1,{DAY} {start},{DAY} {end},done"])


def pounds(outcome: Outcome, name: str = "lines", column: str = "pence") -> str:
    """Returns the sum of a column in pounds."""
    return f"{outcome.total(name, column) / 100:.2f}"


@pytest.mark.parametrize(
    ("name", "rates", "end", "minutes"),
    [
        ("B01", "B01", "09:50", 50),
        ("B02", "B01", "09:30", 30),
        ("B04", "B01", "10:00", 60),
        ("B05", "B01", "09:20", 30),
        ("B08", "B08", "09:12", 30),
        ("B13", "B13", "10:30", 90),
        ("B19", "B19", "09:20", 30),
    ],
)
def test_price_of_one_stay(name: str, rates: str, end: str, minutes: int, tmp_path: Path) -> None:
    assert pounds(one_stay(rates, tmp_path, "09:00", end, minutes)) == ROWS[name]


def test_b07_public_holiday_goes_before_sunday_and_weekend(tmp_path: Path) -> None:
    settings = 'day = 2026-11-29\nextra_bank_holidays = [2026-11-29]\n[travel]\nmodel = "matrix"\n'
    sunday = ["V1,C1,2026-11-29 09:00,2026-11-29 10:00,done"]
    outcome = run("B07", tmp_path, ["V1,P1,2026-11-29,09:00,60"], sunday, day="2026-11-29", files={"settings.toml": settings})
    assert pounds(outcome) == ROWS["B07"]


def test_b09_on_hold_for_three_weeks(tmp_path: Path) -> None:
    files = {
        "packages.csv": "package_id,service_user_id,first_day\nK1,P1,2026-01-01\n",
        "visit_patterns.csv": "pattern_id,package_id,days,planned_start,minutes\nM,K1,Mon-Fri,08:00,60\nT,K1,Mon-Fri,17:00,60\n",
        "suspensions.csv": "service_user_id,start,end,kind\nP1,2026-11-23,2026-12-13,hospital\n",
    }
    outcome = run("B09", tmp_path, ["V9,P2,2026-11-23,08:00,30"], [], days=21, files=files)
    assert pounds(outcome) == ROWS["B09"]
    assert outcome.values("weeks", "pence") == ["6000", "0", "6000", "3000"]


@pytest.mark.parametrize(("name", "at", "minutes"), [("B10", "2026-11-23 11:00", 60), ("B11", "2026-11-24 10:00", 60)])
def test_cancelled_by_notice(name: str, at: str, minutes: int, tmp_path: Path) -> None:
    assert pounds(run(name, tmp_path, [f"V1,P1,2026-11-25,10:00,{minutes}"], [f"V1,,,,cancelled,{at}"])) == ROWS[name]


@pytest.mark.parametrize("at", ["2026-11-23 09:59", "2026-11-18 10:01"])
def test_b11_between_48_hours_and_a_week_is_a_fault(at: str, tmp_path: Path) -> None:
    refused = Case(["V1,P1,2026-11-25,10:00,60"], [f"V1,,,,cancelled,{at}"], RATES["B11"]).fail(tmp_path)
    assert "M305 actuals.csv:2" in refused.stderr


@pytest.mark.parametrize(("at", "pence"), [("2026-11-23 10:00", 1500), ("2026-11-18 10:00", 0), ("2026-11-25 00:00", 3000)])
def test_b11_both_ends_of_each_notice(at: str, pence: int, tmp_path: Path) -> None:
    assert run("B11", tmp_path, ["V1,P1,2026-11-25,10:00,60"], [f"V1,,,,cancelled,{at}"]).total("lines", "pence") == pence


def test_b14_miles_beyond_the_free_ones(tmp_path: Path) -> None:
    outcome = run("B14", tmp_path, [f"V1,P1,{DAY},09:00,30"], [f"V1,C1,{DAY} 09:00,{DAY} 09:30,done,,9"])
    care, mileage = outcome.rows("lines")
    assert care["pence"] == "1000"
    assert f"{int(mileage['pence']) / 100:.2f}" == ROWS["B14"]


@pytest.mark.parametrize(("name", "end", "minutes"), [("B15", "10:00", 60), ("B16", "11:00", 120)])
def test_lower_of_cost_and_contribution(name: str, end: str, minutes: int, tmp_path: Path) -> None:
    assert pounds(one_stay(name, tmp_path, "09:00", end, minutes), "weeks", "contribution_pence") == ROWS[name]


def double_up(name: str, folder: Path, end: str, minutes: int) -> Outcome:
    """Runs a case of a double-up with both its carers."""
    both = [f"V1,{carer},{DAY} 09:00,{DAY} {end},done" for carer in ("C1", "C2")]
    return run(name, folder, [f"V1,P1,{DAY},09:00,{minutes},2"], both)


def test_b18_two_carers_cost_twice_as_much(tmp_path: Path) -> None:
    assert pounds(double_up("B18", tmp_path, "09:30", 30)) == ROWS["B18"]


def test_b20_time_counts_each_carer_and_visits_count_once(tmp_path: Path) -> None:
    outcome = double_up("B20", tmp_path, "10:00", 60)
    minutes, visits = outcome.total("lines", "payable_minutes"), len(set(outcome.values("lines", "visit_id")))
    (each,) = set(outcome.values("pay", "counted_minutes"))
    assert f"{minutes} min, {visits} visit, {each} min in each carer's pay" == ROWS["B20"]


def test_b21_journey_in_a_long_gap_is_not_paid_and_counts(tmp_path: Path) -> None:
    visits = [f"V1,P1,{DAY},11:30,30", f"V2,P2,{DAY},13:00,30"]
    actuals = [f"V1,C1,{DAY} 11:30,{DAY} 12:00,done", f"V2,C1,{DAY} 13:00,{DAY} 13:30,done"]
    outcome = run("B21", tmp_path, visits, actuals, legs={("P1", "P2"): (15, 5)})
    assert f"{outcome.values('journeys', 'journey_paid')[1]} min of travel paid" == ROWS["B21"]
    assert outcome.values("pay", "counted_minutes") == ["75"]
    assert outcome.values("pay", "paid_pence") == ["1300"]


def test_b22_hours_over_the_clock_change_are_elapsed_hours(tmp_path: Path) -> None:
    night = ["V1,C1,2026-03-28 22:00,2026-03-29 10:00,done"]
    outcome = run("B22", tmp_path, ["V1,P1,2026-03-28,22:00,720"], night, day="2026-03-28", days=2)
    assert outcome.values("lines", "raw_minutes") == outcome.values("pay", "counted_minutes") == ["660"]
    assert ROWS["B22"].startswith("11 h")
    assert outcome.values("pay", "paid_pence") == ["14300"]


def test_b23_pay_of_the_period_over_the_hours_that_count(tmp_path: Path) -> None:
    days = [date(2023, 4, 3) + timedelta(days=number) for number in range(5)]
    times = [(f"V{day}{hour}", day, f"{hour:02}:00", f"{hour + 1:02}:00") for day in days for hour in (8, 9, 10, 11, 12)]
    visits = [f"{name},P1,{day},{start},60" for name, day, start, _ in times]
    actuals = [f"{name},C1,{day} {start},{day} {end},done" for name, day, start, end in times]
    outcome = run("B23", tmp_path, visits, actuals, day="2023-04-03")
    (pay,) = outcome.rows("pay")
    assert (pay["paid_pence"], pay["counted_minutes"], pay["least_pence"], pay["short_pence"]) == ("26050", "1500", "26050", "0")
    assert outcome.values("minimum_wage", "wage_pence_per_hour") == ["1042"]
    assert outcome.values("minimum_wage", "age") == ["28"]
    assert ROWS["B23"] == "10.42/h: just lawful"


def test_b24_a_journey_that_is_not_paid_counts(tmp_path: Path) -> None:
    visits = [f"V1,P1,{DAY},09:00,30", f"V2,P2,{DAY},09:50,30"]
    actuals = [f"V1,C1,{DAY} 09:00,{DAY} 09:30,done", f"V2,C1,{DAY} 09:50,{DAY} 10:20,done"]
    (pay,) = run("B24", tmp_path, visits, actuals, legs={("P1", "P2"): (20, 8)}).rows("pay")
    assert (pay["paid_pence"], pay["counted_minutes"], pay["short_pence"]) == ("1300", "80", "395")
    assert "3.95 short" in ROWS["B24"]


def test_b26_what_was_delivered_does_not_change_a_block(tmp_path: Path) -> None:
    hours = [(f"V{day}-{number}", f"2026-11-{day}") for day in range(23, 28) for number in range(86)]
    visits = [f"{name},P1,{day},09:00,60" for name, day in hours]
    actuals = [f"{name},C1,{day} 09:00,{day} 10:00,done" for name, day in hours[:400]]
    outcome = run("B26", tmp_path, visits, [*actuals, *(f"{name},,,,missed" for name, _ in hours[400:])])
    assert f"{pounds(outcome)} a week" == ROWS["B26"]
    assert sum(int(minutes or 0) for minutes in outcome.values("lines", "raw_minutes")) == 400 * 60


@pytest.mark.parametrize(("name", "start", "end", "minutes"), [("B27", "11:15", "11:27", 30), ("B31", "09:00", "09:59", 60)])
def test_payable_minutes(name: str, start: str, end: str, minutes: int, tmp_path: Path) -> None:
    assert one_stay(name, tmp_path, start, end, minutes).values("lines", "payable_minutes") == [ROWS[name].removesuffix(" min")]


def test_b29_what_was_cut_off_is_given_back_up_to_the_ceiling(tmp_path: Path) -> None:
    visits = [f"V{day},P1,2026-11-{day},08:00,300" for day in (23, 24, 25)]
    actuals = [f"V{day},C1,2026-11-{day} 08:00,2026-11-{day} {end}:00,done" for day, end in ((23, 12), (24, 15), (25, 14))]
    hours = [int(minutes) // 60 for minutes in run("B29", tmp_path, visits, actuals).values("lines", "payable_minutes")]
    assert ROWS["B29"].endswith(f"after giving back {', '.join(map(str, hours))} = {sum(hours)} h")
    without = RATES["B29"].replace("give_back = true", "give_back = false")
    hours = [int(minutes) // 60 for minutes in Case(visits, actuals, without).run(tmp_path / "without").values("lines", "payable_minutes")]
    assert ROWS["B29"].startswith(f"{', '.join(map(str, hours))} = {sum(hours)} h")


def test_b33_rounding_up_is_flagged_beside_raw_minutes(tmp_path: Path) -> None:
    (line,) = one_stay("B33", tmp_path, "09:00", "09:10", 30).rows("lines")
    assert line["raw_minutes"] == "10"
    assert f"payable {line['payable_minutes']}, flagged: {line['flag'].split('; ')[-1]}" == ROWS["B33"]


def test_every_row_has_a_heading_and_a_test() -> None:
    headings = re.findall(r"^### (B\d\d) ", PAGE, re.MULTILINE)
    assert headings == list(ROWS)
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in ROWS if f'ROWS["{name}"]' not in source and f'("{name}", ' not in source] == []
