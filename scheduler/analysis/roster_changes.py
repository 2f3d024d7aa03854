"""Compares a roster with the one before it: which visits changed, for whom, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.analysis.carer_visits import CarerVisit
from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem


@dataclass(frozen=True)
class Slot:
    """The state of a visit in one roster.

    Attributes:
        start: Start of the care, to the nearest minute.
        minutes: Duration of the care.
        carer_ids: Carers, in order of id.
    """

    start: datetime
    minutes: int
    carer_ids: tuple[str, ...]


@dataclass(frozen=True)
class VisitChange:
    """A visit that is not the same in both rosters.

    Attributes:
        visit: The visit, as it was last asked for.
        old_visit: The visit as it was asked for before; the same as `visit` if it is new.
        is_cancelled: Whether the visit is no longer asked for.
        was, now: State before and after; None if the visit was or is unallocated.
    """

    visit: Visit
    old_visit: Visit
    is_cancelled: bool
    was: Slot | None
    now: Slot | None

    @property
    def first_start(self) -> datetime:
        """Returns the earlier of the two starts: until then the people concerned have to know."""
        starts = [slot.start for slot in (self.was, self.now) if slot is not None]
        return min(starts)

    @property
    def carer_ids(self) -> tuple[str, ...]:
        """Returns the carers before and after, each once, in order of id."""
        return tuple(sorted({carer_id for slot in (self.was, self.now) if slot for carer_id in slot.carer_ids}))


def roster_changes(
    old_problem: Problem, old_rows: Sequence[CarerVisit], problem: Problem, rows: Sequence[CarerVisit]
) -> tuple[VisitChange, ...]:
    """Returns the visits whose start, duration or carers differ, in order of the earlier start.

    Starts count to the minute. Visits without a carer in both rosters have not changed.

    Args:
        old_problem: Problem of the roster before.
        old_rows: Carers at visits in the roster before.
        problem: Problem of the roster now.
        rows: Carers at visits now.
    """
    was, now = _slots(old_rows), _slots(rows)
    changes = [
        VisitChange(
            visit=problem.visit.get(visit_id) or old_problem.visit[visit_id],
            old_visit=old_problem.visit.get(visit_id) or problem.visit[visit_id],
            is_cancelled=visit_id not in problem.visit,
            was=was.get(visit_id),
            now=now.get(visit_id),
        )
        for visit_id in was.keys() | now.keys()
        if was.get(visit_id) != now.get(visit_id)
    ]
    return tuple(sorted(changes, key=lambda change: (change.first_start, change.visit.visit_id)))


def _slots(rows: Sequence[CarerVisit]) -> dict[str, Slot]:
    return {row.visit.visit_id: Slot(row.start, row.visit.minutes, tuple(sorted((row.carer_id, *row.partner_ids)))) for row in rows}
