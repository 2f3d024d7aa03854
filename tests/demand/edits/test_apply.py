"""Changes applied to a plan: each does what it says, undone ones leave nothing behind, roads close what they cross."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.demand import make_problem
from scheduler.demand.edits import apply_changes, keep_for_later
from scheduler.demand.edits.apply import Edited
from scheduler.demand.edits.roads import is_inside, places_in
from scheduler.domain.care import Visit
from scheduler.domain.events import (
    Area,
    CarerAbsent,
    CarerRefused,
    Change,
    RoadClosed,
    RoadSlower,
    ShiftChanged,
    SkillLapsed,
    Undo,
    VisitAdded,
    VisitCancelled,
    VisitMinutes,
    VisitMoved,
    VisitOverrun,
)
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix

DATA = Path(__file__).parents[3] / "data"
INPUTS = read_folder(DATA / "tiny")
TINY = make_problem(INPUTS)
TRAVEL = travel_matrix(TINY, INPUTS.travel)


def at(hour: int, minute: int = 0) -> datetime:
    """Returns a moment of the day."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def edit(*changes: Change) -> Edited:
    """Returns data/tiny after changes."""
    return apply_changes(TINY, TRAVEL, changes, INPUTS.settings)


def shared(name: str = "c1") -> dict[str, Any]:
    """Returns the fields that all changes have."""
    return {"id": name, "at": at(6, 30)}


def test_nothing_changes_when_nothing_changes() -> None:
    edited = edit(VisitCancelled(visit_id="V1", **shared()), Undo(undoes="c1", **shared("c2")))
    assert edited.problem == TINY
    assert edited.travel is TRAVEL
    assert edited.lines == ()


def test_visits_change_as_they_are_told_to() -> None:
    new = Visit(visit_id="X1", service_user_id="P1", minutes=30, planned_start=at(16, 45))
    edited = edit(
        VisitCancelled(visit_id="V9", **shared()),
        VisitAdded(visit=new, **shared("c2")),
        VisitMoved(visit_id="V8", earliest=at(18), latest=at(19), **shared("c3")),
        VisitMinutes(visit_id="V7", minutes=45, **shared("c4")),
        VisitOverrun(visit_id="V1", minutes=20, **shared("c5")),
    )
    visit = edited.problem.visit
    assert "V9" not in visit
    assert edited.cancelled == {"V9"}
    assert (visit["X1"].windows[0].earliest, visit["X1"].windows[0].latest) == (at(15, 45), at(17, 45))
    assert (visit["V8"].windows[0].earliest, visit["V8"].planned_start) == (at(18), None)
    assert (visit["V7"].minutes, visit["V1"].minutes) == (45, 50)
    assert edited.changed_visits == {"X1", "V8", "V7"}
    assert len(edited.lines) == 5
    assert all(re.match(r"2026-11-23 06:30 c\d: ", line) for line in edited.lines)


def test_people_and_shifts_change_from_their_day_on() -> None:
    edited = edit(
        CarerAbsent(carer_id="ben", start=at(6, 30), end=at(23), **shared()),
        CarerRefused(service_user_id="P4", carer_id="cleo", since=date(2026, 11, 23), **shared("c2")),
        SkillLapsed(carer_id="dev", skill="medication", since=date(2026, 11, 23), **shared("c3")),
        ShiftChanged(shift_id="S1", start=at(11), end=at(15), **shared("c4")),
    )
    person, shift = edited.problem.service_user["P4"], edited.problem.shift["S1"]
    assert (person.refused_carers, person.preferred_carers) == (("cleo",), ())
    assert edited.problem.carer["dev"].skills[0].expires == date(2026, 11, 22)
    assert (shift.start, shift.end) == (at(11), at(15))
    assert shift.break_window is not None
    assert shift.break_window.earliest == at(11)
    assert len(edited.problem.absences) == len(TINY.absences) + 1


def test_a_pin_to_somebody_absent_is_released_and_said() -> None:
    pinned = TINY.replace(visits=tuple(v.replace(pinned_carers=("ben",)) if v.visit_id == "V1" else v for v in TINY.visits))
    edited = apply_changes(pinned, TRAVEL, (CarerAbsent(carer_id="ben", start=at(6), end=at(23), **shared()),), INPUTS.settings)
    assert edited.problem.visit["V1"].pinned_carers == ()
    assert edited.notes == ("visit V1 is pinned to a carer who cannot make it; others may",)


