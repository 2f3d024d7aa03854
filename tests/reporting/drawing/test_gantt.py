"""The picture shows every visit where it is made, everybody once, and nobody's second name."""

import itertools
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from scheduler.demand import make_problem
from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Absence
from scheduler.reporting.drawing.gantt import draw_roster
from scheduler.reporting.drawing.gantt_layout import LABEL_WIDTH, MARGIN, WIDTH
from scheduler.reporting.kinds import COLOURS
from tests.builders import matrix, roster
from tests.demand.weeks import FRI, MON, SUN, TUE, at, duty, inputs, weekly

SVG = "{http://www.w3.org/2000/svg}"
PEOPLE: dict[str, Any] = {
    "locations": tuple(Location(location_id=name) for name in "PCD"),
    "carers": (
        Carer(carer_id="C", home_location_id="C", name="Ada Ash & Sons"),
        Carer(carer_id="D", home_location_id="D", name="Bo Beech"),
    ),
    "shift_patterns": (duty("07:00", "14:30", pattern_id="R", days=(MON, TUE)), duty("08:00", "12:00", pattern_id="S", carer_id="D")),
}
PATTERNS = (weekly("A", days=(MON, TUE), visit_type="meal"), weekly("B", start="10:00", carers=2, days=(MON,)))
MADE = {
    "R/2026-11-23": [("A/2026-11-23", at("2026-11-23 08:00")), ("B/2026-11-23", at("2026-11-23 10:00"))],
    "S/2026-11-23": [("B/2026-11-23", at("2026-11-23 10:00"))],
}


def drawn(problem: Problem, made: Roster) -> ElementTree.Element:
    return ElementTree.fromstring(draw_roster(problem, matrix(problem), made))


