"""Relations of people and carers (history, preferences, refusals), and the absences of carers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.shifts import Absence
from scheduler.synthetic.care import Call, Person
from scheduler.synthetic.chance import Rng, draw, happens
from scheduler.synthetic.spec import DaySpec, Span
from scheduler.synthetic.staff import Staff
from scheduler.synthetic.visits import moment, person_id

LONG_AGO_SHARE = 0.1  # share of the history that is older than the fortnight that CONTINUITY reads
LEAVE_SHARE = 0.5  # share of the carers off duty who are on leave
TRAINING_SHARE = 0.03  # share of the carers on duty in the early afternoon who have a training
TRAINING = (13 * 60 + 45, 15 * 60)


@dataclass(frozen=True)
class Bonds:
    """The carers that one person knows, prefers and refuses, as rows of the staff."""

    known: tuple[int, ...]
    preferred: tuple[int, ...]
    refused: tuple[int, ...]


Served = tuple[Staff, Call, Span]
"""The staff on duty on the day of a call, the call, and the span in which it may start."""


def bonds(spec: DaySpec, people: list[Person], calls: list[Served], rng: Rng) -> list[Bonds]:
    """Draws the bonds of each person; a refusal leaves enough carers for every visit."""
    own: list[list[Served]] = [[] for _ in people]
    for served in calls:
        own[served[1].person].append(served)
    return [_bonds_of(spec, person, own[row], rng) if own[row] else Bonds((), (), ()) for row, person in enumerate(people)]


def _bonds_of(spec: DaySpec, person: Person, calls: list[Served], rng: Rng) -> Bonds:
    staff, row = calls[0][0], calls[0][1].person
    able = [staff.able(person, call) & staff.of_gender(person.wish) for staff, call, _ in calls]
    there = [
        staff.free(row, call, span, call.carers + spec.spare_carers) & can for (staff, call, span), can in zip(calls, able, strict=True)
    ]
    known = _nearby(staff, row, np.logical_or.reduce(able), int(rng.integers(2, 5)), rng)
    on_duty = [carer for carer in known if any(mask[carer] for mask in there)]
    preferred = on_duty[: int(rng.integers(1, 3))] if happens(rng, spec.preferred_share) else []
    stranger = np.ones(len(staff.homes), dtype=np.bool_)
    stranger[known] = False
    spared = all(mask.sum() > call.carers + spec.spare_carers for mask, (_, call, _) in zip(there, calls, strict=True))
    refused = _nearby(staff, row, stranger, 1, rng) if spared and happens(rng, spec.refusal_share) else []
    return Bonds(tuple(known), tuple(preferred), tuple(refused))


def history(spec: DaySpec, found: list[Bonds], carer_ids: list[str], rng: Rng) -> Iterator[HistoryEntry]:
    """Yields one or two days of the last weeks on which each known carer came."""
    for number, person in enumerate(found):
        for carer in person.known:
            first, last = (15, 30) if happens(rng, LONG_AGO_SHARE) else (1, 14)
            ages = {int(age) for age in rng.integers(first, last + 1, size=int(rng.integers(1, 3)))}
            for age in sorted(ages, reverse=True):
                yield HistoryEntry(
                    service_user_id=person_id(number),
                    carer_id=carer_ids[carer],
                    day=spec.day - timedelta(days=age),
                    visits=int(rng.integers(1, 3)),
                )


def absences(spec: DaySpec, staff: Staff, carer_ids: list[str], rng: Rng) -> Iterator[Absence]:
    """Yields leave of some carers off duty, and trainings in the quiet early afternoon."""
    start, end = TRAINING
    for carer_id, pattern in zip(carer_ids, staff.patterns, strict=True):
        if not pattern and happens(rng, LEAVE_SHARE):
            yield Absence(carer_id=carer_id, start=moment(spec, 0), end=moment(spec, 24 * 60), kind="annual leave")
        if any(span[0] < start and end < span[1] for span in pattern) and happens(rng, TRAINING_SHARE):
            yield Absence(carer_id=carer_id, start=moment(spec, start), end=moment(spec, end), kind="training")


def _nearby(staff: Staff, person: int, among: NDArray[np.bool_], count: int, rng: Rng) -> list[int]:
    """Draws up to `count` of the carers `among`; nearer carers are likelier."""
    weights = among / (1 + staff.km[:, person]) ** 2
    return [int(carer) for carer in draw(rng, weights, min(count, int(among.sum())))]
