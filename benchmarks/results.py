"""What a run came to, as a row of results.csv."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Protocol

Point = tuple[float, int, float]
"""Seconds, unallocated priority, cost in the family's own objective."""


@dataclass(frozen=True)
class Record:
    """One solver on one instance with one seed.

    Attributes:
        family: of the instance.
        instance: its name.
        visits: how many it has.
        solver: ``ours`` or a peer.
        seconds: the limit.
        seed: of all random numbers.
        cost: the family's own objective; nan where there is no roster.
        unserved: visits that are not placed, optional ones apart; a double-up counts once.
        travel_minutes: on the road, all carers together.
        feasible: the verifier finds no broken rule, and the score that the solver says.
        iterations: of the solver, where it tells.
        peak_mb: of the process, the most memory it held.
        cpu_seconds: of the process, from its first to its last work on this instance.
        trace: the way to the result: of ever better rosters.
        unserved_bound: no roster leaves fewer visits; empty here and below where nothing was proven.
        bound: no roster that leaves no more costs less, in the family's own objective.
        gap_pct: how much of the cost may be too much, in percent.
        seconds_to_bound: after which that was known.
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
        """What is compared, less is better."""
        return not self.feasible, self.unserved, self.cost


class Write(Protocol):
    """Takes records one by one."""

    def __call__(self, record: Record) -> None:
        """Keep the record."""


@contextmanager
def writer(path: Path | None, *, append: bool = False) -> Iterator[Write]:
    """Writes records into a file, each at once, so that an interrupted run keeps what it has; nowhere without a path.

    Args:
        path: of the file, whose folder is made.
        append: after what is there; otherwise the file is a new one.
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


def read_results(paths: Iterable[Path]) -> list[Record]:
    """The records of several files."""
    records = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            records += [_record(row) for row in csv.DictReader(file)]
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
    """A figure that may be missing; files from before there were proofs lack the columns."""
    return float(row[name]) if row.get(name) else None
