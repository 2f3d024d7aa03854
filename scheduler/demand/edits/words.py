"""Changes in words, by ids: the lines of an audit."""

from datetime import datetime

from scheduler.domain.clock import wall_clock
from scheduler.domain.events import (
    Area,
    CarerAbsent,
    CarerRefused,
    Change,
    RoadClosed,
    RoadSlower,
    ShiftChanged,
    SkillLapsed,
    Undo,
    VisitAdded,
    VisitCancelled,
    VisitMinutes,
    VisitMoved,
    VisitOverrun,
)


def audit_line(change: Change, zone: str) -> str:
    """Returns a change in one line: when it was known, and what it is; people by their ids only."""
    return f"{_clock(change.at, zone)} {change.id}: {_what(change, zone)}"


def _what(change: Change, zone: str) -> str:  # noqa: C901, PLR0911 - one line a kind
    match change:
        case CarerAbsent():
            return f"carer {change.carer_id} is absent from {_clock(change.start, zone)} to {_clock(change.end, zone)}"
        case VisitCancelled():
            return f"visit {change.visit_id} is cancelled"
        case VisitAdded():
            return f"visit {change.visit.visit_id} of {change.visit.minutes} minutes to {change.visit.service_user_id} is added"
        case VisitMoved():
            return f"visit {change.visit_id} is moved to {_clock(change.earliest, zone)}-{_clock(change.latest, zone)}"
        case VisitMinutes():
            return f"visit {change.visit_id} is to last {change.minutes} minutes"
        case VisitOverrun():
            return f"visit {change.visit_id} lasts {change.minutes} minutes longer"
        case ShiftChanged():
            return f"shift {change.shift_id} is from {_clock(change.start, zone)} to {_clock(change.end, zone)}"
        case RoadClosed():
            return f"roads are closed ({_where(change.area)}) from {_clock(change.start, zone)} to {_clock(change.end, zone)}"
        case RoadSlower():
            times = f"from {_clock(change.start, zone)} to {_clock(change.end, zone)}"
            return f"journeys take {change.factor:g} times as long ({_where(change.area)}) {times}"
        case CarerRefused():
            return f"{change.service_user_id} refuses carer {change.carer_id} from {change.since} on"
        case SkillLapsed():
            return f"carer {change.carer_id} does not hold {change.skill} from {change.since} on"
        case Undo():
            return f"{change.undoes} is undone"


def _where(area: Area) -> str:
    if area.polygon:
        return f"an area of {len(area.polygon)} corners"
    return area.outcode or ", ".join(area.places)


def _clock(moment: datetime, zone: str) -> str:
    return f"{wall_clock(moment, zone):%Y-%m-%d %H:%M}"
