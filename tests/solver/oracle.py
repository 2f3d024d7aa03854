"""The best roster by trying them all: plain Python over the arrays of a very small problem."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import ceil
from typing import NamedTuple

from ortools.linear_solver import pywraplp

from scheduler.solver.model.arrays import INFINITE, Arrays

Routes = tuple[tuple[int, ...], ...]
Interval = tuple[int, int]


def best_levels(arrays: Arrays) -> tuple[int, int]:
    """Unplaced and soft cost of the best roster."""
    candidates = sorted((without_time(arrays, routes), routes) for routes in _all_routes(arrays))
    best = INFINITE, 2**62
    for (unplaced, soft), routes in candidates:
        if (unplaced, soft) >= best:
            break
        most = best[1] - soft if unplaced == best[0] else 2**62
        least = least_time_cost(arrays, routes, most)
        if least < most:
            best = unplaced, soft + least
    return best


def _all_routes(arrays: Arrays) -> Iterator[Routes]:
    """Every way to give tasks to shifts that keeps the rules about who, in every order."""
    options = [[None, *(int(k) for k in allowed.nonzero()[0])] for allowed in arrays.allowed]
    for shift_of in product(*options):
        if _keeps_who(arrays, shift_of) and _keeps_limits(arrays, shift_of):
            groups = [[t for t, k in enumerate(shift_of) if k == shift] for shift in range(arrays.shifts.k)]
            yield from product(*(permutations(group) for group in groups))


def _keeps_who(arrays: Arrays, shift_of: tuple[int | None, ...]) -> bool:
    tasks, carer = arrays.tasks, arrays.shifts.carer
    of_unit: dict[int, set[bool]] = {}
    carers_of: dict[int, set[int]] = {}
    for task, shift in enumerate(shift_of):
        of_unit.setdefault(int(tasks.group[task]), set()).add(shift is None)
        carers_of.setdefault(int(tasks.visit[task]), set()).update(() if shift is None else (int(carer[shift]),))
    apart = all(
        one is None or two is None or carer[one] != carer[two] for one, two in ((shift_of[a], shift_of[b]) for a, b in arrays.links.apart)
    )
    same = all(one <= two or two <= one for one, two in ((carers_of[int(a)], carers_of[int(b)]) for a, b in arrays.links.same))
    return apart and same and all(len(both) == 1 for both in of_unit.values())


def _keeps_limits(arrays: Arrays, shift_of: tuple[int | None, ...]) -> bool:
    """Neither too many hours of a carer nor too many carers of a person."""
    shifts, week = arrays.shifts, arrays.week
    used = {shift for shift in shift_of if shift is not None}
    worked: Counter[int] = Counter()
    for k, limit, minutes in week.hours.shift_minutes.tolist():
        if k in used:
            worked[limit] += minutes
    faces = {(int(arrays.tasks.person[task]), int(shifts.carer[k])) for task, k in enumerate(shift_of) if k is not None}
    come = Counter(person for person, _ in faces)
    return all(minutes <= week.hours.max_minutes[limit] for limit, minutes in worked.items()) and all(
        count <= week.max_carers[p] for p, count in come.items()
    )


def without_time(arrays: Arrays, routes: Routes) -> tuple[int, int]:
    """Both levels, what depends on starts apart."""
    tasks, shifts = arrays.tasks, arrays.shifts
    placed = {task for route in routes for task in route}
    left_out = {int(tasks.group[task]) for task in range(tasks.n) if task not in placed}
    unplaced, soft = (sum(int(arrays.unallocated_cost[unit, level]) for unit in left_out) for level in (0, 1))
    faces = set()
    for k, route in enumerate(routes):
        soft += sum(int(arrays.cost[task, k]) for task in route)
        faces |= {(int(tasks.person[task]), int(shifts.carer[k])) for task in route}
        soft += sum(cost for _, cost in _journeys(arrays, k, route))
    soft += arrays.soft_weights.new_carer * sum(not arrays.known_carers[face] for face in faces)
    for carer, contract in enumerate(arrays.week.contract_minutes.tolist()):
        used = sum(int(shifts.paid_minutes[k]) for k, route in enumerate(routes) if route and shifts.carer[k] == carer)
        soft += arrays.soft_weights.contract * max(0, contract - used)
    return unplaced, soft + arrays.soft_weights.fairness * _unfairness(arrays, routes)


def _unfairness(arrays: Arrays, routes: Routes) -> int:
    """Ticks, rounded up, that each carer's work is away from their part of it all."""
    shares = {carer: Fraction(int(part)) for carer, part in enumerate(arrays.fair_share) if carer in arrays.shifts.carer}
    work = {carer: sum(_work(arrays, k, route) for k, route in enumerate(routes) if arrays.shifts.carer[k] == carer) for carer in shares}
    whole = sum(shares.values(), Fraction(0)) or 1
    return sum(ceil(abs(work[carer] - sum(work.values()) * share / whole)) for carer, share in shares.items())


