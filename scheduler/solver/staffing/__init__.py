"""Who works when: the door to rotas of one to eight weeks. See `solve_staffing`."""

from scheduler.solver.staffing.clashes import clashing_limits
from scheduler.solver.staffing.result import StaffingResult
from scheduler.solver.staffing.solve import CannotRosterError, solve_staffing

__all__ = ["CannotRosterError", "StaffingResult", "clashing_limits", "solve_staffing"]
