"""A small folder's worth of weekly demand: one person, one carer, and whatever a test adds."""

from datetime import date, datetime
from typing import Any

from scheduler.demand import make_problem
from scheduler.domain.calendar import Weekday
from scheduler.domain.clock import local_moment
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import ShiftPattern

MONDAY = date(2026, 11, 23)
MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
PACKAGE = CarePackage(package_id="K", service_user_id="P", first_day=date(2026, 1, 1))


def clock(hhmm: str) -> int:
    hour, minute = map(int, hhmm.split(":"))
    return hour * 60 + minute


def at(text: str) -> datetime:
    """The moment of ``2026-11-23 08:00`` in London."""
    return local_moment(datetime.fromisoformat(text), "Europe/London")


def weekly(pattern_id: str = "W", start: str = "08:00", **fields: Any) -> VisitPattern:
    usual = {"pattern_id": pattern_id, "package_id": "K", "minutes": 30, "planned_start": clock(start)}
    return VisitPattern.model_validate(usual | fields)


def flexible(visits: int, *days: Weekday, window: tuple[str, str] = ("09:00", "15:00"), **fields: Any) -> VisitPattern:
    usual = {"pattern_id": "F", "package_id": "K", "minutes": 60, "visits_a_week": visits, "windows": (tuple(map(clock, window)),)}
    return VisitPattern.model_validate(usual | ({"days": days} if days else {}) | fields)


def episode(first: date, last: date, **fields: Any) -> Episode:
    return Episode.model_validate({"episode_id": "E", "service_user_id": "P", "first_day": first, "last_day": last} | fields)


def away(start: str, end: str, **fields: Any) -> Suspension:
    return Suspension.model_validate({"service_user_id": "P", "start": at(start), "end": at(end)} | fields)


def duty(start: str, end: str, **fields: Any) -> ShiftPattern:
    ends = clock(end) + (24 * 60 if clock(end) <= clock(start) else 0)
    return ShiftPattern.model_validate({"pattern_id": "R", "carer_id": "C", "start": clock(start), "end": ends} | fields)


def inputs(*patterns: VisitPattern, day: date = MONDAY, days: int = 7, zone: str = "Europe/London", **fields: Any) -> Inputs:
    settings = fields.pop("settings", {})
    usual: dict[str, Any] = {
        "settings": Settings.model_validate({"day": day, "days": days, "timezone": zone} | settings),
        "locations": (Location(location_id="P"), Location(location_id="C")),
        "service_users": (ServiceUser(service_user_id="P", location_id="P"),),
        "carers": (Carer(carer_id="C", home_location_id="C"),),
        "packages": (PACKAGE,),
        "visit_patterns": patterns,
        "shifts": (),
        "visits": (),
    }
    return Inputs.model_validate(usual | fields)


def problem(*patterns: VisitPattern, **fields: Any) -> Problem:
    return make_problem(inputs(*patterns, **fields))


def starts(found: Problem) -> list[str]:
    """When each visit is planned, or its first window opens, by the clocks of London."""
    moments = (visit.planned_start or visit.windows[0].earliest for visit in found.visits)
    return [f"{moment:%a %d %b %H:%M}" for moment in sorted(moments)]
