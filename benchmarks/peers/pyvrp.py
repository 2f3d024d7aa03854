"""Solves a day with PyVRP, an iterated local search in C++, without double-ups.

Skills become prohibitive travel, with one matrix for each set of skills.
"""

from collections.abc import Callable
from time import process_time

import numpy as np

from benchmarks.peers.day import Answer, CannotExpress, Day

PRIZE = 1_000_000  # per visit: more than the travel of a day can save
# Ticks to a visit with skills that a carer lacks: more than any prize, and beyond the day.
NEVER = 10_000_000


def solve(day: Day, seconds: float, seed: int, clock: Callable[[], float] = process_time) -> Answer:
    """Returns the best routes found; the limit is in seconds of the clock."""
    import pyvrp  # noqa: PLC0415 - an optional peer

    if day.has_pairs:
        raise CannotExpress("two carers who start together")
    began = clock()
    homes = sorted({duty.home for duty in day.duties})
    places = np.array(homes + [stop.place for stop in day.stops])
    sets = sorted({duty.skills for duty in day.duties}, key=sorted)
    matrices = [_matrix(day, places, len(homes), skills) for skills in sets]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                len(homes) + number,
                service_duration=stop.lasts,
                tw_early=stop.opens,
                tw_late=stop.closes,
                prize=PRIZE,
                required=False,
            )
            for number, stop in enumerate(day.stops)
        ],
        depots=[pyvrp.Depot(number) for number in range(len(homes))],
        vehicle_types=[
            pyvrp.VehicleType(
                start_depot=homes.index(duty.home),
                end_depot=homes.index(duty.home),
                tw_early=duty.start,
                tw_late=duty.end,
                profile=sets.index(duty.skills),
            )
            for duty in day.duties
        ],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )
    found = pyvrp.solve(data, lambda _: clock() - began >= seconds, seed=seed, collect_stats=False)
    routes: list[list[int]] = [[] for _ in day.duties]
    if found.is_feasible():
        for route in found.best.routes():
            routes[route.vehicle_type()] = [activity.idx for activity in route if activity.is_client()]
    return Answer(routes, found.num_iterations)


def _matrix(day: Day, places: np.ndarray[tuple[int], np.dtype[np.int64]], homes: int, skills: frozenset[str]) -> object:
    """[n, n] Returns ticks between the places, for carers with these skills."""
    ticks = day.travel[np.ix_(places, places)].copy()
    ticks[:, homes + np.array([number for number, stop in enumerate(day.stops) if not stop.skills <= skills], dtype=np.int64)] = NEVER
    np.fill_diagonal(ticks, 0)
    return ticks
