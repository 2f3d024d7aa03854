"""A roster as a picture: carers down the side, days across; in each day the shifts, the journeys and the visits.

Carers are shown by first name, service users by id. The colours are those of Okabe and Ito (Color Universal Design, 2008), which
colour-blind readers can tell apart. Whatever matters also has a shape of its own.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.gantt_layout import (
    DAYS_WIDTH,
    FOOT_HEIGHT,
    HEAD_HEIGHT,
    LABEL_WIDTH,
    MARGIN,
    OTHER,
    ROW_HEIGHTS,
    WEEK_DAYS,
    Layout,
    colour_group,
    lay_out,
    wanted_start,
)
from scheduler.reporting.svg import FAINT, INK, document, dot, line, rect, text

RATHER_FREE = "would rather be free"
"""What stands at an absence that is a wish."""


def draw_roster(problem: Problem, travel: TravelMatrix | None, roster: Roster) -> str:
    """Draws a roster as the text of an SVG file.

    Args:
        problem: The problem that the roster answers.
        travel: Travel between its locations; without it no journeys are drawn.
        roster: A roster with a start for every visit.
    """
    layout = lay_out(problem, roster)
    title = _format_title(layout)
    placed = len(roster.runs_of)
    hours = sum(problem.visit[visit_id].minutes * len(runs) for visit_id, runs in roster.runs_of.items()) / 60
    carers = len({run.carer_id for run in roster.runs if run.assignments})
    shapes = [
        text(MARGIN, 34, title, size=20, bold=True),
        text(MARGIN, 56, f"{placed} of {len(problem.visits)} visits placed, {carers} carers, {hours:,.1f} hours of care", fill=FAINT),
        *(shape for week in range(layout.weeks) for shape in _draw_days(layout, week, roster)),
        *_draw_shifts(layout),
        *(shape for run in roster.runs for shape in _draw_run(layout, travel, run)),
        *_draw_first_visits(layout, roster),
        *(shape for visit, lane in layout.lanes for shape in _draw_visit(layout, "", visit, wanted_start(visit), lane)),
        *_draw_legend(layout, with_journeys=travel is not None),
    ]
    return document(LABEL_WIDTH + DAYS_WIDTH + MARGIN, HEAD_HEIGHT + layout.weeks * layout.week_height + FOOT_HEIGHT, title, shapes)


def _format_title(layout: Layout) -> str:
    last = layout.first + timedelta(days=layout.days - 1)
    return f"{layout.first:%A %d %B %Y}" + (f" to {last:%A %d %B %Y}" if layout.days > 1 else "")


def _draw_days(layout: Layout, week: int, roster: Roster) -> Iterator[str]:
    """Draws the days and the names of a week, on which everything else stands."""
    top = layout.y(week, layout.rows[0]) if layout.rows else HEAD_HEIGHT
    bottom = HEAD_HEIGHT + (week + 1) * layout.week_height - 18
    numbers = range(week * WEEK_DAYS, min((week + 1) * WEEK_DAYS, layout.days))
    right = layout.x(numbers[-1], layout.closes_hour)
    for number in numbers:
        day = layout.first + timedelta(days=number)
        x = layout.x(number, layout.opens_hour)
        if Weekday.of(day) in WEEKEND:
            yield rect(x, top - 36, layout.day_width, bottom - top + 36, fill="#f5f1e8")
        yield text(x + layout.day_width / 2, top - 20, f"{day:%a} {day.day} {day:%b}", bold=True, anchor="middle")
        for hour in range(4, 24, 4):
            if not layout.opens_hour < hour < layout.closes_hour:
                continue
            yield text(layout.x(number, hour), top - 5, f"{hour:02}", size=9, fill=FAINT, anchor="middle")
            yield line(layout.x(number, hour), top, layout.x(number, hour), bottom, stroke="#e9ecf0")
        yield line(x, top - 36, x, bottom, stroke="#c8cfd8")
    yield line(right, top - 36, right, bottom, stroke="#c8cfd8")
    names = _list_first_names(layout.problem)
    minutes = _sum_care_minutes(layout, week, roster)
    for carer_id in layout.rows:
        y = layout.y(week, carer_id)
        yield line(MARGIN, y, right, y, stroke="#dde2e8")
        two_lines = layout.row_height >= ROW_HEIGHTS[0][1]
        yield text(MARGIN, y + layout.row_height / 2 + (-1 if two_lines else 4), names.get(carer_id, "Not placed"), bold=not carer_id)
        if two_lines:
            yield text(MARGIN, y + layout.row_height / 2 + 14, f"{minutes[carer_id] / 60:.1f} h of care", size=10.5, fill=FAINT)
    yield line(MARGIN, bottom, right, bottom, stroke="#dde2e8")


def _list_first_names(problem: Problem) -> dict[str, str]:
    """Returns the first name of each carer: with the id where several have that name, and the id alone where there is no name."""
    names = {carer.carer_id: (carer.name.split() or [""])[0] for carer in problem.carers}
    times = Counter(names.values())
    twice = {carer_id: f"{name} {carer_id}" for carer_id, name in names.items() if name and times[name] > 1}
    return {carer_id: twice.get(carer_id, name or carer_id) for carer_id, name in names.items()}


def _sum_care_minutes(layout: Layout, week: int, roster: Roster) -> Counter[str]:
    """Returns the minutes of care in a week, by carer id; those of unallocated visits have the empty id."""
    minutes: Counter[str] = Counter()

    def lies_in(moment: Moment) -> bool:
        return (wall_clock(moment, layout.problem.timezone).date() - layout.first).days // WEEK_DAYS == week

    for run in roster.runs:
        if lies_in(layout.problem.shift[run.shift_id].start):
            minutes[run.carer_id] += sum(layout.problem.visit[assignment.visit_id].minutes for assignment in run.assignments)
    for visit in layout.problem.visits:
        if visit.visit_id not in roster.runs_of and lies_in(wanted_start(visit)):
            minutes[""] += visit.minutes * visit.carers
    return minutes


def _draw_shifts(layout: Layout) -> Iterator[str]:
    """Draws shifts as light bars, absences as hatched ones, and those that are a wish as a dashed line."""
    for shift in layout.problem.shifts:
        for left, right, week in layout.pieces(shift.start, shift.end):
            y = layout.y(week, shift.carer_id)
            yield rect(left, y + 4, right - left, layout.row_height - 8, fill="#e8edf3", stroke="#c8cfd8", rx=3)
    for absence in layout.problem.absences:
        for left, right, week in layout.pieces(absence.start, absence.end) if absence.carer_id in layout.rows else ():
            y = layout.y(week, absence.carer_id)
            height = layout.row_height - 4
            if absence.soft:
                yield rect(left, y + 2, right - left, height, fill="none", stroke=FAINT, dash="4 3", tip=absence.kind or RATHER_FREE)
            else:
                yield rect(left, y + 2, right - left, height, fill="url(#hatch)", tip=absence.kind or "absent")


def _draw_run(layout: Layout, travel: TravelMatrix | None, run: Run) -> Iterator[str]:
    """Draws the visits of a run as blocks, with its journeys as lines between them."""
    problem = layout.problem
    shift = problem.shift[run.shift_id]
    mode = problem.carer[run.carer_id].travel_mode
    location = shift.start_location_id
    for assignment in run.assignments:
        visit = problem.visit[assignment.visit_id]
        start = assignment.start
        assert start is not None, "starts are stated"
        home = problem.service_user[visit.service_user_id].location_id
        if travel is not None:
            yield from _draw_journey(layout, run.carer_id, start - _travel_time(travel, mode, location, home), start)
        location = home
        yield from _draw_visit(layout, run.carer_id, visit, start)
    if travel is not None and run.assignments:
        assert start is not None
        end = start + timedelta(minutes=visit.minutes)
        yield from _draw_journey(layout, run.carer_id, end, end + _travel_time(travel, mode, location, shift.end_location_id))


def _travel_time(travel: TravelMatrix, mode: TravelMode, start: str | None, end: str | None) -> timedelta:
    """Returns the time of a journey; none where it cannot be made."""
    leg = travel.leg(mode, start, end)
    return timedelta(minutes=leg[0] / travel.ticks_per_minute if leg else 0)


def _draw_journey(layout: Layout, carer_id: str, start: Moment, end: Moment) -> Iterator[str]:
    """Draws a journey as a line through the middle of a carer's row."""
    for left, right, week in layout.pieces(start, end):
        y = layout.y(week, carer_id) + layout.row_height / 2
        yield line(left, y, right, y, stroke=INK, width=1.6)


