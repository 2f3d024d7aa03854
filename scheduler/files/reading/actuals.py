"""Reader of actuals: who was at which visit, and when."""

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.care import Visit
from scheduler.domain.clock import FIRST_PLAN_YEAR, LAST_PLAN_YEAR, local_moment, wall_clock
from scheduler.domain.people import Carer
from scheduler.files.importing import parse
from scheduler.files.importing.days import Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.parse import TimeOrDatetime
from scheduler.files.importing.records import Record, read_records
from scheduler.files.schema.actuals import ACTUALS

LONGEST_STAY = timedelta(hours=24)
_DAY = timedelta(days=1)
_LOGGED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


def read_actuals(
    path: Path, visits: Iterable[Visit], carers: Iterable[Carer], zone: str, now: datetime | None = None
) -> tuple[Actual, ...]:
    """Reads what became of the visits of a plan.

    A visit made by another carer than rostered is a fact. Where the clocks go back, a time that occurs twice is the one that
    fits the visit.

    Args:
        path: Of the file.
        visits: Visits of the plan, also those that people on hold would have had.
        carers: Carers of the plan.
        zone: Timezone of local times.
        now: Nothing can have happened later; None where that is not looked at.

    Raises:
        BadInput: With every fault, by row.
    """
    collector = FaultCollector()
    reader = _Reader({visit.visit_id: visit for visit in visits}, {carer.carer_id for carer in carers}, zone, now)
    found = [actual for record in read_records(path, ACTUALS, {}, collector) or () if (actual := reader.read(record)) is not None]
    collector.raise_any()
    return tuple(found)


def state_of(text: str) -> VisitState:
    """Parses a state; spaces, underscores and hyphens are the same."""
    plain = text.casefold().replace("_", " ").replace("-", " ")
    if plain not in tuple(VisitState):
        raise parse.Unreadable("F025", f'"{text}" is none of {", ".join(VisitState)}')
    return VisitState(plain)


def exact_number(text: str) -> Fraction:
    """Parses a number of at least 0, exactly as it is written."""
    if parse.number(text) < 0:
        raise parse.Unreadable("F023", f'"{text}" is below 0')
    return Fraction(text)


