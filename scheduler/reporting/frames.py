"""A problem and its roster as pandas tables, for analysis in a notebook."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scheduler.domain.arguments import check_problem
from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.domain.shifts import Shift
from scheduler.geo.arguments import check_travel
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.summary import kpi_rows
from scheduler.verify.verify import check_roster

if TYPE_CHECKING:
    from pandas import DataFrame

TEXT, NUMBER, FLAG, MOMENT, FIGURE = "text", "number", "flag", "moment", "figure"
VISITS = {
    "visit_id": TEXT,
    "service_user_id": TEXT,
    "location_id": TEXT,
    "visit_type": TEXT,
    "minutes": NUMBER,
    "carers": NUMBER,
    "earliest": MOMENT,
    "latest": MOMENT,
    "planned_start": MOMENT,
    "priority": NUMBER,
    "optional": FLAG,
}
SHIFTS = {
    "shift_id": TEXT,
    "carer_id": TEXT,
    "start": MOMENT,
    "end": MOMENT,
    "minutes": NUMBER,
    "start_location_id": TEXT,
    "end_location_id": TEXT,
    "break_minutes": NUMBER,
}
RUNS = {"shift_id": TEXT, "carer_id": TEXT, "start": MOMENT, "end": MOMENT, "visits": NUMBER, "care_minutes": NUMBER}
ASSIGNMENTS = {
    "visit_id": TEXT,
    "service_user_id": TEXT,
    "carer_id": TEXT,
    "shift_id": TEXT,
    "position": NUMBER,
    "start": MOMENT,
    "end": MOMENT,
    "minutes": NUMBER,
}
KPIS = {"kpi": TEXT, "value": FIGURE}


def frames(problem: Problem, travel: TravelMatrix | None = None, roster: Roster | None = None) -> "dict[str, DataFrame]":
    """Returns a problem and its roster as pandas tables.

    Needs pandas: ``pip install "carerounds[pandas]"``. Moments are local: they carry the timezone of the problem. A value that is not
    given is missing (NaN or NaT). Each table has its columns also when it has no rows:

    - ``visits``: visit_id, service_user_id, location_id, visit_type, minutes, carers, earliest, latest, planned_start, priority,
      optional. A row a visit. ``earliest`` is the opening of its first window, ``latest`` the close of its last.
    - ``shifts``: shift_id, carer_id, start, end, minutes, start_location_id, end_location_id, break_minutes. A row a shift.
    - ``runs``: shift_id, carer_id, start, end, visits, care_minutes. A row a shift with visits, from the start of the first visit to
      the end of the last. Needs `roster`.
    - ``assignments``: visit_id, service_user_id, carer_id, shift_id, position, start, end, minutes. A row for each carer at a visit;
      ``position`` counts the visits of a run from 1. Needs `roster`.
    - ``unallocated``: the columns of ``visits``, for the visits in no run, optional ones included. Needs `roster`.
    - ``kpis``: kpi, value. The key figures of kpis.csv; those of pay and mileage are missing. Needs `travel` and `roster`.

    Args:
        problem: The problem.
        travel: Travel between its locations.
        roster: A roster of the problem, with a start for every visit.

    Raises:
        ImportError: pandas is not installed.
        TypeError: An argument has the wrong type; the message says what to pass.
        ValueError: `travel` belongs to another problem.
        BadInput: R301 to R306, the roster names what the problem lacks, or leaves starts open.

    Examples:
        >>> from scheduler import MaxIterations, frames, make_problem, read_folder, solve, travel_matrix
        >>> inputs = read_folder("data/tiny")
        >>> problem = make_problem(inputs)
        >>> travel = travel_matrix(problem, inputs.travel)
        >>> roster = solve(problem, travel, stop=MaxIterations(100)).roster
        >>> tables = frames(problem, travel, roster)
        >>> list(tables)
        ['visits', 'shifts', 'runs', 'assignments', 'unallocated', 'kpis']
        >>> len(tables["visits"]), int(tables["visits"]["minutes"].sum())
        (9, 300)
    """
    check_problem(problem)
    if travel is not None:
        check_travel(problem, travel)
    if roster is not None:
        check_roster(problem, roster)
    zone = problem.timezone
    tables = {
        "visits": _frame(VISITS, [_visit_row(problem, visit) for visit in problem.visits], zone),
        "shifts": _frame(SHIFTS, [_shift_row(shift) for shift in problem.shifts], zone),
    }
    if roster is None:
        return tables
    unallocated = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    runs = [run for run in roster.runs if run.assignments]
    tables["runs"] = _frame(RUNS, [_run_row(problem, run) for run in runs], zone)
    tables["assignments"] = _frame(ASSIGNMENTS, [row for run in runs for row in _assignment_rows(problem, run)], zone)
    tables["unallocated"] = _frame(VISITS, [_visit_row(problem, visit) for visit in unallocated], zone)
    if travel is not None:
        tables["kpis"] = _frame(KPIS, kpi_rows(problem, travel, roster, ()), zone)
    return tables


def _visit_row(problem: Problem, visit: Visit) -> tuple[object, ...]:
    return (
        visit.visit_id,
        visit.service_user_id,
        problem.service_user[visit.service_user_id].location_id,
        visit.visit_type,
        visit.minutes,
        visit.carers,
        visit.windows[0].earliest,
        visit.windows[-1].latest,
        visit.planned_start,
        visit.priority,
        visit.optional,
    )


def _shift_row(shift: Shift) -> tuple[object, ...]:
    return (
        shift.shift_id,
        shift.carer_id,
        shift.start,
        shift.end,
        (shift.end - shift.start) // timedelta(minutes=1),
        shift.start_location_id,
        shift.end_location_id,
        shift.all_break_minutes,
    )


def _run_row(problem: Problem, run: Run) -> tuple[object, ...]:
    spans = _spans(problem, run)
    minutes = sum(problem.visit[assignment.visit_id].minutes for assignment in run.assignments)
    return run.shift_id, run.carer_id, spans[0][0], spans[-1][1], len(spans), minutes


def _assignment_rows(problem: Problem, run: Run) -> list[tuple[object, ...]]:
    visits = [problem.visit[assignment.visit_id] for assignment in run.assignments]
    return [
        (visit.visit_id, visit.service_user_id, run.carer_id, run.shift_id, position, start, end, visit.minutes)
        for position, (visit, (start, end)) in enumerate(zip(visits, _spans(problem, run), strict=True), start=1)
    ]


def _spans(problem: Problem, run: Run) -> list[tuple[Moment, Moment]]:
    """Returns the start and the end of each visit of a run."""
    starts = [(assignment.start, problem.visit[assignment.visit_id].minutes) for assignment in run.assignments]
    return [(start, start + timedelta(minutes=minutes)) for start, minutes in starts if start is not None]


def _frame(columns: Mapping[str, str], rows: Sequence[Sequence[object]], zone: str) -> "DataFrame":
    """Returns rows as a table whose columns have the same types with rows and without."""
    pandas = _import_pandas()
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    series = {name: _series(pandas, kind, list(column), zone) for (name, kind), column in zip(columns.items(), values, strict=True)}
    return pandas.DataFrame(series)


def _series(pandas: Any, kind: str, values: list[Any], zone: str) -> Any:
    if kind == MOMENT:
        return pandas.Series(pandas.to_datetime(values, utc=True)).dt.as_unit("us").dt.tz_convert(zone)
    if kind == TEXT:
        has_text_type = int(pandas.__version__.partition(".")[0]) >= 3  # before that, "str" turns a missing value into text
        return pandas.Series(values, dtype="str" if has_text_type else "object")
    return pandas.Series(values, dtype={NUMBER: "int64", FLAG: "bool", FIGURE: "float64"}[kind])


def _import_pandas() -> Any:
    try:
        import pandas  # noqa: PLC0415 - an optional extra, and slow to load
    except ImportError as error:
        raise ImportError('frames needs pandas: pip install "carerounds[pandas]"') from error
    return pandas
