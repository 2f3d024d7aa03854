"""From one plan to the next: what a roster did becomes the history of what comes after it."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from scheduler.domain.clock import local_moment, wall_clock
from scheduler.domain.inputs import HistoryEntry, Inputs, WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.planning.demand.problem import REFERENCE_PERIOD
from scheduler.verify.breaks import BREAK_AFTER_MINUTES

KEPT_DAYS = 28
"""So far back visits are kept at least: key figures look at a fortnight, whatever CONTINUITY looks at."""


def next_inputs(inputs: Inputs, problem: Problem, roster: Roster) -> Inputs:
    """The inputs of the days after those of `inputs`, as many, with what `roster` did as their history.

    Packages, episodes, patterns, suspensions and absences go on. Dated visits and shifts were of the days that are over.

    Args:
        inputs: of the plan that is done.
        problem: made of them.
        roster: of that problem, with a start for every visit.
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
    """Inputs of later days with what `roster` did before them: who visited whom, and who worked when.

    What they already know of the same person, carer and day, or of the same carer and day, is replaced; what is too long ago is left out.

    Args:
        ahead: of the days to come.
        problem: of the days before.
        roster: of that problem, with a start for every visit.
    """
    first = ahead.settings.day
    history = {(one.service_user_id, one.carer_id, one.day): one for one in (*ahead.history, *visited(problem, roster))}
    worked = {(one.carer_id, one.day): one for one in (*ahead.worked, *worked_days(problem, roster))}
    since = first - timedelta(days=max(KEPT_DAYS, ahead.settings.history_days))
    return ahead.replace(
        history=tuple(one for key, one in sorted(history.items()) if since <= one.day < first),
        worked=tuple(one for key, one in sorted(worked.items()) if first - REFERENCE_PERIOD <= one.day < first),
    )


def visited(problem: Problem, roster: Roster) -> tuple[HistoryEntry, ...]:
    """Who visited whom on which days, as often as they did."""
    seen: Counter[tuple[str, str, date]] = Counter()
    for run in roster.runs:
        for assignment in run.assignments:
            person = problem.visit[assignment.visit_id].service_user_id
            assert assignment.start is not None, "starts are stated"
            seen[person, run.carer_id, wall_clock(assignment.start, problem.timezone).date()] += 1
    return tuple(HistoryEntry(service_user_id=p, carer_id=c, day=day, visits=times) for (p, c, day), times in sorted(seen.items()))


def worked_days(problem: Problem, roster: Roster) -> tuple[WorkedDay, ...]:
    """What each carer worked on each day on which a shift of theirs that is used begins."""
    runs_of: defaultdict[tuple[str, date], list[Run]] = defaultdict(list)
    for run in roster.runs:
        if run.assignments:
            runs_of[run.carer_id, wall_clock(problem.shift[run.shift_id].start, problem.timezone).date()].append(run)
    return tuple(_worked(problem, carer_id, day, runs) for (carer_id, day), runs in sorted(runs_of.items()))


def _worked(problem: Problem, carer_id: str, day: date, runs: list[Run]) -> WorkedDay:
    spans = [at_work(problem, run) for run in runs]
    minutes = sum(
        (end - start) / timedelta(minutes=1) - _break_minutes(problem, run) for run, (start, end) in zip(runs, spans, strict=True)
    )
    return WorkedDay(
        carer_id=carer_id,
        day=day,
        minutes=max(round(minutes), 0),
        first_start=min(start for start, _ in spans),
        last_end=max(end for _, end in spans),
    )


def _break_minutes(problem: Problem, run: Run) -> int:
    """Of the break that a run of two visits or more in a long shift owes."""
    shift = problem.shift[run.shift_id]
    long = shift.end - shift.start > timedelta(minutes=BREAK_AFTER_MINUTES)
    return shift.break_minutes if long and len(run.assignments) > 1 else 0


def at_work(problem: Problem, run: Run) -> tuple[datetime, datetime]:
    """From the start of the first visit of a run to the end of the last."""
    first, last = run.assignments[0], run.assignments[-1]
    assert first.start is not None, "starts are stated"
    assert last.start is not None, "starts are stated"
    return first.start, last.start + timedelta(minutes=problem.visit[last.visit_id].minutes)
