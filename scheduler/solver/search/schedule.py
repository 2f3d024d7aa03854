"""The effort of a search."""

from collections.abc import Callable
from time import perf_counter

from scheduler.solver.model.solution import Solution
from scheduler.solver.stop import Stop

PACE_KNOWN = 0.01
"""Of the effort: by then it shows how many iterations there will be."""


class Effort:
    """What has been spent, and who is told of what was found."""

    def __init__(self, stop: Stop, on_better: Callable[[Solution, float, int], None] | None) -> None:
        self._stop, self._on_better, self._began = stop, on_better, perf_counter()
        self.iterations, self._before = 0, stop(0.0, 0)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return perf_counter() - self._began

    @property
    def used(self) -> float:
        """The share of it that is spent."""
        return self._stop(self.seconds, self.iterations)

    @property
    def own(self) -> float:
        """The share of it that is spent since this began: others may have spent some before."""
        return self.used - self._before

    @property
    def expected(self) -> float:
        """Iterations that there will have been in the end, at the pace so far; none where no end is in sight."""
        return self.iterations * (1 - self._before) / self.own if self.own > 0 else 0.0

    def better(self, best: Solution, found: Solution) -> Solution:
        """The better of the two; tells of the second."""
        if found.levels >= best.levels:
            return best
        if self._on_better is not None:
            self._on_better(found, self.seconds, self.iterations)
        return found


class Laps:
    """How the effort is cut into annealings of the same length: as many as there is time for, once the pace is known.

    Args:
        effort: that is cut.
        least: iterations that each has at least.
        most: of them.
        hold: of one alone.

    Attributes:
        end: share of the effort that is used up when the present one is cold.
        hold: share of it for which it may stay hot; with several, which are other tries already, 0.
    """

    def __init__(self, effort: Effort, least: float = 1.0, most: int = 1, hold: float = 0.0) -> None:
        self._effort, self._least, self._most = effort, least, most
        self._is_pace_known = False
        self._share = self.end = 1.0
        self.hold = hold

    def is_over(self) -> bool:
        """Whether the next one is to begin now."""
        if not self._is_pace_known and self._effort.own >= PACE_KNOWN:
            self._is_pace_known = True
            self._share = self.end = 1 / max(1, min(self._most, int(self._effort.expected / self._least)))
            self.hold *= self._share == 1
        is_over = self._effort.used >= self.end and self.end < 1 - self._share / 2
        self.end += self._share * is_over
        return is_over
