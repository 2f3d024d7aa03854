"""The edges of the rules over several shifts of a carer, or all carers of a person: what still passes, and what no longer does."""

from datetime import date, datetime, timedelta

import pytest

from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Shift
from scheduler.verify.verify import verify
from tests.builders import DAY, at, good_roster, matrix, plain_day, roster, window, with_carer, with_shift, with_visit
from tests.verify.verdicts import broken, violations

ZONE = "Europe/London"


def worked(day: date, first: int, last: int, minutes: int = 300, carer_id: str = "Bob") -> WorkedDay:
    """A worked day from one hour to another, counted from its midnight."""
    start, end = moment_on(day, first * 60, ZONE), moment_on(day, last * 60, ZONE)
    return WorkedDay(carer_id=carer_id, day=day, minutes=minutes, first_start=start, last_end=end)


def bob(spans: list[tuple[date, int, int]], first: date = DAY, days: int = 7) -> tuple[Problem, Roster]:
    """Bob alone, without journeys: in each shift, of these hours of these days, one visit that fills it."""
    day = plain_day()
    shifts, visits = [], []
    for i, (on, start, end) in enumerate(spans):
        begins, ends = moment_on(on, start * 60, ZONE), moment_on(on, end * 60, ZONE)
        shifts.append(Shift(shift_id=f"S{i}", carer_id="Bob", start=begins, end=ends, break_minutes=0))
        minutes = (ends - begins) // timedelta(minutes=1)
        visits.append(
            day.visit["V3"].replace(
                visit_id=f"V{i}", minutes=minutes, windows=(day.visit["V3"].windows[0].replace(earliest=begins, latest=begins),)
            )
        )
    problem = day.replace(
        horizon_start=moment_on(first, 0, ZONE), horizon_end=moment_on(first + timedelta(days=days), 0, ZONE), shifts=shifts, visits=visits
    )
    return problem, roster(problem, {f"S{i}": [(f"V{i}", shift.start)] for i, shift in enumerate(shifts)})


def day(number: int) -> date:
    """A day of the horizon: 0 is the first."""
    return DAY + timedelta(days=number)


def only(rule: Rule, problem: Problem, **fields: int) -> Problem:
    """The problem with the other rules over several shifts off."""
    week = (Rule.REST, Rule.WEEKLY_REST, Rule.MAX_HOURS, Rule.MOST_CARERS)
    settings: dict[Rule, Setting] = {each: HARD if each == rule else OFF for each in week}
    return problem.replace(objective=Objective(settings=settings).replace(**fields))


# REST


def _two_days(**second: object) -> Problem:
    """Bob makes V3 at noon of the first day, and V5 at some time of the second; every journey takes ten minutes."""
    problem = with_visit(plain_day(), "V5", windows=(window("00:00", "12:00", day(1)),))
    problem = with_shift(problem, "SB", end=at("23:00"))
    problem = with_visit(problem, "V3", windows=(window("07:00", "22:30"),))
    return with_shift(problem, "SC", **{"carer_id": "Bob", "start": at("00:00", day(1)), "end": at("12:00", day(1))} | second)


def _late_and_early(problem: Problem, late: str, early: datetime) -> list[Rule]:
    return broken(problem, roster(problem, {"SB": [("V3", late)], "SC": [("V5", early)]}))


@pytest.mark.parametrize(("early", "rules"), [("08:40", []), ("08:39:59", [Rule.REST]), ("00:10", [Rule.REST])])
def test_rest_lies_between_the_end_of_the_last_visit_and_leaving_for_the_next(early: str, rules: list[Rule]) -> None:
    """V3 ends at 21:30, Bob is at home at 21:40, and leaves ten minutes before V5."""
    assert _late_and_early(_two_days(), "21:00", at(early, day(1))) == rules


@pytest.mark.parametrize(("minutes", "rules"), [(600, []), (601, [Rule.REST]), (0, [])])
def test_rest_is_as_long_as_the_objective_says(minutes: int, rules: list[Rule]) -> None:
    problem = only(Rule.REST, _two_days(), rest_minutes=minutes)
    assert _late_and_early(problem, "21:00", at("07:40", day(1))) == rules


def test_two_shifts_that_start_on_one_date_owe_no_rest_even_if_one_of_them_ends_on_the_next() -> None:
    problem = with_visit(plain_day(), "V5", windows=(window("22:00", "23:59"),))
    problem = with_shift(problem, "SC", carer_id="Bob", start=at("21:00"), end=at("07:00", day(1)))
    assert broken(problem, roster(problem, {"SB": [("V3", "11:00")], "SC": [("V5", "23:50")]})) == []


