"""Reader of invoices. What is wrong with a charge is for the check; only what cannot be read is a fault."""

from fractions import Fraction
from pathlib import Path

from scheduler.domain.money.invoice import InvoiceLine
from scheduler.domain.money.rules import MOST_PENCE
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, read_records
from scheduler.files.reading.actuals import exact_number
from scheduler.files.schema.invoice import INVOICE

MOST_MINUTES = 24 * 60


def read_invoice(path: Path) -> tuple[InvoiceLine, ...]:
    """Reads the lines of an invoice.

    Args:
        path: Of the file.

    Raises:
        BadInput: With every fault, by row.
    """
    collector = FaultCollector()
    lines = [_line(record) for record in read_records(path, INVOICE, {}, collector) or () if record.is_readable]
    collector.raise_any()
    return tuple(line for line in lines if line is not None)


def _line(record: Record) -> InvoiceLine | None:
    visit_id = record.need("visit_id", parse.identifier)
    minutes = record.get("minutes", exact_number)
    record.check_range("minutes", None if minutes is None else float(minutes), MOST_MINUTES)
    pence, pounds = record.get("pence", parse.whole_number), record.get("pounds", _pounds)
    if bool(record.text("pence")) == bool(record.text("pounds")):
        record.fault("M209", "has both pence and pounds" if record.text("pence") else "has neither pence nor pounds", "pence")
    amount = pounds if pence is None else pence
    record.check_range("pence" if pounds is None else "pounds", amount, MOST_PENCE)
    if not record.ok or visit_id is None or amount is None:
        return None
    carer = record.get("carer_id", parse.identifier) or ""
    return InvoiceLine(record.row, visit_id, carer, None if minutes is None else round(minutes * 60), amount)


def _pounds(text: str) -> int:
    """Parses pounds and pence, exactly."""
    amount = Fraction(exact_number(text.replace("£", "").replace(",", "").strip())) * 100
    if amount.denominator != 1:
        raise parse.Unreadable("F023", f'"{text}" has a part of a penny')
    return int(amount)
