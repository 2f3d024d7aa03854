"""A small part of the robustness benchmark: nothing lost, nothing wrong in silence, and a harness that sees what is wrong."""

import errno
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import typer.testing

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the tries fork")
if os.name != "posix":
    pytest.skip("the tries fork", allow_module_level=True)

from benchmarks.__main__ import app  # noqa: E402
from benchmarks.robustness import accounts, conditions, folders, forked, hooks, kills, repeated, scenes  # noqa: E402
from benchmarks.robustness.ledger import Job, Ledger, Try, failures_of, table_of  # noqa: E402
from scheduler.examples import write_example  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def _warm() -> Iterator[None]:
    """Loads what the children use, and none of the state that is meant for a benchmark alone."""
    forked.warm_up()
    yield
    forked.cool_down()


def test_spoiled_folders_end_with_0_or_2_and_every_visit_is_accounted_for(tmp_path: Path) -> None:
    tries = [folders.try_folder(number, 7, tmp_path) for number in range(1, 11)]
    assert failures_of(tries) == []
    assert len({one.what for one in tries}) > 8


def test_the_same_number_spoils_a_folder_in_the_same_way() -> None:
    assert folders.spoiled(3, 1) == folders.spoiled(3, 1)
    assert folders.spoiled(3, 1) != folders.spoiled(4, 1)


