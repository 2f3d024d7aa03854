"""Makes the problem that the engine solves from the inputs that were read."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.demand.shifts import shifts_of
from scheduler.demand.visits import visits_of
from scheduler.domain.arguments import check_inputs
from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.domain.inputs import HistoryEntry, Inputs, Settings
from scheduler.domain.problem import TICKS_PER_MINUTE, Problem

REFERENCE_PERIOD = timedelta(weeks=17)
"""Period over which weekly hours are averaged (Working Time Regulations 1998, regulation 4)."""
WINDOWS_KEPT = 16_384
"""Windows that are remembered: visits of a county are planned at the same few times of the same days."""


def make_problem(inputs: Inputs) -> Problem:
    """Makes the problem of `inputs`.

    The horizon runs from local midnight to local midnight. It is longer if the last shift or
    window ends later; a night shift belongs to the day on which it starts. Packages, episodes and
    patterns become visits and shifts of its days. A visit without its own window gets one around
    its planned start.

    Args:
        inputs: What `read_folder` returned, or the same made in Python.

    Raises:
        TypeError: `inputs` has the wrong type.
        pydantic.ValidationError: The parts do not fit each other; `read_folder` reports such faults
            earlier, by file and row.

    Examples:
        >>> import scheduler
        >>> problem = scheduler.make_problem(scheduler.read_folder("data/tiny"))
        >>> len(problem.visits), len(problem.shifts), f"{problem.horizon_start:%Y-%m-%d}"
        (9, 4, '2026-11-23')
    """
    check_inputs(inputs)
    settings = inputs.settings
    start = _midnight(settings.day, settings.timezone)
    demand, links = visits_of(inputs)
    visits = tuple(prepare_visit(visit, settings, start) for visit in demand)
    shifts = shifts_of(inputs)
    ends = [shift.end for shift in shifts] + [window.latest for visit in visits for window in visit.windows]
    return Problem(
        horizon_start=start,
        horizon_end=max([_midnight(settings.day + timedelta(days=settings.days), settings.timezone), *ends]),
        timezone=settings.timezone,
        ticks_per_minute=TICKS_PER_MINUTE,
        locations=inputs.locations,
        service_users=inputs.service_users,
        carers=inputs.carers,
        shifts=shifts,
        visits=visits,
        links=links,
        absences=inputs.absences,
        history=_looked_at(inputs.history, settings),
        worked=tuple(one for one in inputs.worked if settings.day - REFERENCE_PERIOD <= one.day < settings.day),
        objective=settings.objective,
    )


def prepare_visit(visit: Visit, settings: Settings, horizon_start: Moment) -> Visit:
    """Returns the visit as it is planned: with a window, and first of all if it is essential on a bank holiday.

    Args:
        visit: of the horizon.
        settings: whose tolerance, bank holidays and least priority of essential visits hold.
        horizon_start: no window begins before it.
    """
    visit = with_window(visit, settings, horizon_start)
    if visit.optional or not 0 < settings.essential_priority <= visit.priority:
        return visit
    days = {wall_clock(window.earliest, settings.timezone).date() for window in visit.windows}
    return visit if days.isdisjoint(settings.holidays) else visit.replace(time_critical=True)


def with_window(visit: Visit, settings: Settings, horizon_start: Moment) -> Visit:
    """Returns the visit with a window around its planned start, where it has none.

    Args:
        visit: of the horizon.
        settings: whose tolerance holds.
        horizon_start: no window begins before it.
    """
    wanted = visit.planned_start or visit.pinned_start
    if visit.windows or wanted is None:
        return visit
    # A visit judged at its end may end as late as from the latest start.
    care = visit.minutes if visit.judged_at == JudgedAt.END else 0
    window = _window_around(wanted, settings.tolerance_of(visit), care, horizon_start, settings.timezone)
    return visit.model_copy(update={"windows": (window,)})  # `replace` would check again what has been checked


@lru_cache(maxsize=WINDOWS_KEPT)
def _window_around(wanted: Moment, tolerance_minutes: int, care_minutes: int, horizon_start: Moment, timezone: str) -> Window:
    """Returns the window around a planned start.

    The tolerance is elapsed time, not wall-clock time. No window begins before midnight.
    """
    tolerance, care, zone = timedelta(minutes=tolerance_minutes), timedelta(minutes=care_minutes), ZoneInfo(timezone)
    return Window(earliest=max(wanted - tolerance, horizon_start).astimezone(zone), latest=(wanted + tolerance + care).astimezone(zone))


def _midnight(day: date, timezone: str) -> datetime:
    return local_moment(datetime.combine(day, time()), timezone)


def _looked_at(history: tuple[HistoryEntry, ...], settings: Settings) -> tuple[HistoryEntry, ...]:
    """Returns the history entries within the days before the horizon that CONTINUITY reads."""
    since = settings.day - timedelta(days=settings.history_days)
    return tuple(entry for entry in history if since <= entry.day < settings.day)
