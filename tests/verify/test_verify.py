"""The verdict as a whole: rosters that cannot be judged, and what holds for any roster."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.domain.care import Window
from scheduler.domain.errors import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.result import Verdict
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import CATALOGUE, OFF, Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.verify import verify
from tests.builders import at, good_roster, matrix, plain_day, with_shift, with_visit
from tests.strategies import cases, feasible_roster, random_case, random_roster, random_week, rosters

V3 = Assignment(visit_id="V3", start=at("10:00"))


def _codes(*runs: Run) -> list[str]:
    with pytest.raises(BadInput) as bad:
        verify(plain_day(), matrix(plain_day()), Roster(runs=runs))
    assert all(fault.where == "roster" and fault.what for fault in bad.value.faults)
    return [fault.code for fault in bad.value.faults]


@pytest.mark.parametrize(
    ("code", "run"),
    [
        ("R301", Run(shift_id="SX", carer_id="Bob", assignments=(V3,))),
        ("R302", Run(shift_id="SB", carer_id="Bob", assignments=(V3.replace(visit_id="VX"),))),
        ("R303", Run(shift_id="SB", carer_id="Ann", assignments=(V3,))),
        ("R305", Run(shift_id="SB", carer_id="Bob", assignments=(Assignment(visit_id="V3"),))),
        ("R306", Run(shift_id="SB", carer_id="Bob", assignments=(V3.replace(start=at("10:00") + timedelta(microseconds=1)),))),
    ],
)
def test_roster_that_cannot_be_judged_is_bad_input(code: str, run: Run) -> None:
    assert _codes(run) == [code]


def test_two_runs_of_one_shift_are_bad_input_even_where_they_are_empty() -> None:
    run = Run(shift_id="SB", carer_id="Bob", assignments=())
    assert _codes(run, run, run) == ["R304", "R304"]


def test_all_faults_of_a_roster_are_told_at_once() -> None:
    lost = Run(shift_id="SX", carer_id="Zoe", assignments=(Assignment(visit_id="VX"), V3))
    assert _codes(lost, lost, Run(shift_id="SA", carer_id="Bob", assignments=())) == [
        "R301",
        "R302",
        "R305",
        "R301",
        "R304",
        "R302",
        "R305",
        "R303",
    ]


def test_carer_of_another_shift_is_told_whose_it_is() -> None:
    with pytest.raises(BadInput, match="Maybe carer Bob, whose it is"):
        verify(plain_day(), matrix(plain_day()), Roster(runs=(Run(shift_id="SB", carer_id="Ann", assignments=()),)))


def test_violation_names_everybody_concerned_once() -> None:
    (violation,) = verify(plain_day(), matrix(plain_day()), good_roster(SB=[("V2", "09:01"), ("V3", "10:00")])).violations
    assert violation.visit_ids == ("V2",)
    assert violation.carer_ids == ("Ann", "Bob")
    assert violation.shift_ids == ("SA", "SB")


@given(cases(), st.data())
@settings(max_examples=100, deadline=None)
def test_order_in_which_runs_are_given_changes_nothing(drawn: tuple[Problem, TravelMatrix], data: st.DataObject) -> None:
    problem, travel = drawn
    made = data.draw(rosters(problem))
    one, two = (verify(problem, travel, made.replace(runs=runs)) for runs in (made.runs, made.runs[::-1]))
    assert one.score == two.score
    assert one.amounts == two.amounts


@given(cases(), st.data())
@settings(max_examples=100, deadline=None)
def test_rule_that_is_switched_off_takes_its_own_breaches_away_and_no_others(
    drawn: tuple[Problem, TravelMatrix], data: st.DataObject
) -> None:
    problem, travel = drawn
    made = data.draw(rosters(problem))
    before = verify(problem, travel, made)
    rule = data.draw(st.sampled_from([Rule.SKILLS, Rule.GAP, Rule.PINNED, Rule.BREAK, Rule.AVAILABILITY, Rule.REFUSED, Rule.GENDER]))
    off = problem.replace(objective=problem.objective.replace(settings=problem.objective.settings | {rule: OFF}))
    assert verify(off, travel, made).violations == tuple(violation for violation in before.violations if violation.rule != rule)


@given(cases(), st.data(), st.integers(1, 600))
@settings(max_examples=50, deadline=None)
def test_everything_moved_by_some_minutes_is_judged_the_same(
    drawn: tuple[Problem, TravelMatrix], data: st.DataObject, minutes: int
) -> None:
    """Nothing hangs on where the horizon starts, but that a contract is for its days."""
    problem, travel = drawn
    made = data.draw(rosters(problem))
    earlier = problem.replace(horizon_start=problem.horizon_start - timedelta(minutes=minutes))
    before, after = verify(earlier, travel, made), verify(problem, travel, made)
    due = {Rule.CONTRACT_HOURS: after.amounts[Rule.CONTRACT_HOURS]}
    assert before.replace(amounts=before.amounts | due) == after


@given(cases(), st.data())
@settings(max_examples=50, deadline=None)
def test_finer_ticks_judge_the_same_and_measure_times_the_same(drawn: tuple[Problem, TravelMatrix], data: st.DataObject) -> None:
    problem, travel = drawn
    made = data.draw(rosters(problem))
    finer = problem.replace(ticks_per_minute=problem.ticks_per_minute * 5)
    by_five = TravelMatrix(
        travel.location_ids, travel.modes, travel.ticks * 5, travel.metres, travel.reachable, finer.ticks_per_minute, "finer"
    )
    one, five = verify(problem, travel, made), verify(finer, by_five, made)
    assert one.violations == five.violations
    # What FAIRNESS rounds up for each carer is less in finer ticks.
    rounded = 5 * one.amounts[Rule.FAIRNESS] - five.amounts[Rule.FAIRNESS]
    assert 0 <= rounded <= 4 * len(problem.carers)
    times = {rule: 5 if CATALOGUE[rule].unit == "tick" else 1 for rule in one.amounts}
    assert five.amounts == {rule: amount * times[rule] for rule, amount in one.amounts.items()} | {
        Rule.FAIRNESS: five.amounts[Rule.FAIRNESS]
    }


def test_verdict_comes_back_from_json() -> None:
    problem, travel = random_case(11)
    verdict = verify(problem, travel, random_roster(3, problem))
    assert verdict.violations
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_random_rosters_break_every_hard_rule_sooner_or_later() -> None:
    """So that tests which lean on random cases meet all of them."""
    weeks = ((seed, *random_week(seed, days=8, visits=36, carers=3)) for seed in range(40))
    drawn = [*((seed, *random_case(seed)) for seed in range(150)), *weeks]
    found = {
        violation.rule for seed, problem, travel in drawn for violation in verify(problem, travel, random_roster(seed, problem)).violations
    }
    assert found == set(HARD_CHECKS)


def test_random_cases_can_mostly_be_made() -> None:
    """Placed at random with nothing broken: more than half of the visits, some of each kind."""
    drawn = [(*random_case(seed), seed) for seed in range(60)]
    made = [(problem, feasible_roster(seed, problem, travel)) for problem, travel, seed in drawn]
    placed = [visit for problem, found in made for visit in problem.visits if visit.visit_id in found.runs_of]
    assert 2 * len(placed) > sum(len(problem.visits) for problem, _ in made)
    assert any(visit.carers == 2 for visit in placed)
    assert any(len(visit.windows) == 2 for visit in placed)


def test_random_case_is_the_same_for_the_same_seed() -> None:
    (problem, travel), (again, travel_again) = random_case(5), random_case(5)
    assert problem == again != random_case(6)[0]
    assert np.array_equal(travel.ticks, travel_again.ticks)
    assert np.array_equal(travel.reachable, travel_again.reachable)


def test_problem_with_a_moment_off_the_ticks_never_reaches_the_verifier() -> None:
    """Not by a window, a pin, a planned start, a shift, a break or an absence."""
    problem, off = plain_day(), timedelta(microseconds=1)
    noon, one = at("12:00") + off, at("13:00")
    wrong: list[tuple[Callable[..., Problem], str, dict[str, object]]] = [
        (with_visit, "V3", {"windows": (Window(earliest=noon, latest=one),)}),
        (with_visit, "V3", {"pinned_start": noon}),
        (with_visit, "V3", {"planned_start": noon}),
        (with_shift, "SC", {"end": noon}),
        (with_shift, "SC", {"break_window": Window(earliest=noon, latest=one)}),
    ]
    for change, name, field in wrong:
        with pytest.raises(ValidationError, match="is not on a tick"):
            change(problem, name, **field)
    with pytest.raises(ValidationError, match="absence of carer Bob is not on a tick"):
        problem.replace(absences=(Absence(carer_id="Bob", start=noon, end=one),))
