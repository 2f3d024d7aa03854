"""What is known so far while an export is read."""

import datetime
from dataclasses import dataclass, field

from scheduler.files.exports.finding.mapping import Mapping
from scheduler.files.exports.finding.rows import LeftOut, Row
from scheduler.files.exports.meaning.people import Roll
from scheduler.files.exports.meaning.times import date_text
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.unreadable import Unreadable


@dataclass
class Reading:
    """What is known so far while an export is read.

    Attributes:
        mapping: How it is to be read.
        order: Of day and month, where a column does not tell its own.
        clients, carers: Who is who.
        left_out: Rows that became nothing.
        is_order_known: Whether `order` is more than a guess.
        born_order: Order of day and month in dates of birth.
        skills: Words for the skills of carers.
        slots: Windows that were taken for parts of the day.
        plan_days: Days of the plan, where they are given; else empty.
    """

    mapping: Mapping
    collector: FaultCollector
    order: str
    clients: Roll = field(default_factory=lambda: Roll("client"))
    carers: Roll = field(default_factory=lambda: Roll("carer"))
    prefix: str = ""
    left_out: list[LeftOut] = field(default_factory=list)
    is_order_known: bool = True
    born_order: str | None = None
    skills: frozenset[str] = frozenset()
    slots: dict[str, str] = field(default_factory=dict)
    plan_days: tuple[datetime.date, ...] = ()

    def date(self, row: Row, concept: str, order: str | None = None, *, is_any_century: bool = False) -> str:
        """Returns the date of a cell in ISO form; empty where there is none, and after a fault."""
        text = row.text(concept)
        if not text or is_no_value(text):
            return ""
        try:
            return date_text(text, order or self.order, is_any_century=is_any_century)
        except Unreadable as wrong:
            row.unreadable(wrong, concept)
            return ""

    def carer_ids(self, row: Row, concept: str) -> str:
        """Returns the ids of the carers whom a cell names, separated by ``;``; who is unknown is a fault or a warning."""
        text = row.text(concept)
        if not text or is_no_value(text):
            return ""
        found, unknown = self.carers.find_all(text)
        for name in unknown:
            meant = self.carers.suggest(name)
            if meant or not self.carers.names:
                row.fault("X122", f'carer "{name}" is not in the table of carers', concept, meant)
            else:
                row.warn("X123", f'carer "{name}" is not in the table of carers, and is left aside', concept)
        return ";".join(self.prefix + one for one in found)
