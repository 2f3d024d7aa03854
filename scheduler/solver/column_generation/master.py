"""The restricted master problem: a linear programme over the known columns, solved by GLOP."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.column_generation.synchronisation_cuts import AnySynchronisationCut
from scheduler.solver.glop import CAREFUL, DUAL_SIMPLEX, PRIMAL_SIMPLEX, RESULT_FILTER

Floats = NDArray[np.float64]
TINY = 1e-9
EXCESS_COST = 1e4
"""Cost of a point above the limit on unallocated points, in the programme's units of cost."""


def _no_duals() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Duals:
    """Dual values of the master, each at least 0.

    Attributes:
        cover_dual: [v] Dual of covering each node.
        unallocated_dual: Dual of the limit on the level UNALLOCATED, for one point.
        shift_dual: [shift classes] Dual of the number of shifts.
        cut_dual: [cuts] Dual of each subset-row cut.
        sync_dual: [synchronisation cuts] Dual of each synchronisation cut.
    """

    cover_dual: Floats
    unallocated_dual: float
    shift_dual: Floats
    cut_dual: Floats = field(default_factory=_no_duals)
    sync_dual: Floats = field(default_factory=_no_duals)

    def towards(self, other: "Duals", fraction: float) -> "Duals":
        """Returns the point at this fraction of the way to other duals; missing cuts count as 0."""
        return Duals(
            fraction * other.cover_dual + (1 - fraction) * self.cover_dual,
            fraction * other.unallocated_dual + (1 - fraction) * self.unallocated_dual,
            fraction * other.shift_dual + (1 - fraction) * self.shift_dual,
            *(
                fraction * pad_with_zeros(b, len(a)) + (1 - fraction) * pad_with_zeros(a, len(b))
                for a, b in ((self.cut_dual, other.cut_dual), (self.sync_dual, other.sync_dual))
            ),
        )


def pad_with_zeros(one: Floats, length: int) -> Floats:
    """Returns the array, extended by zeros to a length."""
    return np.pad(one, (0, max(0, length - len(one))))


@dataclass(frozen=True)
class BranchRestriction:
    """A subset of all rosters.

    Attributes:
        closed: Time buckets that no route uses.
        allocated: Groups that are allocated.
        unallocated: Groups that are not.
    """

    closed: frozenset[int] = frozenset()
    allocated: frozenset[int] = frozenset()
    unallocated: frozenset[int] = frozenset()

    def __and__(self, other: "BranchRestriction") -> "BranchRestriction":
        """Returns the rosters that satisfy both restrictions."""
        return BranchRestriction(self.closed | other.closed, self.allocated | other.allocated, self.unallocated | other.unallocated)


UNRESTRICTED = BranchRestriction()


