"""Short words for what the tests of the hard rules ask."""

from typing import Any

from scheduler.domain.care import VisitLink
from scheduler.domain.problem import Problem
from scheduler.domain.result import Violation
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.verify.verify import verify
from tests.builders import (
    good_roster,
    matrix,
)


def violations(problem: Problem, made: Roster, **travel: Any) -> tuple[Violation, ...]:
    return verify(problem, matrix(problem, **travel), made).violations


def broken(problem: Problem, made: Roster, **travel: Any) -> list[Rule]:
    return [violation.rule for violation in violations(problem, made, **travel)]


def v3_at(start: str) -> Roster:
    """The good roster with V3 (Bob, half an hour) at another time."""
    return good_roster(SB=[("V2", "09:00"), ("V3", start)])


def linked(first: str, second: str, **what: Any) -> VisitLink:
    return VisitLink(first_visit_id=first, second_visit_id=second, **what)
