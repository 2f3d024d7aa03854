"""Rules that close a shift to a visit alone: found for all shifts together, they are those found shift by shift."""

import numpy as np
import pytest

from scheduler.domain.rules import Rule
from scheduler.solver.compiled import compile_and_pack
from scheduler.solver.kernels.layout import fresh_state
from scheduler.solver.model.compile.problem_index import ProblemIndex
from scheduler.solver.model.solution import encode
from scheduler.solver.offering.closings import Closings
from scheduler.solver.search.states import load
from tests.strategies import feasible_roster, random_case, random_week


def _closed(seed: int) -> set[Rule]:
    """Compares all shifts of each visit, taken out of a roster if it is in it, and returns the rules that closed any."""
    problem, travel = random_week(seed, days=3, visits=7, carers=3) if seed % 3 == 0 else random_case(seed, visits=7, carers=4)
    arrays, static = compile_and_pack(problem, travel)
    index, state = ProblemIndex(problem, travel), fresh_state(static, np.random.SeedSequence(0))
    routes = encode(problem, feasible_roster(seed, problem, travel), arrays)
    seen: set[Rule] = set()
    for number, visit in enumerate(problem.visits):
        task = index.first_task[number]
        own = range(task, task + visit.carers)
        load(static, state, arrays, [[one for one in route if one not in own] for route in routes])
        closings = Closings(index, arrays, visit, task=task, state=state, has_planned_starts=arrays.has_choice_of_starts)
        for k in range(arrays.shifts.k):
            assert closings.rules(k) == closings.rules_by_itself(k), (seed, visit.visit_id, k)
            seen |= {*closings.rules(k)}
    return seen


def test_all_shifts_together_are_closed_by_the_rules_of_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    seen = {rule for seed in range(18) for rule in _closed(seed)}
    assert {Rule.SHIFT, Rule.AVAILABILITY, Rule.PINNED, Rule.WINDOW} <= seen
