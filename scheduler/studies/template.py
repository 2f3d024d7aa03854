"""The template rota: written from a roster, made again on other days, with everything named that no longer fits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from scheduler.analysis.period_kpis import days_of
from scheduler.domain.calendar import WEEK, Weekday, monday
from scheduler.domain.care import Visit
from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.result import Violation
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.domain.templates import MAX_WEEKS, Template, TemplateSlot
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.start_times import with_starts
from scheduler.verify.verify import verify

ABOUT_TIME = (Rule.WINDOW, Rule.TRAVEL, Rule.SHIFT, Rule.GAP, Rule.BREAK, Rule.PINNED)
FAR_OFF_MINUTES = 120  # a visit that is wanted further than this from a slot is another visit

Orders = Mapping[str, list[tuple[datetime, str]]]
"""By shift: when the template has each visit, and its id."""


@dataclass(frozen=True)
class Misfit:
    """Something of a template that a horizon has no place for, or the other way round.

    Attributes:
        what: in words, with day, time and carers.
        visit_id: empty where there is no such visit any more.
    """

    service_user_id: str
    what: str
    visit_id: str = ""


@dataclass(frozen=True)
class Instance:
    """A template on the days of a problem: a roster that breaks no hard rule, and what could not be kept."""

    roster: Roster
    misfits: tuple[Misfit, ...]


def make_template(problem: Problem, roster: Roster) -> Template:
    """Makes a template of a roster that has a start for every visit.

    Its weeks are those from Monday to Sunday that the horizon touches.

    Raises:
        BadInput: S113, there are more than eight.
    """
    begins = wall_clock(problem.horizon_start, problem.timezone).date()
    first = monday(begins)
    if (weeks := (begins - first + timedelta(days=problem.days - 1)) // WEEK + 1) > MAX_WEEKS:
        raise BadInput([Fault("settings.toml:days", "S113", f"the days touch {weeks} weeks; a template has {MAX_WEEKS} at most")])
    slots = []
    for visit_id, runs in roster.runs_of.items():
        visit = problem.visit[visit_id]
        start = next(one.start for one in runs[0].assignments if one.visit_id == visit_id)
        assert start is not None, "starts are stated"
        # A visit of a night belongs to the day on which the shift began, and so to its week.
        day = wall_clock(problem.shift[runs[0].shift_id].start, problem.timezone).date()
        slots.append(
            TemplateSlot(
                week=(day - first) // WEEK + 1,
                day=Weekday.of(day),
                start=wall_clock(start, problem.timezone) - datetime.combine(day, time()),
                minutes=visit.minutes,
                service_user_id=visit.service_user_id,
                carer_ids=tuple(sorted(run.carer_id for run in runs)),
            )
        )
    slots.sort(key=lambda slot: (slot.week, list(Weekday).index(slot.day), slot.start, slot.service_user_id, slot.carer_ids))
    return Template(weeks=max((slot.week for slot in slots), default=1), slots=tuple(slots))


def instantiate(template: Template, problem: Problem, travel: TravelMatrix, *, week: int = 1) -> Instance:
    """Applies the template to the days of `problem`.

    The roster can serve as a start for `solve` or stand on its own.
    Each slot takes the nearest visit of the same person, day and number of carers.
    Starts are computed anew. Visits whose slots break a rule are left out, lowest priority first.

    Args:
        template: Template to apply.
        problem: Problem whose days are filled.
        travel: Travel matrix between its locations.
        week: Week of the template on the first day, from 1; after the last comes the first.
    """
    misfits: list[Misfit] = []
    orders: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for visit, moment, slot in _matched(template, problem, week, misfits):
        shifts = [_shift(problem, carer_id, visit, moment) for carer_id in slot.carer_ids]
        gone = [carer_id for carer_id, shift in zip(slot.carer_ids, shifts, strict=True) if shift is None]
        if gone:
            misfits.append(Misfit(visit.service_user_id, f"{_named(problem, gone)} {_when(problem, moment)}", visit.visit_id))
            continue
        for shift in filter(None, shifts):
            orders[shift.shift_id].append((moment, visit.visit_id))
    return _fitted(problem, travel, orders, misfits)


def pinned(problem: Problem, roster: Roster, *, starts: bool = False) -> Problem:
    """Pins the visits that `roster` places to their carers, and with `starts` to their starts."""
    start_of = {one.visit_id: one.start for run in roster.runs for one in run.assignments}
    return problem.replace(
        visits=tuple(
            visit.replace(
                pinned_carers=tuple(run.carer_id for run in roster.runs_of[visit.visit_id]),
                pinned_start=start_of[visit.visit_id] if starts else visit.pinned_start,
            )
            if visit.visit_id in roster.runs_of
            else visit
            for visit in problem.visits
        )
    )


def _matched(template: Template, problem: Problem, week: int, misfits: list[Misfit]) -> Iterator[tuple[Visit, datetime, TemplateSlot]]:
    """Yields slots matched to visits, nearest first.

    Each slot or visit that stays unmatched is added to the misfits.
    """
    dated = list(_dated(template, problem, week))
    asked: defaultdict[tuple[str, int], list[tuple[int, Visit]]] = defaultdict(list)
    for row, visit in enumerate(problem.visits):
        asked[visit.service_user_id, visit.carers].append((row, visit))
    pairs = sorted(
        (off_by, slot_row, visit_row)
        for slot_row, (moment, slot) in enumerate(dated)
        for visit_row, visit in asked[slot.service_user_id, len(slot.carer_ids)]
        if (off_by := _off_by(problem, visit, slot, moment))[0] <= timedelta(minutes=FAR_OFF_MINUTES)
    )
    slots, visits = set(range(len(dated))), set(range(len(problem.visits)))
    for _, slot_row, visit_row in pairs:
        if slot_row in slots and visit_row in visits:
            slots.remove(slot_row)
            visits.remove(visit_row)
            yield problem.visits[visit_row], *dated[slot_row]
    for row in sorted(slots):
        moment, slot = dated[row]
        misfits.append(Misfit(slot.service_user_id, f"no visit by {len(slot.carer_ids)} is asked for any more {_when(problem, moment)}"))
    for row in sorted(visits):
        visit = problem.visits[row]
        what = f"a visit that the template does not have {_when(problem, visit.windows[0].earliest)}"
        misfits.append(Misfit(visit.service_user_id, what, visit.visit_id))


def _dated(template: Template, problem: Problem, week: int) -> Iterator[tuple[datetime, TemplateSlot]]:
    """Yields the slots that fall on days of the horizon, each with its moment."""
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    for day in (first + timedelta(days=number) for number in range(days_of(problem))):
        turn = ((day - monday(first)) // WEEK + week - 1) % template.weeks + 1
        for slot in template.slots:
            if (slot.week, slot.day) == (turn, Weekday.of(day)):
                minutes, rest = divmod(slot.start, timedelta(minutes=1))
                yield moment_on(day, minutes, problem.timezone) + rest, slot


def _off_by(problem: Problem, visit: Visit, slot: TemplateSlot, moment: datetime) -> tuple[timedelta, bool, bool, timedelta]:
    """Returns how far the slot is from the visit, as a sort key.

    The key holds the distance from the nearest window, missing skills, a different length, and the
    distance from the planned start. A visit without a planned start comes last.
    """
    outside = min(max(window.earliest - moment, moment - window.latest, timedelta()) for window in visit.windows)
    carers = [problem.carer[carer_id] for carer_id in slot.carer_ids if carer_id in problem.carer]
    asked, held = {need.skill for need in visit.skills}, {has.skill for carer in carers for has in carer.skills}
    off_plan = abs(moment - visit.planned_start) if visit.planned_start is not None else timedelta(days=1)
    return outside, not asked <= held, visit.minutes != slot.minutes, off_plan


def _shift(problem: Problem, carer_id: str, visit: Visit, moment: datetime) -> Shift | None:
    """Returns the carer's shift that covers most of a visit at `moment`; None where none does."""
    ends = moment + timedelta(minutes=visit.minutes)
    held = [
        (min(ends, shift.end) - max(moment, shift.start), shift.shift_id, shift)
        for shift in problem.shifts
        if shift.carer_id == carer_id and shift.start < ends and moment < shift.end
    ]
    return max(held, key=lambda one: one[:2])[2] if held else None


