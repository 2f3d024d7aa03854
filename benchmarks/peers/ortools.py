"""Solves a day with the routing library of OR-Tools.

A double-up is two visits that start together; a half without the other is dropped afterwards.
The limit is in CPU seconds of this process unless another clock is given; twice as many seconds on
the wall end it in any case.
"""

from collections import Counter
from collections.abc import Callable
from time import process_time
from typing import Any

from benchmarks.peers.day import Answer, Day, Routes

PRIZE = 10_000_000  # per carer-visit: more than the travel of a day can save


def solve(day: Day, seconds: float, seed: int, clock: Callable[[], float] = process_time) -> Answer:  # noqa: ARG001 - it takes no seed
    """Returns the best routes found."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415 - heavy

    began = clock()
    tasks = [number for number, stop in enumerate(day.stops) for _ in range(stop.carers)]
    n, shifts = len(tasks), len(day.duties)
    homes = list(range(n, n + shifts))
    places = [day.stops[number].place for number in tasks] + [duty.home for duty in day.duties]
    lasts = [day.stops[number].lasts for number in tasks] + [0] * shifts
    ticks = day.travel.tolist()
    manager = pywrapcp.RoutingIndexManager(n + shifts, shifts, homes, homes)
    model = pywrapcp.RoutingModel(manager)

    def travel(start: int, end: int) -> int:
        return int(ticks[places[manager.IndexToNode(start)]][places[manager.IndexToNode(end)]])

    def transit(start: int, end: int) -> int:
        return travel(start, end) + int(lasts[manager.IndexToNode(start)])

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(travel))
    horizon = max(duty.end for duty in day.duties)
    model.AddDimension(model.RegisterTransitCallback(transit), horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    for k, duty in enumerate(day.duties):
        time.CumulVar(model.Start(k)).SetRange(duty.start, duty.end)
        time.CumulVar(model.End(k)).SetRange(duty.start, duty.end)
    for task, number in enumerate(tasks):
        _add_visit(day, model, time, manager.NodeToIndex(task), number)
        if task and tasks[task - 1] == number:
            model.solver().Add(time.CumulVar(manager.NodeToIndex(task)) == time.CumulVar(manager.NodeToIndex(task - 1)))
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(round(2000 * seconds))
    model.AddSearchMonitor(model.solver().CustomLimit(lambda: clock() - began >= seconds))
    found = model.SolveWithParameters(how)
    routes: list[list[int]] = [[] for _ in day.duties]
    if found is not None:
        for k in range(shifts):
            index = found.Value(model.NextVar(model.Start(k)))
            while not model.IsEnd(index):
                routes[k].append(tasks[manager.IndexToNode(index)])
                index = found.Value(model.NextVar(index))
    return Answer(_whole(day, routes), model.solver().Solutions())


def _add_visit(day: Day, model: Any, time: Any, index: int, number: int) -> None:
    """Adds the window of a visit, the shifts that may make it, and the option to leave it out."""
    stop = day.stops[number]
    time.CumulVar(index).SetRange(stop.opens, stop.closes)
    # `SetAllowedVehiclesForIndex` does not take a list in the wheel of version 9.15
    model.VehicleVar(index).SetValues([-1, *(k for k, duty in enumerate(day.duties) if stop.skills <= duty.skills)])
    model.AddDisjunction([index], PRIZE)


def _whole(day: Day, routes: Routes) -> Routes:
    """Drops visits with fewer carers than they need, or with one carer twice."""
    carers: dict[int, list[str]] = {}
    for duty, route in zip(day.duties, routes, strict=True):
        for number in route:
            carers.setdefault(number, []).append(duty.carer)
    kept = {number for number, who in carers.items() if Counter(who).total() == len(set(who)) == day.stops[number].carers}
    return [[number for number in route if number in kept] for route in routes]
