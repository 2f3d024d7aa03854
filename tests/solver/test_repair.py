"""`repair` places what a change left open, and leaves the rest where it is."""

import numpy as np
import pytest

import scheduler
from scheduler.demand.published import publish
from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.compiled import KEPT_PROBLEMS, compile_and_pack
from scheduler.solver.params import RepairParams, SolveParams
from scheduler.solver.repair import repair
from scheduler.solver.solve import solve
from scheduler.solver.stop import Cancel, MaxIterations, MaxSeconds
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, window
from tests.strategies import random_case, random_week

FEW = SolveParams(repair=RepairParams(insertions=20, iterations_per_round=400))


def carers_of(roster: Roster) -> dict[str, set[str]]:
    return {visit_id: {run.carer_id for run in runs} for visit_id, runs in roster.runs_of.items()}


def busiest(roster: Roster) -> str:
    """The carer with most visits."""
    return max(roster.runs, key=lambda run: len(run.assignments)).carer_id


def without_carer(problem: Problem, carer_id: str) -> Problem:
    """The problem in which a carer is absent all day."""
    absence = Absence(carer_id=carer_id, start=problem.horizon_start, end=problem.horizon_end)
    return problem.replace(absences=(*problem.absences, absence))


def solved(seed: int, *, days: int = 1) -> tuple[Problem, TravelMatrix, Roster]:
    """A random problem, published as a short search leaves it."""
    problem, travel = random_case(seed, visits=9, carers=4) if days == 1 else random_week(seed, days=days, visits=10, carers=4)
    roster = solve(problem, travel, stop=MaxIterations(300), seed=seed).roster
    return publish(problem, roster, weight=50_000), travel, roster


def test_visits_of_a_sick_carer_go_to_others_and_nobody_else_changes() -> None:
    problem = publish(without_carer(plain_day(), "Bob"), good_roster(), weight=100_000)
    result = repair(problem, matrix(problem), good_roster(), stop=MaxIterations(500), params=FEW)
    verdict = verify(problem, matrix(problem), result.roster)
    assert verdict.ok
    assert verdict.score == result.score
    assert (result.score.unallocated, verdict.amounts[Rule.STABILITY]) == (0, 2)  # V2 stays a double-up, and V3
    before, after = carers_of(good_roster()), carers_of(result.roster)
    assert {visit_id for visit_id in after if after[visit_id] != before[visit_id]} == {"V2", "V3"}
    assert after["V2"] == {"Ann", "Cat"}
    assert result.stats.method == "repair"


def test_a_visit_at_an_hour_when_nobody_works_does_not_end_the_repair_of_others() -> None:
    plain = plain_day()
    at_night = plain.visits[0].replace(visit_id="V9", windows=(window("02:00", "03:00"),))
    problem = publish(without_carer(plain.replace(visits=(*plain.visits, at_night)), "Bob"), good_roster(), weight=100_000)
    result = repair(problem, matrix(problem), good_roster(), stop=MaxIterations(3000), params=FEW)
    assert carers_of(result.roster).keys() == {visit.visit_id for visit in problem.visits} - {"V9"}
    assert result.stats.iterations >= 3000


@pytest.mark.parametrize("seed", range(6))
def test_repaired_roster_is_verified_to_the_unit_and_no_worse_than_what_still_fits(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    problem, travel, roster = solved(seed)
    absent = without_carer(problem, busiest(roster))
    result = repair(absent, travel, roster, stop=MaxIterations(1200), seed=seed, params=FEW)
    verdict = verify(absent, travel, result.roster)
    assert verdict.ok
    assert verdict.score == result.score
    first = repair(absent, travel, roster, stop=MaxIterations(0), seed=seed, params=FEW)
    assert first.stats.iterations == 1
    assert verify(absent, travel, first.roster).score == first.score
    assert result.score <= first.score


@pytest.mark.parametrize("max_whole_tasks", [0, 400])
@pytest.mark.parametrize("seed", [1, 2])
def test_several_days_are_repaired_with_the_rules_between_them(seed: int, max_whole_tasks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    problem, travel, roster = solved(seed, days=3)
    absent = without_carer(problem, busiest(roster))
    few = SolveParams(repair=RepairParams(insertions=20, iterations_per_round=400, nearest_shifts=1, max_whole_tasks=max_whole_tasks))
    result = repair(absent, travel, roster, stop=MaxIterations(1200), seed=seed, params=few)
    verdict = verify(absent, travel, result.roster)
    assert verdict.ok
    assert verdict.score == result.score


def test_same_seed_and_iterations_repeat_the_roster_and_a_longer_repair_begins_with_the_shorter() -> None:
    problem, travel, roster = solved(2)
    absent = without_carer(problem, busiest(roster))
    ends = [repair(absent, travel, roster, stop=MaxIterations(1000), seed=3, params=FEW) for _ in range(2)]
    assert ends[0].roster == ends[1].roster
    seen: list[Progress] = []
    repair(absent, travel, roster, stop=MaxIterations(1400), seed=3, params=FEW, on_progress=seen.append)
    scores = [report.score for report in seen]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] <= ends[0].score


def test_iterations_that_a_time_limit_allowed_give_the_same_roster_again() -> None:
    problem, travel, roster = solved(5)
    absent = without_carer(problem, busiest(roster))
    timed = repair(absent, travel, roster, stop=MaxSeconds(0.05), seed=4)
    again = repair(absent, travel, roster, stop=MaxIterations(timed.stats.iterations), seed=4)
    assert (again.roster, again.score, again.stats.iterations) == (timed.roster, timed.score, timed.stats.iterations)


def test_nothing_changes_when_nothing_has_changed() -> None:
    problem = publish(plain_day(), good_roster(), weight=10**6)
    best = solve(problem, matrix(problem), start=good_roster(), stop=MaxIterations(500)).roster
    problem = publish(plain_day(), best, weight=10**6)
    assert carers_of(repair(problem, matrix(problem), best, stop=MaxIterations(500), params=FEW).roster) == carers_of(best)


def test_roster_may_name_what_is_gone_and_the_day_may_be_empty() -> None:
    problem = plain_day()
    fewer = problem.replace(visits=problem.visits[2:], shifts=problem.shifts[:2])
    result = repair(fewer, matrix(fewer), good_roster(), stop=MaxIterations(300), params=FEW)
    assert verify(fewer, matrix(fewer), result.roster).ok
    nothing = problem.replace(visits=())
    assert repair(nothing, matrix(nothing), good_roster(), stop=MaxIterations(10)).roster == Roster()
    nobody = problem.replace(shifts=())
    left_out = repair(nobody, matrix(nobody), good_roster(), stop=MaxIterations(10)).score
    assert left_out.unallocated == 1 + 2 + 3 + 4 + 5


def test_cancelled_repair_still_has_a_roster() -> None:
    stop = Cancel()
    stop.set()
    result = repair(plain_day(), matrix(plain_day()), good_roster(), stop=stop)
    assert result.status == "cancelled"
    assert verify(plain_day(), matrix(plain_day()), result.roster).ok


def test_compiled_problem_is_kept_for_the_next_repair() -> None:
    problem = plain_day()
    travel = matrix(problem)
    first = compile_and_pack(problem, travel)
    assert compile_and_pack(problem, travel)[0] is first[0]
    for _ in range(KEPT_PROBLEMS):
        other = plain_day()
        compile_and_pack(other, matrix(other))
    assert compile_and_pack(problem, travel)[0] is not first[0]
    assert np.array_equal(compile_and_pack(problem, travel)[0].cost, first[0].cost)


def test_repair_is_a_public_name() -> None:
    assert scheduler.repair is repair
