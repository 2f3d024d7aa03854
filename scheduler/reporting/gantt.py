"""A roster as a picture: carers down the side, days across; in each day the shifts, the journeys and the visits.

Carers are shown by first name, people by id. Colours are those of Okabe and Ito (Color Universal Design, 2008), which the colour-blind
can tell apart; what matters beside them has a shape.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.people import Carer
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.svg import FAINT, INK, document, dot, line, rect, text

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
OTHER = "#8a929c"
WEEK_DAYS = 7
EDGE = 0.5  # hours between the first or last shift and the edge of its day
LABELS, DAYS, MARGIN = 132, 1330, 24  # pixels across: the names, all days of a week together, and the edge
LANE = 6  # pixels that a visit which is not placed has at least, so that many are not too thin to be seen
HEAD, DAY_HEAD, FOOT = 74, 44, 46  # pixels down: title, the days' names, the legend
ROWS = ((12, 46), (40, 30), (1000, 20))  # so many carers, so high a row


@dataclass(frozen=True)
class _Sheet:
    """Where things stand.

    Attributes:
        first: day of the horizon.
        days: of the horizon.
        opens, closes: hours of a day that are shown; 0 and 24 where somebody works across midnight.
        row: height of a carer's.
        rows: carer ids, and the empty one for what is not placed.
        lanes: what is not placed, each in its lane of that row.
        colour: of each group of visits.
    """

    problem: Problem
    first: date
    days: int
    opens: float
    closes: float
    row: int
    rows: tuple[str, ...]
    lanes: tuple[tuple[Visit, int], ...]
    colour: dict[str, str]

    @property
    def day_width(self) -> float:
        return DAYS / min(self.days, WEEK_DAYS)

    @property
    def week_height(self) -> int:
        return DAY_HEAD + self.row * len(self.rows) + (self.last_row - self.row) * ("" in self.rows) + 18

    @property
    def last_row(self) -> int:
        """The height of the row of what is not placed."""
        return max(self.row, 12 + LANE * (1 + max((lane for _, lane in self.lanes), default=0)))

    @property
    def weeks(self) -> int:
        return -(-self.days // WEEK_DAYS)

    def pieces(self, start: Moment, end: Moment) -> Iterator[tuple[float, float, int]]:
        """From pixel to pixel and in which week, for each day that a span of time touches."""
        opens, closes = (wall_clock(moment, self.problem.timezone) for moment in (start, end))
        for number in range(max((opens.date() - self.first).days, 0), min((closes.date() - self.first).days + 1, self.days)):
            midnight = datetime.combine(self.first + timedelta(days=number), time())
            hours = [(moment - midnight) / timedelta(hours=1) for moment in (opens, closes)]
            left, right = (min(max(hour, self.opens), self.closes) for hour in hours)
            if left < right:
                yield self.x(number, left), self.x(number, right), number // WEEK_DAYS

    def x(self, day: int, hour: float) -> float:
        return LABELS + (day % WEEK_DAYS + (hour - self.opens) / (self.closes - self.opens)) * self.day_width

    def y(self, week: int, carer_id: str) -> float:
        return HEAD + week * self.week_height + DAY_HEAD + self.rows.index(carer_id) * self.row


def picture_of(problem: Problem, travel: TravelMatrix, roster: Roster) -> str:
    """The picture as the text of an SVG file.

    Args:
        problem: that was planned.
        travel: between its locations.
        roster: with a start for every visit.
    """
    sheet = _sheet(problem, roster)
    title = _title(sheet)
    placed = len(roster.runs_of)
    hours = sum(problem.visit[visit_id].minutes * len(runs) for visit_id, runs in roster.runs_of.items()) / 60
    carers = len({run.carer_id for run in roster.runs if run.assignments})
    shapes = [
        text(MARGIN, 34, title, size=20, bold=True),
        text(MARGIN, 56, f"{placed} of {len(problem.visits)} visits placed, {carers} carers, {hours:,.1f} hours of care", fill=FAINT),
        *(shape for week in range(sheet.weeks) for shape in _ground(sheet, week, roster)),
        *_duties(sheet),
        *(shape for run in roster.runs for shape in _run(sheet, travel, run)),
        *_new_faces(sheet, roster),
        *(shape for visit, lane in sheet.lanes for shape in _block(sheet, "", visit, _wanted(visit), lane)),
        *_legend(sheet),
    ]
    return document(LABELS + DAYS + MARGIN, HEAD + sheet.weeks * sheet.week_height + FOOT, title, shapes)


def _sheet(problem: Problem, roster: Roster) -> _Sheet:
    walls = [(wall_clock(shift.start, problem.timezone), wall_clock(shift.end, problem.timezone)) for shift in problem.shifts]
    nights = any(start.date() != end.date() for start, end in walls)
    on_duty = {shift.carer_id for shift in problem.shifts}
    carers = [carer.carer_id for carer in problem.carers if carer.carer_id in on_duty]
    lanes = tuple(_lanes(problem, roster))
    groups = Counter(_group(problem, visit) for visit in problem.visits)
    ranked = sorted((name for name in groups if name), key=lambda name: (-groups[name], name))
    return _Sheet(
        problem=problem,
        first=wall_clock(problem.horizon_start, problem.timezone).date(),
        days=problem.days,
        opens=0 if nights or not walls else max(min(start.hour for start, _ in walls) - EDGE, 0),
        closes=24 if nights or not walls else min(max(end.hour + (end.minute > 0) for _, end in walls) + EDGE, 24),
        row=next(height for most, height in (*ROWS, (len(carers), ROWS[-1][1])) if len(carers) <= most),
        rows=(*carers, "") if lanes else tuple(carers),
        lanes=lanes,
        colour=dict(zip(ranked, COLOURS, strict=False)),
    )


def _group(problem: Problem, visit: Visit) -> str:
    """What a visit has its colour from: the person's locality, or where all have the same, the visit's type."""
    localities = {person.locality for person in problem.service_users}
    return (problem.service_user[visit.service_user_id].locality or "") if len(localities) > 1 else visit.visit_type


def _title(sheet: _Sheet) -> str:
    last = sheet.first + timedelta(days=sheet.days - 1)
    return f"{sheet.first:%A %d %B %Y}" + (f" to {last:%A %d %B %Y}" if sheet.days > 1 else "")


def _ground(sheet: _Sheet, week: int, roster: Roster) -> Iterator[str]:
    """The days and the names of a week, on which everything else is drawn."""
    top, bottom = sheet.y(week, sheet.rows[0]) if sheet.rows else HEAD, HEAD + (week + 1) * sheet.week_height - 18
    numbers = range(week * WEEK_DAYS, min((week + 1) * WEEK_DAYS, sheet.days))
    right = sheet.x(numbers[-1], sheet.closes)
    for number in numbers:
        day, x = sheet.first + timedelta(days=number), sheet.x(number, sheet.opens)
        if Weekday.of(day) in WEEKEND:
            yield rect(x, top - 36, sheet.day_width, bottom - top + 36, fill="#f5f1e8")
        yield text(x + sheet.day_width / 2, top - 20, f"{day:%a} {day.day} {day:%b}", bold=True, anchor="middle")
        for hour in (hour for hour in range(4, 24, 4) if sheet.opens < hour < sheet.closes):
            yield text(sheet.x(number, hour), top - 5, f"{hour:02}", size=9, fill=FAINT, anchor="middle")
            yield line(sheet.x(number, hour), top, sheet.x(number, hour), bottom, stroke="#e9ecf0")
        yield line(x, top - 36, x, bottom, stroke="#c8cfd8")
    yield line(right, top - 36, right, bottom, stroke="#c8cfd8")
    names = _names(sheet.problem)
    minutes = _care_minutes(sheet, week, roster)
    for carer_id in sheet.rows:
        y = sheet.y(week, carer_id)
        yield line(MARGIN, y, right, y, stroke="#dde2e8")
        two_lines = sheet.row >= ROWS[0][1]
        yield text(MARGIN, y + sheet.row / 2 + (-1 if two_lines else 4), names.get(carer_id, "Not placed"), bold=not carer_id)
        if two_lines:
            yield text(MARGIN, y + sheet.row / 2 + 14, f"{minutes[carer_id] / 60:.1f} h of care", size=10.5, fill=FAINT)
    yield line(MARGIN, bottom, right, bottom, stroke="#dde2e8")


def _names(problem: Problem) -> dict[str, str]:
    """The first name of each carer; the id beside it where several have it, and alone where there is none."""
    first = {carer.carer_id: _first_name(carer) for carer in problem.carers}
    times = Counter(first.values())
    return {carer_id: f"{name} {carer_id}" if name and times[name] > 1 else name or carer_id for carer_id, name in first.items()}


def _first_name(carer: Carer) -> str:
    return (carer.name.split() or [""])[0]


def _care_minutes(sheet: _Sheet, week: int, roster: Roster) -> Counter[str]:
    """Minutes of care in a week: of each carer, and, under the empty name, of what is not placed."""
    minutes: Counter[str] = Counter()

    def lies_in(moment: Moment) -> bool:
        return (wall_clock(moment, sheet.problem.timezone).date() - sheet.first).days // WEEK_DAYS == week

    for run in roster.runs:
        if lies_in(sheet.problem.shift[run.shift_id].start):
            minutes[run.carer_id] += sum(sheet.problem.visit[one.visit_id].minutes for one in run.assignments)
    for visit in sheet.problem.visits:
        if visit.visit_id not in roster.runs_of and lies_in(_wanted(visit)):
            minutes[""] += visit.minutes * visit.carers
    return minutes


def _duties(sheet: _Sheet) -> Iterator[str]:
    """Shifts as light bars, absences hatched."""
    for shift in sheet.problem.shifts:
        for left, right, week in sheet.pieces(shift.start, shift.end):
            y = sheet.y(week, shift.carer_id)
            yield rect(left, y + 4, right - left, sheet.row - 8, fill="#e8edf3", stroke="#c8cfd8", rx=3)
    for absence in sheet.problem.absences:
        for left, right, week in sheet.pieces(absence.start, absence.end) if absence.carer_id in sheet.rows else ():
            yield rect(
                left, sheet.y(week, absence.carer_id) + 2, right - left, sheet.row - 4, fill="url(#hatch)", tip=absence.kind or "absent"
            )


def _run(sheet: _Sheet, travel: TravelMatrix, run: Run) -> Iterator[str]:
    """The visits of a run as blocks, the journeys as a line through the middle; two carers at once are a block cut in two."""
    problem, shift = sheet.problem, sheet.problem.shift[run.shift_id]
    here = shift.start_location_id
    mode, ends = problem.carer[run.carer_id].travel_mode, shift.start
    for one in run.assignments:
        visit = problem.visit[one.visit_id]
        assert one.start is not None, "starts are stated"
        there = problem.service_user[visit.service_user_id].location_id
        yield from _journey(sheet, run.carer_id, one.start - _takes(travel, travel.leg(mode, here, there)), one.start)
        ends, here = one.start + timedelta(minutes=visit.minutes), there
        yield from _block(sheet, run.carer_id, visit, one.start)
    if run.assignments:
        yield from _journey(sheet, run.carer_id, ends, ends + _takes(travel, travel.leg(mode, here, shift.end_location_id)))


def _takes(travel: TravelMatrix, leg: tuple[int, int] | None) -> timedelta:
    return timedelta(minutes=leg[0] / travel.ticks_per_minute if leg else 0)


def _journey(sheet: _Sheet, carer_id: str, start: Moment, end: Moment) -> Iterator[str]:
    for left, right, week in sheet.pieces(start, end):
        y = sheet.y(week, carer_id) + sheet.row / 2
        yield line(left, y, right, y, stroke=INK, width=1.6)


def _block(sheet: _Sheet, carer_id: str, visit: Visit, start: Moment, lane: int = 0) -> Iterator[str]:
    """A visit in a carer's row, or in a lane of the row of what is not placed, where it is hollow."""
    end = start + timedelta(minutes=visit.minutes)
    colour = sheet.colour.get(_group(sheet.problem, visit), OTHER)
    clocks = [f"{wall_clock(moment, sheet.problem.timezone):%H:%M}" for moment in (start, end)]
    tip = f"{visit.service_user_id} {clocks[0]}-{clocks[1]} {visit.visit_type}".strip()
    height = sheet.row - 12 if carer_id else (sheet.last_row - 12) / (1 + max(number for _, number in sheet.lanes))
    for left, right, week in sheet.pieces(start, end):
        y = sheet.y(week, carer_id) + 6 + lane * height
        if carer_id:
            yield rect(left, y, right - left, height, fill=colour, rx=1.5, tip=tip)
        else:
            yield rect(left, y, right - left, height - 1, fill="#ffffff", stroke=colour, rx=1.5, tip=tip)
        if visit.carers == 2:
            yield line(left, y + height / 2, right, y + height / 2, stroke="#ffffff" if carer_id else colour, width=2)


