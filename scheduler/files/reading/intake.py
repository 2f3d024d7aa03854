"""Reader of referrals."""

from pathlib import Path

from scheduler.domain.intake import Referral
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, by_id, read_records, read_rows
from scheduler.files.schema.intake import REFERRALS


def read_referrals(path: Path) -> tuple[Referral, ...]:
    """Reads new referrals.

    Raises:
        BadInput: with every fault of the file.
    """
    collector = FaultCollector()
    records = read_records(path, REFERRALS, {}, collector) or []
    by_id(records, "referral_id", "E107")
    found = [one for _, one in read_rows(records, _referral)]
    collector.raise_any()
    return tuple(found)


def _referral(record: Record) -> Referral | None:
    return record.build(
        Referral,
        referral_id=record.need("referral_id", parse.identifier),
        day=record.need("day", parse.day),
        age=record.need("age", parse.whole_number),
        locality=record.text("locality"),
        unsuitable=record.text("unsuitable"),
    )
