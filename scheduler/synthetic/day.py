"""Generates a day from a seed."""

from datetime import timedelta

import numpy as np

from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.people import Carer, ServiceUser, SkillHeld
from scheduler.domain.places import Location, TravelMode
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.synthetic.bonds import Bonds, absences, bonds, history
from scheduler.synthetic.care import Person, draw_calls, draw_people, number_of_people
from scheduler.synthetic.chance import Rng, happens
from scheduler.synthetic.names import OLDER, YOUNGER, draw_name
from scheduler.synthetic.places import Home, draw_homes, settlements
from scheduler.synthetic.spec import DaySpec
from scheduler.synthetic.staff import SKILLS, Staff, qualify
from scheduler.synthetic.supply import duties
from scheduler.synthetic.visits import (
    REABLEMENT_TEAM,
    TIME_CRITICAL_MINUTES,
    TOLERANCE_MINUTES,
    VISIT_TYPE_MINUTES,
    make_links,
    make_visits,
    moment,
    person_id,
)

CONTRACT_HOURS = (16, 20, 25, 30, 30, 37, 37, 37)  # per week (assumed)
EXPIRED_SHARE = 0.2  # share of the carers without medication who have an expired certificate


def generate(spec: DaySpec, seed: int) -> Inputs:
    """Generates the day that `spec` describes; the same seed gives the same day.

    Raises:
        ValueError: The place that `spec` names is unknown.
    """
    homes_rng, care_rng, visits_rng, staff_rng, bonds_rng, names_rng = map(np.random.default_rng, np.random.SeedSequence(seed).spawn(6))
    among = settlements(spec)
    people = draw_people(spec, draw_homes(spec, among, number_of_people(spec), homes_rng), care_rng)
    calls = draw_calls(spec, people, care_rng)
    visits, spans = make_visits(spec, people, calls, visits_rng)
    on_duty = duties(spec, calls, spans, [people[call.person].home.locality for call in calls], staff_rng)
    staff = Staff.hire(spec, among, on_duty, people, staff_rng)
    qualify(spec, staff, people, calls, spans)
    found = bonds(spec, people, [(staff, call, span) for call, span in zip(calls, spans, strict=True)], bonds_rng)
    carer_ids = [f"C{row + 1:03d}" for row in range(len(staff.homes))]
    return Inputs(
        settings=Settings(
            day=spec.day,
            timezone=spec.timezone,
            tolerance_minutes=TOLERANCE_MINUTES,
            time_critical_minutes=TIME_CRITICAL_MINUTES,
            visit_type_minutes=VISIT_TYPE_MINUTES,
        ),
        locations=make_locations(people, staff, carer_ids),
        service_users=make_service_users(people, found, carer_ids, names_rng),
        carers=tuple(make_carer(spec, row, staff, carer_ids[row], names_rng) for row in range(len(carer_ids))),
        shifts=_shifts(spec, staff, carer_ids),
        visits=visits,
        links=make_links(spec, people, calls, [visit.visit_id for visit in visits], visits_rng),
        absences=tuple(absences(spec, staff, carer_ids, bonds_rng)),
        history=tuple(history(spec, found, carer_ids, bonds_rng)),
    )


def make_locations(people: list[Person], staff: Staff, carer_ids: list[str]) -> tuple[Location, ...]:
    """Makes a location for the home of each person and each carer."""
    homes = [(person_id(row), person.home) for row, person in enumerate(people)] + list(zip(carer_ids, staff.homes, strict=True))
    return tuple(_location(location_id, home) for location_id, home in homes)


def make_service_users(people: list[Person], found: list[Bonds], carer_ids: list[str], rng: Rng) -> tuple[ServiceUser, ...]:
    """Makes the service users, with names and with the carers they prefer and refuse."""
    return tuple(_service_user(row, person, own, carer_ids, rng) for row, (person, own) in enumerate(zip(people, found, strict=True)))


def _location(location_id: str, home: Home) -> Location:
    return Location(location_id=location_id, lat=home.postcode.lat, lon=home.postcode.lon, postcode=home.postcode.name)


def _service_user(row: int, person: Person, own: Bonds, carer_ids: list[str], rng: Rng) -> ServiceUser:
    return ServiceUser(
        service_user_id=person_id(row),
        location_id=person_id(row),
        name=draw_name(OLDER, person.gender, rng),
        locality=person.home.locality,
        preferred_carers=tuple(carer_ids[carer] for carer in own.preferred),
        refused_carers=tuple(carer_ids[carer] for carer in own.refused),
        carer_gender=person.wish,
    )


def make_carer(spec: DaySpec, row: int, staff: Staff, carer_id: str, rng: Rng) -> Carer:
    """Makes the carer of a row of the staff."""
    where = staff.works_in[row]
    return Carer(
        carer_id=carer_id,
        home_location_id=carer_id,
        name=draw_name(YOUNGER, staff.genders[row], rng),
        skills=tuple(held for number, skill in enumerate(SKILLS) if (held := _held(spec, skill, int(staff.level[row, number]), rng))),
        gender=staff.genders[row],
        travel_mode=TravelMode.BICYCLE if staff.bicycle[row] else TravelMode.CAR,
        localities=() if where.all() else tuple(name for name, there in zip(staff.localities, where, strict=True) if there),
        teams=(REABLEMENT_TEAM,) if staff.team[row] else (),
        contract_minutes=60 * CONTRACT_HOURS[int(rng.integers(len(CONTRACT_HOURS)))],
    )


def _held(spec: DaySpec, skill: str, level: int, rng: Rng) -> SkillHeld | None:
    """Returns the skill of a carer with a certificate that is valid on the day.

    A carer without the skill holds an expired certificate or none.
    """
    days = int(rng.integers(1, 700))
    if level:
        return SkillHeld(skill=skill, level=level, expires=spec.day + timedelta(days=days))
    expired = skill == "medication" and happens(rng, EXPIRED_SHARE)
    return SkillHeld(skill=skill, expires=spec.day - timedelta(days=days)) if expired else None


def _shifts(spec: DaySpec, staff: Staff, carer_ids: list[str]) -> tuple[Shift, ...]:
    """Makes a shift for each span, from home to home; long ones have a break in the middle half."""
    spans = [(carer_id, span) for carer_id, pattern in zip(carer_ids, staff.patterns, strict=True) for span in pattern]
    shifts = []
    for number, (carer_id, (start, end)) in enumerate(spans, start=1):
        quarter = (end - start) // 60 * 15
        long = end - start > BREAK_AFTER_MINUTES
        window = {"earliest": moment(spec, start + quarter), "latest": moment(spec, end - quarter)}
        shifts.append(
            Shift(
                shift_id=f"S{number:03d}",
                carer_id=carer_id,
                start=moment(spec, start),
                end=moment(spec, end),
                start_location_id=carer_id,
                end_location_id=carer_id,
                break_minutes=30 if end - start > 8 * 60 else 20,
                break_window=window if long else None,
            )
        )
    return tuple(shifts)