def _new_faces(sheet: _Sheet, roster: Roster) -> Iterator[str]:
    """A dot at each first visit of a carer to a person whom nobody has on record as visited by them before."""
    known = {(past.service_user_id, past.carer_id) for past in sheet.problem.history}
    firsts: dict[tuple[str, str], Moment] = {}
    for run in roster.runs:
        for one in run.assignments:
            pair = sheet.problem.visit[one.visit_id].service_user_id, run.carer_id
            if pair not in known and one.start is not None:
                firsts[pair] = min(firsts.get(pair, one.start), one.start)
    for (_, carer_id), start in firsts.items():
        for left, _, week in sheet.pieces(start, start + timedelta(minutes=1)):
            yield dot(left + 2, sheet.y(week, carer_id) + 5, 2 + sheet.row / 40, fill=INK)


def _lanes(problem: Problem, roster: Roster) -> Iterator[tuple[Visit, int]]:
    """What is not placed: what is wanted at one time stands one above the other."""
    free: list[Moment] = []
    for visit in sorted((one for one in problem.visits if one.visit_id not in roster.runs_of), key=_wanted):
        lane = next((number for number, until in enumerate(free) if until <= _wanted(visit)), len(free))
        free[lane : lane + 1] = [_wanted(visit) + timedelta(minutes=visit.minutes)]
        yield visit, lane


