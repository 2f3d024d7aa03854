"""Independent check of a solution, recomputed in plain Python.

It repeats what the kernels compute, for tests and for SCHEDULER_CHECK=1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from scheduler.solver.model.arrays import INFINITE, LIMIT_RULES, Arrays
from scheduler.solver.model.solution import Solution


def audit(arrays: Arrays, solution: Solution) -> list[str]:
    """Returns all errors of a solution: rules that it breaks, and costs that it misstates."""
    return [
        *_check_placement(arrays, solution),
        *_check_routes(arrays, solution),
        *_check_links(arrays, solution),
        *_check_week(arrays, solution),
        *_check_cost(arrays, solution),
    ]


def _shift_of(solution: Solution) -> dict[int, int]:
    """Returns the shift of each allocated task."""
    return {task: k for k, route in enumerate(solution.routes) for task in route}


def _check_placement(arrays: Arrays, solution: Solution) -> Iterator[str]:
    """Yields errors of the allocation: wrong shifts, impossible journeys, and broken groups."""
    placed = [task for route in solution.routes for task in route]
    if len(set(placed)) < len(placed):
        yield "a task stands twice"
    shift = _shift_of(solution)
    yield from (f"task {task} is not allowed in shift {k}" for task, k in shift.items() if not arrays.allowed[task, k])
    far = (k for k, route in enumerate(solution.routes) if any(ticks >= INFINITE for ticks, _ in _journeys(arrays, k, route)))
    yield from (f"shift {k} makes a journey that cannot be made" for k in far)
    for unit in range(len(arrays.unallocated_cost)):
        members = [task for task in range(arrays.tasks.n) if arrays.tasks.group[task] == unit]
        if len({task in shift for task in members}) > 1:
            yield f"unit {unit} is placed in part"


def _check_routes(arrays: Arrays, solution: Solution) -> Iterator[str]:
    """Yields errors inside each route: WINDOW, TRAVEL, AVAILABILITY, SHIFT and BREAK."""
    tasks, shifts = arrays.tasks, arrays.shifts
    for k, route in enumerate(solution.routes):
        if not route:
            continue
        here, free = int(shifts.leave[k]), int(shifts.start[k])
        for task in route:
            start, place = solution.starts[task], int(tasks.place[task])
            journey = int(arrays.travel[shifts.mode[k], here, place, 0])
            windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]
            if not any(a <= start <= b for a, b in windows):
                yield f"task {task} starts outside of its windows"
            if start < free + journey:
                yield f"task {task} starts before shift {k} can be there"
            away = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
            if any(start < b and start + tasks.duration_ticks[task] > a for a, b in away):
                yield f"task {task} lies in an absence"
            here, free = place, start + int(tasks.duration_ticks[task])
        if free + int(arrays.travel[shifts.mode[k], here, shifts.back[k], 0]) > shifts.end[k]:
            yield f"shift {k} ends late"
        if arrays.break_is_hard and owes_break(arrays, k, route, solution.starts) and not has_break(arrays, k, route, solution.starts):
            yield f"shift {k} has no break"
        if arrays.break_is_hard and several_breaks(arrays, k, route, solution.starts)[1]:
            yield f"shift {k} misses one of its breaks"


def _check_links(arrays: Arrays, solution: Solution) -> Iterator[str]:
    """Yields errors between linked tasks: DOUBLE_UP, GAP and CARER_LINK."""
    shift = _shift_of(solution)
    carer = {task: int(arrays.shifts.carer[k]) for task, k in shift.items()}
    for a, b, lag in arrays.links.lag.tolist():
        if a in shift and b in shift and solution.starts[b] < solution.starts[a] + lag:
            yield f"task {b} starts too early after task {a}"
    yield from (f"tasks {a} and {b} have one carer" for a, b in arrays.links.apart.tolist() if a in carer and carer[a] == carer.get(b))
    for one, two in arrays.links.same.tolist():
        sides = [{carer[t] for t in range(arrays.tasks.n) if arrays.tasks.visit[t] == v and t in carer} for v in (one, two)]
        small, large = sorted(sides, key=len)
        if not small <= large:
            yield f"visits {one} and {two} have different carers"


def _check_week(arrays: Arrays, solution: Solution) -> Iterator[str]:
    """Yields errors of the rules between shifts, and of MOST_CARERS."""
    week, shifts = arrays.week, arrays.shifts
    at_work = _working_spans(arrays, solution)
    in_time = sorted(at_work, key=lambda k: at_work[k])
    for i, j in combinations(in_time, 2):
        is_owed = week.rest_ticks > 0 and shifts.carer[i] == shifts.carer[j] and shifts.day[i] != shifts.day[j]
        if is_owed and at_work[j][0] < at_work[i][1] + week.rest_ticks:
            yield f"shift {j} leaves too soon after shift {i}"
    for carer in sorted({int(shifts.carer[k]) for k in at_work}):
        own = [k for k in in_time if shifts.carer[k] == carer]
        for first, end, rests in week.blocks.tolist():
            free = pairwise([(first, first), *(at_work[k] for k in own), (end, end)])
            if sum(max(0, min(b, end) - max(a, first)) // week.day_ticks for (_, a), (b, _) in free) < rests:
                yield f"carer {carer} has too few rests from {first} to {end}"
    for limit, counted in enumerate(week.hours.counted_shifts()):
        minutes = [minutes for k, minutes in counted if k in at_work]
        if minutes and sum(minutes) > week.hours.max_minutes[limit]:
            yield f"carer {week.hours.carer[limit]} has too many hours for {LIMIT_RULES[week.hours.rule[limit]]}"
    faces = _person_carer_pairs(arrays, _shift_of(solution))
    for person, most in enumerate(week.max_carers.tolist()):
        if sum(who == person and not week.fixed_carers[who, carer] for who, carer in faces) > most:
            yield f"person {person} has too many carers"


def _working_spans(arrays: Arrays, solution: Solution) -> dict[int, tuple[int, int]]:
    """Returns for each used shift when its carer leaves and when the last task ends."""
    ends = {k: solution.starts[route[-1]] + int(arrays.tasks.duration_ticks[route[-1]]) for k, route in enumerate(solution.routes) if route}
    return {k: (solution.starts[solution.routes[k][0]] - _journeys(arrays, k, solution.routes[k])[0][0], end) for k, end in ends.items()}


def _check_cost(arrays: Arrays, solution: Solution) -> Iterator[str]:
    """Yields an error if the solution misstates its cost."""
    levels = cost(arrays, solution.routes, solution.starts)
    if levels != solution.levels:
        yield f"the cost is {levels}, not {solution.levels}"


def cost(arrays: Arrays, routes: Sequence[Sequence[int]], starts: Sequence[int]) -> tuple[int, int]:
    """Returns the cost of these routes at these starts.

    The first number is the cost on the level UNALLOCATED, the second the soft cost.

    Args:
        arrays: The problem.
        routes: For each shift its tasks in order.
        starts: For each task its start in ticks.
    """
    tasks = arrays.tasks
    shift = {task: k for k, route in enumerate(routes) for task in route}
    soft = sum(price for k, route in enumerate(routes) for _, price in _journeys(arrays, k, route))
    soft += sum(int(arrays.cost[task, k]) for task, k in shift.items())
    faces = _person_carer_pairs(arrays, shift)
    soft += arrays.soft_weights.new_carer * sum(not arrays.known_carers[face] for face in faces)
    soft += _cost_of_starts(arrays, shift, starts) + _cost_of_routes(arrays, routes, starts) + _cost_of_unfairness(arrays, routes)
    soft += arrays.soft_weights.contract * _unused_minutes(arrays, routes)
    out = {int(unit) for task, unit in enumerate(tasks.group) if task not in shift}
    soft += sum(int(arrays.unallocated_cost[unit, 1]) for unit in out)
    return sum(int(arrays.unallocated_cost[unit, 0]) for unit in out), soft


def _person_carer_pairs(arrays: Arrays, shift: Mapping[int, int]) -> set[tuple[int, int]]:
    """Returns all pairs of a person and a carer who visits them."""
    return {(int(arrays.tasks.person[task]), int(arrays.shifts.carer[k])) for task, k in shift.items()}


def _unused_minutes(arrays: Arrays, routes: Sequence[Sequence[int]]) -> int:
    """Returns the unused minutes of all contracts, for CONTRACT_HOURS."""
    missing = arrays.week.contract_minutes.tolist()
    for k, route in enumerate(routes):
        missing[arrays.shifts.carer[k]] -= int(arrays.shifts.paid_minutes[k]) if route else 0
    return sum(max(0, minutes) for minutes in missing)


def _cost_of_starts(arrays: Arrays, placed: Iterable[int], starts: Sequence[int]) -> int:
    """Returns the cost of LATENESS, WORST_LATENESS and WANTED_TIME."""
    tasks, prices = arrays.tasks, arrays.soft_weights
    late, off = [0], 0
    for task in placed:
        due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
        close = next((b for a, b in reversed(due) if a <= starts[task]), due[0][1])
        late.append(max(0, starts[task] - close))
        first, last = tasks.wanted[task].tolist()
        off += max(0, first - starts[task], starts[task] - last)
    return prices.late * sum(late) + prices.worst_late * max(late) + prices.wanted * off


def _cost_of_routes(arrays: Arrays, routes: Sequence[Sequence[int]], starts: Sequence[int]) -> int:
    """Returns the cost of WAITING, IDLE, OVERTIME and MISSED_BREAK."""
    shifts, prices = arrays.shifts, arrays.soft_weights
    soft, idle = 0, [0]
    for k, route in enumerate(routes):
        begins, ends, rest = int(shifts.rostered_start[k]), int(shifts.rostered_end[k]), 0
        if route:
            journeys = [ticks for ticks, _ in _journeys(arrays, k, route)]
            care = sum(int(arrays.tasks.duration_ticks[task]) for task in route)
            ended = starts[route[-1]] + int(arrays.tasks.duration_ticks[route[-1]])
            owed = owes_break(arrays, k, route, starts)
            several, missed = several_breaks(arrays, k, route, starts)
            rest = break_ticks(arrays, k, route, starts) + several
            waits = ended - starts[route[0]] - care - sum(journeys[1:-1])
            soft += prices.waiting * max(0, waits - rest)
            soft += prices.overtime * max(0, ended + journeys[-1] - ends)
            soft += prices.soft_absence * _soft_absence_ticks(arrays, k, route, starts)
            soft += prices.missed_break * (missed + int(owed and not rest))
            ends = max(ends, ended + journeys[-1])
        idle.append(ends - begins - route_work(arrays, k, route) - rest)
    return soft + prices.idle * max(idle)


def _soft_absence_ticks(arrays: Arrays, k: int, route: Sequence[int], starts: Sequence[int]) -> int:
    """Returns the ticks of a route's visits inside soft absences."""
    wishes = arrays.shifts.soft_absence[arrays.shifts.soft_absence_of[k] : arrays.shifts.soft_absence_of[k + 1]].tolist()
    visits = [(starts[task], starts[task] + int(arrays.tasks.duration_ticks[task])) for task in route]
    return sum(max(0, min(end, b) - max(start, a)) for start, end in visits for a, b in wishes)


