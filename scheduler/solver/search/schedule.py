"""The effort of a search, and its division into annealings."""

from collections.abc import Callable
from time import perf_counter

from scheduler.solver.model.solution import Solution
from scheduler.solver.params import AnnealingParams
from scheduler.solver.stop import Stop

PACE_KNOWN = 0.01
"""Fraction of the effort after which the pace is known, and with it the number of iterations."""


class Effort:
    """The effort used so far, as a fraction of what the stopping rule allows; reports improvements.

    Attributes:
        iterations: Iterations of each worker so far.
        used_before: Fraction of the effort that was used before this search.
    """

    def __init__(self, stop: Stop, on_improvement: Callable[[Solution, float, int], None] | None) -> None:
        self._stop, self._on_improvement, self._start_seconds = stop, on_improvement, perf_counter()
        self.iterations, self.used_before = 0, stop(0.0, 0)

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return perf_counter() - self._start_seconds

    @property
    def used(self) -> float:
        """Fraction of the effort that is used."""
        return self._stop(self.seconds, self.iterations)

    @property
    def used_since_start(self) -> float:
        """Fraction of the effort that this search has used; what was used before it is left out."""
        return self.used - self.used_before

    @property
    def expected(self) -> float:
        """Expected iterations of this search at its end, at the present pace; 0 before any effort is used."""
        return self.iterations * (1 - self.used_before) / self.used_since_start if self.used_since_start > 0 else 0.0

    def iterations_left(self, most: int) -> int:
        """Returns the number of iterations after which the effort is used up, from 1 to `most`.

        Stopping rules say how much is used and not what is left, so that the number is bisected.
        """
        if self._stop(self.seconds, self.iterations + most) <= 1:
            return most
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            if self._stop(self.seconds, self.iterations + middle) < 1:
                low = middle
            else:
                high = middle
        return high

    def report_first(self, first: Solution) -> Solution:
        """Returns the first solution of the search, and reports it."""
        if self._on_improvement is not None:
            self._on_improvement(first, self.seconds, self.iterations)
        return first

    def report_improvement(self, best: Solution, found: Solution) -> Solution:
        """Returns the better of two solutions; reports the second if it is better."""
        if found.levels >= best.levels:
            return best
        if self._on_improvement is not None:
            self._on_improvement(found, self.seconds, self.iterations)
        return found


class AnnealingSchedule:
    """Divides the effort into annealings, once the pace is known.

    If the effort allows several annealings, those of a first series are equally long and independent of each
    other. The last one begins with the best solution among them, from a lower temperature.

    Args:
        effort: Effort that is divided.
        params: Settings.
        tasks: Number of tasks of the whole problem.

    Attributes:
        cold_at: Fraction of the effort at which the present annealing ends, cold.
        length: Fraction of the effort that a whole annealing like the present one takes, from hot to cold.
        hold_fraction: Fraction of the present annealing that may be spent at the initial temperature. It
            is 0 if there are several, since each of them is a new attempt.
    """

    def __init__(self, effort: Effort, params: AnnealingParams, tasks: int) -> None:
        self.cold_at, self.length, self.hold_fraction = 1.0, 1.0, params.hold_fraction
        self._effort, self._params, self._tasks = effort, params, tasks
        self._is_pace_known = False
        self._series_ends_at = 0.0

    def advance_if_due(self) -> float | None:
        """Returns at which fraction of the cooling phase the next annealing begins, if it begins now; else None.

        It is 0 for an annealing that is independent of the others. Otherwise the annealing is the last one, and begins
        with the best solution.
        """
        if not self._is_pace_known and self._effort.used_since_start >= PACE_KNOWN:
            self._is_pace_known = True
            self._divide()
        if self.cold_at >= 1 or self._effort.used < self.cold_at:
            return None
        return 0.0 if self._begin(self.cold_at, 0.0) else self._params.resume_at

    def restart(self, cooled_at: float) -> None:
        """Ends the present annealing, for another that begins now at a fraction of the cooling phase."""
        self._begin(self._effort.used, cooled_at)

    def _divide(self) -> None:
        """Divides the effort into a series and the last annealing, if it allows a series."""
        params = self._params
        before, of_series = self._effort.used_before, 1 - params.last_fraction
        affordable = int(of_series * self._effort.expected / (params.iterations_per_annealing * max(1, self._tasks)))
        annealings = min(params.max_annealings, affordable)
        if annealings > 1:
            self._series_ends_at = before + of_series * (1 - before)
            self.length = (self._series_ends_at - before) / annealings
            self.cold_at, self.hold_fraction = before + self.length, 0.0

    def _begin(self, at: float, cooled_at: float) -> bool:
        """Begins another annealing; returns whether it belongs to the series, and is not the last one."""
        self.hold_fraction = 0.0
        if at + self.length / 2 < self._series_ends_at:
            self.cold_at = max(at, self._effort.used) + self.length * (1 - cooled_at)
            return True
        self.cold_at, self.length = 1.0, (1 - self._effort.used) / (1 - (cooled_at or self._params.resume_at))
        return False
