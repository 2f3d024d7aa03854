"""The layout of the picture of a roster: which hours and carers are shown, and where each stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
OTHER = "#8a929c"
WEEK_DAYS = 7
EDGE_HOURS = 0.5
"""Hours between the first or last shift and the edge of its day."""
LABEL_WIDTH = 132
DAYS_WIDTH = 1330
MARGIN = 24
"""Pixels across: the names, all days of a week together, and the edge."""
LANE_HEIGHT = 6
"""The least pixels of an unallocated visit: many stay visible."""
HEAD_HEIGHT = 74
DAY_HEAD_HEIGHT = 44
FOOT_HEIGHT = 46
"""Pixels down: the title, the names of the days, and the legend."""
ROW_HEIGHTS = ((12, 46), (40, 30), (1000, 20))
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
        colour: Colour of each group of visits.
    """

    problem: Problem
    first: date
    days: int
    opens_hour: float
    closes_hour: float
    row_height: int
    rows: tuple[str, ...]
    lanes: tuple[tuple[Visit, int], ...]
    colour: dict[str, str]

    @property
    def day_width(self) -> float:
        """Width of a day, in pixels."""
        return DAYS_WIDTH / min(self.days, WEEK_DAYS)

    @property
    def week_height(self) -> int:
        """Height of a week with its names of days, in pixels."""
        lanes_height = self.last_row - self.row_height if self.lanes else 0
        return DAY_HEAD_HEIGHT + self.row_height * len(self.rows) + lanes_height + 18

    @property
    def last_row(self) -> int:
        """Height of the row of unallocated visits, in pixels."""
        return max(self.row_height, 12 + LANE_HEIGHT * (1 + max((lane for _, lane in self.lanes), default=0)))

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
        return LABEL_WIDTH + (day % WEEK_DAYS + (hour - self.opens_hour) / (self.closes_hour - self.opens_hour)) * self.day_width

    def y(self, week: int, carer_id: str) -> float:
        """Returns the pixel down at which the row of a carer begins."""
        return HEAD_HEIGHT + week * self.week_height + DAY_HEAD_HEIGHT + self.rows.index(carer_id) * self.row_height


def lay_out(problem: Problem, roster: Roster) -> Layout:
    """Chooses the hours, the rows and the colours that are shown."""
    spans = [(wall_clock(shift.start, problem.timezone), wall_clock(shift.end, problem.timezone)) for shift in problem.shifts]
    nights = any(start.date() != end.date() for start, end in spans)
    on_duty = {shift.carer_id for shift in problem.shifts}
    carers = [carer.carer_id for carer in problem.carers if carer.carer_id in on_duty]
    lanes = tuple(_assign_lanes(problem, roster))
    groups = Counter(colour_group(problem, visit) for visit in problem.visits)
    ranked = sorted((name for name in groups if name), key=lambda name: (-groups[name], name))
    return Layout(
        problem=problem,
        first=wall_clock(problem.horizon_start, problem.timezone).date(),
        days=problem.days,
        opens_hour=0 if nights or not spans else max(min(start.hour for start, _ in spans) - EDGE_HOURS, 0),
        closes_hour=24 if nights or not spans else min(max(end.hour + (end.minute > 0) for _, end in spans) + EDGE_HOURS, 24),
        row_height=next(height for most, height in (*ROW_HEIGHTS, (len(carers), ROW_HEIGHTS[-1][1])) if len(carers) <= most),
        rows=(*carers, "") if lanes else tuple(carers),
        lanes=lanes,
        colour=dict(zip(ranked, COLOURS, strict=False)),
    )


def colour_group(problem: Problem, visit: Visit) -> str:
    """Returns the locality of a visit's service user, or the type of the visit where all have the same locality."""
    localities = {person.locality for person in problem.service_users}
    return (problem.service_user[visit.service_user_id].locality or "") if len(localities) > 1 else visit.visit_type


def _assign_lanes(problem: Problem, roster: Roster) -> Iterator[tuple[Visit, int]]:
    """Yields the unallocated visits with their lanes: those wanted at the same time stand above each other."""
    free: list[Moment] = []
    unallocated = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    for visit in sorted(unallocated, key=wanted_start):
        lane = next((number for number, until in enumerate(free) if until <= wanted_start(visit)), len(free))
        free[lane : lane + 1] = [wanted_start(visit) + timedelta(minutes=visit.minutes)]
        yield visit, lane


def wanted_start(visit: Visit) -> Moment:
    """Returns the planned start of a visit, or else the opening of its first window."""
    return visit.planned_start or visit.windows[0].earliest
