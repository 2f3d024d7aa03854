"""Solve, then verify: no roster leaves that the two do not agree on."""

import pytest

from scheduler.domain.errors import InternalError
from scheduler.domain.result import Progress, Result, Score, Stats, Status, Verdict
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import check_agreement, plan, result_of_start, result_so_far
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day


def claimed(score: Score) -> Result:
    """A result of the engine that claims a score."""
    return Result(roster=good_roster(), score=score, status=Status.FEASIBLE, stats=Stats(method="", seconds=0), seed=0, version="")


@pytest.mark.kernel
def test_a_plan_is_a_result_with_the_verdict_on_it() -> None:
    problem = plain_day()
    found = plan(problem, matrix(problem), stop=MaxIterations(50), seed=3)
    assert found.verdict == verify(problem, matrix(problem), found.result.roster)
    assert found.verdict.ok
    assert found.verdict.score == found.result.score
    assert found.result.seed == 3


def test_what_both_say_is_the_verdict() -> None:
    score = Score(hard=0, unallocated=1, soft=2)
    verdict = Verdict(score=score)
    assert check_agreement(claimed(score), verdict) is verdict


@pytest.mark.parametrize("level", ["unallocated", "soft"])
def test_a_difference_of_one_is_a_fault_of_ours_that_names_both(level: str) -> None:
    score = Score(hard=0, unallocated=5, soft=7)
    with pytest.raises(InternalError, match=r"\(0, 0, 5, 7\).*verifier"):
        check_agreement(claimed(score), Verdict(score=score.replace(**{level: 6})))


def test_a_broken_hard_rule_is_a_fault_of_ours_that_names_it() -> None:
    """Cat would have to leave before her shift starts."""
    problem = plain_day()
    verdict = verify(problem, matrix(problem), good_roster(SC=[("V5", "07:00")]))
    with pytest.raises(InternalError, match="breaks hard rules: shift: "):
        check_agreement(claimed(verdict.score), verdict)


def test_a_search_that_is_left_behind_has_its_best_roster_with_what_is_proven() -> None:
    score, bound = Score(hard=0, unallocated=5, soft=7), Score(hard=0, unallocated=5, soft=6)
    report = Progress(seconds=2.5, iterations=40, score=score, travel_ticks=9, bound=bound, gap=0.1)
    assert result_so_far(report, 3, 2, is_cancelled=True) is None
    found = result_so_far(report.with_roster(good_roster), 3, 2, is_cancelled=True)
    assert found is not None
    assert (found.roster, found.score, found.bound, found.gap) == (good_roster(), score, bound, 0.1)
    assert (found.status, found.seed, found.stats.seconds, found.stats.iterations, found.stats.workers) == (Status.CANCELLED, 3, 2.5, 40, 2)


def test_a_roster_to_begin_with_is_a_result_unless_it_breaks_a_hard_rule() -> None:
    problem = plain_day()
    found = result_of_start(problem, matrix(problem), good_roster(), 3, 1)
    assert found is not None
    assert found.score == verify(problem, matrix(problem), good_roster()).score
    late = good_roster(SC=[("V5", "13:30")])
    assert not verify(problem, matrix(problem), late).ok
    assert result_of_start(problem, matrix(problem), late, 3, 1) is None
