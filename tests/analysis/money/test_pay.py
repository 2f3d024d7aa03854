"""Pay, what counts as work, and the minimum wage."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.analysis.money.pay import age_on, period_of, wage_of
from scheduler.analysis.money.prices import NotSettledError
from scheduler.domain.money.pay import STATUTORY, CarerAge, PayPeriod, PaySettings
from tests.analysis.money.cases import Case, Row

DAY = "2026-11-23"
RATES = '[[rate]]\npence_per_hour = 2400\n[[rule]]\nkind = "basis"\nof = "actual"\n[[pay_rate]]\npence_per_hour = 1271\n'
MORNING = [(f"{DAY} 08:00", f"{DAY} 09:00"), (f"{DAY} 09:30", f"{DAY} 10:00")]


def pay(
    folder: Path, rates: str, stays: list[tuple[str, str]] = MORNING, *, shifts: tuple[str, ...] = (), more: str = ""
) -> tuple[Row, Row]:
    """Returns pay and check of C1, who goes from person to person, ten minutes each."""
    visits = [f"V{at},P{1 + at % 3},{start[:10]},{start[11:]},30" for at, (start, _) in enumerate(stays)]
    actuals = [f"V{at},C1,{start},{end},done" + more * (at > 0) for at, (start, end) in enumerate(stays)]
    legs = {(f"P{a}", f"P{b}"): (10, 4) for a in (1, 2, 3) for b in (1, 2, 3) if a != b}
    outcome = Case(visits, actuals, RATES + rates, legs=legs, shifts=shifts).run(folder)
    (paid,), (check,) = outcome.rows("pay"), outcome.rows("minimum_wage")
    return paid, check


def test_journeys_and_short_waits_count_and_are_not_paid(tmp_path: Path) -> None:
    paid, check = pay(tmp_path, "")
    assert (check["contact_minutes"], check["journey_minutes"], check["waiting_minutes"]) == ("90", "10", "20")
    assert paid["counted_minutes"] == "120"
    assert (paid["paid_pence"], paid["least_pence"], paid["short_pence"]) == ("1907", "2542", "635")
    assert paid["period"] == "2026-11-01/2026-11-30"


def test_paid_journeys_and_waiting_make_it_lawful(tmp_path: Path) -> None:
    paid, _ = pay(tmp_path, "[pay]\ntravel = true\nwaiting = true\n")
    assert (paid["paid_pence"], paid["short_pence"]) == ("2543", "0")


def test_a_long_wait_is_the_carers_own_time(tmp_path: Path) -> None:
    late = [MORNING[0], (f"{DAY} 10:00", f"{DAY} 10:30")]
    _, check = pay(tmp_path, "", late)
    assert (check["journey_minutes"], check["waiting_minutes"]) == ("10", "0")
    _, check = pay(tmp_path / "longer", "[pay]\nwaiting_limit_minutes = 50\n", late)
    assert check["waiting_minutes"] == "50"


@pytest.mark.parametrize(("said", "journey"), [(",,,yes", "0"), (",,,no", "10"), ("", "10")])
def test_who_was_home_in_between_has_no_journey(said: str, journey: str, tmp_path: Path) -> None:
    _, check = pay(tmp_path, "", more=said)
    assert check["journey_minutes"] == journey


def test_between_two_shifts_a_carer_is_at_home(tmp_path: Path) -> None:
    split = (f"S1,C1,{DAY},07:00,09:15", f"S2,C1,{DAY},09:30,12:00")
    _, check = pay(tmp_path, "", shifts=split)
    assert (check["journey_minutes"], check["waiting_minutes"]) == ("0", "0")


@pytest.mark.parametrize(("start", "end", "journey"), [("12:59", "13:29", "10"), ("13:00", "13:30", "0")])
def test_without_shifts_a_gap_of_four_hours_is_spent_at_home(start: str, end: str, journey: str, tmp_path: Path) -> None:
    elsewhere = ("S1,C2,2026-11-23,07:00,15:00",)
    _, check = pay(tmp_path, "", [MORNING[0], (f"{DAY} {start}", f"{DAY} {end}")], shifts=elsewhere)
    assert check["journey_minutes"] == journey


def test_a_journey_fits_into_its_gap_and_visits_at_once_count_once(tmp_path: Path) -> None:
    _, check = pay(tmp_path, "", [(f"{DAY} 08:00", f"{DAY} 09:00"), (f"{DAY} 08:30", f"{DAY} 09:30"), (f"{DAY} 09:34", f"{DAY} 10:00")])
    assert (check["contact_minutes"], check["journey_minutes"]) == ("116", "4")


def test_premiums_do_not_count(tmp_path: Path) -> None:
    premium = '[[pay_rate]]\nwhen = "mon"\npercent = 150\n'
    paid, check = pay(tmp_path, premium)
    assert (paid["paid_pence"], check["premium_pence"], check["counted_pence"]) == ("2860", "953", "1907")
    assert paid["short_pence"] == "635"


def test_mileage_below_the_cost_of_a_mile_is_taken_off(tmp_path: Path) -> None:
    _, check = pay(tmp_path, "[pay]\nmileage_pence_per_mile = 30\ncar_cost_pence_per_mile = 45\n")
    assert (check["mileage_pence"], check["mileage_short_pence"]) == ("120", "60")
    assert int(check["counted_pence"]) == 1907 - 60
    _, check = pay(tmp_path / "enough", "[pay]\nmileage_pence_per_mile = 55\ncar_cost_pence_per_mile = 45\n")
    assert check["mileage_short_pence"] == "0"


def test_planned_pay_for_a_longer_stay_still_counts_the_stay(tmp_path: Path) -> None:
    paid, _ = pay(tmp_path, '[[pay_rule]]\nkind = "basis"\nof = "planned"\n', [(f"{DAY} 08:00", f"{DAY} 09:00")])
    assert (paid["paid_pence"], paid["counted_minutes"], paid["short_pence"]) == ("636", "60", "635")


def test_pay_of_one_carer_goes_before_that_of_all(tmp_path: Path) -> None:
    paid, _ = pay(tmp_path, '[[pay_rate]]\ncarer_id = "C1"\npence_per_hour = 1400\ntravel_pence_per_hour = 1271\n[pay]\ntravel = true\n')
    assert paid["paid_pence"] == str(1400 + 700 + 212)


def test_a_raise_of_pay_is_linear(tmp_path: Path) -> None:
    visits, actuals = [f"V1,P1,{DAY},08:00,60"], [f"V1,C1,{DAY} 08:00,{DAY} 09:00,done"]
    rows = Case(visits, actuals, RATES.replace("1271", "1221")).run(tmp_path).rows("wages")
    assert [(row["raise_pence_per_hour"], row["extra_pence"], row["short_pence"]) for row in rows][:4] == [
        ("0", "0", "50"),
        ("10", "10", "40"),
        ("25", "25", "25"),
        ("50", "50", "0"),
    ]


def test_without_a_rate_of_pay_nothing_is_guessed(tmp_path: Path) -> None:
    visits, actuals = [f"V1,P1,{DAY},08:00,60"], [f"V1,C1,{DAY} 08:00,{DAY} 09:00,done"]
    only_young = RATES.replace("[[pay_rate]]", '[[pay_rate]]\nvisit_type = "check"')
    assert "M301 actuals.csv:2" in Case(visits, actuals, only_young).fail(tmp_path).stderr


@pytest.mark.parametrize(
    ("born", "day", "pence"),
    [
        ("1995-01-31", "2023-04-01", 1042),
        ("2001-04-01", "2023-04-01", 1018),
        ("2003-04-01", "2024-04-01", 1144),
        ("2003-04-02", "2024-04-01", 860),
        ("2010-01-01", "2026-11-01", 800),
        ("2005-11-02", "2026-11-01", 1085),
        ("2005-11-01", "2026-11-01", 1271),
        ("1980-01-01", "2026-03-31", 1221),
    ],
)
def test_statutory_rates_by_age_on_the_first_day(born: str, day: str, pence: int) -> None:
    carer = CarerAge(carer_id="C1", born=date.fromisoformat(born))
    assert wage_of(STATUTORY, carer, date.fromisoformat(day)) == pence
    assert wage_of(STATUTORY, None, date(2026, 11, 1)) == 1271
    assert wage_of(STATUTORY, carer.replace(apprentice=True), date(2026, 11, 1)) == 800


def test_before_the_first_rate_nothing_is_known() -> None:
    with pytest.raises(NotSettledError) as wrong:
        wage_of(STATUTORY, None, date(2023, 3, 31))
    assert wrong.value.code == "M308"


@pytest.mark.parametrize(
    ("settings", "day", "span"),
    [
        (PaySettings(), "2026-11-30", ("2026-11-01", "2026-11-30")),
        (PaySettings(month_starts=15), "2026-01-03", ("2025-12-15", "2026-01-14")),
        (PaySettings(month_starts=15), "2026-01-15", ("2026-01-15", "2026-02-14")),
        (PaySettings(period=PayPeriod.WEEK), "2026-11-29", ("2026-11-23", "2026-11-29")),
        (PaySettings(period=PayPeriod.FOUR_WEEKS, period_starts=date(2026, 11, 23)), "2026-11-22", ("2026-10-26", "2026-11-22")),
        (PaySettings(period=PayPeriod.FORTNIGHT, period_starts=date(2026, 11, 23)), "2026-12-07", ("2026-12-07", "2026-12-20")),
    ],
)
def test_pay_periods(settings: PaySettings, day: str, span: tuple[str, str]) -> None:
    first, last = period_of(date.fromisoformat(day), settings)
    assert (first.isoformat(), last.isoformat()) == span


def test_age_on_a_leap_day() -> None:
    born = date(2008, 2, 29)
    assert [age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1))] == [17, 18]
