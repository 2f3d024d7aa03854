"""Infeasible cores: groups that cannot all be allocated, proven by the exact model.

CP-SAT is asked to allocate some groups, each as an assumption. If it proves that impossible, it
names assumptions that suffice for the proof: an infeasible core. The core is then reduced by
omitting one group after the other. This is the deletion filter of Chinneck & Dravnieks (1991),
Locating Minimal Infeasible Constraint Sets in Linear Programs, ORSA Journal on Computing 3(2).
"""

from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.exact_model import build_model, solve_until
from scheduler.solver.model.arrays import Arrays


class Cores:
    """The exact model of a problem, for repeated questions whether groups can all be allocated.

    Args:
        arrays: The problem, best without soft weights, which only slow the proof.
        work: Limit of one question in CP-SAT's deterministic time, about a second each.
        should_stop: Called before each question, and about twenty times a second while it is answered.
    """

    def __init__(self, arrays: Arrays, *, work: float, should_stop: Callable[[], bool]) -> None:
        self.variables, self.work, self.should_stop = build_model(arrays), work, should_stop

    def core(self, groups: Sequence[int]) -> tuple[int, ...] | None:
        """Returns a subset of the groups that no roster can allocate together.

        Returns:
            The groups that the proof needs. Empty if some roster allocates all groups; None if
            nothing was proven.
        """
        if self.should_stop():
            return None
        model, allocated = self.variables.model, self.variables.allocated
        model.clear_assumptions()
        model.add_assumptions([allocated[group] for group in groups])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self.work
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is the caller's
        status = solve_until(solver, model, self.should_stop)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return ()
        if status != cp_model.INFEASIBLE:
            return None
        enough = set(solver.sufficient_assumptions_for_infeasibility())
        return tuple(group for group in groups if allocated[group].index in enough)

    def shrink(self, core: Sequence[int], always: int) -> tuple[int, ...]:
        """Returns the core without the groups that are provably redundant.

        Args:
            core: An infeasible core.
            always: The group that every core contains.
        """
        kept = tuple(core)
        for group in core:
            if group in kept and group != always:
                kept = self.core([other for other in kept if other != group]) or kept
        return kept
