"""Checks that a travel matrix belongs to a problem, where both enter the package."""

import numpy as np

from scheduler.domain.arguments import check_type, list_names
from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix

REMEDY = "travel_matrix(problem, inputs.travel) makes the matrix of this problem"


def check_travel(problem: Problem, travel: object) -> None:
    """Checks that an argument is a travel matrix with every location and mode that a problem uses.

    Args:
        problem: The problem, already checked.
        travel: The argument.

    Raises:
        TypeError: It is no travel matrix.
        ValueError: It belongs to another problem: locations or modes are missing, or its ticks have another length.
    """
    check_type(travel, TravelMatrix, "travel")
    assert isinstance(travel, TravelMatrix)
    if travel.ticks_per_minute != problem.ticks_per_minute:
        ticks = f"{travel.ticks_per_minute} ticks a minute and problem {problem.ticks_per_minute}"
        raise ValueError(f"travel has {ticks}: {REMEDY}")
    missing = [name for name in _used_locations(problem) if name not in travel.row]
    if missing:
        raise ValueError(f"travel lacks {len(missing)} locations of the problem ({list_names(missing)}): {REMEDY}")
    modes = dict.fromkeys(problem.carer[shift.carer_id].travel_mode for shift in problem.shifts)
    absent = [mode for mode in modes if mode not in travel.layer]
    if absent:
        raise ValueError(f"travel lacks the modes of some carers ({list_names(absent)}): {REMEDY}")
    _check_shapes(travel)


def _used_locations(problem: Problem) -> list[str]:
    """Returns the locations of visits and the ends of shifts, each once, in the order of the problem."""
    homes = [problem.service_user[visit.service_user_id].location_id for visit in problem.visits]
    ends = [name for shift in problem.shifts for name in (shift.start_location_id, shift.end_location_id)]
    return [name for name in dict.fromkeys([*homes, *ends]) if name is not None]


def _check_shapes(travel: TravelMatrix) -> None:
    shape = len(travel.modes), len(travel.location_ids), len(travel.location_ids)
    for name in ("ticks", "metres", "reachable"):
        array = getattr(travel, name)
        if not isinstance(array, np.ndarray):
            raise TypeError(f"travel.{name} must be a NumPy array of shape {shape}, not {type(array).__name__}")
        if array.shape != shape:
            raise ValueError(f"travel.{name} must have shape {shape} (modes, locations, locations), not {array.shape}")