class _Reader:
    """Reads rows, and remembers which carers a visit has had."""

    def __init__(self, visits: Mapping[str, Visit], carers: Collection[str], zone: str, now: datetime | None) -> None:
        self._visits = visits
        self._carers = carers
        self._days = Days(None, 1, zone)
        self._now = now
        self._offsets: dict[datetime, timezone | None] = {}
        self._rows: dict[tuple[str, str], int] = {}

    def read(self, record: Record) -> Actual | None:
        """Reads a row; None after a fault."""
        if not record.is_readable:
            return None
        visit_id, carer_id = record.need("visit_id", parse.identifier), record.get("carer_id", parse.identifier) or ""
        record.known("visit_id", [visit_id], self._visits, "M201", "visit")
        record.known("carer_id", [carer_id], self._carers, "M202", "carer")
        visit = self._visits.get(visit_id or "")
        miles, was_home = record.get("miles", exact_number), record.get("home_before", parse.yes_or_no)
        state = record.get("state", state_of)
        if visit is None:
            return None
        self._check_once(record, visit.visit_id, carer_id)
        near = visit.planned_start or visit.pinned_start or visit.windows[0].earliest
        start = self._moment(record, "actual_start", near)
        end = self._end(record, near, start)
        cancelled_at = self._moment(record, "cancelled_at", near)
        if start and end and end < start:
            what = f"{record.text('actual_start')} to {record.text('actual_end')} ends before it starts"
            record.fault("M203", what, "actual_end", "actual_start and actual_end are swapped")
        elif start and end and end - start > LONGEST_STAY:
            record.fault("M205", f"lasts {(end - start) / timedelta(hours=1):.1f} hours", "actual_end", "its day is wrong")
        for column, moment in (("actual_start", start), ("actual_end", end)):
            if moment is not None and self._now is not None and moment > self._now:
                record.fault(
                    "M207", f"{record.text(column)} is later than now, {wall_clock(self._now, self._days.zone):%Y-%m-%d %H:%M}", column
                )
        if state is None and not record.text("state"):
            state = _state_by_times(start, end, cancelled_at)
        moments = {"actual_start": start, "actual_end": end, "cancelled_at": cancelled_at}
        # Times that could not be read contradict nothing; another fault of the row hides nothing.
        if state is not None and not any(record.text(column) and moment is None for column, moment in moments.items()):
            _check_state(record, state, start, end, carer_id)
        if not record.ok or state is None:
            return None
        return Actual(visit.visit_id, carer_id, state, start, end, cancelled_at, miles, was_home, record.row)

    def _check_once(self, record: Record, visit_id: str, carer_id: str) -> None:
        key = visit_id, carer_id
        if carer_id and key in self._rows:
            record.fault("M204", f'carer "{carer_id}" is at visit "{visit_id}" twice, here and in row {self._rows[key]}', "carer_id")
        self._rows.setdefault(key, record.row)

    def _moment(self, record: Record, column: str, near: datetime) -> datetime | None:
        """Returns the moment of a cell: a time of day is the one nearest to `near`."""
        value = record.get(column, _time_or_datetime)
        if value is None:
            return None
        if isinstance(value, datetime):
            return record.attempt(column, lambda: self._nearest(value, near))
        day = wall_clock(near, self._days.zone).date()
        moments = [record.attempt(column, lambda: self._days.moment(day, value))]
        if moments[0] is None:
            return None
        moments += [self._or_none(day_, value) for day_ in (day - _DAY, day + _DAY)]
        return min((moment for moment in moments if moment), key=lambda moment: abs(moment - near))

    def _or_none(self, day: object, value: timedelta) -> datetime | None:
        """Returns the moment of a time on a neighbouring day; None where the clocks skip it."""
        try:
            return self._days.moment(day, value)  # type: ignore[arg-type]
        except parse.Unreadable:
            return None

    def _nearest(self, value: datetime, near: datetime) -> datetime:
        """Returns the moment of a local time; of two the one nearest to `near`."""
        plain = self._plain_moment(value)
        if plain is not None:
            return plain
        first = self._days.moment(near.date(), value)
        if value.tzinfo:
            return first
        return min(first, local_moment(value.replace(fold=1), self._days.zone), key=lambda moment: abs(moment - near))

    def _plain_moment(self, value: datetime) -> datetime | None:
        """Returns the moment of a local time in an hour in which no clock changes; None in any other."""
        if value.tzinfo:
            return None
        hour = value.replace(minute=0, second=0, microsecond=0)
        if hour not in self._offsets:
            zone = ZoneInfo(self._days.zone)
            near = [(hour + timedelta(hours=more)).replace(tzinfo=zone).utcoffset() for more in (-2, -1, 0, 1, 2)]
            same = near[0] if len(set(near)) == 1 else None
            self._offsets[hour] = None if same is None else timezone(same)
        offset = self._offsets[hour]
        return None if offset is None else value.replace(tzinfo=offset)

    def _end_on_a_day(self, record: Record, value: datetime, near: datetime, start: datetime) -> datetime | None:
        """Returns the moment of a day and a time; of a time that occurs twice the one after the start."""
        moment = record.attempt("actual_end", lambda: self._days.moment(near.date(), value))
        if moment is None or moment >= start or value.tzinfo:
            return moment
        later = local_moment(value.replace(fold=1), self._days.zone)
        return later if later >= start else moment

    def _end(self, record: Record, near: datetime, start: datetime | None) -> datetime | None:
        """Returns the departure: a time of day is the first after the start."""
        value: TimeOrDatetime | None = record.get("actual_end", _time_or_datetime)
        if value is None:
            return None
        if start is None:
            return self._moment(record, "actual_end", near)
        if isinstance(value, datetime):
            return self._plain_moment(value) or self._end_on_a_day(record, value, near, start)
        day = wall_clock(start, self._days.zone).date()
        same_day = record.attempt("actual_end", lambda: self._days.moment(day, value))
        if same_day is None or same_day >= start:
            return same_day
        again = local_moment(wall_clock(same_day, self._days.zone).replace(fold=1), self._days.zone)
        return again if again >= start else self._or_none(day + _DAY, value)


def _time_or_datetime(text: str) -> TimeOrDatetime:
    """Parses a time of day, or a date and a time; those of a log are looked at first, as there are very many."""
    if _LOGGED.fullmatch(text):
        with suppress(ValueError):
            found = datetime.fromisoformat(text)
            if FIRST_PLAN_YEAR <= found.year <= LAST_PLAN_YEAR:
                return found
    return parse.time_or_datetime(text)


def _state_by_times(start: datetime | None, end: datetime | None, cancelled_at: datetime | None) -> VisitState:
    if cancelled_at is not None:
        return VisitState.CANCELLED
    if start is not None and end is not None:
        return VisitState.DONE
    return VisitState.PLANNED if start is None and end is None else VisitState.NOT_SIGNED_OUT


def _check_state(record: Record, state: VisitState, start: datetime | None, end: datetime | None, carer_id: str) -> None:
    """Adds a fault where a state and the times of a row contradict each other."""
    there = state in (VisitState.DONE, VisitState.NOT_SIGNED_OUT)
    if there and not carer_id:
        record.fault("M206", f'is "{state}", and has no carer', "carer_id")
    if state is VisitState.DONE and (start is None or end is None):
        record.fault("M206", 'is "done", and start or end is missing', "state", '"not signed out"')
    elif state is VisitState.NOT_SIGNED_OUT and start is not None and end is not None:
        record.fault("M206", 'is "not signed out", and has both times', "state", '"done"')
    elif not there and (start is not None or end is not None):
        record.fault("M206", f'is "{state}", and has a time at which the carer was there', "state", '"done"')
    if (state is VisitState.CANCELLED) != bool(record.text("cancelled_at")):
        what = 'is "cancelled", and cancelled_at is empty' if state is VisitState.CANCELLED else f'is "{state}", and has a cancelled_at'
        record.fault("M206", what, "cancelled_at")
