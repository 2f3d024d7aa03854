"""Records of runs that nobody made, for the tests of what reads them."""

from typing import Any

from benchmarks.results import Record


def a_record(**changes: Any) -> Record:
    """A run on a day of a hundred visits that ends with one unserved and 1,100 minutes."""
    fields: dict[str, Any] = {
        "family": "homecare",
        "instance": "day",
        "visits": 100,
        "solver": "ours",
        "seconds": 10.0,
        "seed": 1,
        "cost": 1100.0,
        "unserved": 1,
        "travel_minutes": 1100.0,
        "feasible": True,
        "iterations": 5,
        "peak_mb": 200,
        "cpu_seconds": 9.9,
        "trace": ((0.5, 3, 1000.0), (1.0, 1, 1500.0), (4.0, 1, 1100.0)),
    }
    return Record(**(fields | changes))
