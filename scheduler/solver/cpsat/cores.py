"""Units that cannot all be placed: infeasible cores of the exact model.

CP-SAT is asked to place all of some groups, each as an assumption. Where it proves that it cannot be done it names assumptions that
suffice for the proof (an infeasible core); the core is then thinned by leaving out one group after the other, the deletion filter of
Chinneck & Dravnieks (1991), Locating Minimal Infeasible Constraint Sets in Linear Programs, ORSA Journal on Computing 3(2).
"""

from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.exact_model import build_model
from scheduler.solver.model.arrays import Arrays


class Cores:
    """The exact model of a problem, asked again and again whether some groups can all be placed.

    Args:
        arrays: the problem, best without prices, which are only in the way.
        work: the most that one question may take, in CP-SAT's own count (about a second each).
        should_stop: asked before each question.
    """

    def __init__(self, arrays: Arrays, *, work: float, should_stop: Callable[[], bool]) -> None:
        self.variables, self.work, self.should_stop = build_model(arrays), work, should_stop

    def core(self, groups: Sequence[int]) -> tuple[int, ...] | None:
        """Those of `groups` that a proof needs which no roster places all of; none where one does, None where nothing was proven."""
        if self.should_stop():
            return None
        model, allocated = self.variables.model, self.variables.allocated
        model.clear_assumptions()
        model.add_assumptions([allocated[group] for group in groups])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self.work
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is the caller's
        status = solver.solve(model)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return ()
        if status != cp_model.INFEASIBLE:
            return None
        enough = set(solver.sufficient_assumptions_for_infeasibility())
        return tuple(group for group in groups if allocated[group].index in enough)

    def shrink(self, core: Sequence[int], always: int) -> tuple[int, ...]:
        """The core without what it does not need, as far as that can be proven; the group `always` is needed by every core."""
        kept = tuple(core)
        for group in core:
            if group in kept and group != always:
                kept = self.core([other for other in kept if other != group]) or kept
        return kept
