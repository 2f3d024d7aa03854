"""`carerounds watch`: alerts, questions over TCP, a log that survives a kill, and answers worked out again."""

import csv
import json
import os
import shutil
import socket
import stat
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.cli.watch import ADDRESS_FILE, LOG, _reply
from scheduler.cli.watching.day import WatchedDay
from scheduler.cli.watching.log import Log
from scheduler.cli.watching.server import Server, ask
from scheduler.domain.errors import BadInput

STORED = Path(__file__).resolve().parents[1] / "stored" / "0.1.0"
NOON = "2026-11-23T06:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny day with its roster, before anything has happened."""
    day = tmp_path / "day"
    shutil.copytree(STORED / "tiny", day)
    shutil.copy(STORED / "tiny-out" / "roster.csv", day / "roster.csv")
    return day


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_alerts_are_told_once_also_after_a_kill(folder: Path) -> None:
    assert run("watch", folder, "--once", "--now", NOON).stdout == ""
    late = run("watch", folder, "--once", "--now", "2026-11-23T12:00")
    assert late.exit_code == 0, late.output
    assert "missed: V3" in late.stdout
    assert run("watch", folder, "--once", "--now", "2026-11-23T12:00").stdout == ""
    with (folder / LOG).open("a", encoding="utf-8") as log:
        log.write('{"kind": "alert", "key": ["la')
    again = run("watch", folder, "--once", "--now", "2026-11-23T23:00")
    assert "was cut off" in again.output
    assert "missed: V3" not in again.stdout
    assert len(list(Log(folder / LOG).entries())) > 0
    if os.name != "nt":
        assert stat.S_IMODE((folder / LOG).stat().st_mode) == 0o600


def test_actuals_are_followed_and_a_fault_in_them_leaves_the_state_before(folder: Path) -> None:
    warnings: list[str] = []
    day = WatchedDay(folder, warnings.append)
    now = datetime.fromisoformat("2026-11-23T09:00+00:00")
    assert day.refresh(now)
    assert not day.refresh(now)
    (folder / "actuals.csv").write_text("visit_id,carer_id,actual_start,actual_end,state\nV3,asha,08:00,08:30,done\n", encoding="utf-8")
    assert day.refresh(now)
    assert len(day.actuals) == 1
    (folder / "actuals.csv").write_text("visit_id,carer_id,actual_start,actual_end,state\nV33,asha,08:00,08:30,done\n", encoding="utf-8")
    assert not day.refresh(now)
    assert len(day.actuals) == 1
    assert any("M201" in warning for warning in warnings)


@pytest.fixture
def process(folder: Path) -> Iterator[Path]:
    """A process that watches the folder, as a thread."""
    day, log, server = WatchedDay(folder, print), Log(folder / LOG), Server(folder / ADDRESS_FILE)
    now = datetime.fromisoformat(f"{NOON}+00:00")
    day.refresh(now)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            server.serve(lambda command: _reply(day, log, command, now), 0.05)

    thread = threading.Thread(target=serve)
    thread.start()
    yield folder
    is_over.set()
    thread.join()
    server.close()
    assert not (folder / ADDRESS_FILE).exists()


def test_questions_are_answered_and_can_be_worked_out_again(process: Path, tmp_path: Path) -> None:
    if os.name != "nt":
        assert stat.S_IMODE((process / ADDRESS_FILE).stat().st_mode) == 0o600
    offered = run("ask", process, "offer", "V5")
    assert offered.exit_code == 0, offered.output
    rows = list(csv.DictReader(offered.stdout.splitlines()))
    assert {row["carer_id"] for row in rows} == {"asha", "ben", "cleo", "dev"}
    why = run("ask", process, "why", "V5", "ben")
    assert why.exit_code == 0
    assert "ben in shift" in why.stdout
    assert run("ask", process, "offer", "V99").exit_code == 2
    assert run("ask", process, "who", "V5").exit_code == 2
    replayed = run("replay", process / LOG, "--out", tmp_path / "replay")
    assert replayed.exit_code == 0, replayed.output
    assert "2 of 2 answers are the same" in replayed.stdout
    assert (tmp_path / "replay" / "0001.txt").read_text(encoding="utf-8") == offered.stdout
    log = (process / LOG).read_text(encoding="utf-8").replace('"sha256": "', '"sha256": "0', 1)
    (process / LOG).write_text(log, encoding="utf-8")
    assert run("replay", process / LOG, "--out", tmp_path / "again").exit_code == 1


def test_strangers_and_nonsense_are_turned_away(process: Path) -> None:
    port = json.loads((process / ADDRESS_FILE).read_text(encoding="utf-8"))["port"]

    def send(text: str) -> dict[str, Any]:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(f"{text}\n".encode())
            answer: dict[str, Any] = json.loads(connection.makefile().readline())
            return answer

    assert send("nonsense")["exit_code"] == 2
    assert "token" in send(json.dumps({"token": "no", "command": ["offer", "V5"]}))["error"]
    assert ask(process / ADDRESS_FILE, ["why", "V5"])["exit_code"] == 0


def test_without_a_process_there_is_nobody_to_ask(folder: Path) -> None:
    with pytest.raises(BadInput, match="L150"):
        ask(folder / ADDRESS_FILE, ["offer", "V5"])
    assert run("ask", folder, "offer", "V5").exit_code == 2


def test_the_log_passes_over_what_a_kill_left(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    log.add("alert", key=["a"])
    with log.path.open("a", encoding="utf-8") as cut:
        cut.write('{"kind": "al')
    again = Log(log.path)
    assert [entry["key"] for entry in again.entries()] == [["a"]]
    assert again.is_cut_off
    again.add("alert", key=["b"])
    assert [entry["key"] for entry in Log(log.path).entries()] == [["a"], ["b"]]
