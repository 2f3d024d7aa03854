"""Problem to arrays: what everything costs, whose share the work is, and nothing that could overflow."""

from typing import Any

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.solver.model.arrays import INFINITE, Arrays
from scheduler.solver.model.compile import check_overflow, compile_problem
from scheduler.solver.model.compile.people import carer_eligibility, dearest_carer
from scheduler.solver.model.compile.problem_index import ProblemIndex
from tests.builders import matrix, plain_day, with_carer, with_person, with_shift, with_visit

ANN, BOB, CAT = range(3)
V1, V2, OTHER_V2, V3, V4, V5 = range(6)


def _compiled(problem: Problem, **travel: Any) -> Arrays:
    return compile_problem(problem, matrix(problem, **travel))


def _set(problem: Problem, **settings: Setting) -> Problem:
    return problem.replace(objective=Objective(settings={Rule(name): setting for name, setting in settings.items()}))


def test_costs_are_weights_times_units() -> None:
    problem = with_person(with_visit(plain_day(), "V4", optional=True), "U3", preferred_carers=("Bob",))
    problem = _set(problem, travel_time=3, mileage=2, preference=11, optional=7, continuity=13, lateness=17, worst_lateness=19)
    arrays = _compiled(problem, minutes=1, metres=100)
    assert arrays.travel[0, 0, 1].tolist() == [60, 3 * 60 + 2 * 100]
    assert arrays.travel[0, 0, -1].tolist() == arrays.travel[0, -1, 0].tolist() == [0, 0]
    assert arrays.cost[V3].tolist() == [11, 0, 11]
    assert arrays.cost[V1].tolist() == [0, 0, 0]
    assert arrays.unallocated_cost.tolist() == [[1, 0], [2, 0], [3, 0], [0, 4 * 7], [5, 0]]
    assert (arrays.soft_weights.new_carer, arrays.soft_weights.late, arrays.soft_weights.worst_late) == (13, 17, 19)
    assert arrays.known_carers.tolist() == [[False] * 3, [False] * 3, [False, True, True], [False] * 3, [False, False, True]]


def test_prices_of_what_a_hard_rule_forbids_are_nothing() -> None:
    new: dict[str, Setting] = {"wanted_time": 2, "waiting": 3, "idle": 4, "overtime": 5, "fairness": 6, "missed_break": 7}
    freed: dict[str, Setting] = {"shift": OFF, "break": OFF}
    prices = _compiled(_set(plain_day(), **new)).soft_weights
    assert (prices.wanted, prices.waiting, prices.idle, prices.overtime, prices.fairness, prices.missed_break) == (2, 3, 4, 0, 6, 0)
    arrays = _compiled(_set(plain_day(), **new, **freed))
    assert (arrays.soft_weights.overtime, arrays.soft_weights.missed_break, arrays.break_is_hard) == (5, 7, False)


@pytest.mark.parametrize(
    ("contracts", "share"),
    [
        ((None, None, None), [1, 1, 1]),
        ((0, None, 0), [1, 1, 1]),
        ((2250, 600, 900), [15, 4, 6]),
        ((100, None, 201), [200, 301, 402]),
        ((0, None, 60), [0, 1, 2]),
    ],
)
def test_share_is_by_contract_in_smallest_whole_parts(contracts: tuple[int | None, ...], share: list[int]) -> None:
    problem = plain_day()
    for name, minutes in zip(("Ann", "Bob", "Cat"), contracts, strict=True):
        problem = with_carer(problem, name, contract_minutes=minutes)
    assert _compiled(problem).fair_share.tolist() == share


def test_who_has_no_shift_has_no_share_and_does_not_count_for_others() -> None:
    problem = with_carer(with_carer(plain_day(), "Ann", contract_minutes=100), "Cat", contract_minutes=500)
    problem = problem.replace(shifts=problem.shifts[:2])
    assert _compiled(problem).fair_share.tolist() == [1, 1, 0]


def test_journey_that_cannot_be_made_is_far_and_dear() -> None:
    travel = _compiled(plain_day(), legs={("at-U1", "at-U2"): None}).travel
    assert travel[0, 0, 1].tolist() == [INFINITE, INFINITE]


def test_time_on_the_road_is_counted_from_the_first_place_to_the_last() -> None:
    problem = with_shift(plain_day(), "SB", start_location_id=None)
    assert _compiled(problem).travel_ticks([[V1], [V3, V4], []]) == (2 + 2) * 600


# Too large to count: for the engine, and for `check` and `import`, which build no arrays of tasks by shifts


def _refuse(problem: Problem, what: str) -> None:
    for judge in (compile_problem, check_overflow):
        with pytest.raises(BadInput, match=rf"S112 .*{what}"):
            judge(problem, matrix(problem))


def test_what_can_be_counted_is_told_without_arrays_of_tasks_by_shifts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.solver.model.compile.compile.fits", pytest.fail)
    monkeypatch.setattr("scheduler.solver.model.compile.compile.carer_eligibility", pytest.fail)
    check_overflow(plain_day(), matrix(plain_day()))


def test_the_dearest_carer_is_that_of_the_arrays() -> None:
    problem = _set(with_person(plain_day(), "U3", preferred_carers=("Bob",)), preference=11)
    index = ProblemIndex(problem, matrix(problem))
    assert dearest_carer(index) == carer_eligibility(index).cost.max() == 11


def test_leg_that_costs_too_much_is_refused() -> None:
    _refuse(_set(plain_day(), mileage=10**9), "journey")


def test_weights_that_could_overflow_a_score_are_refused() -> None:
    weights: dict[str, Setting] = {"lateness": 10**9, "worst_lateness": 10**9}
    _refuse(_set(plain_day(), **weights, window=OFF), "overflow")
    assert _compiled(_set(plain_day(), **dict.fromkeys(weights, 10**8), window=OFF)).soft_weights.late == 10**8


def test_greatest_weights_that_are_taken_are_counted_to_the_unit() -> None:
    """All that is charged for a task lies below 2**62 for all tasks together; nothing wraps around on the way."""
    problem = _set(plain_day(), continuity=10**9, preference=10**9, optional=10**9, window=HARD)
    for visit in problem.visits:
        problem = with_visit(problem, visit.visit_id, optional=True, priority=1000)
    arrays = _compiled(problem)
    assert int(arrays.unallocated_cost.sum()) == 5 * 10**12


def test_contracts_whose_shares_cannot_be_counted_are_refused() -> None:
    problem = _set(plain_day(), fairness=1)
    for name, minutes in (("Ann", 2**60 - 93), ("Bob", 2**50 - 27), ("Cat", 7)):
        problem = with_carer(problem, name, contract_minutes=minutes)
    _refuse(problem, "contracts")
