"""Random small cases, from a seed (thousands of them, fast) or from hypothesis (which shrinks them).

Both come out of one `CaseMaker`, which asks its dice for whole numbers and nothing else. The lowest number is always the plain
choice, so that hypothesis shrinks towards plain problems.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from tests.maker import ALL, CaseMaker, Feature

__all__ = ["ALL", "Feature", "cases", "random_case"]


def random_case(seed: int, *, visits: int = 6, carers: int = 3, features: Collection[Feature] = ALL) -> tuple[Problem, TravelMatrix]:
    """A random problem of that many visits and carers with its travel: the same one for the same arguments."""
    return CaseMaker(_SeededDice(np.random.default_rng(seed)), visits, carers, frozenset(features)).case()


@st.composite
def cases(
    draw: st.DrawFn, *, max_visits: int = 8, max_carers: int = 4, features: Collection[Feature] = ALL
) -> tuple[Problem, TravelMatrix]:
    """Random problems of 1 to `max_visits` visits and 1 to `max_carers` carers, with their travel."""
    dice = _DrawnDice(draw)
    return CaseMaker(dice, dice.whole(1, max_visits), dice.whole(1, max_carers), frozenset(features)).case()


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
