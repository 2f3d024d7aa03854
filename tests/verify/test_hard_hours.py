"""The edges of MAX_DAY_HOURS and NIGHT_HOURS: what still passes, and what no longer does."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, OFF, Objective, Rule
from scheduler.verify.hard_week import is_night_worker, time_at_night
from scheduler.verify.timeline import Timeline
from tests.builders import DAY, matrix, plain_day, with_carer
from tests.verify.test_hard_week import ZONE, bob, day, worked
from tests.verify.verdicts import broken, violations

WITHOUT_OTHERS = dict.fromkeys((Rule.REST, Rule.WEEKLY_REST, Rule.MAX_HOURS), OFF)


def _limited(problem: Problem, minutes: int | None) -> Problem:
    return problem.replace(objective=Objective(settings=WITHOUT_OTHERS | {Rule.MAX_DAY_HOURS: HARD}, max_day_minutes=minutes))


def _at_night(problem: Problem) -> Problem:
    return problem.replace(objective=Objective(settings=WITHOUT_OTHERS | {Rule.NIGHT_HOURS: HARD}))


# MAX_DAY_HOURS


def test_halves_of_a_split_day_count_together_and_other_days_apart() -> None:
    problem, made = bob([(day(0), 7, 12), (day(0), 16, 20), (day(1), 7, 15)])
    assert broken(_limited(problem, 9 * 60), made) == []
    (violation,) = violations(_limited(problem, 9 * 60 - 1), made)
    assert violation.what == "carer Bob works 540 minutes on 2026-06-01, 1 more than is allowed"
    assert violation.visit_ids == ("V0", "V1")
    assert broken(_limited(problem, 8 * 60 - 1), made) == [Rule.MAX_DAY_HOURS] * 2


def test_night_counts_wholly_for_the_date_on_which_it_starts() -> None:
    problem, made = bob([(day(0), 8, 10), (day(0), 22, 30), (day(1), 22, 30)])
    assert broken(_limited(problem, 600), made) == []
    assert [violation.visit_ids for violation in violations(_limited(problem, 599), made)] == [("V0", "V1")]


@pytest.mark.parametrize(
    ("own", "of_all", "rules"), [(480, 60, []), (479, 600, [Rule.MAX_DAY_HOURS]), (None, None, []), (479, None, [Rule.MAX_DAY_HOURS])]
)
def test_number_of_the_carer_counts_before_that_of_all(own: int | None, of_all: int | None, rules: list[Rule]) -> None:
    problem, made = bob([(day(0), 8, 16)])
    assert broken(_limited(with_carer(problem, "Bob", max_day_minutes=own), of_all), made) == rules


def test_break_of_a_long_shift_is_not_work() -> None:
    problem, made = bob([(day(0), 8, 16)])
    with_break = problem.replace(shifts=tuple(shift.replace(break_minutes=30) for shift in problem.shifts))
    assert broken(_limited(problem, 450), made) == [Rule.MAX_DAY_HOURS]
    assert broken(_limited(with_break, 450), made) == []


def test_work_on_record_of_the_same_date_counts_and_that_of_others_does_not() -> None:
    problem, made = bob([(day(0), 8, 16)])
    past = (worked(day(0), 0, 2, 60), worked(day(-1), 8, 20, 720), worked(day(0), 0, 2, 60, carer_id="Ann"))
    assert broken(_limited(problem.replace(worked=past), 540), made) == []
    assert broken(_limited(problem.replace(worked=past), 539), made) == [Rule.MAX_DAY_HOURS]
    assert broken(_limited(problem.replace(worked=(worked(day(0), 0, 2, 600),)), 540), Roster()) == []


def test_day_on_which_the_clocks_go_back_has_an_hour_more_to_work() -> None:
    sunday = date(2026, 10, 25)
    problem, made = bob([(sunday, 0, 6)], first=sunday)
    assert broken(_limited(problem, 419), made) == [Rule.MAX_DAY_HOURS]
    assert broken(_limited(problem, 420), made) == []


# NIGHT_HOURS


def _nights(count: int, hours: int = 9) -> list[tuple[date, int, int]]:
    return [(day(number), 22, 22 + hours) for number in range(count)]


def test_night_worker_has_48_hours_in_a_week_alone() -> None:
    """Of seven days six count, with eight hours each."""
    problem, made = bob(_nights(6, 8), days=7)
    assert broken(_at_night(problem), made) == []
    problem, made = bob([*_nights(6, 8)[:5], (day(5), 22, 31)], days=7)
    (violation,) = violations(_at_night(problem), made)
    assert violation.what == "night worker Bob works 8.167 hours in each 24 on average"
    assert len(violation.visit_ids) == 6


def test_same_hours_by_day_are_not_looked_at() -> None:
    problem, made = bob([(day(number), 6, 23) for number in range(6)])
    assert broken(_at_night(problem), made) == []


@pytest.mark.parametrize(("nights", "days_at_work", "rules"), [(4, 3, [Rule.NIGHT_HOURS]), (3, 3, []), (3, 4, [])])
def test_night_worker_works_most_days_at_night(nights: int, days_at_work: int, rules: list[Rule]) -> None:
    """All of them far too long."""
    spans = [(day(number), 20, 32) for number in range(nights)] + [(day(number), 9, 21) for number in range(7 - days_at_work, 7)]
    problem, made = bob(sorted(spans))
    assert broken(_at_night(problem), made) == rules


def test_shift_that_is_not_used_makes_a_night_worker_as_one_that_is() -> None:
    """Four nights and three days are rostered; far too much of both is worked, but for one night."""
    problem, made = bob([*_nights(4, 12), (day(4), 11, 23), (day(5), 11, 23), (day(6), 11, 23)])
    used = Roster(runs=made.runs[:3] + made.runs[4:])
    assert broken(_at_night(problem), used) == [Rule.NIGHT_HOURS]
    rostered = [place for place in range(7) if place != 3]
    fewer = problem.replace(**{name: [getattr(problem, name)[place] for place in rostered] for name in ("shifts", "visits")})
    assert broken(_at_night(fewer), used) == []


@pytest.mark.parametrize(
    ("start", "end", "at_night"), [(20, 26, True), (20, 25, False), (27, 33, True), (28, 36, False), (3, 11, True), (4, 12, False)]
)
def test_three_hours_between_eleven_and_six_are_night_work(start: int, end: int, at_night: bool) -> None:
    problem, made = bob([(DAY, start, end)])
    assert is_night_worker(Timeline(problem, matrix(problem), made), "Bob") is at_night


def test_shifts_of_one_date_are_summed_at_night() -> None:
    """Two hours before six and one after eleven."""
    problem, made = bob([(DAY, 4, 10), (DAY, 20, 24)])
    assert is_night_worker(Timeline(problem, matrix(problem), made), "Bob")
    apart, made = bob([(DAY, 4, 10), (day(1), 20, 24)])
    assert not is_night_worker(Timeline(apart, matrix(apart), made), "Bob")


@pytest.mark.parametrize(
    ("ago", "minutes", "rules"),
    [
        (7, 48 * 60, []),  # two weeks: twelve days of eight hours
        (7, 48 * 60 + 1, [Rule.NIGHT_HOURS]),
        (6, 48 * 60, []),  # thirteen days, of which one is for rest
        (6, 48 * 60 + 1, [Rule.NIGHT_HOURS]),
        (5, 48 * 60, [Rule.NIGHT_HOURS]),
        (112, 16 * 48 * 60, []),  # the first day of the seventeen weeks: 102 days
        (112, 16 * 48 * 60 + 1, [Rule.NIGHT_HOURS]),
        (113, 10**6, []),  # too long ago
    ],
)
def test_hours_are_averaged_over_what_is_on_record_less_a_day_in_seven(ago: int, minutes: int, rules: list[Rule]) -> None:
    problem, made = bob(_nights(6, 8))
    past = (worked(day(-ago), 8, 12, minutes), worked(day(-3), 22, 30, 10**6, carer_id="Ann"))
    assert broken(_at_night(problem.replace(worked=past)), made) == rules


def test_single_night_counts_where_a_week_is_on_record_and_not_otherwise() -> None:
    problem, made = bob([(day(0), 0, 12)], days=1)
    past = tuple(worked(day(-ago), 20, 32, 480) for ago in (1, 2, 3, 4, 5))
    assert broken(_at_night(problem), made) == []
    assert broken(_at_night(problem.replace(worked=past)), made) == []
    week = (*past, worked(day(-6), 20, 32, 0))
    assert broken(_at_night(problem.replace(worked=week)), made) == [Rule.NIGHT_HOURS]
    assert broken(_at_night(problem.replace(worked=week[1:])), made) == []
    assert broken(_at_night(problem.replace(worked=week)), Roster()) == []


def test_day_on_record_has_no_more_night_work_than_minutes() -> None:
    """From first start to last end is no measure of a day that is split around the night."""
    problem, made = bob([(DAY, 7, 12)])
    for minutes, at_night in ((179, False), (180, True)):
        past = tuple(worked(day(-ago), 20, 32, minutes) for ago in (1, 2))
        timeline = Timeline(problem.replace(worked=past), matrix(problem), made)
        assert is_night_worker(timeline, "Bob") is at_night


@given(st.integers(0, 10 * 24 * 60), st.integers(1, 3 * 24 * 60), st.sampled_from([date(2026, 3, 26), date(2026, 10, 22), DAY]))
def test_time_at_night_is_that_of_a_clock_that_is_looked_at_every_minute(start: int, length: int, first: date) -> None:
    """The clocks change within these days, but for June."""
    problem = plain_day()
    begins = moment_on(first, 0, ZONE) + timedelta(minutes=start % (5 * 24 * 60))
    minutes = [begins + timedelta(minutes=number) for number in range(length)]
    seen = sum(_is_night(minute) for minute in minutes)
    timeline = Timeline(problem, matrix(problem), Roster())
    assert time_at_night(timeline, begins, begins + timedelta(minutes=length)) == timedelta(minutes=seen)


def _is_night(moment: datetime) -> bool:
    return wall_clock(moment, ZONE).hour in (23, 0, 1, 2, 3, 4, 5)
