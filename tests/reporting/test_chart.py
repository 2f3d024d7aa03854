"""A roster as a picture to save and to show in a notebook."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scheduler
from scheduler.domain.errors import BadInput
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.reporting.chart import Chart
from scheduler.reporting.drawing.svg import document, rect, text
from tests.builders import good_roster, matrix, plain_day, with_carer, with_visit

DAY = plain_day()
GOOD = good_roster()
SVG = "{http://www.w3.org/2000/svg}"


def test_it_is_well_formed_and_names_every_carer() -> None:
    picture = ElementTree.fromstring(scheduler.chart(DAY, GOOD).svg)
    assert picture.tag == f"{SVG}svg"
    assert {"Ann", "Bob", "Cat"} <= {element.text for element in picture.iter(f"{SVG}text")}


def test_journeys_are_drawn_and_explained_only_with_travel() -> None:
    """Nine journeys: four in Ann's shift, three in Bob's, two in Cat's; and the legend's."""
    with_travel, without = (scheduler.chart(DAY, GOOD, travel).svg for travel in (matrix(DAY), None))
    assert with_travel.count('stroke-width="1.6"') == 9 + 1
    assert without.count('stroke-width="1.6"') == 0
    assert "journey" in with_travel
    assert "journey" not in without


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_is_escaped(name: str, kind: str) -> None:
    """Marks, control characters and letters of any script: it stays XML."""
    problem = with_visit(with_carer(DAY, "Ann", name=name), "V1", visit_type=kind)
    ElementTree.fromstring(scheduler.chart(problem, GOOD).svg)


def test_marks_are_kept_and_control_characters_replaced() -> None:
    shapes = [text(0, 0, "<b>&\x00"), rect(0, 0, 1, 1, fill="#ffffff", tip='"\x1b"')]
    picture = ElementTree.fromstring(document(10, 10, "a < b & c\uffff", shapes))
    assert [element.text for element in picture.iter(f"{SVG}title")] == ["a < b & c\ufffd", '"\ufffd"']
    assert [element.text for element in picture.iter(f"{SVG}text")] == ["<b>&\ufffd"]


@pytest.mark.parametrize("kind", [str, Path])
def test_it_is_saved_as_it_is_in_a_folder_that_is_made(kind: type[str] | type[Path], tmp_path: Path) -> None:
    chart = scheduler.chart(DAY, GOOD)
    chart.save(kind(tmp_path / "new folder" / "roster.svg"))
    assert (tmp_path / "new folder" / "roster.svg").read_text(encoding="utf-8") == chart.svg


def test_another_ending_is_refused_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a chart is a \.svg or \.png file: save it as .*roster\.svg"):
        Chart("<svg/>").save(tmp_path / "roster.html")
    with pytest.raises(TypeError, match="path must be a path"):
        Chart("<svg/>").save(3)  # type: ignore[arg-type]


def test_a_notebook_shows_it_and_a_console_does_not_print_all_of_it() -> None:
    chart = scheduler.chart(DAY, GOOD)
    html = chart._repr_html_()
    assert chart.svg in html
    ElementTree.fromstring(html)
    assert repr(chart) == "Chart()"


def test_a_roster_of_another_problem_or_without_starts_is_bad_input() -> None:
    with pytest.raises(BadInput, match="R305 roster visit V1 of shift SA has no start"):
        scheduler.chart(DAY, Roster(runs=(Run(shift_id="SA", carer_id="Ann", assignments=(Assignment(visit_id="V1"),)),)))
    with pytest.raises(BadInput, match="R303 roster shift SA is given to carer Bob"):
        scheduler.chart(DAY, Roster(runs=(Run(shift_id="SA", carer_id="Bob", assignments=()),)))
