"""Prices by date and day, bands, midnight, the week, cancellations and holds: as the command writes them."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.analysis.money.prices import half_up, pence_for, whole_pence_for
from tests.analysis.money.cases import Case, Outcome

DAY = "2026-11-23"
ACTUAL = '[[rule]]\nkind = "basis"\nof = "actual"\n'
RATE = "[[rate]]\npence_per_hour = 2400\n"


def stay(day: str = DAY, start: str = "09:00", end: str = "10:00", minutes: int = 60, more: str = "") -> tuple[list[str], list[str]]:
    """Returns the rows of a visit made as long as the two times say, on the day that it begins."""
    last = day if end > start else f"{day[:8]}{int(day[8:]) + 1:02}"
    return [f"V1,P1,{day},{start},{minutes}{more}"], [f"V1,C1,{day} {start},{last} {end},done"]


def pence(folder: Path, rates: str, **when: str | int) -> int:
    """Returns what one stay costs."""
    visits, actuals = stay(**when)  # type: ignore[arg-type]
    return Case(visits, actuals, rates, day=str(when.get("day", DAY))).run(folder).total("lines", "pence")


@given(st.fractions(0, 10_000), st.integers(0, 400_000))
def test_whole_pence_are_the_exact_price_rounded_once(per_hour: Fraction, seconds: int) -> None:
    assert whole_pence_for(per_hour, seconds) == half_up(pence_for(per_hour, seconds))


@pytest.mark.parametrize(("day", "cost"), [("2026-03-31", 2400), ("2026-04-01", 2500), ("2026-05-31", 2500), ("2026-06-01", 2400)])
def test_dated_rates(day: str, cost: int, tmp_path: Path) -> None:
    assert pence(tmp_path, f"{RATE}[[rate]]\nsince = 2026-04-01\nuntil = 2026-05-31\npence_per_hour = 2500\n{ACTUAL}", day=day) == cost


@pytest.mark.parametrize(
    ("day", "cost"),
    [
        ("2026-11-27", 2400),  # a Friday
        ("2026-11-28", 2600),  # a Saturday
        ("2026-11-29", 2800),  # a Sunday
        ("2026-12-25", 4800),  # a bank holiday: twice the rate of any day
        ("2026-12-31", 5000),  # a special day
        ("2026-12-28", 4800),  # a Monday, bank holiday in place of Boxing Day on a Saturday
    ],
)
def test_order_of_days(day: str, cost: int, tmp_path: Path) -> None:
    rates = f"""{RATE}
