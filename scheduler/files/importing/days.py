"""The days of the plan, and the moments that times on them are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.parse import TimeOrDatetime, Unreadable
from scheduler.files.importing.parse import day as parse_day
from scheduler.files.importing.records import Record

NEXT_DAY = timedelta(days=1)
LONGEST_SHIFT = timedelta(hours=14)
LONGEST_NIGHT_WINDOW = timedelta(hours=4)
UNKNOWN_DAY = date(1999, 1, 1)  # stands in for a first day that the settings do not give, until that fault stops us


@dataclass(frozen=True)
class Days:
    """The days of the plan.

    Attributes:
        first: None where the settings do not say it (which is a fault of theirs): then every day belongs to the plan.
        count: of days.
        zone: timezone.
    """

    first: date | None
    count: int
    zone: str

    def hold(self, moment: Moment) -> bool:
        """Whether the clocks of the plan's timezone show one of its days."""
        return self.first is None or self.first <= self.date_of(moment) < self.first + self.count * NEXT_DAY

    @property
    def end(self) -> Moment:
        """The midnight after the last day."""
        return local_moment(datetime.combine(self._after, time()), self.zone)

    def hold_any(self, start: Moment, end: Moment) -> bool:
        """Whether a time touches the plan, or the night after it into which shifts may reach."""
        if self.first is None:
            return True
        return start < self.end + NEXT_DAY and end > local_moment(datetime.combine(self.first, time()), self.zone)

    def date_of(self, moment: Moment) -> date:
        """The local date of a moment."""
        return wall_clock(moment, self.zone).date()

    @property
    def _after(self) -> date:
        return (self.first or UNKNOWN_DAY) + self.count * NEXT_DAY

    def __str__(self) -> str:
        last = self._after - NEXT_DAY
        return f"{self.first}" if self.count == 1 else f"{self.first} to {last}"

    def moment(self, base: date, value: TimeOrDatetime) -> Moment:
        """The moment of a time on `base`, or of a full datetime.

        Raises:
            Unreadable: F028, the clocks skip that time in spring.
        """
        if isinstance(value, datetime) and value.tzinfo:
            return value
        wall = value if isinstance(value, datetime) else datetime.combine(base, time()) + value
        moment = local_moment(wall, self.zone)
        if wall_clock(moment, self.zone) != wall:
            raise Unreadable("F028", f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d}: the clocks go forward")
        return moment

    def span(self, base: date, start: TimeOrDatetime, end: TimeOrDatetime, longest: timedelta, *, empty: bool) -> tuple[Moment, Moment]:
        """From a time to another, past midnight where the second is earlier and they are then at most `longest` apart.

        Args:
            base: day of the start, unless it is a full datetime.
            start: of the span.
            end: of the span; a time of day is on the day of the start.
            longest: a span past midnight may be.
            empty: whether a span may end when it starts.
        """
        opens = self.moment(base, start)
        wall = wall_clock(opens, self.zone)
        base = wall.date() if isinstance(start, datetime) else base
        if isinstance(end, timedelta):
            since_midnight = wall - datetime.combine(base, time())
            if end < since_midnight or (end == since_midnight and not empty):
                later = self.moment(base + NEXT_DAY, end)
                if later - opens <= longest:
                    return opens, later
        return opens, self.moment(base, end)


def date_in(record: Record, days: Days, code: str) -> date | None:
    """The date of a row; where it has none, the day of a plan of one day.

    Returns:
        None, with a fault of `code`, where a plan of several days needs it.
    """
    if not record.text("date"):
        if days.count == 1 or days.first is None:
            return days.first or UNKNOWN_DAY
        record.fault(code, f"has no date, and the plan has {days.count} days", "date")
    return record.get("date", parse_day)


def exclude_rows(rows: Sequence[Record], what: str, code: str, days: Days, collector: FaultCollector) -> None:
    """One warning that counts the rows that lie outside of the plan."""
    if rows:
        many = f"{len(rows)} rows are" if len(rows) > 1 else "1 row is"
        collector.warn(rows[0].file, code, f"{many} left aside: {what} {days} (first: row {rows[0].row})")


def anchor(visit: Visit) -> Moment:
    """The moment whose day is the visit's."""
    moment = visit.windows[0].earliest if visit.windows else visit.planned_start or visit.pinned_start
    assert moment is not None, "V103 has been raised"
    return moment
