"""Runs engines side by side: on the same day and core, in the same seconds, one after the other.

Each engine has its own process.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time

from benchmarks.instance import Instance
from benchmarks.peers import ortools, pyvrp, vroom
from benchmarks.peers.day import CannotExpress, Peer, as_roster, day
from benchmarks.registry import read
from benchmarks.results import Record
from benchmarks.run import OURS, judged, run
from scheduler.solver.start_times import with_starts

PEERS: dict[str, Peer] = {"pyvrp": pyvrp.solve, "vroom": vroom.solve, "ortools": ortools.solve}
SOLVERS = (OURS, *PEERS)
GRACE_SECONDS = 120  # for imports, the last step of an engine that overruns, and the verifier


def missing(solver: str) -> bool:
    """Returns whether a solver is not installed."""
    return solver != OURS and find_spec(solver) is None


def side_by_side(path: Path, solvers: Sequence[str], *, seconds: float, seed: int) -> Iterator[Record | str]:
    """Yields a record for each solver, or the reason in words why there is none."""
    for solver in solvers:
        if missing(solver):
            yield f"{solver} is not installed; `pip install carerounds[bench]` has all of them"
        else:
            yield _in_a_process(path, solver, seconds, seed)


def measured(instance: Instance, solver: str, *, seconds: float, seed: int) -> Record:
    """Measures one solver in this process.

    Raises:
        CannotExpress: The solver cannot express something in the instance.
    """
    if solver == OURS:
        return run(instance, seconds=seconds, seed=seed, cpu=True)[0]
    question = day(instance)
    began = process_time()
    answer = PEERS[solver](question, seconds, seed)
    used = process_time() - began
    placed = any(answer.routes)
    roster = with_starts(instance.problem, instance.travel, as_roster(instance.problem, answer.routes)) if placed else None
    return judged(instance, roster, solver=solver, seconds=seconds, seed=seed, cpu_seconds=used, iterations=answer.iterations)


def _in_a_process(path: Path, solver: str, seconds: float, seed: int) -> Record | str:
    """Measures a solver in a fresh process, so that engines do not share memory or modules."""
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_child, args=(sender, path, solver, seconds, seed))
    process.start()
    sender.close()
    try:
        answer: Record | str = receiver.recv() if receiver.poll(4 * seconds + GRACE_SECONDS) else f"{solver} did not come to an end"
    except EOFError:
        answer = f"{solver} broke down"
    process.kill()
    process.join()
    return answer


def _child(sender: Connection, path: Path, solver: str, seconds: float, seed: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    try:
        sender.send(measured(read(path), solver, seconds=seconds, seed=seed))
    except CannotExpress as reason:
        sender.send(f"{solver} cannot say: {reason}")
