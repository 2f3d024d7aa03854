"""Compares a folder with what `anonymise` makes of it under several keys: it should be as hard to plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median

from scheduler.demand import make_problem
from scheduler.demand.anonymising import anonymise
from scheduler.domain.inputs import Inputs
from scheduler.domain.result import Score
from scheduler.examples import example_names, write_example
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan

SOFT_BAR = 0.02
"""Greatest difference of the median soft scores, as a fraction of the original one."""


@dataclass(frozen=True)
class Hardness:
    """Scores of a folder and of its anonymised forms, after the same number of iterations.

    Attributes:
        original: Score of the folder itself, by seed.
        anonymised: Score of each anonymised form, each under a key and a seed of its own.
    """

    original: tuple[Score, ...]
    anonymised: tuple[Score, ...]

    @property
    def unallocated(self) -> tuple[float, float]:
        """Returns the median of unallocated priority, of the folder and of its anonymised forms."""
        return median(score.unallocated_points for score in self.original), median(score.unallocated_points for score in self.anonymised)

    @property
    def soft(self) -> tuple[float, float]:
        """Returns the median soft score, of the folder and of its anonymised forms."""
        return median(score.soft for score in self.original), median(score.soft for score in self.anonymised)

    @property
    def is_alike(self) -> bool:
        """Returns whether the medians are as near as they should be."""
        before, after = self.soft
        return self.unallocated[0] == self.unallocated[1] and abs(after - before) <= SOFT_BAR * before


def read_inputs(data: str, folder: Path) -> Inputs:
    """Reads a folder, or an example, of which a copy is made.

    Args:
        data: Name of an example, or a folder.
        folder: Where to copy the example to.
    """
    if data in example_names():
        write_example(data, folder / data)
        return read_folder(folder / data)
    return read_folder(Path(data))


def measure_hardness(inputs: Inputs, *, keys: int, iterations: int) -> Hardness:
    """Plans a folder and its anonymised forms.

    Args:
        inputs: Content of the folder.
        keys: Number of keys, and of seeds.
        iterations: Limit of each search.
    """
    seeds = range(1, keys + 1)
    forms = (anonymise(inputs, sha256(f"key {seed}".encode()).digest()) for seed in seeds)
    return Hardness(
        original=tuple(_score(inputs, iterations, seed) for seed in seeds),
        anonymised=tuple(_score(form, iterations, seed) for form, seed in zip(forms, seeds, strict=True)),
    )


def _score(inputs: Inputs, iterations: int, seed: int) -> Score:
    problem = make_problem(inputs)
    return plan(problem, travel_matrix(problem, inputs.travel), stop=MaxIterations(iterations), seed=seed).result.score


def lines_of(name: str, hardness: Hardness) -> Iterator[str]:
    """Yields a table of the scores, and whether the medians are alike."""
    yield f"| {name} | unallocated, median | soft, median | soft of each |"
    yield "|---|---|---|---|"
    for label, scores, index in (("as it is", hardness.original, 0), ("anonymised", hardness.anonymised, 1)):
        yield f"| {label} | {hardness.unallocated[index]:g} | {hardness.soft[index]:,.0f} | {_softs(scores)} |"
    before, after = hardness.soft
    verdict = "alike" if hardness.is_alike else "not alike"
    change = (after - before) / before if before else 0.0
    yield f"Soft score {change:+.1%}, aim {SOFT_BAR:.0%} at most and as much unallocated: {verdict}"


def _softs(scores: Sequence[Score]) -> str:
    return ", ".join(f"{score.soft:,}" for score in scores)
