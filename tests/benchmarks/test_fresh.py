"""Fresh days: the same everywhere, judged twice, resumed where they stopped."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app
from benchmarks.formats import homecare
from benchmarks.fresh import measure as measuring
from benchmarks.fresh.check import check
from benchmarks.fresh.days import CHOOSING, OTHER, PACE_DAY, REPORTING, CannotMake, FreshDay, Plan, shares_of, whole_numbers
from benchmarks.fresh.judge import judged_again
from benchmarks.fresh.measure import Pace, drop_broken_row, paces, rows
from benchmarks.peers import beside, short
from benchmarks.peers.beside import NO_DOUBLE_UPS, SHORT
from benchmarks.peers.day import day as day_of
from benchmarks.results import Record, writer
from benchmarks.run import OURS
from tests.benchmarks.documents import homecare_document
from tests.benchmarks.records import a_record

has_compiler = pytest.mark.skipif(short.compiler() is None, reason="no C++ compiler")


def call(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["fresh", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize(
    ("day", "digest"),
    [
        (FreshDay(100, 0.0, 1), "8f59d8fb66a1f0d7"),
        (FreshDay(100, 0.15, 1), "fe294ebf58a7fc55"),
        (FreshDay(60, 0.15, 207), "c8b8c9081410f27c"),
    ],
    ids=lambda value: value.name if isinstance(value, FreshDay) else "",
)
def test_a_day_is_the_same_to_the_byte_wherever_it_is_made(day: FreshDay, digest: str, tmp_path: Path) -> None:
    """The first two are files of the published six; the last is made in another process, by the generator's own command."""
    path = day.make(tmp_path)
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] == digest
    generator = Path(measuring.__file__).parent / "gen.py"
    (tmp_path / "again").mkdir()
    command = [sys.executable, str(generator), str(day.size), str(day.seed), str(day.share)]
    subprocess.run(command, cwd=tmp_path / "again", check=True, capture_output=True)
    assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_a_day_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    day = FreshDay(20, 0.0, 3)
    (tmp_path / "hc20_s3.json").write_text("mine", encoding="utf-8")
    assert day.make(tmp_path).read_text(encoding="utf-8") == "mine"


def test_a_day_that_the_generator_refuses_is_named() -> None:
    """With one carer there are no two for a double-up."""
    with pytest.raises(CannotMake, match="too few carers"):
        FreshDay(6, 0.5, 1).make(Path("unused"))


def test_what_a_day_is_for() -> None:
    purposes = [FreshDay(100, 0.0, seed).purpose for seed in (1, 99, 100, 199, 200, 219, 220)]
    assert purposes == [OTHER, OTHER, CHOOSING, CHOOSING, REPORTING, REPORTING, OTHER]
    assert (FreshDay(100, 0.15, 7).name, FreshDay(1000, 0.0, 7).name) == ("hc100_d15_s7", "hc1000_s7")


def test_numbers_and_shares_are_read() -> None:
    assert whole_numbers("1,200-202, 7") == (1, 200, 201, 202, 7)
    assert shares_of("0,0.15") == (0.0, 0.15)


