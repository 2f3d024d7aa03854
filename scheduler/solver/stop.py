"""Stopping rules: each returns the fraction of the effort that is used up."""

import inspect
import math
import sys
from dataclasses import dataclass, field
from numbers import Integral, Real
from threading import Event
from typing import Protocol


class Stop(Protocol):
    """A stopping rule. Any function of this signature is one."""

    def __call__(self, seconds: float, iterations: int) -> float:
        """Returns the fraction of the effort used: the solve ends at 1, and infinity means that it was cancelled.

        Args:
            seconds: Time since the end of compilation.
            iterations: Iterations made by each worker.
        """


@dataclass(frozen=True)
class MaxSeconds:
    """Ends the solve after a wall time, counted from the end of compilation.

    Attributes:
        limit: Seconds, finite and at least 0.

    Raises:
        TypeError: The limit is no number.
        ValueError: The limit is negative, infinite or not a number (NaN).

    Examples:
        >>> from scheduler import MaxSeconds
        >>> MaxSeconds(60)
        MaxSeconds(limit=60)
    """

    limit: float

    def __post_init__(self) -> None:
        wanted = "MaxSeconds takes a finite number of seconds, at least 0"
        if not isinstance(self.limit, Real) or isinstance(self.limit, bool):
            raise TypeError(f"{wanted}, not {self.limit!r}")
        if not 0 <= self.limit <= sys.float_info.max:
            raise ValueError(f"{wanted}, not {self.limit}")

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns the fraction of the seconds used."""
        return seconds / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class MaxIterations:
    """Ends the solve after a number of iterations of each worker; the same limit gives the same roster.

    Attributes:
        limit: Iterations, at least 0.

    Raises:
        TypeError: The limit is no whole number.
        ValueError: The limit is negative.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> stop = scheduler.MaxIterations(1000)
        >>> first = scheduler.solve(problem, travel, stop=stop, seed=1)
        >>> first.roster == scheduler.solve(problem, travel, stop=stop, seed=1).roster
        True
    """

    limit: int

    def __post_init__(self) -> None:
        wanted = "MaxIterations takes a whole number of iterations, at least 0"
        if not isinstance(self.limit, Integral) or isinstance(self.limit, bool):
            raise TypeError(f"{wanted}, not {self.limit!r}")
        if self.limit < 0:
            raise ValueError(f"{wanted}, not {self.limit}")

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns the fraction of the iterations used."""
        return iterations / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class Cancel:
    """Ends the solve when `set` is called, from any thread or a signal handler; the best roster so far is kept."""

    event: Event = field(default_factory=Event)

    def set(self) -> None:
        """Ends the solve."""
        self.event.set()

    def is_set(self) -> bool:
        """Returns whether `set` was called."""
        return self.event.is_set()

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns 0, or infinity once `set` was called."""
        return math.inf if self.event.is_set() else 0.0


class FirstOf:
    """Ends the solve with the first of several stopping rules.

    Raises:
        TypeError: One of them is no stopping rule.
        ValueError: There is none.
    """

    def __init__(self, *rules: Stop) -> None:
        if not rules:
            raise ValueError("FirstOf takes at least one stopping rule, such as FirstOf(MaxSeconds(60), MaxIterations(10000))")
        for rule in rules:
            check_stop(rule)
        self.rules = rules

    def __call__(self, seconds: float, iterations: int) -> float:
        """Returns the largest fraction."""
        return max(rule(seconds, iterations) for rule in self.rules)


def check_stop(stop: object) -> None:
    """Checks that an argument is a stopping rule.

    Raises:
        TypeError: It is not.
    """
    wanted = "stop must be a stopping rule"
    if isinstance(stop, int | float) and not isinstance(stop, bool):
        iterations = max(1, int(stop)) if 0 < stop < sys.maxsize else 1000
        raise TypeError(f"{wanted}: MaxSeconds({stop}) for seconds or MaxIterations({iterations}) for iterations")
    if isinstance(stop, type):
        raise TypeError(f"{wanted}, not the class {stop.__name__}: {stop.__name__}(60) makes one")
    if not callable(stop):
        raise TypeError(f"{wanted}, such as MaxSeconds(60) or MaxIterations(10000), not {type(stop).__name__}")
    try:
        inspect.signature(stop).bind(0.0, 0)
    except TypeError as error:
        raise TypeError(f"{wanted}, called as stop(seconds, iterations): {error}") from error
    except ValueError:  # a function written in C may have no signature to look at
        return
