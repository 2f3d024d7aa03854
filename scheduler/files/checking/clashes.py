"""Warnings of shifts of a carer that overlap or leave too little rest."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift, without_overlaps
from scheduler.files.importing.records import Record

ShiftRow = tuple[Record, Shift]
Clash = tuple[str, ShiftRow, ShiftRow, str]
"""Code, earlier shift, later shift, and the message about the later one; braces stand for the earlier one."""


def warn_clashes(shifts: Sequence[ShiftRow], settings: Settings) -> None:
    """Warns of each pair of rows whose shifts overlap or leave less than the minimum rest.

    Args:
        shifts: shifts of the days of the plan, with their rows.
        settings: with the setting of REST.
    """
    texts_of: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows = {}
    for code, (earlier_row, earlier), (later_row, later), what in (*_find_overlaps(shifts), *_find_short_rests(shifts, settings)):
        key = (code, earlier_row.where(), later_row.where())
        earlier_text = f'shift "{earlier.shift_id}" ({earlier_row.where()})'
        texts_of[key].append(f'shift "{later.shift_id}" of carer "{later.carer_id}" {what.format(earlier_text)}')
        rows[key] = later_row
    for key, texts in texts_of.items():
        more = f"; {len(texts) - 1} more of the two rows" if len(texts) > 1 else ""
        rows[key].warn(key[0], texts[0] + more, "start")


def _find_overlaps(shifts: Sequence[ShiftRow]) -> Iterator[Clash]:
    """Yields each shift that begins before an earlier shift of its carer ends.

    The earlier shift is the one that ends last.
    """
    last: dict[str, ShiftRow] = {}
    for record, shift in sorted(shifts, key=lambda item: item[1].start):
        before = last.get(shift.carer_id)
        if before is not None and shift.start < before[1].end:
            inside = shift.end <= before[1].end
            what = "lies inside {}; it is left aside" if inside else "overlaps {}; it begins when that one ends"
            yield "H104", before, (record, shift), what
        if before is None or shift.end > before[1].end:
            last[shift.carer_id] = (record, shift)


def _find_short_rests(shifts: Sequence[ShiftRow], settings: Settings) -> Iterator[Clash]:
    """Yields consecutive shifts on two days with less than the minimum rest between them."""
    rest = timedelta(minutes=settings.objective.rest_minutes)
    if not settings.objective.is_hard(Rule.REST):
        return
    row_of = {shift.shift_id: record for record, shift in shifts}
    kept = sorted(without_overlaps([shift for _, shift in shifts]), key=lambda shift: (shift.carer_id, shift.start))
    for before, after in itertools.pairwise(kept):
        dates = {wall_clock(shift.start, settings.timezone).date() for shift in (before, after)}
        if before.carer_id == after.carer_id and len(dates) == 2 and after.start - before.end < rest:
            hours = (after.start - before.end) / timedelta(hours=1)
            both = "only one of them can be worked" if after.end - before.start < rest else "not both can be worked in full"
            what = f"begins {hours:.4g} hours after the end of {{}}, where REST asks for {rest / timedelta(hours=1):.4g}: {both}"
            yield "H111", (row_of[before.shift_id], before), (row_of[after.shift_id], after), what
