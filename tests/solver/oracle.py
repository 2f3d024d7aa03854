"""The best roster by trying them all: plain Python over the arrays of a very small problem."""

from collections.abc import Iterator
from itertools import pairwise, permutations, product
from typing import NamedTuple

from scheduler.solver.arrays import FAR, Arrays

Routes = tuple[tuple[int, ...], ...]
Interval = tuple[int, int]


def best_levels(arrays: Arrays) -> tuple[int, int]:
    """Unplaced and soft cost of the best roster."""
    candidates = sorted((_without_time(arrays, routes), routes) for routes in _all_routes(arrays))
    best = FAR, 2**62
    for (unplaced, soft), routes in candidates:
        if (unplaced, soft) >= best:
            break
        lateness = _least_lateness(arrays, routes)
        if lateness is not None:
            best = min(best, (unplaced, soft + lateness))
    return best


def _all_routes(arrays: Arrays) -> Iterator[Routes]:
    """Every way to give tasks to shifts that keeps the rules about who, in every order."""
    options = [[None, *(int(k) for k in allowed.nonzero()[0])] for allowed in arrays.allowed]
    for shift_of in product(*options):
        if _keeps_who(arrays, shift_of):
            groups = [[t for t, k in enumerate(shift_of) if k == shift] for shift in range(arrays.shifts.k)]
            yield from product(*(permutations(group) for group in groups))


def _keeps_who(arrays: Arrays, shift_of: tuple[int | None, ...]) -> bool:
    tasks, carer = arrays.tasks, arrays.shifts.carer
    of_unit: dict[int, set[bool]] = {}
    carers_of: dict[int, set[int]] = {}
    for task, shift in enumerate(shift_of):
        of_unit.setdefault(int(tasks.unit[task]), set()).add(shift is None)
        carers_of.setdefault(int(tasks.visit[task]), set()).update(() if shift is None else (int(carer[shift]),))
    apart = all(
        one is None or two is None or carer[one] != carer[two] for one, two in ((shift_of[a], shift_of[b]) for a, b in arrays.links.apart)
    )
    same = all(one <= two or two <= one for one, two in ((carers_of[int(a)], carers_of[int(b)]) for a, b in arrays.links.same))
    return apart and same and all(len(both) == 1 for both in of_unit.values())


def _without_time(arrays: Arrays, routes: Routes) -> tuple[int, int]:
    """Both levels, lateness apart."""
    tasks, shifts = arrays.tasks, arrays.shifts
    placed = {task for route in routes for task in route}
    left_out = {int(tasks.unit[task]) for task in range(tasks.n) if task not in placed}
    unplaced, soft = (sum(int(arrays.unplaced[unit, level]) for unit in left_out) for level in (0, 1))
    faces = set()
    for k, route in enumerate(routes):
        soft += sum(int(arrays.cost[task, k]) for task in route)
        faces |= {(int(tasks.person[task]), int(shifts.carer[k])) for task in route}
        soft += sum(cost for _, cost in _journeys(arrays, k, route))
    return unplaced, soft + arrays.new_face * sum(not arrays.known[face] for face in faces)


