"""For every rule: a day on which it pays to break it, and the same day as an engine sees it that does not know the rule.

A hard rule stands in the way of placing everything. Of a soft rule, and of UNALLOCATED, more is cheaper.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.rules import CATALOGUE, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arrays import Arrays
from scheduler.solver.compile import compile_problem
from tests.builders import at, matrix, plain_day, window, with_carer, with_person, with_shift, with_visit


class Tempting(NamedTuple):
    """A day, and the arrays of it with its rule left out."""

    problem: Problem
    travel: TravelMatrix
    without: Arrays


def _day(visits: tuple[str, ...], shifts: tuple[str, ...] = ("SB",)) -> Problem:
    """The plain day with these visits and shifts alone: Bob works 07:00-12:00, care takes half an hour, journeys ten minutes."""
    day = plain_day()
    return day.replace(
        visits=tuple(visit for visit in day.visits if visit.visit_id in visits),
        shifts=tuple(shift for shift in day.shifts if shift.shift_id in shifts),
    )


def _set(problem: Problem, **settings: Setting) -> Problem:
    return problem.replace(objective=Objective(settings={Rule(name): setting for name, setting in settings.items()}))


def _off(rule: Rule, problem: Problem, travel: TravelMatrix | None = None) -> Tempting:
    """Of a rule that can be off."""
    travel = travel or matrix(problem)
    objective = problem.objective.replace(settings=problem.objective.settings | {rule: OFF})
    return Tempting(problem, travel, compile_problem(problem.replace(objective=objective), travel))


def _cut(problem: Problem, cut: Callable[[Arrays], Arrays], travel: TravelMatrix | None = None) -> Tempting:
    """Of a rule that cannot be off: what it put into the arrays is cut out."""
    travel = travel or matrix(problem)
    return Tempting(problem, travel, cut(compile_problem(problem, travel)))


def _linked(problem: Problem, **what: Any) -> Problem:
    return problem.replace(links=(VisitLink(first_visit_id="V1", second_visit_id="V3", **what),))


def _at_one_time(**changes: Any) -> Problem:
    """V1 and V4, which is the more important and the farther, both at nine."""
    day = _day(("V1", "V4"))
    for visit_id in ("V1", "V4"):
        day = with_visit(day, visit_id, windows=(window("09:00", "09:00"),), **changes)
    return day


def _far(problem: Problem, place: str, minutes: int, metres: int) -> TravelMatrix:
    """Travel that is longer to and from one place."""
    others = [location.location_id for location in problem.locations if location.location_id != place]
    return matrix(problem, legs={pair: (minutes, metres) for other in others for pair in ((place, other), (other, place))})


def _bob_is_nearer(rule: Rule, problem: Problem, *, minutes: int = 30, metres: int = 1000, **settings: Setting) -> Tempting:
    """V3 is Cat's for the sake of the rule, which alone counts beside what makes her journey dear."""
    soft: dict[str, Setting] = {each.value: OFF for each, info in CATALOGUE.items() if info.may_be_soft and info.may_be_off}
    soft |= {Rule.WINDOW.value: problem.objective.setting(Rule.WINDOW), Rule.TRAVEL_TIME.value: 1, rule.value: 100_000}
    problem = _set(problem, **(soft | settings))
    return _off(rule, problem, _far(problem, "at-Cat", minutes, metres))


def _late_bob() -> Problem:
    """Bob comes after the close of V3's window."""
    day = with_visit(_day(("V3",), ("SB", "SC")), "V3", windows=(window("07:30", "08:00"),))
    return _set(with_shift(day, "SB", start=at("09:00")), window=OFF)


def _without_travel(arrays: Arrays) -> Arrays:
    return replace(arrays, travel=np.stack([0 * arrays.travel[..., 0], arrays.travel[..., 1]], axis=-1))


def _without_ends(arrays: Arrays) -> Arrays:
    return replace(arrays, shifts=replace(arrays.shifts, end=arrays.shifts.end + 7200), allowed=np.ones_like(arrays.allowed))


def _without_links(arrays: Arrays) -> Arrays:
    return replace(arrays, links=replace(arrays.links, lag=arrays.links.lag[:0], apart=arrays.links.apart[:0]))


