"""Projects the rest of a day forward along runs and pairs: everybody keeps their order, and starts no earlier than planned."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.demand.live_day.blocks import Blocks
from scheduler.demand.live_day.facts import Fact
from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix

MOST_PASSES = 60
"""Passes in which delays spread over pairs and links; a day needs a few."""


@dataclass
class Chain:
    """What is left of a run.

    Attributes:
        shift: Of the run.
        place: Where the carer is; None where the first journey takes no time.
        free: When the carer can leave there.
        has_worked: Whether a visit of the shift is a fact.
        visit_ids: What is left, in order.
        break_before: Visit before which the break lies; empty for none that has to be made room for.
        leave: When the carer leaves for each visit.
    """

    shift: Shift
    place: str | None
    free: datetime
    has_worked: bool
    visit_ids: list[str]
    break_before: str = ""
    leave: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Projector:
    """Projects chains of one problem.

    Attributes:
        problem: Of the day.
        travel: Of the problem.
        fixed: Starts of visits that are facts.
        planned: Starts that were planned, no earlier than now.
    """

    problem: Problem
    travel: TravelMatrix
    fixed: Mapping[str, datetime]
    planned: Mapping[str, datetime]

    def minutes(self, visit_id: str) -> timedelta:
        """Returns how long a visit lasts."""
        return timedelta(minutes=self.problem.visit[visit_id].minutes)

    def home_of(self, visit_id: str) -> str:
        """Returns the location of a visit."""
        return self.problem.service_user[self.problem.visit[visit_id].service_user_id].location_id

    def journey(self, shift: Shift, start: str | None, end: str | None) -> timedelta | None:
        """Returns the time of a journey; None where it cannot be made."""
        leg = self.travel.leg(self.problem.carer[shift.carer_id].travel_mode, start, end)
        return None if leg is None else timedelta(microseconds=leg[0] * 60_000_000 // self.travel.ticks_per_minute)

    def project(self, chains: Sequence[Chain]) -> dict[str, datetime]:
        """Returns the start of each visit of the chains. A journey that cannot be made takes no time here; the verifier sees it."""
        starts = {visit_id: self.planned[visit_id] for chain in chains for visit_id in chain.visit_ids}
        for _ in range(MOST_PASSES):
            before = dict(starts)
            for chain in chains:
                self.push(chain, starts)
            self._keep_gaps(starts)
            if starts == before:
                break
        return starts

    def push(self, chain: Chain, starts: dict[str, datetime]) -> datetime:
        """Moves the starts of one chain back as far as its order asks for; returns when the carer is home."""
        free, place = chain.free, chain.place
        for visit_id in chain.visit_ids:
            at = self.home_of(visit_id)
            journey = self.journey(chain.shift, place, at) or timedelta()
            arrives = free + journey
            if visit_id == chain.break_before:
                arrives = self._after_break(chain.shift, free) + journey
            starts[visit_id] = max(starts[visit_id], arrives)
            chain.leave[visit_id] = min(free, starts[visit_id]) if place is None else starts[visit_id] - journey
            free, place = starts[visit_id] + self.minutes(visit_id), at
        return free + (self.journey(chain.shift, place, chain.shift.end_location_id) or timedelta())

    def _after_break(self, shift: Shift, free: datetime) -> datetime:
        begins = free if shift.break_window is None else max(free, shift.break_window.earliest)
        return begins + timedelta(minutes=shift.break_minutes)

    def _keep_gaps(self, starts: dict[str, datetime]) -> None:
        for link in self.problem.links:
            first = starts.get(link.first_visit_id) or self.fixed.get(link.first_visit_id)
            second = starts.get(link.second_visit_id) or self.fixed.get(link.second_visit_id)
            if first is None or second is None:
                continue
            if link.min_gap_minutes is not None and link.second_visit_id in starts:
                starts[link.second_visit_id] = max(second, first + timedelta(minutes=link.min_gap_minutes))
            if link.max_gap_minutes is not None and link.first_visit_id in starts:
                starts[link.first_visit_id] = max(first, second - timedelta(minutes=link.max_gap_minutes))

    def place_break(self, chain: Chain, is_late: Callable[[str, datetime], timedelta], latest: datetime) -> bool:
        """Finds where the break of a chain does the least harm, and sets it; False where it fits nowhere without losing a visit."""
        options = chain.visit_ids if chain.has_worked else chain.visit_ids[1:]
        best: tuple[timedelta, int] | None = None
        for number, visit_id in enumerate(options):
            starts = {name: self.planned[name] for name in chain.visit_ids}
            trial = Chain(chain.shift, chain.place, chain.free, chain.has_worked, chain.visit_ids, visit_id)
            back = self.push(trial, starts)
            at = chain.visit_ids.index(visit_id)
            free = chain.free if not at else starts[chain.visit_ids[at - 1]] + self.minutes(chain.visit_ids[at - 1])
            window = chain.shift.break_window
            if back > latest or (window is not None and self._after_break(chain.shift, free) > window.latest):
                continue
            late = sum((is_late(name, start) for name, start in starts.items()), timedelta())
            if best is None or (late, number) < best:
                best = late, number
        chain.break_before = options[best[1]] if best is not None else ""
        return best is not None


def chains_of(problem: Problem, roster: Roster, facts: Sequence[Fact], blocks: Blocks, leaves_after: datetime | None) -> list[Chain]:
    """Returns what is left of each run, in order; visits with a fact of their own are not among it.

    Nobody leaves before `leaves_after`; where it is None, carers who are to be on the way have left when they were free.
    """
    over = {fact.visit_id for fact in facts}
    chains = []
    for run in roster.runs:
        shift = blocks.shifts.get(run.shift_id)
        if shift is None:
            continue
        left = [x.visit_id for x in run.assignments if x.visit_id in problem.visit and x.visit_id not in over]
        free = blocks.free.get(run.shift_id, shift.start)
        free = free if leaves_after is None else max(free, leaves_after)
        place = blocks.place.get(run.shift_id, shift.start_location_id)
        chains.append(Chain(shift, place, free, run.shift_id in blocks.visits, left))
    return chains


def planned_starts(problem: Problem, roster: Roster, now: datetime, changed: Collection[str]) -> dict[str, datetime]:
    """Returns when each visit of a roster is to start: as planned, never before now, and in its window where that has changed."""
    found: dict[str, datetime] = {}
    for run in roster.runs:
        for assignment in run.assignments:
            visit = problem.visit.get(assignment.visit_id)
            if visit is None or assignment.visit_id in found:
                continue
            start = max(assignment.start or visit.windows[0].earliest, now)
            if visit.visit_id in changed:
                start = _in_window(visit, start, now)
            found[assignment.visit_id] = start
    return found


def _in_window(visit: Visit, start: datetime, now: datetime) -> datetime:
    """Returns the start inside of a window of a visit that is nearest after a start, or the last one before it."""
    length = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
    if any(window.earliest <= start <= window.latest - length for window in visit.windows):
        return start
    later = [window.earliest for window in visit.windows if window.earliest >= start]
    return min(later, default=max(now, min(start, visit.windows[-1].latest - length)))
