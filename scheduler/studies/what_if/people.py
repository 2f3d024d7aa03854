"""What a scenario changes for each carer: the list that staff and unions are consulted with."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from scheduler.analysis.period_kpis import EVENING, SPLIT_GAP
from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Shift
from scheduler.studies.what_if.compare import ScenarioRuns


@dataclass(frozen=True)
class Rota:
    """What a carer is rostered for over the horizon.

    Attributes:
        shifts: number of shifts.
        duty_hours: from start to end of shifts, breaks included.
        evenings: days with a shift that ends after 20:00.
        weekend_days: Saturdays and Sundays with a shift.
        split_days: days with more than two hours between two shifts.
        worked_hours: from first to last visit less breaks, mean over the runs.
    """

    shifts: int
    duty_hours: float
    evenings: int
    weekend_days: int
    split_days: int
    worked_hours: float


@dataclass(frozen=True)
class CarerChange:
    """A carer in the base and in a scenario.

    Attributes:
        carer_id: of the carer.
        contract_hours: a week, in the scenario; None if unknown.
        change: ``joins``, ``leaves``, ``other shifts`` or ``same shifts``.
        days_changed: days on which the shifts are not the same.
        base, scenario: rota in each.
    """

    carer_id: str
    contract_hours: float | None
    change: str
    days_changed: int
    base: Rota
    scenario: Rota


def carer_changes(base: ScenarioRuns, scenario: ScenarioRuns) -> tuple[CarerChange, ...]:
    """Returns each carer of the base or the scenario, in order of id."""
    problems = base.scenario.problem, scenario.scenario.problem
    changes = []
    for carer_id in sorted(problems[0].carer.keys() | problems[1].carer.keys()):
        shifts = tuple(_shifts_by_day(problem, carer_id) for problem in problems)
        days = shifts[0].keys() | shifts[1].keys()
        changed = sum(_spans(shifts[0].get(day, [])) != _spans(shifts[1].get(day, [])) for day in days)
        carer = problems[1].carer.get(carer_id) or problems[0].carer[carer_id]
        changes.append(
            CarerChange(
                carer_id=carer_id,
                contract_hours=None if carer.contract_minutes is None else carer.contract_minutes / 60,
                change=_change(carer_id, problems, changed),
                days_changed=changed,
                base=_rota(problems[0], shifts[0], base, carer_id),
                scenario=_rota(problems[1], shifts[1], scenario, carer_id),
            )
        )
    return tuple(changes)


def _change(carer_id: str, problems: tuple[Problem, Problem], days_changed: int) -> str:
    if carer_id not in problems[0].carer:
        return "joins"
    if carer_id not in problems[1].carer:
        return "leaves"
    return "other shifts" if days_changed else "same shifts"


def _shifts_by_day(problem: Problem, carer_id: str) -> dict[date, list[Shift]]:
    days: defaultdict[date, list[Shift]] = defaultdict(list)
    for shift in sorted(problem.shifts, key=lambda one: one.start):
        if shift.carer_id == carer_id:
            days[wall_clock(shift.start, problem.timezone).date()].append(shift)
    return dict(days)


def _spans(shifts: Sequence[Shift]) -> list[tuple[object, object]]:
    return [(shift.start, shift.end) for shift in shifts]


def _rota(problem: Problem, days: dict[date, list[Shift]], found: ScenarioRuns, carer_id: str) -> Rota:
    shifts = [shift for of_day in days.values() for shift in of_day]
    return Rota(
        shifts=len(shifts),
        duty_hours=sum((shift.end - shift.start) / timedelta(hours=1) for shift in shifts),
        evenings=sum(any(_ends_late(shift, day, problem.timezone) for shift in of_day) for day, of_day in days.items()),
        weekend_days=sum(Weekday.of(day) in WEEKEND for day in days),
        split_days=sum(any(two.start - one.end > SPLIT_GAP for one, two in itertools.pairwise(row)) for row in days.values()),
        worked_hours=fmean(run.worked_minutes.get(carer_id, 0) for run in found.runs) / 60,
    )


def _ends_late(shift: Shift, day: date, zone: str) -> bool:
    end = wall_clock(shift.end, zone)
    return end.date() > day or end.time() > EVENING
