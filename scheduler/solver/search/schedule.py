"""The effort of a search, and its division into annealings."""

from collections.abc import Callable
from time import perf_counter

from scheduler.solver.model.solution import Solution
from scheduler.solver.stop import Stop

PACE_KNOWN = 0.01
"""Fraction of the effort after which the pace is known, and with it the number of iterations."""


class Effort:
    """The effort used so far, as a fraction of what the stopping rule allows; reports improvements.

    Attributes:
        iterations: Iterations of each worker so far.
    """

    def __init__(self, stop: Stop, on_improvement: Callable[[Solution, float, int], None] | None) -> None:
        self._stop, self._on_improvement, self._start_seconds = stop, on_improvement, perf_counter()
        self.iterations, self._used_before = 0, stop(0.0, 0)

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
        return self.used - self._used_before

    @property
    def expected(self) -> float:
        """Expected iterations of this search at its end, at the present pace; 0 before any effort is used."""
        return self.iterations * (1 - self._used_before) / self.used_since_start if self.used_since_start > 0 else 0.0

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
    """Divides the effort into annealings of equal length, once the pace is known.

    Args:
        effort: Effort that is divided.
        iterations_per_annealing: Least number of iterations of one annealing.
        max_annealings: Largest number of annealings.
        hold_fraction: Fraction of a single annealing that may be spent at the initial temperature.

    Attributes:
        cold_at: Fraction of the effort at which the present annealing ends, cold.
        hold_fraction: As given if there is a single annealing. It is 0 for several, since each of
            them is a new attempt.
    """

    def __init__(
        self,
        effort: Effort,
        iterations_per_annealing: float = 1.0,
        max_annealings: int = 1,
        hold_fraction: float = 0.0,
    ) -> None:
        self.cold_at = 1.0
        self.hold_fraction = hold_fraction
        self._effort = effort
        self._iterations_per_annealing = iterations_per_annealing
        self._max_annealings = max_annealings
        self._is_pace_known = False
        self._annealing_fraction = 1.0

    def advance_if_due(self) -> bool:
        """Returns whether the next annealing begins now; if so, moves `cold_at` to its end."""
        if not self._is_pace_known and self._effort.used_since_start >= PACE_KNOWN:
            self._is_pace_known = True
            self._divide()
        is_last = self.cold_at >= 1 - self._annealing_fraction / 2
        if is_last or self._effort.used < self.cold_at:
            return False
        self.cold_at += self._annealing_fraction
        return True

    def _divide(self) -> None:
        """Sets the number of annealings that the effort allows."""
        affordable = int(self._effort.expected / self._iterations_per_annealing)
        annealings = max(1, min(self._max_annealings, affordable))
        self._annealing_fraction = 1 / annealings
        self.cold_at = self._annealing_fraction
        if annealings > 1:
            self.hold_fraction = 0.0
