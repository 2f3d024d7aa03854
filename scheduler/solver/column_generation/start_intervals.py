"""Start intervals of a task in a shift: windows, less absences, cut where a due window opens."""

from scheduler.solver.kernels.layout import INFINITE_64
from scheduler.solver.model.arrays import INFINITE, Arrays


def start_intervals(arrays: Arrays, task: int, k: int, first: int, last: int) -> list[tuple[int, int, int]]:
    """Returns the intervals in which a task can start in a shift, in order of time.

    Each is a first start, a last start, and a last start on time.
    """
    tasks, shifts = arrays.tasks, arrays.shifts
    stretches = [(first, last)]
    for begins, ends in shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]].tolist():
        clear = ((-INFINITE, begins - int(tasks.duration_ticks[task])), (ends, INFINITE))
        stretches = [(max(a, c), min(b, d)) for a, b in stretches for c, d in clear if max(a, c) <= min(b, d)]
    windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()
    due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
    opened = [
        (opens, until - 1, closes) for (opens, closes), until in zip(due, [*(opens for opens, _ in due[1:]), INFINITE_64], strict=True)
    ]
    parts = [
        (max(a, c, e), min(b, d, f), closes if arrays.soft_weights.late else INFINITE_64)
        for a, b in stretches
        for c, d in windows
        for e, f, closes in opened
    ]
    return sorted(part for part in parts if part[0] <= part[1])
