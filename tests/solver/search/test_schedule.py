"""How the effort is divided into annealings."""

import pytest

from scheduler.solver.params import AnnealingParams
from scheduler.solver.search.schedule import AnnealingSchedule, Effort
from scheduler.solver.stop import MaxIterations


def _schedule(effort: Effort, least: float, most: int, tasks: int = 1) -> AnnealingSchedule:
    params = AnnealingParams(iterations_per_annealing=least, max_annealings=most, last_fraction=0.4, resume_at=0.3, hold_fraction=0.2)
    return AnnealingSchedule(effort, params, tasks)


def _beginnings(iterations: int, least: float, most: int, tasks: int = 1) -> list[tuple[int, float]]:
    """Returns after which iterations another annealing begins, and at which fraction of cooling."""
    effort = Effort(MaxIterations(iterations), None)
    schedule = _schedule(effort, least, most, tasks)
    beginnings = []
    for effort.iterations in range(1, iterations + 1):
        if (cooled_at := schedule.advance_if_due()) is not None:
            beginnings.append((effort.iterations, cooled_at))
    assert schedule.cold_at == 1
    return beginnings


@pytest.mark.parametrize(
    ("least", "most", "beginnings"),
    [
        (200, 5, [(200, 0.0), (400, 0.0), (600, 0.3)]),
        (100, 3, [(200, 0.0), (400, 0.0), (600, 0.3)]),
        (250, 5, [(300, 0.0), (600, 0.3)]),
        (301, 5, []),
        (2000, 5, []),
        (1, 1, []),
    ],
)
def test_a_series_takes_its_part_of_the_effort_and_the_last_annealing_the_rest(
    least: float, most: int, beginnings: list[tuple[int, float]]
) -> None:
    assert _beginnings(1000, least, most) == beginnings


def test_iterations_of_an_annealing_are_counted_for_each_task() -> None:
    assert _beginnings(1000, 100, 5, tasks=2) == _beginnings(1000, 200, 5)


def test_the_length_of_the_last_annealing_is_that_from_hot_to_cold() -> None:
    effort = Effort(MaxIterations(1000), None)
    schedule = _schedule(effort, 300, 5)
    assert schedule.length == 1.0
    effort.iterations = 10
    schedule.advance_if_due()
    assert schedule.length == pytest.approx(0.3)
    for effort.iterations in (300, 600):
        schedule.advance_if_due()
    assert schedule.length == pytest.approx(0.4 / 0.7)


@pytest.mark.parametrize(("least", "hold"), [(2000, 0.2), (300, 0.0)])
def test_only_one_annealing_alone_stays_hot(least: float, hold: float) -> None:
    effort = Effort(MaxIterations(1000), None)
    schedule = _schedule(effort, least, 5)
    assert schedule.hold_fraction == 0.2
    effort.iterations = 10
    schedule.advance_if_due()
    assert schedule.hold_fraction == hold


def test_a_restart_in_the_series_is_one_of_its_annealings() -> None:
    effort = Effort(MaxIterations(1000), None)
    schedule = _schedule(effort, 200, 5)
    effort.iterations = 10
    assert schedule.advance_if_due() is None
    effort.iterations = 260
    schedule.restart(0.5)
    assert schedule.cold_at == pytest.approx(0.36)
    effort.iterations = 360
    assert schedule.advance_if_due() == 0.0
    assert schedule.cold_at == pytest.approx(0.56)
    effort.iterations = 560
    assert schedule.advance_if_due() == 0.3


def test_a_restart_after_the_series_is_the_last_annealing() -> None:
    effort = Effort(MaxIterations(1000), None)
    schedule = _schedule(effort, 300, 5)
    effort.iterations = 10
    schedule.advance_if_due()
    effort.iterations = 700
    schedule.restart(0.5)
    assert schedule.cold_at == 1.0
    assert schedule.length == pytest.approx(0.6)
    effort.iterations = 999
    assert schedule.advance_if_due() is None


def test_what_was_spent_before_does_not_slow_the_pace() -> None:
    """As by reading and compiling: an end after 1,000 iterations of which 100 are gone when it begins."""
    effort = Effort(lambda _, iterations: (100 + iterations) / 1000, None)
    effort.iterations = 9
    assert effort.expected == pytest.approx(900)
    assert _schedule(effort, 180, 5).advance_if_due() is None
    schedule = _schedule(effort, 180, 5)
    effort.iterations = 20
    assert schedule.advance_if_due() is None
    assert schedule.cold_at == pytest.approx(0.1 + 0.18)


def test_the_last_annealing_cannot_begin_as_hot_as_one_of_the_series() -> None:
    with pytest.raises(ValueError, match="resume_at"):
        AnnealingParams(resume_at=0)
