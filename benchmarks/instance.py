"""What is measured: a problem, its travel, and the family's own way to say what a roster costs."""

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
"""Moment 0 of instances that count time from nothing: a Monday without a change of clocks."""

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Instance:
    """One thing to be solved.

    Attributes:
        name: as published, or as generated.
        family: whose objective and file format it has.
        unit: the family's own objective for one unit of a score's soft cost.
        solution: a roster in the family's own JSON.
        price: what a roster costs in the family's own objective, where that is not quite the soft cost in its units.
    """

    name: str
    family: str
    problem: Problem
    travel: TravelMatrix
    unit: float
    solution: Callable[[Roster], Json]
    price: Callable[[Roster], float] | None = None

    def cost(self, score: Score) -> float:
        """What the engine knows of the family's own objective."""
        return score.soft * self.unit

    def cost_of(self, roster: Roster, score: Score) -> float:
        """The family's own objective of a roster that has this score."""
        return self.price(roster) if self.price else self.cost(score)


def objective(named: dict[Rule, Setting]) -> Objective:
    """Rules as named, and everything else off that can be; the public sets keep their shifts, so that SHIFT stays as it is."""
    off: dict[Rule, Setting] = {rule: OFF for rule, info in CATALOGUE.items() if info.may_be_off and rule != Rule.SHIFT}
    return Objective(settings=off | named)


def matrix(ticks: NDArray[np.int64], ticks_per_minute: int) -> tuple[tuple[Location, ...], TravelMatrix]:
    """Locations ``"0", "1", ...`` and the published travel between them.

    Args:
        ticks: [n, n], from row to column.
        ticks_per_minute: of the problem.
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
    """The moment so many ticks after nothing."""
    return moment_after(EPOCH, ticks, ticks_per_minute)


def start_ticks(problem: Problem, start: datetime | None) -> int:
    """Ticks from the start of the horizon to a start that a roster states."""
    assert start is not None, "rosters are written with their starts"
    return ticks_between(problem.horizon_start, start, problem.ticks_per_minute)


def read_json(path: Path) -> Json:
    """The JSON object in a file."""
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document
