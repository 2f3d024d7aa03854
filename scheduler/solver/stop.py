"""Stopping rules: each says which fraction of the effort is used."""

import math
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol


class Stop(Protocol):
    """A stopping rule; any function of this shape is one."""

    def __call__(self, seconds: float, iterations: int) -> float:
        """Returns the fraction of the effort that is used; from 1 on the solve ends, and infinity means that it was cancelled.

        Args:
            seconds: Seconds since the end of compilation.
            iterations: Iterations of each worker.
        """


@dataclass(frozen=True)
class MaxSeconds:
    """Stops after a number of seconds; compiling the kernels does not count.

    Examples:
        >>> from scheduler import MaxSeconds
        >>> MaxSeconds(60)
        MaxSeconds(limit=60)
    """

    limit: float

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns the fraction of the seconds that has passed."""
        return seconds / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class MaxIterations:
    """Stops after a number of iterations of each worker; the same limit gives the same roster.

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
        """Returns the fraction of the iterations that is done."""
        return iterations / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class Cancel:
    """Stops when `set` is called, from any thread or a signal handler; the best roster so far is kept."""

    event: Event = field(default_factory=Event)

    def set(self) -> None:
        """Ends the solve."""
        self.event.set()

    def is_set(self) -> bool:
        """Returns whether `set` was called."""
        return self.event.is_set()

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns infinity once `set` was called, and 0 before."""
        return math.inf if self.event.is_set() else 0.0


class FirstOf:
    """Stops with the first of several stopping rules."""

    def __init__(self, *rules: Stop) -> None:
        self.rules = rules

    def __call__(self, seconds: float, iterations: int) -> float:
        """Returns the largest fraction among the rules."""
        return max(rule(seconds, iterations) for rule in self.rules)
