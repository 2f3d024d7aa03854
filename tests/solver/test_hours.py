"""Limits on a carer's hours: MAX_HOURS, MAX_DAY_HOURS and NIGHT_HOURS in compiler, search, exact model and proof."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.rules import HARD, OFF, Rule, Setting
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.cpsat.rules import BUILDERS
from scheduler.solver.kernels.layout import HAS_LIMITS, LIMIT_0, LIMIT_1, pack
from scheduler.solver.model.arrays import LIMIT_RULES, Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.timeline import Timeline
from tests.builders import DAY, matrix, plain_day, with_carer
from tests.rosters import random_roster
from tests.solver.agreement import assert_agreement
from tests.solver.test_week import PLAIN
from tests.strategies import random_week, weeks
from tests.verify.test_hard_week import ZONE, bob, day, worked

ON_ONE_DAY, AT_NIGHT = Rule.MAX_DAY_HOURS, Rule.NIGHT_HOURS


def _only(problem: Problem, *rules: Rule, max_day_minutes: int | None = None) -> Problem:
    """The problem with these of the limits on hours and no others."""
    limits: dict[Rule, Setting] = {Rule(name): HARD if name in rules else OFF for name in LIMIT_RULES}
    objective = problem.objective.replace(settings={**problem.objective.settings, **limits}, max_day_minutes=max_day_minutes)
    return problem.replace(objective=objective)


def _nights_before(problem: Problem, carer_id: str, minutes: int) -> list[WorkedDay]:
    """Nine nights on record that leave a night worker so many minutes."""
    first = (problem.horizon_start + timedelta(hours=12)).date()
    days = 10 + problem.days
    part, rest = divmod(480 * (days - days // 7) - minutes, 9)
    return [
        WorkedDay(
            carer_id=carer_id,
            day=first - timedelta(days=ago),
            minutes=part + (rest if ago == 2 else 0),
            first_start=moment_on(first - timedelta(days=ago), 22 * 60, ZONE),
            last_end=moment_on(first - timedelta(days=ago), 31 * 60, ZONE),
        )
        for ago in range(2, 11)
    ]


def _tight(rule: Rule, seed: int) -> tuple[Problem, TravelMatrix]:
    """A small week in which the rule leaves room for about half of the shifts."""
    problem, travel = random_week(seed, days=3, visits=9, carers=3, features=PLAIN)
    if rule == ON_ONE_DAY:
        problem = with_carer(problem, "C0", max_day_minutes=240 + 60 * (seed % 4))
        return _only(problem, rule, max_day_minutes=270 + 40 * (seed % 3)), travel
    nights = [night for number in range(3) for night in _nights_before(problem, f"C{number}", 300 * (number + seed % 3))]
    return _only(problem.replace(worked=(*problem.worked, *nights)), rule), travel


both_rules = pytest.mark.parametrize("rule", [ON_ONE_DAY, AT_NIGHT])


@both_rules
@pytest.mark.parametrize("first", range(0, 20, 5))
def test_search_finds_the_proven_optimum_and_the_bound_is_no_better(rule: Rule, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for seed in range(first, first + 5):
        assert assert_agreement(*_tight(rule, seed), iterations=4000).soft is not None


@both_rules
def test_rule_decides_most_of_these_weeks(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test above is about the rule."""
    cases = [compile_problem(*_tight(rule, seed)) for seed in range(8)]
    kept = [solve_exact(arrays).solution.levels for arrays in cases]
    monkeypatch.setitem(BUILDERS, rule, lambda _: None)
    free = [solve_exact(arrays).solution.levels for arrays in cases]
    assert all(one <= other for one, other in zip(free, kept, strict=True))
    assert sum(one < other for one, other in zip(free, kept, strict=True)) >= 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=weeks(), seed=st.integers(0, 2**20), data=st.data())