def _journeys(arrays: Arrays, k: int, route: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ticks and cost of each journey of a run."""
    shifts = arrays.shifts
    places = [shifts.leave[k], *(arrays.tasks.place[task] for task in route), shifts.back[k]] if route else []
    return [(int(ticks), int(cost)) for ticks, cost in (arrays.travel[shifts.mode[k], a, b] for a, b in pairwise(places))]


class _Timing(NamedTuple):
    """One choice of where in time each task and each break lies.

    Attributes:
        inside: per task, first and last start.
        after: rows (a, b, ticks): b starts at least that long after a.
    """

    inside: dict[int, Interval]
    after: list[tuple[int, int, int]]


def _least_lateness(arrays: Arrays, routes: Routes) -> int | None:
    """The least cost of lateness over all starts; None where there are none."""
    costs = []
    for timing in _timings(arrays, routes):
        starts = _earliest(timing)
        if starts is not None:  # within one choice nobody gains by starting later
            late = [_late(arrays, task, start) for task, start in starts.items()]
            costs.append(arrays.late * sum(late) + arrays.worst_late * max(late, default=0))
    return min(costs, default=None)


def _late(arrays: Arrays, task: int, start: int) -> int:
    """Past the close of the last window that had opened."""
    due = arrays.tasks.due[arrays.tasks.due_of[task] : arrays.tasks.due_of[task + 1]]
    return max(0, start - [int(closes) for opens, closes in due if opens <= start][-1])


def _timings(arrays: Arrays, routes: Routes) -> Iterator[_Timing]:
    """Every choice of interval for each task, and of a place for each break."""
    placed = [(task, k) for k, route in enumerate(routes) for task in route]
    lags = [(int(a), int(b), int(ticks)) for a, b, ticks in arrays.links.lag if {a, b} <= {task for task, _ in placed}]
    for intervals in product(*(_intervals(arrays, task, k) for task, k in placed)):
        for rests in product(*(_rests(arrays, k, route) for k, route in enumerate(routes))):
            timing = _Timing({task: interval for (task, _), interval in zip(placed, intervals, strict=True)}, list(lags))
            for k, (route, rest) in enumerate(zip(routes, rests, strict=True)):
                _add_run(timing, arrays, k, route, rest)
            yield timing


def _intervals(arrays: Arrays, task: int, k: int) -> list[Interval]:
    """Where a task may start: in one of its windows, before or after each absence, from one opening to the next."""
    tasks, shifts = arrays.tasks, arrays.shifts
    windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]
    absences = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
    openings = [int(opens) for opens, _ in tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]]]
    sides = [[(-FAR, a - tasks.minutes[task]), (b, FAR)] for a, b in absences]
    stretches = list(pairwise([*openings, FAR + 1]))
    parts = product(windows, [(low, high - 1) for low, high in stretches], *sides)
    spans = [(max(int(low) for low, _ in part), min(int(high) for _, high in part)) for part in parts]
    return [(low, high) for low, high in spans if low <= high]


def _rests(arrays: Arrays, k: int, route: tuple[int, ...]) -> list[int | None]:
    """After which visit of the run its break can be; None alone where it owes none."""
    return list(range(len(route) - 1)) if arrays.shifts.rest[k] and len(route) > 1 else [None]


def _add_run(timing: _Timing, arrays: Arrays, k: int, route: tuple[int, ...], rest: int | None) -> None:
    """What a run asks of the starts of its tasks."""
    if not route:
        return
    inside, after = timing
    shifts, minutes = arrays.shifts, arrays.tasks.minutes
    ticks = [leg for leg, _ in _journeys(arrays, k, route)]
    _narrow(inside, route[0], low=int(shifts.start[k]) + ticks[0])
    _narrow(inside, route[-1], high=int(shifts.end[k] - minutes[route[-1]]) - ticks[-1])
    for at, (a, b) in enumerate(pairwise(route)):
        pause = int(shifts.rest[k]) if at == rest else 0
        after.append((a, b, int(minutes[a]) + ticks[at + 1] + pause))
        if at == rest:
            opens, closes = (int(tick) for tick in shifts.rest_window[k])
            _narrow(inside, b, low=opens + pause)
            _narrow(inside, a, high=closes - pause - int(minutes[a]))
            if closes - opens < pause:
                _narrow(inside, a, high=-FAR)


def _narrow(inside: dict[int, Interval], task: int, low: int = -FAR, high: int = FAR) -> None:
    inside[task] = max(inside[task][0], low), min(inside[task][1], high)


def _earliest(timing: _Timing) -> dict[int, int] | None:
    """The least starts that keep everything; None where there are none."""
    starts = {task: low for task, (low, _) in timing.inside.items()}
    while all(starts[task] <= high for task, (_, high) in timing.inside.items()):
        pushed = [(b, starts[a] + ticks) for a, b, ticks in timing.after if starts[b] < starts[a] + ticks]
        if not pushed:
            return starts
        for task, start in pushed:
            starts[task] = max(starts[task], start)
    return None
