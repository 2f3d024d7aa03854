"""Travel for an hour of care as one page that needs nothing else."""

import math
from collections.abc import Callable, Iterator, Sequence

from scheduler.analysis.crossings import Crossing
from scheduler.analysis.travel_waste import RosteredWeek
from scheduler.domain.problem import Problem
from scheduler.reporting.drawing.svg import CARD, FAINT, INK, TROUBLE, disc, document, path, rect, text
from scheduler.reporting.judgement import carer_name
from scheduler.reporting.pages.frame import figures, folded, heading, page, paragraph, table
from scheduler.reporting.places import Point, location_points
from scheduler.reporting.travel_waste import CROSSED, HEADER, TravelWaste, crossing_rows, rate_text, waste_rows

CROSSINGS_SHOWN = 50
NUMBERS = tuple(range(1, len(HEADER) + 1))
EXCHANGE = (
    "Two rounds cross where a journey of one and a journey of the other cross on a straight map, while both carers are out. "
    "Minutes saved: if they exchanged the rest of their rounds there. Whether windows, skills and hours allow it is not looked at: "
    "carerounds plan does."
)
PICTURE = 640.0
MARGIN = 60.0


def waste_page(waste: TravelWaste) -> str:
    """Returns the travel as one page that needs nothing else."""
    total = waste.total
    parts: list[str] = [paragraph("; ".join(week.name for week in waste.weeks), "soft")]
    if total is None:
        parts.append(paragraph("No visit is in a run: there is no travel."))
    else:
        parts.append(
            figures(
                [
                    (rate_text(total), "minutes between visits for an hour of care"),
                    (f"{total.between_minutes / 60:,.0f} h", "between visits"),
                    (f"{total.contact_hours:,.0f} h", "of care"),
                    (f"{len(waste.crossings)}", "pairs of rounds cross each other"),
                ]
            )
        )
        note = "Beyond the mean: minutes between visits more than the same hours of care take at the mean of all. Below 0: less."
        parts.append(paragraph(note))
        for kind, groups in waste.groups().items():
            parts += [heading(f"By {kind.lower()}"), table((kind, *HEADER), waste_rows(groups), numbers=NUMBERS)]
        parts += _crossed(waste)
    methods = ", ".join(dict.fromkeys(week.travel.method for week in waste.weeks))
    footer = f"Travel times: {methods}. Made by carerounds. The page holds data about people: keep it as you keep the rota."
    return page("Travel for an hour of care", parts, footer)


def _crossed(waste: TravelWaste) -> Iterator[str]:
    yield heading("Where rounds cross each other")
    if not waste.crossings:
        yield paragraph("No two rounds cross each other.", "good")
        return
    yield paragraph(EXCHANGE)
    worst = waste.crossings[0]
    yield crossing_picture(waste, worst)
    shown = waste.crossings[:CROSSINGS_SHOWN]
    yield table(CROSSED, crossing_rows(waste, shown), numbers=(9, 10))
    if len(waste.crossings) > len(shown):
        rest = waste.crossings[len(shown) :]
        yield folded(f"{len(rest)} more", table(CROSSED, crossing_rows(waste, rest), numbers=(9, 10)))


def crossing_picture(waste: TravelWaste, crossing: Crossing) -> str:
    """Returns a map of the two rounds that cross, as SVG: the one solid, the other dashed by dots, the crossing journeys thick."""
    week = next(one for one in waste.weeks if one.name == crossing.week)
    points = location_points(week.problem)
    rounds = [_points_of(week, leg.shift_id, points) for leg in (crossing.first, crossing.second)]
    place = _projection([point for round_ in rounds for point in round_])
    shapes = [rect(0, 0, PICTURE, PICTURE, fill=CARD)]
    for round_, leg, colour in zip(rounds, (crossing.first, crossing.second), (INK, TROUBLE), strict=True):
        shapes.append(path([place(point) for point in round_], stroke=colour, width=1.5))
        ends = [_point_of_visit(week.problem, visit_id, points) for visit_id in (leg.from_visit_id, leg.to_visit_id)]
        shapes.append(path([place(point) for point in ends if point is not None], stroke=colour, width=4))
        shapes += [disc(*place(point), 4, fill=colour) for point in round_]
    names = [carer_name(week.problem, leg.carer_id) for leg in (crossing.first, crossing.second)]
    shapes += [text(12, 22, names[0], fill=INK, bold=True), text(12, 42, names[1], fill=TROUBLE, bold=True)]
    shapes.append(text(12, PICTURE - 12, f"{crossing.day:%a %d %b %Y}: straight lines from door to door", fill=FAINT))
    return f'<figure class="wide">{document(PICTURE, PICTURE, "Two rounds that cross each other", shapes)}</figure>'


def _points_of(week: RosteredWeek, shift_id: str, points: dict[str, Point]) -> list[Point]:
    run = next(run for run in week.roster.runs if run.shift_id == shift_id)
    found = [_point_of_visit(week.problem, assignment.visit_id, points) for assignment in run.assignments]
    return [point for point in found if point is not None]


def _point_of_visit(problem: Problem, visit_id: str, points: dict[str, Point]) -> Point | None:
    return points.get(problem.service_user[problem.visit[visit_id].service_user_id].location_id)


def _projection(points: Sequence[Point]) -> Callable[[Point], tuple[float, float]]:
    """Returns the function that lays points on the picture, north up, both ways to the same scale."""
    middle = (min(lat for lat, _ in points) + max(lat for lat, _ in points)) / 2
    shrink = math.cos(math.radians(middle))
    west, east = min(lon for _, lon in points), max(lon for _, lon in points)
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    scale = (PICTURE - 2 * MARGIN) / max((east - west) * shrink, north - south, 1e-4)

    def place(point: Point) -> tuple[float, float]:
        return MARGIN + (point[1] - west) * shrink * scale, PICTURE - MARGIN - (point[0] - south) * scale

    return place
