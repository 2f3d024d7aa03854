"""Alerts of a projected day: what goes wrong, or will if nobody does anything."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from scheduler.analysis.live.projection import ProjectedRun, Projection, Stay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES
from scheduler.geo.matrix import TravelMatrix

LATE_MINUTES = (45, 30, 15)
"""Steps of lateness, the greatest first: a visit is told of again when it passes the next one."""
OVERRUN_MINUTES = 10
"""Minutes beyond the planned ones after which a visit that goes on is an overrun."""
MISSED_MINUTES = 30
"""Minutes after the close of its window at which a visit of which nothing was seen counts as missed."""


class Alarm(StrEnum):
    """What an alert is about."""

    LATE = "late"
    MISSED = "missed"
    TIME_CRITICAL = "time-critical at risk"
    OVERRUN = "overrun"
    BREAK = "break at risk"
    REST = "rest at risk"


@dataclass(frozen=True)
class Alert:
    """One thing that somebody in the office should know.

    Attributes:
        alarm: what it is about.
        visit_id: visit concerned; empty for a break.
        carer_ids: carers concerned.
        shift_id: shift concerned; empty where several are.
        minutes: by how much: late, beyond the planned minutes, or short of the break or of the rest.
        at: projected start, or the moment that it is about.
        step: lateness passed, in minutes; 0 for other alarms.
    """

    alarm: Alarm
    visit_id: str
    carer_ids: tuple[str, ...]
    shift_id: str
    minutes: int
    at: datetime
    step: int = 0

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What tells it from others: it is told once."""
        return self.alarm, self.visit_id, self.shift_id if not self.visit_id else "", self.step


def alerts(problem: Problem, travel: TravelMatrix, roster: Roster, projection: Projection) -> tuple[Alert, ...]:
    """Returns all alerts of a projected day, the most urgent first.

    Args:
        problem: of the roster.
        travel: of the problem.
        roster: that is projected.
        projection: of the roster.
    """
    found = [
        *_of_visits(problem, projection),
        *_missed(problem, roster, projection),
        *_breaks(problem, travel, projection),
        *_rests(problem, travel, projection),
    ]
    order = list(Alarm)
    return tuple(sorted(found, key=lambda alert: (alert.at, order.index(alert.alarm), alert.visit_id, alert.shift_id)))


def _of_visits(problem: Problem, projection: Projection) -> Iterator[Alert]:
    """Yields lateness, time-critical visits at risk, and overruns; a double-up is told of once."""
    of_visit: dict[str, list[Stay]] = defaultdict(list)
    for stay in projection.stays:
        of_visit[stay.visit_id].append(stay)
    gone = {alert.visit_id for alert in _missed(problem, None, projection)}
    for visit_id, stays in of_visit.items():
        visit, carers = problem.visit[visit_id], tuple(stay.carer_id for stay in stays)
        worst = max(stays, key=lambda stay: stay.late)
        minutes = _minutes(worst.late)
        step = next((step for step in LATE_MINUTES if worst.late > timedelta(minutes=step)), 0)
        if step and visit_id not in gone:
            yield Alert(Alarm.LATE, visit_id, carers, "", minutes, worst.start, step)
        closes = visit.windows[-1].latest if visit.windows else worst.start
        if visit.time_critical and worst.start > closes and not worst.has_begun:
            yield Alert(Alarm.TIME_CRITICAL, visit_id, carers, "", _minutes(worst.start - closes), worst.start)
        for stay in stays:
            due = stay.start + timedelta(minutes=visit.minutes)
            over = (stay.end if stay.has_ended else projection.now) - due
            if stay.has_begun and not stay.has_ended and over >= timedelta(minutes=OVERRUN_MINUTES):
                yield Alert(Alarm.OVERRUN, visit_id, (stay.carer_id,), stay.shift_id, _minutes(over), due)


