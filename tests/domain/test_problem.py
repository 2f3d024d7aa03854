"""A problem whose parts do not fit each other is refused, and every misfit is named."""

from collections.abc import Callable
from datetime import date

import pytest
from pydantic import ValidationError

from scheduler.domain.care import VisitLink
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence, Shift
from tests.builders import DAY, at, plain_day, window, with_carer, with_person, with_shift, with_visit


def _again(problem: Problem) -> Problem:
    return problem.replace(visits=(*problem.visits, problem.visits[0]))


def _second_shift(problem: Problem, start: str) -> Problem:
    later = Shift(shift_id="SX", carer_id="Bob", start=at(start), end=at("18:00"))
    return problem.replace(shifts=(later, *problem.shifts))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_again, "visit given twice: V1"),
        (lambda p: with_person(p, "U1", location_id="moon"), "service user U1 names unknown location moon"),
        (lambda p: with_person(p, "U1", preferred_carers=("Zoe",)), "service user U1 names unknown carer Zoe"),
        (lambda p: with_person(p, "U1", refused_carers=("Zoe",)), "service user U1 names unknown carer Zoe"),
        (lambda p: with_carer(p, "Ann", home_location_id="moon"), "carer Ann names unknown location moon"),
        (lambda p: with_shift(p, "SA", carer_id="Zoe"), "shift SA names unknown carer Zoe"),
        (lambda p: with_shift(p, "SA", end_location_id="moon"), "shift SA names unknown location moon"),
        (lambda p: with_visit(p, "V1", service_user_id="U9"), "visit V1 names unknown service user U9"),
        (lambda p: with_visit(p, "V1", pinned_carers=("Zoe",)), "visit V1 names unknown carer Zoe"),
        (lambda p: p.replace(links=(VisitLink(first_visit_id="V1", second_visit_id="V9"),)), "a link names unknown visit V9"),
        (
            lambda p: p.replace(absences=(Absence(carer_id="Zoe", start=at("08:00"), end=at("09:00")),)),
            "an absence names unknown carer Zoe",
        ),
        (lambda p: with_visit(p, "V1", windows=()), "visit V1 has no window"),
        (lambda p: with_visit(p, "V1", windows=(window("07:00", "08:00", date(2026, 6, 4)),)), "visit V1 lies outside the horizon"),
        (lambda p: with_visit(p, "V1", pinned_start=at("07:00", date(2026, 5, 31))), "visit V1 lies outside the horizon"),
        (lambda p: with_shift(p, "SA", end=at("07:00", date(2026, 6, 4))), "shift SA lies outside the horizon"),
        (lambda p: with_visit(p, "V1", pinned_start=at("08:00:00.5")), "visit V1 is not on a tick"),
        (lambda p: with_shift(p, "SA", break_window=window("08:00:00.5", "09:00")), "break of shift SA is not on a tick"),
        (
            lambda p: p.replace(absences=(Absence(carer_id="Ann", start=at("08:00:00.5"), end=at("09:00")),)),
            "absence of carer Ann is not on a tick",
        ),
        (
            lambda p: p.replace(
                worked=(WorkedDay(carer_id="Eve", day=DAY, minutes=9, first_start=at("07:00"), last_end=at("08:00:00.5")),)
            ),
            "worked day of carer Eve is not on a tick",
        ),
        (lambda p: p.replace(ticks_per_minute=7), "a minute does not divide into 7 ticks of whole microseconds"),
        (lambda p: _second_shift(p, "11:59"), "shifts SB and SX of carer Bob overlap"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(spoil: Callable[[Problem], Problem], says: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        spoil(plain_day())
    assert says in str(wrong.value)


def test_a_shift_may_begin_when_the_one_before_ends() -> None:
    assert len(_second_shift(plain_day(), "12:00").shifts) == 4


def test_every_misfit_is_named_at_once() -> None:
    problem = plain_day()
    with pytest.raises(ValidationError) as wrong:
        problem.replace(visits=(*(visit.replace(service_user_id="U9") for visit in problem.visits), problem.visits[0]))
    assert str(wrong.value).count("names unknown service user U9") == len(problem.visits)
    assert "visit given twice: V1" in str(wrong.value)


def test_parts_are_found_by_their_ids() -> None:
    problem = plain_day()
    assert problem.visit["V2"].carers == 2
    assert problem.shift["SB"].carer_id == "Bob"
    assert problem.carer["Cat"].carer_id == "Cat"
    assert problem.service_user["U3"].location_id == problem.service_users[2].location_id
