"""Explains why a visit is not placed: shift by shift and rule by rule, in the roster as it stands, without a solver.

A rule is blamed only where it keeps the visit out of the shift even if the carer makes no other visit in it.
Otherwise the carer's other visits are in the way.
"""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.base import Frozen
from scheduler.domain.care import LinkedCarers, SkillsHeldBy, Visit
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
OF_TIME = (Rule.BREAK, Rule.REST, Rule.WEEKLY_REST, Rule.GAP, Rule.PINNED, Rule.AVAILABILITY, Rule.SHIFT, Rule.TRAVEL, Rule.WINDOW)
"""Rules about time. Where letting go of either of two would do, the one that comes first here is blamed."""


class Blocker(Frozen):
    """A rule that keeps a visit out of these shifts.

    Attributes:
        rule: The rule; None where the carers' other visits are in the way, and the visit would fit if they made no other.
            DOUBLE_UP means that the visit fits for one carer, and that no second one can be there at the same time.
        shift_ids: Shifts that it closes.
    """

    rule: Rule | None
    shift_ids: tuple[str, ...]


class Explainer:
    """Explains the unallocated visits of one roster.

    Args:
        problem: Problem of the roster.
        travel: Travel of the roster.
        roster: Roster that breaks no hard rule.
    """

    def __init__(self, problem: Problem, travel: TravelMatrix, roster: Roster) -> None:
        self._timeline = Timeline(problem, travel, roster)
        self._without: dict[str, Timeline] = {}

    def blockers(self, visit_id: str, shift_ids: Collection[str] | None = None) -> tuple[Blocker, ...]:
        """Returns what keeps a visit out of shifts; the visit would fit into all others.

        Args:
            visit_id: Visit that is not placed.
            shift_ids: Shifts that are looked at; None for all.

        Returns:
            In the order of the catalogue, other visits last. A shift is named for each of the rules that close it together.
        """
        problem, visit = self._timeline.problem, self._timeline.problem.visit[visit_id]
        shifts = [shift for shift in problem.shifts if shift_ids is None or shift.shift_id in shift_ids]
        at_hand = _AtHand(self._timeline, visit)
        closed: dict[str, set[Rule | None]] = {shift.shift_id: self._closed(at_hand, shift) for shift in shifts}
        if visit.carers > 1:
            starts = {shift.shift_id: possible_starts(self._timeline, visit, shift) for shift in shifts if not closed[shift.shift_id]}
            fit = [shift for shift in shifts if shift.shift_id in starts]
            closed |= {shift.shift_id: _without_partner(at_hand, shift, fit, starts) for shift in fit}
        order: tuple[Rule | None, ...] = (*Rule, None)
        blocked = {rule: tuple(shift_id for shift_id, rules in closed.items() if rule in rules) for rule in order}
        return tuple(Blocker(rule=rule, shift_ids=names) for rule, names in blocked.items() if names)

    def is_kept_apart(self, visit_id: str, shift_id: str) -> bool:
        """Returns whether a shift makes a visit whose carers have to be others than those of this one."""
        links = (link for link in self._timeline.links_of.get(visit_id, ()) if link.carers == LinkedCarers.DIFFERENT)
        others = {other for link in links for other in (link.first_visit_id, link.second_visit_id)}
        return any(placement.shift.shift_id == shift_id for other in others for placement in self._timeline.of_visit.get(other, ()))

    def _closed(self, at_hand: "_AtHand", shift: Shift) -> set[Rule | None]:
        """Returns what closes a shift to a visit, for one carer of it: rules, or other visits, or nothing."""
        visit = at_hand.visit
        if possible_starts(self._timeline, visit, shift) and not _closed_to_each(at_hand, shift):
            return set()
        empty = self._emptied(shift)
        alone = at_hand if empty is self._timeline else at_hand.without(shift, empty)
        return {*_closed_to_each(alone, shift), *_closed_in_time(empty, visit, shift)} or {None}

    def _emptied(self, shift: Shift) -> Timeline:
        """Returns the timeline in which the carer makes no visit in this shift, all else being as it is."""
        if shift.shift_id not in self._without:
            self._without[shift.shift_id] = self._timeline.without(shift)
        return self._without[shift.shift_id]


def explain(problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str) -> tuple[Blocker, ...]:
    """Returns what keeps a visit out, with the shifts that each closes; the visit would fit into all other shifts.

    Args:
        problem: Problem of the roster.
        travel: Travel of the roster.
        roster: Roster that breaks no hard rule.
        visit_id: Visit that is not placed in it.
    """
    return Explainer(problem, travel, roster).blockers(visit_id)


def placeable_carers(problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str) -> int:
    """Returns how many carers could make an unplaced visit, each fit for it and all starting together."""
    timeline, visit = Timeline(problem, travel, roster), problem.visit[visit_id]
    at_hand = _AtHand(timeline, visit)
    fit = [shift for shift in problem.shifts if not _closed_to_each(at_hand, shift)]
    free = [(shift.carer_id, possible_starts(timeline, visit, shift)) for shift in fit]
    moments = {first for _, starts in free for first, _ in starts}
    return max((len({carer for carer, starts in free if meet(starts, [(at, at)])}) for at in moments), default=0)


