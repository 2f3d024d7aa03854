"""For every rule, in each form that it may have: a day on which it pays to break it, and that day as an engine without the rule sees it.

A hard rule stands in the way of placing everything. Of a soft rule, and of UNALLOCATED, more is cheaper.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np

from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.people import Gender, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.published import PublishedVisit
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.builders import DAY, at, by_rostered_length, matrix, plain_day, window, with_carer, with_person, with_shift, with_visit


class RelaxedOptimum(NamedTuple):
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


def _off(rule: Rule, problem: Problem, travel: TravelMatrix | None = None) -> RelaxedOptimum:
    """Of a rule that can be off."""
    travel = travel or matrix(problem)
    objective = problem.objective.replace(settings=problem.objective.settings | {rule: OFF})
    return RelaxedOptimum(problem, travel, compile_problem(problem.replace(objective=objective), travel))


def _cut(problem: Problem, cut: Callable[[Arrays], Arrays], travel: TravelMatrix | None = None) -> RelaxedOptimum:
    """Of a rule that cannot be off: what it put into the arrays is cut out."""
    travel = travel or matrix(problem)
    return RelaxedOptimum(problem, travel, cut(compile_problem(problem, travel)))


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


def _bob_is_nearer(
    rule: Rule, problem: Problem, *, minutes: int = 30, metres: int = 1000, also: Mapping[Rule, Setting] | None = None
) -> RelaxedOptimum:
    """A visit is Cat's for the sake of the rule, which alone counts beside what makes her journey dear."""
    soft: dict[Rule, Setting] = {each: OFF for each, info in CATALOGUE.items() if info.may_be_soft and info.default != HARD}
    settings = soft | {Rule.TRAVEL_TIME: 1, rule: 100_000} | dict(also or {})
    problem = problem.replace(objective=problem.objective.replace(settings=settings))
    return _off(rule, problem, _far(problem, "at-Cat", minutes, metres))


def _late_bob() -> Problem:
    """Bob comes after the close of V3's window."""
    day = with_visit(BOB_OR_CAT, "V3", windows=(window("07:30", "08:00"),))
    return with_shift(day, "SB", start=at("09:00"))


def _overtime() -> Problem:
    """Bob makes V3 shortly before noon, when his shift ends and that of Cat does not."""
    return with_shift(with_visit(BOB_OR_CAT, "V3", windows=(window("11:45", "12:15"),)), "SC", end=at("15:00"))


def _two_at_a_time(first: str, second: str, shifts: tuple[str, ...] = ("SB", "SC")) -> Problem:
    """V1 and V4 at these times sharp."""
    day = with_visit(_day(("V1", "V4"), shifts), "V1", windows=(window(first, first),))
    return with_visit(day, "V4", windows=(window(second, second),))


def _bob_wishes() -> Problem:
    """V3 at nine sharp, when Bob would rather be free."""
    day = with_visit(_day(("V3",), ("SB", "SC")), "V3", windows=(window("09:00", "09:00"),))
    return day.replace(absences=(Absence(carer_id="Bob", start=at("09:00"), end=at("09:20"), soft=True),))


def _night_and_morning() -> Problem:
    """Bob is on duty to 23:30, with V1 at 22:00 sharp, and from 07:00 on the next day, with V3 at 08:00 sharp."""
    tomorrow = DAY + timedelta(days=1)
    day = with_visit(_day(("V1", "V3"), ("SB", "SC")), "V1", windows=(window("22:00", "22:00"),))
    day = with_visit(day, "V3", windows=(window("08:00", "08:00", tomorrow),))
    day = with_shift(day, "SC", carer_id="Bob", start=at("07:00", tomorrow), end=at("12:00", tomorrow))
    return with_shift(day, "SB", start=at("20:00"), end=at("23:30"))


def _seven_days() -> Problem:
    """V3 on each day of a week, and Bob on duty on all of them."""
    day, days = _day(("V3",)), [DAY + timedelta(days=number) for number in range(7)]
    shifts = (day.shifts[0].replace(shift_id=f"SB/{each}", start=at("07:00", each), end=at("12:00", each)) for each in days)
    visits = (day.visits[0].replace(visit_id=f"V3/{each}", windows=(window("08:00", "08:00", each),)) for each in days)
    return day.replace(horizon_end=at("00:00", days[-1] + timedelta(days=1)), shifts=tuple(shifts), visits=tuple(visits))


