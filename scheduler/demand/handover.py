"""Packages that go to another provider from the first day of a plan on: the problem of each provider before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from scheduler.analysis.money.providers_of import provider_finder
from scheduler.demand.moves import apply_moves
from scheduler.demand.provider_problems import ProviderSplit, part_of, split_by_provider
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import HistoryEntry, Inputs
from scheduler.domain.moves import Move
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

OWN_PRIORITY, MOST_PRIORITY = 500, 1000
"""Added to the priority of all visits but those of the overlap: nobody is dropped so that a carer can introduce another."""


@dataclass(frozen=True)
class Handover:
    """Who is with whom before and after a switch on the first day of the plan.

    Attributes:
        inputs: Inputs before.
        split: Problem by provider before.
        moves: What moves.
        after: Provider of each visit after the switch.
        overlap_days: First days on which a carer of the provider that is left comes along.
        met: People who move, each with a carer who visits them before the switch, and so is known to them after it.
    """

    inputs: Inputs
    split: ProviderSplit
    moves: tuple[Move, ...]
    after: Mapping[str, str]
    overlap_days: int
    met: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def moving(self) -> frozenset[str]:
        """Returns the visits that change provider."""
        return frozenset(visit_id for visit_id, provider in self.split.provider_of_visit.items() if self.after[visit_id] != provider)

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """Returns the providers that lose or take on care."""
        return tuple(sorted({name for move in self.moves for name in (move.from_provider, move.to_provider)}))

    @cached_property
    def overlap(self) -> frozenset[str]:
        """Returns the visits that change provider in the days of overlap."""
        problem = self.split.problem
        first = wall_clock(problem.horizon_start, problem.timezone).date()
        last = first + timedelta(days=self.overlap_days)
        starts = ((visit_id, problem.visit[visit_id].windows[0].earliest) for visit_id in self.moving)
        return frozenset(visit_id for visit_id, start in starts if wall_clock(start, problem.timezone).date() < last)

    def before(self, provider_id: str) -> Problem:
        """Returns the problem of a provider before the switch."""
        return self.split.problem_of(provider_id)

    def after_switch(self, provider_id: str, employer: Mapping[str, str]) -> Problem:
        """Returns the problem of a provider after the switch, without the visits of the overlap.

        Args:
            provider_id: Provider.
            employer: Provider of each carer who goes along.
        """
        return self._staffed(employer).problem_of(provider_id, self.after)

    def with_overlap(self, provider_id: str, employer: Mapping[str, str], starts: Mapping[str, datetime]) -> Problem:
        """Returns the same problem with a carer who comes along to each visit that was given away, in the days of overlap.

        Such a visit is optional. It starts when the new provider makes it, and that start stays.

        Args:
            provider_id: Provider.
            employer: Provider of each carer who goes along.
            starts: Start of each visit with its new provider; visits that are not in it have no overlap.
        """
        staffed = self._staffed(employer)
        own = staffed.problem_of(provider_id, self.after)
        visits = [self._with_start(visit, starts) for visit in own.visits]
        for visit_id in sorted(self.overlap & set(starts)):
            if self.split.provider_of_visit[visit_id] == provider_id:
                visit = staffed.problem.visit[visit_id]
                visits.append(visit.replace(carers=1, priority=1, optional=True, pinned_carers=(), pinned_start=starts[visit_id]))
        return part_of(staffed.problem, visits, {carer.carer_id for carer in own.carers})

    def _with_start(self, visit: Visit, starts: Mapping[str, datetime]) -> Visit:
        start = starts.get(visit.visit_id) if visit.visit_id in self.overlap else None
        priority = min(visit.priority + OWN_PRIORITY, MOST_PRIORITY)
        return visit.replace(priority=priority, pinned_start=start if start is not None else visit.pinned_start)

    def _staffed(self, employer: Mapping[str, str]) -> ProviderSplit:
        """Returns the split with the carers who go along at their new provider, and known to the people whom they visited."""
        problem = self.split.problem
        eve = self.inputs.settings.day - timedelta(days=1)
        known = {(entry.service_user_id, entry.carer_id) for entry in problem.history}
        met = tuple(HistoryEntry(service_user_id=person, carer_id=carer, day=eve) for person, carer in sorted(self.met - known))
        carers = tuple(carer.replace(provider=employer.get(carer.carer_id, carer.provider)) for carer in problem.carers)
        return replace(self.split, problem=problem.replace(carers=carers, history=(*problem.history, *met)))


def make_handover(
    inputs: Inputs,
    problem: Problem,
    moves: Iterable[Move],
    *,
    published: Roster | None = None,
    overlap_days: int = 0,
    file: str = "moves.csv",
    rows: Sequence[int] | None = None,
) -> Handover:
    """Returns who is with whom before and after a switch on the first day of the plan.

    Args:
        inputs: Inputs before.
        problem: What `make_problem` made of them.
        moves: What moves.
        published: Roster that says when visits are made that bind two providers.
        overlap_days: First days on which a carer of the provider that is left comes along.
        file: Name of the list, for faults.
        rows: Row of each move in it; one after the other below a header unless given.

    Raises:
        BadInput: P208 or P209, as `split_by_provider` raises them; P203, P210 or P211, as `apply_moves` does; P211, a visit that
            moves binds two providers; P212, nothing moves in the days of the plan.
    """
    moves = tuple(moves)
    after_inputs = apply_moves(inputs, moves, file, first_day=inputs.settings.day, rows=rows)
    split = split_by_provider(inputs, problem, published)
    provider_of = provider_finder(after_inputs)
    after = {visit.visit_id: provider_of(visit) for visit in problem.visits}
    found = Handover(inputs, split, moves, after, overlap_days)
    faults = [
        Fault(f"{file}::service_user_id", "P211", f"visit {shared.visit_id} of {shared.service_user_id} does not move: {shared.why}")
        for shared in split.shared
        if shared.visit_id in found.moving
    ]
    if not found.moving:
        faults.append(Fault(file, "P212", f"moves no visit of the {inputs.settings.days} days from {inputs.settings.day} on"))
    if faults:
        raise BadInput(faults)
    return found
