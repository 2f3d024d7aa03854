"""Offers in words."""

from collections.abc import Iterator, Mapping, Sequence

from scheduler.domain.text_table import count
from scheduler.reporting.money.summary import pounds
from scheduler.reporting.quotes.tables import possible_words
from scheduler.studies.quotes.offers import Offer
from scheduler.studies.quotes.quote import Possible

WIDTH = 16


def quotes_summary(offers: Mapping[str, Sequence[Offer]]) -> Iterator[str]:
    """Yields lines about the offers for each package, the best first."""
    for package_id, of_package in offers.items():
        open_count = sum(offer.is_open for offer in of_package)
        yield f"Package {package_id}: {count(open_count, 'offer')} for all of it, of {count(len(of_package), 'provider')}"
        for offer in of_package:
            place = f"{offer.rank}." if offer.rank else "-"
            yield f"  {place:<3} {offer.provider_id:<{WIDTH}} {_words(offer)}"


def _words(offer: Offer) -> str:
    if offer.refused:
        return f"{possible_words(offer)}: {'; '.join(offer.refused)}"
    quote = offer.quote
    assert quote is not None, "an offer that is not refused has a quote"
    parts = [{Possible.AS_IT_IS: "as it is", Possible.OTHERS_MOVE: "if others move"}.get(quote.possible, str(quote.possible))]
    if not offer.is_open:
        parts.append(f"{quote.placed} of {count(quote.visits, 'visit')} have a place")
    if quote.possible is not Possible.NO:
        near = " (about the same)" if offer.is_about_the_same else ""
        parts.append(f"{offer.travel_minutes_a_day:.0f} minutes of travel a day{near}")
    if quote.start_day is not None:
        parts.append(f"from {quote.start_day}")
    if offer.extra_pence is not None:
        block = f", {offer.paid_block_minutes / 60:.1f} hours of it in a block that is paid" if offer.paid_block_minutes else ""
        parts.append(f"{pounds(offer.extra_pence)} a week for the council{block}")
    if offer.bid is not None and offer.is_open:
        parts.append(f"{pounds(offer.bid.pence)} a week for the provider")
    if quote.near_misses:
        parts.append(f"{count(len(quote.near_misses), 'visit')} nearly fits: see near_misses.csv")
    return "; ".join(parts)
