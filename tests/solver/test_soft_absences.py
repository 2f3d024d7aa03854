"""Times in which carers would rather be free: SOFT_ABSENCE in compiler, search, exact model and proof."""

import numpy as np
import pytest

from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.cpsat.rules import BUILDERS
from scheduler.solver.cpsat.timing import best_starts
from scheduler.solver.kernels.layout import fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.search.states import read
from scheduler.solver.solve import solve
from scheduler.solver.start_times import with_starts
from scheduler.solver.stop import MaxIterations
from tests.builders import at, matrix, plain_day, window, with_visit
from tests.solver.agreement import assert_agreement
from tests.solver.oracle import best_levels
from tests.strategies import ALL, Feature, random_case

PLAIN = ALL - {
    *(Feature.SOFT_WINDOWS, Feature.UNREACHABLE, Feature.SEVERAL_WINDOWS, Feature.TIME_RULES, Feature.LINKS),
    *(Feature.DOUBLE_UPS, Feature.TICKS),
}
"""Without what asks for a later start for another reason, or for more than one run to move at once (see `test_optimum`)."""


def _wished(seed: int, *, visits: int = 5, carers: int = 3, features: frozenset[Feature] = PLAIN) -> tuple[Problem, TravelMatrix]:
    """A random case in which carers would rather be free for about half of their shift, most of them at once."""
    problem, travel = random_case(seed, visits=visits, carers=carers, features=features)
    dice = np.random.default_rng(seed)
    wishes = []
    for shift in problem.shifts:
        first, length = dice.random() * 0.4, 0.3 + 0.4 * dice.random()
        start, end = (shift.start + part * (shift.end - shift.start) for part in (first, first + length))
        span = {"start": start.replace(second=0, microsecond=0), "end": end.replace(second=0, microsecond=0)}
        wishes.append(Absence(carer_id=shift.carer_id, soft=True, **span))
    settings = {**problem.objective.settings, Rule.SOFT_ABSENCE: (20, 5, 100)[seed % 3]}
    return problem.replace(absences=(*problem.absences, *wishes), objective=problem.objective.replace(settings=settings)), travel


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_search_finds_the_proven_optimum_and_the_bound_is_no_better(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for seed in range(first, first + 10):
        assert assert_agreement(*_wished(seed), iterations=4000).soft is not None


def test_rule_decides_most_of_these_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test above is about the rule."""
    cases = [_wished(seed) for seed in range(10)]
    kept = [solve_exact(compile_problem(*case)).solution for case in cases]
    monkeypatch.setitem(BUILDERS, Rule.SOFT_ABSENCE, lambda _: None)
    free = [solve_exact(compile_problem(*case)).solution for case in cases]
    worse = 0
    for case, with_it, without in zip(cases, kept, free, strict=True):
        levels = cost(compile_problem(*case), without.routes, without.starts)
        assert with_it.levels <= levels
        worse += with_it.levels < levels
    assert worse >= 4


def test_exact_optimum_is_that_of_brute_force() -> None:
    for seed in range(10):
        arrays = compile_problem(*_wished(seed, visits=2, carers=2, features=ALL - {Feature.SEVERAL_WINDOWS}))
        exact = solve_exact(arrays)
        assert exact.proven
        assert exact.solution.levels == best_levels(arrays), seed


def test_starts_that_kernels_choose_are_lawful_cost_what_is_said_and_are_close_to_the_best() -> None:
    """Whatever else a case holds."""
    said = best = 0
    for seed in range(25):
        arrays = compile_problem(*_wished(seed, visits=9, features=ALL - {Feature.TIME_RULES}))
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        build(static, state, 0)
        solution = read(static, state)
        assert audit(arrays, solution) == []
        assert solution.soft == cost(arrays, solution.routes, solution.starts)[1]
        said += solution.soft
        best += cost(arrays, solution.routes, best_starts(arrays, solution.routes, solution.starts, max_deterministic_time=1.0))[1]
    assert best <= said <= 1.05 * best


def _wish(start: str, end: str, carer_id: str = "Bob") -> Absence:
    return Absence(carer_id=carer_id, start=at(start), end=at(end), soft=True)


def _starts_of_bob(problem: Problem, *visit_ids: str) -> list[str]:
    """When Bob makes these visits, one after the other, if nobody says when."""
    run = Run(shift_id="SB", carer_id="Bob", assignments=tuple(Assignment(visit_id=visit_id) for visit_id in visit_ids))
    (run,) = with_starts(problem, matrix(problem), Roster(runs=(run,))).runs
    return [f"{wall_clock(a.start, 'Europe/London'):%H:%M}" for a in run.assignments if a.start is not None]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("wishes", "start"),
    [
        ([], "10:00"),
        ([_wish("10:00", "10:45")], "10:45"),
        ([_wish("10:00", "10:45"), _wish("11:00", "11:15")], "11:15"),
        ([_wish("09:00", "10:10"), _wish("10:05", "10:45")], "10:45"),
        ([_wish("10:00", "12:00")], "10:00"),
        ([_wish("10:40", "12:00")], "10:00"),
        ([_wish("10:00", "10:45", "Ann")], "10:00"),
    ],
)
def test_visit_starts_once_the_carer_would_work_where_it_can(wishes: list[Absence], start: str) -> None:
    """V3 may start from ten to twelve, and takes half an hour; Bob has to leave at 11:50 for his way home."""
    problem = with_visit(plain_day(), "V3", windows=(window("10:00", "12:00"),)).replace(absences=tuple(wishes))
    assert _starts_of_bob(problem, "V3") == [start]


@pytest.mark.kernel
def test_what_follows_waits_too_and_a_wish_costs_no_more_than_its_weight() -> None:
    """Bob makes V3 and then V5; he is back by noon either way."""
    problem = with_visit(plain_day(), "V3", windows=(window("10:00", "12:00"),)).replace(absences=(_wish("09:50", "10:20"),))
    assert _starts_of_bob(problem, "V3", "V5") == ["10:20", "11:00"]
    planned = with_visit(problem, "V5", planned_start=at("10:20"))
    for weight, starts in ((100, ["10:20", "11:00"]), (1, ["10:00", "10:40"])):
        settings = {Rule.SOFT_ABSENCE: weight, Rule.WANTED_TIME: 30}
        assert _starts_of_bob(planned.replace(objective=Objective(settings=settings)), "V3", "V5") == starts


def test_wishes_that_lap_over_are_one_and_no_absence() -> None:
    problem = plain_day().replace(
        absences=(_wish("09:00", "10:10"), _wish("10:05", "10:45"), _wish("13:00", "14:00"), _wish("11:00", "11:30"))
    )
    arrays = compile_problem(problem, matrix(problem))
    assert np.diff(arrays.shifts.soft_absence_of).tolist() == [0, 2, 0]
    assert (arrays.shifts.soft_absence // 60).tolist() == [[540, 645], [660, 690]]
    assert len(arrays.shifts.absence) == 0
    assert arrays.has_choice_of_starts
    off = problem.replace(objective=Objective(settings={Rule.SOFT_ABSENCE: OFF}))
    assert not compile_problem(off, matrix(off)).has_choice_of_starts


def test_whoever_has_no_wish_gets_the_visit_and_the_door_proves_it() -> None:
    """V3 is wanted at ten sharp, and Bob and Cat are as near; who would rather be free then is not sent."""
    for wishes, carer in (((_wish("09:00", "12:00"),), "Cat"), ((_wish("09:00", "12:00", "Cat"),), "Bob")):
        day = with_visit(plain_day(), "V3", windows=(window("10:00", "10:00"),))
        day = day.replace(visits=day.visits[2:3], absences=(*wishes, _wish("09:00", "12:00", "Ann")))
        result = solve(day, matrix(day), stop=MaxIterations(20))
        assert [run.carer_id for run in result.roster.runs if run.assignments] == [carer]
        assert result.status == Status.OPTIMAL
