"""Signals: the first keeps the roster, a second one ends at once, and files stay whole."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from scheduler import cli
from scheduler.cli import common, progress, signals
from scheduler.cli.progress import LeftBehind, run_in_thread
from scheduler.cli.signals import Interrupts, Stopped
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies import plan as planning

ROOT = Path(__file__).resolve().parent.parent.parent
TINY, WEEK = ROOT / "data" / "tiny", ROOT / "data" / "leominster-week"
OUTPUTS = {"roster.csv", "roster.json", "unallocated.csv", "kpis.csv", "carerounds-manifest.json"}
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows ends a process without a signal")


def run(*arguments: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def texts_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_signal_cancels_and_the_second_ends(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(signal, name):
        pytest.skip("not on this system")
    number = getattr(signal, name)
    before = signal.getsignal(number)
    if before == signal.SIG_IGN:
        pytest.skip("the tests were started with nohup, and so are to ignore it")
    cancelled: list[bool] = []
    ended: list[int] = []
    monkeypatch.setattr(signals, "end_at_once", ended.append)
    with Interrupts(lambda: cancelled.append(True)) as interrupts:
        interrupts.start()
        signal.raise_signal(number)
        assert (interrupts.exit_code, cancelled, ended) == (128 + number, [True], [])
        with interrupts.hold():
            signal.raise_signal(number)
            assert ended == []
        assert ended == [128 + number]
    assert signal.getsignal(number) == before


def test_before_there_is_anything_to_keep_a_signal_ends_the_work() -> None:
    with Interrupts(lambda: None), pytest.raises(Stopped) as stopped:
        signal.raise_signal(signal.SIGINT)
    assert stopped.value.exit_code == 130


def test_a_signal_at_a_lock_is_no_error_of_the_lock() -> None:
    """A library that cleans up after the signal may raise an error of its own: the command was stopped all the same."""

    def stopped_at_a_lock() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            threading.RLock().release()

    with pytest.raises(Stopped) as stopped, Interrupts(lambda: None):
        stopped_at_a_lock()
    assert stopped.value.exit_code == 130
    with pytest.raises(RuntimeError), Interrupts(lambda: None):
        threading.RLock().release()


def test_work_that_does_not_stop_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "STOP_SECONDS", 0.05)
    may_end = threading.Event()
    with Interrupts(lambda: None) as interrupts:
        interrupts.start()
        with pytest.raises(LeftBehind):
            run_in_thread(may_end.wait, interrupts, lambda: signal.raise_signal(signal.SIGINT) if not interrupts.exit_code else None)
    assert progress.left_behind.pop().is_alive()
    may_end.set()


def test_ctrl_c_while_reading_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = common.read

    def pressed(*arguments: Any) -> tuple[Inputs, Problem, TravelMatrix]:
        signal.raise_signal(signal.SIGINT)
        return read(*arguments)

    monkeypatch.setattr("scheduler.cli.roster.plan.read", pressed)
    outcome = run("plan", TINY, "--out", tmp_path / "out")
    assert outcome.exit_code == 130, outcome.output
    assert "nothing is written" in outcome.stderr
    assert not (tmp_path / "out").exists()


def pressed_after(real: Callable[..., Any], number: int) -> Callable[..., Any]:
    """A function that sends a signal to this process once it is done."""

    def call(*arguments: Any, **options: Any) -> Any:
        result = real(*arguments, **options)
        os.kill(os.getpid(), number)
        time.sleep(0.2)  # the main thread handles it meanwhile
        return result

    return call


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_the_roster_and_skips_the_reasons_that_take_long(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is stopped while reasons are looked into still writes a verified roster."""
    monkeypatch.setattr(signals, "STOP_SECONDS", 0.1)
    may_end = threading.Event()
    folder = tmp_path / "folder"
    run("example", "tiny", folder)
    visits = folder / "visits.csv"
    text = visits.read_text("utf-8").replace("30,,medication,medication,yes", "30,,diving,medication,yes")
    visits.write_text(text, "utf-8")
    monkeypatch.setattr("scheduler.studies.unallocated.investigate_unallocated", pressed_after(lambda *_, **__: may_end.wait(0.01), number))
    outcome = run("plan", folder, "--iterations", "50", "--prove", "--out", tmp_path / "out")
    assert outcome.exit_code == 128 + number, outcome.output
    assert set(texts_in(tmp_path / "out")) == OUTPUTS
    assert "diving" in (tmp_path / "out" / "unallocated.csv").read_text("utf-8")
    assert run("verify", folder, tmp_path / "out").exit_code == 0
    may_end.set()
    progress.left_behind.clear()


@POSIX
def test_a_search_that_does_not_stop_gives_its_best_roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last roster that the search has reported is verified and written."""
    monkeypatch.setattr(signals, "STOP_SECONDS", 0.1)
    may_end = threading.Event()
    solve = planning.solve

    def endless(*arguments: Any, **options: Any) -> Any:
        solve(*arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        may_end.wait(30)
        raise AssertionError("nobody waits for this")

    monkeypatch.setattr(planning, "solve", endless)
    outcome = run("plan", TINY, "--iterations", "50", "--out", tmp_path / "out")
    assert outcome.exit_code == 143, outcome.output
    assert "before it was interrupted" in outcome.stdout
    assert run("verify", TINY, tmp_path / "out").exit_code == 0
    may_end.set()
    progress.left_behind.clear()


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_real_process_ends_with_its_roster_or_with_the_old_one(number: int, tmp_path: Path) -> None:
    """A real signal to a real process, once it has said that it is searching; then two of them."""
    out = tmp_path / "out"
    # a week: no model proves it within seconds, so that the search goes on until it is told to end
    command = [sys.executable, "-m", "scheduler", "plan", str(WEEK), "--seconds", "120", "--out", str(out)]
    before: dict[str, str] = {}
    for times in (1, 2):
        environment = {**os.environ, "SCHEDULER_CHECK": "0"}
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
            assert process.stderr
            seen = next((line for line in process.stderr if "best so far" in line), "")
            for _ in range(times):
                process.send_signal(number)
                time.sleep(0.05)
            said, complained = process.communicate(timeout=120)
        assert seen
        assert process.returncode == 128 + number, said + complained
        assert "Traceback" not in complained
        if times == 1:
            assert run("verify", WEEK, out).exit_code == 0
            before = texts_in(out)
        assert set(texts_in(out)) == OUTPUTS
    assert texts_in(out) == before


@POSIX
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_end_nothing(closed: str, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m scheduler example tiny '{tmp_path}/tiny' {closed}"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "tiny" / "visits.csv").read_text("utf-8").startswith("visit_id")


def test_closed_streams_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    signals.replace_closed_streams()
    streams = [sys.stdin, sys.stdout, sys.stderr]
    assert [stream.name for stream in streams] == [os.devnull] * 3
    for stream in streams:
        stream.close()


@POSIX
def test_output_that_nobody_reads_ends_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scheduler", "plan", str(TINY), "--iterations", "20", "--out", str(tmp_path)]
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = subprocess.run(command, stdout=write_end, stderr=write_end, check=False)
    os.close(write_end)
    assert ended.returncode == 0
    assert set(texts_in(tmp_path)) == OUTPUTS
