"""When to stop: criteria that say which share of the effort is used up."""

import math
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol


class Stop(Protocol):
    """A criterion. Any function of this shape is one."""

    def __call__(self, seconds: float, iterations: int) -> float:
        """The share of the effort that is used up: from 1 on the solve ends; infinite where it was cancelled.

        Args:
            seconds: since the end of compilation.
            iterations: of each worker.
        """


@dataclass(frozen=True)
class MaxSeconds:
    """At most so many seconds after the compilation of kernels.

    Examples:
        >>> from scheduler import MaxSeconds
        >>> MaxSeconds(60)
        MaxSeconds(limit=60)
    """

    limit: float

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Share of the seconds."""
        return seconds / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class MaxIterations:
    """At most so many iterations of each worker; the same limit gives the same roster.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> stop = scheduler.MaxIterations(1000)
        >>> first = scheduler.solve(problem, travel, stop=stop, seed=1)
        >>> first.roster == scheduler.solve(problem, travel, stop=stop, seed=1).roster
        True
    """

    limit: int

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Share of the iterations."""
        return iterations / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class Cancel:
    """Ends the solve when somebody calls `set`, from any thread or a signal handler; the best roster so far is kept."""

    event: Event = field(default_factory=Event)

    def set(self) -> None:
        """End the solve."""
        self.event.set()

    def is_set(self) -> bool:
        """Whether somebody has."""
        return self.event.is_set()

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Nothing used, or all of it."""
        return math.inf if self.event.is_set() else 0.0


class FirstOf:
    """Ends with the first of several criteria."""

    def __init__(self, *criteria: Stop) -> None:
        self.criteria = criteria

    def __call__(self, seconds: float, iterations: int) -> float:
        """The largest share."""
        return max(criterion(seconds, iterations) for criterion in self.criteria)
