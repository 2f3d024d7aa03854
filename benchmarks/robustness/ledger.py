"""Records every try at once, so that a run goes on where it stopped."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

COLUMNS = ("family", "number", "what", "outcome", "seconds", "why")
_SAFE = re.compile(r"[^\x20-\x7e]")
MAX_WHY = 400


@dataclass(frozen=True)
class Try:
    """One try.

    Attributes:
        family: Kind of the try.
        number: Within the family; the same number repeats the same try.
        what: What was done.
        seconds: Time it took.
        why: What went wrong; empty for a try that went as promised.
    """

    family: str
    number: int
    what: str
    seconds: float
    why: str = ""


@dataclass(frozen=True)
class Job:
    """A try that can be made: its family and number, and the function that makes it."""

    family: str
    number: int
    make: Callable[[], Try]


class Ledger:
    """The tries in ``DIR/robustness*.csv``; a part of several that run at once writes a file of its own."""

    def __init__(self, folder: Path, ending: str = "") -> None:
        """Reads what stands in the folder, and makes it where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"robustness{ending}.csv"
        self.tries = [one for path in sorted(folder.glob("robustness*.csv")) for one in _read(path)]
        self._known = {(one.family, one.number) for one in self.tries}

    def remaining(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """Yields the jobs that have not been tried."""
        return (job for job in jobs if (job.family, job.number) not in self._known)

    def add(self, one: Try) -> None:
        """Adds a try, and writes it at once."""
        self.tries.append(one)
        self._known.add((one.family, one.number))
        is_new = not self._path.exists()
        with self._path.open("a", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            if is_new:
                table.writerow(COLUMNS)
            why = _SAFE.sub("?", one.why)[:MAX_WHY]
            table.writerow([one.family, one.number, _SAFE.sub("?", one.what), "failure" if one.why else "ok", f"{one.seconds:.2f}", why])


def table_of(tries: Sequence[Try], names: dict[str, str]) -> list[str]:
    """Returns a table of tries and failures in the order of `names`: the words for each family."""
    lines = ["| tried | tries | failures |", "|---|---|---|"]
    for family, words in names.items():
        of_family = [one for one in tries if one.family == family]
        if of_family:
            lines.append(f"| {words} | {len(of_family):,} | {sum(bool(one.why) for one in of_family):,} |")
    return lines


def failures_of(tries: Sequence[Try]) -> list[str]:
    """Returns a line for each failure."""
    return [f"{one.family} {one.number}: {one.what}: {one.why}" for one in tries if one.why]


def _read(path: Path) -> Iterator[Try]:
    """Yields the tries of a file; a last line that was cut short is tried again."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row.get("why") is not None and row["family"]:
                yield Try(row["family"], int(row["number"]), row["what"], float(row["seconds"]), row["why"])


assert {field.name for field in fields(Try)} <= set(COLUMNS)
