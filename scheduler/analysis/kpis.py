"""Key figures of a roster, each defined once."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Rates
from scheduler.domain.places import METRES_PER_MILE, TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.breaks import break_ticks
from scheduler.verify.timeline import Timeline

PUNCTUAL_MINUTES = (15, 30)
# Waits up to this long are paid; longer gaps between visits are not (assumed; contracts differ).
PAID_WAIT_MINUTES = 30


class Kpis(Frozen):
    """The key figures of a roster.

    A *carer-visit* is one carer at one visit: a double-up is one visit and two carer-visits. Shares
    are between 0 and 1, and None if there is nothing to divide.

    Attributes:
        visits, visits_placed, visits_unplaced: Number of all visits, of visits in a run, and of
            visits in no run that are not optional.
        optional_left_out: Number of optional visits in no run.
        double_ups: Number of placed visits by two carers.
        people_visited, carers_used, shifts, shifts_used: Numbers with at least one visit; `shifts`
            counts unused shifts as well.
        contact_hours: Hours of carer-visits; a double-up counts twice.
        client_hours: Hours of placed visits.
        travel_minutes, travel_miles: All journeys, from and to home included.
        between_minutes, between_miles: Journeys from visit to visit only.
        travel_per_contact_hour: Minutes from visit to visit per hour of contact.
        waiting_minutes: Minutes between visits beyond the journey, less the breaks that are taken
            (see WAITING).
        overtime_minutes: Minutes by which carers are back after the rostered end of the shift.
        idle_minutes: Used shifts with their overtime, less contact, travel and the breaks that are
            taken.
        utilisation: Contact and travel as a share of the used shifts with their overtime.
        work_gini: Gini coefficient of the work (contact and travel) of carers with a shift; 0 if
            all have the same.
        known_share: Share of carer-visits by a carer whom the person knows from the history or
            prefers.
        carers_per_person: Mean number of different carers, over the people visited.
        within_15, within_30: Share of the placed visits with a planned start that start at most 15
            or 30 minutes from it, either way.
        late_minutes, worst_late_minutes: Minutes past the close of the window, over carer-visits
            (see LATENESS).
        paid_minutes: Contact, journeys and short waits between visits; the way from and to home,
            breaks and longer gaps are left out.
        pay_pence, mileage_pence: Pay for the paid minutes, and mileage for all miles by car, at the
            rates on the day of each run; None without rates.
    """

    visits: int = Field(ge=0)
    visits_placed: int = Field(ge=0)
    visits_unplaced: int = Field(ge=0)
    optional_left_out: int = Field(ge=0)
    double_ups: int = Field(ge=0)
    people_visited: int = Field(ge=0)
    carers_used: int = Field(ge=0)
    shifts: int = Field(ge=0)
    shifts_used: int = Field(ge=0)
    contact_hours: float
    client_hours: float
    travel_minutes: float
    travel_miles: float
    between_minutes: float
    between_miles: float
    travel_per_contact_hour: float | None
    waiting_minutes: float
    overtime_minutes: float
    idle_minutes: float
    utilisation: float | None
    work_gini: float | None
    known_share: float | None
    carers_per_person: float | None
    within_15: float | None
    within_30: float | None
    late_minutes: float
    worst_late_minutes: float
    paid_minutes: float
    pay_pence: int | None
    mileage_pence: int | None


def kpis(problem: Problem, travel: TravelMatrix, roster: Roster, rates: tuple[Rates, ...]) -> Kpis:
    """Returns the key figures of `roster`, whose assignments all have a start.

    Raises:
        ValueError: An assignment has no start.
    """
    timeline = Timeline(problem, travel, roster)
    runs = [_figures(timeline, run) for run in roster.runs if run.assignments]
    fair = {"work_gini": _work_gini(problem, runs)}
    return Kpis.model_validate(_counts(problem, roster) | _times(runs, rates) | fair | _quality(problem, roster))


@dataclass(frozen=True)
class _RunFigures:
    """Exact figures of one run, in minutes and metres."""

    carer_id: str
    day: date
    by_car: bool
    shift_minutes: Fraction
    over_minutes: Fraction
    contact_minutes: int
    between_minutes: Fraction
    home_minutes: Fraction
    between_metres: int
    home_metres: int
    waits: tuple[Fraction, ...]
    break_minutes: int

    @property
    def work_minutes(self) -> Fraction:
        return self.contact_minutes + self.between_minutes + self.home_minutes


def _figures(timeline: Timeline, run: Run) -> _RunFigures:
    problem, travel = timeline.problem, timeline.travel
    shift, carer = problem.shift[run.shift_id], problem.carer[run.carer_id]
    visits = [problem.visit[assignment.visit_id] for assignment in run.assignments]
    starts = [_start(assignment) for assignment in run.assignments]
    places = [problem.service_user[visit.service_user_id].location_id for visit in visits]
    between = [_leg(travel, carer.travel_mode, *pair) for pair in itertools.pairwise(places)]
    home = [
        _leg(travel, carer.travel_mode, shift.start_location_id, places[0]),
        _leg(travel, carer.travel_mode, places[-1], shift.end_location_id),
    ]
    gaps = [_minutes(after - before) - visit.minutes for (before, after), visit in zip(itertools.pairwise(starts), visits, strict=False)]
    back = starts[-1] + timedelta(minutes=visits[-1].minutes)
    return _RunFigures(
        carer_id=run.carer_id,
        day=wall_clock(shift.start, problem.timezone).date(),
        by_car=carer.travel_mode == TravelMode.CAR,
        shift_minutes=_minutes(shift.end - shift.start),
        over_minutes=max(_minutes(back - shift.end) + home[-1][0], Fraction()),
        contact_minutes=sum(visit.minutes for visit in visits),
        between_minutes=sum((minutes for minutes, _ in between), Fraction()),
        home_minutes=sum((minutes for minutes, _ in home), Fraction()),
        between_metres=sum(metres for _, metres in between),
        home_metres=sum(metres for _, metres in home),
        waits=tuple(gap - minutes for gap, (minutes, _) in zip(gaps, between, strict=True)),
        break_minutes=break_ticks(timeline, timeline.route(run)) // problem.ticks_per_minute,
    )


def _counts(problem: Problem, roster: Roster) -> dict[str, float]:
    used = [run for run in roster.runs if run.assignments]
    placed = [visit for visit in problem.visits if visit.visit_id in roster.runs_of]
    left = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    return {
        "visits": len(problem.visits),
        "visits_placed": len(placed),
        "visits_unplaced": sum(not visit.optional for visit in left),
        "optional_left_out": sum(visit.optional for visit in left),
        "client_hours": sum(visit.minutes for visit in placed) / 60,
        "double_ups": sum(visit.carers == 2 for visit in placed),
        "people_visited": len({visit.service_user_id for visit in placed}),
        "carers_used": len({run.carer_id for run in used}),
        "shifts": len(problem.shifts),
        "shifts_used": len({run.shift_id for run in used}),
    }


def _times(runs: list[_RunFigures], rates: tuple[Rates, ...]) -> dict[str, float | None]:
    contact = sum(run.contact_minutes for run in runs)
    between = sum((run.between_minutes for run in runs), Fraction())
    travel = between + sum((run.home_minutes for run in runs), Fraction())
    between_metres = sum(run.between_metres for run in runs)
    breaks = sum(run.break_minutes for run in runs)
    over = sum((run.over_minutes for run in runs), Fraction())
    on_duty = sum((run.shift_minutes for run in runs), over)
    return {
        "contact_hours": contact / 60,
        "travel_minutes": float(travel),
        "travel_miles": (between_metres + sum(run.home_metres for run in runs)) / METRES_PER_MILE,
        "between_minutes": float(between),
        "between_miles": between_metres / METRES_PER_MILE,
        "travel_per_contact_hour": float(between / contact * 60) if contact else None,
        "waiting_minutes": float(sum((sum(_waits(run), Fraction()) for run in runs), Fraction())),
        "overtime_minutes": float(over),
        "idle_minutes": float(on_duty - contact - travel - breaks),
        "utilisation": float((contact + travel) / on_duty) if on_duty else None,
        "paid_minutes": float(sum((_paid(run) for run in runs), Fraction())),
        "pay_pence": round(sum(_paid(run) / 60 * rates_on(run.day, rates).pay_pence_per_hour for run in runs)) if rates else None,
        "mileage_pence": round(sum(_mileage(run, rates) for run in runs if run.by_car)) if rates else None,
    }


def _work_gini(problem: Problem, runs: list[_RunFigures]) -> float | None:
    """Computes the Gini coefficient of the work of carers with a shift; None where nobody works."""
    work = {shift.carer_id: Fraction() for shift in problem.shifts}
    for run in runs:
        work[run.carer_id] += run.work_minutes
    return gini(list(work.values()))


def gini(amounts: Sequence[Fraction | float]) -> float | None:
    """Computes the mean difference between two amounts over twice the mean (Gini 1912); None where all are 0.

    Examples:
        >>> from scheduler.analysis.kpis import gini
        >>> gini([0.0, 1.0])
        0.5
    """
    total = sum(amounts)
    if not total:
        return None
    ranked = sum((2 * rank - len(amounts) - 1) * amount for rank, amount in enumerate(sorted(amounts), start=1))
    return float(ranked / (len(amounts) * total))


def _waits(run: _RunFigures) -> list[Fraction]:
    """Returns the waits in a run, with its breaks taken out of the longest, where they fit best."""
    waits, left = sorted(run.waits), Fraction(run.break_minutes)
    for at in range(len(waits) - 1, -1, -1):
        taken = min(waits[at], left)
        waits[at], left = waits[at] - taken, left - taken
    return waits


def _paid(run: _RunFigures) -> Fraction:
    return run.contact_minutes + run.between_minutes + sum((wait for wait in _waits(run) if wait <= PAID_WAIT_MINUTES), Fraction())


def _mileage(run: _RunFigures, rates: tuple[Rates, ...]) -> float:
    return (run.between_metres + run.home_metres) / METRES_PER_MILE * rates_on(run.day, rates).mileage_pence_per_mile


def rates_on(day: date, rates: tuple[Rates, ...]) -> Rates:
    """Returns the latest rates that hold on `day`, or the first rates on earlier days."""
    in_order = sorted(rates, key=lambda rate: rate.since)
    return next((rate for rate in reversed(in_order) if rate.since <= day), in_order[0])


def _quality(problem: Problem, roster: Roster) -> dict[str, float | None]:
    known = {(entry.service_user_id, entry.carer_id) for entry in problem.history}
    known |= {(person.service_user_id, carer) for person in problem.service_users for carer in person.preferred_carers}
    faces = [(problem.visit[visit_id].service_user_id, run.carer_id) for visit_id, runs in roster.runs_of.items() for run in runs]
    carers_of: defaultdict[str, set[str]] = defaultdict(set)
    for person, carer in faces:
        carers_of[person].add(carer)
    starts = {assignment.visit_id: _start(assignment) for run in roster.runs for assignment in run.assignments}
    planned = [(starts[visit.visit_id], visit.planned_start) for visit in problem.visits if visit.visit_id in starts]
    off_by = [abs(_minutes(start - wanted)) for start, wanted in planned if wanted is not None]
    late = [_late(problem.visit[x.visit_id], _start(x)) for run in roster.runs for x in run.assignments]
    return {
        "known_share": _share([face in known for face in faces]),
        "carers_per_person": sum(map(len, carers_of.values())) / len(carers_of) if carers_of else None,
        **{f"within_{near}": _share([minutes <= near for minutes in off_by]) for near in PUNCTUAL_MINUTES},
        "late_minutes": float(sum(late, Fraction())),
        "worst_late_minutes": float(max(late, default=Fraction())),
    }


def _late(visit: Visit, start: datetime) -> Fraction:
    """Computes the minutes past the close of the last window that had opened by `start`."""
    judged = start + timedelta(minutes=visit.minutes) if visit.judged_at == JudgedAt.END else start
    closes = [window.latest for window in visit.windows if window.earliest <= start]
    return max(_minutes(judged - closes[-1]), Fraction()) if closes else Fraction()


def _leg(travel: TravelMatrix, mode: TravelMode, start: str | None, end: str | None) -> tuple[Fraction, int]:
    """Returns the minutes and metres of a journey.

    A journey that cannot be made counts as nothing; the verifier reports it.
    """
    ticks, metres = travel.leg(mode, start, end) or (0, 0)
    return Fraction(ticks, travel.ticks_per_minute), metres


def _start(assignment: Assignment) -> datetime:
    if assignment.start is None:
        raise ValueError(f"visit {assignment.visit_id} has no start")
    return assignment.start


def _minutes(elapsed: timedelta) -> Fraction:
    return Fraction(elapsed // timedelta(microseconds=1), 60_000_000)


def _share(holds: list[bool]) -> float | None:
    return sum(holds) / len(holds) if holds else None
