"""For every rule: a problem, a good roster of it, and the same roster spoiled in that rule alone.

Most are one of two changes that break nothing and cost nothing in the plain day as it is; the problem is then changed so that they do.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from tests.builders import at, good_roster, matrix, plain_day, window, with_carer, with_person, with_visit

Runs = Mapping[str, Sequence[tuple[str, str]]]

MOVED: Runs = {"SB": [("V2", "09:00")], "SC": [("V5", "08:00"), ("V3", "10:00")]}
"""V3 goes from Bob to Cat."""
LATER: Runs = {"SB": [("V2", "09:00"), ("V3", "11:00")]}
"""V3 starts an hour later."""
WITHOUT_V5: Runs = {"SC": []}
NEXT_DOOR = {("at-Cat", "at-U5"): (0, 0), ("at-U5", "at-Cat"): (0, 0)}
"""Going to V5 costs nothing, so that leaving it out saves nothing."""


class Spoiled(NamedTuple):
    """A good roster and a spoiled one of the same problem; `units` is how much more a soft rule, or UNALLOCATED, measures in it."""

    problem: Problem
    travel: TravelMatrix
    good: Roster
    spoiled: Roster
    units: int = 1


def _spoiled(problem: Problem, runs: Runs, units: int = 1, legs: Mapping[tuple[str, str], tuple[int, int]] | None = None) -> Spoiled:
    return Spoiled(problem, matrix(problem, legs=legs), good_roster(), good_roster(**runs), units)


def _linked(**what: object) -> Problem:
    """The plain day with V3 linked to the double-up before it."""
    return plain_day().replace(links=(VisitLink.model_validate({"first_visit_id": "V2", "second_visit_id": "V3"} | what),))


def _with_late_visits() -> Problem:
    """Windows that do not bind, of which V5's closes 45 and V3's 30 minutes before the start in the good roster."""
    free = plain_day().replace(objective=Objective(settings={Rule.WINDOW: OFF}))
    return with_visit(with_visit(free, "V5", windows=(window("07:00", "07:15"),)), "V3", windows=(window("07:00", "09:30"),))


SPOILED: dict[Rule, Spoiled] = {
    Rule.SKILLS: _spoiled(with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="hoist"),)), MOVED),
    Rule.WINDOW: _spoiled(with_visit(plain_day(), "V3", windows=(window("09:30", "10:59"),)), LATER),
    Rule.TRAVEL: _spoiled(plain_day(), {"SB": [("V2", "09:00"), ("V3", "09:39")]}),
    Rule.SHIFT: _spoiled(plain_day(), {"SB": [("V2", "09:00"), ("V3", "11:21")]}),
    Rule.DOUBLE_UP: _spoiled(plain_day(), {"SB": [("V2", "09:01"), ("V3", "10:00")]}),
    Rule.GAP: _spoiled(_linked(max_gap_minutes=119), LATER),
    Rule.CARER_LINK: _spoiled(_linked(carers=LinkedCarers.SAME), MOVED),
    Rule.COMPLETE: _spoiled(plain_day(), {"SB": [("V3", "10:00")]}),
    Rule.AVAILABILITY: _spoiled(plain_day().replace(absences=(Absence(carer_id="Cat", start=at("10:29"), end=at("11:00")),)), MOVED),
    Rule.LOCALITY: _spoiled(with_carer(plain_day(), "Cat", localities=("south",)), MOVED),
    Rule.TEAM: _spoiled(with_visit(plain_day(), "V3", team="red"), MOVED),
    Rule.REFUSED: _spoiled(with_person(plain_day(), "U3", refused_carers=("Cat",)), MOVED),
    Rule.GENDER: _spoiled(with_person(plain_day(), "U3", carer_gender=Gender.MALE), MOVED),
    Rule.PINNED: _spoiled(with_visit(plain_day(), "V3", pinned_carers=("Bob",)), MOVED),
    Rule.BREAK: _spoiled(plain_day(), {"SA": [("V1", "08:00"), ("V2", "09:00"), ("V4", "10:09")]}),
    Rule.UNALLOCATED: _spoiled(plain_day(), WITHOUT_V5, 5, NEXT_DOOR),
    Rule.OPTIONAL: _spoiled(with_visit(plain_day(), "V5", optional=True), WITHOUT_V5, 5, NEXT_DOOR),
    Rule.TRAVEL_TIME: _spoiled(plain_day(), MOVED, 3 * 60, {("at-U5", "at-U3"): (13, 1000)}),
    Rule.MILEAGE: _spoiled(plain_day(), MOVED, 7, {("at-U5", "at-U3"): (10, 1007)}),
    # V3 later by ten minutes, and V5 stays the latest.
    Rule.LATENESS: _spoiled(_with_late_visits(), {"SB": [("V2", "09:00"), ("V3", "10:10")]}, 10 * 60),
    # V5, the latest, five minutes later, and V3 five minutes earlier.
    Rule.WORST_LATENESS: _spoiled(_with_late_visits(), {"SB": [("V2", "09:00"), ("V3", "09:55")], "SC": [("V5", "08:05")]}, 5 * 60),
    Rule.CONTINUITY: _spoiled(plain_day().replace(history=plain_day().history[::2]), MOVED),
    Rule.PREFERENCE: _spoiled(with_person(plain_day(), "U3", preferred_carers=("Bob", "Ann")), MOVED),
}
