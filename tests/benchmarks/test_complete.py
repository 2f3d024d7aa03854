"""The complete run: what it consists of, how it is shared, and that it goes on where it was broken off."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

from benchmarks import complete as module
from benchmarks import registry
from benchmarks.complete import PEER_SECONDS, PEERS, Job, Part, Step, complete, jobs, part_of
from benchmarks.peers.beside import SOLVERS
from benchmarks.results import Record, read_results
from tests.benchmarks.documents import hhcrsp_document, homecare_document
from tests.benchmarks.records import a_record

HEAD = "dataset,instance,n_patients,best_known,published_mean,published_seconds\n"


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two instances of one set, one of them with published seconds, and a rural day."""
    folder = tmp_path / "sets"
    for path, document in (
        ("a/mine/one.json", hhcrsp_document()),
        ("a/mine/two.json", hhcrsp_document()),
        ("homecare/hc3.json", homecare_document()),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(document), encoding="utf-8")
    (folder / "a" / "best_known.csv").write_text(f"{HEAD}mine,one,2,34.8,40,0.2\nmine,two,2,34.8,,\n", encoding="utf-8")
    monkeypatch.setattr(module, "STEPS", (Step("mine", "*.json", 0.1), Step("mine", "*.json", None), Step("own", "own60_s?", 1)))
    return folder


def test_what_there_is_to_do(public: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = list(jobs(public))
    mine, day = public / "a" / "mine", public / "homecare" / "hc3.json"
    assert found[:3] == [
        Job("mine", "one", 0.1, mine / "one.json"),
        Job("mine", "two", 0.1, mine / "two.json"),
        Job("mine", "one", 0.2, mine / "one.json"),
    ]
    assert found[3:8] == [Job("own", f"own60_s{n}", 1) for n in range(1, 6)]
    assert found[8:] == [Job(PEERS, "hc3", seconds, day) for seconds in PEER_SECONDS]
    assert "two" in capsys.readouterr().out
    assert {job.step for job in jobs(public, ["own"])} == {"own"}


@pytest.mark.usefixtures("public")
def test_sets_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert {job.step for job in jobs(tmp_path / "empty")} == {"own"}
    assert "mine/*.json: no such files" in capsys.readouterr().out


def test_published_results_of_another_kind_are_passed_over(public: Path) -> None:
    before = list(jobs(public))
    # shift scheduling instances stand in the same public folder
    (public / "rotas").mkdir()
    (public / "rotas" / "best_known.csv").write_text("instance,published_best\none,607\n", encoding="utf-8")
    assert list(jobs(public)) == before


def test_parts_share_the_work() -> None:
    work = [Job("own", str(number), 1) for number in range(7)]
    shares = [part_of(f"{number}/3").share(work) for number in (1, 2, 3)]
    assert sorted(job.name for share in shares for job in share) == [job.name for job in work]
    assert [len(share) for share in shares] == [3, 2, 2]
    assert [Part().ending, part_of("2/3").ending] == ["", "-2of3"]
    for wrong in ("0/2", "3/2", "1", "one/two"):
        with pytest.raises(typer.BadParameter, match="there is no part"):
            part_of(wrong)


def test_a_run_that_was_broken_off_goes_on_where_it_was(public: Path, tmp_path: Path) -> None:
    """Nothing is run twice, what is new is added, and the better solution of an earlier run stays."""
    work, out = list(jobs(public, ["mine"])), tmp_path / "out"
    complete(work[:1], out, [1])
    (out / "solutions" / "mine" / "one.json").write_text("kept", encoding="utf-8")
    first = (out / "results.csv").read_text(encoding="utf-8")
    complete(work, out, [1, 2])
    complete(work, out, [1, 2])
    records = read_results([out / "results.csv"])
    assert [(r.instance, r.seconds, r.seed) for r in records] == [
        ("one", 0.1, 1), ("one", 0.1, 2), ("two", 0.1, 1), ("two", 0.1, 2), ("one", 0.2, 1), ("one", 0.2, 2),
    ]  # fmt: skip
    assert (out / "results.csv").read_text(encoding="utf-8").startswith(first)
    assert all(record.cost == pytest.approx(104.5 / 3) for record in records)
    assert sorted(path.name for path in (out / "solutions" / "mine").iterdir()) == ["one.json", "two.json"]


def test_other_engines_stand_in_a_file_of_their_own(public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them at every limit, once."""

    def beside(path: Path, solvers: Sequence[str], *, seconds: float, seed: int) -> list[Record]:
        return [a_record(instance=path.stem, solver=solver, seconds=seconds, seed=seed) for solver in solvers]

    monkeypatch.setattr(module, "beside", beside)
    work, out = list(jobs(public, [PEERS])), tmp_path / "out"
    for seeds in ([1], [1, 2], [1, 2]):
        complete(work, out, seeds, ending="-1of2")
    records = read_results([out / "peers-1of2.csv"])
    told = [(record.solver, record.seconds, record.seed) for record in records]
    assert told == [(solver, seconds, seed) for seed in (1, 2) for seconds in PEER_SECONDS for solver in SOLVERS]
    assert not (out / "results-1of2.csv").exists()


def test_a_half_of_the_public_families_alone(public: Path) -> None:
    """What is not listed, as our own days, belongs to neither half."""
    names = ("InstanzVNS_HCSRP_300_1", "InstanzVNS_HCSRP_300_2")
    for name in names:
        (public / "a" / "mine" / f"{name}.json").write_text(json.dumps(hhcrsp_document()), encoding="utf-8")
    halves = [{job.name for job in jobs(public, half=half)} for half in registry.Half]
    assert halves[0] | halves[1] == set(names)
    assert not halves[0] & halves[1]
