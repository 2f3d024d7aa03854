"""A map of a day as shapes of a picture: homes, the ways between them, and the names of places, on a plain ground."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.places import METRES_PER_MILE
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.reporting.drawing.hues import carer_hues
from scheduler.reporting.drawing.svg import CARD, FAINT, GROUND, INK, LINE, PAPER, TROUBLE, disc, line, path, rect, text
from scheduler.reporting.kinds import COLOURS, visit_kind
from scheduler.reporting.places import Place, Point, location_points, named_places
from scheduler.reporting.publishing.issue import wanted_start

METRES_PER_DEGREE = 111_320.0
SETTLED_METRES = 420
"""Ground around a home that is drawn as settled."""
SCALE_MILES = (20, 10, 5, 2, 1, 0.5, 0.2)


@dataclass(frozen=True)
class MapFrame:
    """Where a map stands, and of which days.

    Attributes:
        left, top, width, height: In pixels of the picture.
        first: First day that is shown.
        days: Number of days.
        is_small: Whether it has smaller signs, fewer names, and no scale.
    """

    left: float
    top: float
    width: float
    height: float
    first: date
    days: int
    is_small: bool = False

    @property
    def margin(self) -> float:
        """Pixels between the edge and the outermost home."""
        return 12 if self.is_small else 28


@dataclass(frozen=True)
class _Projection:
    """Lays points of a small area on a frame, north up, both ways to the same scale."""

    frame: MapFrame
    middle: Point
    pixels_per_metre: float

    def at(self, point: Point) -> tuple[float, float]:
        """Returns the pixels across and down of a point."""
        east = (point[1] - self.middle[1]) * METRES_PER_DEGREE * math.cos(math.radians(self.middle[0]))
        north = (point[0] - self.middle[0]) * METRES_PER_DEGREE
        x = self.frame.left + self.frame.width / 2 + east * self.pixels_per_metre
        return x, self.frame.top + self.frame.height / 2 - north * self.pixels_per_metre


def _fit(points: Sequence[Point], frame: MapFrame) -> _Projection:
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, east = min(lon for _, lon in points), max(lon for _, lon in points)
    middle = (south + north) / 2, (west + east) / 2
    high = (north - south) * METRES_PER_DEGREE
    wide = (east - west) * METRES_PER_DEGREE * math.cos(math.radians(middle[0]))
    across, down = frame.width - 2 * frame.margin, frame.height - 2 * frame.margin
    return _Projection(frame, middle, min(across / max(wide, 500), down / max(high, 500)))


def draw_map(problem: Problem, roster: Roster, frame: MapFrame) -> Iterator[str]:
    """Draws the map of some days. The points of the whole problem fit into it, so that maps of other days are alike.

    Args:
        problem: Problem of the roster, with the points of its locations.
        roster: Roster with a start for every visit.
        frame: Where the map stands, and of which days.
    """
    points = location_points(problem)
    home_of = {person.service_user_id: points.get(person.location_id) for person in problem.service_users}
    homes = [home for home in home_of.values() if home is not None]
    starts = [points[shift.start_location_id] for shift in problem.shifts if shift.start_location_id in points]
    projection = _fit([*homes, *starts], frame)
    yield rect(frame.left, frame.top, frame.width, frame.height, fill=PAPER, stroke=LINE, rx=10)
    radius = max(SETTLED_METRES * projection.pixels_per_metre, 4)
    inside = min(radius, frame.margin)
    yield from (disc(*projection.at(home), inside, fill=GROUND) for home in sorted(set(homes)))
    runs = [run for run in roster.runs if run.assignments and _lies_in(problem, problem.shift[run.shift_id].start, frame)]
    yield from _draw_ways(problem, runs, points, projection)
    yield from _draw_homes(problem, roster, home_of, projection)
    yield from _draw_names(named_places(problem), projection)
    if not frame.is_small:
        yield from _draw_scale(projection)


def _lies_in(problem: Problem, moment: Moment, frame: MapFrame) -> bool:
    return 0 <= (wall_clock(moment, problem.timezone).date() - frame.first).days < frame.days


def _draw_ways(problem: Problem, runs: Sequence[Run], points: dict[str, Point], projection: _Projection) -> Iterator[str]:
    """Draws each run as a line in the colour of its carer, from home by all visits to home."""
    hues = carer_hues(problem)
    is_small = projection.frame.is_small
    for run in runs:
        shift = problem.shift[run.shift_id]
        people = [problem.service_user[problem.visit[assignment.visit_id].service_user_id] for assignment in run.assignments]
        ids = [shift.start_location_id, *(person.location_id for person in people), shift.end_location_id]
        way = [projection.at(points[location_id]) for location_id in ids if location_id in points]
        yield path(way, stroke=hues[run.carer_id], width=1.0 if is_small else 1.4, opacity=0.65)
        if shift.start_location_id in points:
            start = projection.at(points[shift.start_location_id])
            yield disc(*start, 1.8 if is_small else 2.6, fill=CARD, stroke=hues[run.carer_id], width=1.2)


def _draw_homes(problem: Problem, roster: Roster, home_of: dict[str, Point | None], projection: _Projection) -> Iterator[str]:
    """Draws each home that is visited, in the colour of a visit; one with a visit that is not placed has a ring."""
    frame = projection.frame
    visited: dict[Point, list[Visit]] = {}
    for visit in problem.visits:
        home = home_of[visit.service_user_id]
        runs = roster.runs_of.get(visit.visit_id)
        moment = problem.shift[runs[0].shift_id].start if runs else wanted_start(visit)
        if home is not None and _lies_in(problem, moment, frame):
            visited.setdefault(home, []).append(visit)
    left_out = {visit.visit_id for visit in problem.visits if visit.visit_id not in roster.runs_of}
    in_order = sorted(visited.items(), key=lambda item: any(visit.visit_id in left_out for visit in item[1]))
    for home, visits in in_order:
        shown = next((visit for visit in visits if visit.visit_id in left_out), visits[0])
        is_open = shown.visit_id in left_out
        radius = (4.6 if is_open else 2.6) if frame.is_small else (6.5 if is_open else 4.2)
        edge = COLOURS[visit_kind(shown.visit_type)].edge
        yield disc(*projection.at(home), radius, fill=edge, stroke=TROUBLE if is_open else CARD, width=2.2 if is_open else 0.9)


def _draw_names(places: Sequence[Place], projection: _Projection) -> Iterator[str]:
    """Draws the names of places, the largest first; one that would stand on another is left out."""
    frame = projection.frame
    size = 9.0 if frame.is_small else 12.0
    taken: list[tuple[float, float, float]] = []
    for place in places[:3] if frame.is_small else places:
        x, y = projection.at((place.lat, place.lon))
        width = len(place.name) * size * 0.58
        left = min(x + 6, frame.left + frame.width - width - 4)
        baseline = max(y - 6, frame.top + size + 2)
        if any(
            left < other_right and other_left < left + width and abs(baseline - other) < size for other_left, other_right, other in taken
        ):
            continue
        taken.append((left, left + width, baseline))
        is_large = place is places[0]
        yield text(left, baseline, place.name, size=size, bold=is_large and not frame.is_small, fill=INK if is_large else FAINT, halo=PAPER)


def _draw_scale(projection: _Projection) -> Iterator[str]:
    """Draws how long some miles are."""
    frame = projection.frame
    lengths = ((miles, miles * METRES_PER_MILE * projection.pixels_per_metre) for miles in SCALE_MILES)
    miles, length = next((pair for pair in lengths if pair[1] <= frame.width / 4), (SCALE_MILES[-1], frame.width / 4))
    left, bottom = frame.left + 14, frame.top + frame.height - 12
    yield line(left, bottom, left + length, bottom, stroke=FAINT, width=1.4)
    yield text(left, bottom - 5, f"{miles:g} mi", size=10, fill=FAINT)
