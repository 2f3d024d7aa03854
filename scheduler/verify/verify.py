"""Checks and scores a roster without the engine."""

from collections.abc import Iterator

from scheduler.domain import arguments
from scheduler.domain.clock import ticks_between
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.result import Score, Verdict
from scheduler.domain.roster import Roster, Run
from scheduler.domain.rules import Rule
from scheduler.geo.arguments import check_travel
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.hard import violations
from scheduler.verify.soft import measured, unallocated
from scheduler.verify.timeline import Timeline


def verify(problem: Problem, travel: TravelMatrix, roster: Roster) -> Verdict:
    """Checks a roster at its stated starts: the rules that it breaks, the amount of each rule, and the score.

    Args:
        problem: The problem that the roster answers.
        travel: Travel between the locations of `problem`.
        roster: The roster, with a start for every visit.

    Raises:
        TypeError: An argument has the wrong type; the message says what to pass.
        ValueError: `travel` belongs to another problem.
        BadInput: R301 to R306, the roster names what the problem lacks, or leaves starts open; all such faults at once.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> verdict = scheduler.verify(problem, travel, result.roster)
        >>> verdict.ok, verdict.score == result.score
        (True, True)
    """
    arguments.check_problem(problem)
    check_travel(problem, travel)
    check_roster(problem, roster)
    timeline = Timeline(problem, travel, roster)
    broken = violations(timeline)
    amounts = measured(timeline)
    critical, others = (unallocated(timeline, time_critical=is_critical) for is_critical in (True, False))
    is_first = problem.objective.time_critical_first
    score = Score(
        hard=len(broken),
        unallocated_time_critical=critical if is_first else 0,
        unallocated=others if is_first else critical + others,
        soft=sum(problem.objective.weight(rule) * amount for rule, amount in amounts.items()),
    )
    return Verdict(score=score, violations=broken, amounts={Rule.UNALLOCATED: critical + others} | amounts)


def check_roster(problem: Problem, roster: object) -> None:
    """Checks that an argument is a roster of a problem, with a start for every visit.

    Raises:
        TypeError: It is no roster.
        BadInput: R301 to R306, with all faults.
    """
    arguments.check_roster(roster)
    assert isinstance(roster, Roster)
    faults = tuple(_faults(problem, roster))
    if faults:
        raise BadInput(faults)


def _faults(problem: Problem, roster: Roster) -> Iterator[Fault]:
    """Yields the faults that make a roster impossible to verify."""
    seen: set[str] = set()
    for run in roster.runs:
        if run.shift_id not in problem.shift:
            yield Fault("roster", "R301", f"shift {run.shift_id} is not in the problem")
        elif run.carer_id != problem.shift[run.shift_id].carer_id:
            owner = problem.shift[run.shift_id].carer_id
            yield Fault("roster", "R303", f"shift {run.shift_id} is given to carer {run.carer_id}", maybe=f"carer {owner}, whose it is")
        if run.shift_id in seen:
            yield Fault("roster", "R304", f"shift {run.shift_id} has two runs", maybe="they are one run, whose visits stand together")
        seen.add(run.shift_id)
        yield from _assignment_faults(problem, run)


def _assignment_faults(problem: Problem, run: Run) -> Iterator[Fault]:
    for assignment in run.assignments:
        if assignment.visit_id not in problem.visit:
            yield Fault("roster", "R302", f"visit {assignment.visit_id} of shift {run.shift_id} is not in the problem")
        if assignment.start is None:
            yield Fault("roster", "R305", f"visit {assignment.visit_id} of shift {run.shift_id} has no start")
            continue
        try:
            ticks_between(problem.horizon_start, assignment.start, problem.ticks_per_minute)
        except ValueError as error:
            yield Fault("roster", "R306", f"visit {assignment.visit_id} of shift {run.shift_id}: {error}")
