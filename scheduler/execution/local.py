"""Runs tasks on this machine: one after the other, or several at once in processes of their own."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass

from scheduler.execution.executor import Answer, Task


@dataclass(frozen=True)
class LocalProcesses:
    """Runs tasks in processes on this machine.

    Attributes:
        workers: number of tasks at the same time; with 1 they run in the process that asks.

    Raises:
        ValueError: `workers` is below 1.
    """

    workers: int = 1

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers must be at least 1, not {self.workers}")

    def run(self, function: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[tuple[int, Answer]]:
        """Yields the position of each task and its answer, in the order in which they are ready.

        Closing the iterator ends the processes that still work.

        Raises:
            Exception: what the function raised first.
            concurrent.futures.process.BrokenProcessPool: a process was ended from outside.
        """
        if self.workers == 1 or len(tasks) < 2:
            for position, task in enumerate(tasks):
                yield position, function(task)
            return
        yield from _run_in_processes(function, tasks, min(self.workers, len(tasks)))


def _run_in_processes(function: Callable[[Task], Answer], tasks: Sequence[Task], workers: int) -> Iterator[tuple[int, Answer]]:
    # A forked process would inherit threads and locks of this one in whatever state they are.
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare_worker)
    is_done = False
    try:
        position_of = {pool.submit(function, task): position for position, task in enumerate(tasks)}
        waiting = set(position_of)
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in sorted(ready, key=position_of.__getitem__):
                yield position_of[future], future.result()
        is_done = True
    finally:
        if not is_done:
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare_worker() -> None:
    """Leaves Ctrl-C to the parent, and ends this process when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    """Ends this process at once when the sentinel of another one is ready."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
