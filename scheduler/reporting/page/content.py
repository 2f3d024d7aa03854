"""What a page shows of a roster, as plain lists for its script: times are minutes of the local clock from the first midnight."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from scheduler.analysis.carer_visits import CarerVisit
from scheduler.analysis.kpis import Kpis
from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence, Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.kinds import visit_kind
from scheduler.reporting.places import location_points, named_places
from scheduler.reporting.publishing.clock_words import clock, day_range, long_day, short_day
from scheduler.reporting.publishing.issue import Issue, care_words, wanted_start

Content = dict[str, object]
EN_DASH = "\N{EN DASH}"


class _Clock:
    """Counts minutes of the local clock from the first midnight of the horizon."""

    def __init__(self, issue: Issue) -> None:
        self.zone = issue.problem.timezone
        self._midnight = datetime.combine(issue.days[0], time())

    def minute(self, moment: Moment) -> int:
        """Returns the whole minutes from the first midnight, by the clock on the wall."""
        return round((wall_clock(moment, self.zone) - self._midnight) / timedelta(minutes=1))


def page_content(issue: Issue, travel: TravelMatrix, figures: Kpis) -> Content:
    """Returns everything that the page of a roster shows, as lists and texts that JSON knows.

    Args:
        issue: Roster with its names, rows and reasons.
        travel: Travel between the locations of the problem.
        figures: Key figures of the roster.
    """
    problem, counter = issue.problem, _Clock(issue)
    visit_at = {visit.visit_id: number for number, visit in enumerate(problem.visits)}
    shift_at = {shift.shift_id: number for number, shift in enumerate(problem.shifts)}
    carer_at = {carer.carer_id: number for number, carer in enumerate(problem.carers)}
    person_at = {person.service_user_id: number for number, person in enumerate(problem.service_users)}
    points = location_points(problem)
    preferred = {person.service_user_id: frozenset(person.preferred_carers) for person in problem.service_users}
    last_rows = {row.shift_id: row for row in issue.rows}
    return {
        "title": day_range(issue.days),
        "days": [[f"{long_day(day)} {day.year}", short_day(day)] for day in issue.days],
        "figures": list(_figures(figures)),
        "carers": [[carer.carer_id, issue.carer_names[carer.carer_id]] for carer in problem.carers],
        "people": [
            [issue.person_names[person.service_user_id], person.locality or "", points.get(person.location_id)]
            for person in problem.service_users
        ],
        "shifts": [
            [
                carer_at[shift.carer_id],
                counter.minute(shift.start),
                counter.minute(shift.end),
                points.get(shift.start_location_id or ""),
                points.get(shift.end_location_id or ""),
                _way_back(problem, travel, shift, last_rows.get(shift.shift_id)),
            ]
            for shift in problem.shifts
        ],
        "visits": [
            [
                person_at[visit.service_user_id],
                visit_kind(visit.visit_type),
                care_words(visit),
                visit.minutes,
                visit.carers,
                int(visit.time_critical),
                window_words(visit, counter.zone),
                counter.minute(wanted_start(visit)),
            ]
            for visit in problem.visits
        ],
        "stops": [
            [
                visit_at[row.visit.visit_id],
                shift_at[row.shift_id],
                counter.minute(row.start),
                row.travel_minutes or 0,
                int(row.is_first_meeting),
                _note(row, preferred[row.visit.service_user_id], counter),
            ]
            for row in issue.rows
        ],
        "open": [[visit_at[visit.visit_id], issue.reasons.get(visit.visit_id, "")] for visit in issue.unallocated],
        "absences": [
            [carer_at[absence.carer_id], counter.minute(absence.start), counter.minute(absence.end), *_absence_words(absence)]
            for absence in problem.absences
        ],
        "places": named_places(problem),
    }


def window_words(visit: Visit, zone: str) -> str:
    """Returns the windows of a visit, such as "may start 07:30-08:30"."""
    day = wall_clock(wanted_start(visit), zone).date()
    if visit.pinned_start is not None:
        return f"is to start at {clock(visit.pinned_start, zone, day)}"
    spans = [_span(window.earliest, window.latest, zone, day) for window in visit.windows]
    return f"{'may start' if visit.judged_at is JudgedAt.START else 'between'} {' or '.join(spans)}" if spans else ""


def _span(earliest: Moment, latest: Moment, zone: str, day: date) -> str:
    opens, closes = clock(earliest, zone, day), clock(latest, zone, day)
    return opens if earliest == latest else f"{opens}{EN_DASH}{closes}"


def _note(row: CarerVisit, preferred: frozenset[str], counter: _Clock) -> str:
    """Returns what speaks for a carer and a start, or against them."""
    parts = []
    if row.is_first_meeting:
        parts.append("first visit to this person")
    elif row.carer_id in preferred:
        parts.append("preferred by the person")
    planned = row.visit.planned_start
    if planned is not None:
        late = counter.minute(row.start) - counter.minute(planned)
        parts.append(
            f"planned for {clock(planned, counter.zone)}" + (f", {abs(late)} min {'later' if late > 0 else 'earlier'}" if late else "")
        )
    return "; ".join(parts)


def _absence_words(absence: Absence) -> tuple[str, int]:
    """Returns the kind of an absence, and 1 for a wish to be free."""
    return absence.kind or ("would rather be free" if absence.soft else "absent"), int(absence.soft)


def _way_back(problem: Problem, travel: TravelMatrix, shift: Shift, last: CarerVisit | None) -> int:
    """Returns the minutes from the last visit of a shift to where it ends."""
    if last is None:
        return 0
    home = problem.service_user[last.visit.service_user_id].location_id
    leg = travel.leg(problem.carer[shift.carer_id].travel_mode, home, shift.end_location_id)
    return round(leg[0] / travel.ticks_per_minute) if leg else 0


def _figures(figures: Kpis) -> Iterator[tuple[str, str, str]]:
    """Yields name, value and unit of the key figures at the head of the page."""
    yield "Not placed", f"{figures.visits_unplaced + figures.optional_left_out:,}", f"of {figures.visits:,} visits"
    yield "Contact", f"{figures.contact_hours:,.1f}", "hours"
    yield "On the road", f"{figures.travel_minutes / 60:,.1f}", "hours"
    if figures.travel_per_contact_hour is not None:
        yield "Road per contact hour", f"{figures.travel_per_contact_hour:,.1f}", "min"
    if figures.known_share is not None:
        yield "Known faces", f"{figures.known_share:.0%}", "of visits"
    if figures.utilisation is not None:
        yield "Utilisation", f"{figures.utilisation:.0%}", "of shifts"
    yield "Carers working", f"{figures.carers_used:,}", f"in {figures.shifts_used:,} runs"
