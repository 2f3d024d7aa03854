"""Starts for rosters that state none, or some: the earliest that there are, and some in any case."""

from datetime import timedelta

import numpy as np
import pytest

from scheduler.domain.care import VisitLink
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.solver.start_times import with_starts
from scheduler.verify.verify import verify
from tests.builders import at, by_rostered_length, good_roster, matrix, plain_day, roster, window, with_visit
from tests.slow import slow_after
from tests.strategies import ALL, Feature, feasible_roster, random_case, random_roster

IN_TIME = {Rule.WINDOW, Rule.TRAVEL, Rule.SHIFT, Rule.GAP, Rule.AVAILABILITY, Rule.BREAK}


def _bare(made: Roster, seed: int | None = None) -> Roster:
    """The roster without starts, or without half of them, drawn by seed."""
    rng = np.random.default_rng(seed)
    runs = (
        run.replace(assignments=tuple(a.replace(start=None) if seed is None or rng.random() < 0.5 else a for a in run.assignments))
        for run in made.runs
    )
    return Roster(runs=tuple(runs))


@pytest.mark.parametrize("seed", [None, 1], ids=["none stated", "some stated"])
@pytest.mark.parametrize("first", slow_after(2, range(0, 150, 25)))
def test_where_there_is_a_schedule_nothing_is_broken(first: int, seed: int | None) -> None:
    """Breaks, links, absences and journeys that cannot be made are all among them."""
    for case in range(first, first + 25):
        problem, travel = random_case(case, visits=8, carers=3)
        made = feasible_roster(case, problem, travel)
        timed = with_starts(problem, travel, _bare(made, seed))
        assert verify(problem, travel, timed).violations == ()


@pytest.mark.parametrize("first", slow_after(1, range(0, 90, 45)))
def test_no_start_is_later_than_in_a_schedule_that_is_known(first: int) -> None:
    """Breaks apart, which may come sooner or later, and what a later start is better for."""
    for case in range(first, first + 45):
        problem, travel = random_case(case, visits=8, carers=3, features=ALL - {Feature.BREAKS, Feature.TIME_RULES, Feature.SOFT_WINDOWS})
        made = feasible_roster(case, problem, travel)
        timed = with_starts(problem, travel, _bare(made))
        starts = [
            (a.start, b.start)
            for one, two in zip(timed.runs, made.runs, strict=True)
            for a, b in zip(one.assignments, two.assignments, strict=True)
        ]
        assert all(earliest is not None and known is not None and earliest <= known for earliest, known in starts)


@pytest.mark.parametrize("first", slow_after(2, range(0, 150, 25)))
def test_any_roster_gets_starts_and_keeps_those_it_states(first: int) -> None:
    for case in range(first, first + 25):
        problem, travel = random_case(case, visits=8, carers=3)
        for seed in (None, case):
            bare = _bare(random_roster(case, problem), seed)
            timed = with_starts(problem, travel, bare)
            verify(problem, travel, timed)
            for before, after in zip(bare.runs, timed.runs, strict=True):
                for a, b in zip(before.assignments, after.assignments, strict=True):
                    assert b.start is not None
                    assert b == a.replace(start=a.start or b.start)


def test_roster_that_states_all_is_returned_as_it_is() -> None:
    made = good_roster()
    assert with_starts(plain_day(), matrix(plain_day()), made) is made


def test_starts_by_hand() -> None:
    """Ten minutes of journey, half an hour of care; Bob meets Ann, and Ann has half an hour of break before her last."""
    timed = with_starts(by_rostered_length(plain_day()), matrix(plain_day()), _bare(good_roster()))
    assert timed == good_roster(
        SA=[("V1", "07:10"), ("V2", "07:50"), ("V4", "09:00")], SB=[("V2", "07:50"), ("V3", "08:30")], SC=[("V5", "07:10")]
    )


