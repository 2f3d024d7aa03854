"""Key figures of the service as a provider reports it: pay, cost, what was not made, and what call monitoring saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.analysis.kpis import Kpis
from scheduler.domain.base import Frozen
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

CO2_KG_PER_MILE = 0.27
"""Of an average car (assumed)."""
LATE_MINUTES = 30
SHORT_SHARE = 0.8
"""A visit under this share of its planned minutes is short (QS123, statement 4)."""
HALF_HOUR = 30


class ServiceKpis(Frozen):
    """Key figures of a roster that follow from others; None if there is nothing to divide by.

    Attributes:
        paid_to_contact: Paid minutes over contact minutes.
        contact_share: Contact as a share of contact, travel and idle time of the used shifts.
        cost_per_contact_hour_pence: Pay and mileage over contact hours; on-costs are not in it.
        pay_per_working_hour_pence: Pay without mileage over contact, journeys between visits and all waiting between them.
        travel_per_contact_hour_by_means: 60 over the mean minutes of a carer-visit, times the mean journey to a visit.
        unplaced_minutes: Minutes of the visits in no run that are not optional, a double-up twice.
        half_placed: Number of visits with fewer carers than asked for.
        co2_kg: Miles times 0.27 kg, an average car (assumed).
    """

    paid_to_contact: float | None
    contact_share: float | None
    cost_per_contact_hour_pence: int | None
    pay_per_working_hour_pence: int | None
    travel_per_contact_hour_by_means: float | None
    unplaced_minutes: int
    half_placed: int
    co2_kg: float


def service_kpis(problem: Problem, roster: Roster, figures: Kpis) -> ServiceKpis:
    """Returns the figures that follow from `figures`, the key figures of the roster."""
    contact = figures.contact_hours
    carer_visits = sum(len(run.assignments) for run in roster.runs)
    working_hours = contact + (figures.between_minutes + figures.waiting_minutes) / 60
    whole = contact * 60 + figures.travel_minutes + figures.idle_minutes
    unplaced = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of and not visit.optional]
    cost = None if figures.pay_pence is None else figures.pay_pence + (figures.mileage_pence or 0)
    mean_minutes = contact * 60 / carer_visits if carer_visits else 0
    return ServiceKpis(
        paid_to_contact=_ratio(figures.paid_minutes, contact * 60),
        contact_share=_ratio(contact * 60, whole),
        cost_per_contact_hour_pence=None if cost is None or not contact else round(cost / contact),
        pay_per_working_hour_pence=None if figures.pay_pence is None or not working_hours else round(figures.pay_pence / working_hours),
        travel_per_contact_hour_by_means=_ratio(60 * figures.between_minutes / carer_visits, mean_minutes) if carer_visits else None,
        unplaced_minutes=sum(visit.minutes * visit.carers for visit in unplaced),
        half_placed=sum(0 < len(roster.runs_of.get(visit.visit_id, ())) < visit.carers for visit in problem.visits),
        co2_kg=round(figures.travel_miles * CO2_KG_PER_MILE, 1),
    )


@dataclass(frozen=True)
class Worked:
    """A carer at a visit as call monitoring saw it.

    Attributes:
        visit_id: Of the visit.
        planned: Planned start.
        planned_minutes: Planned duration.
        start, end: When the carer came and went; None where that was not seen.
        is_missed: Whether the visit was not made.
    """

    visit_id: str
    planned: datetime
    planned_minutes: int
    start: datetime | None
    end: datetime | None
    is_missed: bool = False


class ActualKpis(Frozen):
    """Key figures of what call monitoring saw; None if there is nothing to divide by.

    Attributes:
        carer_visits: Number of carer-visits with a time of arrival.
        contact_hours: From arrival to departure, where both were seen.
        within_15, within_30: Share that began at most so many minutes from the planned start, either way.
        late_share: Share that began more than 30 minutes late.
        missed, missed_share: Number of missed carer-visits, and their share of those worked or missed.
        short_share: Share that lasted under 80% of the planned minutes.
        under_half_hour_share: Share that lasted under 30 minutes.
        not_signed_out: Number with an arrival and no departure.
    """

    carer_visits: int
    contact_hours: float
    within_15: float | None
    within_30: float | None
    late_share: float | None
    missed: int
    missed_share: float | None
    short_share: float | None
    under_half_hour_share: float | None
    not_signed_out: int


def actual_kpis(worked: Sequence[Worked]) -> ActualKpis:
    """Returns the key figures of carer-visits that were worked or missed; those still to come are not among them."""
    began = [(one.start - one.planned).total_seconds() / 60 for one in worked if one.start is not None]
    lasted = [
        ((one.end - one.start).total_seconds() / 60, one.planned_minutes) for one in worked if one.start is not None and one.end is not None
    ]
    missed = sum(one.is_missed for one in worked)
    return ActualKpis(
        carer_visits=len(began),
        contact_hours=round(sum(minutes for minutes, _ in lasted) / 60, 2),
        within_15=_ratio(sum(abs(minutes) <= 15 for minutes in began), len(began)),
        within_30=_ratio(sum(abs(minutes) <= 30 for minutes in began), len(began)),
        late_share=_ratio(sum(minutes > LATE_MINUTES for minutes in began), len(began)),
        missed=missed,
        missed_share=_ratio(missed, len(began) + missed),
        short_share=_ratio(sum(minutes < SHORT_SHARE * planned for minutes, planned in lasted), len(lasted)),
        under_half_hour_share=_ratio(sum(minutes < HALF_HOUR for minutes, _ in lasted), len(lasted)),
        not_signed_out=sum(one.start is not None and one.end is None for one in worked),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
