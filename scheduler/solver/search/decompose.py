"""Decomposition of large problems by geography: splits a problem into parts and joins their routes.

The split is recursive bisection, as in Berger & Bokhari 1987, IEEE Transactions on Computers C-36(5),
but along random axes, so that each split differs. Coordinates are journey times to a few distant
places, so that no map is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints, Tasks, Week
from scheduler.solver.model.axes import Axis, take
from scheduler.solver.model.solution import Solution

Floats = NDArray[np.float64]
Routes = tuple[tuple[int, ...], ...]

LANDMARKS = 24
"""Number of places whose journey times serve as coordinates."""


@dataclass(frozen=True, eq=False)
class Subproblem:
    """A problem of its own: some shifts, their tasks, and unallocated tasks.

    Attributes:
        arrays: The part as a problem; tasks, shifts, groups and locations are renumbered.
        tasks: For each task of the part, its number in the whole problem.
        shifts: For each shift of the part, its number in the whole problem.
        routes: Current routes, in numbers of the part.
    """

    arrays: Arrays
    tasks: Ints
    shifts: Ints
    routes: Routes


def landmarks(arrays: Arrays) -> Floats:
    """[l + 1, landmarks] Returns the travel ticks between each location and each landmark.

    These are the coordinates of the locations. The shorter direction and the fastest travel mode
    count. Each landmark is the place farthest from those before it. The last row, of nowhere, is
    the mean.
    """
    ticks = arrays.travel[..., 0].min(axis=0)[:-1, :-1].astype(float)
    ticks = np.minimum(ticks, ticks.T)
    known = ticks[ticks < INFINITE]
    ticks = np.minimum(ticks, known.max(initial=0.0))
    chosen = [int(arrays.tasks.place[0])]
    while len(chosen) < min(LANDMARKS, len(ticks)):
        chosen.append(int(ticks[chosen].min(axis=0).argmax()))
    columns = ticks[:, chosen]
    return np.concatenate([columns, columns.mean(axis=0, keepdims=True)])


def split_problem(arrays: Arrays, at: Floats, solution: Solution, parts: int, rng: np.random.Generator) -> list[Subproblem]:
    """Splits a problem into parts of about equal size, along randomly drawn axes.

    All shifts of a carer are in one part, so that rules about carers concern one part only. If a
    link between two parts is cut, its tasks keep their start or their shift. An unallocated task
    joins the nearest shift that may take it.

    Args:
        arrays: The whole problem.
        at: Coordinates of its locations, from `landmarks`.
        solution: Solution from which the parts begin.
        parts: Number of parts; it is lower if there are fewer carers.
        rng: Random generator that draws the axes.
    """
    centre = _route_centres(arrays, at, solution.routes)
    part_of_shift = _bisect_carers(arrays, centre, solution.routes, parts, rng)
    part_of_task = _assign_tasks(arrays, at, centre, part_of_shift, solution)
    cut = SplitBoundary(arrays, solution, part_of_task)
    members = [(np.flatnonzero(part_of_task == p), np.flatnonzero(part_of_shift == p)) for p in range(part_of_shift.max() + 1)]
    return [part_of(arrays, solution, cut, tasks, shifts) for tasks, shifts in members]


def join_routes(routes: Routes, parts: Sequence[Subproblem], found: Sequence[Routes]) -> Routes:
    """Returns the routes of the whole problem, updated by those found for some parts.

    Args:
        routes: Routes of the whole before.
        parts: Parts that were searched.
        found: Routes of each part, in numbers of the part.
    """
    joined = list(routes)
    for part, of_part in zip(parts, found, strict=True):
        for k, route in zip(part.shifts.tolist(), of_part, strict=True):
            joined[k] = tuple(part.tasks[list(route)].tolist())
    return tuple(joined)


def join_solutions(before: Solution, parts: Sequence[Subproblem], found: Sequence[Routes], timed: Callable[[Routes], Solution]) -> Solution:
    """Returns the solution of the whole with the routes of the parts.

    If tasks are lost, the parts are joined one at a time, and those that lose tasks are skipped. A
    task is lost if its route no longer has room for a break or a journey. Parts of several days that
    were searched at the same time need not be compatible.

    Args:
        before: Solution of the whole before.
        parts: Parts that were searched.
        found: Routes of each part, in numbers of the part.
        timed: Returns the solution of routes of the whole; tasks that do not fit are left out.
    """
    changed = [(part, of_part) for part, of_part in zip(parts, found, strict=True) if of_part != part.routes]
    if not changed:
        return before
    routes = join_routes(before.routes, *zip(*changed, strict=True))
    together = timed(routes)
    if together.routes == routes:
        return together
    for part, of_part in changed if len(changed) > 1 else ():
        before = join_solutions(before, [part], [of_part], timed)
    return before


def _route_centres(arrays: Arrays, at: Floats, routes: Routes) -> Floats:
    """[k, landmarks] Returns the centre of each route; for an empty route, the place where it starts."""
    places = [arrays.tasks.place[list(route)] if route else arrays.shifts.leave[[k]] for k, route in enumerate(routes)]
    return np.stack([at[of_run].mean(axis=0) for of_run in places])


def _bisect_carers(arrays: Arrays, centre: Floats, routes: Routes, parts: int, rng: np.random.Generator) -> Ints:
    """[k] Returns the part of each shift, by recursive bisection of the carers.

    A carer is a point, the centre of their tasks, and weighs as much as their number of tasks.
    """
    carers, carer = np.unique(arrays.shifts.carer, return_inverse=True)
    load = np.array([len(route) for route in routes]) + 1e-3
    weight = np.bincount(carer, load).astype(float)
    middle = np.stack([np.bincount(carer, load * column) / weight for column in centre.T], axis=1)
    part, done = np.zeros(len(carers), dtype=np.int64), 0
    todo = [(np.arange(len(carers)), parts)]
    while todo:
        group, pieces = todo.pop()
        if min(pieces, len(group)) < 2:
            part[group] = done
            done += 1
            continue
        order = group[np.argsort(_project_on_random_axis(middle[group], weight[group], rng), kind="stable")]
        share = np.cumsum(weight[order]) / weight[order].sum()
        cut = 1 + int(np.abs(share[:-1] - (pieces // 2) / pieces).argmin())
        todo += [(order[cut:], pieces - pieces // 2), (order[:cut], pieces // 2)]
    return part[carer]


def _project_on_random_axis(points: Floats, weight: Floats, rng: np.random.Generator) -> Floats:
    """Projects the points on a random axis.

    Directions in which the points spread widely are drawn more often.
    """
    spread = points - np.average(points, axis=0, weights=weight)
    _, scale, axes = np.linalg.svd(spread, full_matrices=False)
    along: Floats = spread @ (axes.T @ (scale * rng.standard_normal(len(scale))))
    return along


def _assign_tasks(arrays: Arrays, at: Floats, centre: Floats, part_of_shift: Ints, solution: Solution) -> Ints:
    """[n] Returns the part of each task: that of its shift, or of the nearest shift that may take it.

    An unallocated group goes as a whole to the shift nearest to its first task.
    """
    part = np.full(arrays.tasks.n, -1)
    for k, route in enumerate(solution.routes):
        part[list(route)] = part_of_shift[k]
    out = np.flatnonzero(part < 0)
    for unit in np.unique(arrays.tasks.group[out]):
        members = np.flatnonzero(arrays.tasks.group == unit)
        far = np.linalg.norm(centre - at[arrays.tasks.place[members[0]]], axis=1)
        far[~arrays.allowed[members[0]]] = np.inf
        part[members] = part_of_shift[far.argmin()]
    return part


class SplitBoundary:
    """Links that a split cuts: their tasks keep their start or their shift.

    Args:
        arrays: Whole problem.
        solution: Solution of the whole.
        part: [n] Part of each task; -1 if it is in none.

    Attributes:
        starts: [n] Current start of each task.
        shift: [n] Current shift of each task; -1 if it is unallocated.
        person_carers: bool [p, c] Whether the carer visits the person in the solution.
        has_split_carers: bool [p] Whether MOST_CARERS limits a person whose tasks are in several
            parts.
        is_start_fixed: bool [n] Whether the task has a lag to another part.
        is_same_cut: bool [y] Whether a pair of visits by the same carers is cut.
        is_shift_fixed: bool [n] Whether the task belongs to such a pair.
        is_left_out: bool [n] Whether the task is unallocated, and a link of its group is cut.
        group_size: [u] Number of tasks of each group.
    """

    def __init__(self, arrays: Arrays, solution: Solution, part: Ints) -> None:
        links, visit = arrays.links, arrays.tasks.visit
        self.starts = np.array(solution.starts, dtype=np.int64)
        self.shift = np.full(len(part), -1)
        for k, route in enumerate(solution.routes):
            self.shift[list(route)] = k
        placed = np.flatnonzero(self.shift >= 0)
        self.person_carers = np.zeros(arrays.known_carers.shape, dtype=np.bool_)
        self.person_carers[arrays.tasks.person[placed], arrays.shifts.carer[self.shift[placed]]] = True
        inside = part >= 0
        several = np.array(
            [len(np.unique(part[inside & (arrays.tasks.person == p)])) > 1 for p in range(len(arrays.known_carers))], dtype=np.bool_
        )
        self.has_split_carers = several & (arrays.week.max_carers < INFINITE)
        across = links.lag[part[links.lag[:, 0]] != part[links.lag[:, 1]]]
        self.is_start_fixed = np.zeros(len(part), dtype=np.bool_)
        self.is_start_fixed[across[:, :2].ravel()] = True
        self.is_same_cut = np.array([len(np.unique(part[(visit == a) | (visit == b)])) > 1 for a, b in links.same.tolist()], dtype=np.bool_)
        self.is_shift_fixed = np.isin(visit, links.same[self.is_same_cut])
        held_back = np.unique(arrays.tasks.group[(self.shift < 0) & (self.is_start_fixed | self.is_shift_fixed)])
        self.is_left_out = np.isin(arrays.tasks.group, held_back) & (self.shift < 0)
        self.group_size = np.bincount(arrays.tasks.group, minlength=len(arrays.unallocated_cost))


def part_of(arrays: Arrays, solution: Solution, cut: SplitBoundary, members: Ints, shifts: Ints) -> Subproblem:
    """Returns some tasks and shifts as a problem of its own.

    Args:
        arrays: Whole problem.
        solution: Solution of the whole, from which the part begins.
        cut: Links that the split cuts. Tasks with `cut.is_left_out` are in no part.
        members: Numbers of the tasks, ascending.
        shifts: Numbers of the shifts, ascending.
    """
    members = members[~cut.is_left_out[members]]
    places = np.unique(np.concatenate([arrays.tasks.place[members], arrays.shifts.leave[shifts], arrays.shifts.back[shifts]]))
    nowhere = arrays.travel.shape[1] - 1
    chosen = {
        Axis.TASK: members,
        Axis.SHIFT: shifts,
        Axis.GROUP: np.unique(arrays.tasks.group[members]),
        Axis.PLACE: np.append(places[places < nowhere], nowhere),
    }
    part = take(arrays, chosen)
    for t in np.flatnonzero(cut.is_shift_fixed[members]):
        part.allowed[t] = shifts == cut.shift[members[t]]
    is_torn = np.bincount(part.tasks.group, minlength=len(part.unallocated_cost)) < cut.group_size[chosen[Axis.GROUP]]
    part.unallocated_cost[is_torn, 0] = (
        1 + arrays.unallocated_cost[:, 0].sum()
    )  # dearer than any gain, since other parts hold the rest of these groups
    carers = np.unique(arrays.shifts.carer[shifts])
    part = replace(
        part,
        tasks=_with_fixed_starts(part.tasks, cut.is_start_fixed[members], cut.starts[members]),
        links=replace(part.links, same=arrays.links.same[~cut.is_same_cut]),
        fair_share=_shares_of(arrays, carers),
        week=_week_of(part.week, cut, carers),
    )
    number = np.full(arrays.tasks.n, -1)
    number[members] = np.arange(len(members))
    return Subproblem(part, members, shifts, tuple(tuple(number[list(solution.routes[k])].tolist()) for k in shifts))


def _with_fixed_starts(tasks: Tasks, is_fixed: Bools, starts: Ints) -> Tasks:
    """Returns the tasks, some of them with their current start as the only window."""
    if not is_fixed.any():
        return tasks
    windows = [
        starts[[t, t]].reshape(1, 2) if is_fixed[t] else tasks.window[tasks.window_of[t] : tasks.window_of[t + 1]] for t in range(tasks.n)
    ]
    ends = np.cumsum([0, *map(len, windows)], dtype=np.int64)
    return replace(tasks, window_of=ends, window=np.concatenate([np.zeros((0, 2), dtype=np.int64), *windows]))


def _shares_of(arrays: Arrays, carers: Ints) -> Ints:
    """[c] Returns the fair shares of these carers, in unchanged proportions; 0 for the others."""
    shares = np.zeros_like(arrays.fair_share)
    shares[carers] = arrays.fair_share[carers]
    if not shares.any():
        shares[carers] = 1
    return shares


def _week_of(week: Week, cut: SplitBoundary, carers: Ints) -> Week:
    """Returns the rules between shifts for these carers; others have no contract minutes.

    A person with visits in several parts may have as many carers in this part as now.
    """
    contract_minutes = np.zeros_like(week.contract_minutes)
    contract_minutes[carers] = week.contract_minutes[carers]
    present = (cut.person_carers & ~week.fixed_carers)[:, carers].sum(axis=1)
    return replace(week, contract_minutes=contract_minutes, max_carers=np.where(cut.has_split_carers, present, week.max_carers))
