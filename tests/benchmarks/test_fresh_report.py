"""The report of fresh days, on rows that nobody made and figures worked out by hand."""

import math
from dataclasses import replace

import pytest

from benchmarks.fresh.days import FreshDay, Plan, Run
from benchmarks.fresh.measure import Pace
from benchmarks.fresh.report import gap_text, report
from benchmarks.fresh.standing import DRAWN, LOST, WON, gap, missing_runs, quantile, rows_of, standings
from benchmarks.peers.beside import SHORT
from benchmarks.results import Record
from benchmarks.run import OURS
from tests.benchmarks.records import a_record

DAYS = tuple(range(200, 220))
PLAN = Plan((300,), (0.0,), DAYS, (OURS, "pyvrp", SHORT), cpu=True)
PACES = [Pace("2026-11-29T10:00:00+00:00", "A processor", 0.5, 2, 90_000), Pace("2026-11-29T11:00:00+00:00", "A processor", 8.4, 2, 60_000)]


def row(solver: str, day: int, left_out: int, minutes: float, **changes: object) -> Record:
    """The row of a run of 30 s on the day of 300 visits with a seed."""
    fields = {"instance": f"hc300_s{day}", "visits": 300, "solver": solver, "seconds": 30.0, "iterations": 300_000, "cpu_seconds": 30.0}
    return a_record(**(fields | {"unserved": left_out, "travel_minutes": minutes, "cost": minutes} | changes))


def twenty(minutes: list[float], rival: float = 1000.0) -> list[Record]:
    """Our rows on the twenty days, beside short at `rival` minutes and PyVRP behind it."""
    ours = [row(OURS, seed, 0, own, iterations=600_000) for seed, own in zip(DAYS, minutes, strict=True)]
    return ours + [row(SHORT, seed, 0, rival, iterations=1_500_000) for seed in DAYS] + [row("pyvrp", seed, 1, 900.0) for seed in DAYS]


@pytest.mark.parametrize(
    ("ours", "outcome", "told"),
    [
        ((0, 999.0), DRAWN, "-0.10%"),
        ((0, 1001.0), DRAWN, "+0.10%"),
        ((0, 998.0), WON, "-0.20%"),
        ((0, 1002.0), LOST, "+0.20%"),
        ((1, 500.0), LOST, "1 more left out"),
    ],
)
def test_visits_left_out_come_before_travel(ours: tuple[int, float], outcome: str, told: str) -> None:
    rows = rows_of(PLAN, [row(OURS, 200, *ours), row(SHORT, 200, 0, 1000.0), row("pyvrp", 200, 2, 800.0)])
    (standing,) = standings(PLAN, rows)
    assert standing.rival is not None
    assert (standing.rival.solver, standing.outcome, gap_text(standing.gap)) == (SHORT, outcome, told)
    assert standing.is_complete


def test_fewer_left_out_wins_at_any_travel() -> None:
    rows = rows_of(PLAN, [row(OURS, 200, 0, 5000.0), row(SHORT, 200, 2, 1000.0)])
    (standing,) = standings(PLAN, rows)
    assert (standing.outcome, gap_text(standing.gap), standing.is_complete) == (WON, "2 fewer left out", False)


def test_a_roster_that_is_of_no_use_loses_and_is_no_rival() -> None:
    useless = {"feasible": False}
    lost, won = (
        standings(PLAN, rows_of(PLAN, [row(OURS, 200, 0, 900.0, **mine), row(SHORT, 200, 0, 800.0, **theirs)]))[0]
        for mine, theirs in ((useless, {}), ({}, useless))
    )
    assert (lost.outcome, gap_text(lost.gap)) == (LOST, "nothing usable")
    assert (won.outcome, gap_text(won.gap)) == (WON, "the only roster")


def test_a_rival_that_takes_no_seed_stands_beside_each_of_ours() -> None:
    plan = Plan((300,), (0.0,), (200,), (OURS, "ortools", SHORT), (1, 2))
    found = [row(OURS, 200, 0, 1000.0, seed=seed) for seed in (1, 2)] + [row("ortools", 200, 0, 990.0)]
    found += [row(SHORT, 200, 0, minutes, seed=seed) for seed, minutes in ((1, 995.0), (2, 985.0))]
    rivals = [(one.run.seed, one.rival and one.rival.solver) for one in standings(plan, rows_of(plan, found))]
    assert rivals == [(1, "ortools"), (2, SHORT)]


def test_rows_of_another_limit_are_known_but_do_not_stand() -> None:
    long = row(OURS, 200, 0, 950.0, seconds=300.0)
    text = report(PLAN, [row(OURS, 200, 0, 1000.0), row(SHORT, 200, 0, 1000.0), long], PACES, {})
    assert "| hc300 | ours | 1 | +5.26% | +5.26% | +5.26% | +1.50% |" in text
    assert "| hc300 | 1 | 0% | 100% | 0% | 0 | 1 |" in text


def test_quantiles_are_of_gaps_that_were_there() -> None:
    gaps = [(0.0, float(percent)) for percent in range(1, 19)] + [(1.0, 0.0), (math.inf, 0.0)]
    assert [quantile(gaps, share) for share in (0.5, 0.9, 1)] == [(0, 10), (0, 18), (math.inf, 0)]
    assert quantile([(0.0, 3.0)], 0.9) == (0, 3)
    assert gap(row(OURS, 1, 0, 0.0), row(SHORT, 1, 0, 0.0)) == (0, 0)


