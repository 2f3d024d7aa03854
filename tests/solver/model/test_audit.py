"""The auditor, which watches the search in every other test, is itself watched: each spoiled solution is caught, for what it is."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.problem import Problem
from scheduler.domain.rules import CATALOGUE, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, encode, stated_starts
from tests.builders import at, by_rostered_length, good_roster, matrix, plain_day, with_carer, with_person, with_shift, with_visit

V1, V2, OTHER_V2, V3, V4, V5 = range(6)


@cache
def _good() -> tuple[Arrays, Solution]:
    """A day with something of everything, and its good roster."""
    links = (
        VisitLink(first_visit_id="V1", second_visit_id="V2", carers=LinkedCarers.SAME),
        VisitLink(first_visit_id="V3", second_visit_id="V4", carers=LinkedCarers.DIFFERENT, whole=True),
        VisitLink(first_visit_id="V3", second_visit_id="V4", min_gap_minutes=60),
    )
    problem = with_person(by_rostered_length(plain_day()), "U3", refused_carers=("Cat",))
    problem = problem.replace(links=links, absences=(Absence(carer_id="Ann", start=at("10:00"), end=at("11:00")),))
    travel = matrix(problem, legs={("at-U4", "at-U1"): None})
    arrays, roster = compile_problem(problem, travel), good_roster()
    routes = encode(problem, roster, arrays)
    starts = stated_starts(problem, roster, routes)
    return arrays, _priced(arrays, Solution(tuple(map(tuple, routes)), tuple(starts[task] for task in range(6)), 0, 0))


def _priced(arrays: Arrays, solution: Solution) -> Solution:
    unplaced, soft = cost(arrays, solution.routes, solution.starts)
    return replace(solution, unallocated=unplaced, soft=soft)


def _at(**starts: str) -> tuple[int, ...]:
    """The good starts, with those of some tasks changed."""
    changed = {name: int((at(clock) - at("00:00")).total_seconds()) for name, clock in starts.items()}
    names = ("V1", "V2", "OTHER_V2", "V3", "V4", "V5")
    return tuple(changed.get(name, start) for name, start in zip(names, _good()[1].starts, strict=True))


def test_good_solution_has_nothing_wrong() -> None:
    assert audit(*_good()) == []


@pytest.mark.parametrize(
    ("routes", "starts", "wrong"),
    [
        (((V1, V2, V4), (OTHER_V2, V3, V5), (V5,)), _at(), "a task stands twice"),
        (((V1, V2, V4), (OTHER_V2,), (V5, V3)), _at(), "task 3 is not allowed in shift 2"),
        (((V1, V2), (OTHER_V2, V3), (V5,)), _at(), "unit 2 is placed in part"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V4="14:01"), "task 4 starts outside of its windows"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V3="09:39"), "task 3 starts before shift 1 can be there"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V3="11:21"), "shift 1 ends late"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V2="09:45", OTHER_V2="09:45", V3="11:00"), "task 1 lies in an absence"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V1="07:10", V2="07:50", OTHER_V2="07:50", V4="08:30", V3="08:30"), "has no break"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(OTHER_V2="09:01"), "task 1 starts too early after task 2"),
        (((V1, V2, V4), (OTHER_V2, V3), (V5,)), _at(V3="11:01"), "task 4 starts too early after task 3"),
        (((V1, V2, V4, V3), (OTHER_V2,), (V5,)), _at(V3="13:00"), "tasks 3 and 4 have one carer"),
        (((V2, V4), (OTHER_V2, V3), (V1, V5)), _at(V1="07:10"), "visits 0 and 1 have different carers"),
        (((V4, V1, V2), (OTHER_V2, V3), (V5,)), _at(), "shift 0 makes a journey that cannot be made"),
    ],
)
def test_spoiled_solution_is_caught(routes: tuple[tuple[int, ...], ...], starts: tuple[int, ...], wrong: str) -> None:
    arrays, _ = _good()
    found = audit(arrays, _priced(arrays, Solution(routes, starts, 0, 0)))
    assert any(wrong in line for line in found), found


@pytest.mark.parametrize("level", ["unallocated", "soft"])
def test_cost_that_is_out_by_one_is_caught(level: str) -> None:
    arrays, good = _good()
    assert [line[:8] for line in audit(arrays, replace(good, **{level: getattr(good, level) + 1}))] == ["the cost"]


def test_break_outside_of_its_window_is_none() -> None:
    arrays, good = _good()
    opens, closes = 14 * 3600, 15 * 3600
    shifts = replace(arrays.shifts, break_window=np.full_like(arrays.shifts.break_window, [opens, closes]))
    assert audit(replace(arrays, shifts=shifts), good) == ["shift 0 has no break"]


# What is counted, on the good roster of the plain day: Ann at V1, V2 and V4, Bob at V2 and V3, Cat at V5.


def _counted(problem: Problem, rule: Rule, starts: tuple[int, ...] | None = None, free: Collection[Rule] = ()) -> float:
    """Minutes (or breaks) of one rule in the good roster, at its starts or at others, where some rules are off."""
    off: dict[Rule, Setting] = {other: OFF for other, info in CATALOGUE.items() if info.may_be_soft and not info.may_be_hard}
    objective = Objective(settings=off | {rule: 60} | dict.fromkeys(free, OFF), break_owed_by=problem.objective.break_owed_by)
    problem = problem.replace(objective=objective)
    arrays = compile_problem(problem, matrix(problem))
    routes = encode(problem, good_roster(), arrays)
    stated = stated_starts(problem, good_roster(), routes)
    return cost(arrays, routes, starts or [stated[task] for task in range(6)])[1] / 3600


def test_waiting_is_between_visits_less_journeys_and_a_break_that_counts() -> None:
    assert _counted(plain_day(), Rule.WAITING) == 20 + (140 - 30) + 20
    assert _counted(plain_day(), Rule.WAITING, free=[Rule.BREAK]) == 20 + 140 + 20


def test_idle_is_what_work_and_break_leave_of_the_emptiest_shift_used_or_not() -> None:
    assert _counted(plain_day(), Rule.IDLE) == 8 * 60 - (90 + 40) - 30
    spare = with_shift(plain_day(), "SA", break_minutes=0)
    spare = spare.replace(shifts=(*spare.shifts, spare.shifts[2].replace(shift_id="SD", start=at("12:00"), end=at("18:00"))))
    assert _counted(spare, Rule.IDLE) == 6 * 60
    late = with_shift(plain_day(), "SC", end=at("07:30"))
    assert _counted(late, Rule.IDLE, _at(V5="15:00"), [Rule.SHIFT]) == (15.5 - 7) * 60 + 10 - (30 + 20)


def test_overtime_is_being_back_after_the_rostered_end() -> None:
    assert _counted(plain_day(), Rule.OVERTIME, _at(V5="11:45"), [Rule.SHIFT]) == 25
    assert _counted(plain_day(), Rule.OVERTIME, _at(V5="11:20"), [Rule.SHIFT]) == 0


def test_fairness_is_by_contract_and_equal_without_one() -> None:
    """They work 130, 90 and 50 minutes."""
    assert _counted(plain_day(), Rule.FAIRNESS) == 40 + 0 + 40
    known = with_carer(with_carer(plain_day(), "Ann", contract_minutes=100), "Cat", contract_minutes=200)
    assert _counted(known, Rule.FAIRNESS) == 70 + 0 + 70  # Bob counts 150
    odd = with_carer(known, "Bob", contract_minutes=0)
    assert _counted(odd, Rule.FAIRNESS) == 40 + 90 + 130
    assert _counted(with_carer(plain_day(), "Ann", contract_minutes=0), Rule.FAIRNESS) == 80


def test_shares_that_are_no_whole_ticks_are_rounded_up_carer_by_carer() -> None:
    problem = with_visit(plain_day(), "V5", minutes=31).replace(ticks_per_minute=1)  # 271 minutes in all
    problem = problem.replace(
        objective=Objective(settings={Rule.FAIRNESS: 1, Rule.TRAVEL_TIME: OFF, Rule.MILEAGE: OFF, Rule.CONTINUITY: OFF})
    )
    arrays = compile_problem(problem, matrix(problem))
    routes = encode(problem, good_roster(), arrays)
    assert cost(arrays, routes, [480, 540, 540, 600, 720, 480]) == (0, 40 + 1 + 40)


def test_missed_break_is_counted_once_a_run_that_owes_it() -> None:
    close = _at(V1="07:10", V2="07:50", OTHER_V2="07:50", V4="08:30", V3="08:30")
    assert _counted(by_rostered_length(plain_day()), Rule.MISSED_BREAK, close, free=[Rule.BREAK]) * 60 == 1
    assert _counted(by_rostered_length(plain_day()), Rule.MISSED_BREAK, free=[Rule.BREAK]) == 0


def test_wanted_time_counts_both_ways_and_both_carers_beyond_the_tolerance() -> None:
    for planned, minutes in (("09:15", 0), ("09:16", 2), ("08:45", 0), ("08:00", 90)):
        assert _counted(with_visit(by_rostered_length(plain_day()), "V2", planned_start=at(planned)), Rule.WANTED_TIME) == minutes
