"""A smaller change where a new pattern leaves out more care: who made those visits keeps today's shifts on those days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.shifts import Shift
from scheduler.domain.staffing import DAY_MINUTES, Rota, RotaDay, ShiftKind
from scheduler.studies.shift_design.patterns import patterns_of
from scheduler.studies.shift_design.plans import Planned
from scheduler.studies.shift_design.rota import RotaMaker, RotaPlan
from scheduler.studies.shift_design.today import TodaysRota
from scheduler.verify.rota import judge_rota

Kept = frozenset[tuple[str, int]]
"""Carers with days of the cycle, as they are today."""
Days = list[ShiftKind | None]


def carried_roster(planned: Planned, problem: Problem) -> Roster:
    """Returns what of a plan fits into other shifts of the same carers.

    A visit stays with its carer where a shift of theirs holds all of it. A double-up stays with both or with nobody.

    Args:
        planned: With today's shifts, say.
        problem: The same visits and carers with other shifts.
    """
    shifts: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        shifts[shift.carer_id].append(shift)
    places: defaultdict[str, list[tuple[datetime, Assignment]]] = defaultdict(list)
    lost = set()
    for run in planned.roster.runs:
        for assignment in run.assignments:
            start = assignment.start
            assert start is not None, "a plan has starts"
            end = start + timedelta(minutes=planned.problem.visit[assignment.visit_id].minutes)
            around = [shift for shift in shifts[run.carer_id] if shift.start <= start and end <= shift.end]
            if around:
                places[around[0].shift_id].append((start, assignment))
            else:
                lost.add(assignment.visit_id)
    runs = []
    for shift in problem.shifts:
        order = sorted(places[shift.shift_id], key=lambda place: place[0])
        kept = tuple(assignment for _, assignment in order if assignment.visit_id not in lost)
        if kept:
            runs.append(Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=kept))
    return Roster(runs=tuple(runs))


def days_to_keep(before: Planned, after: Planned, today: TodaysRota, rota: RotaPlan) -> Kept:
    """Returns the changed days of today on which carers made visits that are left out now.

    Hours have to stay as they are. Where the changed day has other hours than today's, the week is kept, and else all weeks of the carer.

    Args:
        before: Plan with today's shifts.
        after: Plan with the new ones.
        today: The rota as it is.
        rota: The new one.
    """
    changed = days_of(rota)
    kept: set[tuple[str, int]] = set()
    left_out = {visit.visit_id for visit in after.left_out}
    for visit_id in sorted(left_out & before.roster.runs_of.keys()):
        for run in before.roster.runs_of[visit_id]:
            start = wall_clock(before.problem.shift[run.shift_id].start, before.problem.timezone)
            if run.carer_id in changed:
                day = (start.date() - today.first_monday).days % (today.weeks * 7)
                kept |= _as_few_days(run.carer_id, day, today.days[run.carer_id], changed[run.carer_id])
    return frozenset(kept)


def days_that_gain_least(today: TodaysRota, rota: RotaPlan, less: Sequence[tuple[int, int]], share: float) -> Kept:
    """Returns the changed days of carers whose change frees least at the times to avoid, for each day that changes.

    Args:
        today: The rota as it is.
        rota: The new one.
        less: Times to avoid, in minutes from midnight.
        share: Part of all that is gained that may be given up.
    """
    gains, changes = {}, {}
    for carer_id, new in days_of(rota).items():
        days = [day for day, (old, other) in enumerate(zip(today.days[carer_id], new, strict=True)) if old != other]
        if days:
            changes[carer_id] = days
            gains[carer_id] = sum(minutes_inside(today.days[carer_id][day], less) - minutes_inside(new[day], less) for day in days)
    left = share * sum(gains.values())
    kept: set[tuple[str, int]] = set()
    for carer_id in sorted(changes, key=lambda name: (gains[name] / len(changes[name]), name)):
        if gains[carer_id] <= left:
            left -= gains[carer_id]
            kept |= {(carer_id, day) for day in changes[carer_id]}
    return frozenset(kept)


def minutes_inside(kind: ShiftKind | None, spans: Sequence[tuple[int, int]]) -> int:
    """Returns the minutes of a kind inside times of the day, of its own day and of the next."""
    parts = () if kind is None else kind.spans
    both_days = [(first + midnight, last + midnight) for first, last in spans for midnight in (0, DAY_MINUTES)]
    return sum(max(0, min(end, last) - max(start, first)) for start, end in parts for first, last in both_days)


def _as_few_days(carer_id: str, day: int, old: tuple[ShiftKind | None, ...], new: Days) -> set[tuple[str, int]]:
    """Returns the same day of each week that is alike, the week, or all days: the fewest with the hours of today."""
    if old[day] == new[day]:
        return set()
    alike = [one for one in range(day % 7, len(old), 7) if (old[one], new[one]) == (old[day], new[day])]
    week = range(day // 7 * 7, day // 7 * 7 + 7)
    for days in (alike, week, range(len(old))):
        if sum(_minutes(old[one]) - _minutes(new[one]) for one in days) == 0:
            return {(carer_id, one) for one in days if old[one] != new[one]}
    return set()


def _minutes(kind: ShiftKind | None) -> int:
    return 0 if kind is None else kind.paid_minutes


def days_of(rota: RotaPlan) -> dict[str, Days]:
    """Returns the kind of each day of a rota, None where it is free, by carer."""
    kinds = {kind.kind_id: kind for kind in rota.problem.kinds}
    days: dict[str, Days] = {member.carer_id: [None] * rota.problem.days for member in rota.problem.staff}
    for work in rota.result.rota.work:
        days[work.carer_id][work.day] = kinds[work.kind_id]
    return days


def with_days_of_today(maker: RotaMaker, rota: RotaPlan, kept: Kept) -> RotaPlan:
    """Returns a rota in which carers keep today's shift on some days; those whose limits that would break keep the new ones.

    Args:
        maker: Of the rota.
        rota: The new one.
        kept: Days of today.
    """
    while True:
        changed = Rota(work=tuple(_work(maker, rota, kept)))
        verdict = judge_rota(rota.problem, changed)
        broken = {fault.carer_id for fault in verdict.faults}
        if not broken or not kept:
            break
        kept = frozenset(place for place in kept if place[0] not in broken)
    homes = {carer.carer_id: carer.home_location_id for carer in maker.inputs.carers}
    patterns = patterns_of(rota.problem, changed, maker.today.first_monday, homes)
    result = replace(rota.result, rota=changed, cost=verdict.cost)
    return replace(rota, result=result, verdict=verdict, patterns=patterns, planned=None)


def _work(maker: RotaMaker, rota: RotaPlan, kept: Kept) -> list[RotaDay]:
    """Returns the days of work, by person and day."""
    places = {member.carer_id: next(iter(member.localities), "") for member in rota.problem.staff}
    work = [one for one in rota.result.rota.work if (one.carer_id, one.day) not in kept]
    for carer_id, day in kept:
        kind = maker.today.days[carer_id][day]
        if kind is not None:
            work.append(RotaDay(carer_id=carer_id, day=day, kind_id=kind.kind_id, locality=places[carer_id]))
    order = {member.carer_id: number for number, member in enumerate(rota.problem.staff)}
    return sorted(work, key=lambda one: (order[one.carer_id], one.day))
