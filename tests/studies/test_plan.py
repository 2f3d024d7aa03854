"""Solve, then verify: no roster leaves that the two do not agree on."""

import pytest

from scheduler.domain.errors import InternalError
from scheduler.domain.result import Result, Score, Stats, Status, Verdict
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import check_agreement, plan
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
    with pytest.raises(InternalError, match=r"\(0, 5, 7\).*verifier"):
        check_agreement(claimed(score), Verdict(score=score.replace(**{level: 6})))


def test_a_broken_hard_rule_is_a_fault_of_ours_that_names_it() -> None:
    """Cat would have to leave before her shift starts."""
    problem = plain_day()
    verdict = verify(problem, matrix(problem), good_roster(SC=[("V5", "07:00")]))
    with pytest.raises(InternalError, match="breaks hard rules: shift: "):
        check_agreement(claimed(verdict.score), verdict)
