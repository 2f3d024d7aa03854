"""How the effort is cut into annealings."""

import pytest

from scheduler.solver.search.schedule import AnnealingSchedule, Effort
from scheduler.solver.stop import MaxIterations


def _ends(iterations: int, least: float, most: int) -> list[int]:
    """After which iterations another annealing begins, and where the last is cold."""
    effort = Effort(MaxIterations(iterations), None)
    schedule = AnnealingSchedule(effort, least, most)
    ends = []
    for effort.iterations in range(1, iterations + 1):
        if schedule.advance_if_due():
            ends.append(effort.iterations)
    return [*ends, round(schedule.cold_at * iterations)]


@pytest.mark.parametrize(
    ("least", "most", "ends"),
    [(300, 5, [334, 667, 1000]), (300, 2, [500, 1000]), (501, 5, [1000]), (2000, 5, [1000]), (500, 5, [500, 1000]), (1, 1, [1000])],
)
def test_there_are_as_many_annealings_as_there_is_time_for_and_no_more_than_wanted(least: float, most: int, ends: list[int]) -> None:
    assert _ends(1000, least, most) == ends


def test_what_is_not_told_how_long_one_takes_is_one() -> None:
    effort = Effort(MaxIterations(100), None)
    schedule = AnnealingSchedule(effort)
    effort.iterations = 100
    assert not schedule.advance_if_due()
    assert schedule.cold_at == 1.0


@pytest.mark.parametrize(("least", "hold"), [(2000, 0.2), (300, 0.0)])
def test_only_one_annealing_alone_stays_hot(least: float, hold: float) -> None:
    effort = Effort(MaxIterations(1000), None)
    schedule = AnnealingSchedule(effort, least, max_annealings=5, hold_fraction=0.2)
    assert schedule.hold_fraction == 0.2
    effort.iterations = 10
    schedule.advance_if_due()
    assert schedule.hold_fraction == hold


def test_what_was_spent_before_does_not_slow_the_pace() -> None:
    """As by reading and compiling: an end after 1,000 iterations of which 100 are gone when it begins."""
    effort = Effort(lambda _, iterations: (100 + iterations) / 1000, None)
    effort.iterations = 9
    assert effort.expected == pytest.approx(900)
    assert not AnnealingSchedule(effort, iterations_per_annealing=300, max_annealings=5, hold_fraction=0.2).advance_if_due()
    schedule = AnnealingSchedule(effort, iterations_per_annealing=300, max_annealings=5, hold_fraction=0.2)
    effort.iterations = 20
    assert not schedule.advance_if_due()
    assert schedule.cold_at == pytest.approx(1 / 3)
