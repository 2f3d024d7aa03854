"""Answers to the question who could take one more visit: for each shift yes, nearly, or no, with what stands in the way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.rules import Rule


class Answer(StrEnum):
    """Whether a carer could take a visit.

    NEARLY means that a window, or the end of the shift, would have to give way by some minutes.
    """

    FITS = "fits"
    NEARLY = "nearly"
    NO = "no"


class GivesWay(StrEnum):
    """What would have to give way for a visit to fit."""

    STARTS_LATER = "starts later"  # its own window closes later
    STARTS_EARLIER = "starts earlier"  # its own window opens earlier
    OTHERS_LATER = "others later"  # other visits of the carer start after their windows close
    SHIFT_LATER = "shift later"  # the shift ends later


@dataclass(frozen=True)
class NearMiss:
    """The least that would have to give way for a visit to fit into a shift.

    Attributes:
        what: would give way.
        minutes: by which it would, rounded up.
        start: of the visit then.
        opens, closes: the wider window of the visit, or the one of the other visit; None where only the shift gives way.
        visit_id: other visit that would start later; empty for none.
        count: number of visits, the end of the shift included, that would be later.
    """

    what: GivesWay
    minutes: int
    start: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    visit_id: str = ""
    count: int = 0


@dataclass(frozen=True)
class Offer:
    """The answer of one shift for one visit; nobody else changes carer.

    Attributes:
        visit_id: of the visit.
        shift_id, carer_id: of the shift, and of its carer.
        answer: whether it fits.
        rules: that stand in the way, in the order of the catalogue; None stands for the carer's other visits. Empty where it fits.
        start, earliest, latest: of the visit in its best place, and the limits between which it may start there; None unless it fits.
        extra_road_minutes: more on the road; None unless it fits.
        known: whether the carer is known to the person, by history or by another visit of the roster.
        moves: number of other visits that start at another time.
        moves_at_most_minutes: greatest change of such a start, rounded up.
        soft: by how much the soft cost of the roster rises; None unless it fits.
        partner_shift_id: shift of the other carer of a double-up; empty for none.
        position: in the run, from 0; None unless it fits.
        partner_position: the same in the run of the partner.
        half: of the visit that this carer makes, 0 or 1; the halves of a double-up may ask for different skills.
        near: what would have to give way; None unless the answer is NEARLY.
        is_broken: whether nothing can be said: the run as it stands breaks a rule; or, with BREAK among the rules, the run that
            makes the visit now would be left without a break by taking it out.
    """

    visit_id: str
    shift_id: str
    carer_id: str
    answer: Answer
    rules: tuple[Rule | None, ...] = ()
    start: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    extra_road_minutes: int | None = None
    known: bool = False
    moves: int = 0
    moves_at_most_minutes: int = 0
    soft: int | None = None
    partner_shift_id: str = ""
    position: int | None = None
    partner_position: int | None = None
    half: int = 0
    near: NearMiss | None = None
    is_broken: bool = False


@dataclass(frozen=True)
class MarginalCost:
    """What a visit costs a roster after a short search: the best roster found with it, less the best one found without it.

    Attributes:
        soft: Rise of the soft cost; what leaving out an optional visit costs is not part of it.
        saved: What the same search saves in the roster without the visit.
        shift_ids: Shifts that make the visit then.
        moved_visit_ids: Other visits that other carers make then, in the order of the problem.
        start: Of the visit then.
    """

    soft: int
    saved: int
    shift_ids: tuple[str, ...]
    moved_visit_ids: tuple[str, ...]
    start: datetime
