"""Builds the problem of what is left of a day, with its facts as blocks and windows from now on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.demand.live_day.blocks import MARK, Blocks, trim_absences
from scheduler.demand.live_day.facts import Fact
from scheduler.demand.live_day.links import Bounds, links_left
from scheduler.demand.live_day.projection import Chain
from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import MAX_DAY_MINUTES
from scheduler.domain.shifts import Absence

OVERDUE = timedelta(minutes=120)
"""A visit whose window has passed may still start so long after now, or as late as its own carer can make it."""


@dataclass
class Builder:
    """What a problem of the rest of a day is built of.

    Attributes:
        day: Problem of the whole day.
        left: Visits that are no facts.
        facts: Of the day.
        blocks: Of the facts.
        now: The moment.
        bounds: Of starts, by gaps to facts.
        held: Visits that keep their carers.
        no_break: Shifts whose break is missed.
        day_minutes: Minutes on one day of carers whose facts are beyond what they may work.
        base: The problem with windows as they were asked for.
    """

    day: Problem
    left: Sequence[Visit]
    facts: Sequence[Fact]
    blocks: Blocks
    now: datetime
    bounds: Bounds
    held: set[str]
    no_break: set[str] = field(default_factory=set)
    day_minutes: dict[str, int] = field(default_factory=dict)
    base: Problem = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Makes the base again, after blocks have changed."""
        self.base = self._base()

    def make(self, chains: Sequence[Chain], starts: dict[str, datetime]) -> tuple[Problem, Roster]:
        """Returns the problem of what is left, and chains as its roster."""
        holders: dict[str, list[str]] = {}
        for chain in chains:
            for visit_id in chain.visit_ids:
                holders.setdefault(visit_id, []).append(chain.shift.carer_id)
        visits = [*(v for v in self.base.visits if v.visit_id.startswith(MARK))]
        visits += [self._opened(visit, starts.get(visit.visit_id), holders.get(visit.visit_id, [])) for visit in self.left]
        shifts = [
            shift.replace(break_minutes=0, breaks=(), break_window=None) if shift.shift_id in self.no_break else shift
            for shift in self.base.shifts
        ]
        carers = [
            carer.replace(max_day_minutes=self.day_minutes[carer.carer_id]) if carer.carer_id in self.day_minutes else carer
            for carer in self.base.carers
        ]
        ends = [self.base.horizon_end, *(window.latest for visit in visits for window in visit.windows)]
        problem = self.base.replace(visits=tuple(visits), shifts=tuple(shifts), carers=tuple(carers), horizon_end=max(ends))
        runs: dict[str, list[Assignment]] = {
            shift_id: [Assignment(visit_id=visit.visit_id, start=visit.pinned_start) for visit in marks]
            for shift_id, marks in self.blocks.visits.items()
        }
        for chain in chains:
            left = [Assignment(visit_id=visit_id, start=starts[visit_id]) for visit_id in chain.visit_ids]
            if left:
                runs.setdefault(chain.shift.shift_id, []).extend(left)
        found = [
            Run(shift_id=shift_id, carer_id=self.blocks.shifts[shift_id].carer_id, assignments=tuple(x)) for shift_id, x in runs.items()
        ]
        return problem, Roster(runs=tuple(found))

    def _not_begun(self) -> list[Absence]:
        """Returns an absence until now for each shift that should have begun and has no fact: nobody leaves in the past."""
        shifts = [shift for shift in self.blocks.shifts.values() if shift.shift_id not in self.blocks.visits and shift.start < self.now]
        return [Absence(carer_id=one.carer_id, start=one.start, end=min(self.now, one.end), kind="before now") for one in shifts]

    def allow_day_of(self, carer_id: str) -> None:
        """Allows a carer as many minutes on one day as facts took."""
        minutes: Counter[date] = Counter()
        for shift_id in self.blocks.visits:
            shift = self.blocks.shifts[shift_id]
            if shift.carer_id == carer_id:
                minutes[wall_clock(shift.start, self.day.timezone).date()] += (shift.end - shift.start) // timedelta(minutes=1)
        self.day_minutes[carer_id] = min(max(minutes.values(), default=MAX_DAY_MINUTES), MAX_DAY_MINUTES)

    def _base(self) -> Problem:
        """Returns the problem of what is left; windows are as they were asked for."""
        day, blocks = self.day, self.blocks
        marks = tuple(visit for visits in blocks.visits.values() for visit in visits)
        before = wall_clock(day.horizon_start, day.timezone).date() - timedelta(days=1)
        seen = {(day.visit[fact.visit_id].service_user_id, fact.carer_id) for fact in self.facts if fact.start is not None}
        known = [HistoryEntry(service_user_id=person, carer_id=carer_id, day=before) for person, carer_id in sorted(seen)]
        known += [
            HistoryEntry(service_user_id=person.service_user_id, carer_id=blocks.shifts[shift_id].carer_id, day=before)
            for shift_id, person in blocks.people.items()
        ]
        ends = [day.horizon_end, *(shift.end for shift in blocks.shifts.values()), *(m.windows[0].latest for m in marks)]
        visits = (*marks, *self.left)
        return day.replace(
            visits=visits,
            service_users=(*day.service_users, *blocks.people.values()),
            shifts=tuple(blocks.shifts.values()),
            absences=(*trim_absences(day, blocks), *self._not_begun()),
            history=(*day.history, *known),
            links=links_left(day, self.facts, blocks),
            horizon_end=max(ends),
        )

    def _opened(self, visit: Visit, start: datetime | None, holders: Sequence[str]) -> Visit:
        """Returns a visit with windows from now on, wide enough for its own carer and for an overdue visit."""
        now = self.now
        length = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
        low, high = self.bounds.get(visit.visit_id, (None, None))
        first = max(now, low) if low is not None else now
        windows = [Window(earliest=max(w.earliest, first), latest=w.latest) for w in visit.windows if w.latest - length >= first]
        if high is not None:
            windows = [Window(earliest=w.earliest, latest=min(w.latest, high)) for w in windows if w.earliest <= high] or windows
        if not windows:
            windows = [Window(earliest=first, latest=first + OVERDUE + length)]
        if start is not None and not any(w.earliest <= start and start + length <= w.latest for w in windows):
            before = [w for w in windows if w.earliest <= start]
            after = [w for w in windows if w.earliest > start]
            last = before.pop() if before else Window(earliest=start, latest=start + length)
            latest = max(last.latest, start + length)
            windows = [*before, Window(earliest=last.earliest, latest=latest), *(w for w in after if w.earliest > latest)]
        pinned = visit.pinned_start if visit.pinned_start in (start, None) or start is None else None
        if pinned is not None and pinned < now:
            pinned = None
        carers = visit.pinned_carers
        if visit.visit_id in self.held:
            carers = tuple(dict.fromkeys((*carers, *holders)))[: visit.carers]
        return visit.replace(windows=tuple(windows), pinned_start=pinned, pinned_carers=carers)
