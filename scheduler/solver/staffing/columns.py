"""Column generation: the exact dynamic program adds weeks to the master problem, until none would lower its cost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.solver.staffing.bound import Duals
from scheduler.solver.staffing.master import Master

SMOOTHING = 0.5
"""Weight of the newest prices beside the best ones so far (Pessoa, Sadykov, Uchoa and Vanderbeck 2018)."""
EPSILON = 1e-6


@dataclass
class Generated:
    """What column generation proved.

    Attributes:
        bound: No rota costs less.
        value: Least cost of a mix of known weeks.
        is_complete: Whether no weeks would lower it.
    """

    bound: float
    value: float
    is_complete: bool


def generate_columns(
    master: Master, bound: float, duals: Duals, should_stop: Callable[[], bool], on_improvement: Callable[[float], None] | None = None
) -> Generated:
    """Adds weeks until the bound meets the value of the master problem.

    Args:
        master: With weeks for everybody.
        bound: Proven so far.
        duals: Prices that prove it.
        should_stop: Asked between rounds.
        on_improvement: Told each bound.

    Raises:
        NoOptimumError: The linear programme has no optimum.
        NoWeeksError: Somebody cannot be rostered.
    """
    relaxation = master.relaxation
    value, newest = master.solve()
    while not should_stop():
        is_smoothed = True
        evaluation = relaxation.evaluate(newest.blended(SMOOTHING, duals))
        added = master.add_all(evaluation.paths)
        if not added:
            is_smoothed = False
            evaluation = relaxation.evaluate(newest)
            added = master.add_all(evaluation.paths)
        if evaluation.bound > bound:
            bound, duals = evaluation.bound, newest.blended(SMOOTHING, duals) if is_smoothed else newest
            if on_improvement:
                on_improvement(bound)
        if not added or np.ceil(bound - EPSILON) >= np.ceil(value - EPSILON):
            return Generated(bound, value, True)
        value, newest = master.solve()
    return Generated(bound, value, False)
