"""Random packages, episodes, patterns and worked days that a folder can express and that read without a fault."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.domain.calendar import OnHoliday, Weekday
from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, VisitLink
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.people import SkillNeeded
from scheduler.domain.shifts import ShiftPattern

TEXT = st.text(st.sampled_from("aB9 '£é"), max_size=5).map(str.strip)
MAYBE = st.one_of(st.none(), TEXT.filter(bool))
DAYS = st.sets(st.sampled_from(Weekday), min_size=1).map(lambda days: tuple(day for day in Weekday if day in days))
NIGHT = 24 * 60


class WeeklyMaker:
    """What comes back, around the first day of a plan."""

    def __init__(
        self, draw: st.DrawFn, first: date, people: list[str], carers: list[str], moment: Callable[..., datetime], *, providers: list[str]
    ) -> None:
        self.draw, self.first, self.people, self.carers, self.moment, self.providers = draw, first, people, carers, moment, providers

    def fields(self, off_duty: list[str]) -> dict[str, Any]:
        """Fields of inputs; only those `off_duty`, who have no dated shifts, have patterns of shifts."""
        draw = self.draw
        episodes = [self._episode(f"E{number}") for number in range(draw(st.integers(0, 2)))]
        packages = [self._package(f"K{number}") for number in range(draw(st.integers(0, 2)))]
        packages += [
            CarePackage(package_id=one.to_package_id, service_user_id=one.service_user_id, first_day=one.handover_day)
            for one in episodes
            if one.to_package_id
        ]
        sources: list[CarePackage | Episode] = [*packages, *episodes]
        patterns = [self._pattern(f"W{number}", draw(st.sampled_from(sources))) for number in range(draw(st.integers(0, 3))) if sources]
        return {
            "packages": tuple(packages),
            "episodes": tuple(episodes),
            "visit_patterns": tuple(patterns),
            "pattern_links": tuple(self._links([pattern.pattern_id for pattern in patterns])),
            "suspensions": tuple(self._suspension() for _ in range(draw(st.integers(0, 1)))),
            "shift_patterns": tuple(self._shift_pattern(f"R{number}", carer) for number, carer in enumerate(off_duty)),
            "worked": tuple(self._worked(carer) for carer in self.carers[: draw(st.integers(0, 2))]),
        }

    def _day(self, low: int, high: int) -> date:
        return self.first + timedelta(days=self.draw(st.integers(low, high)))

    def _package(self, name: str) -> CarePackage:
        draw = self.draw
        return CarePackage(
            package_id=name,
            service_user_id=draw(st.sampled_from(self.people)),
            first_day=self._day(-60, 3),
            last_day=draw(st.one_of(st.none(), st.just(self._day(10, 90)))),
            provider=draw(st.sampled_from(["", *self.providers])) if self.providers else draw(TEXT),
            team=draw(MAYBE),
        )

    def _episode(self, name: str) -> Episode:
        draw = self.draw
        first, length = self._day(-60, 3), draw(st.integers(14, 60))
        into = f"{name}-then" if draw(st.booleans()) else None
        return Episode(
            episode_id=name,
            service_user_id=draw(st.sampled_from(self.people)),
            first_day=first,
            last_day=first + timedelta(days=length - 1),
            taper=tuple(draw(st.lists(st.integers(0, 100), max_size=6))),
            review_minutes=draw(st.integers(0, 90)),
            to_package_id=into,
            overlap_days=draw(st.integers(0, 14)) if into else 0,
            extension_reason=draw(TEXT.filter(bool)) if length > 42 else "",
            team=draw(MAYBE),
        )

    def _pattern(self, name: str, source: CarePackage | Episode) -> VisitPattern:
        draw = self.draw
        flexible = isinstance(source, CarePackage) and draw(st.booleans())
        ends = sorted(draw(st.sets(st.integers(0, NIGHT + 240), min_size=2, max_size=2) if flexible else self._ends()))
        every = 1 if flexible else draw(st.integers(1, 8))
        return VisitPattern(
            pattern_id=name,
            package_id=source.package_id if isinstance(source, CarePackage) else source.episode_id,
            windows=tuple(zip(ends[::2], ends[1::2], strict=True)),
            planned_start=draw(st.integers(0, 2 * NIGHT - 1)) if not ends else None,
            visits_a_week=draw(st.integers(1, 20)) if flexible else None,
            first_week=draw(st.integers(1, 2)),
            last_week=draw(st.sampled_from([None, 2])),
            every_weeks=every,
            week=draw(st.integers(1, every)),
            days=draw(DAYS),
            on_holiday=draw(st.sampled_from(OnHoliday)),
            minutes=draw(st.integers(1, 90)),
            carers=draw(st.integers(1, 2)),
            skills=tuple(draw(st.lists(st.builds(SkillNeeded, skill=TEXT.filter(bool), level=st.integers(1, 9)), max_size=1))),
            skills_held_by=draw(st.sampled_from(SkillsHeldBy)),
            judged_at=draw(st.sampled_from(JudgedAt)),
            visit_type=draw(TEXT),
            time_critical=draw(st.booleans()),
            priority=draw(st.integers(1, 1000)),
            optional=draw(st.booleans()),
            team=draw(MAYBE),
        )

    def _ends(self) -> st.SearchStrategy[set[int]]:
        even = st.sampled_from([0, 2, 4])
        return even.flatmap(lambda count: st.sets(st.integers(0, NIGHT + 240), min_size=count, max_size=count))

    def _links(self, names: list[str]) -> list[VisitLink]:
        draw = self.draw
        return [
            VisitLink(
                first_visit_id=first,
                second_visit_id=second,
                min_gap_minutes=draw(st.one_of(st.none(), st.integers(-300, 0))),
                max_gap_minutes=draw(st.one_of(st.none(), st.integers(0, 300))),
                carers=draw(st.sampled_from(LinkedCarers)),
                whole=draw(st.booleans()),
            )
            for first, second in itertools.pairwise(names)
            if draw(st.booleans())
        ]

    def _suspension(self) -> Suspension:
        start = self.moment()
        end = start + timedelta(minutes=self.draw(st.integers(1, 5000)))
        return Suspension(service_user_id=self.draw(st.sampled_from(self.people)), start=start, end=end, kind=self.draw(TEXT))

    def _breaks(self, start: int, length: int, rest: list[int]) -> dict[str, Any]:
        """One break with or without a window, or several."""
        draw = self.draw
        bounds = sorted(draw(st.sets(st.integers(0, length), min_size=4, max_size=4))) if length > 6 and draw(st.booleans()) else []
        if bounds and start + bounds[-1] < 2 * NIGHT:
            spans = [(start + a, start + b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
            return {"break_spans": tuple((draw(st.integers(1, min(240, b - a))), (a, b)) for a, b in spans)}
        span = (start + rest[0], start + rest[1]) if draw(st.booleans()) and start + rest[1] < 2 * NIGHT else None
        return {"break_minutes": draw(st.integers(0, 240)), "break_span": span}

    def _shift_pattern(self, name: str, carer: str) -> ShiftPattern:
        draw = self.draw
        start, every = draw(st.integers(0, NIGHT - 1)), draw(st.integers(1, 8))
        length = draw(st.integers(2, NIGHT))
        rest = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=2)))
        return ShiftPattern(
            pattern_id=name,
            carer_id=carer,
            start=start,
            end=start + length,
            start_location_id=draw(st.one_of(st.none(), st.sampled_from([*self.people, carer]))),
            end_location_id=draw(st.one_of(st.none(), st.sampled_from([*self.people, carer]))),
            **self._breaks(start, length, rest),
            every_weeks=every,
            week=draw(st.integers(1, every)),
            days=draw(DAYS),
            first_day=draw(st.one_of(st.none(), st.just(self._day(-90, 0)))),
            last_day=draw(st.one_of(st.none(), st.just(self._day(0, 90)))),
            on_holiday=draw(st.sampled_from(OnHoliday)),
        )

    def _worked(self, carer: str) -> WorkedDay:
        draw = self.draw
        start = self.moment(-5 * NIGHT, -2 * NIGHT)
        return WorkedDay(
            carer_id=carer,
            day=self._day(-40, -1),
            minutes=draw(st.integers(0, 900)),
            first_start=start,
            last_end=start + timedelta(minutes=draw(st.integers(1, 1440))),
        )
