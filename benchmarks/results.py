"""Results of runs, as rows of results.csv."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Protocol

Point = tuple[float, int, float]
"""Seconds, unallocated priority, and cost in the family's own objective."""


@dataclass(frozen=True)
class Record:
    """The result of one solver on one instance with one seed.

    Attributes:
        family: Family of the instance.
        instance: Name of the instance.
        visits: Number of visits.
        solver: Name of the solver: ``ours``, ``ours+proof`` or a peer.
        seconds: Limit.
        seed: Seed of all random numbers.
        cost: Cost in the family's own objective; nan without a roster.
        unserved: Number of visits that are not placed, without optional ones; a double-up counts
            once.
        travel_minutes: Minutes on the road, of all carers.
        feasible: Whether the verifier finds no broken rule and the same score as the solver.
        iterations: Iterations of the solver, if known.
        peak_mb: Peak of the memory of the process, in MB.
        cpu_seconds: CPU seconds of the process on this instance.
        trace: Points of the ever better rosters on the way to the result.
        unserved_bound: Least number of visits that any roster leaves out; this and all below are
            None without a proof.
        bound: Least cost of any roster that leaves out no more, in the family's own objective.
        gap_pct: Greatest share of the cost that may still be saved, in percent.
        seconds_to_bound: Seconds until the bound was known.
    """

    family: str
    instance: str
    visits: int
    solver: str
    seconds: float
    seed: int
    cost: float
    unserved: int
    travel_minutes: float
    feasible: bool
    iterations: int
    peak_mb: int
    cpu_seconds: float
    trace: tuple[Point, ...] = ()
    unserved_bound: int | None = None
    bound: float | None = None
    gap_pct: float | None = None
    seconds_to_bound: float | None = None

    @property
    def levels(self) -> tuple[bool, int, float]:
        """Values that are compared in order; less is better."""
        return not self.feasible, self.unserved, self.cost


class Write(Protocol):
    """A function that takes records one by one."""

    def __call__(self, record: Record) -> None:
        """Keeps the record."""


@contextmanager
def writer(path: Path | None, *, append: bool = False) -> Iterator[Write]:
    """Writes records to a file, each at once, so that an interrupted run keeps its records.

    Args:
        path: Path of the file; its folder is created. Without a path nothing is written.
        append: Whether records are added to an existing file; otherwise the file is new.
    """
    if path is None:
        yield lambda record: None  # noqa: ARG005
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if append else "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Record)], lineterminator="\n")
        if file.tell() == 0:
            table.writeheader()

        def write(record: Record) -> None:
            table.writerow(asdict(record) | {"trace": json.dumps(record.trace, separators=(",", ":"))})
            file.flush()

        yield write


def read_results(paths: Iterable[Path], *, whole_rows: bool = False) -> list[Record]:
    """Reads the records of several files.

    Args:
        paths: Files that `writer` wrote.
        whole_rows: Whether a last row without its end of line, which is still being written or was
            broken off, is passed over.
    """
    records = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            lines = file.readlines()
        if whole_rows and lines and not lines[-1].endswith("\n"):
            lines.pop()
        records += [_record(row) for row in csv.DictReader(lines)]
    return records


def _record(row: dict[str, str]) -> Record:
    return Record(
        family=row["family"],
        instance=row["instance"],
        visits=int(row["visits"]),
        solver=row["solver"],
        seconds=float(row["seconds"]),
        seed=int(row["seed"]),
        cost=float(row["cost"]),
        unserved=int(row["unserved"]),
        travel_minutes=float(row["travel_minutes"]),
        feasible=row["feasible"] == "True",
        iterations=int(row["iterations"]),
        peak_mb=int(row["peak_mb"]),
        cpu_seconds=float(row["cpu_seconds"]),
        trace=tuple((float(seconds), int(unplaced), float(cost)) for seconds, unplaced, cost in json.loads(row["trace"])),
        unserved_bound=int(row["unserved_bound"]) if row.get("unserved_bound") else None,
        bound=_number(row, "bound"),
        gap_pct=_number(row, "gap_pct"),
        seconds_to_bound=_number(row, "seconds_to_bound"),
    )


def _number(row: dict[str, str], name: str) -> float | None:
    """Reads a figure that may be missing; files older than the proofs lack the columns."""
    return float(row[name]) if row.get(name) else None
