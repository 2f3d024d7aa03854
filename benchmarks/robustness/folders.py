"""Checks and plans spoiled folders, each in a child of its own."""

import random
import shutil
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.robustness import forked
from benchmarks.robustness.accounts import unaccounted
from benchmarks.robustness.ledger import Job, Try
from benchmarks.robustness.spoil import Files, as_workbook, spoil
from scheduler.examples import write_example

FAMILY = "folders"
BASES = ("tiny", "tiny", "tiny", "leominster", "leominster-week")
ACCEPTED = (0, 2)
MAX_PEAK_MB = 1500
WORKBOOK_FRACTION = 0.25
SEARCHED_EVERY = 10
"""Of every so many folders one is searched; the others get the first roster, which shows as much of reading and writing."""
UNTRUE = 71
"""Exit code of a child that found visits unaccounted for."""


def jobs(count: int, seed: int, kept: Path) -> Iterator[Job]:
    """Yields the tries of this number of folders.

    Args:
        count: Number of folders.
        seed: Of all that is random.
        kept: Folder for the input of failures.
    """
    for number in range(count):
        yield Job(FAMILY, number, lambda number=number: try_folder(number, seed, kept))  # type: ignore[misc]


def try_folder(number: int, seed: int, kept: Path) -> Try:
    """Spoils a folder, then checks and plans it."""
    files, what = spoiled(number, seed)
    started = time.monotonic()
    with TemporaryDirectory(prefix="carerounds-folder-") as place:
        folder, out = Path(place) / "input", Path(place) / "out"
        write_files(folder, files)
        why = _wrong(folder, out, "0" if number % SEARCHED_EVERY else "5")
        if why:
            shutil.copytree(folder, kept / f"{FAMILY}-{number}", dirs_exist_ok=True)
    return Try(FAMILY, number, what, time.monotonic() - started, why)


def spoiled(number: int, seed: int) -> tuple[Files, str]:
    """Returns the files of a spoiled folder and words for what was done; the same number gives the same files."""
    rng = random.Random(f"{seed}-{number}")
    base = rng.choice(BASES)
    files = _example(base)
    if rng.random() < WORKBOOK_FRACTION:
        tables = [name for name in sorted(files) if name.endswith(".csv") and files[name].count(b"\n") < 1000]
        files = as_workbook(files, rng.choice([*tables, "visits.csv"] if "visits.csv" in files else tables))
    files, what = spoil(files, rng)
    return files, f"{base}: {what}"


def write_files(folder: Path, files: Files) -> None:
    """Writes the files of a folder."""
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def wrong_with(outcome: forked.Outcome, accepted: tuple[int, ...] = ACCEPTED) -> str:
    """Returns what is wrong with the end of a command; empty if nothing is."""
    if outcome.hung:
        return f"no end after {outcome.seconds:.0f} s"
    if outcome.exit_code not in accepted:
        ending = f"signal {outcome.signal}" if outcome.exit_code is None else f"exit {outcome.exit_code}"
        return f"{ending}: {outcome.stderr[-300:]}"
    if "Traceback" in outcome.stdout + outcome.stderr:
        return f"a traceback: {(outcome.stdout + outcome.stderr)[-300:]}"
    if any(letter in outcome.stdout + outcome.stderr for letter in ("\x1b", "\x00", "\x07")):
        return "a control character was printed"
    if outcome.peak_mb > MAX_PEAK_MB:
        return f"{outcome.peak_mb} MB"
    return ""


def _wrong(folder: Path, out: Path, iterations: str) -> str:
    """Returns what is wrong with check and plan of a folder; empty if they keep what is promised."""

    def plan() -> int:
        code = forked.call(["plan", folder, "--iterations", iterations, "--out", out])
        if code == 0:
            why = unaccounted(folder, out)
            if why:
                print(why)  # noqa: T201 - the parent reads it
                return UNTRUE
        return code

    checked = forked.run(forked.command("check", folder))
    if why := wrong_with(checked):
        return f"check: {why}"
    planned = forked.run(plan)
    if planned.exit_code == UNTRUE:
        return f"visits unaccounted for: {planned.stdout.splitlines()[-1]}"
    if why := wrong_with(planned):
        return f"plan: {why}"
    if checked.exit_code != planned.exit_code:
        return f"check ends with {checked.exit_code}, plan with {planned.exit_code}: {planned.stderr[:200]}"
    if planned.exit_code != 0 and (out / "roster.csv").exists():
        return "a roster was written in spite of faults"
    return ""


@cache
def _example(name: str) -> Files:
    with TemporaryDirectory(prefix="carerounds-example-") as place:
        write_example(name, Path(place) / name)
        return {path.name: path.read_bytes() for path in sorted((Path(place) / name).iterdir()) if path.suffix != ".md"}
