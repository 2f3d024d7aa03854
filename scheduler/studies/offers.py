"""Asks a roster who could take visits: one visit, or those of a package one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.offers import Answer, MarginalCost, Offer
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.offers import NEAR_MINUTES, Offers

__all__ = ["NEAR_MINUTES", "CarerOffer", "Offers", "VisitOffers", "offer_package", "offer_visits"]


@dataclass(frozen=True)
class CarerOffer:
    """The answer of a carer for a visit, in one of their shifts.

    Attributes:
        offer: the answer.
        marginal_soft: what the visit costs there, against the roster without it after the same search; None unless it fits.
        moves: number of other visits that start at another time or change carer.
        moved_visit_ids: other visits that would change carer; without them it does not fit, or costs more.
    """

    offer: Offer
    marginal_soft: int | None
    moves: int
    moved_visit_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class VisitOffers:
    """All answers for a visit.

    Attributes:
        visit: that was asked about.
        carers: those who fit, the cheapest first; then those who nearly do, the fewest minutes first; then the others.
        without_shift: carers who have no shift on the day of the visit.
        marginal: what the visit costs after a short search; None where that found nothing.
    """

    visit: Visit
    carers: tuple[CarerOffer, ...]
    without_shift: tuple[str, ...]
    marginal: MarginalCost | None

    @property
    def best(self) -> CarerOffer | None:
        """The cheapest answer that fits without a change of carers; None where there is none."""
        fitting = [carer for carer in self.carers if carer.offer.position is not None]
        return min(fitting, key=lambda carer: carer.offer.soft or 0, default=None)


def offer_visits(
    offers: Offers,
    visit_ids: Sequence[str],
    *,
    search: bool = True,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[VisitOffers]:
    """Yields the answers for each visit, as if it were the only one.

    Args:
        offers: roster that is asked.
        visit_ids: visits of its problem.
        search: whether the marginal cost is searched for, about 0.2 seconds a visit. On a day that has begun it is not: what has
            happened cannot be searched anew.
        seed: of the search.
        should_stop: asked before each visit.
    """
    for visit_id in visit_ids:
        if should_stop():
            return
        yield _answers(offers, visit_id, search=search, seed=seed)


def offer_package(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    visit_ids: Sequence[str],
    *,
    now: datetime | None = None,
    search: bool = True,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[VisitOffers]:
    """Yields the answers for the visits of a package in order of time, each beside those before it in their best places.

    So two visits never take the same gap, and a carer who comes on Monday is known to the person on Tuesday.

    Args:
        problem: with the visits of the package.
        travel: of the problem.
        roster: that is asked.
        visit_ids: visits of the package.
        now: moment before which nobody leaves for a visit.
        search: whether marginal costs are searched for.
        seed: of the search.
        should_stop: asked before each visit.
    """
    offers = Offers(problem, travel, roster, now=now)
    for visit_id in sorted(visit_ids, key=lambda visit_id: (problem.visit[visit_id].windows[0].earliest, visit_id)):
        if should_stop():
            return
        found = _answers(offers, visit_id, search=search, seed=seed)
        yield found
        if found.best is not None:
            offers = Offers(problem, travel, offers.with_visit(found.best.offer), now=now)


def _answers(offers: Offers, visit_id: str, *, search: bool, seed: int) -> VisitOffers:
    problem = offers.problem
    visit = problem.visit[visit_id]
    answers = offers.answers(visit_id)
    marginal = offers.marginal(visit_id, answers, seed=seed) if search and offers.now is None else None
    of_day = [offer for offer in answers if offer.answer is not Answer.NO or _is_on_day(problem, visit, offer.shift_id)]
    carers = [_carer_offer(problem, visit, offer, marginal) for offer in of_day]
    on_duty = {offer.carer_id for offer in of_day}
    return VisitOffers(
        visit=visit,
        carers=tuple(sorted(carers, key=_rank)),
        without_shift=tuple(carer.carer_id for carer in problem.carers if carer.carer_id not in on_duty),
        marginal=marginal,
    )


def _carer_offer(problem: Problem, visit: Visit, offer: Offer, marginal: MarginalCost | None) -> CarerOffer:
    """Returns an answer with its price; where a search made the visit in this shift, with that price and those it moves.

    Other prices are against the roster without the visit as the search improves it: what it could save there is lost too.
    """
    is_chosen = marginal is not None and offer.shift_id in marginal.shift_ids
    price = None
    if offer.soft is not None:
        optional = problem.objective.weight(Rule.OPTIONAL) * visit.priority if visit.optional else 0
        price = offer.soft + optional + (marginal.saved if marginal is not None else 0)
    if marginal is None or not is_chosen or (price is not None and price <= marginal.soft):
        return CarerOffer(offer, price, offer.moves)
    if offer.answer is Answer.FITS:
        return CarerOffer(offer, marginal.soft, max(offer.moves, len(marginal.moved_visit_ids)))
    partner = next((shift_id for shift_id in marginal.shift_ids if shift_id != offer.shift_id), "")
    fits = replace(offer, answer=Answer.FITS, rules=(), near=None, start=marginal.start, partner_shift_id=partner)
    return CarerOffer(fits, marginal.soft, len(marginal.moved_visit_ids), marginal.moved_visit_ids)


def _is_on_day(problem: Problem, visit: Visit, shift_id: str) -> bool:
    """Returns whether a shift touches a day on which the visit may start."""
    shift = problem.shift[shift_id]
    first, last = (wall_clock(moment, problem.timezone).date() for moment in (shift.start, shift.end))
    days = {wall_clock(moment, problem.timezone).date() for window in visit.windows for moment in (window.earliest, window.latest)}
    return any(first <= day <= last for day in days)


def _rank(carer: CarerOffer) -> tuple[int, int, str]:
    if carer.marginal_soft is not None:
        return 0, carer.marginal_soft, carer.offer.shift_id
    if carer.offer.near is not None:
        return 1, carer.offer.near.minutes, carer.offer.shift_id
    return 2, len(carer.offer.rules), carer.offer.shift_id
