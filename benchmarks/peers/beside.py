"""Runs engines side by side: on the same day and core, in the same seconds, one after the other.

Each engine has its own process.
"""

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.instance import Instance
from benchmarks.peers import ortools, pyvrp, short, vroom
from benchmarks.peers.day import CannotExpress, Peer, as_roster, day
from benchmarks.registry import read
from benchmarks.results import Record
from benchmarks.run import OURS, judged, run
from scheduler.domain.roster import Roster
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.start_times import with_starts

SHORT = "short"
"""Name of the yardstick: a short ruin and recreate in C++, which has no life of its own."""
PEERS: dict[str, Peer] = {"pyvrp": pyvrp.solve, "vroom": vroom.solve, "ortools": ortools.solve, SHORT: short.solve}
SOLVERS = (OURS, *(name for name in PEERS if name != SHORT))
NO_DOUBLE_UPS = ("pyvrp", "vroom")
"""Peers that have no words for two carers who start together."""
SEEDLESS = ("vroom", "ortools")
"""Peers that take no seed: a second run would be the same."""
GRACE_SECONDS = 120  # for imports, the last step of an engine that overruns, and the verifier


def why_missing(solver: str) -> str | None:
    """Returns in words why a solver cannot run on this machine; None if it can."""
    if solver == SHORT:
        try:
            short.build()
        except short.CannotBuild as reason:
            return str(reason)
    elif solver != OURS and find_spec(solver) is None:
        return f"{solver} is not installed; `pip install carerounds[bench]` has all of them"
    return None


def side_by_side(path: Path, solvers: Sequence[str], *, seconds: float, seed: int) -> Iterator[Record | str]:
    """Yields a record for each solver, or the reason in words why there is none."""
    for solver in solvers:
        yield why_missing(solver) or in_a_process(path, solver, seconds=seconds, seed=seed)


def measured(instance: Instance, solver: str, *, seconds: float, seed: int, cpu: bool = True) -> Record:
    """Measures one solver in this process.

    Raises:
        CannotExpress: The solver cannot express something in the instance.
    """
    return solved(instance, solver, seconds=seconds, seed=seed, cpu=cpu)[0]


def solved(instance: Instance, solver: str, *, seconds: float, seed: int, cpu: bool = True) -> tuple[Record, Roster | None]:
    """Measures one solver in this process and returns its roster too; None if it found nothing.

    Raises:
        CannotExpress: The solver cannot express something in the instance.
    """
    if solver == OURS:
        return run(instance, seconds=seconds, seed=seed, cpu=cpu)
    question = day(instance)
    began = process_time()
    answer = PEERS[solver](question, seconds, seed, process_time if cpu else perf_counter)
    used = process_time() - began
    placed = any(answer.routes)
    roster = with_starts(instance.problem, instance.travel, as_roster(instance.problem, answer.routes)) if placed else None
    record = judged(instance, roster, solver=solver, seconds=seconds, seed=seed, cpu_seconds=used, iterations=answer.iterations)
    return record, roster


def in_a_process(path: Path, solver: str, *, seconds: float, seed: int, cpu: bool = True, solution: Path | None = None) -> Record | str:
    """Measures a solver in a fresh process, so that engines do not share memory or modules.

    Returns the record, or the reason in words why there is none. The roster goes to the file
    `solution` in the family's own form, if one is named and the solver found a roster.
    """
    if solver == OURS:
        compile_kernels(with_column_generation=True)  # into the cache, for as long as it takes; the child loads them
    limits = {"seconds": seconds, "seed": seed, "cpu": cpu}
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_child, args=(sender, path, solver, solution), kwargs=limits)
    process.start()
    sender.close()
    try:
        answer: Record | str = receiver.recv() if receiver.poll(4 * seconds + GRACE_SECONDS) else f"{solver} did not come to an end"
    except EOFError:
        answer = f"{solver} broke down"
    process.kill()
    process.join()
    return answer


def _child(sender: Connection, path: Path, solver: str, solution: Path | None, *, seconds: float, seed: int, cpu: bool) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    try:
        instance = read(path)
        record, roster = solved(instance, solver, seconds=seconds, seed=seed, cpu=cpu)
        if solution is not None and roster is not None:
            solution.write_text(json.dumps(instance.solution(roster)), encoding="utf-8")
        sender.send(record)
    except CannotExpress as reason:
        sender.send(f"{solver} cannot say: {reason}")
