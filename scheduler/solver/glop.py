"""Settings of GLOP, for linear programmes that grow and shrink by a few columns between solves."""

from ortools.math_opt.python import mathopt

PRIMAL_SIMPLEX = mathopt.SolveParameters(
    threads=1,
    lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX,
    presolve=mathopt.Emphasis.OFF,
    scaling=mathopt.Emphasis.OFF,
)
"""After new columns the basis stays primal feasible. Presolve and scaling would take five times as long."""
DUAL_SIMPLEX = mathopt.SolveParameters(
    threads=1,
    lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX,
    presolve=mathopt.Emphasis.OFF,
    scaling=mathopt.Emphasis.OFF,
)
"""After new rows, or columns that are closed or fixed, the basis stays dual feasible. This takes half as long."""
CAREFUL = mathopt.SolveParameters(threads=1, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX)
"""If numerical errors end a solve, GLOP starts afresh with presolve and scaling."""
RESULT_FILTER = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=[]),
)
"""Few columns are in use: values of 0 and reduced costs are not copied to Python."""
