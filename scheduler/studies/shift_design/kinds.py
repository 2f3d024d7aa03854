"""Kinds of shift that a folder allows: those of today, and the same lengths at other times."""

from collections import Counter
from collections.abc import Sequence

from scheduler.domain.staffing import ShiftKind
from scheduler.studies.shift_design.today import TodaysRota, make_kind

STEP_MINUTES = 30
MOST_LENGTHS = 6
"""Lengths of today that kinds are made of: the most usual ones."""


def made_kinds(today: TodaysRota, avoided: Sequence[tuple[int, int]] = ()) -> tuple[ShiftKind, ...]:
    """Returns today's kinds, and their lengths at each half-hour between the earliest start and the latest end.

    Splits are made of today's parts; with times to avoid, also around those times. Then kinds may begin and end half an hour beyond
    today's first start and last end as well.

    Args:
        today: The rota as it is now.
        avoided: Times of the day, in minutes, around which split days are made.
    """
    spans_today = [kind.spans for kind in today.kinds]
    single_days = [spans[0] for spans in spans_today if len(spans) == 1 and spans[0][1] <= 24 * 60]
    made = set(spans_today)
    if single_days:
        worked: Counter[int] = Counter()
        for days in today.days.values():
            worked.update(kind.end - kind.start for kind in days if kind is not None and not kind.is_split and kind.end <= 24 * 60)
        first, last = min(start for start, _ in single_days), max(end for _, end in single_days)
        if avoided:
            first, last = max(first - STEP_MINUTES, 0), min(last + STEP_MINUTES, 24 * 60)
        for length, _ in worked.most_common(MOST_LENGTHS):
            made |= {((start, start + length),) for start in range(first, last - length + 1, STEP_MINUTES)}
        for begin, end in avoided:
            made |= set(_splits_around(first, last, begin, end, sorted(worked)))
    known = {kind.spans: kind for kind in today.kinds}
    return tuple(known.get(spans) or make_kind(spans) for spans in sorted(made))


def _splits_around(first: int, last: int, begin: int, end: int, lengths: Sequence[int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Returns split days with as many minutes as a shift of today, free in a time to avoid."""
    found = []
    for length in lengths:
        for morning in range(180, length - 120, STEP_MINUTES):
            evening = length - morning
            start = max(first, begin - STEP_MINUTES - morning)
            ends = [end_of_day for end_of_day in (last, last - STEP_MINUTES) if end_of_day - evening >= end]
            if start + morning <= begin:
                found += [((start, start + morning), (end_of_day - evening, end_of_day)) for end_of_day in ends]
    return found
