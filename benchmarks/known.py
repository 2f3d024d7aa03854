"""Best known results of instances: published, archived, or else found in the results at hand."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.best import Entry
from benchmarks.results import Record


@dataclass(frozen=True)
class Known:
    """The best known result of an instance, and the group with which it is averaged.

    Attributes:
        unserved, cost: Visits left out and cost of the best solution.
        dataset: Dataset of the instance.
        size: Number of patients, or of visits.
        mean: Mean cost of a strong published method.
        seconds: Seconds that this method takes.
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
    """Reads the results that others have published, by instance.

    Args:
        paths: CSV files with the columns dataset, instance, n_patients and best_known. The columns
            published_mean and published_seconds are optional. A file of other columns belongs to
            instances of another kind, and is passed over.
    """
    known = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if "best_known" not in (reader.fieldnames or ()):
                continue
            for row in reader:
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
    """Returns the best known by instance: published, archived, or else the best of the records.

    Args:
        others: Files for `published`.
        archive: Best entries by instance.
        records: Records, feasible or not.
    """
    known = published(others)
    for record in sorted((r for r in records if r.feasible and r.instance not in known), key=lambda r: r.levels):
        found, kept = (record.unserved, record.cost), archive.get(record.instance)
        known.setdefault(record.instance, Known(*min(found, kept.levels if kept else found), record.family, record.visits))
    return known


def _number(text: str | None) -> float | None:
    return float(text) if text else None