def test_compiler_and_verifier_name_the_same_rules_for_whatever_shifts_are_used(
    case: tuple[Problem, TravelMatrix], seed: int, data: st.DataObject
) -> None:
    """Around changes of the clocks, with records of any kind, and for rosters that break whatever they like."""
    problem, travel = case
    carers = tuple(carer.replace(max_day_minutes=data.draw(st.sampled_from([None, 1, 300, 480, 900]))) for carer in problem.carers)
    records = data.draw(st.lists(_records(problem), max_size=12))
    problem = problem.replace(carers=carers, worked=(*problem.worked, *records))
    problem = _only(problem, *map(Rule, LIMIT_RULES), max_day_minutes=data.draw(st.sampled_from([None, 480, 600])))
    roster = random_roster(seed, problem)
    timeline, in_use = Timeline(problem, travel, roster), {run.shift_id for run in roster.runs}
    broken = {rule for rule in map(Rule, LIMIT_RULES) if any(HARD_CHECKS[rule](timeline))}
    used = {k for k, shift in enumerate(problem.shifts) if shift.shift_id in in_use}
    assert _exceeded(compile_problem(problem, travel), used) == broken


@st.composite
def _records(draw: st.DrawFn, problem: Problem) -> WorkedDay:
    """A day or a night on record, perhaps too long ago, and perhaps one of the horizon."""
    first = (problem.horizon_start + timedelta(hours=12)).date() + timedelta(days=draw(st.integers(-125, 1)))
    start = draw(st.integers(0, 24 * 60 - 1))
    return WorkedDay(
        carer_id=draw(st.sampled_from([carer.carer_id for carer in problem.carers])),
        day=first,
        minutes=draw(st.sampled_from([0, 179, 180, 600, 2000, 6000])),
        first_start=moment_on(first, start, ZONE),
        last_end=moment_on(first, start, ZONE) + timedelta(minutes=draw(st.integers(1, 14 * 60))),
    )


def _exceeded(arrays: Arrays, used: set[int]) -> set[Rule]:
    """The rules whose limits are exceeded where these shifts are used."""
    hours, broken = arrays.week.hours, set()
    for limit, counted in enumerate(hours.counted_shifts()):
        minutes = [minutes for k, minutes in counted if k in used]
        if minutes and sum(minutes) > hours.max_minutes[limit]:
            broken.add(Rule(LIMIT_RULES[hours.rule[limit]]))
    return broken


def test_limit_that_cannot_be_exceeded_costs_the_search_nothing() -> None:
    """Two shifts of five hours and one of eight, without their breaks."""
    packed = {}
    for minutes in (450, 449, 300, 299):
        problem = _only(plain_day(), ON_ONE_DAY, max_day_minutes=minutes)
        static = pack(compile_problem(problem, matrix(problem)))
        packed[minutes] = [bool(row[LIMIT_0] < row[LIMIT_1]) for row in static.shift]
        assert bool(static.weight[HAS_LIMITS]) == any(packed[minutes])
    assert packed == {450: [False] * 3, 449: [True, False, False], 300: [True, False, False], 299: [True] * 3}


def test_limits_are_those_of_the_rules_that_are_on() -> None:
    """A night worker of three nights, each of them eight hours, after a week of 40 hours."""
    problem, _ = bob([(day(number), 22, 30) for number in range(3)])
    problem = problem.replace(worked=tuple(worked(day(-ago), 21, 30, 480) for ago in (2, 3, 4, 6, 7)))
    expected = {Rule.MAX_HOURS: [5760 - 2400], ON_ONE_DAY: [500] * 3, AT_NIGHT: [12 * 480 - 2400]}
    for rules in ((), (Rule.MAX_HOURS,), (ON_ONE_DAY, AT_NIGHT), tuple(expected)):
        hours = compile_problem(_only(problem, *rules, max_day_minutes=500), matrix(problem)).week.hours
        found = {rule: hours.max_minutes[hours.rule == LIMIT_RULES.index(rule)].tolist() for rule in expected}
        assert found == {rule: limits if rule in rules else [] for rule, limits in expected.items()}


@pytest.mark.parametrize("first", [date(2026, 3, 28), date(2026, 10, 24), DAY])
def test_hours_are_elapsed_ones_where_the_clocks_change(first: date) -> None:
    """The night of 23:00 to 07:00 has seven, nine or eight hours."""
    problem, _ = bob([(first, 23, 31)], first=first)
    (minutes,) = compile_problem(_only(problem, ON_ONE_DAY, max_day_minutes=1), matrix(problem)).week.hours.shift_minutes[:, 2]
    assert minutes == {3: 420, 10: 540, 6: 480}[first.month]
    assert np.array_equal(compile_problem(_only(problem, AT_NIGHT), matrix(problem)).week.hours.max_minutes, [6 * 480])
