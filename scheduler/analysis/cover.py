"""Cover by half-hour of the day: what visits ask for, who is on duty, and what they do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.breaks import break_ticks
from scheduler.verify.timeline import TimedRoute, Timeline

HALF_HOUR = timedelta(minutes=30)
HALF_HOURS = 48


@dataclass(frozen=True)
class HalfHour:
    """Minutes in one half-hour of the day, summed over the days of the horizon.

    Attributes:
        half_hour: its number, 0 for 00:00 to 00:30.
        demand: minutes of care that visits ask for, spread evenly over the time in which each may lie; a double-up counts twice.
        duty: minutes of rostered shifts.
        contact: minutes of carers at visits.
        travel: minutes of journeys, each right before the visit, or after the last one.
        breaks: minutes of breaks that are taken, in the longest gaps of a run.
        unplaced: minutes of care of visits without a carer, at the middle of the time in which each may lie.
    """

    half_hour: int
    demand: float
    duty: float
    contact: float
    travel: float
    breaks: float
    unplaced: float

    @property
    def free(self) -> float:
        """Returns the minutes of duty without contact, travel or break."""
        return self.duty - self.contact - self.travel - self.breaks

    @property
    def start_text(self) -> str:
        """Returns the start of the half-hour, such as ``07:30``."""
        return f"{self.half_hour // 2:02}:{self.half_hour % 2 * 30:02}"


def cover_by_half_hour(problem: Problem, travel: TravelMatrix, roster: Roster) -> tuple[HalfHour, ...]:
    """Returns the 48 half-hours of the day, in local time, of a roster with a start for every visit.

    Travel beyond the rostered end of a shift is counted where it is made, so `free` may be below 0 there.
    """
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * HALF_HOURS)
    zone = problem.timezone

    def add(kind: str, start: Moment | datetime, end: Moment | datetime, minutes: float | None = None) -> None:
        span = (end - start) / timedelta(minutes=1)
        if span > 0:
            rate = 1.0 if minutes is None else minutes / span
            for number, inside in _pieces(wall_clock(start, zone), span):
                sums[kind][number] += rate * inside

    for visit in problem.visits:
        first, last = visit.windows[0].earliest, visit.windows[-1].latest
        end = max(last, first) if visit.judged_at == "end" else last + timedelta(minutes=visit.minutes)
        add("demand", first, end, visit.minutes * visit.carers)
        if visit.visit_id not in roster.runs_of and not visit.optional:
            begin = first + (end - first - timedelta(minutes=visit.minutes)) / 2
            add("unplaced", begin, begin + timedelta(minutes=visit.minutes), visit.minutes * visit.carers)
    for shift in problem.shifts:
        add("duty", shift.start, shift.end)
    timeline = Timeline(problem, travel, roster)
    tick = timedelta(minutes=1) / problem.ticks_per_minute
    for route in timeline.routes:
        for kind, begin_tick, end_tick in _work_of(timeline, route):
            add(kind, problem.horizon_start + begin_tick * tick, problem.horizon_start + end_tick * tick)
    kinds = ("demand", "duty", "contact", "travel", "breaks", "unplaced")
    return tuple(HalfHour(number, *(sums[kind][number] for kind in kinds)) for number in range(HALF_HOURS))


def _work_of(timeline: Timeline, route: TimedRoute) -> Iterable[tuple[str, int, int]]:
    """Yields what a run does, each with its first and last tick."""
    gaps = []
    free_since: int | None = None
    for placement, leg in zip(route.placements, route.legs, strict=False):
        yield "travel", placement.start - leg.ticks, placement.start
        yield "contact", placement.start, placement.end
        if free_since is not None:
            gaps.append((placement.start - leg.ticks - free_since, free_since))
        free_since = placement.end
    if free_since is not None:
        yield "travel", free_since, free_since + route.legs[-1].ticks
    left = break_ticks(timeline, route)
    for length, since in sorted(gaps, reverse=True):
        taken = min(length, left)
        if taken > 0:
            yield "breaks", since, since + taken
            left -= taken


def _pieces(start: datetime, minutes: float) -> Iterable[tuple[int, float]]:
    """Yields the half-hours that a time touches, with its minutes in each."""
    clock = start.hour * 60 + start.minute + start.second / 60 + start.microsecond / 60e6
    while minutes > 1e-9:
        number = int(clock // 30)
        inside = min(minutes, (number + 1) * 30 - clock)
        yield number % HALF_HOURS, inside
        clock += inside
        minutes -= inside
