"""Instances to measure: a problem, its travel, and the cost in the family's own objective."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.clock import moment_after, ticks_between
from scheduler.domain.places import Location, TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, OFF, Objective, Rule, Setting
from scheduler.geo.matrix import TravelMatrix

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
"""Moment 0 of instances that count time from zero: a Monday without a change of clocks."""

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Instance:
    """One instance to solve.

    Attributes:
        name: Published or generated name.
        family: Family with the objective and the file format.
        problem: Problem of the instance.
        travel: Travel between its locations.
        unit: Value of one unit of the soft cost in the family's own objective.
        solution: Function that writes a roster in the family's own JSON.
        price: Function that computes a roster's cost in the family's own objective, if that differs
            from the soft cost in its units.
    """

    name: str
    family: str
    problem: Problem
    travel: TravelMatrix
    unit: float
    solution: Callable[[Roster], Json]
    price: Callable[[Roster], float] | None = None

    def cost(self, score: Score) -> float:
        """Returns the soft cost of a score in units of the family's own objective."""
        return score.soft * self.unit

    def cost_of(self, roster: Roster, score: Score) -> float:
        """Returns the cost of a roster with this score in the family's own objective."""
        return self.price(roster) if self.price else self.cost(score)


def objective(named: dict[Rule, Setting]) -> Objective:
    """Returns an objective with the named rules, and all others off that can be off.

    SHIFT stays on, because the public sets keep their shifts.
    """
    off: dict[Rule, Setting] = {rule: OFF for rule, info in CATALOGUE.items() if info.may_be_off and rule != Rule.SHIFT}
    return Objective(settings=off | named, break_owed_by="rostered")


def matrix(ticks: NDArray[np.int64], ticks_per_minute: int) -> tuple[tuple[Location, ...], TravelMatrix]:
    """Returns locations ``"0", "1", ...`` and the published travel between them.

    Args:
        ticks: [n, n] ticks from row to column.
        ticks_per_minute: Ticks per minute of the problem.
    """
    ids = tuple(str(row) for row in range(len(ticks)))
    layer = ticks[None].astype(np.int32)
    travel = TravelMatrix(
        location_ids=ids,
        modes=(TravelMode.CAR,),
        ticks=layer,
        metres=np.zeros_like(layer),
        reachable=np.ones_like(layer, dtype=np.bool_),
        ticks_per_minute=ticks_per_minute,
        method="as published",
    )
    return tuple(Location(location_id=name) for name in ids), travel


def moment(ticks: int, ticks_per_minute: int) -> datetime:
    """Returns the moment that is `ticks` after EPOCH."""
    return moment_after(EPOCH, ticks, ticks_per_minute)


def start_ticks(problem: Problem, start: datetime | None) -> int:
    """Computes the ticks from the start of the horizon to a start in a roster."""
    assert start is not None, "rosters are written with their starts"
    return ticks_between(problem.horizon_start, start, problem.ticks_per_minute)


def read_json(path: Path) -> Json:
    """Reads the JSON object in a file."""
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document
