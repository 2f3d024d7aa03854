"""A random small case in the making, from whatever dice it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations
from typing import Protocol, TypeVar

import numpy as np

from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, Visit, VisitLink, Window
from scheduler.domain.clock import local_moment, moment_on
from scheduler.domain.inputs import HistoryEntry, WorkedDay
from scheduler.domain.people import Carer, Gender, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.places import Location, TravelMode
from scheduler.domain.problem import TICKS_PER_MINUTE, Problem
from scheduler.domain.rules import CATALOGUE, HARD, OFF, BreakOwedBy, Objective, Rule, Setting
from scheduler.domain.shifts import Absence, Shift
from scheduler.geo.matrix import TravelMatrix
from tests.features import Feature

T = TypeVar("T")
FREED = {
    Rule.WINDOW: (Feature.SOFT_WINDOWS, 25),
    Rule.SHIFT: (Feature.FREE_ENDS, 20),
    Rule.BREAK: (Feature.BREAKS_OFF, 20),
}
"""Rules that are switched off for another one to price them, and how often in a hundred."""

DRAWN_LAST = frozenset({Rule.MAX_DAY_HOURS, Rule.NIGHT_HOURS})
"""Rules that are set once all else is drawn, so that they change nothing else of a case."""
BETWEEN_SHIFTS = DRAWN_LAST | {Rule.REST, Rule.WEEKLY_REST, Rule.MAX_HOURS, Rule.MOST_CARERS, Rule.CONTRACT_HOURS}
"""Rules that matter over several days: but for those that are drawn last, they stand as by default unless in a `WeekMaker`."""


class Dice(Protocol):
    """Where chance comes from."""

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""


@dataclass(frozen=True)
class CaseMaker:
    """One case in the making. Times are minutes since the local midnight at which the horizon starts."""

    dice: Dice
    n_visits: int
    n_carers: int
    features: frozenset[Feature]

    def case(self) -> tuple[Problem, TravelMatrix]:
        """The problem and its travel."""
        problem, travel = self._drawn()
        return self._with_soft_absences(self._with_night_hours(self._with_day_hours(problem))), travel

    def _drawn(self) -> tuple[Problem, TravelMatrix]:
        """The problem without the rules that are drawn last, and its travel."""
        # Shifts come before visits, whose windows lie inside of some shift, so that most of them can be made.
        problem = Problem(
            horizon_start=self._midnight,
            horizon_end=self._at(self._horizon_minutes),
            ticks_per_minute=self._pick((TICKS_PER_MINUTE, 1, 1000)) if self._chance(Feature.TICKS, 15) else TICKS_PER_MINUTE,
            locations=tuple(Location(location_id=name) for name in self._places),
            service_users=tuple(self._person(i) for i in range(self.n_visits)),
            carers=tuple(self._carer(i) for i in range(self.n_carers)),
            shifts=self._shifts,
            visits=self._visits,
            links=self._links(),
            absences=self._absences(),
            history=self._history(),
            objective=self._objective(),
        )
        return problem, self._travel(problem)

    # The dice.

    def _chance(self, feature: Feature, percent: int) -> bool:
        return feature in self.features and self.dice.whole(0, 99) >= 100 - percent

    def _pick(self, options: Sequence[T]) -> T:
        return options[self.dice.whole(0, len(options) - 1)]

    def _some(self, feature: Feature, percent: int, options: Sequence[T]) -> tuple[T, ...]:
        return tuple(option for option in options if self._chance(feature, percent))

    # Time and place.

    @property
    def _horizon_minutes(self) -> int:
        return 2 * 24 * 60

    @cached_property
    def _midnight(self) -> datetime:
        """Of a plain day in June, or of a day on which the clocks go forward or back."""
        month, day = self._pick(((3, 29), (10, 25))) if self._chance(Feature.CLOCKS, 20) else (6, 1)
        return local_moment(datetime(2026, month, day), "Europe/London")

    def _at(self, minute: int) -> datetime:
        return self._midnight + timedelta(minutes=minute)

    def _window(self, low: int, high: int) -> Window:
        return Window(earliest=self._at(low), latest=self._at(high))

    @cached_property
    def _places(self) -> tuple[str, ...]:
        return ("office", *(f"home-{c}" for c in self._carer_ids), *(f"home-U{i}" for i in range(self.n_visits)))

    # People.

    @cached_property
    def _carer_ids(self) -> tuple[str, ...]:
        return tuple(f"C{i}" for i in range(self.n_carers))

    def _carer(self, i: int) -> Carer:
        today = self._midnight.date()
        expiries = (None, today, today - timedelta(days=1), today + timedelta(days=1))
        return Carer(
            carer_id=f"C{i}",
            home_location_id=f"home-C{i}",
            skills=tuple(
                SkillHeld(skill=skill, level=self._pick((2, 1)), expires=self._pick(expiries))
                for skill in self._some(Feature.SKILLS, 85, ("hoist", "medication"))
            ),
            gender=self._pick((Gender.FEMALE, Gender.MALE, None)) if Feature.GENDERS in self.features else None,
            travel_mode=self._pick((TravelMode.WALK, TravelMode.BICYCLE)) if self._chance(Feature.MODES, 25) else TravelMode.CAR,
            localities=self._some(Feature.LOCALITIES, 25, ("north", "south")),
            teams=self._some(Feature.TEAMS, 75, ("red", "blue")),
            contract_minutes=self._pick((None, 600, 900, 2100, 0)) if self._chance(Feature.CONTRACTS, 50) else None,
        )

    def _person(self, i: int) -> ServiceUser:
        shares_home = i > 0 and self.dice.whole(0, 9) == 9
        return ServiceUser(
            service_user_id=f"U{i}",
            location_id=f"home-U{i - shares_home}",
            locality=self._pick(("north", "south")) if self._chance(Feature.LOCALITIES, 25) else None,
            preferred_carers=self._some(Feature.PREFERENCES, 25, self._carer_ids),
            refused_carers=self._some(Feature.REFUSALS, 5, self._carer_ids),
            carer_gender=self._pick((Gender.FEMALE, Gender.MALE)) if self._chance(Feature.GENDERS, 10) else None,
        )

    # Work.

    @cached_property
    def _spans(self) -> tuple[tuple[int, int, int], ...]:
        """Carer, start and end of every shift."""
        longest = 600 if Feature.BREAKS in self.features else 360
        spans = []
        for i in range(self.n_carers):
            start = 5 * self.dice.whole(84, 126)
            if self._chance(Feature.NIGHTS, 20):
                start += 10 * 60
            end = start + 5 * self.dice.whole(48, longest // 5)
            spans.append((i, start, end))
            if self._chance(Feature.SPLIT_SHIFTS, 35):
                again = end + 5 * self.dice.whole(0, 36)
                spans.append((i, again, again + 5 * self.dice.whole(24, 60)))
        return tuple(spans)

    @cached_property
    def _shifts(self) -> tuple[Shift, ...]:
        return tuple(
            Shift(
                shift_id=f"S{i}",
                carer_id=f"C{carer}",
                start=self._at(start),
                end=self._at(end),
                start_location_id=self._end_place(carer),
                end_location_id=self._end_place(carer),
                break_minutes=self._pick((20, 0, 30, 60)),
                break_window=self._window((start + end) // 2 - 60, (start + end) // 2 + 45) if self._chance(Feature.BREAKS, 30) else None,
            )
            for i, (carer, start, end) in enumerate(self._spans)
        )

    def _end_place(self, carer: int) -> str | None:
        return self._pick((None, "office")) if self._chance(Feature.PLACES, 40) else f"home-C{carer}"

    def _absences(self) -> tuple[Absence, ...]:
        """Some that cover the start of a shift, or its end, or lie in its middle, or cover it all."""
        return tuple(
            Absence(carer_id=f"C{carer}", start=self._at(low), end=self._at(high))
            for carer, start, end in self._spans
            if self._chance(Feature.ABSENCES, 15)
            for low, high in [
                self._pick(
                    ((start - 30, start + 45), (end - 45, end + 30), (start + 70, start + 100), (start, start + 30), (start - 5, end + 5))
                )
            ]
        )

    # Care.

    @cached_property
    def _visits(self) -> tuple[Visit, ...]:
        return tuple(self._visit(i) for i in range(self.n_visits))

    def _visit(self, i: int) -> Visit:
        minutes = 5 * self.dice.whole(1, 9)
        carers = 2 if self.n_carers > 1 and self._chance(Feature.DOUBLE_UPS, 25) else 1
        judged_at = JudgedAt.END if self._chance(Feature.JUDGED_AT_END, 20) else JudgedAt.START
        windows = self._windows(minutes if judged_at == JudgedAt.END else 0)
        pinned_start = windows[0].earliest if self._chance(Feature.PINS, 6) else None
        return Visit(
            visit_id=f"V{i}",
            service_user_id=self._person_of(i),
            minutes=minutes,
            windows=windows,
            planned_start=self._planned(windows[0]) if self._chance(Feature.PLANNED_STARTS, 50) else None,
            carers=carers,
            skills=tuple(SkillNeeded(skill=s, level=self._pick((1, 2))) for s in self._some(Feature.SKILLS, 10, ("hoist", "medication"))),
            skills_held_by=SkillsHeldBy.EITHER if self._chance(Feature.SKILLS, 50) else SkillsHeldBy.EACH,
            judged_at=judged_at,
            priority=self.dice.whole(1, 5) if Feature.PRIORITIES in self.features else 1,
            optional=self._chance(Feature.OPTIONAL, 15),
            team="red" if self._chance(Feature.TEAMS, 10) else None,
            pinned_carers=self._some(Feature.PINS, 4, self._carer_ids)[:carers],
            pinned_start=pinned_start,
        )

    def _person_of(self, i: int) -> str:
        return f"U{self.dice.whole(max(0, i - 1), i)}"

    def _planned(self, window: Window) -> datetime:
        """Near the opening of a window, before it or after, and often outside of it."""
        return window.earliest + timedelta(minutes=5 * self.dice.whole(-9, 24))

    def _windows(self, at_least: int) -> tuple[Window, ...]:
        """One window inside of some shift, often narrow, or two."""
        _, start, end = self._pick(self._spans)
        opens = start + 5 * self.dice.whole(3, max(3, (end - start) // 5 - 12))
        closes = opens + at_least + self._pick((60, 120, 30, 15, 0))
        if not self._chance(Feature.SEVERAL_WINDOWS, 20):
            return (self._window(opens, closes),)
        again = closes + 5 * self.dice.whole(1, 30)
        return self._window(opens, closes), self._window(again, again + at_least + self._pick((30, 0)))

    def _links(self) -> tuple[VisitLink, ...]:
        """Links that the windows allow more often than not."""
        pairs = list(combinations(sorted(self._visits, key=lambda visit: visit.windows[0].earliest), 2))
        if not pairs:
            return ()
        drawn = [self._pick(pairs) for _ in range((self.n_visits + 1) // 3) if self._chance(Feature.LINKS, 50)]
        return tuple(self._link(first, second) for first, second in dict.fromkeys(drawn))

    def _link(self, first: Visit, second: Visit) -> VisitLink:
        apart = (second.windows[0].earliest - first.windows[0].earliest) // timedelta(minutes=1)
        low, high = self._pick(((apart - 20, apart + 40), (apart, None), (None, apart + 15), (apart, apart), (None, None)))
        carers = self._pick((LinkedCarers.ANY, LinkedCarers.SAME, LinkedCarers.DIFFERENT))
        whole = self.dice.whole(0, 3) == 3
        return VisitLink(
            first_visit_id=first.visit_id,
            second_visit_id=second.visit_id,
            min_gap_minutes=low,
            max_gap_minutes=high,
            carers=carers,
            whole=whole,
        )

    def _history(self) -> tuple[HistoryEntry, ...]:
        return tuple(
            HistoryEntry(service_user_id=f"U{i}", carer_id=carer, day=self._midnight.date() - timedelta(days=1))
            for i in range(self.n_visits)
            for carer in self._some(Feature.HISTORY, 30, self._carer_ids)
        )

    # What is good, and how far things are.

    def _objective(self) -> Objective:
        tolerance = self._pick((15, 0, 30)) if self._chance(Feature.TIME_RULES, 50) else 15
        settings = {rule: self._setting(rule) for rule in CATALOGUE}
        # by what is drawn already, so that no other draw changes
        break_owed_by: BreakOwedBy = "rostered" if self._spans[0][1] // 5 % 2 else "work"
        return Objective(settings=settings, wanted_tolerance_minutes=tolerance, break_owed_by=break_owed_by)

    def _setting(self, rule: Rule) -> Setting:
        """What a rule is set to: its default, or what the features allow."""
        info = CATALOGUE[rule]
        if rule in BETWEEN_SHIFTS or rule in {Rule.SOFT_ABSENCE, Rule.STABILITY}:
            return info.default
        if rule in FREED:
            return OFF if self._chance(*FREED[rule]) else HARD
        if info.may_be_hard and info.may_be_soft and self._chance(Feature.SOFT_PEOPLE, 10):
            return HARD if rule == Rule.PREFERENCE else self._pick((7, 100))
        if info.default == HARD:
            return OFF if info.may_be_off and self._chance(Feature.RULES_OFF, 4) else HARD
        if info.default == OFF:
            return self._pick((7, 1, 100)) if self._chance(Feature.TIME_RULES, 30) else OFF
        return self._pick((1, OFF, 7, 100)) if info.may_be_soft and Feature.WEIGHTS in self.features else info.default

    def _with_day_hours(self, problem: Problem) -> Problem:
        """The problem with MAX_DAY_HOURS, tight enough that many a shift, or the second of a day, is too much."""
        if not self._chance(Feature.DAY_HOURS, 25):
            return problem
        carers = tuple(carer.replace(max_day_minutes=self._pick((None, None, 420, 700, 240))) for carer in problem.carers)
        settings = problem.objective.settings | {Rule.MAX_DAY_HOURS: HARD}
        objective = problem.objective.replace(settings=settings, max_day_minutes=self._pick((480, 600, 360, None)))
        return problem.replace(carers=carers, objective=objective)

    def _with_soft_absences(self, problem: Problem) -> Problem:
        """The problem with wishes of carers not to work, around the middle of their shifts; one of the rules about time."""
        if Feature.TIME_RULES not in self.features or not self._chance(Feature.SOFT_ABSENCES, 25):
            return problem
        wishes = []
        for carer, start, end in self._spans:
            first = (start + end) // 2 - 5 * self.dice.whole(0, 18)
            if self.dice.whole(0, 1):
                span = {"start": self._at(first), "end": self._at(first + 5 * self.dice.whole(1, 18))}
                wishes.append(Absence(carer_id=f"C{carer}", soft=True, **span))
        settings = problem.objective.settings | {Rule.SOFT_ABSENCE: self._pick((7, 1, 100))}
        return problem.replace(absences=(*problem.absences, *wishes), objective=problem.objective.replace(settings=settings))

    def _with_night_hours(self, problem: Problem) -> Problem:
        """The problem with NIGHT_HOURS, and for some carers nights on record that leave little or nothing, or just enough."""
        if not self._chance(Feature.NIGHT_HOURS, 25):
            return problem
        worked, first = list(problem.worked), self._midnight.date()
        for carer in self._carer_ids if self.dice.whole(0, 3) else ():
            nights = self._pick((7, 3, 1))
            days = problem.days + nights + 1
            minutes = 480 * (days - days // 7) - self._pick((0, 240, 480, 900, 1500))
            for ago in range(2, nights + 2):
                start, end = (
                    moment_on(first - timedelta(days=ago), at, "Europe/London") for at in (self._pick((22, 23, 27, 28)) * 60, 31 * 60)
                )
                part = max(0, minutes // nights)
                worked.append(WorkedDay(carer_id=carer, day=first - timedelta(days=ago), minutes=part, first_start=start, last_end=end))
        settings = problem.objective.settings | {Rule.NIGHT_HOURS: HARD}
        return problem.replace(worked=tuple(worked), objective=problem.objective.replace(settings=settings))

    def _travel(self, problem: Problem) -> TravelMatrix:
        """Up to 25 minutes a leg, neither symmetric nor obeying the triangle inequality; nothing from a place to itself."""
        rng = np.random.default_rng(self.dice.whole(0, 2**31))
        modes = tuple(sorted({carer.travel_mode for carer in problem.carers} | {TravelMode.CAR}))
        shape = len(modes), len(self._places), len(self._places)
        ticks = rng.integers(0, rng.integers(5, 26) * problem.ticks_per_minute, shape, dtype=np.int32)
        metres = rng.integers(0, 15_000, shape, dtype=np.int32)
        reachable = rng.random(shape) >= (0.05 if self._chance(Feature.UNREACHABLE, 40) else 0.0)
        here = np.arange(len(self._places))
        reachable[:, here, here] = True
        ticks[:, here, here] = metres[:, here, here] = 0
        return TravelMatrix(
            location_ids=self._places,
            modes=modes,
            ticks=np.where(reachable, ticks, 0).astype(np.int32),
            metres=np.where(reachable, metres, 0).astype(np.int32),
            reachable=reachable,
            ticks_per_minute=problem.ticks_per_minute,
            method="random",
        )
