"""What a change of pattern does to each person: hours, evenings, weekends, splits, unpaid gaps, pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.domain.inputs import Rates
from scheduler.domain.staffing import DAY_MINUTES, ShiftKind
from scheduler.studies.shift_design.pattern_change import PatternChange

Days = Sequence[ShiftKind | None]


@dataclass(frozen=True)
class Enhancements:
    """Per cent of pay on top at some times.

    Attributes:
        evening: From 20:00 to 23:00 of Monday to Friday.
        night: From 23:00 to 06:00.
        saturday, sunday: All other hours of these days.
    """

    evening: int = 0
    night: int = 0
    saturday: int = 0
    sunday: int = 0


@dataclass(frozen=True)
class PersonSide:
    """One person's weeks, before or after.

    Attributes:
        minutes: Paid, over the cycle.
        evenings, weekends, splits: Number of each in the cycle.
        gap_minutes: Unpaid gaps of split days.
        pay_pence: With enhancements.
    """

    minutes: int
    evenings: int
    weekends: int
    splits: int
    gap_minutes: int
    pay_pence: int


@dataclass(frozen=True)
class PersonChange:
    """What changes for one person over the cycle.

    Attributes:
        carer_id: Who.
        contract_minutes: A week; None where it is not known.
        days_changed: Days that are free, worked, or have other hours than before.
        before, after: Their weeks.
    """

    carer_id: str
    contract_minutes: int | None
    days_changed: int
    before: PersonSide
    after: PersonSide


def people_changes(found: PatternChange, rates: Sequence[Rates], enhancements: Enhancements) -> list[PersonChange]:
    """Returns what changes for each carer, in the order of the folder.

    Args:
        found: The change.
        rates: Pay by date.
        enhancements: On top of it.
    """
    kinds = {kind.kind_id: kind for kind in found.rota.problem.kinds}
    after: dict[str, list[ShiftKind | None]] = {carer_id: [None] * len(days) for carer_id, days in found.today.days.items()}
    for work in found.rota.result.rota.work:
        after[work.carer_id][work.day] = kinds[work.kind_id]
    pence = _pay_on(found.today.first_monday, rates)
    contract = {carer.carer_id: carer.contract_minutes for carer in found.before.planned.problem.carers}
    return [
        PersonChange(
            carer_id,
            contract[carer_id],
            sum(_spans(old) != _spans(new) for old, new in zip(days, after[carer_id], strict=True)),
            _person_side(days, pence, enhancements),
            _person_side(after[carer_id], pence, enhancements),
        )
        for carer_id, days in found.today.days.items()
        if any(days)
    ]


def _spans(kind: ShiftKind | None) -> tuple[tuple[int, int], ...]:
    return () if kind is None else kind.spans


def _pay_on(day: date, rates: Sequence[Rates]) -> int:
    """Returns pence an hour on a day: the latest rate that has begun, else the first."""
    begun = [rate for rate in rates if rate.since <= day] or sorted(rates, key=lambda rate: rate.since)[:1]
    return max(begun, key=lambda rate: rate.since).pay_pence_per_hour if begun else 0


def _person_side(days: Days, pence_per_hour: int, enhancements: Enhancements) -> PersonSide:
    worked = [(day, kind) for day, kind in enumerate(days) if kind is not None]
    minutes = sum(kind.paid_minutes for _, kind in worked)
    extra = sum((_extra_minutes(day, kind, enhancements) for day, kind in worked), Fraction(0))
    pay = (minutes + extra) * pence_per_hour / 60
    return PersonSide(
        minutes=minutes,
        evenings=sum(kind.is_evening for _, kind in worked),
        weekends=len({day // 7 for day, _ in worked if day % 7 >= 5}),
        splits=sum(kind.is_split for _, kind in worked),
        gap_minutes=sum(kind.spans[1][0] - kind.spans[0][1] for _, kind in worked if kind.is_split),
        pay_pence=int(pay + Fraction(1, 2)),
    )


def _extra_minutes(day: int, kind: ShiftKind, enhancements: Enhancements) -> Fraction:
    """Returns the minutes that enhancements are worth; breaks lie in hours without one."""
    per_cent = 0
    for start, end in kind.spans:
        for minute in range(start, end):
            per_cent += _per_cent((day + minute // DAY_MINUTES) % 7, minute % DAY_MINUTES, enhancements)
    return Fraction(per_cent, 100)


def _per_cent(weekday: int, minute: int, enhancements: Enhancements) -> int:
    if minute >= 23 * 60 or minute < 6 * 60:
        return enhancements.night
    if weekday >= 5:
        return enhancements.saturday if weekday == 5 else enhancements.sunday
    return enhancements.evening if minute >= 20 * 60 else 0