def _missed(problem: Problem, roster: Roster | None, projection: Projection) -> Iterator[Alert]:
    """Yields visits that a row says are missed, and those of which nothing was seen long after their window."""
    runs_of = roster.runs_of if roster is not None else {}
    seen = {stay.visit_id for stay in projection.stays if stay.has_begun} | {stay.visit_id for stay in projection.strangers}
    seen |= _on_the_way(projection)
    for visit_id in dict.fromkeys((*projection.missed, *projection.not_seen)):
        visit = problem.visit.get(visit_id)
        if visit is None or not visit.windows or (visit_id in seen and visit_id not in projection.missed):
            continue
        closes = visit.windows[-1].latest
        if visit_id in projection.missed or projection.now >= closes + timedelta(minutes=MISSED_MINUTES):
            carers = tuple(run.carer_id for run in runs_of.get(visit_id, ()))
            yield Alert(Alarm.MISSED, visit_id, carers, "", max(0, _minutes(projection.now - closes)), closes)


def _on_the_way(projection: Projection) -> set[str]:
    """Returns the visits whose carer was seen before, and cannot be there yet: they are late and not missed."""
    found = set()
    for run in projection.runs:
        is_delayed = False
        for before, after in pairwise(run.stays):
            is_delayed = (before.has_begun or is_delayed) and not after.has_begun and after.start > projection.now
            if is_delayed:
                found.add(after.visit_id)
    return found


def _breaks(problem: Problem, travel: TravelMatrix, projection: Projection) -> Iterator[Alert]:
    """Yields shifts whose projected run is longer than six hours and has no gap for its break."""
    if not (problem.objective.is_hard(Rule.BREAK) or problem.objective.weight(Rule.MISSED_BREAK)):
        return
    for run in projection.runs:
        shift = problem.shift[run.shift_id]
        if len(run.stays) < 2 or not shift.break_minutes or shift.breaks or run.stays[-1].has_ended:
            continue
        if run.stays[-1].end - run.stays[0].start <= timedelta(minutes=BREAK_AFTER_MINUTES):
            continue
        widest = _widest_gap(problem, travel, run)
        if widest < timedelta(minutes=shift.break_minutes):
            short = shift.break_minutes - int(widest / timedelta(minutes=1))
            yield Alert(Alarm.BREAK, "", (run.carer_id,), run.shift_id, short, run.stays[-1].start)


def _widest_gap(problem: Problem, travel: TravelMatrix, run: ProjectedRun) -> timedelta:
    """Returns the longest time between two stays, inside the break's window, that the journey leaves."""
    window, mode = problem.shift[run.shift_id].break_window, problem.carer[run.carer_id].travel_mode
    homes = [problem.service_user[problem.visit[stay.visit_id].service_user_id].location_id for stay in run.stays]
    widest = timedelta()
    for (before, origin), (after, destination) in pairwise(zip(run.stays, homes, strict=True)):
        leg = travel.leg(mode, origin, destination)
        journey = timedelta(minutes=leg[0] / problem.ticks_per_minute) if leg else timedelta()
        room = after.start - before.end - journey
        if window is not None:
            room = min(room, min(after.start, window.latest) - max(before.end, window.earliest))
        widest = max(widest, room)
    return widest


def _rests(problem: Problem, travel: TravelMatrix, projection: Projection) -> Iterator[Alert]:
    """Yields the first visit of a later day that begins too soon after the projected end of the day before."""
    if not problem.objective.is_hard(Rule.REST):
        return
    rest = timedelta(minutes=problem.objective.rest_minutes)
    of_carer: dict[str, list[ProjectedRun]] = defaultdict(list)
    for run in projection.runs:
        if run.stays:
            of_carer[run.carer_id].append(run)
    for carer_id, runs in of_carer.items():
        runs.sort(key=lambda run: run.stays[0].start)
        for before, after in pairwise(runs):
            first, shift = after.stays[0], problem.shift[after.shift_id]
            if problem.shift[before.shift_id].start.date() == shift.start.date() or first.has_begun:
                continue
            home = problem.service_user[problem.visit[first.visit_id].service_user_id].location_id
            leg = travel.leg(problem.carer[carer_id].travel_mode, shift.start_location_id, home)
            leaves = (first.planned or first.start) - timedelta(minutes=(leg[0] / problem.ticks_per_minute) if leg else 0)
            short = before.stays[-1].end + rest - leaves
            if short > timedelta():
                yield Alert(Alarm.REST, first.visit_id, (carer_id,), after.shift_id, _minutes(short), leaves)


def _minutes(span: timedelta) -> int:
    """Returns a span in minutes, rounded up."""
    return -(-span // timedelta(minutes=1)) if span > timedelta() else 0
