"""The rota of a folder as it is now: which kind of shift each carer works on each day of a cycle."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm

from scheduler.demand.shifts import shifts_of
from scheduler.domain.calendar import monday
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.people import Carer
from scheduler.domain.shifts import BREAK_AFTER_MINUTES
from scheduler.domain.staffing import DAY_MINUTES, LATEST_END, MAX_WEEKS, ShiftKind, StaffMember

SHIFT_BREAK_MINUTES = 20
"""Unpaid break of a part of more than six hours (Working Time Regulations 1998, regulation 12), as shift patterns have it."""
DEFAULT_TOLERANCE_MINUTES = 60
"""How far the hours of a cycle may be off those of the contract where nobody says it (assumed)."""


@dataclass(frozen=True)
class TodaysRota:
    """What each carer works on each day.

    Attributes:
        first_monday: day 0 of the cycle.
        weeks: length of the cycle.
        days: kind of each day, None where it is free, by carer.
    """

    first_monday: date
    weeks: int
    days: Mapping[str, tuple[ShiftKind | None, ...]]

    @property
    def kinds(self) -> tuple[ShiftKind, ...]:
        """Returns each kind once, by start and end."""
        found = {kind.kind_id: kind for days in self.days.values() for kind in days if kind is not None}
        return tuple(sorted(found.values(), key=lambda kind: kind.spans))

    def minutes_of(self, carer_id: str) -> int:
        """Returns the paid minutes of a carer over the cycle."""
        return sum(kind.paid_minutes for kind in self.days[carer_id] if kind is not None)


def cycle_weeks(inputs: Inputs) -> int:
    """Returns the length of the cycle in which the shift patterns of a folder repeat, at most eight weeks."""
    weeks = lcm(1, *(pattern.every_weeks for pattern in inputs.shift_patterns))
    return weeks if weeks <= MAX_WEEKS else max((pattern.every_weeks for pattern in inputs.shift_patterns), default=1)


def todays_rota(inputs: Inputs, weeks: int) -> TodaysRota:
    """Returns the rota of a folder over a cycle that begins on the Monday of its first day.

    Shifts of one day are the parts of a split day; more than two, or one beyond noon of the next day, keep the first that fit.
    Bank holidays and absences are left aside.
    """
    first = monday(inputs.settings.day)
    settings = inputs.settings.replace(day=first, days=weeks * 7, extra_bank_holidays=())
    plain = inputs.replace(
        settings=settings, absences=(), shift_patterns=tuple(p.replace(on_holiday="usual") for p in inputs.shift_patterns)
    )
    spans: defaultdict[tuple[str, int], list[tuple[int, int, int]]] = defaultdict(list)
    for shift in shifts_of(plain):
        start = wall_clock(shift.start, settings.timezone)
        day = (start.date() - first).days
        begin = start.hour * 60 + start.minute
        end = begin + (shift.end - shift.start) // timedelta(minutes=1)
        if 0 <= day < weeks * 7 and end <= LATEST_END:
            spans[shift.carer_id, day].append((begin, end, shift.all_break_minutes))
    days: dict[str, tuple[ShiftKind | None, ...]] = {}
    for carer in inputs.carers:
        days[carer.carer_id] = tuple(_kind_of(sorted(spans.get((carer.carer_id, day), ()))) for day in range(weeks * 7))
    return TodaysRota(first, weeks, days)


def _kind_of(parts: Sequence[tuple[int, int, int]]) -> ShiftKind | None:
    """Returns the kind of a day's parts; None for a free day."""
    apart = [part for number, part in enumerate(parts) if not number or part[0] > parts[number - 1][1]][:2]
    if not apart:
        return None
    breaks = sum(minutes for start, end, minutes in apart if end - start > BREAK_AFTER_MINUTES)
    return make_kind(tuple((start, end) for start, end, _ in apart), breaks)


def make_kind(spans: tuple[tuple[int, int], ...], break_minutes: int | None = None) -> ShiftKind:
    """Returns a kind that is named by its times.

    Args:
        spans: start and end of each part, in minutes from midnight.
        break_minutes: unpaid; None for that of each part of more than six hours.
    """
    if break_minutes is None:
        break_minutes = sum(SHIFT_BREAK_MINUTES for start, end in spans if end - start > BREAK_AFTER_MINUTES)
    name = "+".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)
    return ShiftKind(kind_id=f"{name}/{break_minutes}" if break_minutes else name, spans=spans, break_minutes=break_minutes)


def _clock(minutes: int) -> str:
    minutes %= DAY_MINUTES
    return f"{minutes // 60:02}{minutes % 60:02}"


def limits_of(carer: Carer, today: TodaysRota, skills: tuple[str, ...], *, rest_minutes: int) -> StaffMember:
    """Returns the limits of a carer: those of the contract, the usual ones, and looser ones where today's rota is looser.

    Args:
        carer: Whose.
        today: The rota as it is now.
        skills: That the carer holds, as demand names them.
        rest_minutes: Least rest between days of the folder.
    """
    days = today.days[carer.carer_id]
    worked = [kind is not None for kind in days]
    mean = round(today.minutes_of(carer.carer_id) / today.weeks)
    weekends = [(worked[7 * week + 5], worked[7 * week + 6]) for week in range(today.weeks)]
    has_nights = any(kind is not None and kind.is_night for kind in days)
    running = _longest([any(weekend) for weekend in weekends])
    splits = [sum(kind is not None and kind.is_split for kind in days[7 * week : 7 * week + 7]) for week in range(today.weeks)]
    contract = mean if carer.contract_minutes is None else carer.contract_minutes
    return StaffMember(
        carer_id=carer.carer_id,
        contract_minutes=contract,
        hours_per="cycle",
        tolerance_minutes=max(DEFAULT_TOLERANCE_MINUTES, abs(today.minutes_of(carer.carer_id) - contract * today.weeks)),
        localities=carer.localities,
        skills=skills,
        min_days_off=2 if has_nights else 1,
        max_splits_a_week=max(2, *splits),
        max_weekends_running=max(1, running),
        whole_weekends=all(saturday == sunday for saturday, sunday in weekends),
        rest_minutes=rest_minutes,
        today=tuple("" if kind is None else kind.kind_id for kind in days),
    )


def _longest(flags: Sequence[bool]) -> int:
    """Returns the longest run of true flags where the first follows the last."""
    longest = run = 0
    for flag in (*flags, *flags):
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return min(longest, len(flags))
