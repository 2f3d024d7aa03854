"""What a cap on the carers of a person costs, on weeks in which it can be told by hand."""

from functools import cache
from typing import Any

import pytest

from scheduler.domain.people import Carer
from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import ShiftPattern
from scheduler.solver.stop import MaxIterations
from scheduler.studies.continuity_cap import CapPrice, at_best, carers_of, least_cap, price_of_caps, with_cap
from tests.builders import matrix
from tests.demand.weeks import MON, THU, TUE, WED, duty, problem, weekly


def _duty(**fields: Any) -> ShiftPattern:
    return duty("07:00", "12:00", start_location_id="C", end_location_id="C", **fields)


def _week() -> Problem:
    """Visits on four days, of which the last weighs least. Ann works two of them, Bob and Cat one each, Dee with Bob."""
    return problem(
        weekly(days=(MON, TUE, WED), priority=5),
        weekly("X", days=(THU,), priority=1),
        carers=tuple(Carer(carer_id=name, home_location_id="C") for name in ("Ann", "Bob", "Cat", "Dee")),
        shift_patterns=(
            _duty(carer_id="Ann", days=(MON, TUE)),
            _duty(pattern_id="S", carer_id="Bob", days=(WED,)),
            _duty(pattern_id="T", carer_id="Cat", days=(THU,)),
            _duty(pattern_id="U", carer_id="Dee", days=(WED,)),
        ),
    )


@cache
def _prices() -> list[CapPrice]:
    week = _week()
    return list(price_of_caps(week, matrix(week), (1, 2, 3), stop=lambda: MaxIterations(100)))


def test_each_cap_costs_the_visits_of_the_carers_who_may_no_longer_come() -> None:
    assert [(price.cap, price.unplaced, price.most) for price in _prices()] == [(None, 0, 3), (3, 0, 3), (2, 1, 2), (1, 2, 1)]
    assert [price.score.unallocated for price in _prices()] == [0, 0, 1, 6]


def test_travel_is_told_with_each() -> None:
    """There and back on each day that is used, ten minutes each way."""
    assert [price.travel_minutes for price in _prices()] == [80, 80, 60, 40]


def test_least_cap_is_the_tightest_that_leaves_nothing_more_out() -> None:
    assert least_cap(_prices()) == 3
    assert least_cap(_prices()[:1]) is None


def test_every_roster_keeps_to_its_cap() -> None:
    for price in _prices():
        assert price.cap is None or max(carers_of(_week(), price.roster).values()) <= price.cap


def test_a_roster_found_under_a_tighter_cap_counts_for_wider_ones_too() -> None:
    def price(cap: int | None, unallocated: int, soft: int) -> CapPrice:
        score = Score(hard=0, unallocated=unallocated, soft=soft)
        return CapPrice(cap, Roster(), score, unallocated, float(soft), cap or 9)

    found = [price(None, 0, 50), price(4, 1, 40), price(3, 0, 60), price(2, 3, 10)]
    assert [(one.cap, one.unplaced, one.travel_minutes) for one in at_best(found)] == [(None, 0, 50), (4, 0, 60), (3, 0, 60), (2, 3, 10)]
    assert least_cap(found) == 3
    assert least_cap([*found, price(1, 0, 70)]) == 1


@pytest.mark.parametrize("cap", [1, 4])
def test_a_cap_is_a_hard_rule_and_changes_nothing_else(cap: int) -> None:
    week = _week()
    objective = with_cap(week, cap).objective
    assert objective.is_hard(Rule.MOST_CARERS)
    assert objective.most_carers == cap
    assert with_cap(week, cap).replace(objective=week.objective) == week
    assert with_cap(week, None) is week


def test_begins_from_a_roster_that_is_given() -> None:
    week = _week()
    start = _prices()[0].roster
    (free,) = price_of_caps(week, matrix(week), (), stop=lambda: MaxIterations(0), start=start)
    assert free.score == _prices()[0].score
