"""Who works on a bank holiday, and how many of the last ones each carer has worked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

LAST = 8
"""Number of past bank holidays that are looked at: about a year of them."""


@dataclass(frozen=True)
class HolidayRecord:
    """Holds the bank holidays of a carer.

    Attributes:
        carer_id: Who.
        worked: Days that they worked of the last bank holidays before the plan, in order.
        works: Bank holidays of the plan on which they work.
    """

    carer_id: str
    worked: tuple[date, ...]
    works: tuple[date, ...]


@dataclass(frozen=True)
class HolidayRecords:
    """Holds the bank holidays of all carers.

    Attributes:
        days: Bank holidays of the plan.
        last: The last bank holidays before it, in order.
        carers: A record of each carer, those who worked fewest first.
    """

    days: tuple[date, ...]
    last: tuple[date, ...]
    carers: tuple[HolidayRecord, ...]


def holiday_records(inputs: Inputs, problem: Problem, roster: Roster) -> HolidayRecords | None:
    """Returns who works on the bank holidays of a plan, with what they worked of the last ones; None where it has none.

    A carer worked on a day of which the tables `worked` or `history` have a row.

    Args:
        inputs: With past work and past visits.
        problem: Of the plan.
        roster: Of the plan.
    """
    settings = inputs.settings
    days = tuple(day for day in settings.dates if day in settings.holidays)
    if not days:
        return None
    last = tuple(sorted(day for day in settings.holidays if day < settings.day)[-LAST:])
    worked: defaultdict[str, set[date]] = defaultdict(set)
    for entry in inputs.worked:
        if entry.minutes:
            worked[entry.carer_id].add(entry.day)
    for visits in inputs.history:
        worked[visits.carer_id].add(visits.day)
    works: defaultdict[str, set[date]] = defaultdict(set)
    for run in roster.runs:
        if run.assignments:
            works[run.carer_id].add(wall_clock(problem.shift[run.shift_id].start, problem.timezone).date())
    records = [
        HolidayRecord(
            carer.carer_id,
            worked=tuple(day for day in last if day in worked[carer.carer_id]),
            works=tuple(day for day in days if day in works[carer.carer_id]),
        )
        for carer in problem.carers
    ]
    return HolidayRecords(days, last, tuple(sorted(records, key=lambda record: (len(record.worked), record.carer_id))))
