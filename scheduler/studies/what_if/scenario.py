"""A scenario, and how much of a roster fits it."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.inputs import Rates
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class Scenario:
    """One way in which things could be.

    Attributes:
        name: for tables and pages.
        problem: visits, carers, shifts and objective.
        travel: travel matrix of the problem.
        rates: cost of work.
    """

    name: str
    problem: Problem
    travel: TravelMatrix
    rates: tuple[Rates, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Returns a digest of everything that a search of the scenario depends on."""
        digest = hashlib.sha256(self.problem.model_dump_json().encode())
        for figures in (self.travel.ticks, self.travel.metres, self.travel.reachable):
            digest.update(figures.tobytes())
        digest.update(repr(self.rates).encode())
        return digest.hexdigest()


def fitting_part(roster: Roster, problem: Problem) -> tuple[Roster, float]:
    """Returns the part of a roster that names only what a problem has, and its share of the carer-visits.

    A shift that another carer works now is left out, and carers beyond the number that a visit asks for.
    """
    given: Counter[str] = Counter()
    runs = []
    for run in roster.runs:
        shift = problem.shift.get(run.shift_id)
        if shift is None or shift.carer_id != run.carer_id:
            continue
        kept = []
        for assignment in run.assignments:
            visit = problem.visit.get(assignment.visit_id)
            if visit is not None and given[assignment.visit_id] < visit.carers:
                given[assignment.visit_id] += 1
                kept.append(assignment)
        runs.append(Run(shift_id=run.shift_id, carer_id=run.carer_id, assignments=tuple(kept)))
    total = sum(len(run.assignments) for run in roster.runs)
    return Roster(runs=tuple(runs)), given.total() / total if total else 1.0
