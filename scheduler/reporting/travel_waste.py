"""Travel per hour of care in words and tables: what `travel-waste` prints and writes."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date

from scheduler.analysis.crossings import Crossing, crossings_of
from scheduler.analysis.travel_waste import RosteredWeek, Stop, Waste, stops_of, waste_by
from scheduler.domain.clock import wall_clock
from scheduler.domain.places import METRES_PER_MILE
from scheduler.domain.problem import Problem
from scheduler.reporting.judgement import carer_name

SHOWN = 10
"""Rows of a table on the terminal; the page has all."""
UNKNOWN_PLACE = "not known"
HEADER = (
    "Visits",
    "Hours of care",
    "Minutes between visits",
    "Minutes for an hour of care",
    "Beyond the mean",
    "From and to home",
    "Miles",
)
CROSSED = ("Day", "Who", "Leaves", "From", "To", "And who", "Leaves", "From", "To", "Crossings", "Minutes saved")
MOST_LETTERS = 40
"""Letters of a cell on the terminal."""


class TravelWaste:
    """The travel of several weeks, in groups.

    Attributes:
        weeks: What was read.
        stops: Every carer at every visit.
        crossings: Rounds that cross each other; those that would save most come first.
    """

    def __init__(self, weeks: Sequence[RosteredWeek]) -> None:
        """Reads the travel out of the rosters.

        Raises:
            ValueError: An assignment has no start.
        """
        self.weeks = tuple(weeks)
        self.stops: tuple[Stop, ...] = tuple(stop for week in weeks for stop in stops_of(week))
        found = [crossing for week in weeks for crossing in crossings_of(week)]
        self.crossings: tuple[Crossing, ...] = tuple(sorted(found, key=lambda one: -one.saved_minutes))
        self._problems = {week.name: week.problem for week in weeks}

    @property
    def total(self) -> Waste | None:
        """Returns the travel of all stops; None where there are none."""
        return next(iter(waste_by(self.stops, lambda _: "all")), None)

    def groups(self) -> dict[str, list[tuple[str, Waste]]]:
        """Returns the groups of each kind with their names; those with most travel beyond the mean come first, days and weeks in order."""
        by_week = sorted(waste_by(self.stops, lambda stop: stop.week), key=lambda one: self._order(one.group))
        by_day = sorted(waste_by(self.stops, lambda stop: stop.day), key=lambda one: str(one.group))
        return {
            "Week": [(str(one.group), one) for one in by_week],
            "Carer": [(self._carer(one.group), one) for one in waste_by(self.stops, lambda stop: stop.carer_id)],
            "Run": [(str(one.group), one) for one in waste_by(self.stops, lambda stop: stop.run)],
            "Day": [(f"{one.group:%a %d %b %Y}", one) for one in by_day if isinstance(one.group, date)],
            "Locality": [(str(one.group) or UNKNOWN_PLACE, one) for one in waste_by(self.stops, lambda stop: stop.locality)],
        }

    def problem_of(self, crossing: Crossing) -> Problem:
        """Returns the problem of the week in which two rounds cross."""
        return self._problems[crossing.week]

    def _order(self, name: Hashable) -> int:
        return [week.name for week in self.weeks].index(str(name))

    def _carer(self, carer_id: Hashable) -> str:
        """Returns the name of a carer, from the first week that has them."""
        problem = next(week.problem for week in self.weeks if str(carer_id) in week.problem.carer)
        return carer_name(problem, str(carer_id))


def week_name(folder: str, problem: Problem, taken: Collection[str]) -> str:
    """Returns the name of a week in tables: its folder and its days; another one for each week."""
    days = sorted({wall_clock(shift.start, problem.timezone).date() for shift in problem.shifts})
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    span = f"{days[0]:%d %b} to {days[-1]:%d %b %Y}" if len(days) > 1 else f"{(days or [first])[0]:%d %b %Y}"
    name = f"{folder}, {span}"
    number = 2
    while name in taken:
        name, number = f"{folder}, {span} ({number})", number + 1
    return name


def days_twice(waste: TravelWaste) -> list[date]:
    """Returns the days that are in more than one roster."""
    weeks: dict[date, set[str]] = {}
    for stop in waste.stops:
        weeks.setdefault(stop.day, set()).add(stop.week)
    return sorted(day for day, names in weeks.items() if len(names) > 1)


def waste_summary(waste: TravelWaste) -> list[str]:
    """Returns the lines for a terminal."""
    total = waste.total
    if total is None:
        return ["No visit is in a run: there is no travel."]
    lines = [
        f"{total.between_minutes:,.0f} minutes between visits for {total.contact_hours:,.1f} hours of care: "
        f"{rate_text(total)} minutes for an hour. From and to home: {total.home_minutes:,.0f} minutes."
    ]
    for kind, groups in waste.groups().items():
        lines += ["", *_aligned((kind, *HEADER), waste_rows(groups[:SHOWN]), texts=1)]
        if len(groups) > SHOWN:
            lines.append(f"and {len(groups) - SHOWN} more; --html shows all")
    lines += ["", f"Rounds that cross each other: {len(waste.crossings)}"]
    if waste.crossings:
        lines += _aligned(CROSSED, crossing_rows(waste, waste.crossings[:SHOWN]), texts=9)
    return lines


def waste_rows(groups: Iterable[tuple[str, Waste]]) -> list[tuple[str, ...]]:
    """Returns the cells of a table of groups; its columns are a name and `HEADER`."""
    return [
        (
            name,
            f"{one.stops:,}",
            f"{one.contact_hours:,.1f}",
            f"{one.between_minutes:,.0f}",
            rate_text(one),
            f"{one.excess_minutes:+,.0f}",
            f"{one.home_minutes:,.0f}",
            f"{one.metres / METRES_PER_MILE:,.1f}",
        )
        for name, one in groups
    ]


def crossing_rows(waste: TravelWaste, crossings: Iterable[Crossing]) -> list[tuple[str, ...]]:
    """Returns the cells of a table of crossings; its columns are `CROSSED`."""
    return [_crossing_row(waste, one) for one in crossings]


def rate_text(waste: Waste) -> str:
    """Returns the minutes between visits for an hour of care."""
    return "" if waste.per_contact_hour is None else f"{waste.per_contact_hour:.1f}"


def _crossing_row(waste: TravelWaste, crossing: Crossing) -> tuple[str, ...]:
    problem = waste.problem_of(crossing)
    cells = [f"{crossing.day:%a %d %b}"]
    for leg in (crossing.first, crossing.second):
        cells.append(carer_name(problem, leg.carer_id))
        cells.append(f"{wall_clock(leg.leaves, problem.timezone):%H:%M}")
        cells += [_person(problem, leg.from_visit_id), _person(problem, leg.to_visit_id)]
    return (*cells, str(crossing.crossings), f"{crossing.saved_minutes:.0f}")


def _person(problem: Problem, visit_id: str) -> str:
    person = problem.service_user[problem.visit[visit_id].service_user_id]
    return person.name or person.service_user_id


def _aligned(header: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int) -> list[str]:
    """Returns a table as lines of text: the first columns to the left, and the numbers after them to the right."""
    cells = [[cell[:MOST_LETTERS] for cell in row] for row in (header, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if at < texts else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
