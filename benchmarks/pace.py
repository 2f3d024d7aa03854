"""How soon runs come near the best known, and how that grows with the number of visits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf
from statistics import median

import numpy as np

from benchmarks.known import Known
from benchmarks.results import Record

NEAR = 5  # percent above the best known
SMALLEST = 100  # visits: below that, what takes a while is to begin
FAMILIES = ("homecare", "own")  # whose days of all sizes have one objective


def gap_at(record: Record, known: Known, seconds: float) -> float | None:
    """Percent above the best known at some moment of a run; None before as few visits are left as are known to be possible."""
    costs = [cost for when, unplaced, cost in record.trace if when <= seconds and unplaced <= known.unserved]
    return 100 * (costs[-1] / known.cost - 1) if costs and known.cost else None


def seconds_to_within(record: Record, known: Known, percent: float) -> float | None:
    """When a run first came within so many percent of the best known; None where it never did."""
    near = [when for when, unplaced, cost in record.trace if unplaced <= known.unserved and cost <= known.cost * (1 + percent / 100)]
    return near[0] if near else None


def growth(records: Sequence[Record], known: Mapping[str, Known], percent: float = NEAR) -> dict[int, float]:
    """Median seconds to come within so many percent of the best known, by number of visits, where most runs came so far.

    A run that never did took longer than any other.
    """
    times: defaultdict[int, list[float]] = defaultdict(list)
    for record in records:
        if record.trace and record.instance in known:
            seconds = seconds_to_within(record, known[record.instance], percent)
            times[record.visits].append(inf if seconds is None else seconds)
    medians = {visits: median(times[visits]) for visits in sorted(times)}
    return {visits: seconds for visits, seconds in medians.items() if seconds < inf}


def paces(records: Sequence[Record], known: Mapping[str, Known]) -> dict[str, dict[int, float]]:
    """`growth` of the families whose days are of several sizes, each at its longest limit; double-ups apart."""
    alike: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.family in FAMILIES and record.feasible and record.trace and record.visits >= SMALLEST:
            alike[record.family + (", double-ups" if _has_pairs(record) else "")].append(record)
    found = {name: growth([run for run in runs if run.seconds == max(r.seconds for r in runs)], known) for name, runs in alike.items()}
    return {name: times for name, times in sorted(found.items()) if len(times) > 1}


def power(times: Mapping[int, float]) -> float:
    """The exponent e for which seconds ~ visits^e fits best (least squares of the logarithms)."""
    return float(np.polyfit(np.log(list(times)), np.log(np.maximum(list(times.values()), 1e-3)), 1)[0])


def _has_pairs(record: Record) -> bool:
    """By the name, as both families write it."""
    return "_pairs" in record.instance or "_d15" in record.instance
