"""Shift scheduling instances of Curtois and Qu (2014), as JSON: reader, and a judge of its own.

Shifts have a length and kinds that must not follow, but no times. Demand is a number of people for each kind and day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

WEEK = 7
SATURDAY = 5


@dataclass(frozen=True)
class Employee:
    """Limits of one person.

    Attributes:
        name: Of the person.
        max_shifts: By kind, most in all.
        min_minutes, max_minutes: In all.
        min_run, max_run: Days of work in a row; runs that touch the first or the last day may be shorter than the least.
        min_off: Fewest free days in a row, likewise.
        max_weekends: With work on either day.
        days_off: Days that stay free.
        on_requests, off_requests: Price by day and kind of not working, or of working it.
    """

    name: str
    max_shifts: tuple[int, ...]
    min_minutes: int
    max_minutes: int
    min_run: int
    max_run: int
    min_off: int
    max_weekends: int
    days_off: frozenset[int]
    on_requests: Mapping[tuple[int, int], int]
    off_requests: Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class CurtoisInstance:
    """One instance.

    Attributes:
        name: Of the file.
        days: From a Monday on.
        kinds: Names of the kinds of shift.
        minutes: By kind.
        not_after: By kind, those that must not be worked on the next day.
        staff: Everybody.
        demand, under, over: By day and kind: people wanted, and the price of one too few and of one too many.
    """

    name: str
    days: int
    kinds: tuple[str, ...]
    minutes: tuple[int, ...]
    not_after: tuple[frozenset[int], ...]
    staff: tuple[Employee, ...]
    demand: tuple[tuple[int, ...], ...]
    under: tuple[tuple[int, ...], ...]
    over: tuple[tuple[int, ...], ...]

    @property
    def number(self) -> int | None:
        """Number of the instance, from the end of its name; None where there is none."""
        digits = self.name.rpartition("-")[2]
        return int(digits) if digits.isdigit() else None


Roster = Sequence[Sequence[int | None]]
"""By person and day the kind that is worked, None for a free day."""


def read_curtois(path: Path) -> CurtoisInstance:
    """Reads an instance."""
    data = json.loads(path.read_text(encoding="utf-8"))
    kinds = [shift["id"] for shift in data["shifts"]]
    covers = data["covers"]

    def by_day(name: str) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(cover[name] for cover in day) for day in covers)

    return CurtoisInstance(
        name=path.stem,
        days=data["nDays"],
        kinds=tuple(kinds),
        minutes=tuple(shift["length"] for shift in data["shifts"]),
        not_after=tuple(frozenset(map(kinds.index, shift["forbiddenFollowingShifts"] or ())) for shift in data["shifts"]),
        staff=tuple(_employee(one, kinds) for one in data["staffs"]),
        demand=by_day("requirement"),
        under=by_day("weightIfUnder"),
        over=by_day("weightIfOver"),
    )


def _employee(data: dict[str, Any], kinds: list[str]) -> Employee:
    def requests(name: str) -> dict[tuple[int, int], int]:
        return {(one["day"], kinds.index(one["shift"])): one["weight"] for one in data[name] or ()}

    return Employee(
        name=data["id"],
        max_shifts=tuple(data["maxShifts"]),
        min_minutes=data["minTotalMinutes"],
        max_minutes=data["maxTotalMinutes"],
        min_run=data["minConsecutiveShifts"],
        max_run=data["maxConsecutiveShifts"],
        min_off=data["minConsecutiveDaysOff"],
        max_weekends=data["maxWeekends"],
        days_off=frozenset(data["daysOff"] or ()),
        on_requests=requests("onRequests"),
        off_requests=requests("offRequests"),
    )


def cost_of(instance: CurtoisInstance, roster: Roster) -> int:
    """Returns the published objective: cover by day and kind, and requests."""
    cost = 0
    for day in range(instance.days):
        for kind, wanted in enumerate(instance.demand[day]):
            there = sum(row[day] == kind for row in roster)
            cost += instance.under[day][kind] * max(wanted - there, 0) + instance.over[day][kind] * max(there - wanted, 0)
    for person, row in zip(instance.staff, roster, strict=True):
        cost += sum(weight for (day, kind), weight in person.on_requests.items() if row[day] != kind)
        cost += sum(weight for (day, kind), weight in person.off_requests.items() if row[day] == kind)
    return cost


def breaches_of(instance: CurtoisInstance, roster: Roster) -> list[str]:
    """Returns a sentence for each limit that a roster breaks."""
    found = []
    for person, row in zip(instance.staff, roster, strict=True):
        found += [f"{person.name}: {what}" for what in _breaches(instance, person, row)]
    return found


def _breaches(instance: CurtoisInstance, person: Employee, row: Sequence[int | None]) -> list[str]:
    found = []
    minutes = sum(instance.minutes[kind] for kind in row if kind is not None)
    if not person.min_minutes <= minutes <= person.max_minutes:
        found.append(f"{minutes} minutes")
    found += [f"day {day + 1} is off" for day in person.days_off if row[day] is not None]
    for kind, most in enumerate(person.max_shifts):
        if sum(one == kind for one in row) > most:
            found.append(f"more than {most} shifts {instance.kinds[kind]}")
    for day, (before, after) in enumerate(pairwise(row)):
        if before is not None and after is not None and after in instance.not_after[before]:
            found.append(f"day {day + 2}: {instance.kinds[after]} after {instance.kinds[before]}")
    weekends = sum(row[day] is not None or row[day + 1] is not None for day in range(SATURDAY, instance.days - 1, WEEK))
    if weekends > person.max_weekends:
        found.append(f"{weekends} weekends")
    return found + _broken_runs(person, row)


def _broken_runs(person: Employee, row: Sequence[int | None]) -> list[str]:
    """Returns a sentence for each run of work or of free days of a wrong length; those at either end may be short."""
    found = []
    begin = 0
    while begin < len(row):
        end = begin
        while end < len(row) and (row[end] is None) == (row[begin] is None):
            end += 1
        length, is_inside = end - begin, begin > 0 and end < len(row)
        least = person.min_off if row[begin] is None else person.min_run
        if is_inside and length < least:
            found.append(f"{length} days {'off' if row[begin] is None else 'of work'} from day {begin + 1} on")
        if row[begin] is not None and length > person.max_run:
            found.append(f"{length} days in a row")
        begin = end
    return found
