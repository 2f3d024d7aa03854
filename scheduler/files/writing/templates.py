"""A template rota as a table."""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from scheduler.domain.calendar import Weekday
from scheduler.domain.templates import Template, TemplateSlot
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, read_records
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.weekly_tables import TEMPLATE
from scheduler.files.writing.atomic import write_text
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.write_weekly import clock_text


def write_template(path: Path, template: Template) -> None:
    """Writes a template, one row for each slot.

    Raises:
        BadInput: F015, it cannot be written.
    """
    rows = (
        (slot.week, slot.day.title(), _text(slot.start), slot.minutes, slot.service_user_id, ";".join(slot.carer_ids))
        for slot in template.slots
    )
    write_text(path, csv_text([column.name for column in TEMPLATE.columns], rows))


def misfit_table(misfits: Iterable[tuple[str, str, str]]) -> str:
    """Returns misfits of a template as a table: service user, visit (may be empty), description."""
    return csv_text(("service_user_id", "visit_id", "what"), misfits)


def read_template(path: Path) -> Template:
    """Reads a template; its length is the highest week of its rows.

    Raises:
        BadInput: with every fault, by row.
    """
    collector = FaultCollector()
    slots = [slot for record in read_records(path, TEMPLATE, {}, collector) or () if (slot := _slot(record)) is not None]
    collector.raise_any()
    return Template(weeks=max((slot.week for slot in slots), default=1), slots=tuple(slots))


def _slot(record: Record) -> TemplateSlot | None:
    days = record.need("day", parse.weekdays)
    if days is not None and len(days) != 1:
        record.fault("F026", f'"{record.text("day")}" is not one day of the week', "day", "a row for each day")
    return record.build(
        TemplateSlot,
        {"carer_ids": "carers"},
        week=record.get("week", parse.whole_number) or 1,
        day=days[0] if days else Weekday.MON,
        start=record.need("start", _since_midnight),
        minutes=record.need("minutes", parse.minutes),
        service_user_id=record.need("service_user_id", parse.identifier),
        carer_ids=record.need("carers", parse.items),
    )


def _since_midnight(text: str) -> timedelta:
    """Parses ``08:00``, ``08:00:30``, and ``25:30`` for the next day, to the time since midnight."""
    late = re.fullmatch(r"(2[4-9]|3\d|4[0-7])(:[0-5]\d(?::[0-5]\d)?)", text)
    found = parse.time_or_datetime(f"{int(late[1]) - 24:02}{late[2]}" if late else text)
    if not isinstance(found, timedelta):
        raise Unreadable("F022", f'"{text}" is not a time of day', "a time is written as 08:00")
    return found + timedelta(days=bool(late))


def _text(start: timedelta) -> str:
    minutes, seconds = divmod(start // timedelta(seconds=1), 60)
    return clock_text(minutes) + (f":{seconds:02}" if seconds else "")
