"""The best that is known of an instance: published, archived, or else found in these very results."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.best import Entry
from benchmarks.results import Record


@dataclass(frozen=True)
class Known:
    """What is known of an instance, and with which others it is averaged.

    Attributes:
        unserved, cost: of the best solution.
        dataset: that it belongs to.
        size: patients, or visits.
        mean: what a strong published method comes to on average.
        seconds: that it takes for that.
    """

    unserved: int
    cost: float
    dataset: str = ""
    size: int = 0
    mean: float | None = None
    seconds: float | None = None

    @property
    def group(self) -> str:
        """Dataset and size."""
        return f"{self.dataset} {self.size}" if self.dataset else ""


def published(paths: Iterable[Path]) -> dict[str, Known]:
    """What others have published.

    Args:
        paths: CSV files with the columns dataset, instance, n_patients and best_known; where there are published_mean and
            published_seconds, these too.
    """
    known = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                known[row["instance"]] = Known(
                    unserved=0,
                    cost=float(row["best_known"]),
                    dataset=row["dataset"],
                    size=int(row["n_patients"]),
                    mean=_number(row.get("published_mean")),
                    seconds=_number(row.get("published_seconds")),
                )
    return known


def known_of(others: Iterable[Path], archive: Mapping[str, Entry], records: Sequence[Record]) -> dict[str, Known]:
    """The best known by instance: published, archived, or else the best of these results.

    Args:
        others: files for `published`.
        archive: best entries by instance.
        records: feasible or not.
    """
    known = published(others)
    for record in sorted((r for r in records if r.feasible and r.instance not in known), key=lambda r: r.levels):
        found, kept = (record.unserved, record.cost), archive.get(record.instance)
        known.setdefault(record.instance, Known(*min(found, kept.levels if kept else found), record.family, record.visits))
    return known


def _number(text: str | None) -> float | None:
    return float(text) if text else None
