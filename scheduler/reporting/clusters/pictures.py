"""The curve of saving against people moved, and maps of who serves whom, as SVG without names of people."""

import math
from collections.abc import Iterator, Sequence

from scheduler.reporting.drawing.svg import CARD, FAINT, INK, LINE, disc, document, line, path, rect, text
from scheduler.reporting.places import Point, location_points
from scheduler.studies.clusters.instance import ClusterInstance, Ints
from scheduler.studies.clusters.study import ClusterStudy

WIDTH, HEIGHT, MARGIN = 760, 420, 60
MAP_WIDTH, MAP_MARGIN, LEGEND_HEIGHT = 900, 30, 46
COLOURS = ("#1b6ca8", "#c8553d", "#2e7d32", "#7b4fa3", "#b8860b", "#00838f", "#ad1457", "#5d4037", "#37474f", "#9e9d24")
TICKS = 5


def curve_picture(study: ClusterStudy) -> str:
    """Returns the curve: per cent of travel saved, with and without home legs, against per cent of people moved."""
    base = study.base
    moved = [0.0] + [100 * study.instance.moved_people(point.allocation.owner) / study.instance.people for point in study.curve]
    total = [0.0] + [100 * (1 - point.allocation.travel_minutes / base.travel_minutes) for point in study.curve]
    between = [0.0] + [100 * (1 - point.allocation.between_minutes / (base.between_minutes or 1)) for point in study.curve]
    right, top = max(10.0, *moved), max(5.0, *total, *between)
    low = min(0.0, *total, *between)

    def x(percent: float) -> float:
        return MARGIN + percent / right * (WIDTH - 2 * MARGIN)

    def y(percent: float) -> float:
        return HEIGHT - MARGIN - (percent - low) / (top - low) * (HEIGHT - 2 * MARGIN)

    def shapes() -> Iterator[str]:
        yield text(MARGIN, 28, "Travel saved against people moved", size=16, bold=True)
        for number in range(TICKS + 1):
            across, up = right * number / TICKS, low + (top - low) * number / TICKS
            yield line(x(across), y(low), x(across), y(top), stroke=LINE)
            yield line(x(0), y(up), x(right), y(up), stroke=LINE)
            yield text(x(across), HEIGHT - MARGIN + 20, f"{across:.0f}%", size=12, fill=FAINT, anchor="middle")
            yield text(MARGIN - 8, y(up) + 4, f"{up:.0f}%", size=12, fill=FAINT, anchor="end")
        yield text(x(right / 2), HEIGHT - 14, "people who change provider", size=12, fill=FAINT, anchor="middle")
        for values, colour, words, row in ((total, COLOURS[0], "with home legs", 0), (between, COLOURS[1], "between visits only", 1)):
            yield path([(x(across), y(up)) for across, up in zip(moved, values, strict=True)], stroke=colour, width=2)
            for across, up in zip(moved, values, strict=True):
                yield disc(x(across), y(up), 4, fill=colour)
            yield disc(WIDTH - 190, 22 + 16 * row, 4, fill=colour)
            yield text(WIDTH - 180, 26 + 16 * row, words, size=12)

    return document(WIDTH, HEIGHT, "Travel saved against people moved", shapes())


def allocation_map(instance: ClusterInstance, owner: Ints, title: str) -> str:
    """Returns a map: a dot for each home in the colour of its provider, ringed where it changes; a square for each carer.

    Args:
        instance: Units and carers.
        owner: int64 [U], provider of each unit.
        title: Plain text.
    """
    problem = instance.split.problem
    points = location_points(problem)
    homes = [points.get(problem.service_user[unit.service_user_id].location_id) for unit in instance.units]
    carers = [(points.get(carer.home_location_id), instance.provider_ids.index(carer.provider)) for carer in problem.carers]
    known = [point for point in [*homes, *(point for point, _ in carers)] if point is not None]
    place, height = _projection(known)

    def shapes() -> Iterator[str]:
        yield text(MAP_MARGIN, 26, title, size=16, bold=True)
        for number, name in enumerate(instance.provider_ids):
            left = MAP_MARGIN + number * (MAP_WIDTH - 2 * MAP_MARGIN) / len(instance.provider_ids)
            yield disc(left + 5, 42, 5, fill=colour_of(number))
            yield text(left + 15, 46, name, size=12)
        for point, number in carers:
            if point is not None:
                x, y = place(point)
                yield rect(x - 4, y - 4, 8, 8, fill=CARD, stroke=colour_of(number), tip="home of a carer")
        for home, number, before in zip(homes, owner, instance.today, strict=True):
            if home is not None:
                x, y = place(home)
                if number != before:
                    yield disc(x, y, 8, fill="none", stroke=INK, width=1.5)
                yield disc(x, y, 5, fill=colour_of(int(number)))

    return document(MAP_WIDTH, height, title, shapes())


def colour_of(number: int) -> str:
    """Returns the colour of a provider by its number."""
    return COLOURS[number % len(COLOURS)]


def _projection(points: Sequence[Point]) -> tuple["_Place", float]:
    """Returns where a point stands, to one scale in both directions, and the height of the map."""
    lats, lons = [lat for lat, _ in points] or [0.0], [lon for _, lon in points] or [0.0]
    narrow = math.cos(math.radians((min(lats) + max(lats)) / 2))
    scale = (MAP_WIDTH - 2 * MAP_MARGIN) / max((max(lons) - min(lons)) * narrow, (max(lats) - min(lats)), 1e-6)
    top = MAP_MARGIN + LEGEND_HEIGHT
    height = top + (max(lats) - min(lats)) * scale + MAP_MARGIN
    return _Place(min(lons), max(lats), narrow, scale, top), round(height)


class _Place:
    """Turns latitude and longitude into pixels."""

    def __init__(self, west: float, north: float, narrow: float, scale: float, top: float) -> None:
        self._west, self._north, self._narrow, self._scale, self._top = west, north, narrow, scale, top

    def __call__(self, point: Point) -> tuple[float, float]:
        """Returns x and y in pixels."""
        lat, lon = point
        return MAP_MARGIN + (lon - self._west) * self._narrow * self._scale, self._top + (self._north - lat) * self._scale
