"""Fresh days: what they are called, what they are for, and how they are made."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.fresh.gen import gen
from benchmarks.peers.beside import NO_DOUBLE_UPS, SEEDLESS
from benchmarks.run import OURS

CHOOSING, REPORTING, OTHER = "choosing", "reporting", "other"
PURPOSES = {REPORTING: range(200, 220), CHOOSING: range(100, 200)}
"""Seeds of days by what they are for: settings are chosen on the ones, figures told from the others."""


class CannotMake(Exception):  # noqa: N818 - it describes the day
    """The generator has no day of this size, seed and share."""


@dataclass(frozen=True)
class FreshDay:
    """A day of the rural generator.

    Attributes:
        size: Number of visits.
        share: Share of visits that need two carers.
        seed: Seed of the generator.
    """

    size: int
    share: float
    seed: int

    @property
    def kind(self) -> str:
        """Name of all days of this size and share."""
        return f"hc{self.size}" + (f"_d{round(100 * self.share):02d}" if self.share else "")

    @property
    def name(self) -> str:
        """Name of the day, and of its file."""
        return f"{self.kind}_s{self.seed}"

    @property
    def purpose(self) -> str:
        """Whether settings are chosen on the day, or figures reported."""
        return next((purpose for purpose, seeds in PURPOSES.items() if self.seed in seeds), OTHER)

    def can_be_told(self, solver: str) -> bool:
        """Returns whether a solver has words for the day."""
        return not self.share or solver not in NO_DOUBLE_UPS

    def make(self, folder: Path) -> Path:
        """Writes the day to a file, unless it is there, and returns the path.

        Raises:
            CannotMake: The generator finds a visit that too few carers could make.
        """
        path = folder / f"{self.name}.json"
        if path.exists():
            return path
        try:
            document = gen(self.size, self.seed, self.share, name=self.name)
        except AssertionError as reason:
            raise CannotMake(f"gen.py has no such day: too few carers for a visit ({str(reason)[:60]} ...)") from reason
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
        unfinished.replace(path)
        return path


PACE_DAY = FreshDay(300, 0.0, 31)
"""The day on which the pace of `short` is measured, because machines differ."""


@dataclass(frozen=True)
class Run:
    """One run of one solver on one day, with a seed for its random numbers."""

    day: FreshDay
    solver: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        sizes, shares, seeds: The days: each size with each share and seed.
        solvers: Names of the solvers.
        run_seeds: Seeds of the solvers on each day.
        seconds: Limit of each run.
        cpu: Whether the limit is in CPU seconds instead of wall-clock seconds.
    """

    sizes: tuple[int, ...]
    shares: tuple[float, ...]
    seeds: tuple[int, ...]
    solvers: tuple[str, ...]
    run_seeds: tuple[int, ...] = (1,)
    seconds: float = 30
    cpu: bool = False

    def days(self) -> list[FreshDay]:
        """Returns the days, by size, share and seed."""
        return [FreshDay(*day) for day in product(self.sizes, self.shares, self.seeds)]

    def runs_of(self, day: FreshDay) -> Iterator[Run]:
        """Yields the runs on a day: each solver that has words for it, with each seed that it takes."""
        for solver in self.solvers:
            if day.can_be_told(solver):
                yield from (Run(day, solver, seed) for seed in (self.run_seeds[:1] if solver in SEEDLESS else self.run_seeds))

    @property
    def rivals(self) -> tuple[str, ...]:
        """Solvers other than ours."""
        return tuple(solver for solver in self.solvers if solver != OURS)


def whole_numbers(text: str) -> tuple[int, ...]:
    """Reads numbers and spans of them: ``"1,200-202"`` is 1, 200, 201 and 202.

    Raises:
        ValueError: The text is something else, or names a number twice.
    """
    numbers: list[int] = []
    for word in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,9})(?:-(\d{1,9}))?\s*", word)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < first + 100_000:
            raise ValueError(f"`{word}` is no number and no span such as 200-219")
        numbers += range(first, last + 1)
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"`{text}` names a number twice")
    return tuple(numbers)


def shares_of(text: str) -> tuple[float, ...]:
    """Reads shares of double-ups: ``"0,0.15"``.

    Raises:
        ValueError: A word is no whole percentage from 0 to 0.99, or stands twice.
    """
    shares = []
    for word in text.split(","):
        try:
            share = float(word)
        except ValueError:
            share = -1.0
        if not (0 <= share < 1 and abs(100 * share - round(100 * share)) < 1e-9):
            raise ValueError(f"`{word}` is no share of double-ups such as 0 or 0.15, in whole percent")
        shares.append(share)
    if len(set(shares)) < len(shares):
        raise ValueError(f"`{text}` names a share twice")
    return tuple(shares)
