"""Readers of visits and links."""

import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, Visit, VisitLink, Window
from scheduler.domain.clock import Moment
from scheduler.files.importing import parse
from scheduler.files.importing.days import LONGEST_NIGHT_WINDOW, UNKNOWN_DAY, Days, date_in
from scheduler.files.importing.parse import TimeOrDatetime
from scheduler.files.importing.records import Known, Record
from scheduler.files.importing.unreadable import Unreadable

DAY_MINUTES = 24 * 60
HALF_A_DAY_MINUTES = 12 * 60
"""A window past midnight is longer only by a slip of the pen, and then nothing is said of the next day."""
GAP_COLUMNS = {"min_gap_minutes": "link_min_gap", "max_gap_minutes": "link_max_gap"}
WINDOW_COLUMNS = ("windows", "earliest", "latest")
LINK_COLUMNS = ("link_min_gap", "link_max_gap", "link_carers", "link_whole")

T = TypeVar("T")


def _word(kind: type[parse.E]) -> Callable[[str], parse.E]:
    """Returns a parser of whole words, for enums with ambiguous first letters (``each``, ``either``)."""

    def read(text: str) -> parse.E:
        if text.casefold() not in tuple(kind):
            raise Unreadable("F025", f'"{text}" is none of {", ".join(kind)}')
        return kind(text.casefold())

    return read


_SKILLS_HELD_BY, _JUDGED_AT, _LINKED_CARERS = _word(SkillsHeldBy), parse.one_of(JudgedAt), _word(LinkedCarers)


def read_visit(record: Record, days: Days, service_users: Known, carers: Known) -> Visit | None:
    """Reads a row of visits.

    Args:
        record: the row.
        days: of the plan.
        service_users: their ids.
        carers: their ids.
    """
    person = record.need("service_user_id", parse.identifier)
    record.known("service_user_id", [person], service_users, "V102", "service user")
    pinned = record.get("pinned_carers", parse.items) or ()
    record.known("pinned_carers", pinned, carers, "V110", "carer")
    count = record.get("carers", parse.whole_number)
    if len(pinned) > max(count or 1, 1):
        record.fault("V109", f"{len(pinned)} pinned carers for a visit by {count or 1}", "pinned_carers")
    day = date_in(record, days, "V106") or UNKNOWN_DAY
    return record.build(
        Visit,
        visit_id=record.need("visit_id", parse.identifier),
        service_user_id=person,
        windows=_windows(record, days, day),
        planned_start=_moment(record, "planned_start", days, day),
        pinned_carers=pinned,
        pinned_start=_moment(record, "pinned_start", days, day),
        **care_of(record),
    )


def care_of(record: Record) -> dict[str, Any]:
    """Returns the fields of the care in a row of visits or patterns."""
    return {
        "minutes": record.need("minutes", parse.minutes),
        "carers": record.get("carers", parse.whole_number),
        "skills": record.get("skills", parse.skills_needed),
        "skills_held_by": record.get("skills_held_by", _SKILLS_HELD_BY),
        "judged_at": record.get("judged_at", _JUDGED_AT),
        "visit_type": record.text("visit_type"),
        "time_critical": record.get("time_critical", parse.yes_or_no),
        "priority": record.get("priority", parse.whole_number),
        "optional": record.get("optional", parse.yes_or_no),
        "team": record.get("team", parse.plain_text),
    }


def _moment(record: Record, column: str, days: Days, day: date) -> Moment | None:
    value = record.get(column, parse.late_time_or_datetime)
    return None if value is None else record.attempt(column, lambda: days.moment(day, value))


def _windows(record: Record, days: Days, day: date) -> tuple[Window, ...]:
    """Returns the windows of a row in order of time."""
    if record.text("planned_start") and not any(map(record.text, WINDOW_COLUMNS)):
        return ()
    column, spans = window_texts(record, "pinned_start", parse.late_time_or_datetime, parse.spans)
    found = sorted(filter(None, [_window(record, column, days, day, span) for span in spans]), key=lambda window: window.earliest)
    for before, after in itertools.pairwise(found):
        if after.earliest <= before.latest:
            record.fault("V105", f"windows {_shown(before)} and {_shown(after)} overlap", column)
    return tuple(found)


