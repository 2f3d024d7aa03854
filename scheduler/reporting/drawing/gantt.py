"""A roster as a picture: carers down the side, days across; in each day the shifts, the journeys and the visits.

Carers are shown by first name, service users by id. Colours and signs are those of the page and of the rota sheets.
Whatever matters also has a shape of its own.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from scheduler.analysis.carer_visits import first_meetings
from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.drawing.gantt_layout import (
    FOOT_HEIGHT,
    GAP,
    HEAD_HEIGHT,
    LABEL_WIDTH,
    MARGIN,
    ROW_HEIGHTS,
    WEEK_DAYS,
    WIDTH,
    Layout,
    lay_out,
)
from scheduler.reporting.drawing.hues import carer_hues
from scheduler.reporting.drawing.map import MapFrame, draw_map
from scheduler.reporting.drawing.svg import CARD, FAINT, HAIR, INK, LINE, PAPER, ROAD, TROUBLE, disc, document, line, path, rect, text
from scheduler.reporting.kinds import COLOURS, OTHER, visit_kind
from scheduler.reporting.publishing.clock_words import day_range, short_day
from scheduler.reporting.publishing.issue import care_words, wanted_start

BAR_WIDTH = 8
"""Pixels up to which a block is a bar in one colour; in a week, where bars are many, twice as many."""
WISH = "would rather be free"
CHARACTER_WIDTH = 5.6
NAMED_HEIGHT = 32
"""Pixels of a row from which its blocks have ids on them."""


def draw_roster(problem: Problem, travel: TravelMatrix | None, roster: Roster) -> str:
    """Draws a roster as the text of an SVG file: a board, and a map of each day.

    Args:
        problem: The problem that the roster answers.
        travel: Travel between its locations; without it no journeys are drawn.
        roster: A roster with a start for every visit.
    """
    layout = lay_out(problem, roster)
    title = day_range([layout.first + timedelta(days=number) for number in range(layout.days)])
    firsts = first_meetings(problem, roster)
    shapes = [
        text(MARGIN, 36, title, size=20, bold=True),
        text(MARGIN, 58, _say_size(problem, roster), fill=FAINT),
        *(shape for week in range(layout.weeks) for shape in _draw_days(layout, week, roster)),
        *_draw_shifts(layout),
        *(shape for run in roster.runs for shape in _draw_run(layout, travel, run, firsts)),
        *(shape for visit, lane in layout.lanes for shape in _draw_open_visit(layout, visit, lane)),
        *(shape for frame in _map_frames(layout) for shape in draw_map(problem, roster, frame)),
        *_draw_legend(layout, with_journeys=travel is not None, with_firsts=bool(firsts)),
    ]
    return document(WIDTH, layout.top(layout.weeks) - GAP + FOOT_HEIGHT, title, shapes)


def _say_size(problem: Problem, roster: Roster) -> str:
    placed = len(roster.runs_of)
    hours = sum(problem.visit[visit_id].minutes * len(runs) for visit_id, runs in roster.runs_of.items()) / 60
    carers = len({run.carer_id for run in roster.runs if run.assignments})
    return f"{placed} of {len(problem.visits)} visits placed, {carers} carers, {hours:,.1f} hours of care"


def _map_frames(layout: Layout) -> Iterator[MapFrame]:
    """Yields where the map of each day stands: beside a single day, below the days of a week."""
    if not layout.has_map:
        return
    if layout.days == 1:
        left = layout.right + GAP
        yield MapFrame(left, HEAD_HEIGHT, WIDTH - MARGIN - left, layout.map_height, layout.first, 1)
        return
    for number in range(layout.days):
        left = layout.x(number, layout.opens_hour)
        top = layout.top(number // WEEK_DAYS) + layout.card_height + GAP
        day = layout.first + timedelta(days=number)
        yield MapFrame(left + 2, top, layout.day_width - 4, layout.map_height, day, 1, is_small=True)


def _draw_days(layout: Layout, week: int, roster: Roster) -> Iterator[str]:
    """Draws the card of a week, with days and names, on which everything else stands."""
    top = layout.top(week)
    rows_top, bottom = top + layout.day_head, top + layout.card_height
    numbers = range(week * WEEK_DAYS, min((week + 1) * WEEK_DAYS, layout.days))
    right = layout.x(numbers[-1], layout.closes_hour)
    yield rect(MARGIN, top, right - MARGIN, bottom - top, fill=CARD, stroke=LINE, rx=10)
    yield rect(MARGIN + LABEL_WIDTH, rows_top, right - MARGIN - LABEL_WIDTH - 0.5, bottom - rows_top - 0.5, fill=PAPER, rx=9)
    yield rect(MARGIN + LABEL_WIDTH, rows_top, 20, bottom - rows_top - 0.5, fill=PAPER)
    yield rect(MARGIN + LABEL_WIDTH, rows_top, right - MARGIN - LABEL_WIDTH - 0.5, 20, fill=PAPER)
    for number in numbers:
        day = layout.first + timedelta(days=number)
        x = layout.x(number, layout.opens_hour)
        if layout.days > 1:
            yield text(x + layout.day_width / 2, top + 18, short_day(day), size=12, bold=True, anchor="middle")
        step = 4 if layout.days > 1 else 1
        for hour in range(step, 24, step):
            if not layout.opens_hour < hour < layout.closes_hour:
                continue
            label = f"{hour:02}" if layout.days > 1 else f"{hour:02}:00"
            yield text(layout.x(number, hour), rows_top - 7, label, size=10 if layout.days > 1 else 11, fill=FAINT, anchor="middle")
            yield line(layout.x(number, hour), rows_top, layout.x(number, hour), bottom - 1, stroke=HAIR)
        yield line(x, top + (1 if number % WEEK_DAYS else layout.day_head), x, bottom, stroke=LINE)
    names, hues = _list_first_names(layout.problem), carer_hues(layout.problem)
    minutes = _sum_care_minutes(layout, week, roster)
    for carer_id in layout.rows:
        y, height = layout.y(week, carer_id), layout.height_of(carer_id)
        yield line(MARGIN, y, right, y, stroke=LINE if carer_id == layout.rows[0] else HAIR)
        has_two_lines = layout.row_height >= ROW_HEIGHTS[0][1]
        baseline = y + height / 2 + (-2 if has_two_lines else 4)
        name = names.get(carer_id, "Not placed")
        if carer_id:
            yield rect(MARGIN + 14, baseline - 8, 8, 8, fill=hues[carer_id], rx=4)
        yield text(MARGIN + (29 if carer_id else 14), baseline, name, bold=True, fill=INK if carer_id else TROUBLE)
        if has_two_lines:
            yield text(MARGIN + 14, baseline + 16, f"{minutes[carer_id] / 60:.1f} h of care", size=11, fill=FAINT)


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
    """Draws shifts as white bars, absences as hatched ones, and wishes to be free as dashed lines around a time."""
    for shift in layout.problem.shifts:
        for left, right, week in layout.pieces(shift.start, shift.end):
            y = layout.y(week, shift.carer_id)
            yield rect(left, y + 3, right - left, layout.row_height - 6, fill=CARD, stroke=LINE, rx=5)
    for absence in layout.problem.absences:
        for left, right, week in layout.pieces(absence.start, absence.end) if absence.carer_id in layout.rows else ():
            y = layout.y(week, absence.carer_id)
            if absence.soft:
                tip = absence.kind or WISH
                yield rect(left, y + 3, right - left, layout.row_height - 6, fill="none", stroke=FAINT, rx=5, dash="4 3", tip=tip)
            else:
                yield rect(left, y + 3, right - left, layout.row_height - 6, fill="url(#hatch)", rx=5, tip=absence.kind or "absent")


def _draw_run(layout: Layout, travel: TravelMatrix | None, run: Run, firsts: frozenset[tuple[str, str]]) -> Iterator[str]:
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
        yield from _draw_visit(layout, run.carer_id, visit, start, is_first=(visit.visit_id, run.carer_id) in firsts)
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
        yield line(left, y, right, y, stroke=ROAD, width=1.6)


def _draw_visit(layout: Layout, carer_id: str, visit: Visit, start: Moment, *, is_first: bool) -> Iterator[str]:
    """Draws a visit as a block in the row of a carer."""
    end = start + timedelta(minutes=visit.minutes)
    for number, (left, right, week) in enumerate(layout.pieces(start, end)):
        y, height = layout.y(week, carer_id) + 6, layout.row_height - 12
        is_bar = right - left <= BAR_WIDTH * (2 if layout.days > 1 else 1)
        yield from _draw_block(left, y, right - left, height, visit, is_bar=is_bar, tip=_tip(layout, visit, start))
        if number:
            continue
        if visit.time_critical:
            size = min(9.0, right - left, height / 2)
            yield path([(right - size, y), (right, y), (right, y + size)], fill=TROUBLE)
        room = right - left - (12 if visit.carers > 1 else 9)
        if layout.row_height >= NAMED_HEIGHT and len(visit.service_user_id) * CHARACTER_WIDTH <= room:
            yield text(
                right - room - 2, y + height / 2 + 3.5, visit.service_user_id, size=10, fill=COLOURS[visit_kind(visit.visit_type)].text
            )
        if is_first:
            radius = 1.8 if is_bar else 2.4
            yield disc(left + min(8.5, (right - left) / 2), y + height - 5, radius, fill=INK, stroke=CARD, width=0.8)


def _draw_block(left: float, y: float, width: float, height: float, visit: Visit, *, is_bar: bool, tip: str) -> Iterator[str]:
    """Draws the ground of a visit: a tint with a dark edge, or a bar where there is no room. A double-up has a double edge."""
    colours = COLOURS[visit_kind(visit.visit_type)]
    is_double = visit.carers > 1
    if is_bar:
        yield rect(left, y, width, height, fill=colours.bar, rx=1.5, tip=tip)
        if is_double:
            yield line(left, y + height / 2, left + width, y + height / 2, stroke=CARD, width=2.4)
        return
    yield rect(left, y, width, height, fill=colours.tint, rx=3.5, tip=tip)
    yield rect(left, y, 2.6, height, fill=colours.edge, rx=1.2)
    if is_double:
        yield rect(left + 4, y, 1.4, height, fill=colours.edge)


def _draw_open_visit(layout: Layout, visit: Visit, lane: int) -> Iterator[str]:
    """Draws an unallocated visit in its lane of the top row, hollow and with a broken edge."""
    colours = COLOURS[visit_kind(visit.visit_type)]
    start = wanted_start(visit)
    height = (layout.open_row - 12) / (1 + max(number for _, number in layout.lanes))
    for left, right, week in layout.pieces(start, start + timedelta(minutes=visit.minutes)):
        y = layout.y(week, "") + 6 + lane * height
        tip = _tip(layout, visit, start)
        yield rect(
            left, y, right - left, height - 1, fill="#ffffff", stroke=colours.edge, rx=1.5, dash="3 2" if height > 10 else "", tip=tip
        )
        if visit.carers > 1:
            yield line(left, y + height / 2, right, y + height / 2, stroke=colours.edge, width=1.4)


def _tip(layout: Layout, visit: Visit, start: Moment) -> str:
    end = start + timedelta(minutes=visit.minutes)
    clocks = [f"{wall_clock(moment, layout.problem.timezone):%H:%M}" for moment in (start, end)]
    return f"{visit.service_user_id} {clocks[0]}-{clocks[1]} {visit.visit_type}".strip()


def _draw_legend(layout: Layout, *, with_journeys: bool, with_firsts: bool) -> Iterator[str]:
    """Draws the meanings of colours and shapes."""
    y = layout.top(layout.weeks) - GAP + 27
    x = float(MARGIN + 14)
    visits = layout.problem.visits
    words = {visit_kind(visit.visit_type): care_words(visit) for visit in reversed(visits)} | {OTHER: "other visits"}
    kinds = [kind for kind in COLOURS if any(visit_kind(visit.visit_type) == kind for visit in visits)]
    signs = [(words[kind], _sample(COLOURS[kind].tint, COLOURS[kind].edge)) for kind in kinds]
    plain = _sample(*COLOURS[OTHER][:2])
    if with_journeys:
        signs.append(("journey", [line(0, -4, 22, -4, stroke=ROAD, width=1.6)]))
    if any(visit.carers > 1 for visit in visits):
        signs.append(("two carers together", [*plain, rect(4, -11, 1.4, 14, fill=COLOURS[OTHER].edge)]))
    if any(visit.time_critical for visit in visits):
        signs.append(("time critical", [*plain, path([(14, -11), (22, -11), (22, -3)], fill=TROUBLE)]))
    if with_firsts:
        signs.append(("first visit by this carer", [*plain, disc(8, -1, 2.4, fill=INK, stroke=CARD, width=0.8)]))
    if layout.lanes:
        signs.append(("not placed", [rect(0.5, -10.5, 21, 13, fill="#ffffff", stroke=COLOURS[OTHER].edge, rx=2, dash="3 2")]))
    if any(not absence.soft for absence in layout.problem.absences):
        signs.append(("absent", [rect(0, -11, 22, 14, fill="url(#hatch)", rx=2)]))
    if any(absence.soft for absence in layout.problem.absences):
        signs.append((WISH, [rect(0.5, -10.5, 21, 13, fill="none", stroke=FAINT, rx=2, dash="4 3")]))
    for label, shapes in signs:
        yield f'<g transform="translate({x:.1f} {y:.1f})">{"".join(shapes)}{text(28, 0, label, size=11.5, fill=FAINT)}</g>'
        x += 46 + 5.6 * len(label)


def _sample(tint: str, edge: str) -> list[str]:
    return [rect(0, -11, 22, 14, fill=tint, rx=3), rect(0, -11, 2.6, 14, fill=edge, rx=1.2)]