def test_bars_that_are_met() -> None:
    """Nineteen days 2% less and one 1.4% more: 95% of days, at worst +1.40%, in the mean -1.83%."""
    text = report(PLAN, twenty([980.0] * 19 + [1014.0]), PACES, {})
    assert "| hc300 | 100% | 20 | 95% | +1.40% | -1.83% | -1.00% | yes |" in text
    assert "| hc300 | 20 | 95% | 0% | 5% | 0 | 0 |" in text
    assert "| hc300 | 20,000 | 50,000 | 0.40 | 0.5 |" in text


@pytest.mark.parametrize("minutes", [[980.0] * 17 + [1002.0] * 3, [980.0] * 19 + [1016.0], [995.0] * 20], ids=["close", "worst", "mean"])
def test_bars_that_are_missed(minutes: list[float]) -> None:
    text = report(PLAN, twenty(minutes), PACES, {})
    assert "| **no** |" in text
    assert "| yes |" not in text


def test_leaving_out_more_on_two_days_misses_the_bar() -> None:
    records = [row(record.solver, int(record.instance[-3:]), 1, 900.0) if record.solver == OURS and record.instance[-1] == "0" else record
               for record in twenty([980.0] * 20)]  # fmt: skip
    text = report(PLAN, records, PACES, {})
    assert "| hc300 | 90% | 18 | 100% | -2.00% | -2.00% | -1.00% | **no** |" in text


def test_no_bar_is_told_from_few_days_or_another_limit_or_days_that_settings_are_chosen_on() -> None:
    few = Plan((300,), (0.0,), DAYS[:3], (OURS, SHORT))
    assert "not told: 3 of 20 reporting days, 30 of 30 s" in report(few, twenty([980.0] * 20), PACES, {})
    hasty = Plan((300,), (0.0,), DAYS, (OURS, SHORT), seconds=3)
    assert "not told: 20 of 20 reporting days, 3 of 30 s" in report(
        hasty, [record.__class__(**{**record.__dict__, "seconds": 3.0}) for record in twenty([980.0] * 20)], PACES, {}
    )
    chosen = Plan((300,), (0.0,), tuple(range(100, 120)), (OURS, SHORT))
    records = [row(solver, seed, 0, 900.0) for seed in chosen.seeds for solver in chosen.solvers]
    text = report(chosen, records, PACES, {})
    assert "not told: 0 of 20 reporting days" in text
    assert "Choosing days (seeds 100 to 199)" in text


def test_bars_are_told_from_as_many_seconds_as_the_pace_of_the_machine_makes_of_thirty() -> None:
    plan = Plan((300,), (0.0,), DAYS, (OURS, "pyvrp", SHORT), seconds=16, cpu=True)
    records = [record.__class__(**{**record.__dict__, "seconds": 16.0}) for record in twenty([980.0] * 20)]
    assert "| yes |" in report(plan, records, [replace(PACES[0], iterations_per_second=150_000)], {})
    for paces in ([replace(PACES[0], iterations_per_second=100_000)], []):
        assert "not told: 20 of 20 reporting days, 16 of 30 s" in report(plan, records, paces, {})


def test_days_of_different_use_are_never_in_one_table() -> None:
    plan = Plan((300,), (0.0,), (31, 150, 200), (OURS, SHORT))
    text = report(plan, [row(solver, seed, 0, 900.0) for seed in plan.seeds for solver in plan.solvers], PACES, {})
    assert text.count("| hc300 | 1 | 0% | 100% | 0% | 0 | 0 |") == 3
    assert text.index("## Reporting days") < text.index("## Choosing days") < text.index("## Other days")


def test_the_pace_of_the_machine_stands_beside_each_table() -> None:
    text = report(PLAN, twenty([980.0] * 20), PACES, {})
    assert (
        text.count("Pace of short on `gen.py 300 31 0`: 60,000 to 90,000 iterations a second (A processor).") == text.count("\n### ") == 5
    )
    assert "other work to do when runs began** (2026-11-29T11:00:00+00:00: 8.4 processes wanted 2 cores)" in text
    assert "other work" not in report(PLAN, twenty([980.0] * 20), PACES[:1], {})
    assert "not measured" in report(PLAN, [], [], {})


def test_missing_rows_are_named_with_the_reason() -> None:
    gone = [Run(FreshDay(300, 0.0, seed), "pyvrp", 1) for seed in DAYS]
    records = [record for record in twenty([980.0] * 20) if record.solver != "pyvrp"]
    assert missing_runs(PLAN, rows_of(PLAN, records)) == gone
    text = report(PLAN, records, PACES, dict.fromkeys(gone[:1], "pyvrp broke down"))
    assert "- hc300, pyvrp: 1 rows (s200): pyvrp broke down" in text
    assert "- hc300, pyvrp: 19 rows (s201, s202, s203, s204, s205, s206, s207, s208, s209, s210, s211, s212 ...): no row yet" in text
    assert "not told: 0 of 20 reporting days" in text
    assert "Nothing.\n" in report(PLAN, twenty([980.0] * 20), PACES, {})


def test_runs_with_far_fewer_or_more_seconds_are_named() -> None:
    records = [row("pyvrp", 200, 0, 900.0, cpu_seconds=12.5), row(SHORT, 200, 0, 900.0), row(OURS, 203, 0, 900.0, cpu_seconds=65.2)]
    text = report(PLAN, records, PACES, {})
    assert "- pyvrp: 1 runs with less, the least 12.5 s (s200)" in text
    assert "- ours: 1 runs with more, the most 65.2 s (s203)" in text
    assert f"- {SHORT}" not in text
    assert "## Seconds" not in report(PLAN, records[1:2], PACES, {})
