"""The restricted master: which shares of the runs known so far cover everything at least cost. A linear programme for GLOP."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.column_generation.synchronisation_cuts import AnyTie

Floats = NDArray[np.float64]
# Runs come in by their thousands and the basis stays a good one: presolve and scaling cost more than they save (five times the seconds).
PARAMETERS = mathopt.SolveParameters(
    threads=1,
    lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX,
    presolve=mathopt.Emphasis.OFF,
    scaling=mathopt.Emphasis.OFF,
)
# Where rows came in, or runs may not be made any more, the basis is dual feasible: half the seconds.
AFTER_CUTS = mathopt.SolveParameters(
    threads=1,
    lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX,
    presolve=mathopt.Emphasis.OFF,
    scaling=mathopt.Emphasis.OFF,
)
# Where that ends in a basis that is not to be trusted, from the beginning with all that makes numbers safe.
CAREFUL = mathopt.SolveParameters(threads=1, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX)
# Of some thousand runs a hundred are in use: what is 0, and what nobody asks for, need not be carried into Python.
WANTED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=[]),
)
TINY = 1e-9
DEAR = 1e4
"""What a point above the limit costs, in units of cost of the programme."""


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Duals:
    """What it is worth to cover a node, to leave one more unplaced, and what a shift, a cut and a tie cost; each at least 0.

    Attributes:
        prize: [v].
        limit: for each point of the level UNALLOCATED.
        shift: [duties].
        cut: [cuts].
        tie: [ties].
    """

    prize: Floats
    limit: float
    shift: Floats
    cut: Floats = field(default_factory=_none)
    tie: Floats = field(default_factory=_none)

    def towards(self, other: "Duals", share: float) -> "Duals":
        """A point between; cuts and ties that only one side knows cost nothing at the other."""
        return Duals(
            share * other.prize + (1 - share) * self.prize,
            share * other.limit + (1 - share) * self.limit,
            share * other.shift + (1 - share) * self.shift,
            *(share * padded(b, len(a)) + (1 - share) * padded(a, len(b)) for a, b in ((self.cut, other.cut), (self.tie, other.tie))),
        )


def padded(one: Floats, length: int) -> Floats:
    """With zeros at its end, so long at least."""
    return np.pad(one, (0, max(0, length - len(one))))


@dataclass(frozen=True)
class BranchRestriction:
    """Of all rosters those that are at none of some spots, place some units, and leave others out.

    Attributes:
        closed: spots.
        placed: units.
        left: units.
    """

    closed: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()

    def __and__(self, other: "BranchRestriction") -> "BranchRestriction":
        """What lies in both."""
        return BranchRestriction(self.closed | other.closed, self.placed | other.placed, self.left | other.left)


EVERY = BranchRestriction()


class Master:
    """Minimises the soft cost with no more than `limit` unplaced; without a limit, what is unplaced.

    Args:
        network: what is covered.
        limit: on the level UNALLOCATED.
        unit: of cost in the programme, so that its numbers are of moderate size.
    """

    def __init__(self, network: Network, limit: int | None, unit: float) -> None:
        self.network, self.limit, self.unit = network, limit, unit
        self.columns: list[Column] = []
        self.cuts: list[SubsetRowCut] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._model = mathopt.Model()
        self._cover = [self._model.add_linear_constraint(lb=float(demand)) for demand in network.demand]
        self._shift = [self._model.add_linear_constraint(ub=float(len(shifts))) for shifts in network.shifts]
        self._limit = self._model.add_linear_constraint(ub=float(limit or 0))
        self._cut: list[mathopt.LinearConstraint] = []
        self.ties: dict[AnyTie, None] = {}
        self._part = EVERY
        self._is_cut_off = False
        self._tie: list[mathopt.LinearConstraint] = []
        self._runs: list[mathopt.Variable] = []
        self._leave_out()
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def allow(self, limit: int) -> None:
        """Let no more be left unplaced than this."""
        self.limit, self._limit.upper_bound, self._is_cut_off = limit, float(limit), True

    def _leave_out(self) -> None:
        network, out = self.network, list[mathopt.Variable]()
        for unplaced, soft in network.unplaced.tolist():
            variable = self._model.add_variable(lb=0.0, ub=1.0)
            cost = unplaced if self.limit is None else soft
            self._model.objective.set_linear_coefficient(variable, cost / self.unit)
            if self.limit is not None and unplaced:
                self._limit.set_coefficient(variable, float(unplaced))
            out.append(variable)
        self._out = out
        more = self._model.add_variable(lb=0.0)  # so that there always is a solution, if a dear one
        self._limit.set_coefficient(more, -1.0)
        self._model.objective.set_linear_coefficient(more, DEAR)
        for node, (unit, demand) in enumerate(zip(network.unit.tolist(), network.demand.tolist(), strict=True)):
            self._cover[node].set_coefficient(out[unit], float(demand))

    def add(self, columns: Iterable[Column]) -> int:
        """Take in runs that are new; how many are."""
        before = len(self.columns)
        for column in columns:
            key = column.duty, column.spots
            if key in self._known:
                continue
            self._known.add(key)
            self.columns.append(column)
            run = self._model.add_variable(lb=0.0, ub=self._most(column))
            self._model.objective.set_linear_coefficient(run, (0 if self.limit is None else column.cost) / self.unit)
            self._shift[column.duty].set_coefficient(run, 1.0)
            for node, times in Counter(column.nodes).items():
                self._cover[node].set_coefficient(run, float(times))
            for row, cut in zip(self._cut, self.cuts, strict=True):
                if count := cut.counts(column):
                    row.set_coefficient(run, float(count))
            for row, tie in zip(self._tie, self.ties, strict=True):
                if count := tie.counts(column):
                    row.set_coefficient(run, float(count))
            self._runs.append(run)
        return len(self.columns) - before

    def cut(self, cuts: Sequence[SubsetRowCut]) -> None:
        """Take in cuts; one with the same nodes as a known one takes its place."""
        self._is_cut_off = True
        number = {cut.key: at for at, cut in enumerate(self.cuts)}
        for cut in cuts:
            if cut.key in number:
                row = self._cut[number[cut.key]]
                self.cuts[number[cut.key]] = cut
            else:
                row = self._model.add_linear_constraint(ub=float(cut.most))
                self._cut.append(row)
                self.cuts.append(cut)
            for run, column in zip(self._runs, self.columns, strict=True):
                if count := cut.counts(column):
                    row.set_coefficient(run, float(count))

    def tie(self, ties: Iterable[AnyTie]) -> None:
        """Take in ties that are new."""
        self._is_cut_off = True
        for tie in ties:
            row = self._model.add_linear_constraint(lb=0.0)
            self._tie.append(row)
            self.ties[tie] = None
            for run, column in zip(self._runs, self.columns, strict=True):
                if count := tie.counts(column):
                    row.set_coefficient(run, float(count))

    def keep_to(self, part: BranchRestriction) -> None:
        """Look at a part of all rosters from now on."""
        self._part, self._is_cut_off = part, True
        for unit, out in enumerate(self._out):
            out.lower_bound, out.upper_bound = float(unit in part.left), float(unit not in part.placed)
        for run, column in zip(self._runs, self.columns, strict=True):
            run.upper_bound = self._most(column)

    def _most(self, column: Column) -> float:
        return np.inf if self._part.closed.isdisjoint(column.spots) else 0.0

    def solve(self) -> tuple[float, Duals] | None:
        """The least cost by the known runs, and what things are worth at it; None where GLOP found no optimum."""
        parameters, self._is_cut_off = AFTER_CUTS if self._is_cut_off else PARAMETERS, False
        if not self._is_solved(parameters):
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            if not self._is_solved(CAREFUL):
                return None
        prize, tie = (np.maximum(0.0, self._dual(rows)) for rows in (self._cover, self._tie))
        shift, cut, limit = (np.maximum(0.0, -self._dual(rows)) for rows in (self._shift, self._cut, [self._limit]))
        duals = Duals(prize, float(limit[0]), shift, cut, tie)
        return self._result.objective_value() * self.unit, duals

    def _is_solved(self, parameters: mathopt.SolveParameters) -> bool:
        try:
            self._result = self._solver.solve(params=parameters, model_params=WANTED)
        except (AttributeError, RuntimeError):  # an abnormal end of GLOP, in the conversion of which the library itself may stumble
            return False
        return bool(self._result.termination.reason == mathopt.TerminationReason.OPTIMAL)

    def _dual(self, rows: list[mathopt.LinearConstraint]) -> Floats:
        return self.unit * np.array(self._result.dual_values(rows), dtype=np.float64)

    def left_out(self) -> dict[int, float]:
        """The units that are left out, with their shares, after the last solve."""
        values = self._result.variable_values()
        return {unit: values[out] for unit, out in enumerate(self._out) if values.get(out, 0.0) > TINY}

    def shares(self) -> list[tuple[Column, float]]:
        """The runs in use, with their shares, after the last solve."""
        values = self._result.variable_values()
        return [(column, values[run]) for run, column in zip(self._runs, self.columns, strict=True) if values.get(run, 0.0) > TINY]
