"""Makes the inputs of the next plan; the visits of a roster become its history."""

import re
from datetime import date, timedelta

from scheduler.analysis.worked import visited, worked_days
from scheduler.demand.problem import REFERENCE_PERIOD
from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.visit_days import ONE_DAY, visit_days

KEPT_DAYS = 28
"""Least number of days of history that is kept: key figures need a fortnight, whatever CONTINUITY needs."""


def next_inputs(inputs: Inputs, problem: Problem, roster: Roster) -> Inputs:
    """Returns inputs for the next period of equal length, with `roster` as their history.

    Packages, episodes, patterns, suspensions and absences continue.
    Dated visits and shifts belong to the past period and are dropped, except those on which the next period
    depends: shifts of its first night and of later days, and what replaces a visit or shift of a later pattern.

    Args:
        inputs: Inputs of the period that is done.
        problem: Problem made of them.
        roster: Roster of that problem, with a start for every visit.
    """
    settings = inputs.settings.replace(day=inputs.settings.day + timedelta(days=inputs.settings.days))
    begins = local_moment(wall_clock(problem.horizon_start, settings.timezone) + timedelta(days=settings.days), settings.timezone)
    dates = frozenset(settings.dates)
    shifts = [(shift, _date(shift.start, settings)) for shift in (*inputs.shifts, *inputs.other_shifts)]
    days = visit_days(settings, [shift for shift, _ in shifts], inputs.shift_patterns)
    visits = [(visit, days.day_of(visit)) for visit in (*inputs.visits, *inputs.other_visits)]
    ahead = inputs.replace(
        settings=settings,
        visits=tuple(visit for visit, day in visits if day in dates),
        shifts=tuple(shift for shift, day in shifts if day in dates),
        links=(),
        other_visits=tuple(visit for visit, day in visits if day not in dates and _is_needed(visit.visit_id, day, settings.day)),
        other_shifts=tuple(shift for shift, day in shifts if day not in dates and _is_needed(shift.shift_id, day + ONE_DAY, settings.day)),
        absences=tuple(absence for absence in inputs.absences if absence.end > begins),
        warnings=(),
    )
    return with_history(ahead, problem, roster)


def _date(moment: Moment, settings: Settings) -> date:
    return wall_clock(moment, settings.timezone).date()


def _is_needed(name: str, last_day: date, first: date) -> bool:
    """Returns whether a dated visit or shift of another day still matters from the day `first` on.

    Args:
        name: Its id, which may be that of one from a pattern, such as ``W1/2026-11-24``.
        last_day: Last day for which it matters by its time.
        first: First day of the next period.
    """
    replaced = re.search(r"/(\d{4}-\d\d-\d\d)(?:/\d+)?$", name)
    return last_day >= first or (replaced is not None and replaced[1] >= first.isoformat())


def with_history(ahead: Inputs, problem: Problem, roster: Roster) -> Inputs:
    """Returns `ahead` with the visits and the worked days of `roster` added to its history.

    Entries of the same person, carer and day, or of the same carer and day, are replaced.
    Entries that are too old to count are dropped.

    Args:
        ahead: Inputs of the days to come.
        problem: Problem of the days before.
        roster: Roster of that problem, with a start for every visit.
    """
    first = ahead.settings.day
    history = {(one.service_user_id, one.carer_id, one.day): one for one in (*ahead.history, *visited(problem, roster))}
    worked = {(one.carer_id, one.day): one for one in (*ahead.worked, *worked_days(problem, roster))}
    since = first - timedelta(days=max(KEPT_DAYS, ahead.settings.history_days))
    return ahead.replace(
        history=tuple(one for key, one in sorted(history.items()) if since <= one.day < first),
        worked=tuple(one for key, one in sorted(worked.items()) if first - REFERENCE_PERIOD <= one.day < first),
    )
