"""Shifts of a carer that clash with each other: they can be planned with, and the two are named."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift, without_overlaps
from scheduler.files.importing.records import Record

Duty = tuple[Record, Shift]
Clash = tuple[str, Duty, Duty, str]
"""Code, the earlier one, the later one, and what is said of the later one; braces stand for the earlier one."""


def warn_clashes(duties: Sequence[Duty], settings: Settings) -> None:
    """One warning for each two rows whose shifts overlap, or leave less than the rest between the work of two days.

    Args:
        duties: the shifts of the plan's days with their rows.
        settings: with what REST is set to.
    """
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows = {}
    for code, (one, before), (two, after), what in (*_overlaps(duties), *_short_rests(duties, settings)):
        key = (code, one.where(), two.where())
        other = f'shift "{before.shift_id}" ({one.where()})'
        found[key].append(f'shift "{after.shift_id}" of carer "{after.carer_id}" {what.format(other)}')
        rows[key] = two
    for key, texts in found.items():
        more = f"; {len(texts) - 1} more of the two rows" if len(texts) > 1 else ""
        rows[key].warn(key[0], texts[0] + more, "start")


def _overlaps(duties: Sequence[Duty]) -> Iterator[Clash]:
    """Each shift that begins before another of its carer has ended, with the one that ends last of these."""
    last: dict[str, Duty] = {}
    for record, shift in sorted(duties, key=lambda duty: duty[1].start):
        before = last.get(shift.carer_id)
        if before is not None and shift.start < before[1].end:
            inside = shift.end <= before[1].end
            what = "lies inside of {}; it is left aside" if inside else "overlaps {}; it begins when that one ends"
            yield "H104", before, (record, shift), what
        if before is None or shift.end > before[1].end:
            last[shift.carer_id] = (record, shift)


def _short_rests(duties: Sequence[Duty], settings: Settings) -> Iterator[Clash]:
    """Shifts of two days, one right after the other, without the time for REST between them."""
    rest = timedelta(minutes=settings.objective.rest_minutes)
    if not settings.objective.is_hard(Rule.REST):
        return
    row_of = {shift.shift_id: record for record, shift in duties}
    kept = sorted(without_overlaps([shift for _, shift in duties]), key=lambda shift: (shift.carer_id, shift.start))
    for before, after in itertools.pairwise(kept):
        dates = {wall_clock(shift.start, settings.timezone).date() for shift in (before, after)}
        if before.carer_id == after.carer_id and len(dates) == 2 and after.start - before.end < rest:
            hours = (after.start - before.end) / timedelta(hours=1)
            both = "only one of them can be worked" if after.end - before.start < rest else "not both can be worked in full"
            what = f"begins {hours:.4g} hours after the end of {{}}, where REST asks for {rest / timedelta(hours=1):.4g}: {both}"
            yield "H111", (row_of[before.shift_id], before), (row_of[after.shift_id], after), what
