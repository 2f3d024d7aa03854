"""Random rosters of random cases: any at all, and such as break nothing.

Timed in a plain way of their own, so that they can stand against what the package says.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.clock import moment_after, ticks_between
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.verify import verify

Line = list[tuple[str, int]]
"""Visit ids and starts in ticks, in the order in which they are made."""


def to_roster(problem: Problem, lines: dict[str, Line]) -> Roster:
    """A roster from the line of each shift."""
    return Roster(
        runs=tuple(
            Run(
                shift_id=shift_id,
                carer_id=problem.shift[shift_id].carer_id,
                assignments=tuple(
                    Assignment(visit_id=visit_id, start=moment_after(problem.horizon_start, start, problem.ticks_per_minute))
                    for visit_id, start in line
                ),
            )
            for shift_id, line in lines.items()
            if line
        )
    )


def to_lines(problem: Problem, roster: Roster) -> dict[str, Line]:
    """The line of each shift, empty where it is not used."""
    lines: dict[str, Line] = {shift.shift_id: [] for shift in problem.shifts}
    for run in roster.runs:
        lines[run.shift_id] = [(x.visit_id, _tick(problem, x.start)) for x in run.assignments if x.start is not None]
    return lines


def random_roster(seed: int, problem: Problem) -> Roster:
    """Any well-formed roster: visits somewhere or nowhere, some by too many carers, starts near their windows."""
    rng = np.random.default_rng(seed)
    lines: dict[str, Line] = {shift.shift_id: [] for shift in problem.shifts}
    for visit in problem.visits:
        crew = min(int(rng.choice([0, visit.carers, visit.carers, 1, 2])), len(problem.shifts))
        start = _tick(problem, visit.windows[0].earliest) + int(rng.integers(-20, 90)) * problem.ticks_per_minute
        for i in rng.permutation(len(problem.shifts))[:crew]:
            lines[problem.shifts[i].shift_id].append((visit.visit_id, start + int(rng.random() < 0.1)))
    return to_roster(problem, {shift_id: sorted(line, key=lambda at: at[1]) for shift_id, line in lines.items()})


def feasible_roster(seed: int, problem: Problem, travel: TravelMatrix) -> Roster:
    """A roster that breaks nothing: visits in random order at random places, kept where `verify` has nothing against it.

    Some visits of it start later than they could.
    """
    rng = np.random.default_rng(seed)
    lines: dict[str, Line] = {shift.shift_id: [] for shift in problem.shifts}
    for i in rng.permutation(len(problem.visits)):
        visit = problem.visits[i]
        for _ in range(20):
            tried = _inserted(rng, problem, travel, lines, visit)
            # The other visit of a whole link may still come.
            if tried and {x.rule for x in verify(problem, travel, to_roster(problem, tried)).violations} <= {Rule.COMPLETE}:
                lines = tried
                break
    return to_roster(problem, _delayed(rng, problem, travel, _repaired(problem, travel, lines)))


def retimed(
    problem: Problem,
    travel: TravelMatrix,
    shift: Shift,
    order: Sequence[str],
    held: dict[str, int],
    *,
    pause_before: int = 0,
    leaves: int = -(2**62),
) -> Line | None:
    """The earliest starts of these visits in a shift, held ones at their starts, with its break before the visit of that number.

    `leaves`: no earlier than that.
    """
    carer = problem.carer[shift.carer_id]
    homes = [problem.service_user[problem.visit[visit_id].service_user_id].location_id for visit_id in order]
    legs = [travel.leg(carer.travel_mode, *ends) for ends in pairwise([shift.start_location_id, *homes])]
    absences = _absences(problem, shift.carer_id)
    ready = _tick(problem, shift.start)
    ready = max([ready, *(again for absent, again in absences if absent <= ready < again)])
    ready = max(ready, leaves)
    line: Line = []
    for i, (visit_id, leg) in enumerate(zip(order, legs, strict=True)):
        visit = problem.visit[visit_id]
        earliest = ready + (leg[0] if leg else 0)
        if pause_before == i > 0:
            opens = _tick(problem, shift.break_window.earliest) if shift.break_window else ready
            earliest = max(earliest, opens) + shift.break_minutes * problem.ticks_per_minute
        start = held[visit_id] if visit_id in held else _first_start(problem, visit, absences, earliest)
        if leg is None or start is None or start < earliest:
            return None
        line.append((visit_id, start))
        ready = start + visit.minutes * problem.ticks_per_minute
    return line


def held_starts(problem: Problem, lines: dict[str, Line]) -> dict[str, int]:
    """The starts of the placed visits on which other runs hang: double-ups and linked ones."""
    linked = {visit_id for link in problem.links for visit_id in (link.first_visit_id, link.second_visit_id)}
    return {
        visit_id: start for line in lines.values() for visit_id, start in line if visit_id in linked or problem.visit[visit_id].carers > 1
    }


def _inserted(
    rng: np.random.Generator, problem: Problem, travel: TravelMatrix, lines: dict[str, Line], visit: Visit
) -> dict[str, Line] | None:
    """The lines with a visit put at random places of a random crew's shifts; None where the attempt fails."""
    crew = [problem.shifts[i] for i in rng.permutation(len(problem.shifts))[: visit.carers]]
    held, tried = held_starts(problem, lines), dict(lines)
    for shift in crew:
        order = [visit_id for visit_id, _ in lines[shift.shift_id]]
        order.insert(int(rng.integers(len(order) + 1)), visit.visit_id)
        line = retimed(problem, travel, shift, order, held, pause_before=int(rng.integers(len(order) + 1)))
        if line is None:
            return None
        tried[shift.shift_id] = line
        held |= {visit_id: start for visit_id, start in line if visit_id == visit.visit_id}
    return tried


