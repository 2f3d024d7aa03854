"""Solves a day with VROOM, a steepest descent from many starts in C++, without double-ups.

Visits left out are a level of their own. The limit is in wall-clock seconds.
"""

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import numpy as np

from benchmarks.peers.day import Answer, CannotExpress, Day

THOROUGH = 5  # greatest exploration level


def solve(day: Day, seconds: float, seed: int, clock: Callable[[], float] = perf_counter) -> Answer:  # noqa: ARG001 - no seed, no choice of clock
    """Returns the best routes found."""
    import vroom  # noqa: PLC0415 - an optional peer

    if day.has_pairs:
        raise CannotExpress("two carers who start together")
    number = {skill: row for row, skill in enumerate(sorted(frozenset().union(*(duty.skills for duty in day.duties))))}
    unheld = len(number)
    question = vroom.Input()
    question.set_durations_matrix("car", day.travel.astype(np.uint32))
    question.add_job(
        [
            vroom.Job(
                row,
                location=stop.place,
                default_service=stop.lasts,
                skills={number.get(skill, unheld) for skill in stop.skills},
                time_windows=[vroom.TimeWindow(stop.opens, stop.closes)],
            )
            for row, stop in enumerate(day.stops)
        ]
    )
    question.add_vehicle(
        [
            vroom.Vehicle(
                row,
                start=duty.home,
                end=duty.home,
                skills={number[skill] for skill in duty.skills},
                time_window=vroom.TimeWindow(duty.start, duty.end),
            )
            for row, duty in enumerate(day.duties)
        ]
    )
    found = question.solve(exploration_level=THOROUGH, nb_threads=1, timeout=timedelta(seconds=seconds))
    routes: list[list[int]] = [[] for _ in day.duties]
    steps = found.routes
    for shift, visit in steps.loc[steps["type"] == "job", ["vehicle_id", "id"]].itertuples(index=False):
        routes[int(shift)].append(int(visit))
    return Answer(routes)
