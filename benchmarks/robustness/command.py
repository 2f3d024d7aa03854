"""Offers the command ``python -m benchmarks robustness``."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.complete import part_of
from benchmarks.robustness.ledger import Job, Ledger, failures_of, table_of

NAMES = {
    "folders": "spoiled folders: check, plan and account of visits",
    "kills": "kills at every call that writes, and at 20 points of each phase",
    "full disks": "calls that fail: disk full, errors, no rights",
    "signals": "SIGINT and SIGTERM at points of each phase",
    "two plans": "two plans to one folder at once",
    "surroundings": "no TMPDIR, HOME read-only, closed streams, an install of somebody else",
    "repeated": "200 solves in a row, 8 threads, spawn and fork, cancellation",
}
Family = StrEnum("Family", {name.replace(" ", "_").upper(): name for name in NAMES})  # type: ignore[misc]
SAID_EVERY_SECONDS = 10.0


def robustness(
    *,
    folders: Annotated[int, typer.Option(min=0, help="Number of spoiled folders.")] = 10_000,
    kills: Annotated[int, typer.Option(min=0, help="Number of kills.")] = 1_000,
    only: Annotated[list[Family], typer.Option(help="One kind of tries; may be given several times.")] = [],  # noqa: B006 - typer copies it
    seed: Annotated[int, typer.Option(min=0, help="Of the spoiled folders.")] = 1,
    part: Annotated[str, typer.Option(help="1/2 is the first of two that run at once, each on a core of its own.")] = "1/1",
    out: Annotated[Path, typer.Option(help="Folder for robustness.csv, robustness.md and the input of failures.")] = Path("robustness"),
) -> None:
    """Tries spoiled folders, kills, full disks and strange surroundings; prints tries and failures.

    The same command goes on where it stopped: what stands in DIR/robustness*.csv is not tried again.
    """
    if not hasattr(os, "fork"):
        raise typer.BadParameter("these tries need a system that can fork, such as Linux or macOS")
    from benchmarks.robustness import forked  # noqa: PLC0415 - loads what needs such a system

    own_part = part_of(part)
    own_part.pin()
    ledger = Ledger(out, own_part.ending)
    forked.warm_up()
    last = time.monotonic()
    for job in ledger.remaining(own_part.share(list(_jobs(folders, kills, seed, out, only)))):
        one = job.make()
        ledger.add(one)
        if one.why:
            typer.echo(f"{one.family} {one.number}: {one.what}: {one.why}", err=True)
        if time.monotonic() - last > SAID_EVERY_SECONDS:
            last = time.monotonic()
            typer.echo(f"{len(ledger.tries):,} tries, {len(failures_of(ledger.tries))} failures, at {job.family} {job.number:,}", err=True)
    lines = table_of(ledger.tries, NAMES)
    failures = failures_of(ledger.tries)
    text = "# Robustness\n\n" + "\n".join(lines) + "\n" + "".join(f"\n- {line}" for line in failures)
    (out / "robustness.md").write_text(text, encoding="utf-8")
    typer.echo("\n".join(lines))
    raise typer.Exit(bool(failures))


def _jobs(folders: int, kills: int, seed: int, out: Path, only: Sequence[Family]) -> Iterator[Job]:
    """Yields the tries of the families that are asked for; all of them where none is named."""
    from benchmarks.robustness import conditions, repeated  # noqa: PLC0415 - they load what needs such a system
    from benchmarks.robustness import folders as spoiled  # noqa: PLC0415
    from benchmarks.robustness import kills as killed  # noqa: PLC0415

    makers: tuple[tuple[set[str], Callable[[], Iterator[Job]]], ...] = (
        ({spoiled.FAMILY}, lambda: spoiled.jobs(folders, seed, out / "failures")),
        ({killed.KILLS}, lambda: killed.kill_jobs(kills)),
        ({killed.DISKS}, killed.disk_jobs),
        ({killed.STOPS}, killed.stop_jobs),
        ({conditions.FAMILY, conditions.TWICE}, conditions.jobs),
        ({repeated.FAMILY}, repeated.jobs),
    )
    for families, make in makers:
        if not only or families & set(only):
            yield from (job for job in make() if not only or job.family in only)