def words(picture: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def tips(picture: ElementTree.Element) -> list[str]:
    return [title.text or "" for rect in picture.iter(f"{SVG}rect") for title in rect.iter(f"{SVG}title")]


def test_each_carer_visit_is_a_block_and_what_is_not_placed_is_hollow() -> None:
    """Three carer-visits of two visits, and Tuesday's meal left out."""
    problem = make_problem(inputs(*PATTERNS, **PEOPLE))
    picture = drawn(problem, roster(problem, MADE))
    assert sorted(tips(picture)) == ["P 08:00-08:30 meal", "P 08:00-08:30 meal", "P 10:00-10:30", "P 10:00-10:30"]
    hollow = [rect.get("stroke") for rect in picture.iter(f"{SVG}rect") if rect.get("fill") == "#ffffff" and list(rect)]
    assert hollow == [COLOURS["meal"].edge]
    assert "2 of 3 visits placed, 2 carers, 1.5 hours of care" in words(picture)
    assert {"Ada", "Bo", "Not placed"} <= set(words(picture))


def test_many_that_are_not_placed_stand_one_above_the_other_and_can_be_seen() -> None:
    """Twenty at eight o'clock on one day: twenty blocks of one left edge, none over another, all inside of the picture."""
    problem = make_problem(inputs(*(weekly(f"A{number}", days=(MON,)) for number in range(20)), **PEOPLE))
    picture = drawn(problem, Roster(runs=()))
    blocks = sorted(
        (float(rect.get("y", 0)), float(rect.get("height", 0)), rect.get("x")) for rect in picture.iter(f"{SVG}rect") if list(rect)
    )
    assert len(blocks) == 20
    assert len({x for *_, x in blocks}) == 1
    assert all(height >= 4 and y + height <= after for (y, height, _), (after, *_) in itertools.pairwise(blocks))
    assert blocks[-1][0] + blocks[-1][1] < float(picture.get("height", 0))


def test_nobody_is_shown_by_more_than_a_first_name() -> None:
    problem = make_problem(inputs(*PATTERNS, service_users=(ServiceUser(service_user_id="P", location_id="P", name="Cy Cedar"),), **PEOPLE))
    text = draw_roster(problem, matrix(problem), roster(problem, MADE))
    assert not re.search("Ash|Beech|Cedar|Cy", text)


def test_carers_of_one_first_name_have_their_ids_beside_it() -> None:
    twins = tuple(carer.replace(name="Ada Ash") for carer in PEOPLE["carers"])
    problem = make_problem(inputs(*PATTERNS, **(PEOPLE | {"carers": twins})))
    assert {"Ada C", "Ada D"} <= set(words(drawn(problem, roster(problem, MADE))))


def test_blocks_are_as_long_as_the_visits_and_on_their_days() -> None:
    """A visit of an hour is twice as wide as one of half; the same time a day later lies a day's width to the right."""
    problem = make_problem(inputs(weekly("A", days=(MON, TUE)), weekly("H", start="09:00", minutes=60, days=(MON,)), **PEOPLE))
    made = {
        "R/2026-11-23": [("A/2026-11-23", at("2026-11-23 08:00")), ("H/2026-11-23", at("2026-11-23 09:00"))],
        "R/2026-11-24": [("A/2026-11-24", at("2026-11-24 08:00"))],
    }
    first, hour, second = [
        (float(rect.get("x", 0)), float(rect.get("width", 0)))
        for rect in drawn(problem, roster(problem, made)).iter(f"{SVG}rect")
        if list(rect)
    ]
    assert hour[1] == pytest.approx(2 * first[1], abs=0.2)
    assert hour[0] - first[0] == pytest.approx(hour[1], abs=0.2)
    assert second[0] - first[0] == pytest.approx((WIDTH - 2 * MARGIN - LABEL_WIDTH) / 7, abs=0.2)


def test_the_first_visit_of_a_carer_who_is_not_known_has_a_dot_and_only_that() -> None:
    known = HistoryEntry(service_user_id="P", carer_id="D", day=date(2026, 11, 20))
    problem = make_problem(inputs(weekly("A", days=(MON, TUE)), history=(known,), **PEOPLE))
    made = {f"R/{day}": [(f"A/{day}", at(f"{day} 08:00"))] for day in ("2026-11-23", "2026-11-24")}
    picture = drawn(problem, roster(problem, made))
    assert len(list(picture.iter(f"{SVG}circle"))) == 2, "one, and the one of the legend"


def test_a_night_goes_on_past_midnight_and_over_the_clock_change() -> None:
    """From Saturday 24 October 22:00 to 07:00: to the edge of the day, and on from the next, by the clocks."""
    nights = (duty("22:00", "07:00", days=(FRI, SUN)), duty("22:00", "07:00", pattern_id="Z"))
    problem = make_problem(inputs(weekly("A", start="23:45"), day=date(2026, 10, 19), **(PEOPLE | {"shift_patterns": nights[1:]})))
    made = {"Z/2026-10-24": [("A/2026-10-24", at("2026-10-24 23:45"))]}
    picture = drawn(problem, roster(problem, made))
    pieces = [
        rect for rect in picture.iter(f"{SVG}rect") if [title.text for title in rect] == ["P 23:45-00:15"] and rect.get("stroke") is None
    ]
    (before, after) = [(float(piece.get("x", 0)), float(piece.get("width", 0))) for piece in pieces]
    assert before[0] + before[1] == pytest.approx(after[0], abs=0.11)
    assert before[1] == pytest.approx(after[1], abs=0.11)


def test_three_weeks_are_three_rows_of_days() -> None:
    one, three = (make_problem(inputs(*PATTERNS, days=days, **PEOPLE)) for days in (7, 21))
    heights = [float(drawn(problem, roster(problem, MADE)).get("height", 0)) for problem in (one, three)]
    assert heights[1] > 2 * heights[0]
    named = [text for text in words(drawn(three, roster(three, MADE))) if re.fullmatch(r"\w{3} \d+ \w{3}", text)]
    assert named == [f"{day:%a} {day.day} {day:%b}" for day in (date(2026, 11, 23) + timedelta(days=n) for n in range(21))]


def test_absences_are_hatched_and_an_empty_roster_is_still_a_picture() -> None:
    away = Absence(carer_id="D", start=at("2026-11-23 00:00"), end=at("2026-11-25 00:00"), kind="leave")
    problem = make_problem(inputs(*PATTERNS, absences=(away,), **PEOPLE))
    picture = drawn(problem, Roster(runs=()))
    assert [rect.get("fill") for rect in picture.iter(f"{SVG}rect") if [title.text for title in rect] == ["leave"]] == ["url(#hatch)"] * 2
    assert ("absent" in words(picture), "would rather be free" in words(picture)) == (True, False)
    nobody = make_problem(inputs(**(PEOPLE | {"shift_patterns": ()})))
    assert "0 of 0 visits placed, 0 carers, 0.0 hours of care" in words(drawn(nobody, Roster(runs=())))


def test_wishes_to_be_free_are_a_dashed_line() -> None:
    wish = Absence(carer_id="D", start=at("2026-11-23 00:00"), end=at("2026-11-23 12:00"), kind="school", soft=True)
    problem = make_problem(inputs(*PATTERNS, absences=(wish,), **PEOPLE))
    picture = drawn(problem, Roster(runs=()))
    assert [rect.get("fill") for rect in picture.iter(f"{SVG}rect") if [title.text for title in rect] == ["school"]] == ["none"]
    assert ("absent" in words(picture), "would rather be free" in words(picture)) == (False, True)


def test_colours_are_kinds_of_visits_and_the_legend_says_which() -> None:
    problem = make_problem(inputs(*PATTERNS, **PEOPLE))
    picture = drawn(problem, roster(problem, MADE))
    fills = {("".join(title.text or "" for title in rect), rect.get("fill")) for rect in picture.iter(f"{SVG}rect") if list(rect)}
    assert ("P 08:00-08:30 meal", COLOURS["meal"].bar) in fills
    assert ("P 10:00-10:30", COLOURS["other"].bar) in fills
    assert {"meal", "other visits", "two carers together"} <= set(words(picture))
