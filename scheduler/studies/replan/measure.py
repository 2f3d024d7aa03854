"""Measures a plan for the rest of a day against the roster that people were told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix

NEAR = timedelta(minutes=15)
"""A start that moves by no more is not told to anybody."""

Told = Mapping[str, tuple[tuple[str, ...], datetime | None]]
"""Carers and start of each visit of a roster, by its id."""


@dataclass(frozen=True)
class Measures:
    """What a plan leaves out, changes and costs.

    Attributes:
        time_critical_out: Priority points of time-critical visits that are left out.
        points_out: Priority points of other visits that are left out.
        changed: Carer-visits by somebody other than published.
        others_changed: Those of visits that no change had hit.
        moved_over_15: Visits not hit that start more than 15 minutes from the published start.
        travel_minutes: Time on the road over the whole day.
        new_carers: Pairs of person and carer who do not know each other.
    """

    time_critical_out: int
    points_out: int
    changed: int
    others_changed: int
    moved_over_15: int
    travel_minutes: int
    new_carers: int

    @property
    def out(self) -> tuple[int, int]:
        """Returns what is left out, the time-critical first."""
        return self.time_critical_out, self.points_out


def told_of(roster: Roster) -> dict[str, tuple[tuple[str, ...], datetime | None]]:
    """Returns carers, in order of id, and start of each visit of a roster."""
    starts = {assignment.visit_id: assignment.start for run in roster.runs for assignment in run.assignments}
    return {visit_id: (tuple(sorted(run.carer_id for run in runs)), starts[visit_id]) for visit_id, runs in roster.runs_of.items()}


def measure(
    day: Problem,
    travel: TravelMatrix,
    roster: Roster,
    published: Told,
    *,
    hit: Collection[str],
    over: Collection[str],
    closed_off: Sequence[Visit] = (),
) -> Measures:
    """Returns the measures of a plan.

    Args:
        day: Problem of the whole day.
        travel: Of the problem.
        roster: Of the whole day.
        published: What people were told.
        hit: Visits that a change has hit.
        over: Visits that are facts; nothing of them is a change.
        closed_off: Visits that nobody can reach; they are left out by every plan.
    """
    now = told_of(roster)
    out = {True: 0, False: 0}
    for visit in (*day.visits, *closed_off):
        if visit.visit_id not in now and visit.visit_id not in over and not visit.optional:
            out[visit.time_critical and day.objective.time_critical_first] += visit.priority
    changed = {visit_id: len(set(carers) - set(published[visit_id][0])) for visit_id, (carers, _) in now.items() if visit_id in published}
    changed = {visit_id: number for visit_id, number in changed.items() if visit_id not in over}
    return Measures(
        time_critical_out=out[True],
        points_out=out[False],
        changed=sum(changed.values()),
        others_changed=sum(number for visit_id, number in changed.items() if visit_id not in hit),
        moved_over_15=sum(is_moved(visit_id, now, published) for visit_id in now if visit_id not in hit and visit_id not in over),
        travel_minutes=round(travel_ticks(day, travel, roster) / travel.ticks_per_minute),
        new_carers=len(new_pairs(day, roster, published)),
    )


def is_moved(visit_id: str, now: Told, published: Told) -> bool:
    """Returns whether a visit starts more than 15 minutes from its published start."""
    start, before = now[visit_id][1], published.get(visit_id, ((), None))[1]
    return start is not None and before is not None and abs(start - before) > NEAR


def new_pairs(day: Problem, roster: Roster, published: Told) -> set[tuple[str, str]]:
    """Returns the pairs of person and carer of a plan who have not met, by history and by what was published."""
    known = {(entry.service_user_id, entry.carer_id) for entry in day.history}
    known |= {
        (day.visit[visit_id].service_user_id, carer_id)
        for visit_id, (carers, _) in published.items()
        if visit_id in day.visit
        for carer_id in carers
    }
    pairs = {(day.visit[visit_id].service_user_id, run.carer_id) for visit_id, runs in roster.runs_of.items() for run in runs}
    return pairs - known


def travel_ticks(day: Problem, travel: TravelMatrix, roster: Roster) -> int:
    """Returns the ticks on the road over all runs; a journey that cannot be made counts nothing."""
    total = 0
    for run in roster.runs:
        shift, mode = day.shift[run.shift_id], day.carer[run.carer_id].travel_mode
        homes = [day.service_user[day.visit[assignment.visit_id].service_user_id].location_id for assignment in run.assignments]
        stops = [shift.start_location_id, *homes, shift.end_location_id] if homes else []
        for first, last in pairwise(stops):
            leg = travel.leg(mode, first, last)
            total += leg[0] if leg is not None else 0
    return total


def short_notice(changes: Collection[tuple[datetime, Collection[str]]], now: datetime) -> dict[str, int]:
    """Returns how many changes of the next 24 hours each carer has, the most first."""
    counts: dict[str, int] = defaultdict(int)
    for start, carers in changes:
        if start - now < timedelta(hours=24):
            for carer_id in carers:
                counts[carer_id] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
