"""Carers with their homes and skills; enough of them can make each visit."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.people import Gender
from scheduler.synthetic.care import Call, Person
from scheduler.synthetic.chance import Rng, draw, happens
from scheduler.synthetic.places import Home, Settlement, draw_homes, km_between
from scheduler.synthetic.spec import DaySpec, Span
from scheduler.synthetic.supply import DutyPattern

SKILLS = ("medication", "moving_handling", "reablement")
# Shares of carers by level, from 0 (assumed; medication 1 is to prompt, 2 is to give it).
LEVELS = {"medication": (0.1, 0.5, 0.4), "moving_handling": (0.1, 0.9), "reablement": (0.7, 0.3)}
FEMALE_SHARE = 0.81  # share of carers (assumed)
STAYING_SHARE = 0.4  # share of carers who work in some localities only (assumed)
REACH_KM, BICYCLE_REACH_KM = 20, 3
MINUTES_PER_KM, MINUTES_A_STOP = 1.6, 5  # rough travel time, only to count carers


@dataclass
class Staff:
    """All carers, on duty and off; lists and arrays have a row for each.

    Attributes:
        homes: Homes of the carers.
        patterns: Patterns of duty on the day; empty for carers off duty.
        genders: Genders of the carers.
        bicycle: bool [carers] whether a carer rides a bicycle.
        level: int64 [carers, SKILLS] level of each skill; 0 without the skill.
        team: bool [carers] whether a carer is in the re-ablement team.
        localities: Names of the localities.
        works_in: bool [carers, localities] whether a carer works in a locality.
        km: float64 [carers, people] kilometres from home to home.
    """

    homes: list[Home]
    patterns: list[tuple[Span, ...]]
    genders: list[Gender]
    bicycle: NDArray[np.bool_]
    level: NDArray[np.int64]
    team: NDArray[np.bool_]
    localities: tuple[str, ...]
    works_in: NDArray[np.bool_]
    km: NDArray[np.float64]

    @classmethod
    def hire(cls, spec: DaySpec, among: tuple[Settlement, ...], on_duty: list[DutyPattern], people: list[Person], rng: Rng) -> Self:
        """Draws a carer for each duty, with a home in its locality, and carers with the day off."""
        off = round(len(on_duty) * spec.off_duty_share / (1 - spec.off_duty_share))
        homes = [*_homes_of(spec, among, on_duty, rng), *draw_homes(spec, among, off, rng)]
        localities = tuple(sorted({place.locality for place in among}))
        in_town = np.array([home.settlement.is_town for home in homes])
        bicycle = np.zeros(len(homes), dtype=np.bool_)
        bicycle[draw(rng, in_town.astype(float), min(round(spec.bicycle_share * len(homes)), int(in_town.sum())))] = True
        level = np.array([[int(draw(rng, np.array(LEVELS[skill]), 1)[0]) for skill in SKILLS] for _ in homes])
        return cls(
            homes=homes,
            patterns=[duty.pattern for duty in on_duty] + [()] * off,
            genders=[Gender.FEMALE if happens(rng, FEMALE_SHARE) else Gender.MALE for _ in homes],
            bicycle=bicycle,
            level=level,
            team=level[:, SKILLS.index("reablement")] > 0,
            localities=localities,
            works_in=_works_in(among, homes, localities, bicycle, rng),
            km=km_between([home.postcode for home in homes], [person.home.postcode for person in people]),
        )

    @cached_property
    def hours(self) -> NDArray[np.float64]:
        """[2, spans, carers] Start and end of each span of duty, in minutes since midnight.

        Entries without a span are NaN.
        """
        most = max(map(len, self.patterns), default=0)
        nowhen = (np.nan, np.nan)
        return np.array([[*pattern, *[nowhen] * (most - len(pattern))] for pattern in self.patterns], dtype=np.float64).transpose(2, 1, 0)

    def free(self, person: int, call: Call, span: Span, enough: int) -> NDArray[np.bool_]:
        """[carers] Returns whether each carer is on duty and can be there in time.

        Carers who live far away are included only if the others are fewer than `enough`.
        """
        km = self.km[:, person]
        way = km * MINUTES_PER_KM + MINUTES_A_STOP
        starts, ends = self.hours
        begins = np.maximum(starts + way, span[0])
        in_time = (begins <= span[1]) & (begins + call.minutes + way <= ends)
        free: NDArray[np.bool_] = in_time.any(axis=0) & ((km <= BICYCLE_REACH_KM) | ~self.bicycle)
        near = free & (km <= REACH_KM)
        return near if near.sum() >= enough else free

    def able(self, person: Person, call: Call) -> NDArray[np.bool_]:
        """[carers] Returns whether each carer has the skills, the team and the locality.

        Gender and duty are not considered.
        """
        able = self.works_in[:, self.localities.index(person.home.locality)].copy()
        for skill, level in needs(person, call).items():
            able &= self.level[:, SKILLS.index(skill)] >= level
        return able & (self.team | ("reablement" not in needs(person, call)))

    def of_gender(self, gender: Gender | None) -> NDArray[np.bool_]:
        """[carers] Returns whether each carer has that gender; all True if it is None."""
        return np.ones(len(self.genders), dtype=np.bool_) if gender is None else np.array([own == gender for own in self.genders])

    def train(self, carers: NDArray[np.intp], person: Person, call: Call) -> None:
        """Gives `carers` the skills, the team and the locality of the call."""
        self.works_in[carers, self.localities.index(person.home.locality)] = True
        for skill, level in needs(person, call).items():
            self.level[carers, SKILLS.index(skill)] = np.maximum(self.level[carers, SKILLS.index(skill)], level)
            self.team[carers] |= skill == "reablement"


def needs(person: Person, call: Call) -> dict[str, int]:
    """Returns the skills that a call needs, with their levels."""
    wanted = {"medication": 2 if call.insulin else int(call.medication), "moving_handling": int(call.carers == 2)}
    wanted["reablement"] = int(person.reablement and not call.insulin)
    return {skill: level for skill, level in wanted.items() if level}


def qualify(spec: DaySpec, staff: Staff, people: list[Person], calls: list[Call], spans: list[Span]) -> None:
    """Makes sure that enough carers can make each call.

    The nearest carers are trained.
    A person's wish for one gender is dropped if it leaves too few carers.
    """
    for call, span in zip(calls, spans, strict=True):
        person = people[call.person]
        enough = call.carers + spec.spare_carers
        free = staff.free(call.person, call, span, enough)
        if (free & staff.of_gender(person.wish)).sum() < min(enough, free.sum()):
            person.wish = None
        free &= staff.of_gender(person.wish)
        able = free & staff.able(person, call)
        nearest_first = np.argsort(staff.km[:, call.person], kind="stable")
        untrained = np.array([carer for carer in nearest_first if free[carer] and not able[carer]], dtype=np.intp)
        staff.train(untrained[: max(enough - int(able.sum()), 0)], person, call)


def _homes_of(spec: DaySpec, among: tuple[Settlement, ...], on_duty: list[DutyPattern], rng: Rng) -> list[Home]:
    """Draws a home for each duty, in its locality."""
    names = [duty.locality for duty in on_duty]
    homes = {
        name: draw_homes(spec, tuple(place for place in among if place.locality == name), names.count(name), rng)
        for name in sorted(set(names))
    }
    return [homes[name].pop() for name in names]


def _works_in(
    among: tuple[Settlement, ...], homes: list[Home], localities: tuple[str, ...], bicycle: NDArray[np.bool_], rng: Rng
) -> NDArray[np.bool_]:
    """[carers, localities] Draws whether each carer works in each locality.

    Most carers work everywhere; some work in their own locality and the nearest other.
    Cyclists work in their own.
    """
    towns = [next(place.at for place in among if place.at.name == name) for name in localities]
    km = km_between([home.postcode for home in homes], towns)
    where = np.ones(km.shape, dtype=np.bool_)
    for row, home in enumerate(homes):
        if bicycle[row] or happens(rng, STAYING_SHARE):
            where[row] = False
            where[row, np.argsort(km[row], kind="stable")[: 1 if bicycle[row] else 2]] = True
            where[row, localities.index(home.locality)] = True
    return where
