"""Texts of the tables of who works when."""

import json
from collections.abc import Iterable, Iterator, Sequence

from scheduler.domain.calendar import Weekday
from scheduler.domain.shifts import ShiftPattern
from scheduler.domain.staffing import LATEST_END, SLOT_MINUTES, SLOTS_A_DAY, CoverLine, ShiftKind, StaffMember
from scheduler.files.schema.staffing_tables import DEMAND, SHIFT_KINDS, STAFF_LIMITS
from scheduler.files.schema.weekly_tables import SHIFT_PATTERNS
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.texts import number_text, yes_text
from scheduler.files.writing.write_weekly import clock_text, shift_pattern_row

DAYS = [day.title() for day in Weekday]


def demand_text(cover: Sequence[CoverLine], weeks: int) -> str:
    """Returns demand.csv; a day that is alike in every week has one row a half-hour."""
    return csv_text([column.name for column in DEMAND.columns], _demand_rows(cover, weeks))


def _demand_rows(cover: Sequence[CoverLine], weeks: int) -> Iterator[tuple[object, ...]]:
    for line in cover:
        for weekday in range(7):
            days = [line.carers[(7 * week + weekday) * SLOTS_A_DAY :][:SLOTS_A_DAY] for week in range(weeks)]
            names = [DAYS[weekday]] if len(set(days)) == 1 else [f"{week + 1} {DAYS[weekday]}" for week in range(weeks)]
            for name, day in zip(names, days, strict=False):
                for slot, carers in enumerate(day):
                    if carers:
                        yield name, clock_text(slot * SLOT_MINUTES), line.locality, line.skill, carers


def kinds_text(kinds: Iterable[ShiftKind]) -> str:
    """Returns shift_kinds.csv."""
    rows = []
    for kind in kinds:
        second = kind.spans[1] if kind.is_split else None
        clocks = [_clock_of_day(bound) for bound in (*kind.spans[0], *(second or ()))] + ["", ""] * (second is None)
        rows.append((kind.kind_id, kind.family, *clocks, kind.break_minutes))
    return csv_text([column.name for column in SHIFT_KINDS.columns], rows)


def _clock_of_day(minutes: int) -> str:
    """Returns minutes from midnight as a time of day; the next day's begin at 00:00 again."""
    return clock_text(minutes if minutes < 24 * 60 else minutes - 24 * 60)


def limits_text(staff: Iterable[StaffMember]) -> str:
    """Returns staff_limits.csv."""
    rows = [
        (
            member.carer_id,
            number_text(round(member.contract_minutes / 60, 4)),
            member.hours_per,
            member.tolerance_minutes,
            ";".join(member.localities),
            ";".join(member.skills),
            ";".join(member.kind_ids),
            clock_text(member.earliest_start) if member.earliest_start else "",
            clock_text(member.latest_end) if member.latest_end < LATEST_END else "",
            ";".join(day.title() for day in member.days_off),
            member.max_days_running,
            member.min_days_off,
            member.max_splits_a_week,
            member.max_weekends_running,
            "" if member.whole_weekends else "no",
            number_text(member.rest_minutes / 60),
            yes_text(member.opted_out),
            yes_text(member.is_under_18),
            "" if member.fair_evenings is None else member.fair_evenings,
            "" if member.fair_weekends is None else member.fair_weekends,
        )
        for member in staff
    ]
    return csv_text([column.name for column in STAFF_LIMITS.columns], rows)


def patterns_text(patterns: Iterable[ShiftPattern], homes: dict[str, str]) -> str:
    """Returns shift_patterns.csv.

    Args:
        patterns: In order.
        homes: Location of each carer's home.
    """
    rows = [shift_pattern_row(pattern, homes[pattern.carer_id]) for pattern in patterns]
    columns = [column.name for column in SHIFT_PATTERNS.columns if column.required or any(row.get(column.name) for row in rows)]
    return csv_text(columns, ([row.get(column, "") for column in columns] for row in rows))


def patterns_overlay(name: str, patterns: Sequence[ShiftPattern], homes: dict[str, str], old_ids: Iterable[str]) -> str:
    """Returns an overlay that gives a folder other shift patterns in the place of its own, for `carerounds compare`.

    Args:
        name: Of the scenario.
        patterns: In order.
        homes: Location of each carer's home.
        old_ids: Of the patterns that go.
    """
    gone = sorted(set(old_ids))
    prefix = ""
    while any(f"{prefix}{pattern.pattern_id}" in gone for pattern in patterns):
        prefix += "new-"
    lines = [f"name = {_toml(name)}"]
    if gone:
        lines += ["", "[[remove]]", 'table = "shift_patterns"', f"where = {{ pattern_id = [{', '.join(map(_toml, gone))}] }}"]
    for pattern in patterns:
        row = shift_pattern_row(pattern.replace(pattern_id=f"{prefix}{pattern.pattern_id}"), homes[pattern.carer_id])
        cells = ", ".join(f"{column} = {_toml(str(text))}" for column, text in row.items() if text not in {"", None})
        lines += ["", "[[add]]", 'table = "shift_patterns"', f"row = {{ {cells} }}"]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """Returns a TOML string; JSON has the same escapes."""
    return json.dumps(text, ensure_ascii=False)
