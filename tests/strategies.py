"""Random small cases, from a seed (thousands of them, fast) or from hypothesis (which shrinks them).

Both come out of one `CaseMaker`, which asks its dice for whole numbers and nothing else. The lowest number is always the plain
choice, so that hypothesis shrinks towards plain problems.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from tests.features import ALL, Feature
from tests.maker import CaseMaker
from tests.rosters import feasible_roster, random_roster
from tests.weeks import FullWeekMaker, WeekMaker

__all__ = ["ALL", "Feature", "cases", "feasible_roster", "full_week", "random_case", "random_roster", "random_week", "rosters", "weeks"]


def random_case(seed: int, *, visits: int = 6, carers: int = 3, features: Collection[Feature] = ALL) -> tuple[Problem, TravelMatrix]:
    """A random problem of that many visits and carers with its travel: the same one for the same arguments."""
    return CaseMaker(_SeededDice(np.random.default_rng(seed)), visits, carers, frozenset(features)).case()


def random_week(
    seed: int, *, days: int = 3, visits: int = 12, carers: int = 3, features: Collection[Feature] = ALL
) -> tuple[Problem, TravelMatrix]:
    """A random problem of several days, with what came before them and the rules between shifts: the same for the same arguments."""
    return WeekMaker(_SeededDice(np.random.default_rng(seed)), visits, carers, frozenset(features), days).case()


def full_week(
    seed: int, *, days: int = 7, visits: int = 24, carers: int = 1, features: Collection[Feature] = ALL
) -> tuple[Problem, TravelMatrix]:
    """As `random_week`, with a shift on every day for everybody."""
    return FullWeekMaker(_SeededDice(np.random.default_rng(seed)), visits, carers, frozenset(features), days).case()


@st.composite
def weeks(draw: st.DrawFn, *, max_days: int = 8, max_visits: int = 8, max_carers: int = 3) -> tuple[Problem, TravelMatrix]:
    """Random problems of 2 to `max_days` days."""
    dice = _DrawnDice(draw)
    return WeekMaker(dice, dice.whole(1, max_visits), dice.whole(1, max_carers), ALL, dice.whole(2, max_days)).case()


@st.composite
def cases(
    draw: st.DrawFn, *, max_visits: int = 8, max_carers: int = 4, features: Collection[Feature] = ALL
) -> tuple[Problem, TravelMatrix]:
    """Random problems of 1 to `max_visits` visits and 1 to `max_carers` carers, with their travel."""
    dice = _DrawnDice(draw)
    return CaseMaker(dice, dice.whole(1, max_visits), dice.whole(1, max_carers), frozenset(features)).case()


def rosters(problem: Problem) -> st.SearchStrategy[Roster]:
    """Any well-formed rosters of a problem, most of which break rules."""
    return st.integers(0, 2**31).map(lambda seed: random_roster(seed, problem))


@dataclass(frozen=True)
class _SeededDice:
    rng: np.random.Generator

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))


@dataclass(frozen=True)
class _DrawnDice:
    draw: st.DrawFn

    def whole(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))
