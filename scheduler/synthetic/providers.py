"""A day on which several providers share a county."""

import math
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Nation
from scheduler.domain.inputs import HistoryEntry, Inputs
from scheduler.domain.people import Carer, Funding, ServiceUser
from scheduler.domain.providers import Contract, Inspection, Provider
from scheduler.domain.rules import Objective, Rule
from scheduler.geo.zones import assign_within, balanced_zones
from scheduler.synthetic.chance import Rng, happens
from scheduler.synthetic.day import generate
from scheduler.synthetic.spec import DaySpec

TOLERANCE = 0.03
"""Share by which the hours of a provider may be beside those of an equal division."""
OWN_AREA_SHARE = 0.5
"""Share of people and carers of `half own area` who are in the area of their provider (assumed)."""
BUDGET_SHARE, DIRECT_SHARE = 0.12, 0.08
"""Shares of people with a personal budget, and with direct payments (assumed)."""
SAYS_YES_SHARE, SAYS_NO_SHARE = 0.15, 0.10
"""Shares of people of whom it is known that they would move, or would not (assumed); others are to be asked."""
DISCHARGED_SHARE = 0.06
"""Share of people who came from hospital in the last six weeks (assumed)."""
KNOWN_CARERS = 3
"""Carers of the provider who visited a person in the last fortnight (assumed)."""
PENCE_PER_HOUR = 2400

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Mix(StrEnum):
    """Where the people and the carers of a provider live."""

    RANDOM = "random"
    HALF = "half own area"
    ZONES = "zones"


class ProvidersSpec(Frozen):
    """A day of several providers of equal hours, to be drawn from a seed.

    Attributes:
        day: The day of them all together.
        providers: Number of providers.
        mix: Where their people and carers live.
        is_travel_only: Whether nothing but travel and hours of work distinguishes carers: no history, grades or choices, and everybody
            may be moved.
    """

    day: DaySpec
    providers: int = Field(default=4, ge=2, le=50)
    mix: Mix = Mix.HALF
    is_travel_only: bool = False


def generate_providers(spec: ProvidersSpec, seed: int, mix_seed: int = 0) -> Inputs:
    """Generates a day on which several providers share the people and the carers; the same seeds give the same day.

    Providers get equal hours of care, and equal numbers of each pattern of duty. No visit needs a skill, a team or a gender, so that
    each provider can serve all of its people.

    Args:
        spec: What to draw.
        seed: Seed of people, visits and carers.
        mix_seed: Seed of who is with which provider.
    """
    rng = np.random.default_rng([seed, mix_seed])
    inputs = generate(spec.day, seed)
    points = _points(inputs, [person.location_id for person in inputs.service_users])
    minutes = _minutes(inputs)
    zones = balanced_zones(points, minutes, np.full(spec.providers, minutes.sum() / spec.providers), tolerance=TOLERANCE)
    middles = np.array([points[zones == zone].mean(axis=0) for zone in range(spec.providers)])
    names = [f"provider-{number + 1}" for number in range(spec.providers)]
    of_person = [names[provider] for provider in _deal_people(spec, zones, minutes, rng)]
    of_carer = [names[provider] for provider in _deal_carers(spec, inputs, middles, rng)]
    people = tuple(_person(person, name) for person, name in zip(inputs.service_users, of_person, strict=True))
    carers = tuple(_carer(carer, name) for carer, name in zip(inputs.carers, of_carer, strict=True))
    off = {Rule.CONTINUITY: "off", Rule.PREFERENCE: "off"} if spec.is_travel_only else {}
    return inputs.replace(
        settings=inputs.settings.replace(objective=Objective(settings=off), bank_holidays=Nation.SCOTLAND),
        service_users=people if spec.is_travel_only else tuple(_with_choice(person, spec.day.day, rng) for person in people),
        carers=carers,
        visits=tuple(visit.replace(skills=(), team=None) for visit in inputs.visits),
        history=() if spec.is_travel_only else _history(people, carers, inputs, rng),
        absences=(),
        providers=tuple(_provider(number, name) for number, name in enumerate(names)),
        contracts=tuple(_contract(name, of_person, minutes, spec.day.day) for name in names),
    )


def _person(person: ServiceUser, provider: str) -> ServiceUser:
    return person.replace(preferred_carers=(), refused_carers=(), carer_gender=None, provider=provider, may_move=True)


def _carer(carer: Carer, provider: str) -> Carer:
    return carer.replace(skills=(), localities=(), teams=(), provider=provider)


def _deal_people(spec: ProvidersSpec, zones: Ints, minutes: Ints, rng: Rng) -> Ints:
    """[people] Returns the provider of each person; hours are even."""
    if spec.mix is Mix.ZONES:
        return zones
    in_zone = rng.random(len(zones)) < OWN_AREA_SHARE if spec.mix is Mix.HALF else np.zeros(len(zones), dtype=np.bool_)
    provider_of = zones.copy()
    loads = np.bincount(zones[in_zone], minutes[in_zone], spec.providers)
    # The longest packages first, so that the last ones even out the hours.
    for row in sorted(np.flatnonzero(~in_zone), key=lambda row: (-minutes[row], rng.random())):
        provider_of[row] = int(loads.argmin())
        loads[provider_of[row]] += minutes[row]
    return provider_of


