"""Inputs with another number of carers, who work a rota."""

from collections.abc import Sequence
from datetime import timedelta

from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import Inputs
from scheduler.domain.people import Carer
from scheduler.domain.places import Location, TravelEntry
from scheduler.domain.shifts import Shift
from scheduler.studies.sizing.rota import Rota


def staff_of(inputs: Inputs, number: int) -> tuple[tuple[Carer, ...], tuple[Location, ...], tuple[TravelEntry, ...]]:
    """Returns a number of carers with their homes, and journeys to and from the homes of new ones.

    Those with the most skills come first. New carers are like them in skills, travel and home, and belong to no one.

    Args:
        inputs: with at least one carer.
        number: of carers.
    """
    ranked = sorted(inputs.carers, key=lambda carer: (-len(carer.skills), inputs.carers.index(carer)))
    chosen = ranked[:number]
    places = {place.location_id: place for place in inputs.locations}
    new_carers, new_places, legs = [], [], []
    for count in range(number - len(chosen)):
        like = ranked[count % len(ranked)]
        name = f"new-{count + 1}"
        new_carers.append(like.replace(carer_id=name, home_location_id=name, name=""))
        home = places[like.home_location_id]
        new_places.append(home.replace(location_id=name))
        legs += _legs_of(inputs.travel.entries, home.location_id, name)
    return (*chosen, *new_carers), tuple(new_places), tuple(legs)


def _legs_of(entries: Sequence[TravelEntry], like: str, name: str) -> list[TravelEntry]:
    """Returns the journeys of a new home that lies where another one does; the way between the two takes no time."""
    legs = []
    for leg in entries:
        if leg.from_location_id == like:
            legs.append(leg.replace(from_location_id=name))
        if leg.to_location_id == like:
            legs.append(leg.replace(to_location_id=name))
    modes = dict.fromkeys(leg.mode for leg in entries)
    for mode in modes:
        legs += [
            TravelEntry(from_location_id=first, to_location_id=second, minutes=0, metres=0, mode=mode)
            for first, second in ((like, name), (name, like))
        ]
    return legs


def with_staff(inputs: Inputs, week_minutes: Sequence[int], rota: Rota) -> Inputs:
    """Returns inputs with as many carers as there are weekly minutes, who work a rota.

    Absences and earlier work of the carers are left out: it is about numbers, not about this week's people. Wishes and pins of carers
    who are not there any more are left out too.
    """
    carers, places, legs = staff_of(inputs, len(week_minutes))
    known = {carer.carer_id for carer in carers}
    hired = tuple(carer.replace(contract_minutes=minutes) for carer, minutes in zip(carers, week_minutes, strict=True))
    first, zone = inputs.settings.day, inputs.settings.timezone
    shifts = [
        Shift(
            shift_id=f"{carer.carer_id}/{first + timedelta(days=day)}",
            carer_id=carer.carer_id,
            start=moment_on(first + timedelta(days=day), kind.start, zone),
            end=moment_on(first + timedelta(days=day), kind.end, zone),
            start_location_id=carer.home_location_id,
            end_location_id=carer.home_location_id,
        )
        for carer, row in zip(hired, rota, strict=True)
        for day, kind in enumerate(row)
        if kind is not None
    ]
    gone = {carer.home_location_id for carer in inputs.carers if carer.carer_id not in known}
    gone -= {person.location_id for person in inputs.service_users}
    return inputs.replace(
        carers=hired,
        locations=(*(place for place in inputs.locations if place.location_id not in gone), *places),
        travel=inputs.travel.replace(
            entries=(*(leg for leg in inputs.travel.entries if not {leg.from_location_id, leg.to_location_id} & gone), *legs)
        ),
        shifts=tuple(shifts),
        other_shifts=(),
        shift_patterns=(),
        absences=(),
        worked=(),
        history=tuple(entry for entry in inputs.history if entry.carer_id in known),
        service_users=tuple(
            person.replace(
                preferred_carers=tuple(name for name in person.preferred_carers if name in known),
                refused_carers=tuple(name for name in person.refused_carers if name in known),
            )
            for person in inputs.service_users
        ),
        visits=tuple(visit.replace(pinned_carers=tuple(name for name in visit.pinned_carers if name in known)) for visit in inputs.visits),
    )
