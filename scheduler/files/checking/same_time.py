"""Signs that a table was made for another program: hours read as minutes, and double-ups as two visits."""

from collections.abc import Sequence

from scheduler.domain.care import Visit, VisitLink
from scheduler.files.importing.records import Record

SHORTEST_USUAL_MINUTES = 5
VisitRows = Sequence[tuple[Record, Visit]]


def check_durations(visits: VisitRows) -> None:
    """Adds a fault where every visit lasts a few minutes, in a column that does not say minutes: it is in hours."""
    if not visits or any(visit.minutes >= SHORTEST_USUAL_MINUTES for _, visit in visits):
        return
    record, visit = visits[0]
    header = record.where("minutes").rpartition(":")[2]
    if "min" not in header.casefold():
        most = max(visit.minutes for _, visit in visits)
        what = f'every visit lasts {most} minutes at most by the column "{header}": it seems to be in hours'
        record.fault("V133", what, "minutes", f"{visit.minutes * 60}")


def warn_same_time(visits: VisitRows, links: Sequence[VisitLink]) -> None:
    """Warns of a visit to a person at the very time of another one, as exports have a double-up in two rows."""
    first: dict[tuple[str, object], tuple[Record, Visit]] = {}
    linked = {frozenset((link.first_visit_id, link.second_visit_id)) for link in links}
    for record, visit in visits:
        if visit.planned_start is None:
            continue
        before = first.setdefault((visit.service_user_id, visit.planned_start), (record, visit))
        is_alike = before[1].carers == visit.carers == 1
        if before[1] is visit or not is_alike or frozenset((before[1].visit_id, visit.visit_id)) in linked:
            continue
        what = f'is to the same person at the same time as visit "{before[1].visit_id}" (row {before[0].row})'
        record.warn("V134", what, "visit_id", "a double-up is one row with carers = 2; carerounds import reads it from two rows")
