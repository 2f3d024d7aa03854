"""Further cases of the same kinds as the published ones, each worked by hand to the penny."""

from pathlib import Path

import pytest

from tests.analysis.money.cases import Case

DAY = "2026-11-23"
"""A Monday."""
ACTUAL = '[[rule]]\nkind = "basis"\nof = "actual"\n'
PLANNED = '[[rule]]\nkind = "basis"\nof = "planned"\n'
H21 = "[[rate]]\npence_per_hour = 2100\n"


def stay(end: str, *, start: str = "09:00", minutes: int = 30, carer: str = "C1") -> dict[str, list[str]]:
    """Returns a visit that is planned for 09:00, and one carer at it."""
    return {"visits": [f"V1,P1,{DAY},09:00,{minutes}"], "actuals": [f"V1,{carer},{DAY} {start},{DAY} {end},done"]}


LEASTS = '[[rule]]\nkind = "round"\nstep = 15\nhow = "up"\n[[rule]]\nkind = "least"\nminutes = 40\n'
CASES = {
    # 23 min 10 s, nearest 5: 25 minutes at 21.00: 8.75.
    "nearest five minutes": (stay("09:23:10"), ACTUAL + '[[rule]]\nkind = "round"\nstep = 5\nhow = "nearest"\n' + H21, [875]),
    # 22 min 29 s, nearest 5: 20 minutes: 7.00.
    "just below the half step": (stay("09:22:29"), ACTUAL + '[[rule]]\nkind = "round"\nstep = 5\nhow = "nearest"\n' + H21, [700]),
    # Tolerance of 4 below and 9 above 30: 26 is the plan (10.50), 25 min 59 s is not: 25.9833 min x 35p = 909.4 -> 9.09.
    "lower end of a tolerance": (
        stay("09:26"),
        ACTUAL + '[[rule]]\nkind = "tolerance"\nunder = 4\nover = 9\n' + H21,
        [1050],
    ),
    "a second below the tolerance": (
        stay("09:25:59"),
        ACTUAL + '[[rule]]\nkind = "tolerance"\nunder = 4\nover = 9\n' + H21,
        [909],
    ),
    # 39 min is the plan, 39 min 1 s is itself: 39.01667 x 35 = 1365.58 -> 13.66.
    "upper end of a tolerance": (stay("09:39"), ACTUAL + '[[rule]]\nkind = "tolerance"\nunder = 4\nover = 9\n' + H21, [1050]),
    "a second above the tolerance": (stay("09:39:01"), ACTUAL + '[[rule]]\nkind = "tolerance"\nunder = 4\nover = 9\n' + H21, [1366]),
    # 12 min, up to 15, at least 40: 14.00.
    "round, then least": (stay("09:12"), ACTUAL + LEASTS + H21, [1400]),
    # Least 40 first, then up to 45: 15.75.
    "least, then round": (
        stay("09:12"),
        ACTUAL + '[[rule]]\nkind = "least"\nminutes = 40\n[[rule]]\nkind = "round"\nstep = 15\nhow = "up"\n' + H21,
        [1575],
    ),
    # 08:53 to 09:36, both ends to the nearest 10: 08:50 to 09:40 = 50 min = 17.50, where the whole of 43 would be 40.
    "both ends to ten minutes": (
        stay("09:36", start="08:53"),
        ACTUAL + '[[rule]]\nkind = "round"\nstep = 10\nhow = "nearest"\nof = "ends"\n' + H21,
        [1750],
    ),
    # Bands 15 = 6.20, 30 = 10.40, 60 = 19.00; 52 min, next longer band: 19.00.
    "the next longer band": (
        stay("09:52"),
        ACTUAL
        + '[[rule]]\nkind = "band"\nrest = "next"\n'
        + "bands = [{ minutes = 15, pence = 620 }, { minutes = 30, pence = 1040 }, { minutes = 60, pence = 1900 }]\n"
        + H21,
        [1900],
    ),
    # The same bands pro rata: 30 = 10.40 and 22 min at 35p = 7.70: 18.10.
    "a band and the rest": (
        stay("09:52"),
        ACTUAL
        + '[[rule]]\nkind = "band"\n'
        + "bands = [{ minutes = 15, pence = 620 }, { minutes = 30, pence = 1040 }, { minutes = 60, pence = 1900 }]\n"
        + H21,
        [1810],
    ),
    # At most 10 minutes beyond the plan of 30: 55 -> 40 min = 14.00.
    "ten minutes beyond the plan": (
        stay("09:55"),
        ACTUAL + '[[rule]]\nkind = "most"\nof = "planned"\nminutes = 10\n' + H21,
        [1400],
    ),
    # The lesser of 45 planned and 50 stayed at a rate of half a penny a minute more: 45 x 2170/60 = 1627.5 -> 16.28.
    "half a penny goes up": (
        stay("09:50", minutes=45),
        '[[rule]]\nkind = "basis"\nof = "lesser"\n[[rate]]\npence_per_hour = 2170\n',
        [1628],
    ),
    # A double-up to which one carer came, by the plan: 30 min = 10.50; the other is missed: nothing.
    "double-up with one carer": (
        {"visits": [f"V1,P1,{DAY},09:00,30,2"], "actuals": [f"V1,C1,{DAY} 09:00,{DAY} 09:20,done", "V1,C2,,,missed"]},
        PLANNED + H21,
        [1050, 0],
    ),
    # The rate changes on Wednesday: an hour before at 21.00, an hour from then on at 21.90.
    "a rate that changes on Wednesday": (
        {
            "visits": ["V1,P1,2026-11-24,09:00,60", "V2,P1,2026-11-25,09:00,60"],
            "actuals": [
                "V1,C1,2026-11-24 09:00,2026-11-24 10:00,done",
                "V2,C1,2026-11-25 09:00,2026-11-25 10:00,done",
            ],
        },
        ACTUAL + "[[rate]]\nuntil = 2026-11-24\npence_per_hour = 2100\n[[rate]]\nsince = 2026-11-25\npence_per_hour = 2190\n",
        [2100, 2190],
    ),
    # 23:00 on Friday to 01:00 on Saturday: an hour at 21.00 and one at 26.00, and by the start alone two at 21.00.
    "split at midnight": (
        {"visits": ["V1,P1,2026-11-27,23:00,120"], "actuals": ["V1,C1,2026-11-27 23:00,2026-11-28 01:00,done"]},
        ACTUAL + '[visits]\nover_midnight = "split"\n' + H21 + '[[rate]]\nwhen = "weekend"\npence_per_hour = 2600\n',
        [4700],
    ),
    "by its start": (
        {"visits": ["V1,P1,2026-11-27,23:00,120"], "actuals": ["V1,C1,2026-11-27 23:00,2026-11-28 01:00,done"]},
        ACTUAL + H21 + '[[rate]]\nwhen = "weekend"\npence_per_hour = 2600\n',
        [4200],
    ),
    # A block over midnight is of its start's day, and its planned two hours are paid though one was delivered.
    "a block over midnight": (
        {"visits": ["V1,P1,2026-11-29,23:00,120"], "actuals": ["V1,C1,2026-11-29 23:00,2026-11-30 00:00,done"], "days": 14},
        '[[rule]]\nkind = "block"\n' + H21,
        [4200],
    ),
    # Notice of exactly 24 hours is half of 30 min at 21.00; a minute less is all of it.
    "notice at the minute": (
        {"visits": ["V1,P1,2026-11-25,10:00,30"], "actuals": ["V1,,,,cancelled,2026-11-24 10:00"]},
        PLANNED + H21 + "[[cancellation]]\nunder_hours = 24\npercent = 100\n[[cancellation]]\npercent = 50\n",
        [525],
    ),
    "a minute too late": (
        {"visits": ["V1,P1,2026-11-25,10:00,30"], "actuals": ["V1,,,,cancelled,2026-11-24 10:01"]},
        PLANNED + H21 + "[[cancellation]]\nunder_hours = 24\npercent = 100\n[[cancellation]]\npercent = 50\n",
        [1050],
    ),
    # Stays of 28 and 29 min in a week: 57 to the nearest 15 is 60, so that 3 more stand on the last line: 9.80 and 32 min = 11.20.
    "the sum of a week is rounded": (
        {
            "visits": [f"V1,P1,{DAY},09:00,30", f"V2,P1,{DAY},17:00,30"],
            "actuals": [f"V1,C1,{DAY} 09:00,{DAY} 09:28,done", f"V2,C1,{DAY} 17:00,{DAY} 17:29,done"],
        },
        ACTUAL + '[[rule]]\nkind = "round"\nstep = 15\nhow = "nearest"\nof = "week"\n' + H21,
        [980, 1120],
    ),
    # 28 and 3 min: 31 down to 15 leaves nothing of the last and 15 of the first: 5.25 and 0.
    "the sum of a week is rounded down": (
        {
            "visits": [f"V1,P1,{DAY},09:00,30", f"V2,P1,{DAY},17:00,30"],
            "actuals": [f"V1,C1,{DAY} 09:00,{DAY} 09:25,done", f"V2,C1,{DAY} 17:00,{DAY} 17:03,done"],
        },
        ACTUAL + '[[rule]]\nkind = "round"\nstep = 15\nhow = "down"\nof = "week"\n' + H21,
        [525, 0],
    ),
    "each visit is rounded": (
        stay("09:31"),
        ACTUAL + '[[rule]]\nkind = "round"\nstep = 10\nhow = "up"\nof = "visit"\n' + H21,
        [1400],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_pence_of_each_line(name: str, tmp_path: Path) -> None:
    case, rates, pence = CASES[name]
    outcome = Case(rates=rates, **case).run(tmp_path)  # type: ignore[arg-type]
    assert [int(value) for value in outcome.values("lines", "pence")] == pence
    assert outcome.total("weeks", "pence") == sum(pence)


HOUR = {"visits": [f"V1,P1,{DAY},09:00,60"], "actuals": [f"V1,C1,{DAY} 09:00,{DAY} 10:00,done"]}
PAY = ACTUAL + H21 + "[[pay_rate]]\npence_per_hour = {pay}\n"


@pytest.mark.parametrize(
    ("born", "pay", "least", "short"),
    [
        ("2009-11-01", 800, 800, 0),  # 17 on 1 November 2026
        ("2008-11-02", 800, 800, 0),  # 18 on the second day of the period: the rate of 17 holds to its end
        ("2008-11-01", 800, 1085, 285),  # 18 on its first day
        ("2005-11-02", 1085, 1085, 0),  # 21 on the second day
        ("2005-11-01", 1085, 1271, 186),
    ],
)
def test_wage_by_age_on_the_first_day_of_the_period(born: str, pay: int, least: int, short: int, tmp_path: Path) -> None:
    rates = PAY.format(pay=pay) + f'[[carer]]\ncarer_id = "C1"\nborn = {born}\n'
    (row,) = Case(rates=rates, **HOUR).run(tmp_path).rows("pay")  # type: ignore[arg-type]
    assert (int(row["least_pence"]), int(row["short_pence"])) == (least, short)


def test_mileage_below_the_cost_of_a_mile_and_a_raise_within_the_week(tmp_path: Path) -> None:
    # Two hours at 13.00, a journey of 20 min between them that is unpaid, 7 miles paid at 30p where a mile costs 50p: 1.40 off.
    # Counted 140 min x 12.71 = 29.66 (rounded up), counted pay 26.00 - 1.40 = 24.60, short 5.06.
    case = Case(
        visits=[f"V1,P1,{DAY},09:00,60", f"V2,P2,{DAY},10:20,60"],
        actuals=[f"V1,C1,{DAY} 09:00,{DAY} 10:00,done", f"V2,C1,{DAY} 10:20,{DAY} 11:20,done"],
        rates=PAY.format(pay=1300) + "[pay]\nmileage_pence_per_mile = 30\ncar_cost_pence_per_mile = 50\n",
        legs={("P1", "P2"): (20, 7)},
    )
    (row,) = case.run(tmp_path).rows("pay")
    assert (row["paid_pence"], row["counted_minutes"], row["least_pence"], row["short_pence"]) == ("2600", "140", "2966", "506")


def test_a_night_over_the_clock_change_in_autumn(tmp_path: Path) -> None:
    # 22:00 to 07:00 by the clocks are 10 hours: 210.00 charged, and counted as 600 minutes.
    case = Case(
        visits=["V1,P1,2026-10-24,22:00,600"],
        actuals=["V1,C1,2026-10-24 22:00,2026-10-25 07:00,done"],
        rates=PAY.format(pay=1300),
        day="2026-10-24",
        days=2,
    )
    outcome = case.run(tmp_path)
    assert outcome.values("lines", "pence") == ["21000"]
    assert outcome.values("pay", "counted_minutes") == ["600"]


def test_a_retainer_of_two_steps_over_the_turn_of_a_month(tmp_path: Path) -> None:
    # A visit of 30 min each day at 21.00 = 10.50; on hold from 23 November to 2 December, ten days: 40% for 4 days, 25% after that.
    # 4 x 4.20 and 6 x 2.63 (2.625 goes up in each line): 16.80 + 15.78.
    files = {
        "packages.csv": "package_id,service_user_id,first_day\nK1,P1,2026-01-01\n",
        "visit_patterns.csv": "pattern_id,package_id,days,planned_start,minutes\nM,K1,daily,08:00,30\n",
        "suspensions.csv": "service_user_id,start,end,kind\nP1,2026-11-23,2026-12-02,hospital\n",
    }
    rates = PLANNED + H21 + "[retainer]\n[[retainer.step]]\ndays = 4\npercent = 40\n[[retainer.step]]\npercent = 25\n"
    outcome = Case(["V9,P2,2026-11-23,08:00,30"], [], rates, days=10, files=files).run(tmp_path)
    assert outcome.total("lines", "pence") == 4 * 420 + 6 * 263


WEEKLY = 'kind = "round"\nstep = 15\nhow = "up"\nof = "week"\n'


@pytest.mark.parametrize(
    ("rates", "what"),
    [
        (f'{ACTUAL}[[rule]]\n{WEEKLY}[[rule]]\nkind = "least"\nminutes = 5\n', "after the week"),
        (f"{ACTUAL}{ACTUAL.replace('rule', 'pay_rule')}[[pay_rule]]\n{WEEKLY}", "visit by visit"),
    ],
)
def test_a_week_is_rounded_last_and_not_for_pay(rates: str, what: str, tmp_path: Path) -> None:
    refused = Case(rates=rates + H21, **stay("09:30")).fail(tmp_path)  # type: ignore[arg-type]
    assert "M104" in refused.stderr
    assert what in refused.stderr
