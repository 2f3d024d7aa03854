"""Shift patterns of a rota: what a folder repeats week by week."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.calendar import Weekday
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, ShiftPattern
from scheduler.domain.staffing import Rota, ShiftKind, StaffingProblem

USUAL_BREAK_MINUTES = 20

Part = tuple[int, int, int]
"""Start, end and break of a part of a day."""


def patterns_of(problem: StaffingProblem, rota: Rota, first_monday: date, homes: Mapping[str, str]) -> tuple[ShiftPattern, ...]:
    """Returns patterns that repeat a rota from a Monday on.

    A part that is alike in every week is one pattern; else there is one for each week of the cycle.

    Args:
        problem: Kinds and length of the cycle.
        rota: Who works when.
        first_monday: First day of the first week.
        homes: Location of each carer's home, where shifts begin and end.
    """
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    days: defaultdict[str, defaultdict[Part, list[set[int]]]] = defaultdict(
        lambda: defaultdict(lambda: [set() for _ in range(problem.weeks)])
    )
    for work in rota.work:
        for part in _parts(kinds[work.kind_id]):
            days[work.carer_id][part][work.day // 7].add(work.day % 7)
    made = []
    for carer_id, parts in sorted(days.items()):
        numbered = 0
        for part, weeks in sorted(parts.items()):
            same = all(week == weeks[0] for week in weeks)
            for week, on in enumerate(weeks[:1] if same else weeks, start=1):
                if on:
                    numbered += 1
                    cycle = {} if same else {"every_weeks": problem.weeks, "week": week}
                    name = f"{carer_id}-{numbered}"
                    made.append(_pattern(name, carer_id, homes[carer_id], part, on).replace(first_day=first_monday, **cycle))
    return tuple(made)


def _parts(kind: ShiftKind) -> list[Part]:
    """Returns the parts of a kind; its break lies in the long ones."""
    long = [span for span in kind.spans if span[1] - span[0] > BREAK_AFTER_MINUTES]
    each = kind.break_minutes // len(long) if long else 0
    return [(start, end, each if (start, end) in long else USUAL_BREAK_MINUTES) for start, end in kind.spans]


def _pattern(name: str, carer_id: str, home: str, part: Part, on: set[int]) -> ShiftPattern:
    start, end, break_minutes = part
    quarter = (end - start) // 60 * 15
    return ShiftPattern(
        pattern_id=name,
        carer_id=carer_id,
        start=start,
        end=end,
        start_location_id=home,
        end_location_id=home,
        break_minutes=break_minutes,
        break_span=(start + quarter, end - quarter) if end - start > BREAK_AFTER_MINUTES and break_minutes else None,
        days=tuple(day for number, day in enumerate(Weekday) if number in on),
    )
