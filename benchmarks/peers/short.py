"""Solves a day with `short`, a ruin and recreate of 110 lines of C++ that stands in fresh/short.cpp.

It is built with the compiler of the machine, once for each text of the program and compiler.
The settings are those of the prototype: hot, with large ruins.
"""

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.day import Answer, Day, Routes

SOURCE = Path(__file__).resolve().parent.parent / "fresh" / "short.cpp"
BUILD = SOURCE.parent / "build"
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
COMPILERS = ("g++", "clang++", "c++")
INITIAL_TEMPERATURE, FINAL_TEMPERATURE = 1500.0, 20.0  # seconds of travel
MEAN_RUIN, LONGEST_STRING, PAIR_SLOTS = 15.0, 12.0, 3
NEIGHBOURS = 60
PENALTY = 100_000.0  # per visit left out; a half of a double-up has half of it
WAIT_WEIGHT = 0.2  # of a second of waiting beside a second of travel, to rank predecessors
UNREACHABLE = 1e12
CHUNK_SECONDS = 0.1  # between two temperatures

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class CannotBuild(Exception):  # noqa: N818 - it describes the machine
    """The program cannot be built on this machine."""


def compiler() -> str | None:
    """Returns the C++ compiler: the one that CXX names, or the first that is found."""
    return next((found for name in (os.environ.get("CXX", ""), *COMPILERS) if name and (found := shutil.which(name))), None)


def build(folder: Path = BUILD) -> Path:
    """Builds the program, unless that is done, and returns the library.

    Raises:
        CannotBuild: There is no compiler, it refuses the program, or the folder cannot be written.
    """
    found = compiler()
    if found is None:
        raise CannotBuild(f"short needs a C++ compiler, and there is none ({', '.join(COMPILERS)}, or what CXX names)")
    key = hashlib.sha256(SOURCE.read_bytes() + " ".join([found, *FLAGS, platform.node(), platform.machine()]).encode())
    library = folder / f"short-{key.hexdigest()[:16]}.so"
    unfinished = library.with_suffix(f".{os.getpid()}")
    if library.exists():
        return library
    try:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([found, *FLAGS, "-o", str(unfinished), str(SOURCE)], check=True, capture_output=True, text=True)
        unfinished.replace(library)
    except subprocess.CalledProcessError as error:
        raise CannotBuild(f"{found} cannot build short: {error.stderr.strip()[-300:]}") from error
    except OSError as error:
        raise CannotBuild(f"short cannot be built in {folder}: {error.strerror}") from error
    return library


def solve(day: Day, seconds: float, seed: int, clock: Callable[[], float] = process_time) -> Answer:
    """Returns the best routes found; the limit begins with the first iteration."""
    search = Search(day, seed, build())
    began, chunk = clock(), 100
    while (fraction := (clock() - began) / seconds) < 1:
        before = clock()
        search.step(chunk, INITIAL_TEMPERATURE * (FINAL_TEMPERATURE / INITIAL_TEMPERATURE) ** fraction)
        chunk = max(50, int(chunk * min(2, CHUNK_SECONDS / max(clock() - before, 1e-4))))
    return Answer(search.routes(), search.iterations)


