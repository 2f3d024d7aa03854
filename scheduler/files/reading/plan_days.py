"""Cuts the dated shifts and visits to the days of the plan; what is on other days is named."""

import re
from collections.abc import Collection, Sequence

from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.inputs import Settings
from scheduler.domain.shifts import Shift, ShiftPattern
from scheduler.domain.visit_days import anchor, visit_days
from scheduler.files.importing.days import Days, exclude_rows, name_rows
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import Folder
from scheduler.files.importing.records import Record, read_rows
from scheduler.files.reading.shifts_and_absences import read_shift
from scheduler.files.reading.visits import read_links, read_visit
from scheduler.files.schema.tables import CARERS, SERVICE_USERS, SHIFTS, VISITS
from scheduler.files.schema.weekly_tables import SHIFT_PATTERNS, VISIT_PATTERNS

ShiftRow = tuple[Record, Shift]
VisitRow = tuple[Record, Visit]
LinkRow = tuple[Record, VisitLink]


def read_shifts(folder: Folder, collector: FaultCollector) -> tuple[list[ShiftRow], list[Shift]]:
    """Returns the dated shifts of the plan with their rows, and those of other days."""
    days = folder.days
    read = read_rows(folder.of(SHIFTS), lambda row: read_shift(row, days, folder.known(CARERS), folder.places))
    inside = [(row, shift) for row, shift in read if days.hold(shift.start)]
    outside = [(row, shift) for row, shift in read if not days.hold(shift.start)]
    exclude_rows([row for row, _ in outside], f"they start on other days than {days}", "H108", collector)
    if read and not inside and not folder.of(SHIFT_PATTERNS):
        collector.fault(read[0][0].file, "H109", f"no shift starts on {days}", f"day = {days.date_of(read[0][1].start)} in settings.toml")
    return inside, [shift for _, shift in outside]


def read_visits(
    folder: Folder, settings: Settings, shifts: Sequence[Shift], patterns: Sequence[ShiftPattern], collector: FaultCollector
) -> tuple[list[VisitRow], list[LinkRow], list[Visit]]:
    """Returns the dated visits of the plan, the links between them, and the visits of other days.

    A visit after midnight belongs to the day before where only a shift that began then can make it.

    Args:
        folder: With the rows.
        settings: With the days of the plan.
        shifts: Dated shifts of any day.
        patterns: Of shifts.
        collector: Collects the faults and warnings.
    """
    days, of_visit = folder.days, visit_days(settings, shifts, patterns)
    read = read_rows(folder.of(VISITS), lambda row: read_visit(row, days, folder.known(SERVICE_USERS), folder.known(CARERS)))
    links = [(row, link) for row in folder.of(VISITS) for link in read_links(row, folder.known(VISITS))]
    dated = [(row, visit, of_visit.day_of(visit)) for row, visit in read]
    inside = [(row, visit) for row, visit, day in dated if days.hold_date(day)]
    outside = [(row, visit) for row, visit, day in dated if not days.hold_date(day)]
    other_days = [row for row, visit in outside if not days.hold(anchor(visit))]
    night_before = [row for row, visit in outside if days.hold(anchor(visit))]
    exclude_rows(other_days, f"they are on other days than {days}", "V107", collector)
    exclude_rows(night_before, "they are made in a shift that began the day before", "V107", collector, len(night_before))
    if read and not inside and not folder.of(VISIT_PATTERNS):
        collector.fault(read[0][0].file, "V129", f"no visit is on {days}", f"day = {dated[0][2]} in settings.toml")
    return inside, _whole_links(links, {visit.visit_id for _, visit in outside}, days, collector), [visit for _, visit in outside]


def _whole_links(links: Sequence[LinkRow], outside: Collection[str], days: Days, collector: FaultCollector) -> list[LinkRow]:
    """Returns the links between visits of the plan; links to other visits are named in a warning.

    Args:
        links: Of all rows.
        outside: Ids of the visits that are not in the plan.
        days: Of the plan.
        collector: Collects the warning.
    """
    cut = [row for row, link in links if (link.first_visit_id in outside) != (link.second_visit_id in outside)]
    if cut:
        many = f"{len(cut)} rows are" if len(cut) > 1 else "1 row is"
        what = f"links of {many} left aside: they lead to visits that are not on {days}: {name_rows(cut, len(cut))}"
        collector.warn(cut[0].file, "V130", what)
    return [(row, link) for row, link in links if link.first_visit_id not in outside and link.second_visit_id not in outside]


def visits_replacing_patterns(visits: Sequence[Visit], pattern_ids: Collection[str]) -> tuple[Visit, ...]:
    """Returns the visits that have the id of one from a pattern, such as ``W1/2026-11-24``."""
    return tuple(visit for visit in visits if "/" in visit.visit_id and _pattern_of(visit.visit_id) in pattern_ids)


def _pattern_of(visit_id: str) -> str:
    return re.sub(r"/\d{4}-\d\d-\d\d(/\d+)?$", "", visit_id)
