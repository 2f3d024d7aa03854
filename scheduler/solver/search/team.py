"""The threads of a search."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

from scheduler.solver.params import SolveParams
from scheduler.solver.search.schedule import Effort
from scheduler.solver.search.worker import Worker

TASKS_PER_CHUNK = 30_000
"""Least number of iterations of a chunk times number of tasks; such a chunk takes a millisecond or two."""
MAX_TASKS_PER_CHUNK = 10 * TASKS_PER_CHUNK
"""Largest number of iterations of a chunk times number of tasks. A search can be cancelled after each: within hundredths of a second."""
CHUNKS = 1000
"""Chunks of a search between those limits; the temperature falls from each to the next."""


@dataclass
class Team:
    """Threads that search side by side, with equal numbers of iterations.

    Attributes:
        pool: Pool of the threads.
        workers: Number of threads.
        effort: Effort of the search.
        params: Parameters of the search.
        tasks: Number of tasks of the whole problem.
    """

    pool: ThreadPoolExecutor
    workers: int
    effort: Effort
    params: SolveParams
    tasks: int

    def run(self, searches: Sequence[Worker], fraction: float = 1.0, length: float = 1.0) -> int:
        """Runs one chunk of each search, the first in this thread and the others beside it; returns its number of iterations.

        Ruins are smaller and temperatures lower if few iterations are expected.

        Args:
            searches: One for each worker.
            fraction: Fraction of all tasks that they search. Where fewer iterations are left than a chunk has, they get that
                fraction of them, so that something is left for the others.
            length: Fraction of the effort that a whole annealing takes, from hot to cold.
        """
        tasks = max(1, *(one.arrays.tasks.n for one in searches))
        size = max(1, TASKS_PER_CHUNK // tasks, min(MAX_TASKS_PER_CHUNK // tasks, int(self.effort.expected / CHUNKS)))
        if os.environ.get("SCHEDULER_CHECK") == "1":
            size = 1
        left = self.effort.iterations_left(size)
        size = size if left == size else ceil(left * fraction)
        used, expected_per_task = self.effort.used, length * self.effort.expected / max(1, self.tasks)
        first, *others = searches
        beside = [self.pool.submit(one.run, size, used, expected_per_task) for one in others]
        first.run(size, used, expected_per_task)
        for done in beside:
            done.result()
        self.effort.iterations += size
        return size
