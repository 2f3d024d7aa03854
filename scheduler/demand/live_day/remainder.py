"""What is left of a day: a problem in which facts cannot be judged again, and a roster of it that breaks no rule."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from scheduler.demand.live_day.blocks import MARK, Blocks
from scheduler.demand.live_day.builder import Builder
from scheduler.demand.live_day.facts import Fact
from scheduler.demand.live_day.links import bound_by_facts
from scheduler.demand.live_day.projection import Chain, Projector, chains_of, planned_starts
from scheduler.demand.live_day.rest import Rest
from scheduler.domain.problem import Problem
from scheduler.domain.result import Violation
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.verify import verify

EARLIER_MINUTES = 15, 30, 60, 240
"""How much earlier than planned visits may start, step by step, before a break or a visit is given up."""
MOST_ROUNDS, MOST_PAST = 400, 10
_MINUTE = timedelta(minutes=1)
_OVER_DAYS = frozenset({Rule.REST, Rule.WEEKLY_REST, Rule.MAX_HOURS, Rule.MAX_DAY_HOURS, Rule.NIGHT_HOURS})
_TIMES = frozenset({Rule.SHIFT, Rule.AVAILABILITY, Rule.TRAVEL, Rule.WINDOW, Rule.GAP})


def make_rest(
    day: Problem,
    travel: TravelMatrix,
    roster: Roster,
    *,
    facts: Sequence[Fact],
    blocks: Blocks,
    now: datetime,
    held: Collection[str],
    changed: Collection[str],
) -> Rest:
    """Returns what is left of a day.

    Args:
        day: Problem of the whole day.
        travel: Of the problem.
        roster: As it stood.
        facts: Of the day, frozen visits among them.
        blocks: Of the facts.
        now: The moment.
        held: Visits that keep their carers, if they can.
        changed: Visits whose windows have changed.
    """
    return _Maker(day, travel, roster, facts=facts, blocks=blocks, now=now, held=held, changed=changed).make()


class _Maker:
    """Makes what is left, and takes visits out of it until it breaks no rule."""

    def __init__(
        self,
        day: Problem,
        travel: TravelMatrix,
        roster: Roster,
        *,
        facts: Sequence[Fact],
        blocks: Blocks,
        now: datetime,
        held: Collection[str],
        changed: Collection[str],
    ) -> None:
        self._day = day
        self._travel = travel
        self._roster = roster
        self._facts = facts
        self._blocks = blocks
        self._now = now
        over = {fact.visit_id for fact in facts}
        self._left = [visit for visit in day.visits if visit.visit_id not in over]
        self._bounds = bound_by_facts(day, facts)
        self._planned = planned_starts(day, roster, now, changed)
        for visit_id, (low, _) in self._bounds.items():
            if low is not None and visit_id in self._planned:
                self._planned[visit_id] = max(self._planned[visit_id], low)
        fixed = {fact.visit_id: fact.start for fact in facts if fact.start is not None}
        self._projector = Projector(day, travel, fixed, self._planned)
        self._chains = chains_of(day, roster, facts, blocks, now)
        self._tried: set[str] = set()
        self._earlier: dict[str, int] = {}
        self._as_planned = dict(self._planned)
        self._rest = Rest(day)
        self._builder = Builder(day, self._left, facts, blocks, now, self._bounds, set(held))

    def make(self) -> Rest:
        """Returns what is left, and what had to be given up."""
        rest = self._rest
        for _ in range(MOST_PAST):
            past = verify(*self._with_facts_alone()).violations
            for violation in past:
                self._mend_past(violation)
            if not past:
                break
        self._drop_the_impossible()
        for _ in range(MOST_ROUNDS):
            violations = self._judge()
            if not violations:
                break
            for violation in violations:
                self._mend(violation)
        self._put_back()
        rest.late = {visit_id: late for visit_id, start in rest.starts.items() if (late := self._late(visit_id, start) // _MINUTE) > 0}
        return rest

    def _with_facts_alone(self) -> tuple[Problem, TravelMatrix, Roster]:
        """Returns the problem with a roster of nothing but facts."""
        problem, roster = self._builder.make((), {})
        return problem, self._travel, roster

    def _judge(self) -> tuple[Violation, ...]:
        """Projects the chains, makes problem and roster of them, and returns what is broken."""
        rest = self._rest
        rest.starts = self._projector.project(self._chains)
        rest.problem, rest.roster = self._builder.make(self._chains, rest.starts)
        return verify(rest.problem, self._travel, rest.roster).violations

    def _late(self, visit_id: str, start: datetime) -> timedelta:
        """Returns how much later than its windows allow a visit is projected."""
        visit = self._day.visit[visit_id]
        judged = start + timedelta(minutes=visit.minutes) if visit.judged_at == "end" else start
        ahead = [judged - window.latest for window in visit.windows if window.earliest <= start]
        return max(min(ahead, default=timedelta()), timedelta())

    def _drop_the_impossible(self) -> None:
        """Takes out at once what cannot stay: visits of carers who are absent, of shifts that are no more, and halves of double-ups."""
        starts = self._projector.project(self._chains)
        for chain in self._chains:
            for visit_id in tuple(chain.visit_ids):
                if any(self._is_away(chain.shift.carer_id, visit_id, start) for start in (self._planned[visit_id], starts[visit_id])):
                    self._drop(visit_id, f"carer {chain.shift.carer_id} is absent")
        names = {visit.visit_id for visit in self._left}
        for run in self._roster.runs:
            for assignment in run.assignments if run.shift_id not in self._blocks.shifts else ():
                if assignment.visit_id in names:
                    self._drop(assignment.visit_id, f"shift {run.shift_id} has no time left")
        halves = Counter(visit_id for chain in self._chains for visit_id in chain.visit_ids)
        for visit_id, number in halves.items():
            if number < self._day.visit[visit_id].carers:
                self._drop(visit_id, "a carer of it is missing")

    def _is_away(self, carer_id: str, visit_id: str, start: datetime) -> bool:
        """Returns whether a carer is absent during a visit."""
        end = start + self._projector.minutes(visit_id)
        return self._day.objective.is_hard(Rule.AVAILABILITY) and any(
            one.carer_id == carer_id and not one.soft and one.start < end and start < one.end for one in self._builder.base.absences
        )

    def _drop(self, visit_id: str, why: str) -> None:
        for chain in self._chains:
            if visit_id in chain.visit_ids:
                chain.visit_ids.remove(visit_id)
                if chain.break_before == visit_id:
                    chain.break_before = ""
        self._rest.out.setdefault(visit_id, why)

    def _mend(self, violation: Violation) -> None:
        """Gives up as little as possible for a violation: a break first, then the visit that matters least."""
        left = {visit_id for chain in self._chains for visit_id in chain.visit_ids}
        named = [visit_id for visit_id in violation.visit_ids if visit_id in left]
        if not named and not all(visit_id.startswith(MARK) for visit_id in violation.visit_ids):
            return  # it was mended together with another one
        if violation.rule == Rule.BREAK:
            self._mend_break(violation)
        elif not named:
            self._mend_past(violation)
        elif violation.rule == Rule.SHIFT:
            self._mend_shift(violation, named[-1])
        elif violation.rule in _OVER_DAYS:
            last = max(named, key=lambda name: (self._rest.starts[name].date(), *(-x for x in self._weight(name))))
            self._drop(last, f"{violation.rule}: {violation.what}")
        else:
            self._drop(min(named, key=self._weight), f"{violation.rule}: {violation.what}")

    def _mend_past(self, violation: Violation) -> None:
        """Reports a breach by facts alone, and keeps it from being judged again."""
        what = f"{violation.rule}: {violation.what}"
        if what not in self._rest.past:
            self._rest.past.append(what)
        if violation.rule == Rule.BREAK:
            self._builder.no_break |= set(violation.shift_ids)
            self._rest.missed_breaks += violation.shift_ids
        elif violation.rule == Rule.MAX_DAY_HOURS:
            for carer_id in violation.carer_ids:
                self._builder.allow_day_of(carer_id)
        else:
            self._forget_blocks(violation)

    def _mend_shift(self, violation: Violation, visit_id: str) -> None:
        """Brings a carer back in time: by earlier starts, then without the break, then without a visit."""
        chain = next(chain for chain in self._chains if chain.shift.shift_id in violation.shift_ids and visit_id in chain.visit_ids)
        if self._start_earlier(chain):
            return
        if chain.break_before:
            self._miss_break(chain)
            return
        self._drop(self._least_of(chain), f"{violation.rule}: {violation.what}")

    def _start_earlier(self, chain: Chain) -> bool:
        """Lets the visits of a chain start somewhat earlier than planned, within their windows; False where that was tried."""
        step = self._earlier.get(chain.shift.shift_id, 0)
        if step == len(EARLIER_MINUTES):
            return False
        self._earlier[chain.shift.shift_id] = step + 1
        for visit_id in chain.visit_ids:
            planned = self._as_planned[visit_id]
            opens = max((w.earliest for w in self._day.visit[visit_id].windows if w.earliest <= planned), default=planned)
            low = self._bounds.get(visit_id, (None, None))[0]
            first = max(opens, self._now, planned - EARLIER_MINUTES[step] * _MINUTE, *([low] if low is not None else []))
            self._planned[visit_id] = min(first, planned)
        return True

    def _least_of(self, chain: Chain) -> str:
        """Returns the visit of least weight without which a chain ends in its shift; the last one where no single visit is enough."""
        for visit_id in sorted(chain.visit_ids, key=self._weight):
            rest = [name for name in chain.visit_ids if name != visit_id]
            trial = Chain(chain.shift, chain.place, chain.free, chain.has_worked, rest)
            if self._projector.push(trial, {name: self._planned[name] for name in rest}) <= chain.shift.end:
                return visit_id
        return chain.visit_ids[-1]

    def _weight(self, visit_id: str) -> tuple[int, int]:
        visit = self._day.visit[visit_id]
        return int(visit.time_critical), visit.priority

    def _mend_break(self, violation: Violation) -> None:
        for chain in self._chains:
            if chain.shift.shift_id not in violation.shift_ids:
                continue
            tried = chain.shift.shift_id in self._tried
            if not tried and not chain.shift.breaks and not self._projector.place_break(chain, self._late, chain.shift.end):
                if self._start_earlier(chain):
                    return
                tried = True
            self._tried.add(chain.shift.shift_id)
            if tried or chain.shift.breaks:
                self._miss_break(chain)
            return
        self._builder.no_break |= set(violation.shift_ids)
        self._rest.missed_breaks += violation.shift_ids

    def _miss_break(self, chain: Chain) -> None:
        chain.break_before = ""
        self._builder.no_break.add(chain.shift.shift_id)
        self._rest.missed_breaks.append(chain.shift.shift_id)

    def _forget_blocks(self, violation: Violation) -> None:
        """Takes the blocks out of the problem that break a rule by themselves; their carers begin when they are free."""
        for shift_id in violation.shift_ids:
            self._blocks.visits.pop(shift_id, None)
            if shift_id in self._blocks.shifts and shift_id in self._blocks.free:
                shift = self._blocks.shifts[shift_id]
                free = min(max(self._blocks.free[shift_id], shift.start), shift.end - _MINUTE)
                self._blocks.shifts[shift_id] = shift.replace(
                    start=free, start_location_id=self._blocks.place.get(shift_id), break_window=None, breaks=()
                )
                for chain in self._chains:
                    if chain.shift.shift_id == shift_id:
                        chain.shift, chain.has_worked = self._blocks.shifts[shift_id], False
        self._builder.renew()

    def _put_back(self) -> None:
        """Puts back visits that were taken out while others stood in their way."""
        for visit_id in [name for name, why in self._rest.out.items() if why.startswith(tuple(f"{rule}:" for rule in _TIMES))]:
            kept = [(chain, list(chain.visit_ids), chain.break_before) for chain in self._chains]
            why = self._rest.out.pop(visit_id)
            if not self._insert(visit_id) or self._judge():
                for chain, visit_ids, break_before in kept:
                    chain.visit_ids, chain.break_before = visit_ids, break_before
                self._rest.out[visit_id] = why
                self._judge()

    def _insert(self, visit_id: str) -> bool:
        """Puts a visit back where it was in the order of its runs."""
        for run in self._roster.runs:
            names = [assignment.visit_id for assignment in run.assignments]
            if visit_id not in names:
                continue
            chain = next((chain for chain in self._chains if chain.shift.shift_id == run.shift_id), None)
            if chain is None:
                return False
            after = set(names[: names.index(visit_id)])
            at = max((place + 1 for place, name in enumerate(chain.visit_ids) if name in after), default=0)
            chain.visit_ids.insert(at, visit_id)
        return True
