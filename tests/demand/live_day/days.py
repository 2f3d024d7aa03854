"""Random days that have begun: what became of the visits of a roster until a moment."""

from datetime import datetime, timedelta

import numpy as np

from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix


def some_moment(rng: np.random.Generator, problem: Problem, roster: Roster) -> datetime:
    """Returns a moment of the horizon, to the minute: most often one near the start of a visit."""
    starts = [one.start for run in roster.runs for one in run.assignments if one.start is not None]
    if starts and rng.random() < 0.8:
        near = starts[int(rng.integers(len(starts)))] + timedelta(minutes=int(rng.integers(-40, 90)))
        return min(max(near, problem.horizon_start), problem.horizon_end)
    minutes = (problem.horizon_end - problem.horizon_start) // timedelta(minutes=1)
    return problem.horizon_start + timedelta(minutes=int(rng.integers(minutes)))


def actuals_until(rng: np.random.Generator, problem: Problem, travel: TravelMatrix, roster: Roster, now: datetime) -> list[Actual]:
    """Returns actuals of a roster until a moment: journeys take 0.85 to 1.25 times as long, care 0.8 to 1.6 times.

    A few visits are missed, a few are made by somebody else, and some carers are where they cannot be.
    """
    free: dict[str, datetime] = {}
    place: dict[str, str | None] = {}
    found: list[Actual] = []
    starts = {assignment.visit_id: assignment.start for run in roster.runs for assignment in run.assignments}
    for visit_id in sorted(roster.runs_of, key=lambda name: (starts[name], name)):
        visit, runs, planned = problem.visit[visit_id], roster.runs_of[visit_id], starts[visit_id]
        assert planned is not None
        home = problem.service_user[visit.service_user_id].location_id
        start = planned - timedelta(minutes=int(rng.integers(10)))
        for run in runs:
            shift = problem.shift[run.shift_id]
            leg = travel.leg(problem.carer[run.carer_id].travel_mode, place.get(run.shift_id, shift.start_location_id), home)
            minutes = (leg[0] if leg else 0) / travel.ticks_per_minute * float(rng.uniform(0.85, 1.25))
            start = max(start, free.get(run.shift_id, shift.start) + timedelta(minutes=minutes))
        start = start.replace(microsecond=0)
        end = (start + timedelta(minutes=visit.minutes * float(rng.uniform(0.8, 1.6)))).replace(microsecond=0)
        for run in runs:
            free[run.shift_id], place[run.shift_id] = end, home
        if start > now:
            continue
        chance = rng.random()
        if chance < 0.04:
            found.append(Actual(visit_id, "", VisitState.MISSED))
            continue
        for run in runs:
            other = problem.carers[int(rng.integers(len(problem.carers)))].carer_id
            carer_id = other if chance > 0.96 and len(runs) == 1 else run.carer_id
            if end <= now:
                found.append(Actual(visit_id, carer_id, VisitState.DONE, start, end))
            elif chance < 0.5 or run is runs[0]:  # the second of two may still be on the way
                found.append(Actual(visit_id, carer_id, VisitState.NOT_SIGNED_OUT, start))
    return found
