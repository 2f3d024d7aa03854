"""What the tests of other exports share: the small export with other tables, and what was read of it."""

from datetime import date
from pathlib import Path

from scheduler.files.exports.read import Export, open_export
from tests.files.exports.small import visits, write_export

TIMED = "Visit Ref,Client Ref,Date,Start,Duration"
PLAIN = "Visit Ref,Client Ref,Date,Start,Minutes"
MONDAY = date(2026, 12, 14)
TWO = visits("B1,P1,14/12/2026,08:00,30", "B2,P2,14/12/2026,09:00,45", header=PLAIN)


def read(
    folder: Path, day: date | None = None, days: int | None = None, more: dict[str, str] | None = None, **changes: str | None
) -> Export:
    """Reads the small export with other tables."""
    write_export(folder, **changes)
    for name, text in (more or {}).items():
        (folder / name).write_text(text)
    return open_export([folder], day=day, days=days)


def codes(export: Export) -> set[str]:
    return {warning.code for warning in export.inputs.warnings}


def minutes(export: Export) -> list[int]:
    return [visit.minutes for visit in export.inputs.visits]


def timed(*cells: str, header: str = TIMED) -> str:
    return visits(*(f"B{at},P1,14/12/2026,{8 + at:02}:00,{cell}" for at, cell in enumerate(cells)), header=header)


def grid(cell: str) -> str:
    return f'Staff ID,Name,Postcode,Gender,Mon\n7,Ann Bevan,HR6 8AD,F,"{cell}"\n8,Tom Pugh,HR6 8PW,M,07:00-14:00\n'