def test_rest_is_asked_of_a_night_by_the_date_on_which_it_began_and_by_the_clocks_of_the_place() -> None:
    """The shift that starts at 00:30 of the second day starts at 23:30 of the first by universal time."""
    problem = _two_days(start=at("00:30", day(1)))
    (violation,) = violations(problem, roster(problem, {"SB": [("V3", "21:00")], "SC": [("V5", at("00:40", day(1)))]}))
    assert violation.rule == Rule.REST
    assert (violation.visit_ids, violation.shift_ids) == (("V3", "V5"), ("SB", "SC"))
    assert violation.what == "carer Bob rests 3 hours before shift SC"


def test_rest_is_elapsed_time_on_the_night_that_the_clocks_go_forward() -> None:
    """From 21:00 to 08:00 are ten hours that night."""
    march = date(2026, 3, 28)
    late = (march, 19, 21)
    early, enough = (march + timedelta(days=1), 8, 9), (march + timedelta(days=1), 9, 10)
    assert broken(*bob([late, early], march)) == [Rule.REST]
    assert broken(*bob([late, enough], march)) == []


def test_rest_is_elapsed_time_on_the_night_that_the_clocks_go_back() -> None:
    """From 21:00 to 07:00 are eleven hours that night."""
    october = date(2026, 10, 24)
    late = (october, 19, 21)
    short, enough = (october + timedelta(days=1), 6, 8), (october + timedelta(days=1), 7, 8)
    assert broken(*bob([late, short], october)) == [Rule.REST]
    assert broken(*bob([late, enough], october)) == []


@pytest.mark.parametrize(("last", "rules"), [(20, []), (21, [Rule.REST]), (29, [Rule.REST])])
def test_work_on_record_is_followed_by_rest_before_the_first_shift_that_is_used(last: int, rules: list[Rule]) -> None:
    """Bob leaves at 07:40 for V2 at 07:50; a night before lasts until 05:00."""
    made = roster(plain_day(), {"SB": [("V3", "07:50")]})
    past = (
        worked(day(-1), 19, last),
        worked(day(-3), 7, 12),
        worked(day(-1), 20, 31, carer_id="Ann"),
        worked(day(-1), 20, 31, carer_id="Eve"),
    )
    assert broken(plain_day().replace(worked=past), made) == rules
    assert broken(plain_day().replace(worked=past), good_roster(SB=[], SA=[])) == []


def test_work_on_record_of_the_same_date_is_a_split_day() -> None:
    problem = plain_day().replace(worked=(worked(DAY, 0, 6),))
    assert broken(problem, roster(problem, {"SB": [("V3", "07:50")]})) == []


# WEEKLY_REST


def _weekly(problem: Problem, made: Roster) -> list[Rule]:
    return broken(only(Rule.WEEKLY_REST, problem), made)


def test_week_has_one_day_free_and_a_short_horizon_owes_none() -> None:
    days = [(day(number), 8, 12) for number in range(7)]
    assert _weekly(*bob(days)) == [Rule.WEEKLY_REST]
    assert _weekly(*bob(days[:3] + days[4:])) == []
    assert _weekly(*bob(days[:6], days=6)) == []


@pytest.mark.parametrize(("until", "rules"), [(12, []), (13, [Rule.WEEKLY_REST])])
def test_day_off_is_twenty_four_hours_without_work_whichever_midnight_lies_inside(until: int, rules: list[Rule]) -> None:
    """Noon to noon will do."""
    days = [(day(number), 10, 14) for number in range(7)]
    days[2], days[3] = (day(2), 8, until), (day(3), 12, 16)
    assert _weekly(*bob(days)) == rules


def test_fortnight_has_two_days_free_together_or_apart_in_one_week_or_in_both() -> None:
    days = [(day(number), 8, 20) for number in range(14)]
    without = {free: [span for number, span in enumerate(days) if number not in free] for free in [(2, 3), (6, 7), (2, 5), (2, 9), (4,)]}
    found = {free: _weekly(*bob(spans, days=14)) for free, spans in without.items()}
    assert found == {(2, 3): [], (6, 7): [], (2, 5): [], (2, 9): [], (4,): [Rule.WEEKLY_REST]}


