"""Makes visits of calls, with windows, skills and links."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scheduler.domain.care import LinkedCarers, SkillsHeldBy, Visit, VisitLink, Window
from scheduler.domain.clock import Moment, local_moment
from scheduler.domain.people import SkillNeeded
from scheduler.synthetic.care import Call, Person
from scheduler.synthetic.chance import Rng, happens
from scheduler.synthetic.spec import DaySpec, Span

MEDICATION, REABLEMENT, MOVING = "medication", "reablement", "moving_handling"
REABLEMENT_TEAM = "reablement"
TOLERANCE_MINUTES = 60
TIME_CRITICAL_MINUTES = 30
VISIT_TYPE_MINUTES = {"welfare": 120}
# Minutes before and after the planned start, for visits with their own window (assumed).
WINDOWS: tuple[Span, ...] = ((30, 30), (45, 45), (60, 60), (30, 60), (60, 90))
MEDICINE_APART_MINUTES = 240  # four hours between doses, as for paracetamol


def moment(spec: DaySpec, minutes: int) -> Moment:
    """Returns the moment at which clocks show `minutes` since midnight of the day."""
    return local_moment(datetime.combine(spec.day, time()) + timedelta(minutes=minutes), spec.timezone)


def make_visits(spec: DaySpec, people: list[Person], calls: list[Call], rng: Rng) -> tuple[tuple[Visit, ...], list[Span]]:
    """Makes the visits, in the order of `calls`.

    The second value is the earliest and latest start of each, in minutes since midnight.
    """
    visits, spans = [], []
    for number, call in enumerate(calls, start=1):
        person = people[call.person]
        own = own_window(spec, call, rng)
        before, after = own or (tolerance(call, person),) * 2
        spans.append((max(call.planned - before, 0), call.planned + after))
        opens, closes = (moment(spec, minutes) for minutes in spans[-1])
        visits.append(
            Visit(
                visit_id=f"V{number:04d}",
                service_user_id=person_id(call.person),
                minutes=call.minutes,
                windows=(Window(earliest=opens, latest=closes),) if own else (),
                planned_start=moment(spec, call.planned),
                carers=call.carers,
                skills=skills_of(call, person),
                skills_held_by=SkillsHeldBy.EITHER if call.either else SkillsHeldBy.EACH,
                visit_type=visit_type(call, person),
                time_critical=call.time_critical,
                priority=priority_of(call, person),
                optional=call.optional,
                team=REABLEMENT_TEAM if person.reablement and not call.insulin else None,
            )
        )
    return tuple(visits), spans


def own_window(spec: DaySpec, call: Call, rng: Rng) -> Span | None:
    """Draws the minutes before and after the planned start; None if the visit has no own window."""
    return None if call.time_critical or not happens(rng, spec.window_share) else WINDOWS[int(rng.integers(len(WINDOWS)))]


def make_links(spec: DaySpec, people: list[Person], calls: list[Call], ids: list[str], rng: Rng) -> tuple[VisitLink, ...]:
    """Links consecutive calls of a person.

    Insulin comes before breakfast, and some doses of medicine stay four hours apart.
    Some people in re-ablement have the same carer in the morning and at midday.
    """
    of_person: defaultdict[int, list[int]] = defaultdict(list)
    for i, call in enumerate(calls):
        of_person[call.person].append(i)
    links: list[VisitLink] = []
    for rows in of_person.values():
        for one, two in itertools.pairwise(rows):
            links += _links(spec, people[calls[one].person], (calls[one], calls[two]), (ids[one], ids[two]), rng)
    return tuple(links)


def _links(spec: DaySpec, person: Person, calls: tuple[Call, Call], ids: tuple[str, str], rng: Rng) -> Iterator[VisitLink]:
    first, second = calls
    if first.insulin:
        yield VisitLink(first_visit_id=ids[0], second_visit_id=ids[1], min_gap_minutes=first.minutes, max_gap_minutes=60, whole=True)
    elif (
        second.planned - first.planned >= MEDICINE_APART_MINUTES
        and first.medication
        and second.medication
        and happens(rng, spec.link_share)
    ):
        yield VisitLink(first_visit_id=ids[0], second_visit_id=ids[1], min_gap_minutes=MEDICINE_APART_MINUTES)
    elif person.reablement and (first.wave, second.wave) == (0, 1) and happens(rng, spec.link_share):
        yield VisitLink(first_visit_id=ids[0], second_visit_id=ids[1], carers=LinkedCarers.SAME)


def person_id(person: int) -> str:
    """Returns the id of the person in a row."""
    return f"P{person + 1:04d}"


def visit_type(call: Call, person: Person) -> str:
    """Returns the visit type, in the words of a provider."""
    if call.optional:
        return "welfare"
    if call.insulin or (call.medication and call.minutes < 30):
        return "medication"
    if person.reablement:
        return "reablement"
    return "meal" if call.between and call.carers == 1 else "personal_care"


def tolerance(call: Call, person: Person) -> int:
    """Returns the minutes either side of the planned start, for a visit without its own window."""
    otherwise = TIME_CRITICAL_MINUTES if call.time_critical else TOLERANCE_MINUTES
    return VISIT_TYPE_MINUTES.get(visit_type(call, person), otherwise)


def skills_of(call: Call, person: Person) -> tuple[SkillNeeded, ...]:
    """Returns the skills that the carers of a call need."""
    needed = []
    if call.medication:
        needed.append(SkillNeeded(skill=MEDICATION, level=2 if call.insulin else 1))
    if call.carers == 2:
        needed.append(SkillNeeded(skill=MOVING))
    if person.reablement and not call.insulin:
        needed.append(SkillNeeded(skill=REABLEMENT))
    return tuple(needed)


def priority_of(call: Call, person: Person) -> int:
    """Returns the priority of a call."""
    if call.time_critical:
        return 10
    return {"welfare": 1, "meal": 3, "reablement": 4}.get(visit_type(call, person), 5)
