"""Offers: the quotes of all providers for a package side by side, in the council's money and in the provider's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.analysis.eligibility import why_not
from scheduler.analysis.money.planned_price import WEEK_DAYS, PlannedPrices
from scheduler.analysis.money.providers_of import provider_finder
from scheduler.demand.visits import visits_of
from scheduler.domain.allowances import USUAL_ALLOWANCES
from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.providers import Provider
from scheduler.domain.quotes import NewPackage
from scheduler.studies.quotes.quote import Possible, Quote
from scheduler.studies.quotes.statement import visits_of_package

ABOUT_THE_SAME_MINUTES = 10.0
"""Offers that differ by less, a day, are about the same: four searches of one roster lay up to 19 minutes apart (measured)."""


class CostRules(Frozen):
    """What the cost of a bid is made of beside pay and mileage.

    Attributes:
        on_cost_percent: Employer's cost on pay: holiday pay, national insurance, pension.
        whole_time_minutes: Paid minutes of a whole-time week.
        absence_percent: Share of paid time in which a carer is away: leave, sickness, training.
    """

    on_cost_percent: int = 23
    whole_time_minutes: int = round(USUAL_ALLOWANCES.week_hours * 60)
    absence_percent: float = USUAL_ALLOWANCES.absence_percent


@dataclass(frozen=True)
class Bid:
    """What a provider needs for a package in a week, by heading.

    Attributes:
        contact_minutes: Care of all carers.
        travel_minutes: Journeys between visits.
        miles: Miles by car.
        pay_pence: Pay for care.
        travel_pence: Pay for the journeys between visits.
        on_cost_pence: Employer's cost on both.
        mileage_pence: Mileage.
        whole_time_carers: Carers that the paid time comes to, with their absence.
    """

    contact_minutes: float
    travel_minutes: float
    miles: float
    pay_pence: int
    travel_pence: int
    on_cost_pence: int
    mileage_pence: int
    whole_time_carers: float

    @property
    def pence(self) -> int:
        """Returns the sum of all headings."""
        return self.pay_pence + self.travel_pence + self.on_cost_pence + self.mileage_pence

    @property
    def pence_per_hour(self) -> int | None:
        """Returns the price of an hour of care; None without care."""
        return round(self.pence * 60 / self.contact_minutes) if self.contact_minutes else None


@dataclass(frozen=True)
class Offer:
    """What a provider offers for a package.

    Attributes:
        package_id, provider_id: Of the offer.
        source: `roster`, `statement`, or empty where nothing is known.
        refused: Why it is not on offer, in words; empty if it is.
        quote: Quote; None where there is none.
        days: Days that the quote is about.
        bid: What the provider needs in a week; None where its roster is not known.
        price_pence: What a week costs the council; None if nothing says what.
        free_block_minutes: Contracted minutes of a week that are not planned; None without a contract.
        paid_block_minutes: Minutes of the package that the block pays already.
        extra_pence: What the council pays beyond the block.
        ceiling_pence: Personal budget; None for none.
        rank: Place among the offers for the package, 1 for the fewest minutes of travel; 0 for none.
        is_about_the_same: Whether it is about the same as the first.
    """

    package_id: str
    provider_id: str
    source: str
    refused: tuple[str, ...]
    quote: Quote | None
    days: int
    bid: Bid | None
    price_pence: int | None
    free_block_minutes: int | None
    paid_block_minutes: int
    extra_pence: int | None
    ceiling_pence: int | None
    rank: int = 0
    is_about_the_same: bool = False

    @property
    def is_open(self) -> bool:
        """Returns whether all of the package is on offer."""
        return not self.refused and self.quote is not None and self.quote.possible in (Possible.AS_IT_IS, Possible.OTHERS_MOVE)

    @property
    def travel_minutes_a_day(self) -> float:
        """Returns the travel that a day has more."""
        return self.quote.travel_minutes / self.days if self.quote is not None else 0.0


@dataclass(frozen=True)
class Market:
    """What the council knows.

    Attributes:
        inputs: Content of its folder.
        prices: Rates and contracts.
        costs: What bids are made of.
    """

    inputs: Inputs
    prices: PlannedPrices
    costs: CostRules


def refusals(provider: Provider, new: NewPackage, settings: Settings, start_day: date | None = None) -> tuple[str, ...]:
    """Returns why a provider may not take a package, in words. Who serves the person already may.

    Args:
        provider: Provider.
        new: Package.
        settings: With the first day of the plan: no care begins before it.
        start_day: Day on which the provider would begin; None for the first that is asked for.
    """
    if new.person.provider == provider.provider_id:
        return ()
    return why_not(provider, new.person, max(start_day or new.package.first_day, settings.day), settings)


def make_offer(market: Market, provider: Provider, new: NewPackage, answer: Quote | None, *, source: str, planned_minutes: int) -> Offer:
    """Returns the offer of a provider.

    Args:
        market: What the council knows.
        provider: Provider.
        new: Package.
        answer: Quote; None where nothing is known of the provider, or it may not take the package.
        source: Where the quote is from.
        planned_minutes: Minutes of all carers that the provider has planned in a week already.
    """
    settings = market.inputs.settings
    first_day = max(new.package.first_day, settings.day)
    week = visits_of_package(new, settings.replace(day=first_day, days=WEEK_DAYS))
    minutes = sum(visit.minutes * visit.carers for visit in week)
    person_id = new.person.service_user_id
    price = market.prices.pence_of(week, provider.provider_id, person_id)
    free = market.prices.free_minutes(provider.provider_id, first_day, planned_minutes)
    paid = min(free or 0, minutes)
    extra = None if price is None else price if not minutes else round(price * (minutes - paid) / minutes)
    ceiling = new.budget_pence_a_week
    if ceiling is None:
        ceiling = market.prices.budget_of(person_id, first_day)
    refused = list(refusals(provider, new, settings))
    if not refused and answer is not None and answer.start_day is not None:
        # A grade may fall between the day that is asked for and the first on which there is a place.
        refused += refusals(provider, new, settings, answer.start_day)
    if ceiling is not None and price is None:
        refused.append("nothing says what it costs, and there is a personal budget")
    elif ceiling is not None and price is not None and (over := price + _committed_pence(market, new) - ceiling) > 0:
        refused.append(f"{over} {'penny' if over == 1 else 'pence'} a week above the personal budget")
    if answer is None and not refused:
        refused.append("shows neither a roster nor a statement of its capacity")
    bid = bid_of(answer, week, market) if answer is not None else None
    return Offer(
        package_id=new.package.package_id,
        provider_id=provider.provider_id,
        source=source if answer is not None else "",
        refused=tuple(refused),
        quote=answer,
        days=settings.days,
        bid=bid,
        price_pence=price,
        free_block_minutes=free,
        paid_block_minutes=paid,
        extra_pence=extra,
        ceiling_pence=ceiling,
    )


def bid_of(answer: Quote, week: Sequence[Visit], market: Market) -> Bid | None:
    """Returns what a quote comes to in a week, by heading; None where no rate of pay is known.

    Travel of the days that were looked at is taken for the week, in the ratio of the care.

    Args:
        answer: Quote.
        week: Visits of a week.
        market: With the cost rules.
    """
    if answer.pay_pence_per_hour is None:
        return None
    minutes = sum(visit.minutes * visit.carers for visit in week)
    share = minutes / answer.contact_minutes if answer.contact_minutes else 0.0
    travel = answer.between_minutes * share
    costs, per_minute = market.costs, answer.pay_pence_per_hour / 60
    present = 1 - costs.absence_percent / 100
    pay_pence, travel_pence = round(minutes * per_minute), round(travel * per_minute)
    return Bid(
        contact_minutes=minutes,
        travel_minutes=travel,
        miles=answer.miles * share,
        pay_pence=pay_pence,
        travel_pence=travel_pence,
        on_cost_pence=round((pay_pence + travel_pence) * costs.on_cost_percent / 100),
        mileage_pence=round(answer.mileage_pence * share),
        whole_time_carers=(minutes + travel) / (costs.whole_time_minutes * present),
    )


def rank_offers(offers: Sequence[Offer]) -> list[Offer]:
    """Returns offers in order: those for all of the package by travel, then the others.

    An offer is about the same as the first if it differs by less than ten minutes a day, or by less than what luck made of
    either of them.
    """
    open_offers = sorted((one for one in offers if one.is_open), key=lambda one: (one.travel_minutes_a_day, one.provider_id))
    ranked = []
    for number, offer in enumerate(open_offers, start=1):
        first = open_offers[0]
        noise = max(ABOUT_THE_SAME_MINUTES, _luck(first), _luck(offer))
        near = number > 1 and offer.travel_minutes_a_day - first.travel_minutes_a_day < noise
        ranked.append(replace(offer, rank=number, is_about_the_same=near))
    return [*ranked, *(one for one in offers if not one.is_open)]


def planned_week_minutes(inputs: Inputs) -> int:
    """Returns the minutes of all carers that a provider has planned in a week; fewer days are taken for seven."""
    settings = inputs.settings.replace(days=min(inputs.settings.days, WEEK_DAYS))
    minutes = sum(visit.minutes * visit.carers for visit in visits_of(inputs.replace(settings=settings))[0])
    return minutes * WEEK_DAYS // settings.days


def _committed_pence(market: Market, new: NewPackage) -> int:
    """Returns what a week of the person's other care costs; care without a known price counts as nothing."""
    inputs, person_id = market.inputs, new.person.service_user_id
    settings = inputs.settings.replace(day=max(new.package.first_day, inputs.settings.day), days=WEEK_DAYS)
    packages = tuple(one for one in inputs.packages if one.package_id != new.package.package_id)
    kept = {one.package_id for one in packages} | {one.episode_id for one in inputs.episodes}
    patterns = tuple(one for one in inputs.visit_patterns if one.package_id in kept)
    rest = inputs.replace(settings=settings, packages=packages, visit_patterns=patterns, pattern_links=())
    provider_of = provider_finder(rest)
    by_provider: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits_of(rest)[0]:
        if visit.service_user_id == person_id and provider_of(visit):
            by_provider[provider_of(visit)].append(visit)
    return sum(market.prices.pence_of(visits, provider, person_id) or 0 for provider, visits in by_provider.items())


def _luck(offer: Offer) -> float:
    """Returns by how many minutes a day the searches of a quote differ, half of it either way."""
    if offer.quote is None:
        return 0.0
    return (offer.quote.highest_travel_minutes - offer.quote.lowest_travel_minutes) / 2 / offer.days
