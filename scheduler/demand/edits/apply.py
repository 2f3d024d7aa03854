"""Applies changes to a problem and its travel, one after another, each with a line that says what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.demand.edits.people import lapse_skill, refuse_carer
from scheduler.demand.edits.roads import change_roads
from scheduler.demand.edits.words import audit_line
from scheduler.demand.problem import prepare_visit
from scheduler.domain.care import Visit, VisitLink, Window
from scheduler.domain.clock import wall_clock
from scheduler.domain.events import (
    CarerAbsent,
    CarerRefused,
    Change,
    RoadClosed,
    RoadSlower,
    ShiftChanged,
    SkillLapsed,
    VisitAdded,
    VisitCancelled,
    VisitMinutes,
    VisitMoved,
    VisitOverrun,
    in_force,
)
from scheduler.domain.inputs import Settings
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence, Shift, break_fields
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class Edited:
    """A plan after changes.

    Attributes:
        problem: What is asked for now. Visits that nobody can reach are not in it.
        travel: Travel by the roads as they are now.
        lines: One line for each change that holds, in words, without names of people.
        changed_visits: Ids of visits whose window or duration was changed, or that were added.
        cancelled: Ids of visits that are not wanted any more.
        unreachable: Why nobody can make a visit, by its id: the roads to it are closed all the time.
        closed_off: Those visits.
        inside: Ids of carers who live inside a closed area.
        notes: What a person should know beside that.
    """

    problem: Problem
    travel: TravelMatrix
    lines: tuple[str, ...] = ()
    changed_visits: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()
    unreachable: dict[str, str] = field(default_factory=dict)
    closed_off: tuple[Visit, ...] = ()
    inside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Draft:
    """The parts of a problem while changes are applied.

    Attributes:
        days: First and last day of the plan.
        overruns: Minutes beyond the planned ones, by visit.
        roads: Road changes that hold.
    """

    visits: dict[str, Visit]
    links: list[VisitLink]
    shifts: dict[str, Shift]
    absences: list[Absence]
    people: dict[str, ServiceUser]
    carers: dict[str, Carer]
    days: tuple[date, date]
    overruns: dict[str, int] = field(default_factory=dict)
    roads: list[RoadClosed | RoadSlower] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def apply_changes(
    problem: Problem, travel: TravelMatrix, changes: tuple[Change, ...], settings: Settings, now: datetime | None = None
) -> Edited:
    """Returns a plan after the changes that hold; those undone leave nothing behind.

    Args:
        problem: The plan before.
        travel: Travel of the plan before.
        changes: In the order in which they came, undos among them.
        settings: Of the folder, for the window of an added visit that has none.
        now: Road changes that ended before it do nothing; None for all of them.

    Raises:
        pydantic.ValidationError: A change does not fit the plan; `read_changes` reports most such faults by line.
    """
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    draft = Draft(
        days=(first, first + timedelta(days=problem.days - 1)),
        visits=dict(problem.visit),
        links=list(problem.links),
        shifts=dict(problem.shift),
        absences=list(problem.absences),
        people=dict(problem.service_user),
        carers=dict(problem.carer),
    )
    holding = in_force(changes)
    for change in holding:
        _APPLY[type(change)](draft, change)
        if isinstance(change, VisitAdded):
            draft.visits[change.visit.visit_id] = prepare_visit(change.visit, settings, problem.horizon_start)
    for visit_id, minutes in draft.overruns.items():
        if visit_id in draft.visits:
            visit = draft.visits[visit_id]
            draft.visits[visit_id] = visit.replace(minutes=min(visit.minutes + minutes, 24 * 60))
    _release_pins(draft)
    ends = [window.latest for visit in draft.visits.values() for window in visit.windows] + [shift.end for shift in draft.shifts.values()]
    known = draft.visits.keys()
    edited = problem.replace(
        visits=tuple(draft.visits.values()),
        links=tuple(link for link in draft.links if {link.first_visit_id, link.second_visit_id} <= known),
        shifts=tuple(draft.shifts.values()),
        absences=tuple(draft.absences),
        service_users=tuple(draft.people.values()),
        carers=tuple(draft.carers.values()),
        horizon_end=max([problem.horizon_end, *ends]),
    )
    roads = change_roads(edited, travel, tuple(road for road in draft.roads if now is None or road.end > now))
    lines = tuple(audit_line(change, problem.timezone) for change in holding)
    narrowed = {visit.visit_id for visit in roads.problem.visits if visit.windows != edited.visit[visit.visit_id].windows}
    changed = frozenset((draft.changed | narrowed) & roads.problem.visit.keys())
    return Edited(
        problem=roads.problem,
        travel=roads.travel,
        lines=lines,
        changed_visits=changed,
        cancelled=frozenset(draft.cancelled),
        unreachable=roads.unreachable,
        closed_off=tuple(edited.visit[visit_id] for visit_id in roads.unreachable),
        inside=roads.inside,
        notes=(*draft.notes, *roads.notes),
    )


def _absent(draft: Draft, change: CarerAbsent) -> None:
    draft.absences.append(Absence(carer_id=change.carer_id, start=change.start, end=change.end, kind="absent"))


def _cancel(draft: Draft, change: VisitCancelled) -> None:
    draft.visits.pop(change.visit_id, None)
    draft.cancelled.add(change.visit_id)


def _add(draft: Draft, change: VisitAdded) -> None:
    draft.links += change.links
    draft.changed.add(change.visit.visit_id)


def _move(draft: Draft, change: VisitMoved) -> None:
    if (visit := draft.visits.get(change.visit_id)) is None:
        return
    window = Window(earliest=change.earliest, latest=change.latest)
    wanted = visit.planned_start
    keeps = wanted is not None and change.earliest <= wanted <= change.latest
    draft.visits[change.visit_id] = visit.replace(windows=(window,), planned_start=wanted if keeps else None, pinned_start=None)
    draft.changed.add(change.visit_id)


def _set_minutes(draft: Draft, change: VisitMinutes) -> None:
    if (visit := draft.visits.get(change.visit_id)) is not None:
        draft.visits[change.visit_id] = visit.replace(minutes=change.minutes)
        draft.changed.add(change.visit_id)


def _overrun(draft: Draft, change: VisitOverrun) -> None:
    draft.overruns[change.visit_id] = change.minutes


def _change_shift(draft: Draft, change: ShiftChanged) -> None:
    if (shift := draft.shifts.get(change.shift_id)) is None:
        return
    for other in draft.shifts.values():
        if other.carer_id == shift.carer_id and other is not shift and other.start < change.end and change.start < other.end:
            note = f"shift {change.shift_id} would overlap shift {other.shift_id} of the same carer, and ends or begins beside it"
            draft.notes.append(note)
            early = shift.start < other.start
            change = change.replace(**({"end": other.start} if early else {"start": other.end}))
    draft.shifts[change.shift_id] = between(shift, change.start, change.end)


def between(shift: Shift, start: datetime, end: datetime) -> Shift:
    """Returns a shift with other ends; a break that has no room between them is left out."""
    if not shift.breaks:
        window = shift.break_window
        fits = window is not None and min(window.latest, end) - max(window.earliest, start) >= timedelta(minutes=shift.break_minutes)
        kept = Window(earliest=max(window.earliest, start), latest=min(window.latest, end)) if window is not None and fits else None
        return shift.replace(start=start, end=end, break_window=kept)
    breaks = [
        one.replace(window=Window(earliest=max(one.window.earliest, start), latest=min(one.window.latest, end)))
        for one in shift.breaks
        if min(one.window.latest, end) - max(one.window.earliest, start) >= timedelta(minutes=one.minutes)
    ]
    fields = break_fields(breaks)
    return shift.replace(start=start, end=end, **(fields if breaks else {"breaks": (), "break_minutes": 0, "break_window": None}))


def _refuse(draft: Draft, change: CarerRefused) -> None:
    if change.since > draft.days[1]:
        return
    if change.since > draft.days[0]:
        draft.notes.append(f"{change.id}: the refusal from {change.since} on is kept on all days of the plan")
    draft.people[change.service_user_id] = refuse_carer(draft.people[change.service_user_id], change)


def _lapse(draft: Draft, change: SkillLapsed) -> None:
    draft.carers[change.carer_id] = lapse_skill(draft.carers[change.carer_id], change)


def _road(draft: Draft, change: RoadClosed | RoadSlower) -> None:
    draft.roads.append(change)


def _release_pins(draft: Draft) -> None:
    """Lets others make visits that are pinned to a carer who is absent then, or is refused."""
    for visit_id, visit in draft.visits.items():
        refused = draft.people[visit.service_user_id].refused_carers
        kept = tuple(c for c in visit.pinned_carers if c not in refused and not _is_away(draft, visit, c))
        if kept != visit.pinned_carers:
            draft.visits[visit_id] = visit.replace(pinned_carers=kept)
            draft.notes.append(f"visit {visit_id} is pinned to a carer who cannot make it; others may")


def _is_away(draft: Draft, visit: Visit, carer_id: str) -> bool:
    """Returns whether an absence of a carer covers all windows of a visit."""
    away = [one for one in draft.absences if one.carer_id == carer_id and not one.soft and one.kind == "absent"]
    return bool(visit.windows) and all(any(one.start <= w.earliest and w.latest <= one.end for one in away) for w in visit.windows)


_APPLY: dict[type[object], Callable[[Draft, object], None]] = {
    CarerAbsent: _absent,  # type: ignore[dict-item]
    VisitCancelled: _cancel,  # type: ignore[dict-item]
    VisitAdded: _add,  # type: ignore[dict-item]
    VisitMoved: _move,  # type: ignore[dict-item]
    VisitMinutes: _set_minutes,  # type: ignore[dict-item]
    VisitOverrun: _overrun,  # type: ignore[dict-item]
    ShiftChanged: _change_shift,  # type: ignore[dict-item]
    CarerRefused: _refuse,  # type: ignore[dict-item]
    SkillLapsed: _lapse,  # type: ignore[dict-item]
    RoadClosed: _road,  # type: ignore[dict-item]
    RoadSlower: _road,  # type: ignore[dict-item]
}