def test_third_week_stands_alone_and_is_named() -> None:
    """And work on the days beyond it is not looked at."""
    spans = [(day(number), 8, 20) for number in range(23) if number not in (2, 9)]
    problem, made = bob(spans, days=23)
    (violation,) = violations(only(Rule.WEEKLY_REST, problem), made)
    assert violation.what == "carer Bob has too few days off in the 7 days from 2026-06-15 on"
    assert len(violation.visit_ids) == 7


def test_work_of_a_night_counts_on_both_sides_of_the_end_of_a_week() -> None:
    """Free from 00:00 of the sixth day on, were it not for the night that begins on the seventh."""
    days = [(day(number), 0, 23) for number in range(5)]
    assert _weekly(*bob([*days, (day(6), 23, 31)], days=8)) == []
    assert _weekly(*bob([*days, (day(5), 20, 31)], days=8)) == [Rule.WEEKLY_REST]


def test_week_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    """The last day of this week has 23 hours; another day of the same work has 24."""
    monday = date(2026, 3, 23)
    days = [(monday + timedelta(days=number), 0, 23) for number in range(6)]
    assert _weekly(*bob([*days[:5], (monday + timedelta(days=5), 0, 24)], monday)) == [Rule.WEEKLY_REST]
    assert _weekly(*bob(days, monday)) == []


# MAX_HOURS and CONTRACT_HOURS


def _of_48_hours() -> list[tuple[date, int, int]]:
    return [(day(number), 8, 16) for number in range(6)]


def test_week_alone_may_have_48_hours_and_no_more() -> None:
    problem, made = bob(_of_48_hours())
    assert broken(only(Rule.MAX_HOURS, problem), made) == []
    longer = with_shift(problem, "S5", end=moment_on(day(5), 16 * 60 + 1, ZONE))
    (violation,) = violations(only(Rule.MAX_HOURS, longer), made)
    assert (violation.rule, len(violation.visit_ids), violation.carer_ids) == (Rule.MAX_HOURS, 6, ("Bob",))
    assert broken(only(Rule.MAX_HOURS, longer.replace(horizon_end=moment_on(day(6), 0, ZONE))), made) == []


@pytest.mark.parametrize(
    ("ago", "minutes", "rules"),
    [
        (7, 48 * 60, []),  # two weeks on record, with 96 hours in all
        (7, 48 * 60 + 1, [Rule.MAX_HOURS]),
        (1, 412, [Rule.MAX_HOURS]),  # 8 days are due 54 hours 51 minutes, 411 of them before the horizon
        (1, 411, []),
        (112, 16 * 48 * 60, []),  # the first day of the seventeen weeks
        (113, 10**6, []),  # too long ago
    ],
)
def test_hours_are_averaged_over_what_is_on_record_of_seventeen_weeks(ago: int, minutes: int, rules: list[Rule]) -> None:
    problem, made = bob(_of_48_hours())
    past = (worked(day(-ago), 8, 12, minutes), worked(day(-3), 8, 12, 10**6, carer_id="Ann"))
    assert broken(only(Rule.MAX_HOURS, problem.replace(worked=past)), made) == rules


def test_minutes_are_rostered_ones_less_the_break_of_a_long_shift_however_little_is_done_in_it() -> None:
    problem, made = bob([(day(0), 8, 14), (day(1), 8, 15)])
    for minutes, short in ((0, 13 * 60), (20, 13 * 60 - 20), (45, 13 * 60 - 45)):
        paid = problem.replace(shifts=tuple(shift.replace(break_minutes=minutes) for shift in problem.shifts))
        paid = with_carer(paid, "Bob", contract_minutes=2400)
        assert verify(paid, matrix(paid), made).amounts[Rule.CONTRACT_HOURS] == 2400 - short


def test_contract_is_for_a_week_and_counts_for_the_days_of_the_horizon() -> None:
    """Two days of 100 minutes a week are 28; who works more than that has nothing left, and who has no contract counts nothing."""
    problem = with_carer(with_carer(plain_day(), "Ann", contract_minutes=100), "Cat", contract_minutes=0)
    amounts = [verify(problem, matrix(problem), made).amounts[Rule.CONTRACT_HOURS] for made in (good_roster(), good_roster(SA=[]))]
    assert amounts == [0, 28]


# MOST_CARERS


def test_double_up_has_two_faces_and_the_carers_of_the_days_before_are_none() -> None:
    def within(most: int | None) -> list[Rule]:
        return broken(plain_day().replace(objective=Objective(settings={Rule.MOST_CARERS: HARD}, most_carers=most)), good_roster())

    assert (within(1), within(2), within(None)) == ([Rule.MOST_CARERS], [], [])
