"""Deals the duties of each day of a week to carers, in turns of two weeks.

Carers keep to early or to late duties.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.calendar import Weekday
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, ShiftPattern
from scheduler.synthetic.chance import Rng, apportion
from scheduler.synthetic.spec import Span
from scheduler.synthetic.supply import DutyPattern

NOON = 12 * 60
DAYS = 14  # length of a turn; every other weekend is free where the duties allow it
REST_MINUTES = 11 * 60
CONTRACT_HOURS = (16, 20, 25, 30, 37)

Pattern = tuple[Span, ...]


@dataclass
class Line:
    """The two weeks of a carer.

    Attributes:
        late: Whether the duties begin in the afternoon.
        locality: Locality in which the carer lives.
        days: Pattern of duty on each of 14 days; empty on days off.
    """

    late: bool
    locality: str
    days: list[Pattern] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Minutes on duty on the days dealt until now."""
        return sum(end - start for pattern in self.days for start, end in pattern)

    def rested(self, pattern: Pattern) -> bool:
        """Returns whether the line stays rested if `pattern` is its next day.

        Rest is eleven hours between duties and a day off in each seven days.
        The turn is a cycle: the first day follows the last.
        """
        around = [*self.days, pattern]
        if len(around) == DAYS:
            around += around[:6]
        busy = any(all(around[day : day + 7]) for day in range(len(around) - 6))
        return not busy and all(
            not before or not after or after[0][0] + 24 * 60 - before[-1][1] >= REST_MINUTES for before, after in itertools.pairwise(around)
        )

    @property
    def contract_minutes(self) -> int:
        """Minutes per week of the contract that fits best."""
        return 60 * min(CONTRACT_HOURS, key=lambda hours: abs(hours * 60 - self.minutes / 2))


def lines_of(week: list[list[DutyPattern]], carers: int, rng: Rng) -> list[Line]:
    """Deals the duties of the week, twice over, to lines of carers.

    Args:
        week: Duties of each of seven days.
        carers: Number of carers.
        rng: Generator that decides between equals.
    """
    shares = Counter((_is_late(duty.pattern), duty.locality) for day in week for duty in day)
    kinds = sorted(shares)
    lines = [
        Line(late, locality)
        for (late, locality), number in zip(kinds, apportion(carers, [shares[kind] for kind in kinds]), strict=True)
        for _ in range(number)
    ]
    for number in range(DAYS):
        given: dict[int, Pattern] = {}
        for duty in week[number % 7]:
            free = [row for row, line in enumerate(lines) if row not in given and line.rested(duty.pattern)]
            chance = rng.random(len(lines))
            best = min(free, key=lambda row: (*_worth(lines[row], duty), float(chance[row])), default=None)
            if best is not None:
                given[best] = duty.pattern
        for row, line in enumerate(lines):
            line.days.append(given.get(row, ()))
    return lines


def _worth(line: Line, duty: DutyPattern) -> tuple[bool, float]:
    """Returns the key by which carers are compared for a duty; the least is best.

    Carers who keep to this part of the day come first.
    Then the minutes worked count, more for another locality, less for each past day of this duty.
    """
    usual = line.days.count(duty.pattern)
    return line.late != _is_late(duty.pattern), line.minutes + 240 * (line.locality != duty.locality) - 60 * min(usual, 4)


def _is_late(pattern: Pattern) -> bool:
    return pattern[0][0] >= NOON


def shift_patterns(lines: list[Line], carer_ids: list[str], since: date) -> list[ShiftPattern]:
    """Makes a pattern for each span that a carer works in one of the two weeks, from home to home.

    The first of the two weeks is that of `since`.
    """
    made: list[ShiftPattern] = []
    for carer_id, line in zip(carer_ids, lines, strict=False):
        weeks = (line.days[:7], line.days[7:])
        same = weeks[0] == weeks[1]
        for week, days in enumerate(weeks[:1] if same else weeks, start=1):
            for span in sorted({span for pattern in days for span in pattern}):
                name = f"R{len(made) + 1:04d}"
                on = tuple(day for day, pattern in zip(Weekday, days, strict=True) if span in pattern)
                made.append(
                    _shift_pattern(name, carer_id, span, on).replace(
                        **({} if same else {"every_weeks": 2, "week": week, "first_day": since})
                    )
                )
    return made


def _shift_pattern(name: str, carer_id: str, span: Span, days: tuple[Weekday, ...]) -> ShiftPattern:
    start, end = span
    quarter = (end - start) // 60 * 15
    return ShiftPattern(
        pattern_id=name,
        carer_id=carer_id,
        start=start,
        end=end,
        start_location_id=carer_id,
        end_location_id=carer_id,
        break_minutes=30 if end - start > 8 * 60 else 20,
        break_span=(start + quarter, end - quarter) if end - start > BREAK_AFTER_MINUTES else None,
        days=days,
    )
