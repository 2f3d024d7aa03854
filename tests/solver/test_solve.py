"""The door: there always is a roster, it is what the verifier says it is, and it is never worse than the one to begin with."""

import threading
from functools import cache
from itertools import pairwise

import pytest

from scheduler.domain.care import VisitLink
from scheduler.domain.people import SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score, Status
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.solve import solve
from scheduler.solver.stop import Cancel, FirstOf, MaxIterations, MaxSeconds, Stop
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, window, with_visit
from tests.slow import slow_after
from tests.strategies import Feature, feasible_roster, random_case

SEARCH_ALONE = SolveParams(exact=ExactParams(max_tasks=0))


@cache
def _larger() -> tuple[Problem, TravelMatrix]:
    """A problem whose search does not soon end."""
    return random_case(4, visits=45, carers=8, features={Feature.DOUBLE_UPS, Feature.PRIORITIES, Feature.HISTORY, Feature.BREAKS})


def _judged(problem: Problem, travel: TravelMatrix, result: Result) -> Result:
    """The result, whose score is what the verifier says."""
    verdict = verify(problem, travel, result.roster)
    assert verdict.violations == ()
    assert verdict.score == result.score
    return result


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_score_is_what_the_verifier_says(first: int) -> None:
    for seed in range(first, first + 20):
        case = random_case(seed, visits=6, carers=3)
        _judged(*case, solve(*case, stop=MaxIterations(40), seed=seed))


def test_small_problem_is_solved_to_the_end_and_says_so() -> None:
    problem = plain_day()
    result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(200), seed=3))
    assert (result.status, result.bound, result.gap, result.seed) == (Status.OPTIMAL, result.score, 0.0, 3)
    assert result.score.unallocated == 0
    assert (result.stats.method, result.stats.iterations) == ("cp-sat", 0)


def test_from_31_carer_visits_a_search_finds_the_hint_of_the_exact_model() -> None:
    problem = plain_day()
    params = SolveParams(exact=ExactParams(max_tasks_without_search=0))
    result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(200), seed=3, params=params))
    assert (result.stats.method, result.stats.iterations, result.status) == ("search + cp-sat", 50, Status.OPTIMAL)


def test_a_search_follows_where_the_first_attempt_proves_nothing() -> None:
    problem, travel = random_case(3, visits=25, carers=6, features={Feature.DOUBLE_UPS, Feature.HISTORY})
    params = SolveParams(exact=ExactParams(first_work=0.02, max_work=0.05))
    result = _judged(problem, travel, solve(problem, travel, stop=MaxIterations(300), params=params))
    assert (result.stats.method, result.stats.iterations) == ("search + cp-sat", 75)


def test_larger_problem_is_left_to_the_search() -> None:
    result = _judged(*_larger(), solve(*_larger(), stop=MaxIterations(50), workers=2))
    assert (result.status, result.bound, result.gap) == (Status.FEASIBLE, None, None)
    assert (result.stats.method, result.stats.workers) == ("search", 2)


def test_bound_of_an_exact_solve_that_was_cut_short_is_below_the_score() -> None:
    problem, travel = random_case(3, visits=25, carers=6, features={Feature.DOUBLE_UPS, Feature.HISTORY})
    result = _judged(problem, travel, solve(problem, travel, stop=MaxIterations(10), params=SolveParams(exact=ExactParams(max_work=0.02))))
    assert result.status == Status.FEASIBLE
    assert result.bound is not None
    assert result.bound < result.score
    assert result.gap is None or 0 < result.gap <= 1


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("params", [SolveParams(), SEARCH_ALONE], ids=["with cp-sat", "search alone"])
def test_same_arguments_same_roster(workers: int, params: SolveParams) -> None:
    case = random_case(12, visits=12, carers=4)
    one, two = (solve(*case, stop=MaxIterations(60), seed=5, workers=workers, params=params) for _ in range(2))
    assert one.roster == two.roster
    assert (one.score, one.bound) == (two.score, two.bound)


