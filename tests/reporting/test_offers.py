"""Offers in words: what a care office reads of each carer."""

import pytest

from scheduler.domain.offers import Answer, GivesWay, NearMiss, Offer
from scheduler.domain.rules import Rule
from scheduler.reporting.offers import BROKEN, NO_SHIFT, OWN_RUN, offer_reason, offers_summary, offers_table, package_summary
from scheduler.reporting.why import why_lines
from scheduler.studies.offers import CarerOffer, VisitOffers
from tests.builders import at, good_roster, plain_day

DAY = plain_day()
VISIT = DAY.visits[0].replace(visit_type="tea")
OTHER = DAY.visits[1]
SHIFT = DAY.shifts[0]
LATE = "unable to be there and back within their shift"
NAMES = VISIT.visit_id, SHIFT.shift_id, SHIFT.carer_id


def carer(offer: Offer, *moved: str) -> CarerOffer:
    return CarerOffer(offer, offer.soft, len(moved) or offer.moves, moved)


def nearly(what: GivesWay, minutes: int = 15, visit_id: str = "", count: int = 0) -> Offer:
    near = NearMiss(what, minutes, at("16:40"), at("16:30"), at("17:15"), visit_id, count)
    return Offer(*NAMES, Answer.NEARLY, (None,), near=near)


FITS = Offer(*NAMES, Answer.FITS, start=at("08:10"), moves=1, moves_at_most_minutes=5, soft=7, position=0, extra_road_minutes=2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (carer(nearly(GivesWay.STARTS_LATER)), f"yes, if the tea call {VISIT.visit_id} may be 16:30-17:15: 15 minutes later"),
        (carer(nearly(GivesWay.STARTS_EARLIER, 1)), f"yes, if the tea call {VISIT.visit_id} may be 16:30-17:15: 1 minute earlier"),
        (
            carer(nearly(GivesWay.OTHERS_LATER, visit_id=OTHER.visit_id, count=2)),
            f"yes, if the call {OTHER.visit_id} may be 16:30-17:15: 15 minutes later, and 1 more later too",
        ),
        (carer(nearly(GivesWay.SHIFT_LATER, 12)), "yes, if the shift may end 12 minutes later"),
        (carer(FITS), "yes, at 08:10, moving 1 other visit by at most 5 minutes"),
        (carer(FITS, "V7", "V8", "V9", "V10"), "yes, at 08:10, if V7, V8, V9 and 1 more may change carer"),
        (carer(Offer(*NAMES, Answer.NO, is_broken=True)), BROKEN),
        (carer(Offer(*NAMES, Answer.NO, (Rule.BREAK,), is_broken=True)), OWN_RUN),
        (
            carer(Offer(*NAMES, Answer.NO, (Rule.REFUSED, Rule.SHIFT))),
            "refused by the person and unable to be there and back within their shift",
        ),
        (carer(Offer(*NAMES, Answer.NO, (None,))), "without time for it between their other visits"),
    ],
)
def test_each_answer_has_its_words(answer: CarerOffer, words: str) -> None:
    day = DAY.replace(visits=(VISIT, OTHER.replace(visit_type=""), *DAY.visits[2:]))
    assert offer_reason(day, VISIT, answer).replace("meal ", "") == words


def test_the_partner_of_a_double_up_is_named() -> None:
    other = DAY.shifts[1]
    offer = Offer(*NAMES, Answer.FITS, start=at("08:10"), soft=7, position=0, partner_shift_id=other.shift_id)
    assert offer_reason(DAY, VISIT, carer(offer)) == f"yes, at 08:10, together with {other.carer_id}"


def test_tables_and_lines_have_every_carer() -> None:
    asked = VisitOffers(VISIT, (carer(FITS), carer(nearly(GivesWay.SHIFT_LATER))), ("nobody",), None)
    rows = offers_table(DAY, [asked]).splitlines()
    assert len(rows) == 4
    assert rows[-1] == f"{VISIT.visit_id},nobody,,no,,,,,,,{NO_SHIFT}"
    assert any("1 fit, 1 nearly, 1 do not" in line for line in offers_summary(DAY, [asked]))
    assert next(package_summary([asked])) == "1 of 1 visit can be placed, with nobody else changing carer"
    lines = list(why_lines(DAY, good_roster(), asked))
    assert lines[-1] == f"  1 carer has {NO_SHIFT}"


def test_of_a_visit_that_nobody_can_take_the_reasons_are_counted() -> None:
    late = VISIT.replace(visit_id="NEW")
    names = "NEW", SHIFT.shift_id, SHIFT.carer_id
    asked = VisitOffers(late, (carer(Offer(*names, Answer.NO, (None,))),), (), None)
    assert "1 without time for it between their other visits" in "\n".join(offers_summary(DAY, [asked]))
    lines = list(why_lines(DAY, good_roster(), asked))
    assert lines[0].endswith("not placed")
    assert "of 1 on that day: 1 without time" in lines[1]
    assert list(why_lines(DAY, good_roster(), asked, "Zoe"))[-1] == "  Zoe: no. No shift on that day"
    assert asked.best is None
