"""Judges rosters a second time, by the judge of the format, which knows only the file of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.fresh.check import check
from benchmarks.instance import Json
from benchmarks.results import Record

ROUNDING = 0.051  # the judge tells travel in tenths of a minute


def judged_again(record: Record, day: Json, routes: Mapping[str, Sequence[int]]) -> tuple[Record, str]:
    """Returns the record, not feasible if the judge objects, and what it objects to.

    Args:
        record: What the verifier of this package says of the roster.
        day: The document of the day.
        routes: Visits of each shift in order.
    """
    try:
        verdict = check(day, dict(routes))
    except (KeyError, IndexError, ValueError, TypeError) as reason:
        return replace(record, feasible=False), f"the judge cannot read the roster: {reason!r}"
    objections = list(verdict["errors"])
    if verdict["unserved"] != record.unserved:
        objections.append(f"{verdict['unserved']} left out, and not {record.unserved}")
    if not abs(verdict["travel_min"] - record.travel_minutes) <= ROUNDING:
        objections.append(f"{verdict['travel_min']} minutes of travel, and not {record.travel_minutes}")
    return replace(record, feasible=record.feasible and not objections), "; ".join(objections)