@pytest.mark.parametrize("limit", [1, 30, 10**5])
def test_same_arguments_same_roster_when_chunks_are_long(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT has its turn at any limit of iterations, which are never more: it is never cut short by the clock."""
    monkeypatch.delenv("SCHEDULER_CHECK")
    case = random_case(3, visits=14, carers=5, features={Feature.DOUBLE_UPS, Feature.HISTORY})
    one, two = (solve(*case, stop=MaxIterations(limit), seed=5) for _ in range(2))
    assert (one.roster, one.bound) == (two.roster, two.bound)
    assert one.stats.method == "search + cp-sat"
    assert one.bound is not None
    assert one.stats.iterations <= limit


@pytest.mark.parametrize("limit", [1, 2, 99, 1000])
@pytest.mark.parametrize("workers", [1, 2])
def test_at_most_the_iterations_asked_for_are_made(limit: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for stop in (MaxIterations(limit), FirstOf(MaxIterations(limit), MaxSeconds(600)), lambda _, iterations: iterations / limit):
        result = solve(*_larger(), stop=stop, workers=workers, params=SEARCH_ALONE)
        assert result.stats.iterations == limit


@pytest.mark.parametrize(
    "stop",
    [MaxSeconds(0), MaxIterations(0), lambda *_: 1.0],
    ids=["no seconds", "no iterations", "a function"],
)
def test_without_any_time_there_is_a_roster(stop: Stop) -> None:
    result = _judged(*_larger(), solve(*_larger(), stop=stop))
    assert result.stats.iterations == 0
    assert result.roster.runs
    small = plain_day()
    assert _judged(small, matrix(small), solve(small, matrix(small), stop=stop)).roster.runs


def test_seconds_end_the_search() -> None:
    result = _judged(*_larger(), solve(*_larger(), stop=MaxSeconds(0.3)))
    assert result.stats.iterations > 0
    assert result.stats.seconds >= 0.3


@pytest.mark.parametrize(
    "changes",
    [{"visits": ()}, {"shifts": ()}, {"visits": (), "shifts": ()}, {"visits": (), "shifts": (), "carers": (), "history": ()}],
    ids=" ".join,
)
@pytest.mark.parametrize("params", [SolveParams(), SEARCH_ALONE], ids=["with cp-sat", "search alone"])
def test_problems_in_which_there_is_nobody_or_nothing_to_do(changes: dict[str, tuple[()]], params: SolveParams) -> None:
    problem = plain_day().replace(**changes)
    result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(30), workers=2, params=params))
    assert result.roster.runs == ()
    assert result.score.unallocated == sum(visit.priority for visit in problem.visits)


def test_nothing_that_can_be_placed_leaves_everything_out() -> None:
    problem = plain_day()
    for visit in problem.visits:
        problem = with_visit(problem, visit.visit_id, skills=(SkillNeeded(skill="surgery"),))
    result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(30)))
    assert (result.roster.runs, result.status, result.score.levels) == ((), Status.OPTIMAL, (0, 0, 15, 0))


def test_whole_links_join_more_visits_than_there_are_units() -> None:
    """Four visits of one carer that are placed all or none."""
    problem = plain_day()
    alone = [visit for visit in problem.visits if visit.carers == 1]
    links = tuple(VisitLink(first_visit_id=a.visit_id, second_visit_id=b.visit_id, whole=True) for a, b in pairwise(alone))
    problem = problem.replace(visits=tuple(alone), shifts=problem.shifts[1:2], links=links)
    result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(200), params=SEARCH_ALONE))
    assert result.score.unallocated == 0


def test_optional_visit_is_made_only_where_it_is_worth_its_journey() -> None:
    for weight, placed in ((7_999, False), (8_001, True)):
        problem = with_visit(plain_day(), "V1", optional=True)
        problem = problem.replace(
            visits=problem.visits[:1],
            objective=Objective(settings={Rule.OPTIONAL: weight, Rule.CONTINUITY: OFF, Rule.TRAVEL_TIME: 5, Rule.MILEAGE: 1}),
        )
        result = _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=MaxIterations(20), params=SEARCH_ALONE))
        assert bool(result.roster.runs) == placed


# A roster to begin with


@pytest.mark.parametrize("first", slow_after(2, range(0, 120, 30)))
def test_roster_to_begin_with_is_never_made_worse(first: int) -> None:
    """Not even where its lateness is less than that of the earliest starts, and not by what is placed beside it."""
    for seed in range(first, first + 30):
        problem, travel = random_case(seed, visits=7, carers=3)
        roster = feasible_roster(seed, problem, travel)
        result = _judged(problem, travel, solve(problem, travel, start=roster, stop=MaxIterations(seed % 3), params=SEARCH_ALONE))
        assert result.score <= verify(problem, travel, roster).score


def test_later_start_that_is_less_late_is_kept() -> None:
    """V3 at eight is half an hour late for its first window; at nine it is in time for the second."""
    problem = with_visit(plain_day(), "V3", windows=(window("07:00", "07:30"), window("09:00", "10:00")))
    problem = problem.replace(visits=problem.visits[2:3], objective=Objective(settings={Rule.WINDOW: OFF}), shifts=problem.shifts[1:2])
    travel = matrix(problem, minutes=60)
    roster = Roster(
        runs=tuple(run.replace(assignments=run.assignments[1:]) for run in good_roster(SB=[("V2", "08:00"), ("V3", "09:00")]).runs[1:2])
    )
    for params in (SolveParams(), SEARCH_ALONE):
        result = _judged(problem, travel, solve(problem, travel, start=roster, stop=MaxIterations(20), params=params))
        assert result.roster == roster


def test_roster_without_starts_is_begun_with_too() -> None:
    problem, travel = _larger()
    best = solve(problem, travel, stop=MaxIterations(300))
    bare = Roster(runs=tuple(run.replace(assignments=tuple(a.replace(start=None) for a in run.assignments)) for run in best.roster.runs))
    assert _judged(problem, travel, solve(problem, travel, start=bare, stop=MaxIterations(0))).score == best.score


def test_result_is_a_start_that_comes_back() -> None:
    problem, travel = _larger()
    best = solve(problem, travel, stop=MaxIterations(300))
    again = _judged(problem, travel, solve(problem, travel, start=best.roster, stop=MaxIterations(0), seed=9))
    assert again.score <= best.score


# Progress, and an end on request


def test_progress_only_ever_gets_better_and_ends_with_the_result() -> None:
    told: list[Progress] = []
    threads = set()

    def on_progress(progress: Progress) -> None:
        told.append(progress)
        threads.add(threading.get_ident())

    result = solve(*_larger(), stop=MaxIterations(200), workers=2, on_progress=on_progress)
    scores = [progress.score for progress in told]
    assert scores == sorted(scores, reverse=True)
    assert len({score.levels for score in scores}) == len(scores) > 1
    assert scores[-1] == result.score
    assert [progress.iterations for progress in told] == sorted(progress.iterations for progress in told)
    assert [progress.seconds for progress in told] == sorted(progress.seconds for progress in told)
    assert told[-1].travel_ticks == verify(*_larger(), result.roster).amounts[Rule.TRAVEL_TIME]
    assert threads == {threading.get_ident()}


def test_progress_of_the_exact_part_is_told_too() -> None:
    told: list[Score] = []
    problem, travel = random_case(3, visits=20, carers=5, features={Feature.DOUBLE_UPS, Feature.HISTORY})
    result = solve(problem, travel, stop=MaxIterations(8), on_progress=lambda progress: told.append(progress.score))
    assert told[-1] == result.score
    assert told == sorted(told, reverse=True)


def test_nothing_is_told_that_is_no_better_than_the_roster_to_begin_with() -> None:
    best = solve(*_larger(), stop=MaxIterations(400))
    told: list[Score] = []
    solve(*_larger(), start=best.roster, stop=MaxIterations(100), seed=1, on_progress=lambda progress: told.append(progress.score))
    assert all(score < best.score for score in told)


def test_cancelled_search_keeps_the_best() -> None:
    cancel = Cancel()
    told: list[Score] = []

    def on_progress(progress: Progress) -> None:
        told.append(progress.score)
        cancel.set()

    result = _judged(*_larger(), solve(*_larger(), stop=FirstOf(cancel, MaxIterations(10**6)), on_progress=on_progress))
    assert result.status == Status.CANCELLED
    assert [result.score] == told


def test_a_cancelled_solve_gets_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = Cancel()
    monkeypatch.setattr("scheduler.solver.column_generation.bound.make_network", lambda *_, **__: pytest.fail("a network takes seconds"))
    stop = FirstOf(cancel, MaxIterations(10**6))
    result = _judged(*_larger(), solve(*_larger(), stop=stop, prove=True, on_progress=lambda _: cancel.set()))
    assert result.status == Status.CANCELLED


def test_cancelled_before_it_began_there_is_a_roster() -> None:
    cancel = Cancel()
    cancel.set()
    result = _judged(*_larger(), solve(*_larger(), stop=cancel))
    assert (result.status, result.stats.iterations) == (Status.CANCELLED, 0)
    assert result.roster.runs
    problem = plain_day()
    assert _judged(problem, matrix(problem), solve(problem, matrix(problem), stop=cancel)).roster.runs


def test_interrupt_in_the_callers_thread_passes_through() -> None:
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(*_larger(), stop=MaxIterations(10**6), workers=2, on_progress=interrupt)
