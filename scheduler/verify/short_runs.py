"""Starts of a visit with which a run stays too short to owe a break.

The earliest end of the run after the visit, and the latest start of the run before it, are
piecewise linear in the start of the visit. Each piece rises tick by tick or stands still.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

Interval = tuple[int, int]
"""First and last tick, both included."""


class Piece(NamedTuple):
    """A part of a piecewise linear function of a start.

    Attributes:
        first, last: Starts that it holds for, both included.
        value: Value at `first`.
        slope: 1 if the value rises tick by tick, 0 if it stands still.
    """

    first: int
    last: int
    value: int
    slope: int

    def at(self, start: int) -> int:
        """Returns the value at a start."""
        return self.value + self.slope * (start - self.first)


def arrivals(free: Interval, stops: Sequence[tuple[int, Collection[Interval]]], legs: Sequence[int]) -> list[Piece]:
    """Returns the earliest end of the last stop as a function of the time from which the carer is free.

    Args:
        free: First and last time that the function is wanted for.
        stops: Length and possible starts of each stop, in order.
        legs: Ticks of the journey to each stop.
    """
    pieces = [Piece(*free, free[0], 1)]
    for (length, allowed), leg in zip(stops, legs, strict=True):
        moved = [piece._replace(value=piece.value + leg) for piece in pieces]
        pieces = [start._replace(value=start.value + length) for piece in moved for start in _next_starts(piece, sorted(allowed))]
    return pieces


def _next_starts(arrival: Piece, allowed: Sequence[Interval]) -> Iterator[Piece]:
    """Yields the first possible start at or after each arrival; arrivals after which there is none are dropped."""
    first = arrival.first
    for opens, closes in allowed:
        if arrival.slope == 0:
            if arrival.value <= closes:
                yield arrival._replace(value=max(arrival.value, opens))
                return
            continue
        early = min(arrival.last, arrival.first + opens - 1 - arrival.value)
        if first <= early:
            yield Piece(first, early, opens, 0)
            first = early + 1
        inside = min(arrival.last, arrival.first + closes - arrival.value)
        if first <= inside:
            yield Piece(first, inside, arrival.at(first), 1)
            first = inside + 1
        if first > arrival.last:
            return


def starts_of_short_runs(ends: Sequence[Piece], begins: Sequence[Piece], longest: int) -> Iterator[Interval]:
    """Yields the starts of a visit with which no more than `longest` ticks lie between first start and last end.

    Args:
        ends: Earliest end of the run, by start of the visit.
        begins: Latest start of the run, by start of the visit.
        longest: Ticks.
    """
    for end in ends:
        for begin in begins:
            first, last = max(end.first, begin.first), min(end.last, begin.last)
            if first > last:
                continue
            span, slope = end.at(first) - begin.at(first), end.slope - begin.slope
            if slope > 0:
                last = min(last, first + longest - span)
            elif slope < 0:
                first = max(first, first + span - longest)
            elif span > longest:
                continue
            if first <= last:
                yield first, last
