"""Alerts on days that go wrong: what is told before it happens, and how much of what is told comes true.

A planned day is lived many times by a seed: journeys take 0.85 to 1.25 times as long, care 0.8 to 1.6 times, and one visit in fifty is
missed. The watcher sees only what was signed by then, every few minutes. Lateness counts if its cause was in the log a quarter of an
hour before: whoever knew the rows of that moment, and that the rest takes as long as planned, would have counted more than 15 minutes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from benchmarks.live import PlannedDay
from scheduler.analysis.live.alerts import Alarm, alerts
from scheduler.analysis.live.projection import project
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.roster import Run

LATE = timedelta(minutes=15)
KNOWN_BEFORE = timedelta(minutes=15)
JOURNEYS, CARE = (0.85, 1.25), (0.8, 1.6)
MISSED_SHARE = 0.02
EVERY = timedelta(minutes=5)
"""Time between two looks of the watcher."""
BEFORE = 0, 5, 10, 15, 20, 30
"""Minutes before a start, for the curves."""

Factors = dict[tuple[str, str], float]
Moments = dict[tuple[str, str], datetime]


@dataclass
class Lived:
    """Holds a day as it went.

    Attributes:
        starts: True start of each carer-visit that was made, by visit and carer.
        ends: Their true ends.
        missed: Visits to which nobody came, and when that was written down; None for never.
    """

    starts: Moments = field(default_factory=dict)
    ends: Moments = field(default_factory=dict)
    missed: dict[str, datetime | None] = field(default_factory=dict)

    def known_at(self, now: datetime) -> list[Actual]:
        """Returns the rows that are signed by a moment."""
        rows = []
        for (visit_id, carer_id), start in self.starts.items():
            if start <= now:
                end = self.ends[visit_id, carer_id]
                state = VisitState.DONE if end <= now else VisitState.NOT_SIGNED_OUT
                rows.append(Actual(visit_id, carer_id, state, start, end if end <= now else None))
        rows += [Actual(visit_id, "", VisitState.MISSED) for visit_id, at in self.missed.items() if at is not None and at <= now]
        return rows


@dataclass(frozen=True)
class Told:
    """Counts of replayed days.

    Attributes:
        late: Visits that began more than 15 minutes late and whose cause was in the log 15 minutes before: for each the minutes from
            its first alert to its start; None where there was none.
        unforeseen: The same of late visits whose cause was not in the log by then.
        alerted: For each visit with an alert of lateness: minutes from the alert to the start that it named, and whether it came true.
        missed_alerts: Alerts of missed visits, and how many of these were missed.
    """

    late: list[float | None]
    unforeseen: list[float | None]
    alerted: list[tuple[float, bool]]
    missed_alerts: tuple[int, int]


def live_through(day: PlannedDay, seed: int) -> Lived:
    """Returns a day as it goes by a seed."""
    rng = np.random.default_rng(seed)
    lived = Lived()
    for visit_id in sorted(day.roster.runs_of):
        if rng.random() < MISSED_SHARE:
            lived.missed[visit_id] = _planned(day)[visit_id] + timedelta(minutes=10) if rng.random() < 0.5 else None
    pairs = [(assignment.visit_id, run.carer_id) for run in day.roster.runs for assignment in run.assignments]
    journeys: Factors = {pair: float(rng.uniform(*JOURNEYS)) for pair in pairs}
    cares = {visit_id: float(rng.uniform(*CARE)) for visit_id in sorted(day.roster.runs_of)}
    care: Factors = {pair: cares[pair[0]] for pair in pairs}
    lived.starts, lived.ends = _simulate(day, lived, journeys=journeys, care=care, now=None)
    return lived


def _planned(day: PlannedDay) -> dict[str, datetime]:
    return {one.visit_id: one.start for run in day.roster.runs for one in run.assignments if one.start is not None}


def _simulate(day: PlannedDay, known: Lived, *, journeys: Factors, care: Factors, now: datetime | None) -> tuple[Moments, Moments]:
    """Returns starts and ends of all carer-visits, in order of planned starts; the carers of a double-up begin together.

    Args:
        day: The day.
        known: Starts and ends that are known, and visits that nobody makes.
        journeys: Factors on journeys; 1 where a pair is missing.
        care: Factors on care, likewise.
        now: Moment before which nothing else begins, and nothing that goes on ends; None for no such moment.
    """
    planned, problem = _planned(day), day.problem
    starts, ends = dict(known.starts), dict(known.ends)
    free = {run.shift_id: problem.shift[run.shift_id].start for run in day.roster.runs}
    place = {run.shift_id: problem.shift[run.shift_id].start_location_id for run in day.roster.runs}
    for visit_id in sorted(planned, key=lambda name: (planned[name], name)):
        if visit_id in known.missed:
            continue
        visit, runs = problem.visit[visit_id], day.roster.runs_of[visit_id]
        home = problem.service_user[visit.service_user_id].location_id
        first = planned[visit_id] if now is None else max(planned[visit_id], now)
        together = first
        for run in runs:
            journey = _journey(day, run, place[run.shift_id], home) * journeys.get((visit_id, run.carer_id), 1.0)
            together = max(together, free[run.shift_id] + journey)
        for run in runs:
            pair = visit_id, run.carer_id
            starts.setdefault(pair, together)
            end = starts[pair] + timedelta(minutes=visit.minutes) * care.get(pair, 1.0)
            ends.setdefault(pair, end if now is None else max(end, now))
            free[run.shift_id], place[run.shift_id] = ends[pair], home
    return starts, ends


def _journey(day: PlannedDay, run: Run, origin: str | None, destination: str | None) -> timedelta:
    leg = day.travel.leg(day.problem.carer[run.carer_id].travel_mode, origin, destination)
    return timedelta(minutes=(leg[0] if leg else 0) / day.travel.ticks_per_minute)


def replay_day(day: PlannedDay, seed: int) -> Told:
    """Watches a day as it goes by a seed, and counts what was told in time and what came true."""
    lived, planned = live_through(day, seed), _planned(day)
    begun = {visit_id: max(start for (name, _), start in lived.starts.items() if name == visit_id) for visit_id, _ in lived.starts}
    first_told, named, missed_told = _watch(day, lived, min(planned.values()), max(lived.ends.values()))
    late: list[float | None] = []
    unforeseen: list[float | None] = []
    for visit_id, start in begun.items():
        if start - planned[visit_id] <= LATE:
            continue
        told_before = (start - first_told[visit_id]) / timedelta(minutes=1) if visit_id in first_told else None
        (late if _is_in_log(day, lived, visit_id, start) else unforeseen).append(told_before)
    alerted = [
        ((named[visit_id] - told) / timedelta(minutes=1), visit_id in lived.missed or begun[visit_id] - planned[visit_id] > LATE)
        for visit_id, told in first_told.items()
    ]
    return Told(late, unforeseen, alerted, (len(missed_told), len(missed_told & lived.missed.keys())))


def _watch(day: PlannedDay, lived: Lived, since: datetime, until: datetime) -> tuple[dict[str, datetime], dict[str, datetime], set[str]]:
    """Returns when lateness of each visit was told first, the start that was named then, and the visits told of as missed."""
    first_told: dict[str, datetime] = {}
    named: dict[str, datetime] = {}
    missed: set[str] = set()
    now = since
    while now <= until:
        projection = project(day.problem, day.travel, day.roster, lived.known_at(now), now)
        for alert in alerts(day.problem, day.travel, day.roster, projection):
            if alert.alarm is Alarm.LATE and alert.visit_id not in first_told:
                first_told[alert.visit_id], named[alert.visit_id] = now, alert.at
            elif alert.alarm is Alarm.MISSED:
                missed.add(alert.visit_id)
        now += EVERY
    return first_told, named, missed


def _is_in_log(day: PlannedDay, lived: Lived, visit_id: str, start: datetime) -> bool:
    """Returns whether the rows of a quarter of an hour before a start made it late, with the rest as planned."""
    now = start - KNOWN_BEFORE
    starts = {pair: at for pair, at in lived.starts.items() if at <= now}
    ends = {pair: lived.ends[pair] for pair in starts if lived.ends[pair] <= now}
    skipped = {name for name, at in lived.missed.items() if at is not None and at <= now}
    # Whoever has begun a later visit of the run does not go back to an earlier one.
    for run in day.roster.runs:
        made = [(one.visit_id, run.carer_id) in starts for one in run.assignments]
        last = max((place for place, is_made in enumerate(made) if is_made), default=-1)
        skipped |= {run.assignments[place].visit_id for place in range(last) if not made[place]}
    known = Lived(starts, ends, dict.fromkeys(skipped - {visit_id}))
    counted, _ = _simulate(day, known, journeys={}, care={}, now=now)
    found = max(at for (name, _), at in counted.items() if name == visit_id)
    return found - _planned(day)[visit_id] > LATE


def alerts_markdown(days: Sequence[Told]) -> Iterator[str]:
    """Yields the lines of two curves over days: what was told how long before, and what came true."""
    late = [minutes for day in days for minutes in day.late]
    alerted = [one for day in days for one in day.alerted]
    every = late + [minutes for day in days for minutes in day.unforeseen]
    yield f"{len(days)} days: {len(late)} late visits with their cause in the log, {len(every) - len(late)} without."
    yield ""
    yield "| minutes before | cause in the log: alerted by then | all late visits: alerted by then | alerts told so early | came true |"
    yield "|---|---|---|---|---|"
    for before in BEFORE:
        in_time, of_all = (sum(minutes is not None and minutes >= before for minutes in which) for which in (late, every))
        early = [is_true for minutes, is_true in alerted if minutes >= before]
        shares = f"{in_time / max(1, len(late)):.1%} | {of_all / max(1, len(every)):.1%}"
        yield f"| {before} | {shares} | {len(early)} | {sum(early) / max(1, len(early)):.1%} |"
    yield ""
    told, true = (sum(day.missed_alerts[side] for day in days) for side in (0, 1))
    yield f"Alerts of missed visits: {told}, of which {true} were missed."
    yield f"Alerts of lateness: {len(alerted)}, of which {sum(is_true for _, is_true in alerted) / max(1, len(alerted)):.1%} came true."
