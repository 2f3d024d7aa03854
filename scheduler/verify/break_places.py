"""The ways in which a run can keep to BREAK: where its breaks lie, or how short it stays."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.verify.breaks import is_long, owed_by_work
from scheduler.verify.timeline import INFINITE_TICKS, Timeline

Interval = tuple[int, int]
"""First and last tick, both included."""


@dataclass(frozen=True)
class Pause:
    """A break between two stops: its length, and inside of what it lies."""

    length: int
    inside: Interval

    def mirrored(self) -> "Pause":
        """Returns the same with time running backwards."""
        return Pause(self.length, (-self.inside[1], -self.inside[0]))


@dataclass(frozen=True)
class WayToRest:
    """One way in which a run keeps to BREAK.

    Attributes:
        pauses: for each leg the breaks that are taken there.
        longest: most ticks from first start to last end; None for any number.
        begins: first tick at which the first visit may start.
        ends: last tick at which the last visit may end.
    """

    pauses: tuple[tuple[Pause, ...], ...]
    longest: int | None = None
    begins: int = -INFINITE_TICKS
    ends: int = INFINITE_TICKS


def breaks_taken(timeline: Timeline, shift: Shift, legs: int, dropped: Collection[Rule]) -> Iterator[WayToRest]:
    """Yields the ways in which a run can keep to BREAK.

    Yields one without a break, and no limit, where none is owed.

    Args:
        timeline: with the problem.
        shift: of the run.
        legs: number of its journeys, first and last included.
        dropped: rules that it need not obey.
    """
    visits, by_work, nowhere = legs - 1, owed_by_work(timeline), ((),) * legs
    may_owe = shift.all_break_minutes > 0 if by_work else is_long(timeline, shift)
    if not may_owe or visits < 2 or not obeys(timeline, Rule.BREAK, dropped):
        yield WayToRest(nowhere)
        return
    if by_work:
        yield WayToRest(nowhere, longest=timeline.ticks(BREAK_AFTER_MINUTES))
    if shift.breaks:
        yield from _several(timeline, shift, legs)
        return
    window = shift.break_window
    inside = (timeline.tick(window.earliest), timeline.tick(window.latest)) if window else (-INFINITE_TICKS, INFINITE_TICKS)
    pause = Pause(timeline.ticks(shift.break_minutes), inside)
    for before in range(1, visits):
        yield WayToRest(_laid({before: [pause]}, legs))


def _several(timeline: Timeline, shift: Shift, legs: int) -> Iterator[WayToRest]:
    """Yields the ways to take the breaks of a shift with several: those that the run covers, or any one where it covers none.

    A run covers no break before the first of these if it begins after the window opens, and none after the last of them if
    it ends before the window closes.
    """
    breaks = [
        Pause(timeline.ticks(rest.minutes), (timeline.tick(rest.window.earliest), timeline.tick(rest.window.latest)))
        for rest in shift.breaks
    ]
    for first, last in itertools.combinations_with_replacement(range(len(breaks) + 1), 2):
        begins = breaks[first - 1].inside[0] + 1 if first else -INFINITE_TICKS
        ends = breaks[last].inside[1] - 1 if last < len(breaks) else INFINITE_TICKS
        for taken in [breaks[first:last]] if first < last else [[rest] for rest in breaks]:
            for places in itertools.combinations_with_replacement(range(1, legs - 1), len(taken)):
                at: dict[int, list[Pause]] = {}
                for place, rest in zip(places, taken, strict=True):
                    at.setdefault(place, []).append(rest)
                yield WayToRest(_laid(at, legs), begins=begins, ends=ends)


def _laid(at: dict[int, list[Pause]], legs: int) -> tuple[tuple[Pause, ...], ...]:
    return tuple(tuple(at.get(leg, ())) for leg in range(legs))


def obeys(timeline: Timeline, rule: Rule, dropped: Collection[Rule]) -> bool:
    """Returns whether a rule is hard and not among those that need not be obeyed."""
    return timeline.is_hard(rule) and rule not in dropped
