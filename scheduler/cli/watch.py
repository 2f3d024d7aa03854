"""`carerounds watch`, `ask` and `replay`: a day that is going on, questions to it, and its log worked out again."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.asking import moment_of
from scheduler.cli.common import Debug, exit_on_error, say, show

if TYPE_CHECKING:
    from scheduler.cli.watching.day import WatchedDay
    from scheduler.cli.watching.log import Log

LOG, ADDRESS_FILE = "watch.jsonl", "watch.json"
QUESTIONS = "offer", "why"
DIFFERS = 1

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Folder with the tables of the day, its roster.csv, and actuals.csv and changes.jsonl.")
]


def watch(
    folder: Folder,
    *,
    now: Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="Moment at which the day is taken up, instead of now: 2026-11-23T06:35.")
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds between two looks at the files.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Tell the alerts of this moment and end.")] = False,
    debug: Debug = False,
) -> None:
    """Watches a day: tells what goes wrong before it does, and answers `ask`, until Ctrl-C.

    It reads actuals.csv and changes.jsonl whenever they change. All it knows is the folder and its log, so that it goes on after a kill.
    """
    with exit_on_error(debug):
        from scheduler.cli.watching.day import WatchedDay
        from scheduler.cli.watching.log import ALERT, Log
        from scheduler.cli.watching.server import Server

        day, log = WatchedDay(folder, say), Log(folder / LOG)
        told = {tuple(entry["key"]) for entry in log.entries() if entry["kind"] == ALERT}
        if log.is_cut_off:
            say(f"Warning: the last line of {LOG} was cut off and is left out")
        begins, started = moment_of(now, day.inputs.settings) or datetime.now(UTC), time.monotonic()

        def moment() -> datetime:
            return begins + timedelta(seconds=int(time.monotonic() - started))

        if once:
            day.refresh(begins)
            _tell(day, log, told, begins)
            return
        server = Server(folder / ADDRESS_FILE)
        say(f"Watching {folder}. Ctrl-C ends it.")
        try:
            while True:
                day.refresh(moment())
                _tell(day, log, told, moment())
                server.serve(lambda command: _reply(day, log, command, moment()), every)
        finally:
            server.close()


def ask(
    folder: Folder,
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="offer VISIT, or why VISIT [CARER].")],
    *,
    debug: Debug = False,
) -> None:
    """Asks the process that watches FOLDER: `offer VISIT` or `why VISIT [CARER]`, for the rest of the day."""
    with exit_on_error(debug):
        from scheduler.cli.watching.server import ask as ask_process

        answer = ask_process(folder / ADDRESS_FILE, question)
        if "error" in answer:
            say(str(answer["error"]))
        show(str(answer.get("text", "")).splitlines())
        if answer["exit_code"]:
            raise typer.Exit(int(answer["exit_code"]))


def replay(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="watch.jsonl of a watched folder, beside its tables.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder to write each answer and replay.csv to.")] = Path("replay"),
    debug: Debug = False,
) -> None:
    """Works out every answer of LOG again, from what was known then, and says whether each is the same."""
    with exit_on_error(debug):
        from scheduler.cli.watching.log import ANSWER, STATE, Log, digest
        from scheduler.files.writing.csv_text import csv_text
        from scheduler.files.writing.outputs import write_outputs

        record, state, files = Log(log), dict[str, str](), dict[str, str]()
        rows: list[tuple[str, str, str, str, str, bool]] = []
        for entry in record.entries():
            if entry["kind"] == STATE:
                state = entry["files"]
            elif entry["kind"] == ANSWER:
                text = _answer_then(log.parent, state, entry)
                name = f"{len(rows) + 1:04}.txt"
                files[name] = text
                rows.append((name, " ".join(entry["command"]), entry["at"], entry["sha256"], digest(text), entry["sha256"] == digest(text)))
        if record.is_cut_off:
            say("Warning: the last line of the log was cut off and is left out")
        header = "file", "question", "at", "sha256", "sha256_now", "same"
        files["replay.csv"] = csv_text(header, ((*row[:-1], "yes" if row[-1] else "no") for row in rows))
        write_outputs(out, files)
        same = sum(row[-1] for row in rows)
        show([f"{same} of {len(rows)} answers are the same", f"Written to {out}"])
        if same < len(rows):
            raise typer.Exit(DIFFERS)


def _tell(day: "WatchedDay", log: "Log", told: set[tuple[Any, ...]], now: datetime) -> None:
    """Prints and logs the alerts that were not told yet."""
    from scheduler.cli.watching.day import alert_words
    from scheduler.cli.watching.log import ALERT

    for alert in day.alerts(now):
        if alert.key not in told:
            told.add(alert.key)
            words = alert_words(day, alert)
            log.add(ALERT, at=now.isoformat(), key=list(alert.key), words=words)
            show([words])


def _reply(day: "WatchedDay", log: "Log", command: list[str], now: datetime) -> dict[str, Any]:
    """Answers a question, and logs it with all that is needed to answer it again."""
    from scheduler.cli.watching.log import ANSWER, STATE, digest
    from scheduler.domain.errors import BadInput

    if len(command) < 2 or command[0] not in QUESTIONS:
        return {"exit_code": 2, "error": f"a question is one of: {', '.join(f'{name} VISIT' for name in QUESTIONS)}"}
    day.refresh(now)
    try:
        text = day.answer(command, now, seed=0)
    except BadInput as error:
        return {"exit_code": 2, "error": str(error)}
    files = day.state()
    if files != day.logged_state:
        log.add(STATE, files=files)
        day.logged_state = files
    log.add(ANSWER, at=now.isoformat(), command=command, seed=0, sha256=digest(text))
    return {"exit_code": 0, "text": text}


def _answer_then(folder: Path, state: dict[str, str], entry: dict[str, Any]) -> str:
    """Returns the answer of an entry, from the tables of a folder and the files as they were then."""
    import shutil

    from scheduler.cli.watching.day import ACTUALS, CHANGES, ROSTER, WatchedDay

    with tempfile.TemporaryDirectory() as name:
        then = Path(name) / "day"
        shutil.copytree(folder, then, ignore=shutil.ignore_patterns(LOG, ADDRESS_FILE, ROSTER, ACTUALS, CHANGES))
        for file, text in state.items():
            (then / file).write_text(text, encoding="utf-8", newline="")
        day, now = WatchedDay(then, say), datetime.fromisoformat(entry["at"])
        day.refresh(now)
        return day.answer(entry["command"], now, seed=entry["seed"])
