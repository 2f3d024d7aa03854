"""`carerounds watch`: alerts, questions over TCP, a log that survives a kill, and answers worked out again."""

import csv
import json
import os
import shutil
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.cli.live.watch import ADDRESS_FILE, LOG, _reply
from scheduler.cli.live.watching import answers
from scheduler.cli.live.watching.day import WatchedDay
from scheduler.cli.live.watching.keeper import Keeper
from scheduler.cli.live.watching.log import Log
from scheduler.cli.live.watching.server import Server, ask
from scheduler.domain.errors import BadInput

STORED = Path(__file__).resolve().parents[2] / "stored" / "0.1.0"
NOON = "2026-11-23T06:00"


@pytest.fixture(autouse=True)
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches of a replan that the tiny day does not need longer."""
    monkeypatch.setattr(answers, "REPLAN_SECONDS", 0.4)


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
    keeper = Keeper(day, log)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            server.serve(lambda command: _reply(day, log, keeper, command, now), 0.05)

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
    assert run("ask", process, "why", "V5", "zoe").exit_code == 2
    assert "L151" in run("ask", process, "who", "V5").output
    assert "L151" in run("ask", process, "replan", "few").output
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


def sent(folder: Path, raw: bytes) -> dict[str, Any]:
    """Sends bytes to the process that watches a folder, and returns its answer."""
    port = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))["port"]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(raw)
        answer: dict[str, Any] = json.loads(connection.makefile(encoding="utf-8").readline())
        return answer


@pytest.mark.parametrize(
    "words",
    [["offer", "\ud800"], ["replan", "9" * 5000], ["why", "V5", "\x00"], ["offer", {"a": 1}], [], ["accept", "../roster"]],
    ids=["no text", "long number", "nul", "object", "nothing", "path"],
)
def test_odd_questions_are_refused_and_the_day_goes_on(process: Path, words: list[Any]) -> None:
    token = json.loads((process / ADDRESS_FILE).read_text(encoding="utf-8"))["token"]
    refused = sent(process, (json.dumps({"token": token, "command": words}) + "\n").encode())
    assert refused["exit_code"] == 2
    assert ask(process / ADDRESS_FILE, ["why", "V5"])["exit_code"] == 0


@pytest.mark.parametrize(
    "raw", [b"[" * 200_000 + b"\n", b"\xff\xfe\n", b"5\n", b"{}\n", b"\n"], ids=["deep", "bytes", "number", "object", "empty"]
)
def test_nonsense_ends_nothing(process: Path, raw: bytes) -> None:
    assert sent(process, raw) == {"exit_code": 2, "error": "the question cannot be read"}
    assert ask(process / ADDRESS_FILE, ["why", "V5"])["exit_code"] == 0


def test_a_client_that_trickles_is_left_after_some_seconds(process: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.cli.live.watching.server.SECONDS", 0.3)
    port = json.loads((process / ADDRESS_FILE).read_text(encoding="utf-8"))["port"]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(b"{")
        assert ask(process / ADDRESS_FILE, ["why", "V5"])["exit_code"] == 0
        with suppress(OSError):
            assert slow.recv(10) == b""


def test_two_clients_at_once_are_both_answered(process: Path) -> None:
    answers_got: list[dict[str, Any]] = []
    clients = [threading.Thread(target=lambda: answers_got.append(ask(process / ADDRESS_FILE, ["why", "V5"]))) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len(answers_got) == 4
    assert all(answer == answers_got[0] and answer["exit_code"] == 0 for answer in answers_got)


def test_a_second_process_for_the_same_folder_is_refused(process: Path) -> None:
    with pytest.raises(BadInput, match="L153"):
        Server(process / ADDRESS_FILE)
    assert ask(process / ADDRESS_FILE, ["why", "V5"])["exit_code"] == 0


def test_a_process_that_ends_leaves_the_file_of_the_next_one(tmp_path: Path) -> None:
    first = Server(tmp_path / ADDRESS_FILE)
    (tmp_path / ADDRESS_FILE).write_text('{"port": 1, "token": "another"}', encoding="utf-8")
    first.close()
    assert (tmp_path / ADDRESS_FILE).exists()


def test_an_error_of_ours_is_told_and_the_day_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day, log, keeper = watched(folder)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(answers, "answer", fail)
    assert _reply(day, log, keeper, ["why", "V5"], SIX)["exit_code"] not in (0, 2)
    monkeypatch.undo()
    assert _reply(day, log, keeper, ["why", "V5"], SIX)["exit_code"] == 0


def test_a_kill_between_roster_and_log_loses_no_accepted_plan(folder: Path, tmp_path: Path) -> None:
    add(folder, SICK)
    accepted = accept(folder)
    lines = (folder / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    assert '"accepted"' in lines[-1]
    (folder / LOG).write_text("".join(lines[:-1]), encoding="utf-8")
    watched(folder)
    (taken,) = (entry for entry in Log(folder / LOG).entries() if entry["kind"] == "accepted")
    assert taken["plan"] in ("fewest", "travel", "continuity")  # those with this roster
    assert (folder / "roster.csv").read_text(encoding="utf-8") == accepted
    watched(folder)
    assert sum(entry["kind"] == "accepted" for entry in Log(folder / LOG).entries()) == 1
    assert "2 of 2 answers are the same" in run("replay", folder / LOG, "--out", tmp_path / "again").stdout


def test_a_kill_within_an_undo_is_made_good(folder: Path) -> None:
    before = (folder / "roster.csv").read_text(encoding="utf-8")
    add(folder, SICK)
    accepted = accept(folder)
    add(folder, BACK)
    take_up(folder)
    lines = (folder / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    assert '"restored"' in lines[-1]
    for roster in (accepted, before):  # the kill came before roster.csv was written, or after it
        (folder / LOG).write_text("".join(lines[:-1]), encoding="utf-8")
        (folder / "roster.csv").write_text(roster, encoding="utf-8", newline="")
        assert take_up(folder)[0] == before
        assert take_up(folder) == (before, "")
    add(folder, AGAIN)
    assert take_up(folder)[0] == accepted


def test_the_log_passes_over_lines_that_are_none_of_its_own(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    log.add("roster", sha256="a", text="one\u2028two\x85three")
    with log.path.open("a", encoding="utf-8") as others:
        others.write('5\n[]\n{"kind": "roster"}\n{"kind": ["alert"]}\n{"kind": "other"}\n' + "[" * 100_000 + "\n")
    log.add("alert", key=["b"])
    assert [entry["kind"] for entry in Log(log.path).entries()] == ["roster", "alert"]
    assert next(Log(log.path).entries())["text"] == "one\u2028two\x85three"


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


SICK = '{"id": "c1", "at": "2026-11-23T05:50", "kind": "carer_absent", "carer_id": "cleo", "from": "06:00", "to": "2026-11-24T00:00"}\n'
GONE = '{"id": "c2", "at": "2026-11-23T05:55", "kind": "visit_cancelled", "visit_id": "V8"}\n'
ILL = SICK.replace("c1", "c5").replace("cleo", "ben")
BACK = '{"id": "c3", "at": "2026-11-23T05:58", "kind": "undo", "undoes": "c1"}\n'
AGAIN = '{"id": "c4", "at": "2026-11-23T05:59", "kind": "undo", "undoes": "c3"}\n'
SIX = datetime.fromisoformat(f"{NOON}+00:00")


def add(folder: Path, *lines: str) -> None:
    """Adds lines to changes.jsonl."""
    with (folder / "changes.jsonl").open("a", encoding="utf-8") as changes:
        changes.writelines(lines)


def test_a_replan_is_accepted_and_worked_out_again(process: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = (process / "roster.csv").read_text(encoding="utf-8")
    assert "L152" in run("ask", process, "accept", "fewest").output
    add(process, SICK)
    asked = run("ask", process, "replan", "--out", "plans")
    assert asked.exit_code == 0, asked.output
    assert "to place anew" in asked.stdout
    assert {path.name for path in (tmp_path / "plans").iterdir()} >= {"plans.csv", "frontier.csv", "fewest", "travel", "continuity"}
    assert "L152" in run("ask", process, "accept", "fastest").output
    assert run("ask", process, "accept", "fewest").exit_code == 0
    accepted = (process / "roster.csv").read_text(encoding="utf-8")
    assert accepted == (tmp_path / "plans" / "fewest" / "roster.csv").read_text(encoding="utf-8")
    assert "cleo" in before
    assert "cleo" not in accepted
    assert (process / "published.csv").read_text(encoding="utf-8") == before
    assert "published.csv" not in run("check", process).output
    entries = list(Log(process / LOG).entries())
    (answer,) = (entry for entry in entries if entry["kind"] == "answer")
    (taken,) = (entry for entry in entries if entry["kind"] == "accepted")
    assert answer["iterations"]
    assert taken["sha256"] == answer["rosters"]["fewest"]
    assert taken["seed"] == answer["seed"] == 0
    again = run("replay", process / LOG, "--out", "again")
    assert again.exit_code == 0, again.output
    assert "2 of 2 answers are the same" in again.stdout
    assert (tmp_path / "again" / "0002.csv").read_text(encoding="utf-8") == accepted
    assert (tmp_path / "again" / "0001" / "travel" / "changes.csv").is_file()


def test_a_plan_is_not_accepted_after_the_day_has_gone_on(process: Path) -> None:
    add(process, SICK)
    assert ask(process / ADDRESS_FILE, ["replan", "9"])["exit_code"] == 0
    add(process, GONE)
    refused = ask(process / ADDRESS_FILE, ["accept", "travel"])
    assert refused["exit_code"] == 2
    assert "before the last change" in refused["error"]
    assert ask(process / ADDRESS_FILE, ["replan"])["exit_code"] == 0
    day, log = WatchedDay(process, print), Log(process / LOG)
    day.refresh(SIX)
    with pytest.raises(BadInput, match="30 minutes ago"):
        Keeper(day, log).accept("travel", SIX.replace(hour=7))
    assert "is the roster now" in Keeper(day, log).accept("travel", SIX.replace(minute=29))


def watched(folder: Path) -> tuple[WatchedDay, Log, Keeper]:
    """Returns a day as a new process takes it up."""
    day, log = WatchedDay(folder, print), Log(folder / LOG)
    day.refresh(SIX)
    return day, log, Keeper(day, log)


def accept(folder: Path) -> str:
    """Replans, accepts the plan with fewest changes, and returns the roster then."""
    day, log, keeper = watched(folder)
    keeper.take_up_changes(SIX)
    assert _reply(day, log, keeper, ["replan"], SIX)["exit_code"] == 0
    keeper.accept("fewest", SIX)
    return (folder / "roster.csv").read_text(encoding="utf-8")


def take_up(folder: Path) -> tuple[str, str]:
    """Takes up new changes in a new process; returns the roster then, and what was said."""
    _, _, keeper = watched(folder)
    said = "\n".join(keeper.take_up_changes(SIX))
    return (folder / "roster.csv").read_text(encoding="utf-8"), said


def test_an_undo_brings_back_the_roster_before_the_change_and_its_undo_the_one_after(folder: Path) -> None:
    before = (folder / "roster.csv").read_text(encoding="utf-8")
    add(folder, SICK)
    accepted = accept(folder)
    assert accepted != before
    add(folder, BACK)
    roster, said = take_up(folder)
    assert roster == before
    assert said == "c3 undoes c1: the roster that stood before it is back"
    assert take_up(folder) == (before, "")
    add(folder, AGAIN)
    assert take_up(folder)[0] == accepted
    assert sum(entry["kind"] == "restored" for entry in Log(folder / LOG).entries()) == 2


def test_an_undo_leaves_alone_what_a_later_change_has_moved(folder: Path) -> None:
    before = visits_of(folder)
    add(folder, SICK)
    accept(folder)
    add(folder, GONE, ILL)
    accept(folder)
    after = visits_of(folder)
    add(folder, BACK)
    said = take_up(folder)[1]
    restored = visits_of(folder)
    assert "is back, but for visits changed since" in said
    bens = {visit_id for visit_id, carers in before.items() if "ben" in carers}
    assert all(restored.get(visit_id) == after.get(visit_id) for visit_id in bens)
    assert "V8" not in restored
    cleos = {visit_id for visit_id, carers in before.items() if "cleo" in carers and after.get(visit_id) != carers}
    assert any(restored.get(visit_id) == before[visit_id] for visit_id in cleos)


def test_an_undo_of_one_of_two_changes_that_were_replanned_together(folder: Path) -> None:
    before = visits_of(folder)
    add(folder, SICK, ILL)
    accept(folder)
    after = visits_of(folder)
    add(folder, BACK)
    said = take_up(folder)[1]
    restored = visits_of(folder)
    bens = {visit_id for visit_id, carers in before.items() if "ben" in carers}
    assert "is back, but for visits changed since" in said
    assert all(restored[visit_id] == carers for visit_id, carers in before.items() if visit_id not in bens)
    assert all(restored.get(visit_id) == after.get(visit_id) for visit_id in bens)


def test_an_undo_without_a_replan_leaves_the_roster(folder: Path) -> None:
    before = (folder / "roster.csv").read_text(encoding="utf-8")
    add(folder, SICK)
    take_up(folder)
    add(folder, BACK)
    assert take_up(folder) == (before, "c3 undoes c1: the roster that stood before it stands")


def visits_of(folder: Path) -> dict[str, set[str]]:
    """Returns the carers of each visit of roster.csv."""
    carers: dict[str, set[str]] = {}
    for row in csv.DictReader((folder / "roster.csv").read_text(encoding="utf-8").splitlines()):
        carers.setdefault(row["visit_id"], set()).add(row["carer_id"])
    return carers


def test_days_before_today_without_a_record_are_no_alerts(tmp_path: Path) -> None:
    week = tmp_path / "week"
    shutil.copytree(Path(__file__).resolve().parents[3] / "data" / "leominster-week", week)
    assert run("plan", week, "--iterations", "200", "--out", tmp_path / "out").exit_code == 0
    shutil.copy(tmp_path / "out" / "roster.csv", week / "roster.csv")
    (week / "actuals.csv").write_text("visit_id,carer_id,actual_start,actual_end,state\n", encoding="utf-8")
    told = run("watch", week, "--once", "--now", "2026-11-25T06:00")
    assert told.exit_code == 0, told.output
    assert "2026-11-23" not in told.stdout
    assert "2026-11-24" not in told.stdout
    later = run("watch", week, "--once", "--now", "2026-11-25T12:00")
    assert "2026-11-25 is missed" in later.stdout
