"""The command line of the benchmarks, from instance files to a report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import measure, registry
from benchmarks.__main__ import app
from benchmarks.results import Record, read_results, writer
from scheduler.domain.result import Score
from scheduler.domain.rules import CATALOGUE, HARD, Rule
from tests.benchmarks.documents import hhcrsp_document, homecare_document
from tests.benchmarks.records import a_record


def call(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("command", "document", "cost"), [("hhcrsp", hhcrsp_document(), 104.5 / 3), ("homecare", homecare_document(), 40.0)]
)
def test_instances_in_solutions_and_results_out(command: str, document: object, cost: float, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    out, answers = tmp_path / "results.csv", tmp_path / "answers"
    said = call(command, *files, "--seconds", 0.2, "--seed", 1, "--seed", 2, "--solutions", answers, "--out", out)
    records = read_results([out])
    assert [(record.instance, record.seed) for record in records] == [("one", 1), ("one", 2), ("two", 1), ("two", 2)]
    assert all(record.feasible and record.cost == pytest.approx(cost) for record in records)
    assert sorted(path.name for path in answers.iterdir()) == ["one.json", "two.json"]
    assert said.count("seed") == 4
    call("report", out, "--out", tmp_path / "report")
    assert "| one | ours | 0.2 | 2 |" in (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert len((tmp_path / "report" / "gaps.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_seconds_may_be_those_that_others_take(tmp_path: Path) -> None:
    for name in ("told", "untold"):
        (tmp_path / f"{name}.json").write_text(json.dumps(hhcrsp_document()), encoding="utf-8")
    known = tmp_path / "best.csv"
    head = "dataset,instance,n_patients,best_known,published_mean,published_seconds"
    known.write_text(f"{head}\nset,told,2,34.8,40,0.3\nset,untold,2,34.8,,\n", encoding="utf-8")
    files, out = [tmp_path / "told.json", tmp_path / "untold.json"], tmp_path / "results.csv"
    said = call("hhcrsp", *files, "--seconds", "published", "--best-known", known, "--out", out)
    assert [(record.instance, record.seconds) for record in read_results([out])] == [("told", 0.3)]
    assert "untold" in said
    call("report", out, "--best-known", known, "--out", tmp_path / "report")
    assert "| 40 | " in (tmp_path / "report" / "report.md").read_text(encoding="utf-8")


def test_peers_at_several_limits_in_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit with all of them, and the ratios said and reported."""

    def beside(path: Path, solvers: list[str], *, seconds: float, seed: int) -> Iterator[Record]:
        for solver in solvers:
            yield a_record(instance=path.stem, solver=solver, seconds=seconds, seed=seed, travel_minutes=1000.0 + 100 * len(solver))

    monkeypatch.setattr(measure, "side_by_side", beside)
    (tmp_path / "day.json").write_text("{}", encoding="utf-8")
    out = tmp_path / "peers.csv"
    said = call("peers", tmp_path / "day.json", "--solvers", "ours,ortools", "--seconds", 0.2, "--seconds", 0.4, "--out", out)
    found = [(record.solver, record.seconds) for record in read_results([out])]
    assert found == [("ours", 0.2), ("ortools", 0.2), ("ours", 0.4), ("ortools", 0.4)]
    assert said.count("ours / ortools: unserved 1 to 1, travel 0.824") == 2
    call("report", out, "--out", tmp_path / "report")
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert text.count("| ortools | 1 / 1,100.0 | 1 / 1,100.0 | 1.000 | yes |") == 2


@pytest.mark.parametrize("seconds", ["many", "-1"])
def test_seconds_that_make_no_sense_are_refused_in_words(seconds: str, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(hhcrsp_document()), encoding="utf-8")
    done = CliRunner().invoke(app, ["hhcrsp", str(tmp_path / "one.json"), "--seconds", seconds])
    assert done.exit_code == 2
    assert "seconds" in done.output


def test_smoke() -> None:
    assert "3 runs" in call("smoke")


def test_a_proof_fills_its_columns(tmp_path: Path) -> None:
    """The small instance is solved to the end, so that no roster is cheaper; its bound is its cost, in the family's own objective."""
    path, out = tmp_path / "small.json", tmp_path / "results.csv"
    path.write_text(json.dumps(hhcrsp_document()), encoding="utf-8")
    said = call("hhcrsp", path, "--seconds", "5", "--prove", "--out", out)
    (record,) = read_results([out])
    assert (record.unserved_bound, record.gap_pct) == (0, 0.0)
    assert record.bound == pytest.approx(record.cost)
    assert record.seconds_to_bound is not None
    assert "at least 0 unserved, gap 0.00%" in said


def test_results_from_before_there_were_proofs_can_be_read(tmp_path: Path) -> None:
    with writer(tmp_path / "now.csv") as write:
        write(a_record())
    table = [row.split(",") for row in (tmp_path / "now.csv").read_text(encoding="utf-8").splitlines()]
    (tmp_path / "before.csv").write_text("\n".join(",".join(row[:-4]) for row in table), encoding="utf-8")
    assert read_results([tmp_path / "before.csv"]) == [a_record()]


def test_our_own_days_have_a_price_on_travel_alone_and_keep_their_hard_rules() -> None:
    instance = registry.own("own60_s1")
    assert [rule for rule in Rule if instance.problem.objective.weight(rule)] == [Rule.UNALLOCATED, Rule.TRAVEL_TIME]
    assert all(instance.problem.objective.is_hard(rule) for rule, info in CATALOGUE.items() if info.default == HARD)
    assert not any(visit.optional for visit in instance.problem.visits)
    assert instance.cost(Score(hard=0, unallocated=0, soft=90)) == 1.5  # minutes


def test_the_shipped_archive_holds() -> None:
    assert " 0 faults" in call("archive")


def test_our_own_days_are_five_seeds_of_four_sizes_with_double_ups_and_without() -> None:
    assert len(registry.OWN) == 40
    assert registry.own_names("own60_*") == [f"own60_s{n}" for n in range(1, 6)] + [f"own60_pairs_s{n}" for n in range(1, 6)]
    single, pairs = registry.own("own60_s1").problem, registry.own("own60_pairs_s1").problem
    assert len(single.visits) == len(pairs.visits) == 60
    assert not any(visit.carers == 2 for visit in single.visits)
    assert any(visit.carers == 2 for visit in pairs.visits)


def test_a_day_is_the_same_for_the_same_seed() -> None:
    assert registry.own("own60_s2").problem == registry.own("own60_s2").problem


def test_each_public_family_is_halved_and_reports_can_be_of_one_half(tmp_path: Path) -> None:
    """Nearly as many in each half of a family, so that no half is without one."""
    by_dataset: dict[str, list[registry.Half]] = {}
    for dataset, half in registry.HALVES.values():
        by_dataset.setdefault(dataset, []).append(half)
    assert len(by_dataset) == 7
    assert all(abs(found.count(registry.Half.CHOOSING) - found.count(registry.Half.REPORTING)) <= 1 for found in by_dataset.values())
    assert registry.half_of("hc300_s200") is None
    named = {registry.half_of(f"InstanzVNS_HCSRP_300_{number}"): f"InstanzVNS_HCSRP_300_{number}" for number in (1, 2)}
    assert set(named) == set(registry.Half)
    with writer(tmp_path / "results.csv") as write:
        for name in named.values():
            write(a_record(instance=name))
    call("report", tmp_path / "results.csv", "--half", "reporting", "--out", tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "The reporting half of each public family. The settings of version 0.1.0 were chosen on both halves." in text
    assert named[registry.Half.REPORTING] in text
    assert named[registry.Half.CHOOSING] not in text
