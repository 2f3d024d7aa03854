"""Problem and travel matrix -> Arrays, once. Names and datetimes end here."""

from scheduler.solver.compile.compile import compile_problem
from scheduler.solver.compile.names import first_task

__all__ = ["compile_problem", "first_task"]
