"""Solves again and again, from several threads and processes, and cancels solves."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.robustness import forked
from benchmarks.robustness.ledger import Job, Try
from scheduler.demand import make_problem
from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Status
from scheduler.examples import write_example
from scheduler.files.reading.read import read_folder
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.solve import solve
from scheduler.solver.stop import Cancel, FirstOf, MaxIterations, MaxSeconds
from scheduler.synthetic import DaySpec, generate
from scheduler.verify.verify import verify

FAMILY = "repeated"
SOLVES = 200
SETTLED = 50
"""Solves after which memory is expected to stay."""
MAX_GROWTH_MB = 8
THREADS = 8
ITERATIONS = 200
STOPS_WITHIN_SECONDS = 1.0
CANCELLED_AT = (0.2, 0.5, 0.8)
"""Fractions of a solve at which it is cancelled."""
UNTRUE = 71

Day = tuple[Problem, TravelMatrix]


def jobs(*, large: bool = True) -> Iterator[Job]:
    """Yields each try once; the largest only where it is asked for."""
    tries: dict[str, Callable[[], str]] = {
        f"{SOLVES} solves in a row": lambda: _in_child(solves_in_a_row),
        f"{THREADS} threads": lambda: _in_child(threads),
        "processes by spawn": lambda: _in_child(lambda: processes("spawn")),
        "processes by fork": lambda: _in_child(lambda: processes("fork")),
        "cancelled at 350 visits": lambda: _in_child(lambda: cancelled(example_day("herefordshire"), 10.0)),
    }
    if large:
        tries["cancelled at 5,000 visits"] = lambda: _in_child(lambda: cancelled(generated_day(5000), 30.0))
    for number, (what, attempt) in enumerate(tries.items()):
        yield Job(FAMILY, number, lambda number=number, what=what, attempt=attempt: _try(number, what, attempt))  # type: ignore[misc]


def _try(number: int, what: str, attempt: Callable[[], str]) -> Try:
    started = time.monotonic()
    why = attempt()
    return Try(FAMILY, number, what, time.monotonic() - started, why)


def _in_child(attempt: Callable[[], str], max_seconds: float = 1800.0) -> str:
    """Returns what is wrong, tried in a child, so that it leaves nothing in this process."""

    def work() -> int:
        why = attempt()
        print(why)  # noqa: T201 - the parent reads it
        return UNTRUE if why else 0

    outcome = forked.run(work, max_seconds)
    if outcome.exit_code == 0:
        return ""
    return outcome.stdout.strip() or f"exit {outcome.exit_code}, signal {outcome.signal}: {outcome.stderr[-300:]}"


def example_day(name: str) -> Day:
    """Returns the problem and the travel matrix of an example."""
    with TemporaryDirectory(prefix="carerounds-day-") as place:
        write_example(name, Path(place) / name)
        inputs = read_folder(Path(place) / name)
    problem = make_problem(inputs)
    return problem, travel_matrix(problem, inputs.travel)


def generated_day(visits: int) -> Day:
    """Returns a generated day of this size."""
    inputs = generate(DaySpec(day=date(2026, 11, 23), visits=visits), 1)
    problem = make_problem(inputs)
    return problem, travel_matrix(problem, inputs.travel)


def solves_in_a_row(solves: int = SOLVES, settled: int = SETTLED) -> str:
    """Returns what grew over many solves: memory, threads or open files."""
    problem, travel = example_day("leominster")
    first = after = (0.0, 0, 0)
    for seed in range(solves):
        _solve(problem, travel, seed)
        if seed == settled:
            first = _usage()
        after = _usage()
    names = ("MB", "threads", "open files")
    most = (MAX_GROWTH_MB, 0, 0)
    grown = [
        f"{name} {was:g} after {settled} solves, {now:g} after {solves}"
        for name, was, now, may in zip(names, first, after, most, strict=True)
        if now - was > may
    ]
    return ", ".join(grown)


def threads(count: int = THREADS, example: str = "leominster") -> str:
    """Returns which solves in threads differ from the same solves one after the other."""
    problem, travel = example_day(example)
    alone = [_solve(problem, travel, seed) for seed in range(count)]
    with ThreadPoolExecutor(count) as pool:
        together = list(pool.map(lambda seed: _solve(problem, travel, seed), range(count)))
    return ", ".join(f"seed {seed} differs" for seed in range(count) if alone[seed] != together[seed])


def processes(method: str, count: int = 2) -> str:
    """Returns which solves in processes of this kind differ from the same solves here."""
    problem, travel = example_day("tiny")
    alone = [_solve(problem, travel, seed) for seed in range(count)]
    with multiprocessing.get_context(method).Pool(count) as pool:
        apart = pool.starmap(_solve, [(problem, travel, seed) for seed in range(count)])
    return ", ".join(f"seed {seed} differs" for seed in range(count) if alone[seed] != apart[seed])


def cancelled(day: Day, seconds: float, fractions: tuple[float, ...] = CANCELLED_AT) -> str:
    """Cancels solves, with proof and without, and returns what is wrong with their end or their roster.

    Args:
        day: Problem and travel matrix.
        seconds: Limit of each solve.
        fractions: Of the limit at which the solve is cancelled, after its first roster.
    """
    wrong = []
    for prove in (False, True):
        for fraction in fractions:
            took, result = _cancelled_after(day, seconds, fraction, prove=prove)
            words = f"{'with' if prove else 'without'} proof, cancelled at {fraction:.0%}"
            if took > STOPS_WITHIN_SECONDS:
                wrong.append(f"{words}: it went on for {took:.1f} s")
            if result.status not in (Status.CANCELLED, Status.OPTIMAL):
                wrong.append(f"{words}: {result.status}")
            if verify(*day, result.roster).violations:
                wrong.append(f"{words}: the roster breaks rules")
    return "; ".join(wrong)


def _cancelled_after(day: Day, seconds: float, fraction: float, *, prove: bool) -> tuple[float, Result]:
    """Returns how long a solve went on after it was cancelled, and its result."""
    cancel, moments = Cancel(), []

    def stop() -> None:
        moments.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(fraction * seconds, stop)

    def on_progress(_: Progress) -> None:
        if not timer.is_alive() and not moments:
            timer.start()

    result = solve(*day, stop=FirstOf(MaxSeconds(4 * seconds), cancel), seed=1, prove=prove, on_progress=on_progress)
    ended = time.monotonic()
    timer.cancel()
    return (ended - moments[0] if moments else 0.0), result


def _solve(problem: Problem, travel: TravelMatrix, seed: int) -> tuple[object, ...]:
    result = solve(problem, travel, stop=MaxIterations(ITERATIONS), seed=seed)
    return result.roster, result.score, result.status


def _usage() -> tuple[float, int, int]:
    """Returns the memory of this process in MB, its threads and its open files; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0, threading.active_count(), 0
    pages = int(statm.read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
