"""The bank holidays that carers have worked, in words and as key figures."""

from collections import defaultdict
from collections.abc import Iterator

from scheduler.analysis.bank_holidays import HolidayRecords


def holiday_lines(records: HolidayRecords | None) -> Iterator[str]:
    """Yields how many of the last bank holidays each carer has worked, the fewest first; nothing where the plan has none."""
    if records is None:
        return
    named = ", ".join(f"{day:%A} {day.day} {day:%B %Y}" for day in records.days)
    working = sum(bool(record.works) for record in records.carers)
    yield f"Bank holiday: {named}. {working} of {len(records.carers)} carers work."
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for record in records.carers:
        groups[len(record.worked)].append(f"{record.carer_id}*" if record.works else record.carer_id)
    yield f"  Worked of the last {len(records.last)} (* works now):"
    for number, carer_ids in sorted(groups.items()):
        yield f"  {number:>3}  {', '.join(carer_ids)}"


def holiday_kpis(records: HolidayRecords | None) -> list[tuple[str, float | None]]:
    """Returns for each carer how many of the last bank holidays they have worked, for kpis.csv."""
    if records is None:
        return []
    return [(f"bank_holidays_worked_{record.carer_id}", float(len(record.worked))) for record in records.carers]