def _fitted(problem: Problem, travel: TravelMatrix, orders: Orders, misfits: list[Misfit]) -> Instance:
    """Builds the roster of these orders at the template's times and repairs broken rules.

    The visits of a shift that cannot keep its times may move, in the same order.
    A visit that still breaks a rule, or breaks a rule that is not about time, is removed.
    """
    free: set[str] = set()
    while True:
        roster = _roster(problem, travel, orders, free)
        out: dict[str, Violation] = {}
        again = set(free)
        for violation in verify(problem, travel, roster).violations:
            concerned = {visit_id for shift_id in violation.shift_ids for _, visit_id in orders[shift_id]}
            if violation.rule in ABOUT_TIME and not concerned <= free:
                again |= concerned
            else:
                out.setdefault(_least(problem, violation, roster), violation)
        if not out and again == free:
            return Instance(roster, tuple(misfits))
        for visit_id, violation in out.items():
            misfits.append(Misfit(problem.visit[visit_id].service_user_id, f"{violation.rule}: {violation.what}", visit_id))
        orders = {shift_id: [one for one in order if one[1] not in out] for shift_id, order in orders.items()}
        free = again


def _roster(problem: Problem, travel: TravelMatrix, orders: Orders, free: set[str]) -> Roster:
    """Builds the runs of these orders; visits in `free` start as early as possible."""
    runs = []
    for shift_id, order in sorted(orders.items()):
        visits = [Assignment(visit_id=visit_id, start=None if visit_id in free else moment) for moment, visit_id in sorted(order)]
        if visits:
            runs.append(Run(shift_id=shift_id, carer_id=problem.shift[shift_id].carer_id, assignments=tuple(visits)))
    return with_starts(problem, travel, Roster(runs=tuple(runs)))


def _least(problem: Problem, violation: Violation, roster: Roster) -> str:
    """Returns the visit to leave out for a violation: the last one of the lowest priority."""
    of_shifts = (one.visit_id for run in roster.runs if run.shift_id in violation.shift_ids for one in run.assignments)
    found = [visit_id for visit_id in violation.visit_ids or of_shifts if visit_id in roster.runs_of]
    return min(reversed(found), key=lambda visit_id: problem.visit[visit_id].priority)


def _named(problem: Problem, carer_ids: list[str]) -> str:
    return " and ".join(
        f"carer {carer_id} has no shift" if carer_id in problem.carer else f"carer {carer_id} is not there any more"
        for carer_id in carer_ids
    )


def _when(problem: Problem, moment: datetime) -> str:
    return f"on {wall_clock(moment, problem.timezone):%A %d %B at %H:%M}"
