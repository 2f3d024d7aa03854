"""Who could take a visit, in words: the table offers.csv, and a line for each carer."""

from collections.abc import Iterable, Iterator

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.offers import Answer, GivesWay, NearMiss
from scheduler.domain.problem import Problem
from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.reasons import closing_words, in_words
from scheduler.studies.offers import CarerOffer, VisitOffers

OFFERS = (
    "visit_id",
    "carer_id",
    "shift_id",
    "answer",
    "start",
    "extra_road_minutes",
    "known",
    "moves",
    "marginal_soft",
    "by_minutes",
    "reason",
)
NO_SHIFT = "no shift on that day"
BROKEN = "nothing can be said: the run as it stands breaks a rule"
OWN_RUN = "nothing can be said: without this visit, the run that makes it now has no time for its break"
SHOWN = 5
"""Number of carers that are printed for a visit, of those who fit and of those who nearly do; the table has all."""
NAMED_VISITS = 3


def offers_table(problem: Problem, asked: Iterable[VisitOffers]) -> str:
    """Returns offers.csv: a row for each carer and each of their shifts on the day."""
    return csv_text(OFFERS, (row for one in asked for row in _rows(problem, one)))


def offers_summary(problem: Problem, asked: Iterable[VisitOffers]) -> Iterator[str]:
    """Yields for each visit who fits and who nearly does, the best first, and how many do not."""
    for one in asked:
        visit = one.visit
        when = " or ".join(in_words(problem, window) for window in visit.windows)
        needs = ", 2 carers" if visit.carers == 2 else ""
        fits, near = (_of(one, answer) for answer in (Answer.FITS, Answer.NEARLY))
        others = len(one.carers) - len(fits) - len(near) + len(one.without_shift)
        yield f"{visit.visit_id} for {visit.service_user_id}, {visit.minutes} minutes {when}{needs}"
        yield f"  {len(fits)} fit, {len(near)} nearly, {others} do not"
        for carer in (*fits[:SHOWN], *near[:SHOWN]):
            yield f"  {carer.offer.carer_id:<8} {carer.offer.answer:<7} {offer_reason(problem, visit, carer)}"
        if not fits and not near:
            yield from (f"  {line}" for line in _why_nobody(problem, one))


def package_summary(asked: Iterable[VisitOffers]) -> Iterator[str]:
    """Yields how many visits of a package have somebody, and which carers could make how many of them."""
    visits = list(asked)
    placed = [one for one in visits if one.best is not None]
    yield f"{len(placed)} of {count(len(visits), 'visit')} can be placed, with nobody else changing carer"
    can: dict[str, int] = {}
    for one in visits:
        for carer_id in {carer.offer.carer_id for carer in _of(one, Answer.FITS)}:
            can[carer_id] = can.get(carer_id, 0) + 1
    for carer_id, visits_fit in sorted(can.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
        yield f"  {carer_id:<8} could make {visits_fit} of {len(visits)}"


def offer_reason(problem: Problem, visit: Visit, carer: CarerOffer) -> str:
    """Returns the answer of a carer in words."""
    offer = carer.offer
    if offer.is_broken:
        return OWN_RUN if offer.rules else BROKEN
    if offer.answer is Answer.FITS:
        return _fits_words(problem, carer)
    if offer.near is not None:
        return near_words(problem, visit, offer.near)
    return closing_words(problem, visit, offer.rules)


def near_words(problem: Problem, visit: Visit, near: NearMiss) -> str:
    """Returns what would have to give way, in words: "yes, if the tea call V12 may be 16:30-17:15"."""
    if near.what in (GivesWay.STARTS_LATER, GivesWay.STARTS_EARLIER):
        return f"yes, if {_call(visit)} may be {_span(problem, near)}: {count(near.minutes, 'minute')} {near.what.split()[1]}"
    if near.visit_id:
        others = near.count - 1
        more = f", and {count(others, 'more', 'more')} later too" if others > 0 else ""
        other = problem.visit[near.visit_id]
        return f"yes, if {_call(other)} may be {_span(problem, near)}: {count(near.minutes, 'minute')} later{more}"
    return f"yes, if the shift may end {count(near.minutes, 'minute')} later"


def clock(problem: Problem, moment: object) -> str:
    """Returns the local time of a moment, to the minute."""
    return f"{wall_clock(moment, problem.timezone):%H:%M}"


def _call(visit: Visit) -> str:
    kind = visit.visit_type.replace("_", " ")
    return f"the {kind} call {visit.visit_id}" if kind else f"the call {visit.visit_id}"


def _span(problem: Problem, near: NearMiss) -> str:
    return f"{clock(problem, near.opens)}-{clock(problem, near.closes)}"


def _fits_words(problem: Problem, carer: CarerOffer) -> str:
    offer = carer.offer
    words = ["yes"]
    if offer.start is not None:
        words.append(f"at {clock(problem, offer.start)}")
    if offer.partner_shift_id:
        words.append(f"together with {problem.shift[offer.partner_shift_id].carer_id}")
    if carer.moved_visit_ids:
        named = ", ".join(carer.moved_visit_ids[:NAMED_VISITS])
        more = len(carer.moved_visit_ids) - NAMED_VISITS
        words.append(f"if {named}{f' and {more} more' if more > 0 else ''} may change carer")
    elif carer.moves:
        words.append(f"moving {count(carer.moves, 'other visit')}")
        if offer.moves_at_most_minutes:
            words[-1] += f" by at most {count(offer.moves_at_most_minutes, 'minute')}"
    return ", ".join(words)


def _of(one: VisitOffers, answer: Answer) -> list[CarerOffer]:
    return [carer for carer in one.carers if carer.offer.answer is answer]


def _why_nobody(problem: Problem, one: VisitOffers) -> Iterator[str]:
    """Yields what stands in the way, with the number of carers, the commonest first."""
    counts: dict[str, int] = {}
    for carer in one.carers:
        words = offer_reason(problem, one.visit, carer)
        counts[words] = counts.get(words, 0) + 1
    for words, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
        yield f"{number} {words}"


def _rows(problem: Problem, one: VisitOffers) -> Iterator[tuple[object, ...]]:
    visit = one.visit
    for carer in one.carers:
        offer = carer.offer
        fits = offer.answer is Answer.FITS
        start = offer.start if fits else offer.near.start if offer.near is not None else None
        yield (
            visit.visit_id,
            offer.carer_id,
            offer.shift_id,
            offer.answer,
            "" if start is None else f"{wall_clock(start, problem.timezone):%Y-%m-%dT%H:%M:%S}",
            "" if not fits or offer.extra_road_minutes is None else offer.extra_road_minutes,
            "yes" if offer.known else "no",
            carer.moves if fits else "",
            "" if carer.marginal_soft is None else carer.marginal_soft,
            "" if offer.near is None else offer.near.minutes,
            offer_reason(problem, visit, carer),
        )
    for carer_id in one.without_shift:
        yield visit.visit_id, carer_id, "", Answer.NO, "", "", "", "", "", "", NO_SHIFT
