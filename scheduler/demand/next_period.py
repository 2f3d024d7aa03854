"""Makes the inputs of the next plan; the visits of a roster become its history."""

from datetime import timedelta

from scheduler.analysis.worked import visited, worked_days
from scheduler.demand.problem import REFERENCE_PERIOD
from scheduler.domain.clock import local_moment, wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

KEPT_DAYS = 28
"""Least number of days of history that is kept: key figures need a fortnight, whatever CONTINUITY needs."""


def next_inputs(inputs: Inputs, problem: Problem, roster: Roster) -> Inputs:
    """Returns inputs for the next period of equal length, with `roster` as their history.

    Packages, episodes, patterns, suspensions and absences continue.
    Dated visits and shifts belong to the past period and are dropped.

    Args:
        inputs: Inputs of the period that is done.
        problem: Problem made of them.
        roster: Roster of that problem, with a start for every visit.
    """
    settings = inputs.settings.replace(day=inputs.settings.day + timedelta(days=inputs.settings.days))
    begins = local_moment(wall_clock(problem.horizon_start, settings.timezone) + timedelta(days=settings.days), settings.timezone)
    ahead = inputs.replace(
        settings=settings,
        visits=(),
        shifts=(),
        links=(),
        absences=tuple(absence for absence in inputs.absences if absence.end > begins),
        warnings=(),
    )
    return with_history(ahead, problem, roster)


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