def _repaired(problem: Problem, travel: TravelMatrix, lines: dict[str, Line]) -> dict[str, Line]:
    """The lines without the visits that break something, such as whole links of which one visit found no place."""
    while broken := verify(problem, travel, to_roster(problem, lines)).violations:
        dropped = set(broken[0].visit_ids)
        lines = {shift_id: [at for at in line if at[0] not in dropped] for shift_id, line in lines.items()}
    return lines


def _delayed(rng: np.random.Generator, problem: Problem, travel: TravelMatrix, lines: dict[str, Line]) -> dict[str, Line]:
    """The lines with some visits, of all their carers, put off by up to an hour where that breaks nothing."""
    for visit_id in {visit_id: None for line in lines.values() for visit_id, _ in reversed(line)}:
        if rng.random() < 0.5:
            later = int(rng.integers(1, 60 * problem.ticks_per_minute))
            tried = {shift: [(name, at + later * (name == visit_id)) for name, at in line] for shift, line in lines.items()}
            lines = lines if verify(problem, travel, to_roster(problem, tried)).violations else tried
    return lines


def _first_start(problem: Problem, visit: Visit, absences: Sequence[tuple[int, int]], earliest: int) -> int | None:
    """The first tick from `earliest` on at which a visit may start for itself."""
    moments = [window.earliest for window in visit.windows] + ([visit.pinned_start] if visit.pinned_start else [])
    turns = [earliest, *(_tick(problem, moment) for moment in moments), *(again for _, again in absences)]
    return min((at for at in turns if at >= earliest and _may_start(problem, visit, absences, at)), default=None)


def _may_start(problem: Problem, visit: Visit, absences: Sequence[tuple[int, int]], at: int) -> bool:
    end = at + visit.minutes * problem.ticks_per_minute
    judged = end if visit.judged_at == JudgedAt.END else at
    windows = [(_tick(problem, window.earliest), _tick(problem, window.latest)) for window in visit.windows]
    if not problem.objective.is_hard(Rule.WINDOW):
        windows = [(windows[0][0], judged)]
    pinned = visit.pinned_start if problem.objective.is_hard(Rule.PINNED) else None
    return (
        any(opens <= at and judged <= closes for opens, closes in windows)
        and (pinned is None or at == _tick(problem, pinned))
        and not any(at < again and absent < end for absent, again in absences)
    )


def _absences(problem: Problem, carer_id: str) -> list[tuple[int, int]]:
    """The carer's absences, as far as they count."""
    counts = problem.objective.is_hard(Rule.AVAILABILITY)
    return [(_tick(problem, x.start), _tick(problem, x.end)) for x in problem.absences if counts and x.carer_id == carer_id]


def _tick(problem: Problem, moment: datetime) -> int:
    return ticks_between(problem.horizon_start, moment, problem.ticks_per_minute)