def window_texts(
    record: Record, otherwise: str, read: Callable[[str], T], read_all: Callable[[str], tuple[tuple[T, T], ...]]
) -> tuple[str, tuple[tuple[T, T], ...]]:
    """Returns the column that gives the windows of a row, and their ends.

    Args:
        record: the row.
        otherwise: a column that stands in for a window, beside the planned start.
        read: an end of a window.
        read_all: a cell of windows.
    """
    columns = [column for column in WINDOW_COLUMNS if record.text(column).strip("; ")]
    if not columns and not record.text("planned_start") and not record.text(otherwise):
        record.fault("V103", "has neither a window nor a planned start", "planned_start")
    if columns in (["windows"], []):
        return "windows", record.get("windows", read_all) or ()
    if columns == ["earliest", "latest"]:
        earliest, latest = record.get("earliest", read), record.get("latest", read)
        return "latest", () if earliest is None or latest is None else ((earliest, latest),)
    record.fault("V108", f"has {' and '.join(columns)}", columns[0], "either windows, or both earliest and latest")
    return columns[0], ()


def _window(record: Record, column: str, days: Days, day: date, ends: tuple[TimeOrDatetime, TimeOrDatetime]) -> Window | None:
    span = record.attempt(column, lambda: days.span(day, *ends, LONGEST_NIGHT_WINDOW, empty=True))
    if span is None:
        return None
    if span[1] < span[0]:
        opens = span[0].hour * 60 + span[0].minute
        hint = swap_hint(column, opens, ends[1] // timedelta(minutes=1) if isinstance(ends[1], timedelta) else None)
        record.fault("V104", f"window {span[0]:%H:%M}-{span[1]:%H:%M} ends before it starts", column, hint)
        return None
    if span[1] - span[0] > timedelta(hours=24):
        record.fault("V104", f"window {span[0]:%H:%M}-{span[1]:%H:%M} lasts more than a day", column)
        return None
    return Window(earliest=span[0], latest=span[1])


def swap_hint(column: str, start: int, end: int | None) -> str:
    """Returns what may be meant by a window that ends before it starts.

    Args:
        column: That gives the end of the window.
        start: Of the window in minutes since midnight.
        end: The same of its end; None where it is no time of day.
    """
    swap = "swap earliest and latest" if column == "latest" else "swap its ends"
    if end is None or end >= DAY_MINUTES or end + DAY_MINUTES - start > HALF_A_DAY_MINUTES:
        return swap
    return f"{swap}, or write {end // 60 + 24}:{end % 60:02} for the next day"


def _shown(window: Window) -> str:
    return f"{window.earliest:%H:%M}-{window.latest:%H:%M}"


def read_links(record: Record, visits: Known, column: str = "visit_id") -> list[VisitLink]:
    """Reads the links of a row of visits or patterns; the id of the second visit is in `column`."""
    if not record.has("linked_to", *LINK_COLUMNS):
        return []
    firsts = (record.get("linked_to", parse.items) or ()) if record.is_readable else ()
    if not firsts and not record.is_readable:
        return []
    if not firsts:
        for given in filter(record.text, LINK_COLUMNS):
            record.fault("V122", f"has {given}, but is linked to no visit", given, "name the other visit in linked_to")
        return []
    second = record.text(column)
    record.known("linked_to", firsts, visits, "V119", column.removesuffix("_id"))
    if second in firsts:
        record.fault("V120", "is linked to itself", "linked_to")
        return []
    least = _each(record, "link_min_gap", len(firsts), parse.whole_number)
    most = _each(record, "link_max_gap", len(firsts), parse.whole_number)
    carers = _each(record, "link_carers", len(firsts), _LINKED_CARERS)
    whole = _each(record, "link_whole", len(firsts), parse.yes_or_no)
    links = []
    for first, low, high, who, both in zip(firsts, least, most, carers, whole, strict=True):
        if low is not None and high is not None and high < low:
            record.fault("V121", f"greatest gap {high} min is less than least gap {low} min", "link_max_gap", "swap the two")
        visits = {"first_visit_id": first, "second_visit_id": second}
        links.append(record.build(VisitLink, GAP_COLUMNS, **visits, min_gap_minutes=low, max_gap_minutes=high, carers=who, whole=both))
    return [link for link in links if link is not None]


def _each(record: Record, column: str, links: int, read: Callable[[str], T]) -> Sequence[T | None]:
    """Returns the value for each link: one for all, or one each, separated by ``;``."""
    parts = [part.strip() for part in record.text(column).split(";")]
    parts = parts * links if len(parts) == 1 else parts
    if len(parts) != links:
        record.fault("V122", f"has {len(parts)} values for {links} links", column)
        return [None] * links
    return [record.attempt(column, lambda part=part: read(part)) if part else None for part in parts]  # type: ignore[misc]
