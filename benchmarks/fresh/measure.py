"""Makes fresh days, runs the solvers on them and judges; goes on where it stopped."""

import csv
import json
import os
import platform
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import typer

from benchmarks.complete import Part
from benchmarks.fresh.days import PACE_DAY, CannotMake, FreshDay, Plan, Run
from benchmarks.fresh.judge import judged_again
from benchmarks.instance import read_json
from benchmarks.measure import say
from benchmarks.peers.beside import SHORT, in_a_process, why_missing
from benchmarks.results import Record, Write, read_results, writer

PACE_SECONDS = 5.0
CLOCK = {True: "CPU seconds", False: "seconds on the wall"}


class OtherClock(Exception):  # noqa: N818 - it describes the folder
    """The folder holds runs whose limit was measured by another clock."""


@dataclass(frozen=True)
class Pace:
    """How fast this machine was when runs began.

    Attributes:
        began: When, in UTC.
        processor: Name of the processor.
        load: Processes that wanted a core, on the average of the minute before; nan if unknown.
        cores: Number of cores.
        iterations_per_second: Iterations a CPU second of `short` on `gen.py 300 31 0`.
    """

    began: str
    processor: str
    load: float
    cores: int
    iterations_per_second: int


def measure(plan: Plan, out: Path, part: Part) -> dict[Run, str]:
    """Makes every run of the plan that has no row yet, and returns in words why rows are missing.

    Args:
        plan: Days, solvers and limit.
        out: Folder for `days`, `solutions`, `results.csv` and `pace.csv`.
        part: Share of the days that this process takes.

    Raises:
        OtherClock: The folder holds runs by another clock.
    """
    out.mkdir(parents=True, exist_ok=True)
    keep_clock(out, cpu=plan.cpu)
    own = out / f"results{part.ending}.csv"
    drop_broken_row(own)
    done = {(row.instance, row.solver, row.seed) for row in rows(out) if row.seconds == plan.seconds}
    absent = {solver: why_missing(solver) for solver in plan.solvers}
    reasons: dict[Run, str] = {}
    left: list[tuple[FreshDay, list[Run]]] = []
    for day in part.share(plan.days()):
        runs = [run for run in plan.runs_of(day) if (day.name, run.solver, run.seed) not in done]
        reasons |= {run: reason for run in runs if (reason := absent[run.solver])}
        left.append((day, [run for run in runs if run not in reasons]))
    for reason in filter(None, absent.values()):
        typer.echo(reason)
    if any(runs for _, runs in left):
        _measure_pace(out, plan.seconds)
    with writer(own, append=True) as write:
        for day, runs in left:
            if runs:
                reasons |= _measure_day(plan, day, runs, out, write)
    return reasons


def _measure_day(plan: Plan, day: FreshDay, runs: list[Run], out: Path, write: Write) -> dict[Run, str]:
    """Makes the runs on one day, and returns why rows are missing."""
    try:
        path = day.make(out / "days")
    except CannotMake as reason:
        typer.echo(f"{day.name:<34} {reason}")
        return dict.fromkeys(runs, str(reason))
    reasons = {}
    for run in runs:
        answer = _measured(plan, run, path, out / "solutions")
        if isinstance(answer, str):
            typer.echo(f"{day.name:<34} {answer}")
            reasons[run] = answer
        else:
            write(answer)
            say(answer)
    return reasons


def _measured(plan: Plan, run: Run, path: Path, solutions: Path) -> Record | str:
    """Makes a run in a process of its own; the judge of the format has the last word."""
    solutions.mkdir(parents=True, exist_ok=True)
    solution = solutions / f"{run.day.name}-{run.solver}-s{run.seed}-{plan.seconds:g}s.json"
    solution.unlink(missing_ok=True)
    record = in_a_process(path, run.solver, seconds=plan.seconds, seed=run.seed, cpu=plan.cpu, solution=solution)
    if isinstance(record, str) or not solution.exists():
        return record
    record, objections = judged_again(record, read_json(path), read_json(solution))
    if objections:
        typer.echo(f"{run.day.name:<34} {run.solver}: {objections}")
    return record


def rows(out: Path) -> list[Record]:
    """Reads the rows of every part in a folder; a row that a break left unfinished is passed over."""
    return [record for path in sorted(out.glob("results*.csv")) for record in read_results([path], whole_rows=True)]


def drop_broken_row(path: Path) -> None:
    """Removes the end of a file that a break left without its end of line."""
    if path.exists():
        text = path.read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        if whole != text:
            path.write_bytes(whole)


def keep_clock(out: Path, *, cpu: bool) -> None:
    """Writes by which clock the runs of a folder are limited.

    Raises:
        OtherClock: It is another than before.
    """
    path = out / "clock.json"
    if not path.exists():
        path.write_text(json.dumps({"clock": CLOCK[cpu]}), encoding="utf-8")
    before = read_json(path)["clock"]
    if before != CLOCK[cpu]:
        raise OtherClock(f"{out} holds runs limited in {before}, and these are limited in {CLOCK[cpu]}; take another folder")


def _measure_pace(out: Path, seconds: float) -> None:
    """Adds a row to pace.csv, where `short` can be built."""
    if why_missing(SHORT):
        return
    record = in_a_process(PACE_DAY.make(out / "days"), SHORT, seconds=min(seconds, PACE_SECONDS), seed=1)
    if isinstance(record, str):
        typer.echo(f"{PACE_DAY.name:<34} {record}")
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    pace = Pace(
        began=datetime.now(UTC).isoformat(timespec="seconds"),
        processor=_processor(),
        load=round(load, 1),
        cores=os.cpu_count() or 1,
        iterations_per_second=round(record.iterations / record.seconds),
    )
    path = out / "pace.csv"
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Pace)], lineterminator="\n")
        if is_new:
            table.writeheader()
        table.writerow(asdict(pace))


def paces(out: Path) -> list[Pace]:
    """Reads the paces of a folder, the oldest first."""
    path = out / "pace.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pace(row["began"], row["processor"], float(row["load"]), int(row["cores"]), int(row["iterations_per_second"]))
            for row in csv.DictReader(file)
        ]


def _processor() -> str:
    """Returns the name of the processor, as far as the system tells it."""
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
