"""The layout of the picture of a roster: which hours and carers are shown, and where each stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.reporting.publishing.issue import wanted_start

WEEK_DAYS = 7
EDGE_HOURS = 0.5
"""Hours between the first or last shift and the edge of its day."""
LABEL_WIDTH = 156
WIDTH = 1440
MARGIN = 20
GAP = 14
"""Pixels across: the names, the whole picture, its edge, and between two parts."""
MAP_WIDTH = 384
"""Pixels across of the map of a single day, which stands beside it."""
DAY_MAP_HEIGHT = 400
WEEK_MAP_HEIGHT = 164
"""Most pixels down of the map of a single day, and of those below the days of a week."""
LANE_HEIGHT = 6
"""The least pixels of an unallocated visit: many stay visible."""
HEAD_HEIGHT = 78
DAY_HEAD_HEIGHT = 42
HOURS_HEIGHT = 28
FOOT_HEIGHT = 44
"""Pixels down: the title, the names of the days with their hours, hours alone, and the legend."""
ROW_HEIGHTS = ((12, 48), (40, 32), (1000, 22))
"""Up to this number of carers, a row has this height in pixels."""


@dataclass(frozen=True)
class Layout:
    """The place of everything in the picture.

    Attributes:
        first: First day of the horizon.
        days: Number of days.
        opens_hour, closes_hour: Hours between which each day is shown; 0 and 24 where a shift crosses midnight.
        row_height: Height of the row of a carer, in pixels.
        rows: Carer ids, and an empty id for the row of unallocated visits.
        lanes: Unallocated visits, each with its lane in that row.
        has_map: Whether there are homes to draw a map of.
    """

    problem: Problem
    first: date
    days: int
    opens_hour: float
    closes_hour: float
    row_height: int
    rows: tuple[str, ...]
    lanes: tuple[tuple[Visit, int], ...]
    has_map: bool

    @property
    def day_width(self) -> float:
        """Width of a day, in pixels."""
        return (self.right - MARGIN - LABEL_WIDTH) / min(self.days, WEEK_DAYS)

    @property
    def right(self) -> float:
        """Pixel across at which the days end."""
        return WIDTH - MARGIN - (MAP_WIDTH + GAP if self.has_map and self.days == 1 else 0)

    @property
    def day_head(self) -> int:
        """Height of the names of the days, in pixels; a single day stands in the title."""
        return DAY_HEAD_HEIGHT if self.days > 1 else HOURS_HEIGHT

    @property
    def card_height(self) -> int:
        """Height of the rows of a week with its names of days, in pixels."""
        return self.day_head + self.row_height * (len(self.rows) - bool(self.lanes)) + (self.open_row if self.lanes else 0)

    @property
    def map_height(self) -> float:
        """Height of the maps, in pixels."""
        if not self.has_map:
            return 0
        return min(max(self.card_height, 300), DAY_MAP_HEIGHT) if self.days == 1 else min(self.day_width, WEEK_MAP_HEIGHT)

    @property
    def week_height(self) -> float:
        """Height of a week with its maps, in pixels."""
        if self.days == 1:
            return max(self.card_height, self.map_height)
        return self.card_height + (self.map_height + GAP if self.has_map else 0)

    @property
    def open_row(self) -> int:
        """Height of the row of unallocated visits, in pixels."""
        return max(self.row_height, 14 + LANE_HEIGHT * (1 + max((lane for _, lane in self.lanes), default=0)))

    @property
    def weeks(self) -> int:
        """Number of weeks, each below the one before."""
        return -(-self.days // WEEK_DAYS)

    def pieces(self, start: Moment, end: Moment) -> Iterator[tuple[float, float, int]]:
        """Yields the left and right pixel and the week, for each day that a span of time touches."""
        local = [wall_clock(moment, self.problem.timezone) for moment in (start, end)]
        first, last = ((moment.date() - self.first).days for moment in local)
        for number in range(max(first, 0), min(last + 1, self.days)):
            midnight = datetime.combine(self.first + timedelta(days=number), time())
            hours = [(moment - midnight) / timedelta(hours=1) for moment in local]
            left, right = (min(max(hour, self.opens_hour), self.closes_hour) for hour in hours)
            if left < right:
                yield self.x(number, left), self.x(number, right), number // WEEK_DAYS

    def x(self, day: int, hour: float) -> float:
        """Returns the pixel across of an hour of a day of the horizon."""
        return MARGIN + LABEL_WIDTH + (day % WEEK_DAYS + (hour - self.opens_hour) / (self.closes_hour - self.opens_hour)) * self.day_width

    def top(self, week: int) -> float:
        """Returns the pixel down at which a week begins."""
        return HEAD_HEIGHT + week * (self.week_height + GAP)

    def y(self, week: int, carer_id: str) -> float:
        """Returns the pixel down at which the row of a carer begins."""
        number = self.rows.index(carer_id)
        extra = self.open_row - self.row_height if self.lanes and number else 0
        return self.top(week) + self.day_head + number * self.row_height + extra

    def height_of(self, carer_id: str) -> int:
        """Returns the height of the row of a carer, in pixels."""
        return self.row_height if carer_id else self.open_row


def lay_out(problem: Problem, roster: Roster) -> Layout:
    """Chooses the hours and the rows that are shown."""
    spans = [(wall_clock(shift.start, problem.timezone), wall_clock(shift.end, problem.timezone)) for shift in problem.shifts]
    nights = any(start.date() != end.date() for start, end in spans)
    on_duty = {shift.carer_id for shift in problem.shifts}
    carers = [carer.carer_id for carer in problem.carers if carer.carer_id in on_duty]
    lanes = tuple(_assign_lanes(problem, roster))
    located = {location.location_id for location in problem.locations if location.lat is not None and location.lon is not None}
    return Layout(
        problem=problem,
        first=wall_clock(problem.horizon_start, problem.timezone).date(),
        days=problem.days,
        opens_hour=0 if nights or not spans else max(min(start.hour for start, _ in spans) - EDGE_HOURS, 0),
        closes_hour=24 if nights or not spans else min(max(end.hour + (end.minute > 0) for _, end in spans) + EDGE_HOURS, 24),
        row_height=next(height for most, height in (*ROW_HEIGHTS, (len(carers), ROW_HEIGHTS[-1][1])) if len(carers) <= most),
        rows=("", *carers) if lanes else tuple(carers),
        lanes=lanes,
        has_map=any(person.location_id in located for person in problem.service_users),
    )


def _assign_lanes(problem: Problem, roster: Roster) -> Iterator[tuple[Visit, int]]:
    """Yields the unallocated visits with their lanes: those wanted at the same time stand above each other."""
    free: list[Moment] = []
    unallocated = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    for visit in sorted(unallocated, key=wanted_start):
        lane = next((number for number, until in enumerate(free) if until <= wanted_start(visit)), len(free))
        free[lane : lane + 1] = [wanted_start(visit) + timedelta(minutes=visit.minutes)]
        yield visit, lane
