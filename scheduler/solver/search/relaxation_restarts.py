"""Restarts of the search from the linear relaxation of the set-partitioning model.

This module decides when. The routes come from `column_generation.primal_heuristics`. There are
restarts only if the relaxation prices all that the problem prices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import unavoidable_cost
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import RestartParams, SolveParams
from scheduler.solver.search.decompose import Routes
from scheduler.solver.search.schedule import Effort

if TYPE_CHECKING:
    from scheduler.solver.column_generation.column_generation import ColumnGeneration
    from scheduler.solver.column_generation.primal_heuristics import LinearRelaxation


@dataclass(frozen=True)
class RestartRule:
    """When to ask the relaxation for routes, and how.

    Attributes:
        when: Effort at which to ask, effort that the answer may take, and where cooling resumes.
        ask: Returns routes. Its arguments are the relaxation, the best solution, and a function that
            returns whether to stop.
        may_be_worse: Whether the search continues from these routes even if the best solution is
            better.
    """

    when: RestartParams
    ask: Callable[["LinearRelaxation", Solution, Callable[[], bool]], Routes | None]
    may_be_worse: bool


class RelaxationRestarts:
    """Finds routes for restarts in the linear relaxation.

    The first restart rounds the relaxation. The second selects the best routes from a pool.

    Args:
        arrays: The problem, or one of its independent components.
        params: Settings.
        fraction: Fraction of all tasks that are in the component.

    Attributes:
        resume_at: Fraction of the cooling phase at which the search resumes after the last answer.
        may_be_worse: Whether it resumes from that answer even if the best solution is better. This
            also holds if routes must agree on starts.
    """

    def __init__(self, arrays: Arrays, params: SolveParams, fraction: float = 1.0) -> None:
        self.resume_at = 0.0
        self.may_be_worse = False
        self._arrays, self._params, self._fraction = arrays, params, fraction
        self._relaxation: LinearRelaxation | None = None
        self._rules = _restart_rules(params) if _is_modelled(arrays) else []

    @property
    def relaxation(self) -> "ColumnGeneration | None":
        """The relaxation with all its columns and cuts; None if it was never queried."""
        return None if self._relaxation is None else self._relaxation.generation

    def of_component(self, arrays: Arrays, fraction: float) -> "RelaxationRestarts":
        """Returns the restarts of one of several components; these themselves if it is the whole problem.

        Args:
            arrays: The component.
            fraction: Its fraction of all tasks. Its answers may take that fraction of the effort.
        """
        return self if arrays is self._arrays else RelaxationRestarts(arrays, self._params, fraction)

    def proves(self, best: Solution) -> bool:
        """Returns whether the relaxation proves a solution to be optimal, one that leaves out only what no shift may take."""
        relaxation = self.relaxation
        return (
            relaxation is not None
            and relaxation.proven_bound is not None
            and relaxation.proven_bound >= best.soft
            and best.unallocated <= unavoidable_cost(self._arrays)
        )

    def next_routes(self, best: Solution, effort: Effort) -> Routes | None:
        """Returns routes for a restart, if one is due and the relaxation finds some.

        A restart that is due is dropped if too few iterations are expected.
        """
        if not self._rules or effort.used < self._rules[0].when.start_at:
            return None
        rule = self._rules.pop(0)
        if effort.expected < rule.when.min_iterations_per_task * self._arrays.tasks.n:
            return None
        # OR-Tools is loaded only where it is used.
        from scheduler.solver.column_generation.primal_heuristics import LinearRelaxation  # noqa: PLC0415

        stop_at = effort.used + self._fraction * rule.when.max_effort_fraction
        self._relaxation = self._relaxation or LinearRelaxation(self._arrays, best)
        self.resume_at = rule.when.resume_at
        self.may_be_worse = rule.may_be_worse or self._relaxation.is_tied
        return rule.ask(self._relaxation, best, lambda: effort.used >= stop_at)


def _restart_rules(params: SolveParams) -> list[RestartRule]:
    return [
        RestartRule(
            params.rounding_restart,
            ask=lambda relaxation, best, stop: relaxation.round_lp(best, stop),
            may_be_worse=True,
        ),
        RestartRule(
            params.route_choice_restart,
            ask=lambda relaxation, best, stop: relaxation.restricted_master_heuristic(best, stop),
            may_be_worse=False,
        ),
    ]


def _is_modelled(arrays: Arrays) -> bool:
    """Returns whether soft costs depend only on legs and on which shift takes a task.

    The relaxation then prices all of them.
    """
    return arrays.soft_weights == SoftWeights()
