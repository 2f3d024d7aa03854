"""Demand by half-hour from routed work: whom an actual plan has on the road, and what it leaves out."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.staffing import SLOT_MINUTES, SLOTS_A_DAY, CoverLine
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.timeline import TimedRoute, Timeline

TRAVEL_MINUTES = 8
"""Of a visit that no plan has placed (measured on the example week, rounded)."""
ROUNDING = 0.25
"""A half-hour with so much of a carer's work beyond whole ones asks for no further carer (assumed)."""

Curve = dict[tuple[str, str], list[float]]
"""Carers wanted by locality and skill, for each half-hour of a week from Monday on."""


def curve_of_roster(problem: Problem, travel: TravelMatrix, roster: Roster) -> Curve:
    """Returns the carers at work or on the road in a mean week of a roster.

    A double-up counts as two at once. Skills count at the visits that ask for them.

    Args:
        problem: That the roster is for.
        travel: Travel matrix of the problem.
        roster: With a start for every visit.
    """
    curve: Curve = defaultdict(lambda: [0.0] * (7 * SLOTS_A_DAY))
    days_of = _days_of_week(problem)
    timeline = Timeline(problem, travel, roster)
    tick = timedelta(minutes=1) / problem.ticks_per_minute
    for route in timeline.routes:
        for visit, start_tick, end_tick in _busy(route):
            start = problem.horizon_start + start_tick * tick
            end = problem.horizon_start + end_tick * tick
            for line in _lines_of(problem, visit):
                _spread(curve[line], _wall(problem, start), (end - start) / timedelta(minutes=1), 1.0, days_of)
    return dict(curve)


def curve_of_visits(problem: Problem, visits: Iterable[Visit]) -> Curve:
    """Returns the carers that visits ask for, with their travel, spread evenly over the time in which each may lie.

    Args:
        problem: With the visits.
        visits: Those that count.
    """
    curve: Curve = defaultdict(lambda: [0.0] * (7 * SLOTS_A_DAY))
    days_of = _days_of_week(problem)
    for visit in visits:
        first, last = visit.windows[0].earliest, visit.windows[-1].latest
        end = last if visit.judged_at == "end" else last + timedelta(minutes=visit.minutes)
        span = max((end - first) / timedelta(minutes=1), visit.minutes)
        rate = visit.carers * (visit.minutes + TRAVEL_MINUTES) / span
        for line in _lines_of(problem, visit):
            _spread(curve[line], _wall(problem, first), span, rate, days_of)
    return dict(curve)


def cover_lines(curve: Curve, weeks: int) -> tuple[CoverLine, ...]:
    """Returns whole carers for each half-hour of a cycle."""
    lines = []
    for (locality, skill), week in sorted(curve.items()):
        carers = tuple(max(0, math.ceil(wanted - ROUNDING)) for wanted in week)
        lines.append(CoverLine(locality=locality, skill=skill, carers=carers * weeks))
    return tuple(lines)


def _days_of_week(problem: Problem) -> list[int]:
    """Returns how often each day of the week lies in the horizon."""
    first = _wall(problem, problem.horizon_start)
    return [sum((first.weekday() + day) % 7 == weekday for day in range(problem.days)) for weekday in range(7)]


def _wall(problem: Problem, moment: datetime) -> datetime:
    return wall_clock(moment, problem.timezone)


def _lines_of(problem: Problem, visit: Visit) -> Iterator[tuple[str, str]]:
    """Yields the lines that a visit counts for: its locality, and each skill that it asks for there."""
    locality = locality_of(problem, visit)
    yield locality, ""
    for need in visit.skills:
        yield locality, need.skill if need.level == 1 else f"{need.skill}:{need.level}"


def locality_of(problem: Problem, visit: Visit) -> str:
    """Returns where a visit counts; empty where no carer is bound to a locality."""
    if not any(carer.localities for carer in problem.carers):
        return ""
    return problem.service_user[visit.service_user_id].locality or ""


def _busy(route: TimedRoute) -> Iterator[tuple[Visit, int, int]]:
    """Yields each visit of a route with the ticks from leaving for it until its end, and the way home with the last."""
    for number, (placement, leg) in enumerate(zip(route.placements, route.legs, strict=False)):
        way_home = route.legs[-1].ticks if number == len(route.placements) - 1 else 0
        yield placement.visit, placement.start - leg.ticks, placement.end + way_home


def _spread(week: list[float], start: datetime, minutes: float, rate: float, days_of: list[int]) -> None:
    """Adds a rate of carers over a time, as a mean of the weeks."""
    clock = start.weekday() * 24 * 60 + start.hour * 60 + start.minute + start.second / 60
    share = rate / max(days_of[start.weekday()], 1)
    while minutes > 1e-9:
        slot = int(clock // SLOT_MINUTES)
        inside = min(minutes, (slot + 1) * SLOT_MINUTES - clock)
        week[slot % len(week)] += share * inside / SLOT_MINUTES
        clock += inside
        minutes -= inside
