"""The tables of quotes: offers, what they cost by heading, and near misses; and for each provider where the visits would be."""

from collections.abc import Iterable, Iterator, Sequence

from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.quotes.offers import Bid, Offer
from scheduler.studies.quotes.quote import Possible, Quote

OFFERS = (
    *("package_id", "provider_id", "rank", "about_the_same", "possible", "start_day", "visits", "placed_as_it_is", "placed"),
    *("travel_minutes_a_day", "lowest_travel_minutes_a_day", "highest_travel_minutes_a_day", "between_minutes_a_day", "miles_a_day"),
    *("carers", "known_carers", "others_changed", "others_shifted", "price_pence_a_week", "free_block_minutes", "paid_block_minutes"),
    *("council_pence_a_week", "provider_pence_a_week", "ceiling_pence_a_week", "source", "why"),
)
COSTS = ("package_id", "provider_id", "heading", "minutes_a_week", "miles_a_week", "pence_a_week", "pence_per_hour", "whole_time_carers")
NEAR_MISSES = ("package_id", "provider_id", "visit_id", "minutes")
PLACES = ("package_id", "visit_id", "carer_ids", "start")


def offers_table(offers: Iterable[Offer]) -> str:
    """Returns the table of offers, as text."""
    return csv_text(OFFERS, map(_offer_row, offers))


def costs_table(offers: Iterable[Offer]) -> str:
    """Returns what each offer costs the provider in a week by heading, as text."""
    return csv_text(COSTS, (row for offer in offers if offer.bid is not None for row in _cost_rows(offer, offer.bid)))


def near_misses_table(offers: Iterable[Offer]) -> str:
    """Returns visits that have a place if their window is wider, as text."""
    rows = (
        (offer.package_id, offer.provider_id, miss.visit_id, miss.minutes)
        for offer in offers
        if offer.quote is not None
        for miss in offer.quote.near_misses
    )
    return csv_text(NEAR_MISSES, rows)


def places_table(quotes: Sequence[Quote]) -> str:
    """Returns where new visits would be in the roster of one provider, as text."""
    rows = ((quote.package_id, place.visit_id, ";".join(place.carer_ids), place.start) for quote in quotes for place in quote.places)
    return csv_text(PLACES, rows)


def possible_words(offer: Offer) -> str:
    """Returns whether an offer holds, in words."""
    if offer.quote is None:
        return "not looked at"
    if offer.refused:
        return "not allowed"
    return str(offer.quote.possible)


def _offer_row(offer: Offer) -> tuple[object, ...]:
    quote = offer.quote
    head = offer.package_id, offer.provider_id, offer.rank or "", "yes" if offer.is_about_the_same else ""
    money = (
        *(_blank(offer.price_pence), _blank(offer.free_block_minutes), offer.paid_block_minutes, _blank(offer.extra_pence)),
        *(_blank(offer.bid.pence if offer.bid else None), _blank(offer.ceiling_pence), offer.source, "; ".join(offer.refused)),
    )
    if quote is None:
        return *head, possible_words(offer), *[""] * 13, *money
    days = offer.days
    travel = quote.travel_minutes, quote.lowest_travel_minutes, quote.highest_travel_minutes, quote.between_minutes
    is_open = quote.possible is not Possible.NO
    figures = [f"{minutes / days:.1f}" if is_open else "" for minutes in travel]
    miles = f"{quote.miles / days:.2f}" if offer.bid is not None and is_open else ""
    others = (quote.carers, quote.known_carers, quote.others_changed, quote.others_shifted) if offer.bid is not None else [""] * 4
    counts = _blank(quote.start_day), quote.visits, quote.placed_as_it_is, quote.placed
    return *head, possible_words(offer), *counts, *figures, miles, *others, *money


def _cost_rows(offer: Offer, bid: Bid) -> Iterator[tuple[object, ...]]:
    rows = (
        ("pay", bid.contact_minutes, "", bid.pay_pence),
        ("travel time", bid.travel_minutes, "", bid.travel_pence),
        ("on-cost", "", "", bid.on_cost_pence),
        ("mileage", "", bid.miles, bid.mileage_pence),
        ("total", bid.contact_minutes + bid.travel_minutes, bid.miles, bid.pence),
    )
    for heading, minutes, miles, pence in rows:
        is_total = heading == "total"
        per_hour = round(pence * 60 / bid.contact_minutes) if bid.contact_minutes else ""
        yield (
            offer.package_id,
            offer.provider_id,
            heading,
            minutes if minutes == "" else f"{minutes:.0f}",
            miles if miles == "" else f"{miles:.1f}",
            pence,
            per_hour,
            f"{bid.whole_time_carers:.2f}" if is_total else "",
        )


def _blank(value: object) -> object:
    return "" if value is None else value
