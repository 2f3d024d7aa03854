"""Derives from a roster who visited whom on which days, and who worked when."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import HistoryEntry, WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.domain.shifts import BREAK_AFTER_MINUTES


def visited(problem: Problem, roster: Roster) -> tuple[HistoryEntry, ...]:
    """Returns a history entry for each person, carer and day, with the number of visits.

    The visits of a night count on the day on which its shift begins, so that none is on a day of the next plan.
    """
    seen: Counter[tuple[str, str, date]] = Counter()
    for run in roster.runs:
        day = wall_clock(problem.shift[run.shift_id].start, problem.timezone).date()
        for assignment in run.assignments:
            seen[problem.visit[assignment.visit_id].service_user_id, run.carer_id, day] += 1
    return tuple(HistoryEntry(service_user_id=p, carer_id=c, day=day, visits=times) for (p, c, day), times in sorted(seen.items()))


def worked_days(problem: Problem, roster: Roster) -> tuple[WorkedDay, ...]:
    """Returns what each carer worked on each day on which one of their used shifts begins."""
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
    """Returns the length of the breaks of the shift of a run of two or more visits that owes one (BREAK)."""
    shift = problem.shift[run.shift_id]
    start, end = at_work(problem, run) if problem.objective.break_owed_by == "work" else (shift.start, shift.end)
    is_long = end - start > timedelta(minutes=BREAK_AFTER_MINUTES)
    return shift.all_break_minutes if is_long and len(run.assignments) > 1 else 0


def at_work(problem: Problem, run: Run) -> tuple[datetime, datetime]:
    """Returns the start of the first visit of a run and the end of the last."""
    first, last = run.assignments[0], run.assignments[-1]
    assert first.start is not None, "starts are stated"
    assert last.start is not None, "starts are stated"
    return first.start, last.start + timedelta(minutes=problem.visit[last.visit_id].minutes)
