"""The days of the plan, and the conversion of local times to moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.parse import TimeOrDatetime
from scheduler.files.importing.parse import day as parse_day
from scheduler.files.importing.records import Record
from scheduler.files.importing.unreadable import Unreadable

NEXT_DAY = timedelta(days=1)
LONGEST_SHIFT = timedelta(hours=14)
LONGEST_NIGHT_WINDOW = timedelta(hours=4)
NAMED_ROWS = 10
"""Number of rows of other days that a warning names."""
# Replaces a first day that the settings do not give, until that fault stops the reading.
UNKNOWN_DAY = date(1999, 1, 1)


@dataclass(frozen=True)
class Days:
    """The days of the plan.

    Attributes:
        first: first day; None if the settings lack it (a fault), and then every day belongs to the plan.
        count: number of days.
        zone: name of the timezone.
    """

    first: date | None
    count: int
    zone: str

    def hold(self, moment: Moment) -> bool:
        """Returns whether a moment is on a day of the plan."""
        return self.hold_date(self.date_of(moment))

    def hold_date(self, day: date) -> bool:
        """Returns whether a date is one of the plan."""
        return self.first is None or self.first <= day < self.first + self.count * NEXT_DAY

    @property
    def end(self) -> Moment:
        """Returns the midnight after the last day."""
        return local_moment(datetime.combine(self._after, time()), self.zone)

    def hold_any(self, start: Moment, end: Moment) -> bool:
        """Returns whether a period touches the plan, or the night after it."""
        if self.first is None:
            return True
        return start < self.end + NEXT_DAY and end > local_moment(datetime.combine(self.first, time()), self.zone)

    def date_of(self, moment: Moment) -> date:
        """Returns the local date of a moment."""
        return wall_clock(moment, self.zone).date()

    @property
    def _after(self) -> date:
        return (self.first or UNKNOWN_DAY) + self.count * NEXT_DAY

    def __str__(self) -> str:
        last = self._after - NEXT_DAY
        return f"{self.first}" if self.count == 1 else f"{self.first} to {last}"

    def moment(self, base: date, value: TimeOrDatetime) -> Moment:
        """Returns the moment of a local time.

        Args:
            base: day of a time of day.
            value: time of day, or a datetime.

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

    def is_one_day_at_most(self, span: tuple[Moment, Moment]) -> bool:
        """Returns whether a span has its ends in order, and lasts 24 hours at most, elapsed or by the clocks on the wall."""
        elapsed, shown = span[1] - span[0], wall_clock(span[1], self.zone) - wall_clock(span[0], self.zone)
        return timedelta() < elapsed and min(elapsed, shown) <= NEXT_DAY

    def span(self, base: date, start: TimeOrDatetime, end: TimeOrDatetime, longest: timedelta, *, empty: bool) -> tuple[Moment, Moment]:
        """Returns the moments of a span of time.

        A time of day as the end is on the day of the start. If it is earlier than the start, it is on
        the next day, unless the span would then be longer than `longest`.

        Args:
            base: day of the start, unless the start is a datetime.
            start: start of the span.
            end: end of the span.
            longest: maximum length of a span past midnight.
            empty: whether a span may end when it starts.

        Raises:
            Unreadable: F028, the clocks skip one of the times in spring.
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
    """Returns the date of a row, or the day of the plan if it has one day.

    Args:
        record: the row.
        days: of the plan.
        code: of the fault if the plan has several days and the row has no date.

    Returns:
        None after a fault.
    """
    if not record.text("date"):
        if days.count == 1 or days.first is None:
            return days.first or UNKNOWN_DAY
        record.fault(code, f"has no date, and the plan has {days.count} days", "date")
    return record.get("date", parse_day)


def exclude_rows(rows: Sequence[Record], what: str, code: str, collector: FaultCollector, most_named: int = NAMED_ROWS) -> None:
    """Leaves rows aside, with a warning that counts them and names the first.

    Args:
        rows: Rows of one table that are not used.
        what: Reason, after the number of rows.
        code: Of the warning.
        collector: Collects the warning.
        most_named: Number of rows that are named at most.
    """
    if rows:
        many = f"{len(rows)} rows are" if len(rows) > 1 else "1 row is"
        collector.warn(rows[0].file, code, f"{many} left aside: {what}: {name_rows(rows, most_named)}")
        collector.leave_aside(rows[0].file, len(rows))


def name_rows(rows: Sequence[Record], most_named: int) -> str:
    """Returns the labels of the first rows, and how many more there are."""
    named = ", ".join(row.label for row in rows[:most_named])
    return named + (f" and {len(rows) - most_named} more" if len(rows) > most_named else "")
