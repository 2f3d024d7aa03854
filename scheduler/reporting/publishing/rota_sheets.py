"""The rota sheet of a carer: what stands on it, for the template that draws it."""

from collections.abc import Mapping
from datetime import date, timedelta

from scheduler.analysis.carer_visits import CarerVisit
from scheduler.domain.clock import wall_clock
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.reporting.kinds import visit_kind
from scheduler.reporting.publishing.clock_words import clock, clock_change
from scheduler.reporting.publishing.issue import Issue, care_words
from scheduler.reporting.publishing.page_words import Words, page_words

EN_DASH = "\N{EN DASH}"


def rota_carers(issue: Issue) -> list[str]:
    """Returns the carers who get a sheet: those on duty, or those concerned by a change."""
    if issue.changes is not None:
        concerned = {carer_id for change in issue.changes for carer_id in change.carer_ids}
        return [carer_id for carer_id in issue.carer_names if carer_id in concerned]
    on_duty = {shift.carer_id for shift in issue.problem.shifts}
    return [carer_id for carer_id in issue.carer_names if carer_id in on_duty]


def rota_words(issue: Issue, carer_id: str) -> Words:
    """Returns what stands on the sheet of a carer, one page a week.

    Args:
        issue: Publication.
        carer_id: Carer of the sheet.
    """
    zone = issue.problem.timezone
    shifts: dict[date, list[Shift]] = {}
    for shift in sorted((s for s in issue.problem.shifts if s.carer_id == carer_id), key=lambda s: s.start):
        shifts.setdefault(wall_clock(shift.start, zone).date(), []).append(shift)
    day_of = {shift.shift_id: day for day, day_shifts in shifts.items() for shift in day_shifts}
    rows: dict[date, list[CarerVisit]] = {}
    for row in issue.of_carer.get(carer_id, ()):
        rows.setdefault(day_of[row.shift_id], []).append(row)
    published = wall_clock(issue.published, zone)
    return page_words(
        issue,
        title=f"Rota of {issue.carer_names[carer_id]}",
        published=f"Published {published:%A} {published.day} {published:%B %Y} at {published:%H:%M}",
        days={day: _day_words(issue, carer_id, day, shifts.get(day, []), rows.get(day, [])) for day in issue.days},
    ) | {"carer": issue.carer_names[carer_id]}


def _day_words(issue: Issue, carer_id: str, day: date, shifts: list[Shift], rows: list[CarerVisit]) -> Words:
    zone = issue.problem.timezone
    spans = [f"{clock(shift.start, zone)}{EN_DASH}{clock(shift.end, zone, day)}" for shift in shifts]
    notes = [clock_change(day, zone), *(words for shift in shifts for words in _break_words(shift, rows, zone))]
    return {
        "name": f"{day:%A}",
        "short_name": f"{day:%a}",
        "date": f"{day.day} {day:%B}",
        "short_date": f"{day.day} {day:%b}",
        "shifts": ", ".join(spans),
        "notes": [note for note in notes if note],
        "empty": _empty_words(issue, carer_id, day, shifts),
        "visits": [_visit_words(issue, row, day, issue.carer_names) for row in rows],
    }


def _empty_words(issue: Issue, carer_id: str, day: date, shifts: list[Shift]) -> str:
    """Returns what stands in a day without visits."""
    zone = issue.problem.timezone
    absences = [absence for absence in issue.problem.absences if absence.carer_id == carer_id and not absence.soft]
    is_away = any(wall_clock(a.start, zone).date() <= day <= wall_clock(a.end - timedelta(seconds=1), zone).date() for a in absences)
    if is_away:
        return "Away"
    return "No visits" if shifts else "Off"


def _break_words(shift: Shift, rows: list[CarerVisit], zone: str) -> list[str]:
    """Returns a note for each break that is owed, because the visits of a shift last so long.

    Where a shift has several and its visits cover none of them, one note names all: one of them is owed.
    """
    own = [row for row in rows if row.shift_id == shift.shift_id]
    if len(own) < 2 or own[-1].end - own[0].start <= timedelta(minutes=BREAK_AFTER_MINUTES):
        return []
    if not shift.breaks:
        window = shift.break_window
        when = f" between {clock(window.earliest, zone)} and {clock(window.latest, zone)}" if window else ""
        return [f"Break of {shift.break_minutes} min{when}"] if shift.break_minutes else []
    covered = [rest for rest in shift.breaks if own[0].start <= rest.window.earliest and rest.window.latest <= own[-1].end]
    texts = [
        f"{rest.minutes} min between {clock(rest.window.earliest, zone)} and {clock(rest.window.latest, zone)}"
        for rest in covered or shift.breaks
    ]
    return [f"Break of {text}" for text in texts] if covered else [f"Break of {' or '.join(texts)}"]


def _visit_words(issue: Issue, row: CarerVisit, day: date, carer_names: Mapping[str, str]) -> Words:
    zone = issue.problem.timezone
    visit = row.visit
    return {
        "start": clock(row.start, zone, day),
        "end": clock(row.end, zone, day if wall_clock(row.start, zone).date() == day else None),
        "minutes": f"{visit.minutes} min",
        "name": issue.person_names[visit.service_user_id],
        "postcode": issue.postcodes[visit.service_user_id],
        "care": care_words(visit),
        "kind": visit_kind(visit.visit_type),
        "partners": [carer_names[carer_id] for carer_id in row.partner_ids],
        "travel": f"{row.travel_minutes} min" if row.travel_minutes else "",
        "is_double_up": visit.carers > 1,
        "is_time_critical": visit.time_critical,
        "is_first_meeting": row.is_first_meeting,
        "is_changed": visit.visit_id in issue.changed_visit_ids,
    }
