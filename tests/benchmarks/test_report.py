"""Results and reports: what is written is read back, and a gap says what it should."""

from pathlib import Path

import pytest

from benchmarks.bars import growth_markdown
from benchmarks.best import Entry
from benchmarks.known import Known, known_of
from benchmarks.pace import gap_at, growth, paces, power, seconds_to_within
from benchmarks.report import gaps_of, markdown
from benchmarks.results import Record, read_results, writer
from tests.benchmarks.records import a_record


def an_entry(unserved: int, cost: float) -> Entry:
    return Entry("homecare", "day", "day.json", cost, unserved, cost, "ours", 10, 1, "0", {})


def test_records_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    records = [a_record(), a_record(solver="pyvrp", feasible=False, trace=(), cost=1e9)]
    with writer(tmp_path / "new" / "results.csv") as write:
        for record in records:
            write(record)
    assert read_results([tmp_path / "new" / "results.csv"]) == records


def test_an_interrupted_run_keeps_its_rows(tmp_path: Path) -> None:
    def run() -> None:
        with writer(tmp_path / "results.csv") as write:
            write(a_record())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert read_results([tmp_path / "results.csv"]) == [a_record()]


def test_the_promised_columns_are_there(tmp_path: Path) -> None:
    with writer(tmp_path / "results.csv") as write:
        write(a_record())
    header = (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    wanted = ["instance", "solver", "seconds", "seed", "cost", "unserved", "travel_minutes", "feasible", "iterations", "peak_mb"]
    assert set(wanted) <= set(header)


def test_without_a_path_nothing_is_written() -> None:
    with writer(None) as write:
        write(a_record())


@pytest.mark.parametrize(
    ("archived", "known"),
    [((0, 2000.0), (0, 2000.0)), ((1, 1000.0), (1, 1000.0)), ((1, 1200.0), (1, 1100.0)), ((2, 10.0), (1, 1100.0)), (None, (1, 1100.0))],
)
def test_best_known_is_the_better_of_archive_and_results_unserved_first(
    archived: tuple[int, float] | None, known: tuple[int, float]
) -> None:
    archive = {"day": an_entry(*archived)} if archived else {}
    found = known_of([], archive, [a_record(cost=1150.0), a_record(seed=2), a_record(seed=3, unserved=0, feasible=False)])["day"]
    assert (found.unserved, found.cost) == known


def test_published_figures_stand_though_ours_are_better(tmp_path: Path) -> None:
    """A gap to the published best can be negative: that is what is looked for."""
    (tmp_path / "best.csv").write_text("dataset,instance,n_patients,best_known\nset,day,100,1210\n", encoding="utf-8")
    record = a_record(unserved=0)
    known = known_of([tmp_path / "best.csv"], {"day": an_entry(0, 1000.0)}, [record])
    (gap,) = gaps_of([record], known)
    assert (gap.group, gap.percent) == ("set 100", -9.091)


def test_a_gap_is_of_the_median_seed_and_only_where_as_many_are_left() -> None:
    runs = [a_record(seed=1, cost=1300.0), a_record(seed=2, cost=1050.0), a_record(seed=3, cost=1100.0)]
    (gap,) = gaps_of(runs, {"day": Known(1, 1000.0)})
    assert (gap.seeds, gap.cost, gap.percent) == (3, 1100.0, 10.0)
    (gap,) = gaps_of(runs, {"day": Known(0, 1000.0)})
    assert gap.percent is None


def test_what_is_not_feasible_has_no_gap_and_is_named() -> None:
    bad = a_record(instance="other", feasible=False)
    records = [a_record(), bad]
    gaps = gaps_of(records, {"day": Known(1, 1000.0), "other": Known(1, 1000.0)})
    assert [gap.instance for gap in gaps] == ["day"]
    text = markdown(gaps, records)
    assert "| day | ours | 10 | 1 | 1 | 1,100.000 | 1 / 1,000.000 | +10.00% |  |  |  |" in text
    assert "- other, ours, seed 1, 10 s" in text


def test_quality_over_time_counts_from_when_as_few_are_left() -> None:
    """Cheap because visits are missing is not good."""
    known = Known(1, 1000.0)
    assert gap_at(a_record(), known, 0.9) is None
    assert gap_at(a_record(), known, 2.0) == pytest.approx(50)
    assert gap_at(a_record(), known, 9.0) == pytest.approx(10)
    assert seconds_to_within(a_record(), known, 10.5) == 4.0
    assert seconds_to_within(a_record(), known, 5) is None
    assert seconds_to_within(a_record(), Known(3, 1000.0), 5) == 0.5


@pytest.mark.parametrize(("bad", "told"), [(1, 1050.0), (2, None)])
def test_the_median_seed_counts_though_another_came_to_nothing(bad: int, told: float | None) -> None:
    runs = [a_record(seed=seed, cost=1000.0 + 50 * (seed - 1), feasible=seed <= 3 - bad) for seed in (1, 2, 3)]
    gaps = gaps_of(runs, {"day": Known(1, 1000.0)})
    assert [gap.cost for gap in gaps] == ([told] if told else [])


def test_published_means_and_seconds_stand_beside_the_gap(tmp_path: Path) -> None:
    path = tmp_path / "best.csv"
    head = "dataset,instance,n_patients,best_known,published_mean,published_seconds"
    path.write_text(f"{head}\nset,day,100,1000,1200,48.6\nset,other,100,1000,,\n", encoding="utf-8")
    gaps = gaps_of([a_record(unserved=0), a_record(unserved=0, instance="other")], known_of([path], {}, []))
    assert [(gap.percent, gap.mean_percent, gap.published_seconds) for gap in gaps] == [(10.0, -8.333, 48.6), (10.0, None, None)]
    assert "| +10.00% | 1,200 | -8.33% | 48.6 |" in markdown(gaps, [])


def test_growth_is_told_where_most_runs_came_near() -> None:
    """Those that did not took longest."""

    def run(visits: int, seconds: float, cost: float = 1000.0) -> Record:
        return a_record(visits=visits, trace=((seconds, 1, cost),))

    records = [run(100, 1.0), run(100, 3.0), run(100, 2.0, 2000.0), run(300, 9.0), run(300, 9.0, 2000.0)]
    assert growth(records, {"day": Known(1, 1000.0)}) == {100: 3.0}


def test_the_exponent_of_growth_is_that_of_the_longest_runs_from_a_hundred_visits_on() -> None:
    """Ten times the visits in a hundred times the seconds: n^2. Shorter runs and smaller days would say otherwise."""

    def run(visits: int, seconds: float, limit: float = 10.0, instance: str = "day") -> Record:
        return a_record(visits=visits, seconds=limit, instance=instance, trace=((seconds, 1, 1000.0),))

    known = {name: Known(1, 1000.0) for name in ("day", "day_pairs")}
    records = [run(100, 0.1), run(1000, 10.0), run(60, 9.0), run(1000, 0.1, limit=1.0), run(100, 7.0, instance="day_pairs")]
    found = paces(records, known)
    assert found == {"homecare": {100: 0.1, 1000: 10.0}}
    assert power(found["homecare"]) == pytest.approx(2.0)
    assert "| homecare | 100: 0.10 s, 1,000: 10.00 s | 2.00 | **no** |" in growth_markdown(found)
