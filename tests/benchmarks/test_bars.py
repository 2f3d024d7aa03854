"""Aims: which results they look at, and when they are met; and how we stand next to other engines."""

from typing import Any

import pytest

from benchmarks.bars import BARS, Bar, bars_markdown, days_markdown
from benchmarks.known import Known
from benchmarks.report import Gap, gaps_of
from benchmarks.versus import versus
from tests.benchmarks.records import a_record

BEST = 1000.0


def gap(cost: float, *, instance: str = "a", unserved: int = 0, seconds: float = 30, **known: Any) -> Gap:
    told: dict[str, Any] = {"dataset": "set", "size": 100, "seconds": 48.6}
    best = Known(0, BEST, **(told | known))
    record = a_record(instance=instance, cost=cost, unserved=unserved, seconds=seconds)
    return gaps_of([record], {instance: best})[0]


@pytest.mark.parametrize(
    ("bar", "costs", "met"),
    [
        (Bar("set", 100, 100, 30, average=0.3), (1010.0, 997.0), False),
        (Bar("set", 100, 100, 30, average=0.3), (1010.0, 996.0, 1003.0), True),
        (Bar("set", 100, 100, 30, average=-1.0), (990.0,), True),
        (Bar("set", 100, 100, 30, worst=0.5), (900.0, 1006.0), False),
        (Bar("set", 100, 100, 30, worst=0.0), (1000.0005,), True),
        (Bar("set", 100, 100, 30, worst=0.0), (1000.01,), False),
        (Bar("set", 100, 100, 30, at_best=2), (1000.0, 999.0, 1200.0), True),
        (Bar("set", 100, 100, 30, at_best=2), (1000.0, 1001.0, 1200.0), False),
        (Bar("set", 100, 100, 30, at_mean=2), (1100.0, 1050.0, 1200.0), True),
        (Bar("set", 100, 100, 30, at_mean=2), (1101.0, 1050.0, 1200.0), False),
    ],
)
def test_an_aim_is_met_by_its_own_figure(bar: Bar, costs: tuple[float, ...], met: bool) -> None:
    assert bar.met([gap(cost, mean=1100.0) for cost in costs]) is met


def test_who_leaves_visits_that_others_place_meets_no_aim() -> None:
    assert not Bar("set", 100, 100, 30, average=50).met([gap(1.0, unserved=1), gap(1.0)])
    assert not Bar("set", 100, 100, 30, at_best=1).met([gap(1.0, unserved=1)])


def test_an_aim_looks_at_its_own_results() -> None:
    bar, published = Bar("set", 100, 200, 30), Bar("set", 100, 200, None)
    assert bar.holds(gap(1.0))
    assert not any(bar.holds(other) for other in (gap(1.0, size=99), gap(1.0, dataset="b"), gap(1.0, seconds=10)))
    assert [published.holds(gap(1.0, seconds=seconds)) for seconds in (30, 48.6)] == [False, True]


def test_an_aim_is_not_met_while_an_instance_is_missing() -> None:
    known = {name: Known(0, BEST, "mankowska2014", 300) for name in "ab"}
    gaps = [gap(900.0, instance=name, dataset="mankowska2014", size=300) for name in "ab"]
    line = "| mankowska2014 300 | 30 | {} of 2 | -10.00% | -10.00% | {} / 0 / 0 | 0 of 0 | average at most -3.50% | {} |"
    assert bars_markdown(gaps, known)[-1] == line.format(2, 2, "yes")
    assert bars_markdown(gaps[:1], known)[-1] == line.format(1, 1, "**no**")
    assert bars_markdown([], known) == []


def test_every_aim_can_be_missed() -> None:
    assert all(not bar.met([gap(2 * BEST, mean=1.0)]) for bar in BARS if bar.says)


@pytest.mark.parametrize(("unserved", "cost", "met"), [(0, 1683.4, "yes"), (0, 1684.0, "**no**"), (1, 100.0, "**no**")])
def test_a_rural_day_is_judged_by_visits_left_and_then_by_minutes(unserved: int, cost: float, met: str) -> None:
    lines = days_markdown([gap(cost, instance="hc300_s1", unserved=unserved)])
    assert lines[-1] == f"| hc300_s1 | 0 / 1,683 | {unserved} / {cost:,.0f} | {met} |"


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [((1, 1200.0), "yes"), ((1, 1000.0), "**no**"), ((2, 1000.0), "yes: fewer left"), ((0, 2000.0), "**no**")],
)
def test_next_to_another_engine_visits_left_come_first(theirs: tuple[int, float], verdict: str) -> None:
    records = [a_record(), a_record(solver="pyvrp", unserved=theirs[0], cost=theirs[1]), a_record(solver="vroom", seconds=30.0)]
    lines = versus(gaps_of(records, {"day": Known(0, BEST)}))
    assert lines[2:] == [f"| day | 10 | pyvrp | 1 / 1,100.0 | {theirs[0]} / {theirs[1]:,.1f} | {1100 / theirs[1]:.3f} | {verdict} |"]