[[rate]]
when = "weekend"
pence_per_hour = 2600
[[rate]]
when = "sun"
pence_per_hour = 2800
[[rate]]
when = "bank_holiday"
percent = 200
[[rate]]
when = "special_day"
dates = [2026-12-31]
pence_per_hour = 5000
{ACTUAL}"""
    assert pence(tmp_path, rates, day=day) == cost


def test_rates_of_a_person_go_before_those_of_a_type(tmp_path: Path) -> None:
    rates = (
        f'{RATE}[[rate]]\nvisit_type = "check"\npence_per_visit = 900\n[[rate]]\nservice_user_id = "P2"\npence_per_hour = 3000\n{ACTUAL}'
    )
    visits = [f"V{number},P{number},{DAY},0{number}:00,60,1,check" for number in (1, 2)] + [f"V3,P1,{DAY},10:00,60"]
    actuals = [f"V1,C1,{DAY} 01:00,{DAY} 01:07,done", f"V2,C1,{DAY} 02:00,{DAY} 03:00,done", f"V3,C1,{DAY} 10:00,{DAY} 11:00,done"]
    assert Case(visits, actuals, rates).run(tmp_path).values("lines", "pence") == ["900", "2400", "3000"]


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        (ACTUAL, "M301"),
        (RATE + RATE + ACTUAL, "M302"),
        (f'{RATE}{ACTUAL}[[rule]]\nkind = "band"\n', "M304"),
        (RATE, "M307"),
        (f'{RATE}[[rule]]\nkind = "basis"\nof = "actual"\nvisit_type = "other"\n', "M307"),
    ],
)
def test_what_is_not_settled_is_a_fault_and_nothing_is_written(rates: str, code: str, tmp_path: Path) -> None:
    visits, actuals = stay()
    refused = Case(visits, actuals, rates).fail(tmp_path)
    assert f"{code} actuals.csv:2" in refused.stderr


BANDS = "bands = [{ minutes = 30, pence = 1600 }, { minutes = 45, pence = 2000 }, { minutes = 60, pence = 2500 }]\n"


@pytest.mark.parametrize(
    ("more", "end", "cost"),
    [
        ("", "09:44", 1600 + 560),
        ("", "10:00", 2500),
        ("", "10:15", 2500 + 600),
        ('rest = "none"\n', "09:44", 1600),
        ('rest = "next"\n', "09:31", 2000),
        ('rest = "next"\n', "09:30", 1600),
        ('rest = "next"\n', "10:15", 2500 + 600),
        ('below = "shortest"\n', "09:20", 1600),
        ('below = "shortest"\n', "09:44", 1600 + 560),
        ("", "09:20", 800),
    ],
)
def test_bands(more: str, end: str, cost: int, tmp_path: Path) -> None:
    assert pence(tmp_path, f'{RATE}{ACTUAL}[[rule]]\nkind = "band"\n{BANDS}{more}', end=end) == cost


def test_bands_of_a_rate_go_up_with_its_per_cent(tmp_path: Path) -> None:
    rates = f'{RATE}{BANDS}[[rate]]\nwhen = "sun"\npercent = 150\n{ACTUAL}[[rule]]\nkind = "band"\n'
    assert pence(tmp_path, rates, day="2026-11-29", end="09:45") == 3000


@pytest.mark.parametrize(("split", "cost"), [("start", 2600), ("split", 650 + 1800)])
def test_over_midnight_from_sunday_to_monday(split: str, cost: int, tmp_path: Path) -> None:
    rates = f'[visits]\nover_midnight = "{split}"\n{RATE}[[rate]]\nwhen = "weekend"\npence_per_hour = 2600\n{ACTUAL}'
    assert pence(tmp_path, rates, day="2026-11-29", start="23:45", end="00:45") == cost


def test_bands_do_not_split(tmp_path: Path) -> None:
    rates = f'[visits]\nover_midnight = "split"\n{RATE}[[rate]]\nwhen = "weekend"\npence_per_hour = 2600\n'
    rates += f'{ACTUAL}[[rule]]\nkind = "band"\n{BANDS}'
    visits, actuals = stay(day="2026-11-29", start="23:45", end="00:45")
    assert "M303" in Case(visits, actuals, rates, day="2026-11-29").fail(tmp_path).stderr


def test_a_rate_that_changes_in_the_week(tmp_path: Path) -> None:
    rates = f"{RATE}[[rate]]\nsince = 2026-11-25\npence_per_hour = 2500\n{ACTUAL}"
    visits = [f"V{day},P1,2026-11-{day},09:00,60" for day in (24, 25)]
    actuals = [f"V{day},C1,2026-11-{day} 09:00,2026-11-{day} 10:00,done" for day in (24, 25)]
    outcome = Case(visits, actuals, rates).run(tmp_path)
    assert outcome.values("lines", "pence") == ["2400", "2500"]
    assert outcome.values("weeks", "pence") == ["4900"]


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [("2026-10-25 00:30", "2026-10-25 02:30", 180), ("2026-03-29 00:30", "2026-03-29 02:30", 60)]
)
def test_stays_over_a_clock_change_are_elapsed_time(start: str, end: str, minutes: int, tmp_path: Path) -> None:
    day = start[:10]
    outcome = Case([f"V1,P1,{day},00:30,120"], [f"V1,C1,{start},{end},done"], RATE + ACTUAL, day=day).run(tmp_path)
    assert outcome.values("lines", "raw_minutes") == [str(minutes)]
    assert outcome.total("lines", "pence") == minutes * 40


def double_up(folder: Path, actuals: list[str], rules: str = ACTUAL) -> Outcome:
    """Returns the outcome of a double-up of half an hour."""
    return Case([f"V1,P1,{DAY},09:00,30,2"], actuals, RATE + rules).run(folder)


def test_double_up_with_one_carer_is_flagged(tmp_path: Path) -> None:
    (line,) = double_up(tmp_path, [f"V1,C1,{DAY} 09:00,{DAY} 09:30,done"]).rows("lines")
    assert (line["pence"], line["flag"]) == ("1200", "1 of 2 carers")


def test_double_up_whose_second_carer_is_missed(tmp_path: Path) -> None:
    lines = double_up(tmp_path, [f"V1,C1,{DAY} 09:00,{DAY} 09:30,done", "V1,C2,,,missed"]).rows("lines")
    assert [(line["pence"], line["flag"]) for line in lines] == [("1200", "1 of 2 carers"), ("0", "missed")]


def test_one_carer_too_many_is_paid_and_not_charged(tmp_path: Path) -> None:
    there = [f"V1,{carer},{DAY} 09:0{at},{DAY} 09:30,done" for at, carer in enumerate(("C1", "C2", "C3"))]
    lines = double_up(tmp_path, there).rows("lines")
    assert [line["pence"] for line in lines] == ["1200", "1160", "0"]
    assert "3 carers where 2 planned" in lines[2]["flag"]


def test_a_block_pays_both_carers_of_a_double_up_whoever_came(tmp_path: Path) -> None:
    outcome = double_up(tmp_path, [f"V1,C1,{DAY} 09:00,{DAY} 09:10,done"], '[[rule]]\nkind = "block"\n')
    assert outcome.values("lines", "pence") == ["1200", "1200"]


def test_a_visit_without_actuals_costs_nothing_and_is_said(tmp_path: Path) -> None:
    lines = double_up(tmp_path, []).rows("lines")
    assert [(line["pence"], line["raw_minutes"], line["flag"]) for line in lines] == [("0", "", "no actuals")] * 2


@pytest.mark.parametrize(("setting", "cost"), [("", 0), ('[visits]\nnot_signed_out = "planned"\n', 2400)])
def test_not_signed_out(setting: str, cost: int, tmp_path: Path) -> None:
    (line,) = Case([f"V1,P1,{DAY},09:00,60"], [f"V1,C1,{DAY} 09:00,,not signed out"], setting + RATE + ACTUAL).run(tmp_path).rows("lines")
    assert (line["pence"], line["raw_minutes"], line["flag"]) == (str(cost), "", "not signed out")


def test_the_ceiling_takes_from_the_last_visits_of_a_week(tmp_path: Path) -> None:
    visits = [f"V{day},P1,2026-11-{day},09:00,60" for day in (23, 24, 25, 30)]
    actuals = [f"V{day},C1,2026-11-{day} 09:00,2026-11-{day} 10:00,done" for day in (23, 24, 25, 30)]
    outcome = Case(visits, actuals, f"{RATE}{ACTUAL}[week]\nceiling = 100\n", days=14).run(tmp_path)
    assert outcome.values("lines", "payable_minutes") == ["60", "40", "0", "60"]
    assert "20 min over the week's ceiling" in outcome.values("lines", "flag")[1]
    of_person = f'{RATE}{ACTUAL}[week]\nceiling = 100\n[[ceiling]]\nservice_user_id = "P1"\nminutes_a_week = 150\n'
    assert Case(visits, actuals, of_person, days=14).run(tmp_path / "person").values("lines", "payable_minutes") == ["60", "60", "30", "60"]


def test_contribution_is_one_a_week_and_goes_to_the_first_costs(tmp_path: Path) -> None:
    visits, actuals = stay()
    rates = RATE + ACTUAL + '[[other]]\nservice_user_id = "P1"\nname = "meals"\npence_a_week = 500\n'
    rates += '[[contribution]]\nservice_user_id = "P1"\npence_a_week = 2600\n'
    outcome = Case(visits, actuals, rates, days=14).run(tmp_path)
    rows = [(row["week"], row["provider_id"], row["pence"], row["contribution_pence"]) for row in outcome.rows("weeks")]
    assert rows == [
        ("2026-11-23", "", "2400", "2400"),
        ("2026-11-23", "meals", "500", "200"),
        ("2026-11-30", "meals", "500", "500"),
    ]


@pytest.mark.parametrize(("days", "cost"), [("2026-11-28", 4800), ("2026-11-29", 0)])
def test_a_break_is_refunded_from_its_seventh_day_on(days: str, cost: int, tmp_path: Path) -> None:
    files = {"suspensions.csv": f"service_user_id,start,end\nP1,2026-11-23,{days}\n"}
    visits = [f"V{day},P1,2026-11-{day},09:00,60" for day in (23, 24)]
    rates = f'{RATE}[[rule]]\nkind = "basis"\nof = "planned"\n[retainer]\nrefund_from_days = 7\n[[retainer.step]]\npercent = 0\n'
    outcome = Case(visits, [], rates, files=files).run(tmp_path)
    assert outcome.total("lines", "pence") == cost
    assert outcome.values("lines", "flag") == ["on hold"] * 2


def test_a_hold_beyond_the_last_step_is_a_fault(tmp_path: Path) -> None:
    files = {"suspensions.csv": "service_user_id,start,end\nP1,2026-11-23,2026-11-29\n"}
    rates = f"{RATE}{ACTUAL}[retainer]\n[[retainer.step]]\ndays = 2\npercent = 30\n"
    refused = Case(["V1,P1,2026-11-25,09:00,60"], [], rates, files=files).fail(tmp_path)
    assert "M306" in refused.stderr


def test_a_cancelled_double_up_costs_both_its_lines(tmp_path: Path) -> None:
    rates = f"{RATE}{ACTUAL}[[cancellation]]\npercent = 50\n"
    outcome = Case([f"V1,P1,{DAY},09:00,60,2"], [f"V1,,,,cancelled,{DAY} 08:00"], rates).run(tmp_path)
    assert outcome.values("lines", "pence") == ["1200", "1200"]
    assert outcome.values("lines", "rule") == ["cancelled 50%"] * 2


def test_commitment_is_the_plan_at_its_price(tmp_path: Path) -> None:
    rates = RATE + ACTUAL + '[[budget]]\nservice_user_id = "P1"\npence_a_week = 3000\n'
    outcome = Case([f"V1,P1,{DAY},09:00,60,2", f"V2,P2,{DAY},09:00,30"], [], rates).run(tmp_path)
    rows = [tuple(row.values()) for row in outcome.rows("commitment")]
    assert rows == [("2026-11-23", "P1", "", "120", "4800", "3000"), ("2026-11-23", "P2", "", "30", "1200", "")]


def test_half_a_penny_goes_up_in_each_line(tmp_path: Path) -> None:
    visits = [f"V{number},P1,{DAY},0{number}:00,15" for number in range(1, 4)]
    actuals = [f"V{number},C1,{DAY} 0{number}:00,{DAY} 0{number}:15,done" for number in range(1, 4)]
    outcome = Case(visits, actuals, "[[rate]]\npence_per_hour = 1042\n" + ACTUAL).run(tmp_path)
    assert outcome.values("lines", "pence") == ["261"] * 3
    assert outcome.total("weeks", "pence") == 783


def test_a_week_may_start_on_sunday(tmp_path: Path) -> None:
    visits, actuals = stay(day="2026-11-29")
    outcome = Case(visits, actuals, f'{RATE}{ACTUAL}[week]\nstarts = "sun"\n', day="2026-11-29").run(tmp_path)
    assert outcome.values("weeks", "week") == ["2026-11-29"]


def test_differences_show_saving_and_effect_on_pay(tmp_path: Path) -> None:
    visits, actuals = stay(end="09:40")
    outcome = Case(visits, actuals, f"{RATE}{ACTUAL}[[pay_rate]]\npence_per_hour = 1200\n").run(tmp_path)
    (row,) = outcome.rows("differences")
    assert (row["planned_pence"], row["pence"], row["saving_pence"]) == ("2400", "1600", "800")
    assert (row["pay_pence"], row["pay_effect_pence"]) == ("800", "-400")
    assert row["why"] == "actual; short: 40 of 60 min"
    assert "£8.00 less is paid" in outcome.printed


RATE_OF_ANY_TIME = '[[rate]]\npence_per_hour = 2400\n\n[[rule]]\nkind = "basis"\nof = "actual"\n'
NIGHT = (
    RATE_OF_ANY_TIME
    + """