def _without_units(arrays: Arrays) -> Arrays:
    n = arrays.tasks.n
    return replace(arrays, tasks=replace(arrays.tasks, unit=np.arange(n)), unplaced=np.ones((n, 2), dtype=np.int64))


def _without_priorities(arrays: Arrays) -> Arrays:
    return replace(arrays, unplaced=np.minimum(arrays.unplaced, 1))


def _tight(shift: str) -> Problem:
    """V1 at eight and V4 at 08:35, where half an hour of care and ten minutes of journey take until 08:40."""
    day = with_visit(_day(("V1", "V4"), (shift,)), "V1", windows=(window("08:00", "08:00"),))
    return with_visit(day, "V4", windows=(window("08:35", "08:35"),))


_CAT_MEETS_U3 = plain_day().history[1:2]
_TWO_HALVES_OF_A_DAY = with_shift(with_shift(_day(("V2",), ("SB", "SC")), "SB", end=at("09:00")), "SC", start=at("10:00"))
_NO_BREAK = with_visit(_tight("SA"), "V4", windows=(window("08:45", "08:45"),))

TEMPTING: dict[Rule, Tempting] = {
    Rule.SKILLS: _off(Rule.SKILLS, with_visit(_day(("V3",)), "V3", skills=(SkillNeeded(skill="medication"),))),
    Rule.WINDOW: _off(Rule.WINDOW, with_visit(_day(("V3",)), "V3", windows=(window("06:00", "06:30"),))),
    Rule.TRAVEL: _cut(_tight("SB"), _without_travel),
    Rule.SHIFT: _cut(with_visit(_day(("V3",)), "V3", windows=(window("11:45", "12:15"),)), _without_ends),
    Rule.DOUBLE_UP: _cut(_TWO_HALVES_OF_A_DAY, _without_links),
    Rule.GAP: _off(Rule.GAP, _linked(_day(("V1", "V3")), min_gap_minutes=300)),
    Rule.CARER_LINK: _off(Rule.CARER_LINK, _linked(_day(("V1", "V3")), carers=LinkedCarers.DIFFERENT)),
    Rule.COMPLETE: _cut(_day(("V2",)), _without_units),
    Rule.AVAILABILITY: _off(
        Rule.AVAILABILITY, _day(("V3",)).replace(absences=(Absence(carer_id="Bob", start=at("06:00"), end=at("13:00")),))
    ),
    Rule.LOCALITY: _off(Rule.LOCALITY, with_carer(_day(("V3",)), "Bob", localities=("south",))),
    Rule.TEAM: _off(Rule.TEAM, with_visit(_day(("V3",)), "V3", team="blue")),
    Rule.REFUSED: _off(Rule.REFUSED, with_person(_day(("V3",)), "U3", refused_carers=("Bob",))),
    Rule.GENDER: _off(Rule.GENDER, with_person(_day(("V3",)), "U3", carer_gender=Gender.FEMALE)),
    Rule.PINNED: _off(Rule.PINNED, with_visit(_day(("V3",)), "V3", pinned_start=at("13:00"))),
    Rule.BREAK: _off(Rule.BREAK, _NO_BREAK),
    Rule.UNALLOCATED: _cut(_at_one_time(), _without_priorities, _far(plain_day(), "at-U4", 20, 5000)),
    Rule.OPTIONAL: _off(Rule.OPTIONAL, _at_one_time(optional=True), _far(plain_day(), "at-U4", 20, 5000)),
    Rule.TRAVEL_TIME: _bob_is_nearer(Rule.TRAVEL_TIME, _day(("V3",), ("SB", "SC")), minutes=5, metres=9000, mileage=1),
    Rule.MILEAGE: _bob_is_nearer(Rule.MILEAGE, _day(("V3",), ("SB", "SC")), minutes=30, metres=100),
    Rule.LATENESS: _bob_is_nearer(Rule.LATENESS, _late_bob()),
    Rule.WORST_LATENESS: _bob_is_nearer(Rule.WORST_LATENESS, _late_bob()),
    Rule.CONTINUITY: _bob_is_nearer(Rule.CONTINUITY, _day(("V3",), ("SB", "SC")).replace(history=_CAT_MEETS_U3)),
    Rule.PREFERENCE: _bob_is_nearer(Rule.PREFERENCE, with_person(_day(("V3",), ("SB", "SC")), "U3", preferred_carers=("Cat",))),
}
