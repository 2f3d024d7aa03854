"""A change that is tried, and the short words that all kinds share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix

Narrowed = tuple[str, Problem]
"""A change in words, and the problem with no more than that changed."""


@dataclass(frozen=True)
class Trial:
    """A change wider than need be.

    Attributes:
        problem: with the change.
        enough: what may do instead, by a roster of that problem which places the visit.
    """

    problem: Problem
    enough: Callable[[Roster], Sequence[Narrowed]]


Kind = Callable[[Problem, TravelMatrix, Visit], Iterator[Trial]]
"""The trials of a kind of change, the smallest first."""


def with_visit(problem: Problem, visit: Visit) -> Problem:
    """The problem with this visit in the place of the one of its id."""
    return problem.replace(visits=tuple(visit if x.visit_id == visit.visit_id else x for x in problem.visits))


def with_shift(problem: Problem, shift: Shift) -> Problem:
    """The problem with this shift in the place of the one of its id."""
    return problem.replace(shifts=tuple(shift if x.shift_id == shift.shift_id else x for x in problem.shifts))


def with_carers(problem: Problem, changed: Sequence[Carer]) -> Problem:
    """The problem with these carers in the place of those of their ids."""
    by_id = {carer.carer_id: carer for carer in changed}
    return problem.replace(carers=tuple(by_id.get(x.carer_id, x) for x in problem.carers))


def clock(problem: Problem, moment: datetime) -> str:
    """A local time of day."""
    return f"{wall_clock(moment, problem.timezone):%H:%M}"


def minutes(span: timedelta) -> str:
    """Whole minutes in words."""
    count = -(-span // timedelta(minutes=1)) if span % timedelta(minutes=1) else span // timedelta(minutes=1)
    return "1 minute" if count == 1 else f"{count} minutes"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
