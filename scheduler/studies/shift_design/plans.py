"""Plans of the visits of a folder, with today's shifts or others, and the demand that they show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.demand import make_problem
from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftPattern
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.stop import MaxIterations, MaxSeconds, Stop
from scheduler.studies.plan import Plan, plan
from scheduler.studies.shift_design.demand import Curve, curve_of_roster, curve_of_visits

ROTA_ITERATIONS = 0.2
"""Iterations of a rota for each of a plan, where iterations count."""


@dataclass(frozen=True)
class Effort:
    """How long rotas and plans are searched.

    Attributes:
        seconds: in all; None where iterations count.
        iterations: of each search of a plan, and a fifth of them of each rota; None where seconds count.
    """

    seconds: float | None = 60.0
    iterations: int | None = None

    def stop(self, share: float, iterations_share: float = 1.0) -> Stop:
        """Returns the stopping rule of a part of the effort."""
        if self.iterations is not None:
            return MaxIterations(max(1, round(self.iterations * iterations_share)))
        return MaxSeconds((self.seconds or 0.0) * share)


@dataclass(frozen=True)
class Planned:
    """Visits planned with some shifts.

    Attributes:
        problem: Visits, carers and shifts.
        travel: Between them.
        plan: The roster, judged.
    """

    problem: Problem
    travel: TravelMatrix
    plan: Plan

    @property
    def roster(self) -> Roster:
        """The roster."""
        return self.plan.result.roster

    @property
    def points_left_out(self) -> int:
        """Priority points of the visits without a carer."""
        return self.plan.result.score.unallocated_points

    @property
    def left_out(self) -> list[Visit]:
        """Visits without a carer that are not optional."""
        return [visit for visit in self.problem.visits if visit.visit_id not in self.roster.runs_of and not visit.optional]


def with_patterns(inputs: Inputs, patterns: Sequence[ShiftPattern]) -> Inputs:
    """Returns the inputs with these shift patterns in the place of all shifts."""
    return inputs.replace(shift_patterns=tuple(patterns), shifts=(), other_shifts=())


def plan_with(inputs: Inputs, patterns: Sequence[ShiftPattern], stop: Stop, seed: int) -> Planned:
    """Plans the visits of a folder with other shift patterns."""
    return plan_visits(with_patterns(inputs, patterns), stop, seed)


def plan_visits(inputs: Inputs, stop: Stop, seed: int, start_of: Callable[[Problem], Roster] | None = None) -> Planned:
    """Plans the visits of a folder as they are.

    Args:
        inputs: Of the folder.
        stop: When to end.
        seed: Of all random choices.
        start_of: Makes a roster to begin with; None for none.
    """
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    start = None if start_of is None else start_of(problem)
    return Planned(problem, travel, plan(problem, travel, start=start, stop=stop, seed=seed))


def demand_curve(planned: Planned) -> Curve:
    """Returns the demand of a plan's work, and of the visits that it leaves out."""
    work = curve_of_roster(planned.problem, planned.travel, planned.roster)
    return add_curves(work, curve_of_visits(planned.problem, planned.left_out), 1.0)


def add_curves(curve: Curve, other: Curve, share: float) -> Curve:
    """Returns a curve and a share of another."""
    empty = [0.0] * (7 * 48)
    lines = {*curve, *other}
    return {line: [a + share * b for a, b in zip(curve.get(line, empty), other.get(line, empty), strict=True)] for line in lines}
