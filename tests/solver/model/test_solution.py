"""Roster to numbers and back."""

from collections.abc import Sequence

import pytest

from scheduler.domain.care import SkillsHeldBy
from scheduler.domain.people import SkillNeeded
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Objective, Rule
from scheduler.solver.model.audit import cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode, encode, stated_starts, with_cheapest_halves
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, roster, with_visit
from tests.strategies import feasible_roster, random_case, random_roster


def _again(problem_seed: int, roster_seed: int) -> tuple[Roster, Roster]:
    """A roster, and what is left of it after it was numbers."""
    problem, travel = random_case(problem_seed, visits=8, carers=4)
    arrays = compile_problem(problem, travel)
    there = feasible_roster(roster_seed, problem, travel)
    routes = encode(problem, there, arrays)
    starts = stated_starts(problem, there, routes)
    return there, decode(problem, Solution(tuple(map(tuple, routes)), tuple(starts.get(task, -1) for task in range(arrays.tasks.n)), 0, 0))


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_roster_comes_back_as_it_was(first: int) -> None:
    for seed in range(first, first + 30):
        there, back = _again(seed, seed + 1)
        assert sorted(back.runs, key=lambda run: run.shift_id) == sorted(there.runs, key=lambda run: run.shift_id)


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_costs_of_the_numbers_are_those_of_the_verifier(first: int) -> None:
    for seed in range(first, first + 30):
        problem, travel = random_case(seed, visits=8, carers=4)
        arrays = compile_problem(problem, travel)
        there = feasible_roster(seed, problem, travel)
        routes = encode(problem, there, arrays)
        starts = stated_starts(problem, there, routes)
        levels = cost(arrays, routes, [starts.get(task, -1) for task in range(arrays.tasks.n)])
        assert (0, 0, *levels) == verify(problem, travel, there).score.levels


def _encoded(there: Roster, **changes: object) -> list[list[int]]:
    problem = with_visit(plain_day(), "V2", **changes)
    return encode(problem, there, compile_problem(problem, matrix(problem)))


def test_halves_of_a_double_up_go_to_those_who_may_do_them() -> None:
    """Task 1 is for whoever holds the skill, which is Bob, whichever of the two runs comes first."""
    there = good_roster()
    either = {"skills": (SkillNeeded(skill="hoist"),), "skills_held_by": SkillsHeldBy.EITHER}
    for runs in (there.runs, there.runs[::-1]):
        assert _encoded(there.replace(runs=runs), **either) == [[0, 2, 4], [1, 3], [5]]


def test_halves_of_a_double_up_go_to_those_with_whom_they_cost_least() -> None:
    """Bob holds the skill: as long as he is there, either half of it can be said to be his, and nothing is charged."""
    either = {"skills": (SkillNeeded(skill="hoist"),), "skills_held_by": SkillsHeldBy.EITHER}
    problem = with_visit(plain_day(), "V2", **either)
    problem = problem.replace(objective=Objective(settings={Rule.SKILLS: 7}))
    arrays, there = compile_problem(problem, matrix(problem)), good_roster()
    for runs in (there.runs, there.runs[::-1]):
        assert encode(problem, there.replace(runs=runs), arrays) == [[0, 2, 4], [1, 3], [5]]
    cheap, dear = ((0, 2, 4), (1, 3), (5,)), ((0, 1, 4), (2, 3), (5,))
    starts = tuple(stated_starts(problem, there, cheap)[task] for task in range(6))
    best, worse = (Solution(routes, starts, *cost(arrays, routes, starts)) for routes in (cheap, dear))
    assert worse.soft == best.soft + 7
    assert with_cheapest_halves(arrays, worse) == with_cheapest_halves(arrays, best) == best


def test_halves_stay_where_a_pin_holds_them() -> None:
    problem = with_visit(
        plain_day(), "V2", pinned_carers=("Ann",), skills=(SkillNeeded(skill="hoist"),), skills_held_by=SkillsHeldBy.EITHER
    )
    problem = problem.replace(objective=Objective(settings={Rule.SKILLS: 7}))
    arrays = compile_problem(problem, matrix(problem))
    routes = encode(problem, good_roster(), arrays)
    assert routes == [[0, 2, 4], [1, 3], [5]]  # Ann holds no skill, so the half that asks for none is hers
    assert arrays.cost[[1, 2], [1, 0]].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("runs", "routes"),
    [
        ({"SC": [("V1", "08:00")]}, [[], [], [0]]),
        ({"SA": [("V1", "08:00")], "SB": [("V1", "08:00"), ("V3", "09:00")]}, [[0], [3], []]),
        ({"SA": [("V1", "08:00"), ("V3", "09:00"), ("V1", "10:00")]}, [[0, 3], [], []]),
        ({shift: [("V2", "08:00")] for shift in ("SA", "SB", "SC")}, [[1], [2], []]),
    ],
    ids=["one", "a carer too many", "the same again", "three for a double-up"],
)
def test_carers_beyond_those_asked_for_are_left_out(runs: dict[str, list[tuple[str, str]]], routes: Sequence[Sequence[int]]) -> None:
    assert _encoded(roster(plain_day(), runs)) == routes


def test_any_roster_can_be_put_in_numbers_with_no_task_twice() -> None:
    for seed in range(100):
        problem, travel = random_case(seed, visits=8, carers=4)
        routes = encode(problem, random_roster(seed, problem), compile_problem(problem, travel))
        tasks = [task for route in routes for task in route]
        assert len(tasks) == len(set(tasks))


def test_start_off_the_ticks_is_an_error() -> None:
    problem = plain_day().replace(ticks_per_minute=1)
    run = good_roster().runs[0]
    start = run.assignments[0].start
    assert start is not None
    odd = Roster(runs=(run.replace(assignments=(run.assignments[0].replace(start=start.replace(second=1)),)),))
    with pytest.raises(ValueError, match="tick"):
        stated_starts(problem, odd, [[0], [], []])