def test_stated_start_moves_what_follows_it_and_who_meets_there() -> None:
    timed = with_starts(by_rostered_length(plain_day()), matrix(plain_day()), _first_alone(good_roster()))
    assert timed == good_roster(
        SA=[("V1", "08:00"), ("V2", "08:40"), ("V4", "09:50")], SB=[("V2", "08:40"), ("V3", "09:20")], SC=[("V5", "08:00")]
    )


def _first_alone(made: Roster) -> Roster:
    """The roster with the start of V1 and V5 alone, the first visits of Ann and Cat."""
    keep = {"V1", "V5"}
    runs = (
        run.replace(assignments=tuple(a if a.visit_id in keep else a.replace(start=None) for a in run.assignments)) for run in made.runs
    )
    return Roster(runs=tuple(runs))


def test_who_makes_a_visit_does_not_matter_to_its_time() -> None:
    """A double-up by one carer alone, and a break that Ann has all the same."""
    made = _bare(roster(plain_day(), {"SA": [("V1", "08:00"), ("V2", "09:00"), ("V4", "12:00")]}))
    verdict = verify(plain_day(), matrix(plain_day()), with_starts(plain_day(), matrix(plain_day()), made))
    assert {breach.rule for breach in verdict.violations} == {Rule.COMPLETE}


def test_order_that_no_schedule_keeps_is_only_late() -> None:
    """V1 may not start after eight, yet Bob goes to V3 first, which opens at ten: he goes on when he can."""
    problem = with_visit(with_visit(plain_day(), "V1", windows=(window("07:00", "08:00"),)), "V3", windows=(window("10:00", "11:00"),))
    made = _bare(roster(problem, {"SB": [("V3", "10:00"), ("V1", "11:00")]}))
    timed = with_starts(problem, matrix(problem), made)
    assert [a.start for a in timed.runs[0].assignments] == [at("10:00"), at("10:40")]
    assert [breach.rule for breach in verify(problem, matrix(problem), timed).violations] == [Rule.WINDOW]


def test_double_ups_in_crossed_order_get_starts() -> None:
    """Ann goes to V2 and on to V4, Bob to V4 and on to V2: they can never meet."""
    problem = with_visit(plain_day(), "V4", carers=2)
    made = _bare(roster(problem, {"SA": [("V2", "08:00"), ("V4", "09:00")], "SB": [("V4", "09:00"), ("V2", "08:00")]}))
    verdict = verify(problem, matrix(problem), with_starts(problem, matrix(problem), made))
    assert verdict.violations
    assert {breach.rule for breach in verdict.violations} <= IN_TIME | {Rule.DOUBLE_UP}


def test_greatest_gap_that_cannot_be_kept_is_let_go_and_the_least_kept() -> None:
    link = VisitLink(first_visit_id="V1", second_visit_id="V3", min_gap_minutes=90, max_gap_minutes=100)
    problem = with_visit(plain_day().replace(links=(link,)), "V3", windows=(window("11:00", "11:15"),))
    problem = with_visit(problem, "V1", windows=(window("07:00", "08:00"),))
    timed = with_starts(problem, matrix(problem), _bare(roster(problem, {"SB": [("V1", "07:10"), ("V3", "11:00")]})))
    starts = [a.start for a in timed.runs[0].assignments]
    assert starts[1] is not None
    assert starts[0] is not None
    assert starts[1] - starts[0] >= timedelta(minutes=90)
    assert [breach.rule for breach in verify(problem, matrix(problem), timed).violations] == [Rule.GAP]


def test_journey_that_cannot_be_made_still_gets_starts() -> None:
    travel = matrix(plain_day(), legs={("at-U1", "at-U3"): None})
    timed = with_starts(plain_day(), travel, _bare(roster(plain_day(), {"SB": [("V1", "08:00"), ("V3", "09:00")]})))
    assert [a.start for a in timed.runs[0].assignments] == [at("07:10"), at("07:40")]
