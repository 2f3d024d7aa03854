"""The effort of a search."""

from collections.abc import Callable
from time import perf_counter

from scheduler.solver.solution import Solution
from scheduler.solver.stop import Stop


class Effort:
    """What has been spent, and who is told of what was found."""

    def __init__(self, stop: Stop, on_better: Callable[[Solution, float, int], None] | None) -> None:
        self._stop, self._on_better, self._began = stop, on_better, perf_counter()
        self.iterations = 0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return perf_counter() - self._began

    @property
    def used(self) -> float:
        """The share of it that is spent."""
        return self._stop(self.seconds, self.iterations)

    @property
    def expected(self) -> float:
        """Iterations that there will have been in the end, at the pace so far; none where no end is in sight."""
        return self.iterations / self.used if self.used > 0 else 0.0

    def better(self, best: Solution, found: Solution) -> Solution:
        """The better of the two; tells of the second."""
        if found.levels >= best.levels:
            return best
        if self._on_better is not None:
            self._on_better(found, self.seconds, self.iterations)
        return found
