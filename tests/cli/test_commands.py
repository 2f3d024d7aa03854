"""The command line: what it writes, what it says, and how it ends."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import scheduler.studies.plan as planning
from scheduler import cli
from scheduler.cli import app, progress
from scheduler.cli.common import complain
from scheduler.cli.progress import format_bound, format_progress, run_with_progress
from scheduler.cli.roster.plan import choose_stop
from scheduler.domain.result import Bound, Progress, Score, Verdict
from scheduler.solver.stop import FirstOf, MaxIterations, MaxSeconds
from scheduler.version import __version__

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "data" / "tiny"
LARGE = ROOT / "data" / "herefordshire"
CARERS_GONE = "carer_id,name\n"


def run(*arguments: str | Path) -> Result:
    """The command line in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("planned")
    return out, run("plan", TINY, "--seconds", "2", "--seed", "1", "--out", out)


def test_plan_writes_a_roster_that_verify_accepts(planned: tuple[Path, Result]) -> None:
    out, outcome = planned
    assert outcome.exit_code == 0, outcome.output
    for name in ("roster.csv", "roster.json"):
        judged = run("verify", TINY, out / name)
        assert judged.exit_code == 0, judged.output
        assert "no hard rule is broken" in judged.stdout


def test_plan_writes_the_columns_and_settings_that_are_promised(planned: tuple[Path, Result]) -> None:
    out, _ = planned
    with (out / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"visit_id", "carer_id", "shift_id", "start", "end", "travel_before_minutes"} <= set(rows[0])
    written = json.loads((out / "roster.json").read_text(encoding="utf-8"))
    assert {"schema_version", "seed", "score"} <= set(written)
    assert written["seed"] == 1
    assert (out / "unallocated.csv").is_file()


def test_the_summary_says_what_a_scheduler_asks(planned: tuple[Path, Result]) -> None:
    _, outcome = planned
    asked = (
        "Visits placed",
        "Carers used",
        "Contact hours",
        "miles",
        "Travel per contact hour",
        "Continuity",
        "Late",
        "travel_time",
        "seed 1",
    )
    assert [words for words in asked if words not in outcome.stdout] == []


