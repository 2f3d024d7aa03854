"""The map of a picture: homes where they are, ways in the colours of carers, names that do not stand on each other."""

import itertools
import math
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scheduler.demand import make_problem
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.read_back import read_roster
from scheduler.reporting.chart import chart
from scheduler.reporting.drawing.hues import carer_hues
from scheduler.reporting.drawing.map import METRES_PER_DEGREE, MapFrame, draw_map
from scheduler.reporting.drawing.svg import TROUBLE, document
from scheduler.reporting.places import location_points, named_places

STORED = Path(__file__).resolve().parents[2] / "stored" / "0.1.0"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def week() -> tuple[Problem, Roster]:
    problem = make_problem(read_folder(STORED / "leominster-week"))
    return problem, read_roster(STORED / "leominster-week-out" / "roster.csv", problem)


def map_of(problem: Problem, roster: Roster, *, is_small: bool = False) -> ElementTree.Element:
    frame = MapFrame(100, 50, 400, 300, problem.horizon_start.date(), 7, is_small=is_small)
    return ElementTree.fromstring(document(600, 400, "map", draw_map(problem, roster, frame)))


def homes(picture: ElementTree.Element) -> list[tuple[float, float]]:
    found = [disc for disc in picture.iter(f"{SVG}circle") if float(disc.get("r", 0)) in {4.2, 6.5}]
    return [(float(disc.get("cx", 0)), float(disc.get("cy", 0))) for disc in found]


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (a[1] - b[1]) * math.cos(math.radians(a[0]))
    return math.hypot(a[0] - b[0], east) * METRES_PER_DEGREE


def test_homes_are_inside_of_the_frame_and_to_scale(week: tuple[Problem, Roster]) -> None:
    """The pixels between two homes are the metres on the ground, in the same proportion for each pair."""
    problem, roster = week
    found = homes(map_of(problem, roster))
    assert all(100 <= x <= 500 and 50 <= y <= 350 for x, y in found)
    points = {location_points(problem)[problem.service_user[visit.service_user_id].location_id] for visit in problem.visits}
    assert len(found) == len(points) > 5
    pixels = sorted(math.dist(a, b) for a, b in itertools.combinations(found, 2))
    metres = sorted(_metres(a, b) for a, b in itertools.combinations(points, 2))
    scale = pixels[-1] / metres[-1]
    assert pixels == pytest.approx([length * scale for length in metres], abs=0.8)


def test_each_run_is_a_line_in_the_colour_of_its_carer(week: tuple[Problem, Roster]) -> None:
    problem, roster = week
    lines = list(map_of(problem, roster).iter(f"{SVG}polyline"))
    runs = [run for run in roster.runs if run.assignments]
    assert [line.get("stroke") for line in lines] == [carer_hues(problem)[run.carer_id] for run in runs]
    for line, run in zip(lines, runs, strict=True):
        shift = problem.shift[run.shift_id]
        ends = (shift.start_location_id is not None) + (shift.end_location_id is not None)
        assert len((line.get("points") or "").split()) == len(run.assignments) + ends


def test_a_visit_that_is_not_placed_has_a_ring(week: tuple[Problem, Roster]) -> None:
    problem, roster = week
    rings = [disc for disc in map_of(problem, Roster(runs=roster.runs[1:])).iter(f"{SVG}circle") if disc.get("stroke") == TROUBLE]
    left_out = {assignment.visit_id for assignment in roster.runs[0].assignments}
    left_out |= {visit.visit_id for visit in problem.visits if visit.visit_id not in roster.runs_of}
    people = {problem.visit[visit_id].service_user_id for visit_id in left_out}
    assert len(rings) == len({problem.service_user[person_id].location_id for person_id in people})
    whole = [disc for disc in map_of(problem, roster).iter(f"{SVG}circle") if disc.get("stroke") == TROUBLE]
    assert len(whole) < len(rings)


def test_a_week_has_a_map_for_each_day_and_only_a_large_one_has_a_scale(week: tuple[Problem, Roster]) -> None:
    problem, roster = week
    picture = chart(problem, roster).svg
    assert picture.count(">Leominster</text>") == 7
    assert " mi</text>" not in picture
    assert " mi</text>" in document(600, 400, "map", draw_map(problem, roster, MapFrame(0, 0, 400, 300, problem.horizon_start.date(), 1)))


def test_without_points_there_is_no_map(week: tuple[Problem, Roster]) -> None:
    problem, roster = week
    nowhere = problem.replace(locations=tuple(place.replace(lat=None, lon=None) for place in problem.locations))
    assert "<polyline" in chart(problem, roster).svg
    assert "<polyline" not in chart(nowhere, roster, None).svg


def test_places_are_localities_or_outcodes_and_the_largest_come_first(week: tuple[Problem, Roster]) -> None:
    problem, _ = week
    first, *others = problem.service_users
    far = [first.replace(locality="Far"), *(person.replace(locality="Near") for person in others)]
    places = named_places(problem.replace(service_users=tuple(far)))
    assert [place.name for place in places] == ["Near", "Far"]
    plain = tuple(person.replace(locality=None) for person in problem.service_users)
    coded = tuple(place.replace(postcode="HR6 8EY") for place in problem.locations)
    assert {place.name for place in named_places(problem.replace(service_users=plain, locations=coded))} == {"HR6"}
