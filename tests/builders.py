"""Small problems made by hand, and short words to make more of them.

`plain_day` is a Monday of three carers and five visits with every home ten minutes and a kilometre from every other; `good_roster` is a
roster of it that breaks nothing. Tests change one thing in it, and see what follows.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import local_moment
from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.people import Carer, Gender, ServiceUser, SkillHeld
from scheduler.domain.places import Location, TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix

DAY = date(2026, 6, 1)


def at(clock: str, day: date = DAY) -> datetime:
    """The moment at which a clock in London shows ``HH:MM`` on `day`."""
    return local_moment(datetime.fromisoformat(f"{day}T{clock}"), "Europe/London")


def window(opens: str, closes: str, day: date = DAY) -> Window:
    """A window between two times of a day."""
    return Window(earliest=at(opens, day), latest=at(closes, day))


def matrix(
    problem: Problem,
    minutes: float = 10,
    metres: int = 1000,
    legs: Mapping[tuple[str, str], tuple[int, int] | None] | None = None,
) -> TravelMatrix:
    """Travel that is the same between any two places but for the `legs` given in minutes and metres, or as None: cannot be made."""
    places = tuple(location.location_id for location in problem.locations)
    modes = tuple(sorted({carer.travel_mode for carer in problem.carers} | {TravelMode.CAR}))
    apart = ~np.eye(len(places), dtype=bool)
    shape = len(modes), len(places), len(places)
    ticks = np.broadcast_to(apart * round(minutes * problem.ticks_per_minute), shape).astype(np.int32)
    length = np.broadcast_to(apart * metres, shape).astype(np.int32)
    reachable = np.ones(shape, dtype=np.bool_)
    for (start, end), leg in (legs or {}).items():
        here = slice(None), places.index(start), places.index(end)
        reachable[here] = leg is not None
        ticks[here], length[here] = (round(leg[0] * problem.ticks_per_minute), leg[1]) if leg is not None else (0, 0)
    return TravelMatrix(places, modes, ticks, length, reachable, problem.ticks_per_minute, "by hand")


def roster(problem: Problem, runs: Mapping[str, Sequence[tuple[str, str | datetime]]]) -> Roster:
    """A roster from shift ids and their visits with the time (``HH:MM`` on the first day, or a moment) at which each starts."""
    return Roster(
        runs=tuple(
            Run(
                shift_id=shift_id,
                carer_id=problem.shift[shift_id].carer_id,
                assignments=tuple(
                    Assignment(visit_id=visit_id, start=at(start) if isinstance(start, str) else start) for visit_id, start in visits
                ),
            )
            for shift_id, visits in runs.items()
        )
    )


def plain_day() -> Problem:
    """Ann works 07:00-15:00 (more than six hours), Bob and Cat 07:00-12:00; V2 is a double-up; all care takes half an hour."""
    people = tuple(ServiceUser(service_user_id=f"U{i}", location_id=f"at-U{i}", locality="north" if i == 3 else None) for i in range(1, 6))
    carers = (
        Carer(carer_id="Ann", home_location_id="at-Ann", gender=Gender.FEMALE),
        Carer(carer_id="Bob", home_location_id="at-Bob", gender=Gender.MALE, skills=(SkillHeld(skill="hoist"),), teams=("red",)),
        Carer(carer_id="Cat", home_location_id="at-Cat", gender=Gender.FEMALE),
    )
    return Problem(
        horizon_start=at("00:00"),
        horizon_end=at("00:00", date(2026, 6, 3)),
        locations=tuple(Location(location_id=x) for x in [*(p.location_id for p in people), *(c.home_location_id for c in carers)]),
        service_users=people,
        carers=carers,
        shifts=(_shift("SA", "Ann", "15:00"), _shift("SB", "Bob", "12:00"), _shift("SC", "Cat", "12:00")),
        visits=tuple(
            Visit(
                visit_id=f"V{i}",
                service_user_id=f"U{i}",
                minutes=30,
                windows=(window("07:00", "14:00"),),
                carers=2 if i == 2 else 1,
                priority=i,
            )
            for i in range(1, 6)
        ),
        history=tuple(
            HistoryEntry(service_user_id=person, carer_id=carer, day=date(2026, 5, 31))
            for person, carer in (("U3", "Bob"), ("U3", "Cat"), ("U5", "Cat"))
        ),
    )


def by_rostered_length(problem: Problem) -> Problem:
    """The problem with breaks owed by the rostered length of a shift, as in 0.1."""
    return problem.replace(objective=problem.objective.replace(break_owed_by="rostered"))


def _shift(shift_id: str, carer_id: str, end: str) -> Shift:
    home = f"at-{carer_id}"
    return Shift(
        shift_id=shift_id, carer_id=carer_id, start=at("07:00"), end=at(end), start_location_id=home, end_location_id=home, break_minutes=30
    )


GOOD: Mapping[str, Sequence[tuple[str, str]]] = {
    "SA": [("V1", "08:00"), ("V2", "09:00"), ("V4", "12:00")],
    "SB": [("V2", "09:00"), ("V3", "10:00")],
    "SC": [("V5", "08:00")],
}
"""The good roster of the plain day, as `roster` takes it. Ann has her break between V2 and V4."""


def good_roster(**runs: Sequence[tuple[str, str]]) -> Roster:
    """The good roster of the plain day, with some runs put in the place of its own: ``good_roster(SB=[("V2", "09:00")])``."""
    return roster(plain_day(), {**GOOD, **runs})


def with_visit(problem: Problem, visit_id: str, **changes: Any) -> Problem:
    """The problem with one visit changed."""
    return problem.replace(visits=tuple(x.replace(**changes) if x.visit_id == visit_id else x for x in problem.visits))


def with_person(problem: Problem, service_user_id: str, **changes: Any) -> Problem:
    """The problem with one service user changed."""
    people = tuple(x.replace(**changes) if x.service_user_id == service_user_id else x for x in problem.service_users)
    return problem.replace(service_users=people)


def with_carer(problem: Problem, carer_id: str, **changes: Any) -> Problem:
    """The problem with one carer changed."""
    return problem.replace(carers=tuple(x.replace(**changes) if x.carer_id == carer_id else x for x in problem.carers))


def with_shift(problem: Problem, shift_id: str, **changes: Any) -> Problem:
    """The problem with one shift changed."""
    return problem.replace(shifts=tuple(x.replace(**changes) if x.shift_id == shift_id else x for x in problem.shifts))
