"""The live day: facts, what is left as a problem that can be solved, and the roster as it goes on if nobody does anything."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.demand.live_day.blocks import MARK, make_blocks
from scheduler.demand.live_day.facts import BEGUN, FROZEN, MISSED, Fact, facts_of, never_made, on_tick, taken_as_made
from scheduler.demand.live_day.projection import Chain, Projector, chains_of, planned_starts
from scheduler.demand.live_day.remainder import make_rest
from scheduler.domain.actuals import Actual
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix

FREEZE_MINUTES = 30


@dataclass(frozen=True)
class LiveDay:
    """A day at one moment.

    Attributes:
        now: The moment.
        day: Problem of the whole day, as it is asked for now.
        facts: Visits that are done, begun, frozen, missed or cancelled.
        problem: What is left to solve. Facts stand in it as blocks, see `blocks`.
        roster: What is left of the roster, with projected starts; it breaks no rule of `problem`.
        out: Why a visit of the roster cannot stay with its carers, by its id.
        late: Minutes by which a visit is projected to be beyond its window, by its id.
        missed_breaks: Shifts whose break cannot be taken any more.
        past: Breaches of rules by facts, in words.
        starts: Projected start of each visit that is left.
        taken_as_made: Visits of earlier days that are not on record and count as made as planned.
    """

    now: datetime
    day: Problem
    facts: tuple[Fact, ...]
    problem: Problem
    roster: Roster
    out: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    missed_breaks: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    starts: dict[str, datetime] = field(default_factory=dict)
    taken_as_made: tuple[str, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """Returns the ids of visits to which nobody came."""
        return tuple(fact.visit_id for fact in self.facts if fact.state == MISSED)

    def whole(self, roster: Roster) -> Roster:
        """Returns a roster of `problem` as one of the whole day: with the facts, and without the blocks that stand for them.

        A fact of a carer who has no shift near it is in no run; `facts` has it.
        """
        runs: dict[str, list[Assignment]] = {}
        for fact in sorted((fact for fact in self.facts if fact.start is not None), key=lambda fact: (fact.start, fact.visit_id)):
            if fact.shift_id:
                runs.setdefault(fact.shift_id, []).append(Assignment(visit_id=fact.visit_id, start=fact.start))
        for run in roster.runs:
            left = [assignment for assignment in run.assignments if not assignment.visit_id.startswith(MARK)]
            if left:
                runs.setdefault(run.shift_id, []).extend(left)
        carers = {shift.shift_id: shift.carer_id for shift in self.day.shifts}
        return Roster(
            runs=tuple(
                Run(shift_id=shift_id, carer_id=carers[shift_id], assignments=tuple(runs[shift_id]))
                for shift_id in carers
                if shift_id in runs
            )
        )


def start_live_day(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    actuals: Iterable[Actual] | None,
    now: datetime,
    *,
    freeze_minutes: int = FREEZE_MINUTES,
    frozen: Collection[str] = (),
    changed: Collection[str] = (),
) -> LiveDay:
    """Returns a day as it stands: facts, and the problem and the roster of what is left.

    Every day is accepted. A past breach is reported and makes nothing infeasible that is to come. A break that lateness makes
    impossible is missed and reported before a visit is lost. A visit that is late stays, and is reported.

    Args:
        problem: Of the whole day, as it is asked for now.
        travel: Of the problem.
        roster: As it stood; visits that the problem lacks are passed over.
        actuals: On record; None to take the roster for what happened until now. It is taken for what happened on earlier days in any
            case, where these have no record.
        now: The moment.
        freeze_minutes: A visit that starts within so many minutes keeps its carers.
        frozen: Further visits that do.
        changed: Visits that are asked for at another time now, and are never frozen by the clock.
    """
    now = on_tick(problem, now)
    known = None if actuals is None else list(actuals)
    taken = taken_as_made(problem, roster, known, now)
    facts = facts_of(problem, roster, [*(known or ()), *taken], now)
    facts += never_made(problem, roster, {fact.visit_id for fact in facts}, now)
    facts += _frozen(problem, travel, roster, facts, now=now, freeze_minutes=freeze_minutes, changed=changed)
    over = {fact.visit_id for fact in facts}
    left = {run.shift_id for run in roster.runs if any(one.visit_id not in over for one in run.assignments)}
    waiting = {shift.shift_id: now for shift in problem.shifts if shift.shift_id in left or problem.days == 1}
    blocks = make_blocks(problem, travel, facts, waiting)
    rest = make_rest(problem, travel, roster, facts=facts, blocks=blocks, now=now, held=frozen, changed=changed)
    return LiveDay(
        now=now,
        day=problem,
        facts=tuple(facts),
        problem=rest.problem,
        roster=rest.roster,
        out=rest.out,
        late=rest.late,
        missed_breaks=tuple(rest.missed_breaks),
        past=tuple(rest.past),
        starts=rest.starts,
        taken_as_made=tuple(dict.fromkeys(one.visit_id for one in taken)) if known is not None else (),
    )


def _frozen(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    facts: Sequence[Fact],
    *,
    now: datetime,
    freeze_minutes: int,
    changed: Collection[str],
) -> list[Fact]:
    """Returns the visits that keep their carers and their place, with projected times.

    They start soon, or somebody is on the way to them, or waits there for a partner.
    """
    begun = {fact.visit_id: fact for fact in facts if fact.state == BEGUN}
    busy = {fact.shift_id for fact in begun.values()}
    only_half = {visit_id for visit_id in begun if sum(fact.visit_id == visit_id for fact in facts) < problem.visit[visit_id].carers}
    whole = [fact for fact in facts if fact.visit_id not in only_half]
    chains = chains_of(problem, roster, whole, make_blocks(problem, travel, whole), None)
    there = {(fact.visit_id, fact.carer_id) for fact in facts}
    planned = planned_starts(problem, roster, now, changed)
    planned |= {visit_id: max(fact.start, now) for visit_id, fact in begun.items() if visit_id in only_half and fact.start is not None}
    fixed = {fact.visit_id: fact.start for fact in whole if fact.start is not None}
    starts = Projector(problem, travel, fixed, planned).project(chains)
    horizon = now + timedelta(minutes=freeze_minutes)
    held: set[str] = set(only_half)
    free = set(changed) | {visit_id for chain in chains for visit_id in chain.visit_ids if _cannot(problem, chain, visit_id, starts)}
    grows = True
    while grows:
        grows = False
        for chain in chains:
            has_left = chain.place is not None and chain.shift.shift_id not in busy
            soon = {name for name in chain.visit_ids if starts[name] <= horizon or (has_left and chain.leave[name] <= now)}
            last = max((at for at, name in enumerate(chain.visit_ids) if name in soon | held), default=-1)
            for visit_id in chain.visit_ids[: last + 1]:
                if visit_id in free and visit_id not in only_half:
                    break
                if visit_id not in held:
                    held.add(visit_id)
                    grows = True
    found = []
    for chain in chains:
        for visit_id in chain.visit_ids:
            if visit_id in held and (visit_id, chain.shift.carer_id) not in there:
                start = starts[visit_id]
                length = timedelta(minutes=problem.visit[visit_id].minutes)
                found.append(Fact(visit_id, chain.shift.carer_id, chain.shift.shift_id, FROZEN, start, start + length))
    return _complete(problem, found, facts)


def _complete(problem: Problem, found: Sequence[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """Returns the frozen visits that have all their carers; a double-up of which one is free goes back to what is left."""
    number = {visit_id: sum(fact.visit_id == visit_id for fact in (*found, *facts)) for visit_id in {fact.visit_id for fact in found}}
    begun = {fact.visit_id for fact in facts}
    return [fact for fact in found if number[fact.visit_id] >= problem.visit[fact.visit_id].carers or fact.visit_id in begun]


def _cannot(problem: Problem, chain: Chain, visit_id: str, starts: dict[str, datetime]) -> bool:
    """Returns whether the carer of a chain cannot make a visit any more: absent, or refused."""
    carer_id, start = chain.shift.carer_id, starts[visit_id]
    if carer_id in problem.service_user[problem.visit[visit_id].service_user_id].refused_carers:
        return True
    end = start + timedelta(minutes=problem.visit[visit_id].minutes)
    is_hard = problem.objective.is_hard(Rule.AVAILABILITY)
    return is_hard and any(one.carer_id == carer_id and not one.soft and one.start < end and start < one.end for one in problem.absences)