def _work(arrays: Arrays, k: int, route: tuple[int, ...]) -> int:
    """Ticks of visits and journeys of a run."""
    return sum(ticks for ticks, _ in _journeys(arrays, k, route)) + sum(int(arrays.tasks.duration_ticks[task]) for task in route)


def _journeys(arrays: Arrays, k: int, route: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ticks and cost of each journey of a run."""
    shifts = arrays.shifts
    places = [shifts.leave[k], *(arrays.tasks.place[task] for task in route), shifts.back[k]] if route else []
    return [(int(ticks), int(cost)) for ticks, cost in (arrays.travel[shifts.mode[k], a, b] for a, b in pairwise(places))]


SHORT = -1
"""No break, and a run that is not long enough to owe one."""


class _Several(NamedTuple):
    """Breaks of a shift with several: (gap of the run, length, first tick, last tick), and between what the run lies."""

    taken: tuple[tuple[int, int, int, int], ...]
    begins: int
    ends: int


class _Timing(NamedTuple):
    """One choice of where in time each task and each break lies.

    Attributes:
        inside: per task, first and last start.
        after: rows (a, b, ticks): b starts at least that long after a.
        rests: per shift, after which visit of its run the break is; None for no break, SHORT where none is owed.
            Where a shift has several breaks, which of them are taken and where.
    """

    inside: dict[int, Interval]
    after: list[tuple[int, int, int]]
    rests: tuple[int | _Several | None, ...]


def least_time_cost(arrays: Arrays, routes: Routes, most: int = 2**62) -> int:
    """The least cost of all that depends on starts, for these runs; `most` where none is below."""
    for timing in _timings(arrays, routes):
        starts = _earliest(timing)
        if starts is None:
            continue
        least, may_gain = _time_cost(arrays, routes, timing, starts)
        most = min(most, least + may_gain)
        if may_gain and least < most:
            most = min(most, sum(_time_cost(arrays, routes, timing, _best_starts(arrays, routes, timing))))
    return most


def _time_cost(arrays: Arrays, routes: Routes, timing: _Timing, starts: dict[int, int]) -> tuple[int, int]:
    """What starts cost: by all that is least at the earliest, and by what may gain from later ones (WAITING and WANTED_TIME)."""
    prices, shifts = arrays.soft_weights, arrays.shifts
    late = [_late(arrays, task, start) for task, start in starts.items()]
    cost, waiting, idle = prices.late * sum(late) + prices.worst_late * max(late, default=0), 0, [0]
    for k, (route, rest) in enumerate(zip(routes, timing.rests, strict=True)):
        back, busy = int(shifts.rostered_end[k]), _work(arrays, k, route) + _pause(arrays, k, rest)
        if route:
            journeys = [ticks for ticks, _ in _journeys(arrays, k, route)]
            first, last = starts[route[0]], starts[route[-1]] + int(arrays.tasks.duration_ticks[route[-1]])
            waiting += last - first + journeys[0] + journeys[-1] - busy
            cost += prices.overtime * max(0, last + journeys[-1] - back)
            cost += prices.missed_break * int(len(route) > 1 and shifts.break_ticks[k] > 0 and rest is None)
            back = max(back, last + journeys[-1])
        idle.append(back - int(shifts.rostered_start[k]) - busy)
    unwished = sum(_unwished(arrays, t, k, starts[t]) for k, route in enumerate(routes) for t in route)
    wanted = sum(max(int(arrays.tasks.wanted[t, 0]) - start, start - int(arrays.tasks.wanted[t, 1]), 0) for t, start in starts.items())
    return cost + prices.idle * max(idle), prices.waiting * waiting + prices.wanted * wanted + prices.soft_absence * unwished


def _best_starts(arrays: Arrays, routes: Routes, timing: _Timing) -> dict[int, int]:
    """The cheapest starts within one choice, by a linear programme.

    Every row bounds one unknown or the difference of two, so that the vertices are whole numbers (Hoffman & Kruskal 1956).
    """
    lp = pywraplp.Solver.CreateSolver("GLOP")
    prices, shifts, minutes, wanted = arrays.soft_weights, arrays.shifts, arrays.tasks.duration_ticks, arrays.tasks.wanted
    x = {task: lp.NumVar(low, high, "") for task, (low, high) in timing.inside.items()}
    for a, b, ticks in timing.after:
        lp.Add(x[b] >= x[a] + ticks)
    worst, idle = (lp.NumVar(0, lp.infinity(), "") for _ in range(2))
    terms = [prices.worst_late * worst, prices.idle * idle]
    shift_of = {task: k for k, route in enumerate(routes) for task in route}
    for task, start in x.items():
        late, off = (lp.NumVar(0, lp.infinity(), "") for _ in range(2))
        lp.Add(late >= start - _close(arrays, task, timing.inside[task][0]))
        lp.Add(worst >= late)
        lp.Add(off >= int(wanted[task, 0]) - start)
        lp.Add(off >= start - int(wanted[task, 1]))
        terms += [prices.late * late, prices.wanted * off]
        if prices.soft_absence:
            k, low = shift_of[task], timing.inside[task][0]
            base, slope = _unwished(arrays, task, k, low), 0
            if timing.inside[task][1] > low:
                slope = _unwished(arrays, task, k, low + 1) - base
            terms.append(prices.soft_absence * (base + slope * (start - low)))
    for k, (route, rest) in enumerate(zip(routes, timing.rests, strict=True)):
        if route:
            busy = _work(arrays, k, route) + _pause(arrays, k, rest)
            back = x[route[-1]] + int(minutes[route[-1]]) + _journeys(arrays, k, route)[-1][0]
            over = lp.NumVar(0, lp.infinity(), "")
            lp.Add(over >= back - int(shifts.rostered_end[k]))
            lp.Add(idle >= back - int(shifts.rostered_start[k]) - busy)
            terms += [prices.overtime * over, prices.waiting * (x[route[-1]] - x[route[0]])]
        else:
            busy = 0
        lp.Add(idle >= int(shifts.rostered_end[k] - shifts.rostered_start[k]) - busy)
    lp.Minimize(sum(terms))
    assert lp.Solve() == pywraplp.Solver.OPTIMAL
    return {task: round(start.solution_value()) for task, start in x.items()}


def _unwished(arrays: Arrays, task: int, k: int, start: int) -> int:
    """Ticks of a task inside soft absences of its shift."""
    end = start + int(arrays.tasks.duration_ticks[task])
    wishes = arrays.shifts.soft_absence[arrays.shifts.soft_absence_of[k] : arrays.shifts.soft_absence_of[k + 1]].tolist()
    return sum(max(0, min(end, b) - max(start, a)) for a, b in wishes)


def _late(arrays: Arrays, task: int, start: int) -> int:
    """Past the close of the last window that had opened."""
    return max(0, start - _close(arrays, task, start))


def _close(arrays: Arrays, task: int, start: int) -> int:
    due = arrays.tasks.due[arrays.tasks.due_of[task] : arrays.tasks.due_of[task + 1]]
    return [int(closes) for opens, closes in due if opens <= start][-1]


def _timings(arrays: Arrays, routes: Routes) -> Iterator[_Timing]:
    """Every choice of interval for each task, and of a place for each break."""
    placed = [(task, k) for k, route in enumerate(routes) for task in route]
    lags = [(int(a), int(b), int(ticks)) for a, b, ticks in arrays.links.lag if {a, b} <= {task for task, _ in placed}]
    for intervals in product(*(_intervals(arrays, task, k) for task, k in placed)):
        for rests in product(*(_rests(arrays, k, route) for k, route in enumerate(routes))):
            timing = _Timing({task: interval for (task, _), interval in zip(placed, intervals, strict=True)}, list(lags), rests)
            for k, (route, rest) in enumerate(zip(routes, rests, strict=True)):
                _add_run(timing, arrays, k, route, rest)
            for i, j in product(range(arrays.shifts.k), repeat=2):
                _add_rest(timing, arrays, routes, i, j)
            yield timing


def _intervals(arrays: Arrays, task: int, k: int) -> list[Interval]:
    """Where a task may start: in one of its windows, before or after each absence, from one opening to the next."""
    tasks, shifts = arrays.tasks, arrays.shifts
    windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]
    absences = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
    openings = [int(opens) for opens, _ in tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]]]
    sides = [[(-INFINITE, a - tasks.duration_ticks[task]), (b, INFINITE)] for a, b in absences]
    wishes = shifts.soft_absence[shifts.soft_absence_of[k] : shifts.soft_absence_of[k + 1]] if arrays.soft_weights.soft_absence else ()
    edges = {int(edge) - length for wish in wishes for edge in wish for length in (0, int(tasks.duration_ticks[task]))}
    stretches = list(pairwise([*sorted({*openings, *(edge for edge in edges if edge > openings[0])}), INFINITE + 1]))
    parts = product(windows, [(low, high - 1) for low, high in stretches], *sides)
    spans = [(max(int(low) for low, _ in part), min(int(high) for _, high in part)) for part in parts]
    return [(low, high) for low, high in spans if low <= high]


def _rests(arrays: Arrays, k: int, route: tuple[int, ...]) -> Sequence[int | _Several | None]:
    """After which visit of the run its break can be; None for no break, where none is owed or it can be missed."""
    several = arrays.shifts.several_breaks[arrays.shifts.several_breaks_of[k] : arrays.shifts.several_breaks_of[k + 1]].tolist()
    if several and len(route) > 1:
        return [*_several_rests(several, len(route) - 1), *([SHORT] if arrays.shifts.break_after_ticks[k] >= 0 else [])]
    owed = arrays.shifts.break_ticks[k] > 0 and len(route) > 1
    short = [SHORT] if owed and arrays.shifts.break_after_ticks[k] >= 0 else []
    return [*(range(len(route) - 1) if owed else ()), *short, *([] if owed and arrays.break_is_hard else [None])]


def _several_rests(breaks: list[list[int]], gaps: int) -> Iterator[_Several]:
    """All ways to take breaks that are enough, wherever the run begins and ends: what is not taken is not covered, or something is."""
    for size in range(1, len(breaks) + 1):
        for chosen in combinations(range(len(breaks)), size):
            left = [at for at in range(len(breaks)) if at not in chosen]
            for sides in product((0, 1), repeat=len(left)):
                begins = max([breaks[at][1] + 1 for at, side in zip(left, sides, strict=True) if side == 0], default=-INFINITE)
                ends = min([breaks[at][2] - 1 for at, side in zip(left, sides, strict=True) if side == 1], default=INFINITE)
                for places in product(range(gaps), repeat=size):
                    taken = tuple((place, *breaks[at]) for place, at in zip(places, chosen, strict=True))
                    yield _Several(tuple((gap, length, opens, closes) for gap, length, opens, closes in taken), begins, ends)


def _pause(arrays: Arrays, k: int, rest: int | _Several | None) -> int:
    if isinstance(rest, _Several):
        return sum(length for _, length, _, _ in rest.taken)
    return 0 if rest in (None, SHORT) else int(arrays.shifts.break_ticks[k])


def _add_run(timing: _Timing, arrays: Arrays, k: int, route: tuple[int, ...], rest: int | _Several | None) -> None:
    """What a run asks of the starts of its tasks."""
    if not route:
        return
    inside, after = timing.inside, timing.after
    shifts, minutes = arrays.shifts, arrays.tasks.duration_ticks
    ticks = [leg for leg, _ in _journeys(arrays, k, route)]
    _narrow(inside, route[0], low=int(shifts.start[k]) + ticks[0])
    _narrow(inside, route[-1], high=int(shifts.end[k] - minutes[route[-1]]) - ticks[-1])
    for at, (a, b) in enumerate(pairwise(route)):
        pause = int(shifts.break_ticks[k]) if at == rest else 0
        after.append((a, b, int(minutes[a]) + ticks[at + 1] + pause))
        if at == rest:
            opens, closes = (int(tick) for tick in shifts.break_window[k])
            _narrow(inside, b, low=opens + pause)
            _narrow(inside, a, high=closes - pause - int(minutes[a]))
            if closes - opens < pause:
                _narrow(inside, a, high=-INFINITE)
    if isinstance(rest, _Several):
        for at, needed, opens, closes in rest.taken:
            a, b = route[at], route[at + 1]
            after.append((a, b, int(minutes[a]) + ticks[at + 1] + needed))
            _narrow(inside, b, low=opens + needed)
            _narrow(inside, a, high=closes - needed - int(minutes[a]))
        _narrow(inside, route[0], low=rest.begins)
        _narrow(inside, route[-1], high=rest.ends - int(minutes[route[-1]]))
        return
    limit, length = int(shifts.break_after_ticks[k]), int(minutes[route[-1]])
    if rest == SHORT:
        after.append((route[-1], route[0], length - limit))
    elif rest is not None and shifts.rostered_end[k] - shifts.rostered_start[k] <= limit:
        after.append((route[0], route[-1], limit + 1 - length))


def _add_rest(timing: _Timing, arrays: Arrays, routes: Routes, i: int, j: int) -> None:
    """What REST asks for between two used shifts of a carer, the first of which starts earlier and on another date."""
    shifts = arrays.shifts
    if not (routes[i] and routes[j] and shifts.carer[i] == shifts.carer[j] and shifts.rostered_start[i] < shifts.rostered_start[j]):
        return
    if shifts.day[i] != shifts.day[j] and arrays.week.rest_ticks:
        owed = int(arrays.tasks.duration_ticks[routes[i][-1]]) + arrays.week.rest_ticks + _journeys(arrays, j, routes[j])[0][0]
        timing.after.append((routes[i][-1], routes[j][0], owed))


def _narrow(inside: dict[int, Interval], task: int, low: int = -INFINITE, high: int = INFINITE) -> None:
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
