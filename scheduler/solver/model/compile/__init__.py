"""Compiles a problem and its travel matrix into arrays, once. Names and datetimes end here."""

from scheduler.solver.model.compile.compile import check_overflow, compile_problem, soft_weights
from scheduler.solver.model.compile.problem_index import first_task

__all__ = ["check_overflow", "compile_problem", "first_task", "soft_weights"]
