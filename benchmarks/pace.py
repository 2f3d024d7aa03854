"""Time until runs come near the best known, and its growth with the number of visits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf
from statistics import median

import numpy as np

from benchmarks.known import Known
from benchmarks.results import Record

NEAR = 5  # percent above the best known
SMALLEST = 100  # visits; on smaller days most of the time goes into the start
FAMILIES = ("homecare", "own")  # families with one objective for days of all sizes


def gap_at(record: Record, known: Known, seconds: float) -> float | None:
    """Returns the percent above the best known at some moment of a run.

    It is None while more visits are left out than in the best known.
    """
    costs = [cost for when, unplaced, cost in record.trace if when <= seconds and unplaced <= known.unserved]
    return 100 * (costs[-1] / known.cost - 1) if costs and known.cost else None


def seconds_to_within(record: Record, known: Known, percent: float) -> float | None:
    """Returns the seconds until a run is within `percent` of the best known, or None."""
    near = [when for when, unplaced, cost in record.trace if unplaced <= known.unserved and cost <= known.cost * (1 + percent / 100)]
    return near[0] if near else None


def growth(records: Sequence[Record], known: Mapping[str, Known], percent: float = NEAR) -> dict[int, float]:
    """Returns the median seconds until runs are within `percent` of the best known, by visits.

    A run that never is counts as longer than any other.
    Numbers of visits at which most runs never come so near are left out.
    """
    times: defaultdict[int, list[float]] = defaultdict(list)
    for record in records:
        if record.trace and record.instance in known:
            seconds = seconds_to_within(record, known[record.instance], percent)
            times[record.visits].append(inf if seconds is None else seconds)
    medians = {visits: median(times[visits]) for visits in sorted(times)}
    return {visits: seconds for visits, seconds in medians.items() if seconds < inf}


def paces(records: Sequence[Record], known: Mapping[str, Known]) -> dict[str, dict[int, float]]:
    """Returns the `growth` of each family with days of several sizes, at its longest limit.

    Days with double-ups count as a family of their own.
    """
    alike: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.family in FAMILIES and record.feasible and record.trace and record.visits >= SMALLEST:
            alike[record.family + (", double-ups" if _has_pairs(record) else "")].append(record)
    found = {name: growth([run for run in runs if run.seconds == max(r.seconds for r in runs)], known) for name, runs in alike.items()}
    return {name: times for name, times in sorted(found.items()) if len(times) > 1}


def power(times: Mapping[int, float]) -> float:
    """Fits the exponent e of seconds ~ visits^e, by least squares of the logarithms."""
    return float(np.polyfit(np.log(list(times)), np.log(np.maximum(list(times.values()), 1e-3)), 1)[0])


def _has_pairs(record: Record) -> bool:
    """Returns whether the day has double-ups, by its name in both families."""
    return "_pairs" in record.instance or "_d15" in record.instance
