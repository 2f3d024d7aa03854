"""Plan and actuals side by side: a stay for each carer at each visit, also for those who did not come."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.analysis.money.minutes import MINUTE, Facts, Times
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.packages import Suspension

THERE = (VisitState.DONE, VisitState.NOT_SIGNED_OUT)


@dataclass(slots=True)
class Stay:
    """One carer at one visit: planned, and as it was.

    Attributes:
        visit: Visit.
        facts: What rates and rules look at.
        planned_start: Planned start, or the opening of its first window.
        day: Local date of the planned start.
        actual: What became of it; None where nothing is known.
        carers_there: Number of carers who came.
        is_extra: Whether more carers came than planned, and this is one too many.
        hold: Suspension in which it would have been; None for none.
    """

    visit: Visit
    facts: Facts
    planned_start: datetime
    day: date
    actual: Actual | None
    carers_there: int = 0
    is_extra: bool = False
    hold: Suspension | None = None

    @property
    def planned_seconds(self) -> int:
        """Returns the planned length."""
        return self.visit.minutes * MINUTE

    @property
    def was_there(self) -> bool:
        """Returns whether the carer came."""
        return self.actual is not None and self.actual.state in THERE

    def times(self) -> Times:
        """Returns planned and actual time."""
        start = self.actual.start if self.actual else None
        end = self.actual.end if self.actual else None
        return Times(self.planned_start, self.planned_seconds, start, end, self.was_there)


@dataclass(frozen=True)
class StayMaker:
    """Makes the stays of visits.

    Attributes:
        facts_of: What rates and rules look at, of a visit on a day.
        is_block: Whether such a visit is paid as a block.
        has_retainer: Whether holds cost something.
        zone: Timezone of dates.
    """

    facts_of: Callable[[Visit, date], Facts]
    is_block: Callable[[Facts, date], bool]
    has_retainer: bool
    zone: str

    def stays(
        self, planned: Iterable[Visit], usual: Iterable[Visit], actuals: Iterable[Actual], suspensions: Sequence[Suspension]
    ) -> list[Stay]:
        """Returns the stays of all visits, by person and time.

        Args:
            planned: Visits of the plan.
            usual: Visits as they would be without suspensions.
            actuals: What became of visits.
            suspensions: Times in which people are away.
        """
        rows: defaultdict[str, list[Actual]] = defaultdict(list)
        for actual in actuals:
            rows[actual.visit_id].append(actual)
        away: defaultdict[str, list[Suspension]] = defaultdict(list)
        for suspension in suspensions:
            away[suspension.service_user_id].append(suspension)
        visits = {visit.visit_id: visit for visit in planned}
        found = [stay for visit in visits.values() for stay in self._of_visit(visit, rows.get(visit.visit_id, []), away)]
        if self.has_retainer:
            gone = (visit for visit in usual if visit.visit_id not in visits)
            found += [stay for visit in gone for stay in self._of_visit(visit, [], away) if stay.hold is not None]
        found.sort(key=_in_order)
        return found

    def _of_visit(self, visit: Visit, rows: list[Actual], away: dict[str, list[Suspension]]) -> Iterator[Stay]:
        start = planned_start(visit)
        day = wall_clock(start, self.zone).date()
        facts = self.facts_of(visit, day)
        rows = sorted(rows, key=lambda row: (row.state not in THERE, row.start or start, row.carer_id))
        there = sum(row.state in THERE for row in rows)
        hold = None
        if self.has_retainer and not there and not any(row.state is VisitState.CANCELLED for row in rows):
            hold = next((one for one in away.get(visit.service_user_id, ()) if one.start <= start < one.end), None)
        pads = visit.carers - len(rows)
        if rows and not self.is_block(facts, day) and not all(row.state is VisitState.CANCELLED for row in rows):
            pads = 0
        absent = [None if not rows else self._absent(visit, rows[0])] * max(pads, 0)
        for number, row in enumerate([*rows, *absent]):
            is_extra = row is not None and row.state in THERE and number >= visit.carers
            yield Stay(visit, facts, start, day, row, there, is_extra, hold)

    @staticmethod
    def _absent(visit: Visit, row: Actual) -> Actual:
        """Returns the row of a carer of whom nothing is said: of a cancelled visit it is as the other's."""
        if row.state is VisitState.CANCELLED:
            return Actual(visit.visit_id, "", row.state, cancelled_at=row.cancelled_at, row=row.row)
        return Actual(visit.visit_id, "", VisitState.MISSED, row=row.row)


def planned_start(visit: Visit) -> datetime:
    """Returns the planned start of a visit, or the opening of its first window."""
    return visit.planned_start or visit.pinned_start or visit.windows[0].earliest


def minute_of_day(moment: datetime, zone: str) -> int:
    """Returns the minute of the local day."""
    clock = wall_clock(moment, zone)
    return clock.hour * 60 + clock.minute


def _in_order(stay: Stay) -> tuple[str, datetime, str, str]:
    return stay.facts.service_user_id, stay.planned_start, stay.visit.visit_id, stay.actual.carer_id if stay.actual else ""
