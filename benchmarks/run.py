"""Solves, verifies and measures one instance at a time."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.instance import Instance
from benchmarks.results import Point, Record
from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.reporting.proof import least_left_out
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxSeconds, Stop
from scheduler.verify.verify import verify

OURS = "ours"
PROVING = "ours+proof"
"""Name of the engine when some of its seconds go into a bound."""
# A point of the trace is kept from this multiple of the time of the point before.
POINT_EVERY = 1.1


@dataclass(frozen=True)
class MaxCpuSeconds:
    """A limit on the CPU seconds of this process since `began`; other load does not count."""

    limit: float
    began: float

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns the share of the limit that is used."""
        return (process_time() - self.began) / self.limit


def run(
    instance: Instance, *, seconds: float, seed: int, workers: int = 1, cpu: bool = False, prove: bool = False
) -> tuple[Record, Roster]:
    """Solves an instance and judges the roster.

    Args:
        instance: Instance to solve.
        seconds: Limit, after the compilation of kernels.
        seed: Seed of all random numbers.
        workers: Threads of the engine.
        cpu: Whether the limit is in CPU seconds instead of wall-clock seconds.
        prove: Whether some of the seconds go into a bound.
    """
    compile_kernels(with_column_generation=True)
    import_module("scheduler.solver.cpsat.timing")  # OR-Tools, which takes a second to load
    forget_peak()
    path: list[Point] = []
    began = process_time()

    def follow(progress: Progress) -> None:
        path.append(_point(instance, process_time() - began if cpu else progress.seconds, progress.score))

    stop: Stop = MaxCpuSeconds(seconds, began) if cpu else MaxSeconds(seconds)
    result = solve(instance.problem, instance.travel, stop=stop, seed=seed, workers=workers, on_progress=follow, prove=prove)
    used = process_time() - began
    end = _point(instance, used if cpu else result.stats.seconds, result.score)
    record = judged(
        instance,
        result.roster,
        solver=PROVING if prove else OURS,
        seconds=seconds,
        seed=seed,
        cpu_seconds=used,
        result=result,
        trace=_thinned(path, end),
    )
    return replace(record, **proven(instance, result)), result.roster


def proven(instance: Instance, result: Result) -> dict[str, Any]:
    """Returns the columns of the bound, empty without a proof."""
    if result.bound is None:
        return {}
    soft = {} if result.gap is None else {"bound": round(instance.cost(result.bound), 6), "gap_pct": round(100 * result.gap, 4)}
    seconds = result.stats.bound_seconds
    return soft | {
        "unserved_bound": least_left_out(instance.problem, result.bound),
        "seconds_to_bound": None if seconds is None else round(seconds, 3),
    }


def judged(
    instance: Instance,
    roster: Roster | None,
    *,
    solver: str,
    seconds: float,
    seed: int,
    cpu_seconds: float,
    result: Result | None = None,
    iterations: int = 0,
    trace: tuple[Point, ...] = (),
) -> Record:
    """Makes the record of a roster from the verdict of the verifier.

    Without a roster, nothing is placed and the record is not feasible.
    """
    problem = instance.problem
    verdict = verify(problem, instance.travel, roster) if roster is not None else None
    return Record(
        family=instance.family,
        instance=instance.name,
        visits=len(problem.visits),
        solver=solver,
        seconds=seconds,
        seed=seed,
        cost=round(instance.cost_of(roster, verdict.score), 6) if roster is not None and verdict else float("nan"),
        unserved=unserved(problem, roster or Roster()),
        travel_minutes=round(verdict.amounts[Rule.TRAVEL_TIME] / problem.ticks_per_minute, 3) if verdict else float("nan"),
        feasible=verdict is not None and verdict.ok and (result is None or verdict.score == result.score),
        iterations=result.stats.iterations if result else iterations,
        peak_mb=peak_mb(),
        cpu_seconds=round(cpu_seconds, 3),
        trace=trace,
    )


def run_all(instances: Iterable[Instance], seeds: Sequence[int], **options: float) -> Iterable[tuple[Instance, Record, Roster]]:
    """Yields the runs of every instance with every seed, one after the other."""
    for instance in instances:
        for seed in seeds:
            yield instance, *run(instance, seed=seed, **options)  # type: ignore[arg-type]


def unserved(problem: Problem, roster: Roster) -> int:
    """Counts the visits that are not placed, without optional ones; a double-up counts once."""
    return sum(not visit.optional and visit.visit_id not in roster.runs_of for visit in problem.visits)


def peak_mb() -> int:
    """Returns the peak of the memory of this process since `forget_peak`, in MB; 0 if unknown."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - not on every system

    kilobytes_or_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes_or_bytes // (1024 * 1024 if sys.platform == "darwin" else 1024)


def forget_peak() -> None:
    """Resets the peak of memory on Linux; elsewhere the peak is that of the whole process."""
    marks = Path("/proc/self/clear_refs")
    if marks.exists():
        marks.write_text("5", encoding="ascii")


def _thinned(path: Sequence[Point], end: Point) -> tuple[Point, ...]:
    """Keeps the first and the last point, and between them points well apart in time.

    The end is added if the last point differs from it.
    """
    points: list[Point] = []
    for point in path:
        if not points or point[0] >= points[-1][0] * POINT_EVERY or point is path[-1]:
            points.append(point)
    return tuple(points) if points and points[-1][1:] == end[1:] else (*points, end)


def _point(instance: Instance, seconds: float, score: Score) -> Point:
    return round(seconds, 3), score.unallocated_points, round(instance.cost(score), 6)