@pytest.mark.parametrize("text", ["", "x", "3-1", "1,1", "1-3,2", "-1", "1.5", "1-99999999"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|twice"):
        whole_numbers(text)


@pytest.mark.parametrize("text", ["", "x", "1", "-0.1", "0.155", "nan", "0,0.0"])
def test_shares_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no share|twice"):
        shares_of(text)


@pytest.mark.parametrize("words", [("--solvers", "ours,gurobi"), ("--solvers", "ours,ours"), ("--seeds", "219-200"), ("--shares", "2")])
def test_the_command_refuses_what_it_does_not_know(words: tuple[str, str], tmp_path: Path) -> None:
    said = call(*words, "--out", tmp_path / "out", code=2)
    assert "Error" in said
    assert not (tmp_path / "out").exists()


def test_the_help_says_what_seeds_are_for() -> None:
    said = " ".join(call("--help").split())
    assert "chosen on the days with seeds 100 to 199" in said
    assert "reported on 200 to 219" in said


def the_row(**changes: object) -> Record:
    """The row of the best roster of the small day."""
    return a_record(**({"instance": "small", "unserved": 1, "cost": 40.0, "travel_minutes": 40.0} | changes))


BEST = {"0": [0], "1": [0, 1]}


def test_the_judge_agrees_with_what_is_right() -> None:
    assert judged_again(the_row(), homecare_document(), BEST) == (the_row(), "")


@pytest.mark.parametrize(
    ("routes", "changes", "objection"),
    [
        ({"0": [0, 1], "1": [0]}, {}, "lacks a skill"),
        ({"0": [0]}, {"unserved": 2, "travel_minutes": 20.0}, "has 1 carers"),
        ({"0": [0], "1": [0, 1, 2]}, {"unserved": 0, "travel_minutes": 400.0}, "late"),
        (BEST, {"unserved": 0}, "1 left out, and not 0"),
        (BEST, {"travel_minutes": 39.9}, "40.0 minutes of travel, and not 39.9"),
        (BEST, {"travel_minutes": float("nan")}, "and not nan"),
        ({"7": [0]}, {}, "cannot read"),
    ],
)
def test_the_judge_objects(routes: dict[str, list[int]], changes: dict[str, object], objection: str) -> None:
    record, objections = judged_again(the_row(**changes), homecare_document(), routes)
    assert objection in objections
    assert not record.feasible


def test_the_judge_does_not_mend_what_the_verifier_refused() -> None:
    assert not judged_again(the_row(feasible=False), homecare_document(), BEST)[0].feasible


@has_compiler
@pytest.mark.parametrize("share", [0.0, 0.15])
def test_short_repeats_itself_and_the_judge_accepts_it(share: float, tmp_path: Path) -> None:
    """The same seed and iterations give the same routes; others give others."""
    day = FreshDay(40, share, 5)
    path = day.make(tmp_path)
    told = day_of(homecare.read(path))

    def routes(seed: int) -> list[list[int]]:
        search = short.Search(told, seed, short.build())
        search.step(400, 100.0)
        return [list(route) for route in search.routes()]

    first = routes(1)
    assert first == routes(1) != routes(2)
    verdict = check(json.loads(path.read_text(encoding="utf-8")), dict(enumerate(first)))
    assert verdict["ok"]
    assert verdict["unserved"] < 10


@has_compiler
def test_short_finds_the_best_of_a_small_day() -> None:
    record = beside.measured(homecare.instance(homecare_document(), "small"), SHORT, seconds=0.2, seed=1)
    assert (record.feasible, record.unserved, record.cost) == (True, 1, 40.0)
    assert record.iterations > 100


def test_without_a_compiler_short_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CXX", "")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "needs a C++ compiler" in str(beside.why_missing(SHORT))
    assert list(beside.side_by_side(tmp_path / "unread.json", [SHORT], seconds=1, seed=1)) == [beside.why_missing(SHORT)]


@has_compiler
def test_a_program_that_does_not_compile_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "short.cpp").write_text("this is no program", encoding="utf-8")
    monkeypatch.setattr(short, "SOURCE", tmp_path / "short.cpp")
    with pytest.raises(short.CannotBuild, match="cannot build short"):
        short.build(tmp_path / "build")
    assert not list((tmp_path / "build").iterdir())


Calls = list[tuple[str, str, int]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The runs that are made, in place of which each solver gives the best roster of the small day."""
    made: Calls = []

    def in_a_process(path: Path, solver: str, *, seconds: float, seed: int, solution: Path | None = None, **_: object) -> Record | str:
        made.append((path.stem, solver, seed))
        if solver == "ortools":
            return "ortools broke down"
        if solution is not None:
            solution.write_text(json.dumps(BEST), encoding="utf-8")
        return the_row(instance=path.stem, solver=solver, seconds=seconds, seed=seed, iterations=5000)

    monkeypatch.setattr(measuring, "in_a_process", in_a_process)
    monkeypatch.setattr(measuring, "why_missing", lambda solver: "vroom is not installed" if solver == "vroom" else None)
    return made


@pytest.fixture
def small_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the small day in place of those of the generator; one seed has none."""

    def make(day: FreshDay, folder: Path) -> Path:
        if day.seed == 202:
            raise CannotMake("gen.py has no such day")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{day.name}.json"
        path.write_text(json.dumps(homecare_document()), encoding="utf-8")
        return path

    monkeypatch.setattr(FreshDay, "make", make)


@pytest.mark.usefixtures("small_days")
def test_the_command_makes_judges_reports_and_resumes(calls: Calls, tmp_path: Path) -> None:
    words = ("--sizes", 100, "--shares", "0,0.15", "--seeds", "200-202", "--run-seeds", "1,2", "--seconds", 3, "--cpu", "--out", tmp_path)
    said = call(*words)
    of_plan = [made for made in calls if made[0] != PACE_DAY.name]
    assert calls[0] == (PACE_DAY.name, SHORT, 1)
    assert {made for made in of_plan if made[0] == "hc100_d15_s200"} == {
        ("hc100_d15_s200", solver, seed) for solver, seed in [(OURS, 1), (OURS, 2), (SHORT, 1), (SHORT, 2), ("ortools", 1)]
    }
    assert "| hc100 | 4 | 0% | 100% | 0% | 0 | 4 |" in said
    assert "- hc100, vroom: 3 rows (s200, s201, s202): vroom is not installed" in said
    assert "- hc100, ortools: 2 rows (s200, s201): ortools broke down" in said
    assert "- hc100, ours: 2 rows (s202, s202 seed 2): gen.py has no such day" in said
    assert "pyvrp and vroom have no words for two carers" in said
    assert "1,667 iterations a second" in said
    calls.clear()
    assert call(*words).endswith(said[said.index("## Reporting days") :])
    assert {solver for _, solver, _ in calls} == {"ortools", SHORT}  # what broke down is tried again, and short measures the pace
    assert len(rows(tmp_path)) == 20


@pytest.mark.usefixtures("small_days")
def test_a_run_that_broke_off_in_the_middle_of_a_row_goes_on(calls: Calls, tmp_path: Path) -> None:
    words = ("--sizes", 100, "--shares", 0, "--seeds", "200", "--solvers", "ours,short", "--seconds", 3, "--out", tmp_path)
    call(*words)
    path = tmp_path / "results.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert [row.solver for row in rows(tmp_path)] == [OURS]
    calls.clear()
    call(*words)
    assert [made for made in calls if made[0] != PACE_DAY.name] == [("hc100_s200", SHORT, 1)]
    assert path.read_bytes() == whole


@pytest.mark.usefixtures("small_days", "calls")
def test_one_folder_keeps_to_one_clock(tmp_path: Path) -> None:
    words = ("--sizes", 100, "--shares", 0, "--seeds", "200", "--solvers", "ours", "--seconds", 3, "--out", tmp_path)
    call(*words)
    assert "limited in seconds on the wall" in " ".join(call(*words, "--cpu", code=2).replace("│", " ").split())


@pytest.mark.usefixtures("small_days", "calls")
def test_parts_share_the_days_and_report_together(tmp_path: Path) -> None:
    words = ("--sizes", 100, "--shares", 0, "--seeds", "200-201", "--solvers", "ours,short", "--seconds", 3, "--out", tmp_path)
    first = call(*words, "--part", "1/2")
    assert "- hc100, ours: 1 rows (s201): no row yet" in first
    assert "| hc100 | 2 | 0% | 100% | 0% | 0 | 0 |" in call(*words, "--part", "2/2")
    assert sorted(path.name for path in tmp_path.glob("results*.csv")) == ["results-1of2.csv", "results-2of2.csv"]


@pytest.mark.usefixtures("small_days")
def test_a_roster_that_the_judge_refuses_is_not_feasible_in_the_results(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    original: Callable[..., Record | str] = vars(measuring)["in_a_process"]

    def cheat(path: Path, solver: str, **limits: object) -> Record | str:
        record = original(path, solver, **limits)
        return the_row(instance=path.stem, solver=solver, seconds=3.0, travel_minutes=1.0) if solver == OURS else record

    monkeypatch.setattr(measuring, "in_a_process", cheat)
    said = call("--sizes", 100, "--shares", 0, "--seeds", "200", "--solvers", "ours,short", "--seconds", 3, "--out", tmp_path)
    assert "40.0 minutes of travel, and not 1.0" in said
    assert "- hc100, ours: nothing usable in 1 runs (s200)" in said
    assert [row.feasible for row in rows(tmp_path)] == [False, True]
    assert "| hc100 | 1 | 0% | 0% | 100% | 1 | 0 |" in said
    assert calls


def test_a_file_that_ends_well_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    with writer(path) as write:
        write(a_record())
    before = path.read_bytes()
    drop_broken_row(path)
    drop_broken_row(tmp_path / "none.csv")
    assert path.read_bytes() == before


@has_compiler
def test_short_runs_is_judged_and_tells_the_pace_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is put in place of anything, but that the runs are made in this process."""

    def here(path: Path, solver: str, *, seconds: float, seed: int, solution: Path | None = None, **_: object) -> Record:
        instance = homecare.read(path)
        record, roster = beside.solved(instance, solver, seconds=seconds, seed=seed)
        if solution is not None and roster is not None:
            solution.write_text(json.dumps(instance.solution(roster)), encoding="utf-8")
        return record

    monkeypatch.setattr(measuring, "in_a_process", here)
    monkeypatch.setattr(measuring, "PACE_DAY", FreshDay(30, 0.0, 31))
    call("--sizes", 20, "--shares", "0,0.15", "--seeds", 200, "--solvers", SHORT, "--seconds", 0.2, "--cpu", "--out", tmp_path)
    (pace,) = paces(tmp_path)
    assert isinstance(pace, Pace)
    assert pace.iterations_per_second > 0
    assert [(row.instance, row.solver, row.feasible) for row in rows(tmp_path)] == [
        ("hc20_s200", SHORT, True),
        ("hc20_d15_s200", SHORT, True),
    ]
    assert f"{pace.iterations_per_second:,} iterations a second" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_who_has_words_for_double_ups() -> None:
    plan = Plan((100,), (0.0, 0.15), (200,), (OURS, *beside.PEERS), (1, 2))
    told = [[run.solver for run in plan.runs_of(day) if run.seed == 1] for day in plan.days()]
    assert [set(told[0]) - set(told[1]), set(told[1])] == [set(NO_DOUBLE_UPS), {OURS, "ortools", SHORT}]
