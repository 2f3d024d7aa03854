"""A random small problem of several days in the making: late shifts before early ones, nights, a past, and tight limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.problem import Problem
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule, Setting
from scheduler.geo.matrix import TravelMatrix
from tests.features import Feature
from tests.maker import BETWEEN_SHIFTS, DRAWN_LAST, CaseMaker

DAY = 24 * 60


@dataclass(frozen=True)
class WeekMaker(CaseMaker):
    """As a `CaseMaker`, over several days. People have several visits each."""

    days: int = 3

    def _drawn(self) -> tuple[Problem, TravelMatrix]:
        problem, travel = super()._drawn()
        end = max([self._at(self.days * DAY), *(shift.end for shift in problem.shifts), *self._closes(problem)])
        return problem.replace(horizon_end=end, worked=self._worked()), travel

    @property
    def _horizon_minutes(self) -> int:
        return (self.days + 2) * DAY

    def _closes(self, problem: Problem) -> list[datetime]:
        return [window.latest for visit in problem.visits for window in visit.windows]

    def _person_of(self, i: int) -> str:
        return f"U{self.dice.whole(0, min(i, max(1, self.n_visits // 3)))}"

    @cached_property
    def _spans(self) -> tuple[tuple[int, int, int], ...]:
        """A shift on most days for each carer, early, late or at night; now and then two."""
        spans = []
        for carer in range(self.n_carers):
            free = 0
            for day in range(self.days):
                if self.dice.whole(0, 9) >= 8:
                    continue
                start = max(free, day * DAY + self._pick((7 * 60, 6 * 60, 14 * 60, 15 * 60 + 30, 20 * 60)) + 5 * self.dice.whole(0, 12))
                end = start + 5 * self.dice.whole(48, 96)
                spans.append((carer, start, end))
                if self.dice.whole(0, 9) >= 8:
                    start = end + 5 * self.dice.whole(0, 24)
                    end = start + 5 * self.dice.whole(24, 48)
                    spans.append((carer, start, end))
                free = end
        return tuple(spans) or ((0, 7 * 60, 13 * 60),)

    def _worked(self) -> tuple[WorkedDay, ...]:
        """Yesterday, perhaps late; and weeks ago, perhaps far too much."""
        first, worked = self._midnight.date(), []
        for carer in self._carer_ids:
            for ago in (1, self.dice.whole(2, 130)):
                if self.dice.whole(0, 9) < 5:
                    continue
                end = moment_on(first - timedelta(days=ago), self._pick((15 * 60, 22 * 60, 26 * 60)), "Europe/London")
                minutes = self._pick((420, 300)) + (self.dice.whole(0, 4000) if ago == 1 else 48 * 60 * ago // 7)
                worked.append(
                    WorkedDay(
                        carer_id=carer, day=first - timedelta(days=ago), minutes=minutes, first_start=end - timedelta(hours=6), last_end=end
                    )
                )
        return tuple(worked)

    def _objective(self) -> Objective:
        objective = super()._objective()
        settings: dict[Rule, Setting] = {rule: self._between(rule) for rule in sorted(BETWEEN_SHIFTS - DRAWN_LAST)}
        rest = self._pick((11 * 60, 9 * 60, 13 * 60, 16 * 60))
        return objective.replace(settings={**objective.settings, **settings}, rest_minutes=rest, most_carers=self._pick((2, 3, None)))

    def _between(self, rule: Rule) -> Setting:
        """Hard rules mostly hold; a soft one is priced half of the time."""
        if CATALOGUE[rule].may_be_soft:
            return self._pick((7, OFF, 100))
        return OFF if self._chance(Feature.RULES_OFF, 10) or (rule == Rule.MOST_CARERS and self.dice.whole(0, 1)) else HARD


class FullWeekMaker(WeekMaker):
    """A `WeekMaker` of carers who could work every day, so that nobody has a day off unless some rule says so."""

    @cached_property
    def _spans(self) -> tuple[tuple[int, int, int], ...]:
        starts = [(carer, day * DAY + 7 * 60 + 5 * self.dice.whole(0, 48)) for carer in range(self.n_carers) for day in range(self.days)]
        return tuple((carer, start, start + 5 * self.dice.whole(60, 96)) for carer, start in starts)
