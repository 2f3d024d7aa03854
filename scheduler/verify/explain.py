"""Explains why a visit is not placed: shift by shift and rule by rule, in the roster as it stands, without a solver."""

from collections.abc import Collection, Sequence

from scheduler.domain.base import Frozen
from scheduler.domain.care import SkillsHeldBy, Visit
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.slots import Interval, meet, possible_starts
from scheduler.verify.timeline import Timeline

OF_EACH_CARER = frozenset({Rule.SKILLS, Rule.TEAM, Rule.LOCALITY, Rule.REFUSED, Rule.GENDER, Rule.PREFERENCE})
OF_A_CREW = OF_EACH_CARER | {Rule.PINNED, Rule.CARER_LINK, Rule.DOUBLE_UP, Rule.COMPLETE}
OVER_THE_HORIZON = (Rule.MAX_HOURS, Rule.MAX_DAY_HOURS, Rule.NIGHT_HOURS, Rule.MOST_CARERS)
OF_TIME = (Rule.BREAK, Rule.REST, Rule.WEEKLY_REST, Rule.GAP, Rule.PINNED, Rule.AVAILABILITY, Rule.SHIFT, Rule.WINDOW)
"""In the order in which they are let go, one after the other, until the visit fits: the last one is what stood in the way."""


class Blocker(Frozen):
    """A rule that keeps a visit out of these shifts.

    WINDOW means that the other visits leave no time for it within its windows; TRAVEL that no place in the run would do at any time.
    DOUBLE_UP means that the visit fits for one carer, and that no second one can be there at the same time.
    """

    rule: Rule
    shift_ids: tuple[str, ...]


def explain(problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str) -> tuple[Blocker, ...]:
    """Returns the rules that keep a visit out, with the shifts that each closes; the visit would fit into all other shifts.

    Args:
        problem: of the roster.
        travel: of the roster.
        roster: that breaks no hard rule.
        visit_id: of a visit that is not placed in it.

    Returns:
        In the order of the catalogue. A shift is named for every rule about people that closes it, or else for one about time.
    """
    timeline, visit = Timeline(problem, travel, roster), problem.visit[visit_id]
    starts = {shift.shift_id: possible_starts(timeline, visit, shift) for shift in problem.shifts}
    closed = {
        shift.shift_id: _closed_to_each(timeline, visit, shift) or _closed_in_time(timeline, visit, shift, starts)
        for shift in problem.shifts
    }
    if visit.carers > 1:
        fit = [shift for shift in problem.shifts if not closed[shift.shift_id]]
        closed |= {shift.shift_id: _without_partner(timeline, visit, shift, fit, starts) for shift in fit}
    blocked = {rule: tuple(shift_id for shift_id, rules in closed.items() if rule in rules) for rule in Rule}
    return tuple(Blocker(rule=rule, shift_ids=shift_ids) for rule, shift_ids in blocked.items() if shift_ids)


def placeable_carers(problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str) -> int:
    """Returns how many carers could make an unplaced visit, each fit for it and all starting together."""
    timeline, visit = Timeline(problem, travel, roster), problem.visit[visit_id]
    fit = [shift for shift in problem.shifts if not _closed_to_each(timeline, visit, shift)]
    free = [(shift.carer_id, possible_starts(timeline, visit, shift)) for shift in fit]
    moments = {first for _, starts in free for first, _ in starts}
    return max((len({carer for carer, starts in free if meet(starts, [(at, at)])}) for at in moments), default=0)


def _closed_to_each(timeline: Timeline, visit: Visit, shift: Shift) -> set[Rule]:
    """Returns the rules about people that close a shift to a visit, with any partner."""
    if visit.carers == 1:
        return _broken_by_crew(timeline, visit, [shift], OF_A_CREW) | _broken_over_the_horizon(timeline, visit, [shift])
    together = {Rule.SKILLS} if visit.skills_held_by == SkillsHeldBy.EITHER else set()
    return _broken_by_crew(timeline, visit, [shift], OF_EACH_CARER - together) | _broken_over_the_horizon(timeline, visit, [shift])


def _closed_in_time(timeline: Timeline, visit: Visit, shift: Shift, starts: dict[str, tuple[Interval, ...]]) -> set[Rule]:
    """Returns the rule that leaves a visit no start in a shift; none where it has one."""
    if starts[shift.shift_id]:
        return set()
    for dropped in range(1, len(OF_TIME) + 1):
        if possible_starts(timeline, visit, shift, OF_TIME[:dropped]):
            return {OF_TIME[dropped - 1]}
    return {Rule.TRAVEL}


def _without_partner(
    timeline: Timeline, visit: Visit, shift: Shift, fit: Sequence[Shift], starts: dict[str, tuple[Interval, ...]]
) -> set[Rule]:
    """Returns the rules that rule out every partner of a carer for a double-up.

    Returns none where one partner will do.
    """
    closed: set[Rule] = set()
    for partner in fit:
        if partner.carer_id != shift.carer_id and meet(starts[shift.shift_id], starts[partner.shift_id]):
            rules = _broken_by_crew(timeline, visit, [shift, partner], OF_A_CREW) | _broken_over_the_horizon(
                timeline, visit, [shift, partner]
            )
            if not rules:
                return set()
            closed |= rules
    return closed or {Rule.DOUBLE_UP}


def _broken_by_crew(timeline: Timeline, visit: Visit, shifts: Sequence[Shift], rules: Collection[Rule]) -> set[Rule]:
    """Returns the rules about people that a visit would break in these shifts.

    The hard checks judge a roster cut down to the visits linked to it.
    """
    links = [link for link in timeline.problem.links if visit.visit_id in (link.first_visit_id, link.second_visit_id)]
    kept = {visit_id for link in links for visit_id in (link.first_visit_id, link.second_visit_id)}
    runs = [
        run.replace(assignments=tuple(assignment for assignment in run.assignments if assignment.visit_id in kept))
        for run in timeline.roster.runs
        if any(assignment.visit_id in kept for assignment in run.assignments)
    ]
    here = Assignment(visit_id=visit.visit_id, start=visit.pinned_start or visit.windows[0].earliest)
    runs += [Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=(here,)) for shift in shifts]
    trial = Timeline(timeline.problem, timeline.travel, Roster(runs=tuple(runs)))
    checks = (HARD_CHECKS[rule] for rule in rules if timeline.is_hard(rule))
    return {breach.rule for check in checks for breach in check(trial) if visit.visit_id in breach.visit_ids}


def _broken_over_the_horizon(timeline: Timeline, visit: Visit, shifts: Sequence[Shift]) -> set[Rule]:
    """Returns the rules over the horizon that the visit would break in these shifts.

    These are the rules about several shifts of a carer, or all carers of a person.
    """
    runs = {run.shift_id: run for run in timeline.roster.runs}
    here = Assignment(visit_id=visit.visit_id, start=visit.pinned_start or visit.windows[0].earliest)
    for shift in shifts:
        run = runs.get(shift.shift_id, Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=()))
        runs[shift.shift_id] = run.replace(assignments=(*run.assignments, here))
    trial = Timeline(timeline.problem, timeline.travel, Roster(runs=tuple(runs.values())))
    return {rule for rule in OVER_THE_HORIZON if timeline.is_hard(rule) and any(HARD_CHECKS[rule](trial))}