def _one_carer_for_one_person() -> Problem:
    """V1 and V4 are both at the same home, at times that take two carers, where one is the most that is wanted."""
    day = with_visit(_two_at_a_time("09:00", "09:10"), "V4", service_user_id="U1")
    return day.replace(objective=Objective(settings={Rule.MOST_CARERS: HARD}, most_carers=1))


def _after_a_full_week() -> Problem:
    """Bob has worked 91 hours and a minute in the week before, and V3 would take a shift of five."""
    days = [DAY - timedelta(days=back) for back in range(1, 8)]
    worked = tuple(
        WorkedDay(carer_id="Bob", day=day, minutes=780 + (day == days[0]), first_start=at("06:00", day), last_end=at("20:00", day))
        for day in days
    )
    return _day(("V3",)).replace(horizon_end=at("00:00", DAY + timedelta(days=7)), worked=worked)


def _short_day() -> Problem:
    """Bob may work for no more than four hours of a day, and V3 would take a shift of five."""
    day = _day(("V3",))
    return day.replace(objective=Objective(settings={Rule.MAX_DAY_HOURS: HARD}, max_day_minutes=240))


def _after_six_nights() -> Problem:
    """Bob has worked at night, for so long that V3, in a shift of five hours, would be a minute too much."""
    mornings = [DAY - timedelta(days=back) for back in range(1, 7)]
    worked = tuple(
        WorkedDay(
            carer_id="Bob",
            day=day - timedelta(days=1),
            minutes=590 + (day == mornings[0]),
            first_start=at("21:00", day - timedelta(days=1)),
            last_end=at("08:00", day),
        )
        for day in mornings
    )
    return _day(("V3",)).replace(worked=worked, objective=Objective(settings={Rule.NIGHT_HOURS: HARD}))


def _without_travel(arrays: Arrays) -> Arrays:
    return replace(arrays, travel=np.stack([0 * arrays.travel[..., 0], arrays.travel[..., 1]], axis=-1))


def _without_links(arrays: Arrays) -> Arrays:
    return replace(arrays, links=replace(arrays.links, lag=arrays.links.lag[:0], apart=arrays.links.apart[:0]))


def _without_units(arrays: Arrays) -> Arrays:
    n = arrays.tasks.n
    return replace(arrays, tasks=replace(arrays.tasks, group=np.arange(n)), unallocated_cost=np.ones((n, 2), dtype=np.int64))


def _without_priorities(arrays: Arrays) -> Arrays:
    return replace(arrays, unallocated_cost=np.minimum(arrays.unallocated_cost, 1))


BOB_OR_CAT = _day(("V3",), ("SB", "SC"))
_CAT_MEETS_U3 = plain_day().history[1:2]
_TWO_HALVES_OF_A_DAY = with_shift(with_shift(_day(("V2",), ("SB", "SC")), "SB", end=at("09:00")), "SC", start=at("10:00"))
_ONLY_CAT_IS_PREFERRED = with_person(_day(("V3",)), "U3", preferred_carers=("Cat",)).replace(
    objective=Objective(settings={Rule.PREFERENCE: HARD})
)
_SKILLED = with_visit(BOB_OR_CAT, "V3", skills=(SkillNeeded(skill="medication"),))
_WANTED = with_shift(with_visit(BOB_OR_CAT, "V3", planned_start=at("10:00")), "SB", end=at("09:00"))

HARD_OPTIMA: dict[Rule, RelaxedOptimum] = {
    Rule.SKILLS: _off(Rule.SKILLS, with_visit(_day(("V3",)), "V3", skills=(SkillNeeded(skill="medication"),))),
    Rule.WINDOW: _off(Rule.WINDOW, with_visit(_day(("V3",)), "V3", windows=(window("06:00", "06:30"),))),
    # Half an hour of care and ten minutes of journey take until 08:40.
    Rule.TRAVEL: _cut(_two_at_a_time("08:00", "08:35", ("SB",)), _without_travel),
    Rule.SHIFT: _off(Rule.SHIFT, with_visit(_day(("V3",)), "V3", windows=(window("11:45", "12:15"),))),
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
    Rule.BREAK: _off(Rule.BREAK, by_rostered_length(_two_at_a_time("08:00", "08:45", ("SA",)))),
    Rule.REST: _off(Rule.REST, _night_and_morning()),
    Rule.WEEKLY_REST: _off(Rule.WEEKLY_REST, _seven_days()),
    Rule.MAX_HOURS: _off(Rule.MAX_HOURS, _after_a_full_week()),
    Rule.MAX_DAY_HOURS: _off(Rule.MAX_DAY_HOURS, _short_day()),
    Rule.NIGHT_HOURS: _off(Rule.NIGHT_HOURS, _after_six_nights()),
    Rule.MOST_CARERS: _off(Rule.MOST_CARERS, _one_carer_for_one_person()),
    Rule.PREFERENCE: _off(Rule.PREFERENCE, _ONLY_CAT_IS_PREFERRED),
}

