"""Random sequences of changes, undo among them: each visit is a fact, planned, out with a reason, cancelled or cut off."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from scheduler.demand.edits import apply_changes
from scheduler.demand.live_day import start_live_day
from scheduler.demand.live_day.blocks import MARK
from scheduler.domain.care import Visit
from scheduler.domain.events import (
    Area,
    CarerAbsent,
    CarerRefused,
    Change,
    RoadClosed,
    RoadSlower,
    ShiftChanged,
    Undo,
    VisitAdded,
    VisitCancelled,
    VisitMinutes,
    VisitMoved,
    VisitOverrun,
    in_force,
)
from scheduler.verify.verify import verify
from tests.demand.live_day.test_live_day import INPUTS, ROSTER, TINY, TRAVEL, at


def some_changes(rng: np.random.Generator) -> tuple[Change, ...]:
    """Returns up to eight changes of data/tiny; a cancelled visit is not changed afterwards."""
    found: list[Change] = []
    for number in range(int(rng.integers(0, 9))):
        same: dict[str, Any] = {"id": f"c{number}", "at": at("6:30")}
        visit = TINY.visits[int(rng.integers(len(TINY.visits)))].visit_id
        carer = TINY.carers[int(rng.integers(len(TINY.carers)))].carer_id
        person = TINY.service_users[int(rng.integers(len(TINY.service_users)))].service_user_id
        start = at("7:00") + timedelta(minutes=int(rng.integers(720)))
        end = start + timedelta(minutes=int(rng.integers(30, 300)))
        area, minutes = Area(places=(person,)), int(rng.integers(10, 90))
        new = Visit(visit_id=f"X{number}", service_user_id=person, minutes=30, planned_start=start)
        options: list[Change] = [
            CarerAbsent(carer_id=carer, start=start, end=end, **same),
            VisitCancelled(visit_id=visit, **same),
            VisitAdded(visit=new, **same),
            VisitMoved(visit_id=visit, earliest=start, latest=end, **same),
            VisitMinutes(visit_id=visit, minutes=minutes, **same),
            VisitOverrun(visit_id=visit, minutes=minutes, **same),
            ShiftChanged(shift_id=f"S{int(rng.integers(1, 5))}", start=start, end=end, **same),
            RoadClosed(area=area, start=start, end=end, **same),
            RoadSlower(area=area, start=start, end=end, factor=1.5, **same),
            CarerRefused(service_user_id=person, carer_id=carer, since=at("7:00").date(), **same),
        ]
        if found:
            options.append(Undo(undoes=found[int(rng.integers(len(found)))].id, **same))
        found.append(options[int(rng.integers(len(options)))])
    return tuple(found)


def check(seed: int) -> None:
    """Checks one sequence at a random time."""
    rng = np.random.default_rng(seed)
    changes, now = some_changes(rng), at("6:00") + timedelta(minutes=int(rng.integers(900)))
    edited = apply_changes(TINY, TRAVEL, changes, INPUTS.settings, now)
    live = start_live_day(edited.problem, edited.travel, ROSTER, None, now, changed=edited.changed_visits)
    assert not verify(live.problem, edited.travel, live.roster).violations
    over, planned = {fact.visit_id for fact in live.facts}, set(live.roster.runs_of)
    left = {visit.visit_id for visit in live.problem.visits if not visit.visit_id.startswith(MARK)}
    added = {change.visit.visit_id for change in in_force(changes) if isinstance(change, VisitAdded)}
    assert TINY.visit.keys() | added == over | left | edited.cancelled | edited.unreachable.keys()
    assert all(live.out[visit_id] for visit_id in left - planned - added if visit_id in ROSTER.runs_of)
    if not in_force(changes):
        assert live.whole(live.roster) == ROSTER


@pytest.mark.parametrize("seed", range(25))
def test_random_changes_lose_no_visit(seed: int) -> None:
    check(seed)


@pytest.mark.slow
def test_many_random_changes_lose_no_visit() -> None:
    for seed in range(25, 525):
        check(seed)