def _draw_visit(layout: Layout, carer_id: str, visit: Visit, start: Moment, lane: int = 0) -> Iterator[str]:
    """Draws a visit as a block in the row of a carer; a double-up is cut in two. An unallocated one is hollow, in its lane."""
    end = start + timedelta(minutes=visit.minutes)
    colour = layout.colour.get(colour_group(layout.problem, visit), OTHER)
    clocks = [f"{wall_clock(moment, layout.problem.timezone):%H:%M}" for moment in (start, end)]
    tip = f"{visit.service_user_id} {clocks[0]}-{clocks[1]} {visit.visit_type}".strip()
    height = layout.row_height - 12 if carer_id else (layout.last_row - 12) / (1 + max(number for _, number in layout.lanes))
    for left, right, week in layout.pieces(start, end):
        y = layout.y(week, carer_id) + 6 + lane * height
        if carer_id:
            yield rect(left, y, right - left, height, fill=colour, rx=1.5, tip=tip)
        else:
            yield rect(left, y, right - left, height - 1, fill="#ffffff", stroke=colour, rx=1.5, tip=tip)
        if visit.carers == 2:
            yield line(left, y + height / 2, right, y + height / 2, stroke="#ffffff" if carer_id else colour, width=2)


def _draw_first_visits(layout: Layout, roster: Roster) -> Iterator[str]:
    """Draws a dot at the first visit of a carer to a service user whom the history does not show them to know."""
    known = {(past.service_user_id, past.carer_id) for past in layout.problem.history}
    firsts: dict[tuple[str, str], Moment] = {}
    for run in roster.runs:
        for assignment in run.assignments:
            pair = layout.problem.visit[assignment.visit_id].service_user_id, run.carer_id
            start = assignment.start
            if pair not in known and start is not None:
                firsts[pair] = min(firsts.get(pair, start), start)
    for (_, carer_id), start in firsts.items():
        for left, _, week in layout.pieces(start, start + timedelta(minutes=1)):
            yield dot(left + 2, layout.y(week, carer_id) + 5, 2 + layout.row_height / 40, fill=INK)


