"""Parsers of several breaks in one cell."""

from collections.abc import Iterator

from scheduler.files.importing.parse import TimeOrDatetime, Unreadable, clock, items, late_time_or_datetime, minutes, span_ends


def breaks(text: str) -> tuple[tuple[int, tuple[TimeOrDatetime, TimeOrDatetime]], ...]:
    """Parses breaks ``20@09:00-12:00;20@15:00-18:00``: the minutes of each, and the window in which it lies."""
    return tuple((minutes(length), (late_time_or_datetime(start), late_time_or_datetime(end))) for length, start, end in _breaks(text))


def clock_breaks(text: str) -> tuple[tuple[int, tuple[int, int]], ...]:
    """Parses breaks as `breaks` does, with windows in whole minutes since midnight."""
    return tuple((minutes(length), (clock(start), clock(end))) for length, start, end in _breaks(text))


def _breaks(text: str) -> Iterator[tuple[str, str, str]]:
    for item in items(text):
        length, at, window = map(str.strip, item.partition("@"))
        if not (length and at):
            raise Unreadable("F026", f'"{item}" is not a break', "a break is written as 20@09:00-12:00: 20 minutes between nine and twelve")
        start, end = span_ends(window)
        yield length, start, end