@pytest.mark.parametrize(("start", "end", "unreachable"), [(7, 20, True), (7, 12, False)])
def test_who_lives_behind_a_closed_road_is_visited_at_other_times_or_listed(start: int, end: int, *, unreachable: bool) -> None:
    area = Area(places=("P4", "cleo"))
    edited = edit(RoadClosed(area=area, start=at(start), end=at(end), **shared()))
    assert edited.inside == ("cleo",)
    assert ("V5" in edited.unreachable) == ("V5" not in edited.problem.visit)
    assert ("V7" in edited.unreachable) is unreachable
    if not unreachable:
        assert edited.problem.visit["V7"].windows[0].earliest == at(12)
    assert any(one.carer_id == "cleo" and one.start == at(7, 30) for one in edited.problem.absences)


def test_a_slower_road_takes_its_factor_in_both_directions() -> None:
    edited = edit(RoadSlower(area=Area(places=("P4",)), start=at(7), end=at(20), factor=1.5, **shared()))
    p1, p4, p5 = (TRAVEL.row[name] for name in ("P1", "P4", "P5"))
    assert edited.travel.ticks[0, p1, p4] == edited.travel.ticks[0, p4, p1] == 1.5 * TRAVEL.ticks[0, p1, p4]
    assert edited.travel.ticks[0, p1, p5] == TRAVEL.ticks[0, p1, p5]
    assert (
        apply_changes(
            TINY, TRAVEL, (RoadSlower(area=Area(places=("P4",)), start=at(7), end=at(8), factor=1.5, **shared()),), INPUTS.settings, at(9)
        ).travel
        is TRAVEL
    )


def test_a_straight_line_across_a_closed_area_is_closed() -> None:
    inputs = read_folder(DATA / "leominster")
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    places = sorted((place for place in problem.locations if place.lat is not None), key=lambda place: place.lat or 0)
    low, high = places[0], places[-1]
    assert low.lat is not None and high.lat is not None  # noqa: PT018 - for the types
    middle = (low.lat + high.lat) / 2
    band = Area(polygon=((middle - 1e-5, -3.5), (middle + 1e-5, -3.5), (middle + 1e-5, -2.0), (middle - 1e-5, -2.0)))
    closing = RoadClosed(area=band, start=at(0), end=datetime(2027, 1, 1, tzinfo=UTC), **shared())
    edited = apply_changes(problem, travel, (closing,), inputs.settings)
    first, last = travel.row[low.location_id], travel.row[high.location_id]
    assert places_in(band, problem.locations) == frozenset()
    assert not edited.travel.reachable[0, first, last]
    same_side = [place for place in places if (place.lat or 0) < middle - 1e-4]
    rows = [travel.row[place.location_id] for place in same_side]
    assert edited.travel.reachable[0][rows][:, rows].all()
    assert edited.travel.reachable[0, first, first]


def test_outcodes_and_polygons_hold_who_lives_there() -> None:
    problem = make_problem(read_folder(DATA / "herefordshire"))
    inside = places_in(Area(outcode="HR2"), problem.locations)
    assert inside == {place.location_id for place in problem.locations if (place.postcode or "").startswith("HR2 ")}
    assert inside
    square = ((52.0, -2.8), (52.1, -2.8), (52.1, -2.6), (52.0, -2.6))
    assert places_in(Area(polygon=square), problem.locations) == {
        place.location_id for place in problem.locations if 52.0 < (place.lat or 0) < 52.1 and -2.8 < (place.lon or 0) < -2.6
    }
    assert is_inside((52.05, -2.7), square)


def test_refusals_and_lapsed_skills_hold_in_later_weeks() -> None:
    later = INPUTS.replace(settings=INPUTS.settings.replace(day=date(2026, 11, 30)))
    changes = (
        CarerRefused(service_user_id="P4", carer_id="cleo", since=date(2026, 11, 25), **shared()),
        CarerRefused(service_user_id="P5", carer_id="cleo", since=date(2026, 12, 25), **shared("c2")),
        SkillLapsed(carer_id="dev", skill="medication", since=date(2026, 11, 25), **shared("c3")),
        VisitCancelled(visit_id="V1", **shared("c4")),
    )
    kept = keep_for_later(later, changes)
    refused = {person.service_user_id: person.refused_carers for person in kept.service_users}
    assert (refused["P4"], refused["P5"]) == (("cleo",), ())
    assert [carer.skills[0].expires for carer in kept.carers if carer.carer_id == "dev"] == [date(2026, 11, 24)]
    assert len(kept.visits) == len(later.visits)