def test_a_visit_that_nobody_can_make_is_data_and_has_a_reason(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    assert run("example", "tiny", folder).exit_code == 0
    with (folder / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["skills"] = "juggling"
    with (folder / "visits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    outcome = run("plan", folder, "--seconds", "2", "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.output
    assert "juggling" in outcome.stdout
    assert "juggling" in (tmp_path / "out" / "unallocated.csv").read_text(encoding="utf-8-sig")


def test_the_same_iterations_and_seed_give_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("plan", TINY, "--iterations", "200", "--seed", "3", "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / "one" / "roster.csv").read_bytes() == (tmp_path / "two" / "roster.csv").read_bytes()


def test_verify_ends_with_1_where_a_hard_rule_is_broken(planned: tuple[Path, Result], tmp_path: Path) -> None:
    """Everything at once is too much for everybody."""
    out, _ = planned
    text = (out / "roster.csv").read_text(encoding="utf-8-sig")
    first = re.search(r"T\d\d:\d\d(:\d\d)?", text)
    assert first
    spoiled = tmp_path / "roster.csv"
    spoiled.write_text(re.sub(r"T\d\d:\d\d(:\d\d)?", first.group(), text), encoding="utf-8")
    outcome = run("verify", TINY, spoiled)
    assert outcome.exit_code == 1, outcome.output
    assert "travel:" in outcome.stdout


def test_a_roster_by_hand_may_leave_the_times_to_us(planned: tuple[Path, Result], tmp_path: Path) -> None:
    """The roster of the plan, in the same order, without its starts."""
    rows = [row.split(",")[:3] for row in (planned[0] / "roster.csv").read_text(encoding="utf-8-sig").splitlines()]
    assert rows[0] == ["visit_id", "carer_id", "shift_id"]
    by_hand = tmp_path / "by_hand.csv"
    by_hand.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    outcome = run("verify", TINY, by_hand)
    assert outcome.exit_code in {0, 1}, outcome.output
    assert "unallocated 0" in outcome.stdout


def test_weights_that_are_too_large_are_bad_input(tmp_path: Path) -> None:
    """It is not for the engine to apologise for them."""
    folder = tmp_path / "folder"
    assert run("example", "tiny", folder).exit_code == 0
    with (folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("[rules]\ntravel_time = 1000000\n")
    outcome = run("plan", folder, "--seconds", "1", "--out", tmp_path / "out")
    assert outcome.exit_code == 2, outcome.output
    assert "S112 rules the longest journey costs more than can be counted" in outcome.stderr


def test_any_roster_can_be_proven_and_a_broken_one_is_named(planned: tuple[Path, Result], tmp_path: Path) -> None:
    """The tiny day is solved to the end: its own roster is optimal, and one that leaves out a carer's run places fewer than could be."""
    rows = (planned[0] / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    proven = run("prove", TINY, planned[0] / "roster.csv", "--seconds", "20")
    assert proven.exit_code == 0, proven.output
    assert "this one is proven optimal" in proven.stdout
    (tmp_path / "fewer.csv").write_text("\n".join([row for row in rows if not row.startswith("V8")]), encoding="utf-8")
    fewer = run("prove", TINY, tmp_path / "fewer.csv", "--seconds", "20")
    assert fewer.exit_code == 0, fewer.output
    assert "It could be placed with nothing but a longer search" in fewer.stdout
    assert "proven optimal" not in fewer.stdout
    (tmp_path / "broken.csv").write_text("\n".join([rows[0], *rows[2:]]).replace("09:00", "07:00"), encoding="utf-8")
    broken = run("prove", TINY, tmp_path / "broken.csv")
    assert broken.exit_code == 1
    assert "A proof is about rosters that break no hard rule" in broken.stdout


@pytest.mark.slow
def test_plan_with_proof_looks_into_what_is_not_placed(tmp_path: Path) -> None:
    """Nobody else holds what V3 asks for, and one more carer would do; roster.json says what is proven."""
    shutil.copytree(TINY, tmp_path / "folder")
    visits = tmp_path / "folder" / "visits.csv"
    visits.write_text(
        visits.read_text(encoding="utf-8").replace("30,,medication,medication,yes", "30,,diving,medication,yes"), encoding="utf-8"
    )
    outcome = run("plan", tmp_path / "folder", "--seconds", "2", "--prove", "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.output
    assert "No roster can place it, whatever else is left out. It could be placed with" in outcome.stdout
    assert "one more carer trained in diving" in (tmp_path / "out" / "unallocated.csv").read_text(encoding="utf-8-sig")
    written = json.loads((tmp_path / "out" / "roster.json").read_text(encoding="utf-8"))
    assert written["bound"]["unallocated"] == written["score"]["unallocated"]
    assert written["gap"] is not None


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (FileNotFoundError(2, "No such file or directory", "changes.jsonl"), "Error: changes.jsonl: no such file or directory"),
        (OSError(28, "No space left on device"), "Error: no space left on device"),
        (OSError("odd"), "Error: odd"),
    ],
)
def test_what_the_system_says_of_a_file_is_said_without_its_number(error: OSError, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert complain(error) == 2
    assert capsys.readouterr().err.strip() == says


def test_check_says_what_was_read() -> None:
    outcome = run("check", TINY)
    assert outcome.exit_code == 0, outcome.output
    assert "No faults found" in outcome.stdout
    assert re.search(r"Visits +9 to", outcome.stdout)


@pytest.mark.parametrize("command", ["check", "plan"])
def test_bad_input_ends_with_2_and_names_its_faults(command: str, tmp_path: Path) -> None:
    folder, out = tmp_path / "folder", tmp_path / "out"
    run("example", "tiny", folder)
    (folder / "carers.csv").write_text(CARERS_GONE, encoding="utf-8")
    options: list[str | Path] = ["--out", out] if command == "plan" else []
    outcome = run(command, folder, *options)
    assert outcome.exit_code == 2, outcome.output
    assert "carers.csv" in outcome.stderr
    assert "Traceback" not in outcome.output
    assert not out.exists()


@pytest.mark.parametrize("command", [["check"], ["plan", "--out", "x"], ["verify"]])
def test_a_folder_that_is_not_there_ends_with_2(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*command, tmp_path / "nowhere", *([tmp_path / "roster.csv"] if command == ["verify"] else []))
    assert outcome.exit_code == 2, outcome.output
    assert "nowhere" in outcome.stderr


def test_a_roster_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    outcome = run("verify", TINY, tmp_path / "roster.csv")
    assert outcome.exit_code == 2, outcome.output
    assert "roster.csv" in outcome.stderr


def test_an_out_that_cannot_be_written_is_found_before_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "out" / "roster.csv").mkdir(parents=True)
    monkeypatch.setattr(planning, "solve", lambda *_, **__: pytest.fail("searched"))
    assert run("plan", TINY, "--out", tmp_path / "file").exit_code == 2
    assert run("plan", TINY, "--out", tmp_path / "out").exit_code == 2


def test_an_engine_that_the_verifier_contradicts_ends_with_3_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "verify", lambda *_: Verdict(score=Score(hard=0, unallocated=0, soft=1)))
    outcome = run("plan", TINY, "--seconds", "1", "--out", tmp_path)
    assert outcome.exit_code == 3, outcome.output
    assert "the engine scores its roster" in outcome.stderr
    assert "Traceback" not in outcome.output
    assert not (tmp_path / "roster.csv").exists()


@pytest.mark.parametrize("debug", [True, False])
def test_a_fault_of_ours_is_one_line_and_a_traceback_only_where_asked_for(*, debug: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("first line\nsecond line")

    monkeypatch.setattr("scheduler.cli.inputs.check.read_inputs", broken)
    outcome = run("check", TINY, *(["--debug"] if debug else []))
    assert outcome.exit_code == 3
    assert ("Traceback" in outcome.stderr) == debug
    assert outcome.stderr.splitlines()[-1].startswith("Internal error: ZeroDivisionError: first line second line.")


def test_example_never_writes_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("mine")
    assert run("example", "tiny", tmp_path).exit_code == 2
    assert (tmp_path / "visits.csv").read_text() == "mine"


def test_an_unknown_example_ends_with_2_and_names_those_there_are(tmp_path: Path) -> None:
    outcome = run("example", "tinny", tmp_path / "new")
    assert outcome.exit_code == 2
    assert "tiny" in outcome.stderr.replace("tinny", "")


def test_version_and_help() -> None:
    assert run("--version").stdout.strip() == f"carerounds {__version__}"
    assert {name for name in ("plan", "check", "verify", "example", "warm") if name in run("--help").stdout} == {
        "plan",
        "check",
        "verify",
        "example",
    }


def test_a_name_that_the_console_cannot_show_ends_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scheduler", "check", str(tmp_path / "Łowicz")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert ended.returncode == 2
    assert "?owicz" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_is_called_carerounds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["anything", "--help"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "Usage: carerounds" in capsys.readouterr().out


def test_kernels_can_be_warmed() -> None:
    assert run("warm").exit_code == 0


@pytest.mark.parametrize("arguments", [["plan"], ["plan", TINY, "--seconds", "-1"], ["plan", TINY, "--workers", "0"], ["roster", TINY]])
def test_a_wrong_call_ends_with_2(arguments: list[str | Path]) -> None:
    assert run(*arguments).exit_code == 2


def test_limits_are_those_asked_for() -> None:
    assert choose_stop(None, None) == MaxSeconds(60)
    assert choose_stop(5, None) == MaxSeconds(5)
    assert choose_stop(None, 7) == MaxIterations(7)
    assert isinstance(choose_stop(5, 7), FirstOf)


def test_a_line_of_progress_says_seconds_unallocated_travel_and_best() -> None:
    best = Progress(seconds=1.25, iterations=3, score=Score(hard=0, unallocated=2, soft=12345), travel_ticks=5400)
    assert format_progress(best, 60, 4.5) == "  4.5 s   unallocated 2   travel 90 min   best so far 12,345"


def test_a_line_of_progress_says_what_is_proven_as_far_as_anything_is() -> None:
    nothing = Bound(seconds=1)
    assert format_bound(nothing, 2.0) == "  2.0 s   nothing proven yet"
    level = Bound(score=Score(hard=0, unallocated=3, soft=0), seconds=1)
    assert format_bound(level, 2.0) == "  2.0 s   proven: unallocated at least 3"
    both = level.replace(gap=0.0149)
    assert format_bound(both, 2.0) == "  2.0 s   proven: unallocated at least 3, cost within 1.5%"
    assert format_bound(level.replace(gap=1.0), 2.0) == format_bound(level, 2.0)  # a bound of nothing says nothing
    best = Progress(seconds=1, iterations=3, score=Score(hard=0, unallocated=4, soft=9), travel_ticks=60, bound=both.score, gap=both.gap)
    assert format_progress(best, 60, 4.5).endswith("best so far 9   proven: unallocated at least 3, cost within 1.5%")


def in_minutes(progress: Progress, seconds: float) -> str:
    """A line about ticks of a second."""
    return format_progress(progress, 60, seconds)


def searching(report: Callable[[Progress], None]) -> str:
    """Report once, and take long enough to be seen."""
    report(Progress(seconds=1, iterations=1, score=Score(hard=0, unallocated=7, soft=1), travel_ticks=60))
    time.sleep(0.3)
    return "found"


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_stderr_alone(*, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Live where somebody looks on, as plain lines without control characters where not."""
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    assert run_with_progress(in_minutes, searching) == "found"
    said = capsys.readouterr()
    assert "unallocated 7" in said.err
    assert ("\x1b" in said.err) == terminal
    assert said.out == ""


def test_the_clock_goes_on_where_nothing_better_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "PLAIN_LINE_EVERY_SECONDS", 0.0)
    assert run_with_progress(in_minutes, searching) == "found"
    lines = [line for line in capsys.readouterr().err.splitlines() if "unallocated 7" in line]
    assert len(set(lines)) > 1


def test_what_goes_wrong_in_a_search_comes_through() -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_with_progress(format_bound, broken)
