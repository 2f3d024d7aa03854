"""A quote: what a new package would need of one provider, with nobody else moved and with others moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.analysis.kpis import rates_on
from scheduler.domain.base import Frozen
from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.quotes import NewPackage
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.studies.quotes.basis import SETTLING, Basis, with_package
from scheduler.studies.quotes.searches import Found, Searcher, insert, near_misses, placed, without

SHIFTED = timedelta(minutes=15)
"""A visit of somebody else counts as shifted from this difference on."""
SEED_OF_INSERTION = 0
MORE_BEFORE_NO = 8
"""Iterations of the searches before it is said that a visit has no place, in those of a search: no is dear to be wrong about."""


class Possible(StrEnum):
    """Whether a provider can take a package."""

    AS_IT_IS = "as it is"
    OTHERS_MOVE = "others move"
    IN_PART = "in part"
    NO = "no"


class NearMiss(Frozen):
    """A visit that has a place, while nobody else moves, if its window is wider on both sides by some minutes."""

    visit_id: str
    minutes: int


class Place(Frozen):
    """Where a new visit would be in the roster of a provider."""

    visit_id: str
    carer_ids: tuple[str, ...]
    start: str


class Quote(Frozen):
    """What a package would need of a provider, over the days of its inputs.

    Attributes:
        provider_id: Provider.
        package_id: Package.
        possible: Whether all visits have a place, and whether others have to move for it.
        visits: Number of new visits.
        placed_as_it_is, placed: How many have a place with nobody moved, and with others moved.
        start_day: First day from which on all visits have a place; None for none.
        contact_minutes: Care of the visits that have a place, of all carers.
        travel_minutes: Journeys that they add, home legs included.
        between_minutes: Journeys from visit to visit that they add.
        miles: Miles by car that they add.
        mileage_pence: What the miles cost at the rates of the provider's settings.
        pay_pence_per_hour: Pay of an hour at these rates; None where they are not known.
        lowest_travel_minutes, highest_travel_minutes: The same as `travel_minutes`, from the luckiest and the unluckiest
            pair of searches.
        carers: Number of carers whom the person would have.
        known_carers: How many of them the person knows.
        others_changed: Visits of other people that would have another carer.
        others_shifted: Visits of other people that would be a quarter of an hour or more from where they are.
        near_misses: Visits without a place that have one if their window is wider.
        places: Where the new visits would be.
    """

    provider_id: str
    package_id: str
    possible: Possible
    visits: int
    placed_as_it_is: int
    placed: int
    start_day: date | None
    contact_minutes: int
    travel_minutes: float
    between_minutes: float
    miles: float
    mileage_pence: int
    pay_pence_per_hour: int | None
    lowest_travel_minutes: float
    highest_travel_minutes: float
    carers: int
    known_carers: int
    others_changed: int
    others_shifted: int
    near_misses: tuple[NearMiss, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass
class Settled:
    """The roster of a provider without a new package, settled once for all its quotes.

    Attributes:
        basis: What it is made from.
        problem: Without a new package.
        searcher: Of the problem.
        given: Roster that is in force.
        rosters: Rosters without a package, the best first; a better one that is found later is added.
    """

    basis: Basis
    problem: Problem
    searcher: Searcher
    given: Found
    rosters: list[Found]


def settle(basis: Basis) -> Settled:
    """Returns the roster of a provider, searched until luck of the base is no longer taken for a cost.

    Without a roster in the basis the best one found is the one in force.
    """
    problem = basis.problem
    searcher = Searcher(problem, travel_matrix(problem, basis.inputs.travel), basis.inputs.settings.rates)
    effort = basis.effort
    found = searcher.all(basis.roster, SETTLING * effort.iterations_per_carer_visit, effort.settling_seeds)
    given = found[0] if basis.roster is None else searcher.search(basis.roster, 0, SEED_OF_INSERTION)
    return Settled(basis, problem, searcher, given, found)


def make_quote(settled: Settled, new: NewPackage) -> Quote:
    """Returns the quote of a provider for a package.

    The searches with the package begin with the roster. Where the package, cut out again, leaves a better roster than the
    settled one, the difference is taken to that: what a search finds by luck is no saving and no cost.

    Args:
        settled: Roster of the provider.
        new: Package.
    """
    basis, effort = settled.basis, settled.basis.effort
    problem, new_ids = with_package(basis, new)
    travel = travel_matrix(problem, basis.inputs.travel)
    as_it_is = insert(problem, travel, settled.given.roster, new_ids, seed=SEED_OF_INSERTION)
    missing = [visit_id for visit_id in new_ids if visit_id not in as_it_is.runs_of]
    searcher = Searcher(problem, travel, basis.inputs.settings.rates)
    starts = _starts(settled, as_it_is, missing)
    iterations = searcher.iterations(effort.iterations_per_carer_visit)
    tries = [searcher.search(start, iterations, seed, is_settled=True) for start, seed in zip(starts, effort.seeds, strict=True)]
    for seed in effort.extra_seeds:
        if not new_ids or any(len(placed(one.roster, new_ids)) == len(new_ids) for one in tries):
            break
        tries.append(searcher.search(settled.rosters[0].roster, iterations * MORE_BEFORE_NO, seed))
    tries.sort(key=lambda one: one.score)
    best = tries[0]
    back_iterations = settled.searcher.iterations(effort.iterations_per_carer_visit) * effort.back_percent // 100
    back = settled.searcher.search(without(best.roster, new_ids), back_iterations, effort.seeds[0], is_settled=True)
    bases = sorted([*settled.rosters, back], key=lambda one: one.score)
    return _quote(settled, new, problem, new_ids, _Outcome(as_it_is, missing, tries, bases, travel))


def _starts(settled: Settled, as_it_is: Roster, missing: Sequence[str]) -> list[Roster]:
    """Returns what the searches begin with: the settled rosters, and the roster in force with the package where it fits."""
    count = len(settled.basis.effort.seeds)
    starts = [settled.rosters[0].roster] * count
    if not missing:
        starts[-1] = as_it_is
    return starts


@dataclass(frozen=True)
class _Outcome:
    """What the searches of a quote found.

    Attributes:
        as_it_is: Roster in which nobody else moves.
        missing: Visits that have no place in it.
        tries: Rosters with the package, the best first.
        bases: Rosters without it, the best first.
        travel: Travel with the package.
    """

    as_it_is: Roster
    missing: Sequence[str]
    tries: Sequence[Found]
    bases: Sequence[Found]
    travel: TravelMatrix


def _quote(settled: Settled, new: NewPackage, problem: Problem, new_ids: tuple[str, ...], outcome: _Outcome) -> Quote:
    settings = settled.basis.inputs.settings
    best, base = outcome.tries[0], outcome.bases[0]
    found = placed(best.roster, new_ids)
    person = problem.visit[new_ids[0]].service_user_id if new_ids else ""
    carers = {run.carer_id for visit_id in found for run in best.roster.runs_of[visit_id]}
    known = {entry.carer_id for entry in problem.history if entry.service_user_id == person}
    known |= set(problem.service_user[person].preferred_carers) if person else set()
    likely = [one for one in outcome.tries if len(placed(one.roster, new_ids)) == len(found)]
    differences = [one.kpis.travel_minutes - other.kpis.travel_minutes for one in likely for other in outcome.bases]
    misses = near_misses(problem, outcome.travel, settled.given.roster, outcome.missing, seed=SEED_OF_INSERTION)
    changed, shifted = _moved(settled.given.roster, best.roster)
    return Quote(
        provider_id=settled.basis.provider_id,
        package_id=new.package.package_id,
        possible=_possible(new_ids, outcome.missing, found),
        visits=len(new_ids),
        placed_as_it_is=len(new_ids) - len(outcome.missing),
        placed=max(len(found), len(new_ids) - len(outcome.missing)),
        start_day=_start_day(problem, new_ids, found),
        contact_minutes=sum(problem.visit[visit_id].minutes * problem.visit[visit_id].carers for visit_id in found),
        travel_minutes=best.kpis.travel_minutes - base.kpis.travel_minutes,
        between_minutes=best.kpis.between_minutes - base.kpis.between_minutes,
        miles=best.kpis.travel_miles - base.kpis.travel_miles,
        mileage_pence=(best.kpis.mileage_pence or 0) - (base.kpis.mileage_pence or 0),
        pay_pence_per_hour=rates_on(settings.day, settings.rates).pay_pence_per_hour if settings.rates else None,
        lowest_travel_minutes=min(differences),
        highest_travel_minutes=max(differences),
        carers=len(carers),
        known_carers=len(carers & known),
        others_changed=changed,
        others_shifted=shifted,
        near_misses=tuple(NearMiss(visit_id=visit_id, minutes=minutes) for visit_id, minutes in sorted(misses.items())),
        places=tuple(_place(problem, best.roster, visit_id) for visit_id in found),
    )


def _possible(new_ids: Sequence[str], missing: Sequence[str], found: Sequence[str]) -> Possible:
    if not missing:
        return Possible.AS_IT_IS
    if len(found) == len(new_ids):
        return Possible.OTHERS_MOVE
    return Possible.IN_PART if found or len(missing) < len(new_ids) else Possible.NO


def _start_day(problem: Problem, new_ids: Iterable[str], found: Sequence[str]) -> date | None:
    """Returns the first day from which on every visit has a place; None if the last day has not."""
    days: dict[date, bool] = {}
    for visit_id in new_ids:
        day = wall_clock(problem.visit[visit_id].windows[0].earliest, problem.timezone).date()
        days[day] = days.get(day, True) and visit_id in found
    start = None
    for day in sorted(days, reverse=True):
        if not days[day]:
            break
        start = day
    return start


def _moved(before: Roster, after: Roster) -> tuple[int, int]:
    """Returns how many visits have another carer, and how many have the same and another time."""
    starts = [{one.visit_id: one.start for run in roster.runs for one in run.assignments} for roster in (before, after)]
    changed = shifted = 0
    for visit_id, runs in before.runs_of.items():
        now = after.runs_of.get(visit_id, ())
        if {run.carer_id for run in runs} != {run.carer_id for run in now}:
            changed += 1
            continue
        first, second = starts[0][visit_id], starts[1][visit_id]
        if first is not None and second is not None and abs(second - first) >= SHIFTED:
            shifted += 1
    return changed, shifted


def _place(problem: Problem, roster: Roster, visit_id: str) -> Place:
    runs = roster.runs_of[visit_id]
    start = next(one.start for one in runs[0].assignments if one.visit_id == visit_id)
    assert start is not None, "the engine states every start"
    text = f"{wall_clock(start, problem.timezone):%Y-%m-%d %H:%M}"
    return Place(visit_id=visit_id, carer_ids=tuple(sorted(run.carer_id for run in runs)), start=text)
