"""What would help a visit that is not placed: small changes, each tried by solving again and borne out by the verifier.

A change is first tried wider than need be: every shift an hour longer, say. The roster that then places the visit shows what it took:
one shift, by twenty minutes. Whatever is said to help, the verifier has seen a roster that does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from scheduler.studies.relaxations import hours, staff
from scheduler.studies.relaxations.trial import Kind, Trial
from scheduler.verify.verify import verify

KINDS: tuple[Kind, ...] = (
    hours.window,
    hours.shift,
    hours.pinned_start,
    hours.pinned_carers,
    staff.training,
    staff.team,
    staff.locality,
    staff.more_carers,
)
"""In the order in which they are tried and named. Whom a person refuses, or whose gender they ask for, is not ours to change."""
AS_IT_IS = "nothing but a longer search"
TRIAL = MaxIterations(3000)
SEARCH_ALONE = SolveParams(exact=ExactParams(max_tasks=0))


@dataclass(frozen=True)
class Remedy:
    """A change that lets a roster place a visit that is not placed.

    Attributes:
        what: the change, as the end of "it could be placed with ...".
        problem: with that change and no other.
        roster: of it: breaks no hard rule, and places the visit beside all that were placed before (optional ones apart).
    """

    what: str
    problem: Problem
    roster: Roster


def remedies(
    problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str, *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Remedy]:
    """Changes that would let a visit be placed: for each kind the least that was found.

    Where a longer search places it with no change at all, that is the only remedy.

    Args:
        problem: of the roster.
        travel: of the roster.
        roster: that breaks no hard rule and does not place the visit.
        visit_id: of the visit, which is not optional.
        should_stop: asked before each trial.
    """
    placed = frozenset(other for other in roster.runs_of if not problem.visit[other].optional)
    together = {visit for x in problem.links if x.whole and visit_id in _ends(x) for visit in _ends(x)}
    case = _Case(problem, travel, roster, problem.visit[visit_id], placed | together | {visit_id})
    again = case.again(problem)
    if case.helps(problem, again):
        yield Remedy(AS_IT_IS, problem, again)
        return
    for kind in KINDS:
        yield from _least(case, tuple(kind(problem, travel, case.visit)), should_stop)


def _least(case: "_Case", trials: tuple[Trial, ...], should_stop: Callable[[], bool]) -> list[Remedy]:
    """What the least of the trials that helps shows to be enough. They grow; the last goes first, for if it does not help none will."""
    least: list[Remedy] = []
    low, high, probe = 0, len(trials), len(trials) - 1
    while low < high and not should_stop():
        found = case.tried(trials[probe])
        least = found or least
        low, high = (low, probe) if found else (probe + 1, high)
        probe = (low + high) // 2
    return least


@dataclass(frozen=True)
class _Case:
    """What is to be helped, and what is then to be placed: nobody else is to lose a visit."""

    problem: Problem
    travel: TravelMatrix
    roster: Roster
    visit: Visit
    wanted: frozenset[str]

    def tried(self, trial: Trial) -> list[Remedy]:
        """The first thing that is enough, borne out by the roster of the trial, or else by one of only that change; or nothing."""
        found = self.again(trial.problem)
        for what, narrowed in trial.enough(found) if self.helps(trial.problem, found) else ():
            does = found if self.helps(narrowed, found) else self.again(narrowed)
            if self.helps(narrowed, does):
                return [Remedy(AS_IT_IS if narrowed == self.problem else what, narrowed, does)]
        return []

    def again(self, changed: Problem) -> Roster:
        """What becomes of the roster in a changed problem that asks for no more than is wanted."""
        asked = self.wanted | self.roster.runs_of.keys()
        few = changed.replace(
            visits=tuple(visit for visit in changed.visits if visit.visit_id in asked),
            links=tuple(link for link in changed.links if _ends(link) <= asked),
        )
        return plan(few, self.travel, start=self.roster, stop=TRIAL, params=SEARCH_ALONE).result.roster

    def helps(self, changed: Problem, roster: Roster) -> bool:
        """Whether a roster of the changed problem is lawful and places all that is wanted."""
        return self.wanted <= roster.runs_of.keys() and verify(changed, self.travel, roster).ok


def _ends(link: VisitLink) -> set[str]:
    """The visits that a link joins."""
    return {link.first_visit_id, link.second_visit_id}