def _wanted(visit: Visit) -> Moment:
    return visit.planned_start or visit.windows[0].earliest


def _legend(sheet: _Sheet) -> Iterator[str]:
    """What colours and shapes mean."""
    y, x = HEAD + sheet.weeks * sheet.week_height + 14, float(LABELS)
    visits = sheet.problem.visits
    groups = [(name.replace("_", " "), colour) for name, colour in sheet.colour.items()]
    if any(_group(sheet.problem, visit) not in sheet.colour for visit in visits):
        groups.append(("other visits", OTHER))
    signs = [*((name, [rect(0, -11, 22, 14, fill=colour, rx=2)]) for name, colour in groups)]
    signs.append(("journey", [line(0, -4, 22, -4, stroke=INK, width=1.6)]))
    if any(visit.carers == 2 for visit in visits):
        signs.append(("two carers together", [rect(0, -11, 22, 14, fill=OTHER, rx=2), line(0, -4, 22, -4, stroke="#ffffff", width=2)]))
    signs.append(("first visit by this carer", [dot(11, -4, 3.2, fill=INK)]))
    if sheet.problem.absences:
        signs.append(("absent", [rect(0, -11, 22, 14, fill="url(#hatch)")]))
    for words, shapes in signs:
        yield f'<g transform="translate({x:.1f} {y})">{"".join(shapes)}{text(28, 0, words, size=12)}</g>'
        x += 48 + 6.2 * len(words)
