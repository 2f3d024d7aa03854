"""Why a visit is not made by others: a line for each carer, or one carer in more words."""

from collections.abc import Iterator

from scheduler.domain.offers import Answer
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.reporting.offers import NO_SHIFT, offer_reason
from scheduler.reporting.reasons import in_words, named
from scheduler.studies.offers import CarerOffer, VisitOffers

WORDS = {Answer.FITS: "fits", Answer.NEARLY: "nearly", Answer.NO: "no"}


def why_lines(problem: Problem, roster: Roster, asked: VisitOffers, carer_id: str | None = None) -> Iterator[str]:
    """Yields who makes a visit, and the answer of each carer or of one.

    Args:
        problem: of the visit.
        roster: that is asked.
        asked: answers for the visit.
        carer_id: the one carer who is asked about; None for all.
    """
    visit = asked.visit
    when = " or ".join(in_words(problem, window) for window in visit.windows)
    made_by = [run.carer_id for run in roster.runs_of.get(visit.visit_id, ())]
    makes = f"made by {' and '.join(made_by)}" if made_by else "not placed"
    yield f"{visit.visit_id} for {visit.service_user_id}, {visit.minutes} minutes {when}: {makes}"
    if carer_id is not None:
        yield from _of_carer(problem, asked, carer_id, made_by)
        return
    if not made_by:
        yield f"  {short_reason(problem, asked)}"
    for carer in asked.carers:
        yield f"  {carer.offer.carer_id:<8} {WORDS[carer.offer.answer]:<7} {_reason(problem, asked, carer, made_by)}"
    if asked.without_shift:
        have = "carer has" if len(asked.without_shift) == 1 else "carers have"
        yield f"  {len(asked.without_shift)} {have} {NO_SHIFT}"


def short_reason(problem: Problem, asked: VisitOffers) -> str:
    """Returns the reason of a visit that is not placed in one line: how many carers each reason keeps away."""
    fits = [carer.offer.carer_id for carer in asked.carers if carer.offer.answer is Answer.FITS]
    if fits:
        return f"{named(fits)} could take it as the roster stands"
    if not asked.carers:
        return "nobody has a shift on that day"
    groups: dict[str, list[str]] = {}
    for carer in asked.carers:
        groups.setdefault(offer_reason(problem, asked.visit, carer), []).append(carer.offer.carer_id)
    parts = (f"{len(own)} {words} ({named(own)})" for words, own in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))
    return f"of {len(asked.carers)} on that day: {', '.join(parts)}"


def _of_carer(problem: Problem, asked: VisitOffers, carer_id: str, made_by: list[str]) -> Iterator[str]:
    own = [carer for carer in asked.carers if carer.offer.carer_id == carer_id]
    for carer in own:
        shift = problem.shift[carer.offer.shift_id]
        yield f"  {carer_id} in shift {shift.shift_id}: {WORDS[carer.offer.answer]}. {_sentence(_reason(problem, asked, carer, made_by))}"
    if not own:
        yield f"  {carer_id}: no. {_sentence(NO_SHIFT)}"


def _reason(problem: Problem, asked: VisitOffers, carer: CarerOffer, made_by: list[str]) -> str:
    words = offer_reason(problem, asked.visit, carer)
    return f"makes it now; {words}" if carer.offer.carer_id in made_by and carer.offer.answer is Answer.FITS else words


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
