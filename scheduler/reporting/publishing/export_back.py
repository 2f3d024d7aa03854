"""The roster in the shape and columns of the export that was imported, to be read by the product it came from."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.analysis.carer_visits import CarerVisit, nearest_minute
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.exports.finding import mapping as exports
from scheduler.files.exports.finding.vocabulary import CARRY
from scheduler.files.importing.characters import without_guard
from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.publishing.issue import Issue, wanted_start

CARRIED = "carried.csv"
"""Columns that decide nothing, by visit; `import` writes it beside the mapping."""
DATES = {"day first": "%d/%m/%Y", "month first": "%m/%d/%Y", "": "%Y-%m-%d"}
ALLOCATED, UNALLOCATED = "Allocated", "Unallocated"
_NUMBERED = re.compile(r"(carer_id|carer_name)_(\d+)")


@dataclass(frozen=True)
class ExportShape:
    """The table of visits of an export.

    Attributes:
        mapping: How the export was read.
        table: Its table of visits.
        carried: Text of the columns that were carried along, by visit id and header.
    """

    mapping: exports.Mapping
    table: exports.TableMapping
    carried: Mapping[str, Mapping[str, str]]

    @property
    def carers_beside_each_other(self) -> int:
        """Returns the number of carers for whom a row has columns; more of them have a row each."""
        numbers = [int(found[2]) for concept in self.table.columns.values() if (found := _NUMBERED.fullmatch(concept))]
        return max(numbers, default=1)


def read_shape(path: Path) -> ExportShape:
    """Reads the shape of an export from the mapping.toml that `import` wrote, and carried.csv beside it.

    Args:
        path: File mapping.toml.

    Raises:
        BadInput: X101 or X102, the mapping cannot be read, or names no columns of visits; F001, carried.csv cannot be read.
    """
    found = exports.read_mapping(path)
    tables = [table for table in found.tables if table.table == "visits" and table.columns]
    if not tables:
        what = "has no table of visits with its columns"
        raise BadInput([Fault(f"{path.name}:tables", "X102", what, "take the mapping.toml that `carerounds import` wrote")])
    return ExportShape(found, tables[0], _read_carried(path.parent / CARRIED))


def _read_carried(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    try:
        text = read_regular(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Fault(path.name, "F001", f"cannot be read: {error}")]) from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {row["visit_id"]: {name: without_guard(cell or "") for name, cell in row.items() if name} for row in rows if "visit_id" in row}


def export_name(issue: Issue, shape: ExportShape) -> str:
    """Returns the name of the file: that of the export, with the first day where the mapping has a star."""
    name = shape.table.file.replace("*", f"{issue.days[0]:%d-%m-%Y}")
    stem = re.sub(r'[\\/:"<>|?\x00-\x1f\[\]]', "_", re.sub(r"\.\w{2,5}$", "", name)).strip(". ")
    return f"{stem or 'visits'}.csv"


def export_text(issue: Issue, shape: ExportShape) -> str:
    """Returns the roster as the text of a .csv file with the columns of the export, its header in the same row.

    Args:
        issue: Publication.
        shape: Table of visits of the export.
    """
    title = f"Roster from {issue.days[0]:%d %B %Y}\n"
    above = (shape.table.header_row or 1) - 1
    return (title + "\n" * (above - 1) if above else "") + csv_text(list(shape.table.columns), _rows(issue, shape))


def _rows(issue: Issue, shape: ExportShape) -> Iterator[list[str]]:
    """Yields a row for each visit and carer, in order of start; where a row has room for several carers, one for each visit."""
    room = shape.carers_beside_each_other
    slots = [(issue.rows_of.get(visit.visit_id, ()), visit) for visit in issue.problem.visits]
    for rows, visit in sorted(slots, key=lambda slot: (slot[0][0].start if slot[0] else wanted_start(slot[1]), slot[1].visit_id)):
        for first in range(0, max(len(rows), 1), room):
            line = _Line(issue, shape, visit, rows[first : first + room])
            yield [line.cell(header, concept) for header, concept in shape.table.columns.items()]


@dataclass(frozen=True)
class _Line:
    """A row of the export: a visit with some of its carers."""

    issue: Issue
    shape: ExportShape
    visit: Visit
    rows: Sequence[CarerVisit]

    def cell(self, header: str, concept: str) -> str:
        """Returns the text of a cell; nothing for what a plan does not know."""
        if concept == CARRY:
            return self.shape.carried.get(self.visit.visit_id, {}).get(header, "")
        if found := _NUMBERED.fullmatch(concept):
            return self._carer(found[1], int(found[2]) - 1)
        if concept in {"carer_id", "carer_name"}:
            return self._carer(concept, 0)
        unit = self.shape.table.units.get(header, "")
        if concept in {"planned_start", "end"}:
            return self._time(self._start + (timedelta(minutes=self.visit.minutes) if concept == "end" else timedelta()), unit)
        if concept in {"earliest", "latest"}:
            window = self.visit.windows[0] if len(self.visit.windows) == 1 else None
            return self._time(getattr(window, concept), unit) if window else ""
        return self._fact(concept, unit)

    def _fact(self, concept: str, unit: str) -> str:
        """Returns a fact of the visit or the person."""
        visit, person_id = self.visit, self.visit.service_user_id
        forename, _, surname = self.issue.person_names[person_id].rpartition(" ")
        facts = {
            "visit_id": visit.visit_id,
            "service_user_id": person_id,
            "service_user_name": self.issue.person_names[person_id],
            "forename": forename,
            "surname": surname,
            "postcode": self.issue.postcodes[person_id],
            "locality": self.issue.people[person_id].locality or "",
            "date": f"{self._day:{DATES[self.shape.mapping.dates]}}",
            "weekday": f"{self._day:%a}",
            "minutes": {"hours": f"{visit.minutes / 60:.2f}"}.get(unit, str(visit.minutes)),
            "carers": str(visit.carers),
            "visit_type": visit.visit_type,
            "skills": "; ".join(need.skill for need in visit.skills),
            "time_critical": "Yes" if visit.time_critical else "",
            "priority": str(visit.priority),
            "optional": "Yes" if visit.optional else "",
            "team": visit.team or "",
            "status": ALLOCATED if self.rows else UNALLOCATED,
        }
        return facts.get(concept, "")

    @property
    def _start(self) -> datetime:
        return self.rows[0].start if self.rows else nearest_minute(wanted_start(self.visit))

    @property
    def _day(self) -> datetime:
        return wall_clock(self._start, self.issue.problem.timezone)

    def _time(self, moment: datetime, unit: str) -> str:
        """Returns a time of day, with its date where the export has no column for it."""
        wall = moment.astimezone(UTC) if unit == "UTC" else wall_clock(moment, self.issue.problem.timezone)
        has_date = "date" in self.shape.table.columns.values()
        return f"{wall:%H:%M}" if has_date else f"{wall:{DATES[self.shape.mapping.dates]} %H:%M}"

    def _carer(self, concept: str, number: int) -> str:
        if number >= len(self.rows):
            return ""
        carer_id = self.rows[number].carer_id
        if concept == "carer_name":
            return self.issue.carer_names[carer_id]
        return carer_id.removeprefix(self.shape.mapping.carer_prefix or "")
