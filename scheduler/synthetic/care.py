"""Packages of care: which people are visited in which part of the day, for how long and by how many."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from scheduler.domain.people import Gender
from scheduler.synthetic.chance import Rng, apportion, draw, happens
from scheduler.synthetic.places import Home
from scheduler.synthetic.spec import DaySpec

SLOT_MINUTES = 15  # planned starts stand on the quarter of an hour
INSULIN_MINUTES, INSULIN_BEFORE_MINUTES = 15, 30
FEMALE_SHARE = 0.64  # of the people: of those over 80, some two in three are women (assumed)

WISHES = {Gender.FEMALE: 1.4, Gender.MALE: 0.3}  # how much likelier than on average they wish for carers of their own gender


@dataclass
class Person:
    """Somebody who receives care: `need` between 0 and 1 says how much of it, `wish` from carers of which gender."""

    home: Home
    gender: Gender
    need: float
    medication: bool
    reablement: bool
    wish: Gender | None


@dataclass(eq=False)
class Call:
    """A visit in the making. Times in minutes since midnight; `wave` is a row of the spec's, `between` neither its first nor its last."""

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
    """One person a home."""
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
    """How many people share the visits; nobody is visited twice in a wave (but for insulin before breakfast)."""
    per_wave = apportion(spec.visits, [wave.share for wave in spec.waves])
    return max(*per_wave, round(spec.visits / spec.visits_per_person), 1)


def draw_calls(spec: DaySpec, people: list[Person], rng: Rng) -> list[Call]:
    """As many calls as `spec` asks for, in order of person and time."""
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
    """Everybody is visited once, most of them in the busiest wave; the needier, the more often beyond that."""
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
    """Half of the shortest visits are insulin: visits of their own before breakfast.

    Each takes the place of the morning call of somebody who is visited later in the day as well.
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
    """The mix of lengths is exact; the needier the person and the earlier in the day, the longer."""
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
    """The neediest are moved by two: all of them when got up and put to bed, half of them in between."""
    left = round(spec.double_up_share * len(calls))
    chance = rng.random(len(people))
    candidates = sorted(
        (call for call in calls if not call.insulin), key=lambda call: people[call.person].need + 0.4 * float(chance[call.person])
    )[::-1]
    sure = dict.fromkeys(call for call in candidates if not call.between or happens(rng, 0.5))
    for call in [*sure, *(call for call in candidates if call not in sure)][:left]:
        call.carers = 2
        people[call.person].reablement = False  # who needs two carers is not learning to do without


def _set_medication(people: list[Person], calls: list[Call], rng: Rng) -> None:
    """Medicine in the morning and at bedtime, half of the times in between; short visits are for nothing else."""
    for call in calls:
        with_medicine = people[call.person].medication and (not call.between or happens(rng, 0.5))
        call.medication = call.insulin or call.minutes < 30 or with_medicine
        call.either = call.carers == 2 and call.medication and happens(rng, 0.3)


def _set_planned(spec: DaySpec, calls: list[Call], rng: Rng) -> None:
    """Planned starts, evenly over a wave, that let the visit end in it."""
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
    """Company and shopping, which may be put off to another day."""
    candidates = [c for c in calls if c.between and c.carers == 1 and not c.medication and not people[c.person].reablement]
    for i in draw(rng, np.ones(len(candidates)), round(spec.optional_share * len(calls))):
        candidates[int(i)].optional = True