class Master:
    """Minimises the soft cost with at most `max_unallocated` points; without it, those points.

    Args:
        network: Nodes and shift classes.
        max_unallocated: Limit on the level UNALLOCATED, or None.
        cost_unit: Unit of cost in the programme, to keep its numbers moderate.
    """

    def __init__(self, network: Network, max_unallocated: int | None, cost_unit: float) -> None:
        self.network, self.max_unallocated, self.cost_unit = network, max_unallocated, cost_unit
        self.columns: list[Column] = []
        self.cuts: list[SubsetRowCut] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._model = mathopt.Model()
        self._cover = [self._model.add_linear_constraint(lb=float(demand)) for demand in network.demand]
        self._shift = [self._model.add_linear_constraint(ub=float(len(shifts))) for shifts in network.shifts]
        self._max_unallocated = self._model.add_linear_constraint(ub=float(max_unallocated or 0))
        self._cut: list[mathopt.LinearConstraint] = []
        self.sync_cuts: dict[AnySynchronisationCut, None] = {}
        self._restriction = UNRESTRICTED
        self._is_primal_infeasible = False
        self._sync_cut: list[mathopt.LinearConstraint] = []
        self._columns: list[mathopt.Variable] = []
        self._add_unallocated()
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def set_max_unallocated(self, max_unallocated: int) -> None:
        """Lowers the limit on unallocated points."""
        self.max_unallocated, self._max_unallocated.upper_bound, self._is_primal_infeasible = max_unallocated, float(max_unallocated), True

    def _add_unallocated(self) -> None:
        """Adds a variable for each unallocated group, and one for points above the limit."""
        network, unallocated = self.network, list[mathopt.Variable]()
        for priority, soft in network.unallocated_cost.tolist():
            variable = self._model.add_variable(lb=0.0, ub=1.0)
            cost = priority if self.max_unallocated is None else soft
            self._model.objective.set_linear_coefficient(variable, cost / self.cost_unit)
            if self.max_unallocated is not None and priority:
                self._max_unallocated.set_coefficient(variable, float(priority))
            unallocated.append(variable)
        self._unallocated = unallocated
        excess = self._model.add_variable(lb=0.0)  # keeps the programme feasible, at a high cost
        self._max_unallocated.set_coefficient(excess, -1.0)
        self._model.objective.set_linear_coefficient(excess, EXCESS_COST)
        for node, (group, demand) in enumerate(zip(network.group.tolist(), network.demand.tolist(), strict=True)):
            self._cover[node].set_coefficient(unallocated[group], float(demand))

    def add(self, columns: Iterable[Column]) -> int:
        """Adds the columns that are new, and returns their number."""
        before = len(self.columns)
        for column in columns:
            key = column.shift_class, column.buckets
            if key in self._known:
                continue
            self._known.add(key)
            self.columns.append(column)
            variable = self._model.add_variable(lb=0.0, ub=self._upper_bound(column))
            self._model.objective.set_linear_coefficient(variable, (0 if self.max_unallocated is None else column.cost) / self.cost_unit)
            self._shift[column.shift_class].set_coefficient(variable, 1.0)
            for node, times in Counter(column.nodes).items():
                self._cover[node].set_coefficient(variable, float(times))
            for row, cut in zip(self._cut, self.cuts, strict=True):
                if count := cut.coefficient(column):
                    row.set_coefficient(variable, float(count))
            for row, sync_cut in zip(self._sync_cut, self.sync_cuts, strict=True):
                if count := sync_cut.coefficient(column):
                    row.set_coefficient(variable, float(count))
            self._columns.append(variable)
        return len(self.columns) - before

    def add_cuts(self, cuts: Sequence[SubsetRowCut]) -> None:
        """Adds cuts; a cut with the key of a known one replaces it."""
        self._is_primal_infeasible = True
        number = {cut.key: at for at, cut in enumerate(self.cuts)}
        for cut in cuts:
            if cut.key in number:
                row = self._cut[number[cut.key]]
                self.cuts[number[cut.key]] = cut
            else:
                row = self._model.add_linear_constraint(ub=float(cut.right_hand_side))
                self._cut.append(row)
                self.cuts.append(cut)
            for variable, column in zip(self._columns, self.columns, strict=True):
                if count := cut.coefficient(column):
                    row.set_coefficient(variable, float(count))

    def add_sync_cuts(self, sync_cuts: Iterable[AnySynchronisationCut]) -> None:
        """Adds cuts between routes."""
        self._is_primal_infeasible = True
        for sync_cut in sync_cuts:
            row = self._model.add_linear_constraint(lb=0.0)
            self._sync_cut.append(row)
            self.sync_cuts[sync_cut] = None
            for variable, column in zip(self._columns, self.columns, strict=True):
                if count := sync_cut.coefficient(column):
                    row.set_coefficient(variable, float(count))

    def restrict(self, restriction: BranchRestriction) -> None:
        """Restricts the programme to a subset of all rosters."""
        self._restriction, self._is_primal_infeasible = restriction, True
        for group, unallocated in enumerate(self._unallocated):
            unallocated.lower_bound, unallocated.upper_bound = (
                float(group in restriction.unallocated),
                float(group not in restriction.allocated),
            )
        for variable, column in zip(self._columns, self.columns, strict=True):
            variable.upper_bound = self._upper_bound(column)

    def _upper_bound(self, column: Column) -> float:
        """Returns the upper bound of a column: 0 if it uses a closed time bucket."""
        return np.inf if self._restriction.closed.isdisjoint(column.buckets) else 0.0

    def solve(self) -> tuple[float, Duals] | None:
        """Returns the least cost over the known columns, and the duals.

        None if GLOP finds no optimum.
        """
        parameters, self._is_primal_infeasible = DUAL_SIMPLEX if self._is_primal_infeasible else PRIMAL_SIMPLEX, False
        if not self._is_solved(parameters):
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            if not self._is_solved(CAREFUL):
                return None
        cover_dual, sync_cut = (np.maximum(0.0, self._dual(rows)) for rows in (self._cover, self._sync_cut))
        shift, cut, max_unallocated = (np.maximum(0.0, -self._dual(rows)) for rows in (self._shift, self._cut, [self._max_unallocated]))
        duals = Duals(cover_dual, float(max_unallocated[0]), shift, cut, sync_cut)
        return self._result.objective_value() * self.cost_unit, duals

    def _is_solved(self, parameters: mathopt.SolveParameters) -> bool:
        """Solves the programme and returns whether GLOP found an optimum."""
        try:
            self._result = self._solver.solve(params=parameters, model_params=RESULT_FILTER)
        except (AttributeError, RuntimeError):  # the library can fail to convert an abnormal end of GLOP
            return False
        return bool(self._result.termination.reason == mathopt.TerminationReason.OPTIMAL)

    def _dual(self, rows: list[mathopt.LinearConstraint]) -> Floats:
        """Returns the duals of some rows in units of cost."""
        return self.cost_unit * np.array(self._result.dual_values(rows), dtype=np.float64)

    def lp_unallocated(self) -> dict[int, float]:
        """Returns the LP value of each group that the last solve leaves out, at least in part."""
        values = self._result.variable_values()
        return {group: values[unallocated] for group, unallocated in enumerate(self._unallocated) if values.get(unallocated, 0.0) > TINY}

    def lp_values(self) -> list[tuple[Column, float]]:
        """Returns the columns in use with their LP values, after the last solve."""
        values = self._result.variable_values()
        return [
            (column, values[variable])
            for variable, column in zip(self._columns, self.columns, strict=True)
            if values.get(variable, 0.0) > TINY
        ]