def test_a_visit_that_is_in_no_file_is_seen(tmp_path: Path) -> None:
    folder, out = tmp_path / "tiny", tmp_path / "out"
    write_example("tiny", folder)
    done = forked.run(forked.command("plan", folder, "--iterations", "5", "--out", out))
    assert folders.wrong_with(done, (0,)) == ""
    assert accounts.unaccounted(folder, out) == ""
    roster = out / "roster.csv"
    roster.write_text("".join(roster.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    assert "placed 8" in accounts.unaccounted(folder, out)


def test_a_row_that_is_in_no_visit_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "tiny", tmp_path / "out"
    write_example("tiny", folder)
    forked.run(forked.command("plan", folder, "--iterations", "0", "--out", out))
    monkeypatch.setattr(accounts, "_rows_in", lambda _: 10)
    assert accounts.unaccounted(folder, out) == "rows 10, visits 9, named in warnings 0"


def _printing(text: str) -> Callable[[], int]:
    def work() -> int:
        sys.stdout.write(text)
        return 0

    return work


def _hanging() -> int:
    time.sleep(30)
    return 0


def _killed() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_bad_ends_are_seen() -> None:
    assert "exit 3" in folders.wrong_with(forked.run(lambda: 3))
    assert "ValueError" in folders.wrong_with(forked.run(lambda: int("x")))
    assert "signal 9" in folders.wrong_with(forked.run(_killed))
    assert "control" in folders.wrong_with(forked.run(_printing("\x1b[31m")))
    assert "traceback" in folders.wrong_with(forked.run(_printing("Traceback (most recent")))
    assert "no end" in folders.wrong_with(forked.run(_hanging, max_seconds=0.1))


WHOLE_PLAN = next(one for one in scenes.SCENES if one.state == scenes.WHOLE)
NEXT_WEEK = next(one for one in scenes.SCENES if one.name == "next-week")


def _sample(jobs: Iterable[Job], count: int) -> list[Job]:
    return random.Random(1).sample(list(jobs), count)


def test_kills_leave_the_old_files_the_new_ones_or_a_set_that_says_so() -> None:
    cheap = (WHOLE_PLAN, NEXT_WEEK)
    at_calls = 2 * len(scenes.every_call(cheap))
    jobs = list(kills.kill_jobs(at_calls + len(kills.PHASES) * kills.POINTS, cheap, (WHOLE_PLAN,)))
    assert {"write", "fsync", "replace", "open"} <= set(scenes.calls_of(WHOLE_PLAN))
    tries = [job.make() for job in (*_sample(jobs[:at_calls], 4), *_sample(jobs[at_calls:], 2))]
    assert failures_of(tries) == []


def test_a_full_disk_is_said_and_changes_nothing() -> None:
    assert failures_of([job.make() for job in _sample(kills.disk_jobs((WHOLE_PLAN, NEXT_WEEK)), 5)]) == []


def test_a_mixed_set_and_a_lost_note_would_be_seen() -> None:
    scene = WHOLE_PLAN
    with scenes.set_scene(scene) as (place, out, before):
        assert kills._wrong_with_set(scene, place, out, before, may_be_unfinished=False) == ""
        (out / "roster.json").write_text("{}", "utf-8")
        assert "R106" in kills._wrong_with_set(scene, place, out, before, may_be_unfinished=False)
        (out / scenes.NOTE).unlink()
        assert "somebody else" in kills._wrong_with_set(scene, place, out, before, may_be_unfinished=True)


def test_signals_end_a_plan_with_their_code() -> None:
    assert failures_of([job.make() for job in _sample(kills.stop_jobs(), 3)]) == []


def test_errors_reach_the_call_that_they_are_meant_for(tmp_path: Path) -> None:
    def work() -> int:
        seen = hooks.Hooks(1, hooks.failing(errno.ENOSPC))
        seen.install()
        (tmp_path / "one").mkdir()
        try:
            (tmp_path / "two").mkdir()
        except OSError as error:
            return int(error.errno == errno.ENOSPC and seen.calls == ["mkdir", "mkdir"])
        return 0

    assert forked.run(work).exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_two_plans_leave_the_set_of_one() -> None:
    assert failures_of([conditions.two_plans(number) for number in range(2)]) == []


def test_solves_in_a_row_do_not_grow_and_growth_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    usages = iter([(100.0, 3, 9), (100.0, 3, 9), (101.0, 3, 9), (140.0, 4, 9), (140.0, 4, 9)])
    monkeypatch.setattr(repeated, "_solve", lambda *_: ())
    monkeypatch.setattr(repeated, "_usage", lambda: next(usages))
    assert repeated.solves_in_a_row(3, 1) == "MB 100 after 1 solves, 140 after 3, threads 3 after 1 solves, 4 after 3"


def test_threads_give_the_rosters_of_one_after_the_other() -> None:
    assert repeated.threads(3, "tiny") == ""


def test_a_cancelled_solve_ends_with_a_roster_that_breaks_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated, "STOPS_WITHIN_SECONDS", 60)  # the machine of a test may be busy
    assert repeated.cancelled(repeated.example_day("leominster-week"), 0.5, (0.2,)) == ""


def test_a_plan_with_a_closed_stdout_writes_its_files() -> None:
    [one] = [job.make() for job in conditions.jobs() if job.family == conditions.FAMILY and job.number == 5]
    assert (one.what, one.why) == ("stdout is closed", "")


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    made: list[int] = []

    def job(number: int) -> Job:
        def make() -> Try:
            made.append(number)
            return Try("folders", number, "tiny\n", 0.5, "exit 3" if number == 1 else "")

        return Job("folders", number, make)

    jobs = [job(number) for number in range(3)]
    ledger = Ledger(tmp_path)
    for one in list(ledger.remaining(jobs))[:2]:
        ledger.add(one.make())
    with (tmp_path / "robustness.csv").open("a", encoding="utf-8") as file:
        file.write("folders,2,cut sh")  # the computer was switched off
    again = Ledger(tmp_path)
    assert [one.number for one in again.remaining(jobs)] == [2]
    assert made == [0, 1]
    assert table_of(again.tries, {"folders": "spoiled folders"})[-1] == "| spoiled folders | 2 | 1 |"
    assert failures_of(again.tries) == ["folders 1: tiny?: exit 3"]


def test_the_command_tries_reports_and_resumes(tmp_path: Path) -> None:
    arguments = ["robustness", "--folders", "2", "--only", "folders", "--out", str(tmp_path)]
    for _ in range(2):
        outcome = typer.testing.CliRunner().invoke(app, arguments)
        assert outcome.exit_code == 0, outcome.output
        assert "| 2 | 0 |" in outcome.output
    assert (tmp_path / "robustness.md").read_text("utf-8").startswith("# Robustness")
    assert len((tmp_path / "robustness.csv").read_text("utf-8").splitlines()) == 3
