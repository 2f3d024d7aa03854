"""The master problem of who works when: a linear programme over the weeks of each person that are known, solved by GLOP."""

from collections.abc import Iterable

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.solver.glop import CAREFUL, DUAL_SIMPLEX, PRIMAL_SIMPLEX, RESULT_FILTER
from scheduler.solver.staffing.arrays import Integers
from scheduler.solver.staffing.bound import Duals, Relaxation

TINY = 1e-9


class NoOptimumError(Exception):
    """GLOP finds no optimum of the programme."""


class Master:
    """Chooses a mix of known weeks for each person, so that cover and limits on fairness cost least.

    Args:
        relaxation: Prices weeks, and knows the problem.
    """

    def __init__(self, relaxation: Relaxation) -> None:
        self.relaxation = relaxation
        compiled = relaxation.compiled
        cover = compiled.cover
        self.weeks: list[tuple[int, Integers]] = []
        self._known: set[tuple[int, bytes]] = set()
        self._model = mathopt.Model()
        self._variables: list[mathopt.Variable] = []
        self._is_cut = False
        self._places = np.flatnonzero((cover.under + cover.over).ravel())
        self._row_of = np.full(cover.demand.size, -1, dtype=np.int64)
        self._row_of[self._places] = np.arange(len(self._places))
        self._cover = [self._cover_row(*prices) for prices in self._prices()]
        self._person = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in compiled.people]
        self._evening = [self._fair_row(*row) for row in zip(relaxation.fair_evenings, relaxation.most_evening, strict=True)]
        self._weekend = [self._fair_row(*row) for row in zip(relaxation.fair_weekends, relaxation.most_weekend, strict=True)]
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def _prices(self) -> Iterable[tuple[float, float, float]]:
        """Returns demand and prices of each judged half-hour."""
        cover = self.relaxation.compiled.cover
        return zip(*(table.ravel()[self._places].astype(float).tolist() for table in (cover.demand, cover.under, cover.over)), strict=True)

    def _cover_row(self, demand: float, under: float, over: float) -> mathopt.LinearConstraint:
        """Adds the row of a half-hour: those who work, and those missing less those too many, are the demand."""
        row = self._model.add_linear_constraint(lb=demand, ub=demand)
        for sign, price in ((1.0, under), (-1.0, over)):
            variable = self._model.add_variable(lb=0.0)
            row.set_coefficient(variable, sign)
            self._model.objective.set_linear_coefficient(variable, price)
        return row

    def _fair_row(self, fair: float, price: float) -> mathopt.LinearConstraint | None:
        """Adds the row of a fair share, where one more costs."""
        if price <= 0:
            return None
        row = self._model.add_linear_constraint(ub=float(fair))
        variable = self._model.add_variable(lb=0.0)
        row.set_coefficient(variable, -1.0)
        self._model.objective.set_linear_coefficient(variable, float(price))
        return row

    def add(self, person: int, path: Integers) -> bool:
        """Adds weeks of a person, in own options, and returns whether they are new."""
        key = (person, path.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        relaxation, staffing = self.relaxation, self.relaxation.staffing
        data = relaxation.compiled.people[person]
        evenings, weekends = staffing.counts(data, path)
        variable = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(variable, staffing.fixed_cost(data, path))
        self._person[person].set_coefficient(variable, 1.0)
        for fair, count in ((self._evening[person], evenings), (self._weekend[person], weekends)):
            if fair is not None and count:
                fair.set_coefficient(variable, float(count))
        staffing.cover.present[:] = 0
        staffing.present(person, path)
        present = staffing.cover.present.ravel()
        for place in np.flatnonzero(present).tolist():
            if (row := int(self._row_of[place])) >= 0:
                self._cover[row].set_coefficient(variable, float(present[place]))
        self.weeks.append((person, path))
        self._variables.append(variable)
        return True

    def add_all(self, paths: Integers) -> int:
        """Adds weeks of everybody and returns how many are new."""
        return sum(self.add(person, path) for person, path in enumerate(paths))

    def close(self, numbers: Iterable[int]) -> None:
        """Takes weeks out of the mix."""
        for number in numbers:
            self._is_cut = True
            self._variables[number].upper_bound = 0.0

    def solve(self) -> tuple[float, Duals]:
        """Returns the least cost of a mix, and the prices at it.

        Raises:
            NoOptimumError: GLOP finds none.
        """
        parameters, self._is_cut = DUAL_SIMPLEX if self._is_cut else PRIMAL_SIMPLEX, False
        if not self._is_solved(parameters):
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            if not self._is_solved(CAREFUL):
                raise NoOptimumError
        cover = np.zeros(self.relaxation.compiled.cover.demand.size)
        cover[self._places] = self._result.dual_values(self._cover)
        duals = Duals(cover.reshape(self.relaxation.compiled.cover.demand.shape), self._fair(self._evening), self._fair(self._weekend))
        return self._result.objective_value(), self.relaxation.clipped(duals)

    def _fair(self, rows: list[mathopt.LinearConstraint | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Returns the price of one more beyond each fair share."""
        return np.array([0.0 if row is None else -self._result.dual_values(row) for row in rows], dtype=np.float64)

    def _is_solved(self, parameters: mathopt.SolveParameters) -> bool:
        try:
            self._result = self._solver.solve(params=parameters, model_params=RESULT_FILTER)
        except (AttributeError, RuntimeError):  # the library can fail to convert an abnormal end of GLOP
            return False
        return bool(self._result.termination.reason == mathopt.TerminationReason.OPTIMAL)

    def mix(self) -> list[tuple[int, float]]:
        """Returns the numbers of the weeks in use and their shares, after a solve."""
        values = self._result.variable_values()
        return [(number, values[variable]) for number, variable in enumerate(self._variables) if values.get(variable, 0.0) > TINY]