class Search:
    """The arrays of the program for one day, and its best routes so far.

    Nodes are the tasks (a double-up is two), then a start and then an end for each shift.
    """

    def __init__(self, day: Day, seed: int, library: Path) -> None:
        self.visits = [number for number, stop in enumerate(day.stops) for _ in range(stop.carers)]
        self.tasks, self.shifts = len(self.visits), len(day.duties)
        self.iterations = 0
        self._call: Any = ctypes.CDLL(str(library)).runC
        pointer, number, real = ctypes.c_void_p, ctypes.c_int, ctypes.c_double
        self._call.argtypes = [*[number] * 3, *[pointer] * 10, number, pointer, number, *[pointer] * 10, *[real] * 6, number, number]
        self._call.restype = None
        self._describe(day)
        n, m, nodes = self.tasks, self.shifts, self.tasks + 2 * self.shifts
        starts, ends = np.arange(n, n + m), np.arange(n + m, nodes)
        self.next, self.before, self.shift_of = (np.full(nodes, -1, np.int32) for _ in range(3))
        self.next[starts], self.before[ends] = ends, starts
        self.shift_of[starts] = self.shift_of[ends] = np.arange(m)
        self.best_next, self.best_before, self.best_shift_of = self.next.copy(), self.before.copy(), self.shift_of.copy()
        self.start = self.earliest.copy()
        self.figures = np.array([1e18, 1e18, 0, 0, 0, 0], float)  # current cost, best cost, counters
        self.random_state = np.array([seed * 7919 + 12345], np.uint64)

    def step(self, iterations: int, temperature: float) -> None:
        """Makes so many iterations at one temperature."""
        arrays: list[NDArray[Any]] = [
            self.travel,
            self.earliest,
            self.latest,
            self.latest,
            self.duration,
            self.eligible,
            self.partner,
            self.offset,
        ]
        state: list[NDArray[Any]] = [
            self.next,
            self.before,
            self.shift_of,
            self.start,
            self.best_next,
            self.best_before,
            self.best_shift_of,
        ]
        self._call(
            *(iterations, self.tasks, self.shifts),
            *(array.ctypes.data for array in (*arrays, self.penalty, self.neighbours)),
            *(self.neighbours.shape[2], self.predecessors.ctypes.data, self.predecessors.shape[1], self.predecessor_count.ctypes.data),
            *(array.ctypes.data for array in (*state, self.figures, self.random_state)),
            *(temperature, MEAN_RUIN, LONGEST_STRING, 1.0, 0.0, 0.0, PAIR_SLOTS, 1),
        )
        self.iterations += iterations

    def routes(self) -> Routes:
        """Returns the visits of each shift in the best roster so far."""
        routes: list[list[int]] = []
        for start in range(self.tasks, self.tasks + self.shifts):
            node, route = int(self.best_next[start]), []
            while node < self.tasks:
                route.append(self.visits[node])
                node = int(self.best_next[node])
            routes.append(route)
        return routes

    def _describe(self, day: Day) -> None:
        """Fills the arrays that do not change."""
        n, m = self.tasks, self.shifts
        stops = [day.stops[number] for number in self.visits]
        places = [stop.place for stop in stops] + 2 * [duty.home for duty in day.duties]
        opens, closes = ([duty.start for duty in day.duties], [duty.end for duty in day.duties])
        zeros = [0] * (2 * m)
        self.travel: Floats = np.ascontiguousarray(day.travel[np.ix_(places, places)], dtype=np.float64)
        self.earliest: Floats = np.array([stop.opens for stop in stops] + 2 * opens, float)
        self.latest: Floats = np.array([stop.closes for stop in stops] + 2 * closes, float)
        self.duration: Floats = np.array([stop.lasts for stop in stops] + zeros, float)
        self.offset: Floats = np.zeros(n + 2 * m)
        self.partner: Ints = np.full(n + 2 * m, -1, np.int32)
        for task in range(1, n):
            if self.visits[task - 1] == self.visits[task]:
                self.partner[task - 1], self.partner[task] = task, task - 1
        self.penalty: Floats = np.where(self.partner[:n] >= 0, PENALTY / 2, PENALTY)
        eligible = [[stop.skills <= duty.skills for duty in day.duties] for stop in stops]
        self.eligible: NDArray[np.uint8] = np.array(eligible, np.uint8).reshape(n, m)
        self._find_neighbours()
        self._find_predecessors()

    def _find_neighbours(self) -> None:
        """Fills neighbours: int32 [2, tasks, 60] nearest tasks by travel, and by travel and time."""
        n = self.tasks
        travel, middle = self.travel[:n, :n], (self.earliest[:n] + self.latest[:n]) / 2
        tie_breaker = np.random.default_rng(0).random((n, n)) * 1e-3 * travel.max()
        scale = travel.max() / (middle.max() - middle.min() + 1)
        by_travel = np.argsort(travel + tie_breaker, 1)[:, :NEIGHBOURS]
        by_both = np.argsort(travel + scale * np.abs(middle[:, None] - middle[None]), 1)[:, :NEIGHBOURS]
        self.neighbours: Ints = np.ascontiguousarray(np.stack([by_travel, by_both])).astype(np.int32)

    def _find_predecessors(self) -> None:
        """Fills predecessors: int32 [tasks, most] nodes after which a task may stand."""
        n, m = self.tasks, self.shifts
        travel, opens, closes, lasts = self.travel, self.earliest, self.latest, self.duration
        common = self.eligible.astype(np.float32) @ self.eligible.T.astype(np.float32) > 0
        arrival = opens[:n, None] + lasts[:n, None] + travel[:n, :n]
        fits = (arrival <= closes[None, :n]) & common
        np.fill_diagonal(fits, val=False)
        halves = np.flatnonzero(self.partner[:n] >= 0)
        fits[self.partner[halves], halves] = False
        waiting = np.maximum(0, opens[None, :n] - (closes[:n, None] + lasts[:n, None] + travel[:n, :n]))
        price = np.where(fits, travel[:n, :n] + WAIT_WEIGHT * waiting, UNREACHABLE)
        starts, ends = np.arange(n, n + m), np.arange(n + m, n + 2 * m)
        rows = []
        for task in range(n):
            nearest = np.argsort(price[:, task])[:NEIGHBOURS]
            begins = np.maximum(opens[task], opens[starts] + travel[starts, task])
            reached = opens[starts] + travel[starts, task] <= closes[task]
            home = begins + lasts[task] + travel[task, ends] <= closes[ends]
            shifts = starts[(self.eligible[task] > 0) & reached & home]
            rows.append(np.concatenate([nearest[price[nearest, task] < UNREACHABLE / 10], shifts]))
        self.predecessor_count: Ints = np.array([len(row) for row in rows], np.int32)
        self.predecessors: Ints = np.zeros((n, max(map(len, rows))), np.int32)
        for task, row in enumerate(rows):
            self.predecessors[task, : len(row)] = row