def _deal_carers(spec: ProvidersSpec, inputs: Inputs, middles: Floats, rng: Rng) -> list[int]:
    """[carers] Returns the provider of each carer; each provider gets as many of each pattern of duty, or one more."""
    spans: dict[str, list[tuple[int, int]]] = {carer.carer_id: [] for carer in inputs.carers}
    for shift in inputs.shifts:
        spans[shift.carer_id].append(tuple(60 * moment.hour + moment.minute for moment in (shift.start, shift.end)))  # type: ignore[arg-type]
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for row, carer in enumerate(inputs.carers):
        groups.setdefault(tuple(spans[carer.carer_id]), []).append(row)
    homes = _points(inputs, [carer.home_location_id for carer in inputs.carers])
    provider_of = [0] * len(inputs.carers)
    turn = 0
    for _, rows in sorted(groups.items()):
        slots = np.bincount([(turn + place) % spec.providers for place in range(len(rows))], minlength=spec.providers)
        turn += len(rows)
        far = np.linalg.norm(homes[rows][:, None] - middles[None], axis=2)
        anywhere = rng.random(len(rows)) >= {Mix.RANDOM: 0.0, Mix.HALF: OWN_AREA_SHARE, Mix.ZONES: 1.0}[spec.mix]
        far[anywhere] = rng.random((int(anywhere.sum()), spec.providers)) * 2 * far.mean()
        limits = slots.astype(np.float64)
        for row, provider in zip(rows, assign_within(far, np.ones(len(rows), dtype=np.int64), limits, limits), strict=True):
            provider_of[row] = int(provider)
    return provider_of


def _with_choice(person: ServiceUser, day: date, rng: Rng) -> ServiceUser:
    """Returns a person with what decides whether they may be moved, and to whom."""
    paid, says = rng.random(), rng.random()
    funding = Funding.COUNCIL
    if paid < BUDGET_SHARE + DIRECT_SHARE:
        funding = Funding.PERSONAL_BUDGET if paid < BUDGET_SHARE else Funding.DIRECT_PAYMENT
    choice = None
    if says < SAYS_YES_SHARE + SAYS_NO_SHARE:
        choice = bool(says < SAYS_YES_SHARE)
    home_since = day - timedelta(days=int(rng.integers(1, 43))) if happens(rng, DISCHARGED_SHARE) else None
    return person.replace(funding=funding, may_move=choice, discharged_on=home_since)


def _history(people: tuple[ServiceUser, ...], carers: tuple[Carer, ...], inputs: Inputs, rng: Rng) -> tuple[HistoryEntry, ...]:
    """Returns the visits of the last fortnight: by carers of the provider who live near."""
    homes = _points(inputs, [carer.home_location_id for carer in carers])
    places = _points(inputs, [person.location_id for person in people])
    entries = []
    for person, place in zip(people, places, strict=True):
        own = [row for row, carer in enumerate(carers) if carer.provider == person.provider]
        nearest = sorted(own, key=lambda row: float(np.linalg.norm(homes[row] - place)))[: 2 * KNOWN_CARERS]
        for row in rng.permutation(nearest)[:KNOWN_CARERS]:
            past = inputs.settings.day - timedelta(days=int(rng.integers(1, 14)))
            entries.append(
                HistoryEntry(
                    service_user_id=person.service_user_id, carer_id=carers[row].carer_id, day=past, visits=int(rng.integers(1, 5))
                )
            )
    return tuple(entries)


def _provider(number: int, name: str) -> Provider:
    """Returns a provider of good grades; every fourth one fell to 3 this year, and takes on no personal budgets."""
    first, last = date(2025, 3, 3) + timedelta(weeks=number), date(2026, 4, 6) + timedelta(weeks=number)
    inspections = Inspection(inspected_on=first, grade="4"), Inspection(inspected_on=last, grade="3" if number % 4 == 3 else "5")
    return Provider(provider_id=name, name=f"Provider {number + 1}", inspections=inspections)


def _contract(name: str, of_person: list[str], minutes: Ints, day: date) -> Contract:
    """Returns a contract for seven such days a week."""
    own = np.array([provider == name for provider in of_person])
    first = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    return Contract(
        contract_id=f"{name}-{first.year}",
        provider_id=name,
        first_day=first,
        last_day=first.replace(year=first.year + 1) - timedelta(days=1),
        minutes_a_week=7 * int(minutes[own].sum()),
        pence_per_hour=PENCE_PER_HOUR,
    )


def _minutes(inputs: Inputs) -> Ints:
    """[people] Returns the minutes of care of each person, of all carers together."""
    row = {person.service_user_id: number for number, person in enumerate(inputs.service_users)}
    minutes = np.zeros(len(row), dtype=np.int64)
    for visit in inputs.visits:
        minutes[row[visit.service_user_id]] += visit.minutes * visit.carers
    return minutes


def _points(inputs: Inputs, location_ids: list[str]) -> Floats:
    """[locations, 2] Returns kilometres east and north, on a plane that touches the county."""
    places = {location.location_id: (location.lat or 0.0, location.lon or 0.0) for location in inputs.locations}
    degrees = np.array([places[location_id] for location_id in location_ids])
    narrow = math.cos(math.radians(float(degrees[:, 0].mean())))
    return np.column_stack([degrees[:, 1] * 111.195 * narrow, degrees[:, 0] * 111.195])
