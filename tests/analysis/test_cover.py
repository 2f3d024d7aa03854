"""Cover by half-hour: the plain day counted by hand, and sums that have to agree with the key figures."""

from datetime import date
from pathlib import Path

import pytest

import scheduler
from scheduler.analysis.cover import cover_by_half_hour
from scheduler.analysis.kpis import kpis
from tests.builders import at, good_roster, matrix, plain_day

TRAVEL = matrix(plain_day())


def test_the_plain_day_by_hand() -> None:
    """Ann: V1 at 08:00, V2 (double-up, with Bob) at 09:00, V4 at 12:00; ten minutes between any two homes."""
    found = {one.start_text: one for one in cover_by_half_hour(plain_day(), TRAVEL, good_roster())}
    assert found["07:00"].duty == 90
    assert found["12:00"].duty == 30
    assert found["08:00"].contact == 60  # V1 by Ann, V5 by Cat
    assert found["09:00"].contact == 60  # V2 by Ann and Bob
    assert found["07:30"].travel == 20  # Ann and Cat on their way from home
    assert found["09:30"].breaks == 30  # Ann, right after V2
    assert found["08:30"].travel == 30  # Ann and Bob to V2, Cat home
    assert found["07:00"].demand == pytest.approx(6 * 30 / 15)  # five visits and a second carer, over 07:00 to 14:30
    assert found["08:00"].free == 90 - 60


def test_sums_are_those_of_the_key_figures() -> None:
    inputs = scheduler.read_folder(Path(__file__).resolve().parents[2] / "data" / "tiny")
    problem = scheduler.make_problem(inputs)
    travel = scheduler.travel_matrix(problem, inputs.travel)
    roster = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(200), seed=1).roster
    found = cover_by_half_hour(problem, travel, roster)
    figures = kpis(problem, travel, roster, ())
    assert sum(one.contact for one in found) == pytest.approx(figures.contact_hours * 60)
    assert sum(one.travel for one in found) == pytest.approx(figures.travel_minutes)
    assert sum(one.demand for one in found) == pytest.approx(sum(visit.minutes * visit.carers for visit in problem.visits))
    assert sum(one.free for one in found) == pytest.approx(figures.idle_minutes)
    assert sum(one.unplaced for one in found) == 0


def test_a_visit_without_a_carer_is_in_the_middle_of_its_time() -> None:
    found = {one.start_text: one for one in cover_by_half_hour(plain_day(), TRAVEL, good_roster(SC=[]))}
    assert sum(one.unplaced for one in found.values()) == 30
    assert found["10:30"].unplaced == 30


def test_a_night_goes_on_in_the_first_half_hours() -> None:
    """Ann's shift from 23:00 to 01:15: an hour before midnight, and 75 minutes after it."""
    day = plain_day()
    night = day.shifts[0].replace(start=at("23:00"), end=at("01:15", date(2026, 6, 2)))
    found = cover_by_half_hour(day.replace(shifts=(night,)), TRAVEL, scheduler.Roster())
    assert [found[number].duty for number in (46, 47, 0, 1, 2, 3)] == [30, 30, 30, 30, 15, 0]