@dataclass(frozen=True)
class _AtHand:
    """A timeline, a visit that is not placed in it, and the runs that rules about people look at beside it."""

    timeline: Timeline
    visit: Visit

    def without(self, shift: Shift, timeline: Timeline) -> "_AtHand":
        """Returns the same where a shift is empty, as in `timeline`."""
        other = _AtHand(timeline, self.visit)
        other.__dict__["problem"] = self.problem
        other.__dict__["linked_runs"] = [run for run in self.linked_runs if run.shift_id != shift.shift_id]
        return other

    @cached_property
    def assignment(self) -> Assignment:
        return Assignment(visit_id=self.visit.visit_id, start=self.visit.pinned_start or self.visit.windows[0].earliest)

    @cached_property
    def linked_runs(self) -> list[Run]:
        """The runs of the roster, cut down to the visits linked to this one."""
        links = self.timeline.links_of.get(self.visit.visit_id, ())
        kept = {visit_id for link in links for visit_id in (link.first_visit_id, link.second_visit_id)}
        return _cut_down(self.timeline.roster.runs, kept) if kept else []

    @cached_property
    def problem(self) -> Problem:
        """The problem with no other links than those of this visit: the others hold whatever it does."""
        return self.timeline.problem.model_copy(update={"links": tuple(self.timeline.links_of.get(self.visit.visit_id, ()))})

    @cached_property
    def runs_to_the_person(self) -> list[Run]:
        """The runs of the roster, cut down to the visits to the same person."""
        problem = self.timeline.problem
        theirs = {visit.visit_id for visit in problem.visits if visit.service_user_id == self.visit.service_user_id}
        return _cut_down(self.timeline.roster.runs, theirs)


def _cut_down(runs: Iterable[Run], kept: Collection[str]) -> list[Run]:
    """Returns the runs that make any of these visits, with no other visit."""
    return [
        run.replace(assignments=tuple(assignment for assignment in run.assignments if assignment.visit_id in kept))
        for run in runs
        if any(assignment.visit_id in kept for assignment in run.assignments)
    ]


def _closed_to_each(at_hand: _AtHand, shift: Shift) -> set[Rule]:
    """Returns the rules about people that close a shift to a visit, with any partner."""
    visit = at_hand.visit
    rules = OF_A_CREW
    if visit.carers > 1:
        rules = OF_EACH_CARER - ({Rule.SKILLS} if visit.skills_held_by == SkillsHeldBy.EITHER else set())
    return _broken_by_crew(at_hand, [shift], rules) | _broken_over_the_horizon(at_hand, [shift])


def _closed_in_time(timeline: Timeline, visit: Visit, shift: Shift) -> set[Rule]:
    """Returns the fewest rules about time without which a shift has a start for a visit; none where it has one with all of them."""
    rules = [rule for rule in OF_TIME if timeline.is_hard(rule) or rule in (Rule.WINDOW, Rule.SHIFT, Rule.TRAVEL)]
    for count in range(len(rules) + 1):
        for dropped in itertools.combinations(rules, count):
            if possible_starts(timeline, visit, shift, dropped):
                return set(dropped)
    return {Rule.TRAVEL}


def _without_partner(at_hand: _AtHand, shift: Shift, fit: Sequence[Shift], starts: dict[str, tuple[Interval, ...]]) -> set[Rule | None]:
    """Returns the rules that rule out every partner of a carer for a double-up.

    Returns none where one partner will do.
    """
    closed: set[Rule | None] = set()
    for partner in fit:
        if partner.carer_id != shift.carer_id and meet(starts[shift.shift_id], starts[partner.shift_id]):
            crew = [shift, partner]
            rules = _broken_by_crew(at_hand, crew, OF_A_CREW) | _broken_over_the_horizon(at_hand, crew)
            if not rules:
                return set()
            closed |= rules
    return closed or {Rule.DOUBLE_UP}


def _broken_by_crew(at_hand: _AtHand, shifts: Sequence[Shift], rules: Collection[Rule]) -> set[Rule]:
    """Returns the rules about people that a visit would break in these shifts.

    The hard checks judge a roster cut down to the visits linked to it.
    """
    timeline, visit = at_hand.timeline, at_hand.visit
    runs = [*at_hand.linked_runs, *(Run(shift_id=s.shift_id, carer_id=s.carer_id, assignments=(at_hand.assignment,)) for s in shifts)]
    trial = Timeline(at_hand.problem, timeline.travel, Roster(runs=tuple(runs)))
    checks = (HARD_CHECKS[rule] for rule in rules if timeline.is_hard(rule))
    return {breach.rule for check in checks for breach in check(trial) if visit.visit_id in breach.visit_ids}


def _broken_over_the_horizon(at_hand: _AtHand, shifts: Sequence[Shift]) -> set[Rule]:
    """Returns the rules over the horizon that the visit would break in these shifts.

    These are the rules about several shifts of a carer, or all carers of a person; the checks judge their runs alone.
    """
    timeline = at_hand.timeline
    rules = [rule for rule in OVER_THE_HORIZON if timeline.is_hard(rule)]
    if not rules:
        return set()
    carers = {shift.carer_id for shift in shifts}
    runs = {run.shift_id: run for run in at_hand.runs_to_the_person} if Rule.MOST_CARERS in rules else {}
    runs |= {run.shift_id: run for carer_id in carers for run in timeline.runs_of_carer.get(carer_id, ())}
    for shift in shifts:
        run = runs.get(shift.shift_id, Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=()))
        runs[shift.shift_id] = run.replace(assignments=(*run.assignments, at_hand.assignment))
    trial = Timeline(timeline.problem, timeline.travel, Roster(runs=tuple(runs.values())))
    return {rule for rule in rules if any(HARD_CHECKS[rule](trial))}
