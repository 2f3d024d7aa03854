"""A solution recomputed from nothing, in plain Python: the twin of the kernels, for tests and for SCHEDULER_CHECK=1."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scheduler.solver.arrays import FAR, Arrays
from scheduler.solver.solution import Solution


def audit(arrays: Arrays, solution: Solution) -> list[str]:
    """Everything that is wrong with a solution: rules it breaks, and costs that are not what it says. Empty where all is well."""
    return [*_placing(arrays, solution), *_running(arrays, solution), *_linking(arrays, solution), *_costing(arrays, solution)]


def _shift_of(solution: Solution) -> dict[int, int]:
    return {task: k for k, route in enumerate(solution.routes) for task in route}


def _placing(arrays: Arrays, solution: Solution) -> Iterator[str]:
    placed = [task for route in solution.routes for task in route]
    if len(set(placed)) < len(placed):
        yield "a task stands twice"
    shift = _shift_of(solution)
    yield from (f"task {task} is not allowed in shift {k}" for task, k in shift.items() if not arrays.allowed[task, k])
    far = (k for k, route in enumerate(solution.routes) if any(ticks >= FAR for ticks, _ in _journeys(arrays, k, route)))
    yield from (f"shift {k} makes a journey that cannot be made" for k in far)
    for unit in range(len(arrays.unplaced)):
        members = [task for task in range(arrays.tasks.n) if arrays.tasks.unit[task] == unit]
        if len({task in shift for task in members}) > 1:
            yield f"unit {unit} is placed in part"


def _running(arrays: Arrays, solution: Solution) -> Iterator[str]:
    tasks, shifts = arrays.tasks, arrays.shifts
    for k, route in enumerate(solution.routes):
        if not route:
            continue
        here, free = int(shifts.leave[k]), int(shifts.start[k])
        gaps = []
        for task in route:
            start, place = solution.starts[task], int(tasks.place[task])
            journey = int(arrays.travel[shifts.mode[k], here, place, 0])
            windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]
            if not any(a <= start <= b for a, b in windows):
                yield f"task {task} starts outside of its windows"
            if start < free + journey:
                yield f"task {task} starts before shift {k} can be there"
            away = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
            if any(start < b and start + tasks.minutes[task] > a for a, b in away):
                yield f"task {task} lies in an absence"
            if task != route[0]:
                gaps.append((free, start, journey))
            here, free = place, start + int(tasks.minutes[task])
        if free + int(arrays.travel[shifts.mode[k], here, shifts.back[k], 0]) > shifts.end[k]:
            yield f"shift {k} ends late"
        rest, opens, closes = int(shifts.rest[k]), int(shifts.rest_window[k, 0]), int(shifts.rest_window[k, 1])
        if rest and gaps and not any(b - a - t >= rest and max(a, opens) + rest <= min(b, closes) for a, b, t in gaps):
            yield f"shift {k} has no break"


def _linking(arrays: Arrays, solution: Solution) -> Iterator[str]:
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


def _costing(arrays: Arrays, solution: Solution) -> Iterator[str]:
    levels = cost(arrays, solution.routes, solution.starts)
    if levels != solution.levels:
        yield f"the cost is {levels}, not {solution.levels}"


def cost(arrays: Arrays, routes: Sequence[Sequence[int]], starts: Sequence[int]) -> tuple[int, int]:
    """The cost of tasks in these orders at these starts, on the level UNALLOCATED and on the soft level."""
    tasks, shifts = arrays.tasks, arrays.shifts
    shift = {task: k for k, route in enumerate(routes) for task in route}
    soft, late = 0, [0]
    for k, route in enumerate(routes):
        soft += sum(price for _, price in _journeys(arrays, k, route)) + sum(int(arrays.cost[task, k]) for task in route)
    for task in shift:
        due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
        close = next((b for a, b in reversed(due) if a <= starts[task]), due[0][1])
        late.append(max(0, starts[task] - close))
    faces = {(int(tasks.person[task]), int(shifts.carer[k])) for task, k in shift.items()}
    soft += arrays.new_face * sum(not arrays.known[person, carer] for person, carer in faces)
    soft += arrays.late * sum(late) + arrays.worst_late * max(late)
    out = {int(unit) for task, unit in enumerate(tasks.unit) if task not in shift}
    soft += sum(int(arrays.unplaced[unit, 1]) for unit in out)
    return sum(int(arrays.unplaced[unit, 0]) for unit in out), soft


def _journeys(arrays: Arrays, k: int, route: Sequence[int]) -> list[tuple[int, int]]:
    """Ticks and cost of each journey of a run, the first and the last included."""
    shifts = arrays.shifts
    stops = [shifts.leave[k], *(arrays.tasks.place[task] for task in route), shifts.back[k]] if route else []
    return [(int(ticks), int(price)) for ticks, price in (arrays.travel[shifts.mode[k], a, b] for a, b in pairwise(stops))]