SOFT_OPTIMA: dict[Rule, RelaxedOptimum] = {
    Rule.SKILLS: _bob_is_nearer(Rule.SKILLS, with_carer(_SKILLED, "Cat", skills=(SkillHeld(skill="medication"),))),
    Rule.LOCALITY: _bob_is_nearer(Rule.LOCALITY, with_carer(BOB_OR_CAT, "Bob", localities=("south",))),
    Rule.TEAM: _bob_is_nearer(Rule.TEAM, with_carer(with_visit(BOB_OR_CAT, "V3", team="blue"), "Cat", teams=("blue",))),
    Rule.REFUSED: _bob_is_nearer(Rule.REFUSED, with_person(BOB_OR_CAT, "U3", refused_carers=("Bob",))),
    Rule.GENDER: _bob_is_nearer(Rule.GENDER, with_person(BOB_OR_CAT, "U3", carer_gender=Gender.FEMALE)),
    Rule.UNALLOCATED: _cut(_at_one_time(), _without_priorities, _far(plain_day(), "at-U4", 20, 5000)),
    Rule.OPTIONAL: _off(Rule.OPTIONAL, _at_one_time(optional=True), _far(plain_day(), "at-U4", 20, 5000)),
    Rule.TRAVEL_TIME: _bob_is_nearer(Rule.TRAVEL_TIME, BOB_OR_CAT, minutes=5, metres=9000, also={Rule.MILEAGE: 1}),
    Rule.MILEAGE: _bob_is_nearer(Rule.MILEAGE, BOB_OR_CAT, minutes=30, metres=100),
    Rule.LATENESS: _bob_is_nearer(Rule.LATENESS, _late_bob(), also={Rule.WINDOW: OFF}),
    Rule.WORST_LATENESS: _bob_is_nearer(Rule.WORST_LATENESS, _late_bob(), also={Rule.WINDOW: OFF}),
    Rule.CONTINUITY: _bob_is_nearer(Rule.CONTINUITY, BOB_OR_CAT.replace(history=_CAT_MEETS_U3)),
    Rule.PREFERENCE: _bob_is_nearer(Rule.PREFERENCE, with_person(BOB_OR_CAT, "U3", preferred_carers=("Cat",))),
    Rule.STABILITY: _bob_is_nearer(
        Rule.STABILITY, BOB_OR_CAT.replace(published=(PublishedVisit(visit_id="V3", carer_ids=("Cat",), start=at("10:00")),))
    ),
    # Bob is at home again at nine.
    Rule.WANTED_TIME: _bob_is_nearer(Rule.WANTED_TIME, _WANTED),
    # Bob could make both visits, and wait between them.
    Rule.WAITING: _bob_is_nearer(Rule.WAITING, _two_at_a_time("08:00", "10:00")),
    # Bob could make both visits, and Cat none.
    Rule.IDLE: _bob_is_nearer(Rule.IDLE, _day(("V1", "V3"), ("SB", "SC"))),
    Rule.OVERTIME: _bob_is_nearer(Rule.OVERTIME, _overtime(), also={Rule.SHIFT: OFF}),
    # Bob would rather be free when the visit is wanted.
    Rule.SOFT_ABSENCE: _bob_is_nearer(Rule.SOFT_ABSENCE, _bob_wishes()),
    Rule.FAIRNESS: _bob_is_nearer(Rule.FAIRNESS, _day(("V1", "V3"), ("SB", "SC"))),
    # Ann could make both visits, with five minutes between them.
    Rule.MISSED_BREAK: _bob_is_nearer(
        Rule.MISSED_BREAK, by_rostered_length(_two_at_a_time("08:00", "08:45", ("SA", "SC"))), also={Rule.BREAK: OFF}
    ),
    Rule.CONTRACT_HOURS: _bob_is_nearer(Rule.CONTRACT_HOURS, with_carer(BOB_OR_CAT, "Cat", contract_minutes=2400)),
}