def _cost_of_unfairness(arrays: Arrays, routes: Sequence[Sequence[int]]) -> int:
    """Returns the cost of FAIRNESS."""
    work = [0] * len(arrays.fair_share)
    for k, route in enumerate(routes):
        work[arrays.shifts.carer[k]] += route_work(arrays, k, route)
    parts, whole = arrays.fair_share.tolist(), int(arrays.fair_share.sum())
    amiss = (abs(done * whole - sum(work) * part) for done, part in zip(work, parts, strict=True))
    return arrays.soft_weights.fairness * sum(-(-ticks // whole) for ticks in amiss) if whole else 0


def route_work(arrays: Arrays, k: int, route: Sequence[int]) -> int:
    """Returns the ticks of visits and journeys of a route."""
    return sum(int(arrays.tasks.duration_ticks[task]) for task in route) + sum(ticks for ticks, _ in _journeys(arrays, k, route))


def has_break(arrays: Arrays, k: int, route: Sequence[int], starts: Sequence[int]) -> bool:
    """Returns whether the shift has a break and it fits between two visits of the route."""
    rest, (opens, closes) = int(arrays.shifts.break_ticks[k]), arrays.shifts.break_window[k].tolist()
    gaps = [(starts[a] + int(arrays.tasks.duration_ticks[a]), starts[b]) for a, b in pairwise(route)]
    journeys = [ticks for ticks, _ in _journeys(arrays, k, route)[1:-1]]
    return rest > 0 and any(
        b - a - ticks >= rest and max(a, opens) + rest <= min(b, closes) for (a, b), ticks in zip(gaps, journeys, strict=True)
    )


def break_ticks(arrays: Arrays, k: int, route: Sequence[int], starts: Sequence[int]) -> int:
    """Returns the ticks of the break that a route takes, owed or not, where it or its shift is long enough for one."""
    is_long = arrays.shifts.rostered_end[k] - arrays.shifts.rostered_start[k] > arrays.shifts.break_after_ticks[k]
    counts = has_break(arrays, k, route, starts) and (is_long or owes_break(arrays, k, route, starts))
    return int(arrays.shifts.break_ticks[k]) if counts else 0


def owes_break(arrays: Arrays, k: int, route: Sequence[int], starts: Sequence[int]) -> bool:
    """Returns whether a route owes a break: two visits or more, in a shift that has one, and long enough."""
    if len(route) < 2 or not arrays.shifts.break_ticks[k]:
        return False
    ended = starts[route[-1]] + int(arrays.tasks.duration_ticks[route[-1]])
    return bool(ended - starts[route[0]] > arrays.shifts.break_after_ticks[k])


def several_breaks(arrays: Arrays, k: int, route: Sequence[int], starts: Sequence[int]) -> tuple[int, int]:
    """Returns the ticks of the breaks that a route takes in a shift with several, and how many it owes and misses.

    Each is judged for itself: by the gaps between two visits, one of which can hold several.
    """
    breaks = arrays.shifts.several_breaks[arrays.shifts.several_breaks_of[k] : arrays.shifts.several_breaks_of[k + 1]].tolist()
    if len(route) < 2 or not breaks:
        return 0, 0
    gaps = [(starts[a] + int(arrays.tasks.duration_ticks[a]), starts[b]) for a, b in pairwise(route)]
    journeys = [ticks for ticks, _ in _journeys(arrays, k, route)[1:-1]]
    taken = [
        any(b - a - leg >= rest and max(a, opens) + rest <= min(b, closes) for (a, b), leg in zip(gaps, journeys, strict=True))
        for rest, opens, closes in breaks
    ]
    begins, ends = starts[route[0]], starts[route[-1]] + int(arrays.tasks.duration_ticks[route[-1]])
    covered = [begins <= opens and closes <= ends for _, opens, closes in breaks]
    missed = sum(owed and not has for owed, has in zip(covered, taken, strict=True)) + int(not any(covered) and not any(taken))
    ticks = sum(rest for (rest, _, _), has in zip(breaks, taken, strict=True) if has)
    after = int(arrays.shifts.break_after_ticks[k])
    is_long = arrays.shifts.rostered_end[k] - arrays.shifts.rostered_start[k] > after
    return ticks if is_long or ends - begins > after else 0, missed if ends - begins > after else 0


def _journeys(arrays: Arrays, k: int, route: Sequence[int]) -> list[tuple[int, int]]:
    """Returns ticks and cost of each leg of a route, including the first and the last."""
    shifts = arrays.shifts
    stops = [shifts.leave[k], *(arrays.tasks.place[task] for task in route), shifts.back[k]] if route else []
    return [(int(ticks), int(price)) for ticks, price in (arrays.travel[shifts.mode[k], a, b] for a, b in pairwise(stops))]


def unavoidable_cost(arrays: Arrays) -> int:
    """Returns the cost of leaving out the groups with a task that no shift may take, on the level UNALLOCATED."""
    groups = {int(group) for group in arrays.tasks.group[~arrays.allowed.any(axis=1)]}
    return sum(int(arrays.unallocated_cost[group, 0]) for group in groups)