def _draw_legend(layout: Layout, *, with_journeys: bool) -> Iterator[str]:
    """Draws the meanings of colours and shapes."""
    y = HEAD_HEIGHT + layout.weeks * layout.week_height + 14
    x = float(LABEL_WIDTH)
    visits = layout.problem.visits
    groups = [(name.replace("_", " "), colour) for name, colour in layout.colour.items()]
    if any(colour_group(layout.problem, visit) not in layout.colour for visit in visits):
        groups.append(("other visits", OTHER))
    signs = [*((name, [rect(0, -11, 22, 14, fill=colour, rx=2)]) for name, colour in groups)]
    if with_journeys:
        signs.append(("journey", [line(0, -4, 22, -4, stroke=INK, width=1.6)]))
    if any(visit.carers == 2 for visit in visits):
        signs.append(("two carers together", [rect(0, -11, 22, 14, fill=OTHER, rx=2), line(0, -4, 22, -4, stroke="#ffffff", width=2)]))
    signs.append(("first visit by this carer", [dot(11, -4, 3.2, fill=INK)]))
    if not all(absence.soft for absence in layout.problem.absences):
        signs.append(("absent", [rect(0, -11, 22, 14, fill="url(#hatch)")]))
    if any(absence.soft for absence in layout.problem.absences):
        signs.append((RATHER_FREE, [rect(0, -11, 22, 14, fill="none", stroke=FAINT, dash="4 3")]))
    for words, shapes in signs:
        yield f'<g transform="translate({x:.1f} {y})">{"".join(shapes)}{text(28, 0, words, size=12)}</g>'
        x += 48 + 6.2 * len(words)
