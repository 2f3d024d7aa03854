"""Takes out of the inputs what belongs to one provider: its people, carers, shifts and visits, and nothing of any other."""

from dataclasses import dataclass

from scheduler.analysis.money.providers_of import provider_finder
from scheduler.demand.visits import visits_of
from scheduler.domain.care import VisitLink
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import Suspension
from scheduler.domain.people import ServiceUser


@dataclass(frozen=True)
class OneProvider:
    """The inputs of one provider.

    Attributes:
        inputs: Inputs with dated visits, without packages, patterns and episodes.
        cut_links: Links of its visits to visits of another provider; they are not in `inputs`.
    """

    inputs: Inputs
    cut_links: tuple[VisitLink, ...]


def take_provider(inputs: Inputs, provider_id: str) -> OneProvider:
    """Returns the inputs of one provider.

    Visits are those of the horizon, made of packages and patterns, too. Names of people and carers are left out.

    Args:
        inputs: Of all providers.
        provider_id: Provider; empty for what has none.
    """
    provider_of = provider_finder(inputs)
    every_visit, every_link = visits_of(inputs)
    visits = tuple(visit for visit in every_visit if provider_of(visit) == provider_id)
    carers = tuple(carer.replace(name="") for carer in inputs.carers if carer.provider == provider_id)
    carer_ids = {carer.carer_id for carer in carers}
    visit_ids = {visit.visit_id for visit in visits}
    person_ids = {visit.service_user_id for visit in visits}
    person_ids |= {person.service_user_id for person in inputs.service_users if person.provider == provider_id}
    people = tuple(_with_own_carers(person, carer_ids) for person in inputs.service_users if person.service_user_id in person_ids)
    shifts = tuple(shift for shift in inputs.shifts if shift.carer_id in carer_ids)
    patterns = tuple(pattern for pattern in inputs.shift_patterns if pattern.carer_id in carer_ids)
    places = {person.location_id for person in people} | {carer.home_location_id for carer in carers}
    starts_and_ends = [(duty.start_location_id, duty.end_location_id) for duty in shifts]
    starts_and_ends += [(duty.start_location_id, duty.end_location_id) for duty in patterns]
    places |= {place for ends in starts_and_ends for place in ends if place is not None}
    own = [{link.first_visit_id, link.second_visit_id} & visit_ids for link in every_link]
    entries = tuple(one for one in inputs.travel.entries if one.from_location_id in places and one.to_location_id in places)
    part = inputs.replace(
        locations=tuple(place.replace(postcode=None) for place in inputs.locations if place.location_id in places),
        travel=inputs.travel.replace(entries=entries),
        service_users=people,
        carers=carers,
        shifts=shifts,
        shift_patterns=patterns,
        other_shifts=tuple(shift for shift in inputs.other_shifts if shift.carer_id in carer_ids),
        visits=tuple(visit.replace(pinned_carers=tuple(carer for carer in visit.pinned_carers if carer in carer_ids)) for visit in visits),
        other_visits=(),
        links=tuple(link for link, ends in zip(every_link, own, strict=True) if len(ends) == 2),
        packages=(),
        episodes=(),
        visit_patterns=(),
        pattern_links=(),
        suspensions=_of_people(inputs.suspensions, person_ids),
        absences=tuple(one for one in inputs.absences if one.carer_id in carer_ids),
        history=tuple(one for one in inputs.history if one.carer_id in carer_ids and one.service_user_id in person_ids),
        worked=tuple(one for one in inputs.worked if one.carer_id in carer_ids),
        providers=tuple(one for one in inputs.providers if one.provider_id == provider_id),
        contracts=tuple(one for one in inputs.contracts if one.provider_id == provider_id),
        warnings=(),
    )
    return OneProvider(part, tuple(link for link, ends in zip(every_link, own, strict=True) if len(ends) == 1))


def _with_own_carers(person: ServiceUser, carer_ids: set[str]) -> ServiceUser:
    """Returns a person without a name and without carers of other providers."""
    preferred = tuple(carer for carer in person.preferred_carers if carer in carer_ids)
    refused = tuple(carer for carer in person.refused_carers if carer in carer_ids)
    return person.replace(name="", preferred_carers=preferred, refused_carers=refused)


def _of_people(suspensions: tuple[Suspension, ...], person_ids: set[str]) -> tuple[Suspension, ...]:
    return tuple(one for one in suspensions if one.service_user_id in person_ids)
