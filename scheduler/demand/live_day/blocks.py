"""Facts as the rules see them: one pinned visit for each stretch of a shift that is over or cannot be changed.

In the problem of what is left, a carer's facts stand as one visit at the place of the last of them, from the first start to the last
end. So hours, rest, days off and the time since the last break are judged with what was really worked, and nothing of the past can be
judged twice. A gap that was long enough for a break divides the stretch, and the break counts as taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.demand.edits.apply import between
from scheduler.demand.live_day.facts import Fact
from scheduler.domain.care import Visit, Window
from scheduler.domain.people import ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence, Shift
from scheduler.geo.matrix import TravelMatrix

MARK = "fact/"
"""How the ids of blocks begin."""
_MINUTE = timedelta(minutes=1)
_HIGHEST_PRIORITY = 1000


@dataclass
class Blocks:
    """The blocks of all shifts.

    Attributes:
        shifts: Every shift, with the ends that facts gave it; one that facts leave no time for is not in it.
        visits: Blocks by shift, in order of time.
        people: One person for each shift with facts, at the place of the last of them.
        free: When the carer of a shift with facts is free again.
        place: Where that is.
        back: When the carer can be back from there.
    """

    shifts: dict[str, Shift]
    visits: dict[str, list[Visit]] = field(default_factory=dict)
    people: dict[str, ServiceUser] = field(default_factory=dict)
    free: dict[str, datetime] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    back: dict[str, datetime] = field(default_factory=dict)


def make_blocks(problem: Problem, travel: TravelMatrix, facts: Iterable[Fact], waiting: Mapping[str, datetime] = {}) -> Blocks:
    """Returns the blocks of facts, and the shifts as they became.

    Args:
        problem: Of the day.
        travel: Of the problem.
        facts: Of the day.
        waiting: Shifts whose carers, if they have been free for a while, leave no earlier than a moment.
    """
    by_shift: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.shift_id and fact.start is not None:
            by_shift[fact.shift_id].append(fact)
    blocks = Blocks(dict(problem.shift))
    for shift_id, of_shift in by_shift.items():
        _block(
            problem,
            travel,
            blocks,
            problem.shift[shift_id],
            sorted(of_shift, key=lambda fact: (fact.start, fact.end)),
            now=waiting.get(shift_id),
        )
    _part(problem, blocks)
    return blocks


def trim_absences(problem: Problem, blocks: Blocks) -> tuple[Absence, ...]:
    """Returns the absences without the time in which the carer was at work after all."""
    kept = []
    for absence in problem.absences:
        spans = [(absence.start, absence.end)]
        for shift_id in blocks.visits:
            shift = blocks.shifts[shift_id]
            if shift.carer_id == absence.carer_id:
                spans = [part for span in spans for part in _without(span, (shift.start, blocks.back[shift_id]))]
        kept += [absence.replace(start=start, end=end) for start, end in spans]
    return tuple(kept)


def _without(span: tuple[datetime, datetime], taken: tuple[datetime, datetime]) -> list[tuple[datetime, datetime]]:
    parts = [(span[0], min(span[1], taken[0])), (max(span[0], taken[1]), span[1])]
    return [part for part in parts if part[0] < part[1]]


def _block(problem: Problem, travel: TravelMatrix, blocks: Blocks, shift: Shift, facts: Sequence[Fact], *, now: datetime | None) -> None:
    """Adds the blocks of one shift, and its ends."""
    spans: list[tuple[datetime, datetime]] = []
    place = ""
    breaks = [one.minutes for one in shift.breaks] or [shift.break_minutes]
    for fact in facts:
        start, end = _inside(problem, fact)
        at = problem.service_user[problem.visit[fact.visit_id].service_user_id].location_id
        leg = travel.leg(problem.carer[shift.carer_id].travel_mode, place or None, at)
        journey = timedelta() if leg is None else timedelta(microseconds=leg[0] * 60_000_000 // travel.ticks_per_minute)
        if spans and start - spans[-1][1] - journey >= max(min(breaks), 1) * _MINUTE:
            spans[-1] = spans[-1][0], _whole(spans[-1][0], spans[-1][1] + journey)
            spans.append((max(start, spans[-1][1]), end))
        elif spans:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
        place = at
    spans = [(start, _whole(start, end)) for start, end in spans]
    free = spans[-1][1]
    leg = travel.leg(problem.carer[shift.carer_id].travel_mode, place, shift.end_location_id)
    home = timedelta() if leg is None else timedelta(microseconds=leg[0] * 60_000_000 // travel.ticks_per_minute)
    if now is not None and now - free >= _MINUTE and now + home <= shift.end:
        spans.append((now - _MINUTE, now))  # waiting since then: the gap before it may have been a break
        free = now
    name = f"{MARK}{shift.shift_id}"
    blocks.shifts[shift.shift_id] = between(shift, min(shift.start, spans[0][0]), max(shift.end, free + home)).replace(
        start_location_id=None, break_window=shift.break_window, breaks=shift.breaks, break_minutes=shift.break_minutes
    )
    blocks.people[shift.shift_id] = ServiceUser(service_user_id=name, location_id=place)
    blocks.visits[shift.shift_id] = [
        Visit(
            visit_id=f"{name}/{number}",
            service_user_id=name,
            windows=(Window(earliest=start, latest=start),),
            pinned_start=start,
            pinned_carers=(shift.carer_id,),
            minutes=min((end - start) // _MINUTE, 24 * 60),
            priority=_HIGHEST_PRIORITY,
            time_critical=True,
        )
        for number, (start, end) in enumerate(spans)
    ]
    blocks.free[shift.shift_id], blocks.place[shift.shift_id], blocks.back[shift.shift_id] = free, place, free + home


def _inside(problem: Problem, fact: Fact) -> tuple[datetime, datetime]:
    """Returns the times of a fact as far as they lie in the horizon."""
    assert fact.start is not None  # looked at by the caller
    assert fact.end is not None
    start = min(max(fact.start, problem.horizon_start), problem.horizon_end - _MINUTE)
    return start, max(fact.end, start)


def _whole(start: datetime, end: datetime) -> datetime:
    """Returns an end that is whole minutes after a start, and at least one."""
    return start + max(-((start - end) // _MINUTE), 1) * _MINUTE


def _part(problem: Problem, blocks: Blocks) -> None:
    """Parts the shifts of a carer that facts made overlap: the later one begins when the earlier one ends."""
    by_carer: dict[str, list[Shift]] = defaultdict(list)
    for shift in blocks.shifts.values():
        by_carer[shift.carer_id].append(shift)
    for shifts in by_carer.values():
        shifts.sort(key=lambda shift: problem.shift[shift.shift_id].start)
        ends: datetime | None = None
        for shift in shifts:
            if ends is not None and shift.start < ends:
                _begin_later(blocks, shift, ends)
            if shift.shift_id in blocks.shifts:
                ends = blocks.shifts[shift.shift_id].end


def _begin_later(blocks: Blocks, shift: Shift, moment: datetime) -> None:
    """Lets a shift begin at a moment; without its facts where they lie before it, and not at all where it would have ended."""
    kept = []
    for visit in blocks.visits.pop(shift.shift_id, []):
        start = max(visit.windows[0].earliest, moment)
        minutes = (visit.windows[0].earliest + visit.minutes * _MINUTE - start) // _MINUTE
        if minutes > 0:
            kept.append(visit.replace(windows=(Window(earliest=start, latest=start),), pinned_start=start, minutes=minutes))
    end = max(shift.end, moment)
    if kept:
        blocks.visits[shift.shift_id] = kept
    else:
        blocks.people.pop(shift.shift_id, None)
        blocks.free.pop(shift.shift_id, None)
        blocks.place.pop(shift.shift_id, None)
    if end > moment:
        blocks.shifts[shift.shift_id] = between(shift, moment, end)
    else:
        del blocks.shifts[shift.shift_id]
