"""Draws people and their calls: in which part of the day, for how long and by how many carers."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from scheduler.domain.people import Gender
from scheduler.synthetic.chance import Rng, apportion, draw, happens
from scheduler.synthetic.places import Home
from scheduler.synthetic.spec import DaySpec

SLOT_MINUTES = 15  # planned starts are at quarters of an hour
INSULIN_MINUTES, INSULIN_BEFORE_MINUTES = 15, 30
FEMALE_SHARE = 0.64  # of the people; some two in three of those over 80 are women (assumed)

WISHES = {Gender.FEMALE: 1.4, Gender.MALE: 0.3}  # factors on `gender_share`


@dataclass
class Person:
    """Somebody who receives care.

    Attributes:
        home: Home of the person.
        gender: Gender of the person.
        need: Need for care, between 0 and 1.
        medication: Whether carers give the person medicine.
        reablement: Whether the person is in re-ablement.
        wish: Gender of carers that the person wishes for, if any.
    """

    home: Home
    gender: Gender
    need: float
    medication: bool
    reablement: bool
    wish: Gender | None


@dataclass(eq=False)
class Call:
    """A visit in the making, with times in minutes since midnight.

    Attributes:
        person: Row of the person.
        wave: Row of the wave in the spec.
        between: Whether the wave is neither the first nor the last of the day.
        minutes: Length of the visit.
        planned: Planned start.
        carers: Number of carers.
        insulin: Whether the visit is for insulin.
        medication: Whether medicine is given.
        time_critical: Whether the visit is time-critical.
        optional: Whether the visit may be left out.
        either: Whether one of two carers holds the skills; otherwise each does.
    """

    person: int
    wave: int
    between: bool = False
    minutes: int = 0
    planned: int = 0
    carers: int = 1
    insulin: bool = False
    medication: bool = False
    time_critical: bool = False
    optional: bool = False
    either: bool = False


def draw_people(spec: DaySpec, homes: list[Home], rng: Rng) -> list[Person]:
    """Draws one person for each home."""
    people = []
    for home in homes:
        gender = Gender.FEMALE if happens(rng, FEMALE_SHARE) else Gender.MALE
        people.append(
            Person(
                home=home,
                gender=gender,
                need=float(rng.random()),
                medication=happens(rng, spec.medication_share),
                reablement=happens(rng, spec.reablement_share),
                wish=gender if happens(rng, spec.gender_share * WISHES[gender]) else None,
            )
        )
    return people


def number_of_people(spec: DaySpec) -> int:
    """Returns the number of people who share the visits.

    Nobody is visited twice in a wave, except for insulin before breakfast.
    """
    per_wave = apportion(spec.visits, [wave.share for wave in spec.waves])
    return max(*per_wave, round(spec.visits / spec.visits_per_person), 1)


def draw_calls(spec: DaySpec, people: list[Person], rng: Rng) -> list[Call]:
    """Draws as many calls as `spec` asks for, in order of person and time."""
    calls = _insulin(spec, people, _packages(spec, people, rng), rng)
    for call in calls:
        call.between = 0 < call.wave < len(spec.waves) - 1
    _set_minutes(spec, people, calls, rng)
    _set_double_ups(spec, people, calls, rng)
    _set_medication(people, calls, rng)
    _set_planned(spec, calls, rng)
    _set_time_critical(spec, calls, rng)
    _set_optional(spec, people, calls, rng)
    return sorted(calls, key=lambda call: (call.person, call.planned))


def _packages(spec: DaySpec, people: list[Person], rng: Rng) -> list[Call]:
    """Draws person and wave of each call.

    Everybody is visited once, most people in the busiest wave.
    Further calls go to people with more need.
    """
    left = apportion(spec.visits, [wave.share for wave in spec.waves])
    busiest = int(np.argmax(left))
    need = np.array([person.need for person in people])
    order = draw(rng, 0.2 + need, len(people))
    first = dict.fromkeys((int(person) for person in order[: left[busiest]]), busiest)
    left[busiest] = 0
    for person in order[len(first) :]:
        wave = int(draw(rng, np.array(left, dtype=np.float64), 1)[0])
        first[int(person)] = wave
        left[wave] -= 1
    calls = [Call(person, wave) for person, wave in sorted(first.items())]
    for wave, more in enumerate(left):
        free = np.array([first[person] != wave for person in range(len(people))])
        calls += [Call(int(person), wave) for person in draw(rng, free * (0.05 + need**3), more)]
    return calls


def _insulin(spec: DaySpec, people: list[Person], calls: list[Call], rng: Rng) -> list[Call]:
    """Replaces some morning calls by insulin before breakfast: half of the shortest visits.

    The replaced calls are those of people who are visited later in the day as well.
    """
    mornings = [call for call in calls if call.wave == 0]
    with_medicine = [call for call in mornings if people[call.person].medication]
    number = min(round(spec.visits * spec.visit_minutes.get(INSULIN_MINUTES, 0) / 2), len(with_medicine))
    chosen = {with_medicine[int(i)].person for i in draw(rng, np.ones(len(with_medicine)), number)}
    visits = Counter(call.person for call in calls)
    may_go = [call for call in mornings if visits[call.person] > 1 and call.person not in chosen]
    gone = [may_go[int(i)] for i in draw(rng, np.ones(len(may_go)), number)]
    return [call for call in calls if call not in gone] + [Call(person, 0, insulin=True) for person in sorted(chosen)[: len(gone)]]


def _set_minutes(spec: DaySpec, people: list[Person], calls: list[Call], rng: Rng) -> None:
    """Sets the lengths of the calls, in exactly the mix of `spec`.

    Calls tend to be longer for people with more need, and in the morning.
    """
    lengths = sorted(spec.visit_minutes)
    counts = apportion(len(calls), [spec.visit_minutes[length] for length in lengths])
    minutes = [length for length, count in zip(lengths, counts, strict=True) for _ in range(count)]
    chance = rng.random(len(calls))
    rank = [
        -1.0 if call.insulin else people[call.person].need + 0.6 * (call.wave == 0) + 0.6 * float(luck)
        for call, luck in zip(calls, chance, strict=True)
    ]
    for i, length in zip(np.argsort(rank, kind="stable"), minutes, strict=True):
        calls[int(i)].minutes = length


def _set_double_ups(spec: DaySpec, people: list[Person], calls: list[Call], rng: Rng) -> None:
    """Sets two carers for the people with the most need.

    All of their calls in the first and last wave come first, with half of the others.
    The share of double-ups in `spec` is kept.
    """
    left = round(spec.double_up_share * len(calls))
    chance = rng.random(len(people))
    candidates = sorted(
        (call for call in calls if not call.insulin), key=lambda call: people[call.person].need + 0.4 * float(chance[call.person])
    )[::-1]
    sure = dict.fromkeys(call for call in candidates if not call.between or happens(rng, 0.5))
    for call in [*sure, *(call for call in candidates if call not in sure)][:left]:
        call.carers = 2
        people[call.person].reablement = False  # people who need two carers are not in re-ablement


def _set_medication(people: list[Person], calls: list[Call], rng: Rng) -> None:
    """Sets the calls at which medicine is given.

    People on medicine get it in the first and last wave, and at half of the calls in between.
    Short visits are for medicine only.
    """
    for call in calls:
        with_medicine = people[call.person].medication and (not call.between or happens(rng, 0.5))
        call.medication = call.insulin or call.minutes < 30 or with_medicine
        call.either = call.carers == 2 and call.medication and happens(rng, 0.3)


def _set_planned(spec: DaySpec, calls: list[Call], rng: Rng) -> None:
    """Sets planned starts, evenly over a wave, so that the visit ends within the wave."""
    for call in calls:
        opens, closes = spec.waves[call.wave].span
        room = max(closes - call.minutes - opens, 0)
        wanted = opens + room * float(rng.random())
        call.planned = round(wanted / SLOT_MINUTES) * SLOT_MINUTES
    breakfast = {call.person: call.planned for call in calls if call.wave == 0 and not call.insulin}
    for call in calls:
        if call.insulin:
            call.planned = breakfast[call.person] - INSULIN_BEFORE_MINUTES


def _set_time_critical(spec: DaySpec, calls: list[Call], rng: Rng) -> None:
    candidates = [call for call in calls if call.medication and not call.insulin]
    number = round(spec.time_critical_share * len(calls)) - sum(call.insulin for call in calls)
    for i in draw(rng, np.ones(len(candidates)), max(number, 0)):
        candidates[int(i)].time_critical = True
    for call in calls:
        call.time_critical |= call.insulin


def _set_optional(spec: DaySpec, people: list[Person], calls: list[Call], rng: Rng) -> None:
    """Marks some calls as optional: company and shopping, which can wait for another day."""
    candidates = [c for c in calls if c.between and c.carers == 1 and not c.medication and not people[c.person].reablement]
    for i in draw(rng, np.ones(len(candidates)), round(spec.optional_share * len(calls))):
        candidates[int(i)].optional = True
