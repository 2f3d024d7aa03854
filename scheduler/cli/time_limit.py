"""The time limit of a command: what `--seconds` counts, and what each part of the work may use of it."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

WORK_PER_PROBLEM_TIME = 20.0
"""Verifying and writing take about this many times as long as making the problem of its tables (measured at 20 to 5,000 visits)."""
MAX_KEPT_BACK = 0.15
"""Largest fraction of the limit that is kept back for verifying and writing."""
REASONS_FRACTION = 0.03
"""Fraction of the limit that is kept back for reasons why visits are unallocated."""
INVESTIGATION_FRACTION = 0.15
"""The same where they are investigated."""
GRACE_SECONDS, GRACE_FRACTION = 0.3, 0.02
"""Work that goes on this long after its time, in seconds and as a fraction of the limit, is left behind."""


class TimeLimit:
    """Counts the seconds from the end of reading the input to the end of the command.

    Compilation does not count; loading what was compiled before does.

    Attributes:
        seconds: the limit; None for none.
        has_proofs: whether unallocated visits are investigated.
    """

    def __init__(self, seconds: float | None, *, has_proofs: bool) -> None:
        """Starts the clock, which `start` starts anew.

        Raises:
            typer.BadParameter: the limit is infinite or no number.
        """
        if seconds is not None and not math.isfinite(seconds):
            raise typer.BadParameter(f"--seconds takes a finite number, not {seconds}")
        self.seconds = seconds
        self._limit = math.inf if seconds is None else seconds
        self._reasons = self._limit * (INVESTIGATION_FRACTION if has_proofs else REASONS_FRACTION) if seconds is not None else 0.0
        self._kept_back = 0.0
        self._started = time.monotonic()

    def start(self) -> None:
        """Starts the clock: the input is read."""
        self._started = time.monotonic()

    def set_problem_seconds(self, seconds: float) -> None:
        """Takes how long making the problem took; verifying and writing are expected to take a multiple of it."""
        self._kept_back = min(MAX_KEPT_BACK * self._limit, WORK_PER_PROBLEM_TIME * seconds) if self.seconds is not None else 0.0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stops the clock while kernels are compiled."""
        before = time.monotonic()
        try:
            yield
        finally:
            self._started += time.monotonic() - before

    @property
    def used(self) -> float:
        """Seconds since the input was read."""
        return time.monotonic() - self._started

    @property
    def left_to_search(self) -> float:
        """Seconds left to search and prove; 0 where there are none."""
        return max(0.0, self._limit - self.used - self._reasons - self._kept_back)

    def leave_search_at(self) -> float:
        """Returns when a search that goes on is left behind, by `time.monotonic`."""
        return time.monotonic() + self.left_to_search + self._grace

    def leave_reasons_at(self) -> float:
        """Returns when looking into reasons is left behind, by `time.monotonic`."""
        return self._started + self._limit - self._kept_back / 2 + self._grace / 2

    def is_over(self) -> bool:
        """Returns whether no time is left for reasons; half of what is kept back is for writing."""
        return self.used >= self._limit - self._kept_back / 2

    @property
    def _grace(self) -> float:
        return GRACE_SECONDS + GRACE_FRACTION * self._limit if self.seconds is not None else math.inf