[[rate]]
from_time = "22:00"
to_time = "07:00"
pence_per_hour = 3000

[[rate]]
when = "weekend"
pence_per_hour = 2600

[[rate]]
when = "weekend"
from_time = 20:00:00
percent = 150
"""
)


@pytest.mark.parametrize(
    ("start", "cost"),
    [
        ("2026-11-23 21:59", 2400),
        ("2026-11-23 22:00", 3000),
        ("2026-11-24 06:59", 3000),
        ("2026-11-24 07:00", 2400),
        ("2026-11-28 19:59", 2600),
        ("2026-11-28 20:00", 3600),
        ("2026-11-28 06:00", 2600),
    ],
)
def test_rates_by_time_of_day_look_at_the_planned_start(start: str, cost: int, tmp_path: Path) -> None:
    """The day goes before the time: on a weekend morning the rate of the weekend holds."""
    day, clock = start.split()
    end = f"{(int(clock[:2]) + 1) % 24:02}{clock[2:]}"
    outcome = Case([f"V1,P1,{day},{clock},60"], [f"V1,C1,{start},{end}"], NIGHT).run(tmp_path)
    assert outcome.values("lines", "pence") == [str(cost)]


def test_after_midnight_a_split_visit_has_the_rate_of_the_time_after_midnight(tmp_path: Path) -> None:
    rates = RATE_OF_ANY_TIME + '\n[[rate]]\nto_time = 06:00:00\npence_per_hour = 3600\n\n[visits]\nover_midnight = "split"\n'
    case = Case(["V1,P1,2026-11-23,23:30,60"], ["V1,C1,2026-11-23 23:30,2026-11-24 00:30"], rates)
    assert case.run(tmp_path).values("lines", "pence") == ["3000"]


def test_a_premium_for_the_time_is_no_basic_pay(tmp_path: Path) -> None:
    pay = "\n[[pay_rate]]\npence_per_hour = 1300\n\n[[pay_rate]]\nfrom_time = 22:00:00\npercent = 200\n"
    outcome = Case(["V1,P1,2026-11-23,22:00,60"], ["V1,C1,22:00,23:00"], RATE_OF_ANY_TIME + pay).run(tmp_path)
    assert outcome.values("pay", "paid_pence") == ["2600"]
    assert outcome.values("minimum_wage", "counted_pence") == ["1300"]


def test_times_that_overlap_are_not_settled(tmp_path: Path) -> None:
    rates = RATE_OF_ANY_TIME + "\n[[rate]]\nfrom_time = 06:00:00\npence_per_hour = 1\n\n[[rate]]\nto_time = 12:00:00\npence_per_hour = 2\n"
    assert "M302" in Case(["V1,P1,2026-11-23,08:00,60"], ["V1,C1,08:00,09:00"], rates).fail(tmp_path).output


def test_rules_may_be_for_some_hours_of_the_day(tmp_path: Path) -> None:
    rates = RATE_OF_ANY_TIME + '\n[[rule]]\nkind = "least"\nminutes = 60\nfrom_time = 22:00:00\nto_time = 06:00:00\n'
    visits = ["V1,P1,2026-11-23,21:00,30", "V2,P1,2026-11-23,23:00,30"]
    assert Case(visits, ["V1,C1,21:00,21:30", "V2,C1,23:00,23:30"], rates).run(tmp_path).values("lines", "payable_minutes") == ["30", "60"]
