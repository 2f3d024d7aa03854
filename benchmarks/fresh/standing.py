"""Compares runs on fresh days with the best rival and with the best known of each day."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.fresh.days import FreshDay, Plan, Run
from benchmarks.peers.beside import SEEDLESS
from benchmarks.results import Record
from benchmarks.run import OURS

SAME_PERCENT = 0.1
"""Travel that differs by no more is drawn, where as many visits are left out."""
ROUNDING = 1e-9  # percent
WON, DRAWN, LOST = "won", "drawn", "lost"

Gap = tuple[float, float]
"""Visits left out beyond the other, and percent of travel above it; compared in this order."""
NOTHING_USABLE: Gap = (math.inf, 0.0)
Rows = Mapping[Run, Record]


@dataclass(frozen=True)
class Standing:
    """One run of ours beside the best run of those rivals that have words for the day.

    Attributes:
        run: Our run.
        ours: Its row.
        rival: The best row of the rivals; None if none of them found a roster.
        rivals: Rows of all rivals.
        is_complete: Whether every rival has its row.
    """

    run: Run
    ours: Record
    rival: Record | None
    rivals: tuple[Record, ...]
    is_complete: bool

    @property
    def gap(self) -> Gap:
        """Our gap to the rival."""
        return gap(self.ours, self.rival) if self.rival else (-math.inf, 0.0)

    @property
    def outcome(self) -> str:
        """Whether the day is won, drawn or lost."""
        excess, percent = self.gap
        if excess or abs(percent) > SAME_PERCENT + ROUNDING:
            return WON if self.gap < (0, 0) else LOST
        return DRAWN


def rows_of(plan: Plan, records: Iterable[Record]) -> dict[Run, Record]:
    """Returns the rows of the runs of a plan; the last one where a run has several."""
    found = {(row.instance, row.solver, row.seed): row for row in records if row.seconds == plan.seconds}
    runs = [run for day in plan.days() for run in plan.runs_of(day)]
    return {run: found[key] for run in runs if (key := (run.day.name, run.solver, run.seed)) in found}


def missing_runs(plan: Plan, rows: Rows) -> list[Run]:
    """Returns the runs of a plan that have no row."""
    return [run for day in plan.days() for run in plan.runs_of(day) if run not in rows]


def best_of(records: Iterable[Record]) -> Record | None:
    """Returns the best row with a roster, by visits left out and then by travel."""
    return min((row for row in records if row.feasible), key=levels, default=None)


def levels(record: Record) -> tuple[int, float]:
    """Returns what is compared: visits left out, then minutes of travel."""
    return record.unserved, record.travel_minutes


def gap(record: Record, other: Record) -> Gap:
    """Returns the gap of a row to another: travel compares only where as many are left out."""
    if not record.feasible:
        return NOTHING_USABLE
    if record.unserved != other.unserved:
        return record.unserved - other.unserved, 0.0
    return 0, 100 * (record.travel_minutes / other.travel_minutes - 1) if other.travel_minutes else 0.0


def standings(plan: Plan, rows: Rows) -> list[Standing]:
    """Returns a standing for each row of ours beside which a rival has a row."""
    found = []
    for run, ours in rows.items():
        if run.solver == OURS:
            others = [other for other in plan.runs_of(run.day) if other.solver != OURS and other.seed == seed_beside(other, run)]
            rivals = tuple(rows[other] for other in others if other in rows)
            if rivals:
                found.append(Standing(run, ours, best_of(rivals), rivals, len(rivals) == len(others)))
    return found


def seed_beside(other: Run, run: Run) -> int:
    """Returns the seed of a rival's run beside ours: the same, or its only one if it takes none."""
    return other.seed if other.solver in SEEDLESS else run.seed


def best_known(records: Iterable[Record]) -> dict[str, Record]:
    """Returns the best row of each day, of whatever solver, seed and limit."""
    by_day: dict[str, list[Record]] = {}
    for record in records:
        by_day.setdefault(record.instance, []).append(record)
    return {name: best for name, found in by_day.items() if (best := best_of(found))}


def quantile(gaps: Sequence[Gap], share: float) -> Gap:
    """Returns the least gap that at least this share of the gaps does not exceed."""
    return sorted(gaps)[max(0, math.ceil(share * len(gaps) - 1e-9) - 1)]


def by_kind(days: Iterable[FreshDay]) -> list[str]:
    """Returns the kinds of the days, in their order, each once."""
    return list(dict.fromkeys(day.kind for day in days))
