"""`carerounds watch`, `ask` and `replay`: a day that is going on, questions to it, and its log worked out again."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.common import Debug, complain, exit_on_error, say, show
from scheduler.cli.live.asking import compile_offers, moment_of

if TYPE_CHECKING:
    from scheduler.cli.live.watching.answers import Answered
    from scheduler.cli.live.watching.day import WatchedDay
    from scheduler.cli.live.watching.keeper import Keeper
    from scheduler.cli.live.watching.log import Log

LOG, ADDRESS_FILE = "watch.jsonl", "watch.json"
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
        from scheduler.cli.live.watching.day import WatchedDay
        from scheduler.cli.live.watching.keeper import Keeper
        from scheduler.cli.live.watching.log import ALERT, Log
        from scheduler.cli.live.watching.server import Server

        day, log = WatchedDay(folder, say), Log(folder / LOG)
        told = {tuple(entry["key"]) for entry in log.entries() if entry["kind"] == ALERT}
        if log.is_cut_off:
            say(f"Warning: the last line of {LOG} was cut off and is left out")
        keeper = Keeper(day, log)
        begins, started = moment_of(now, day.inputs.settings) or datetime.now(UTC), time.monotonic()

        def moment() -> datetime:
            return begins + timedelta(seconds=int(time.monotonic() - started))

        def look() -> None:
            day.refresh(moment())
            show(keeper.take_up_changes(moment()))
            _tell(day, log, told, moment())

        if once:
            look()
            return
        compile_offers()
        server = Server(folder / ADDRESS_FILE)
        say(f"Watching {folder}. Ctrl-C ends it.")
        try:
            while True:
                look()
                server.serve(lambda command: _reply(day, log, keeper, command, moment()), every)
        finally:
            server.close()


def ask(
    folder: Folder,
    question: Annotated[
        list[str], typer.Argument(metavar="QUESTION", help="offer VISIT, why VISIT [CARER], replan [BUDGET], or accept PLAN.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="Folder to write the files of replan to.")] = Path("replan"),
    debug: Debug = False,
) -> None:
    """Asks the process that watches FOLDER: `offer VISIT`, `why VISIT [CARER]`, or `replan [BUDGET]`, for the rest of the day.

    `accept PLAN` makes a plan of the last replan the roster.csv of FOLDER.
    """
    with exit_on_error(debug):
        from scheduler.cli.live.watching.server import ask as ask_process
        from scheduler.files.writing.outputs import write_outputs

        answer = ask_process(folder / ADDRESS_FILE, question)
        if "error" in answer:
            say(str(answer["error"]))
        show(str(answer.get("text", "")).splitlines())
        files = answer.get("files") or {}
        for name, contents in files.items():
            write_outputs(out / name, contents)
        if files:
            say(f"Written to {out}")
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
        from scheduler.cli.live.watching.log import ACCEPTED, ANSWER, STATE, Log, digest
        from scheduler.files.writing.csv_text import csv_text
        from scheduler.files.writing.outputs import write_outputs

        record = Log(log)
        entries = record.all_entries()
        for warning in record.warnings:
            say(f"Warning: {warning}")
        compile_offers()
        state, files = dict[str, str](), dict[str, dict[str, str]]({"": {}})
        rows: list[tuple[str, str, str, str, str, bool]] = []
        rosters: dict[str, str] = {}
        for entry in entries:
            if entry["kind"] == STATE:
                state = entry["files"]
            elif entry["kind"] == ANSWER:
                answered = _answer_then(log.parent, state, entry)
                name = f"{len(rows) + 1:04}"
                files[""][f"{name}.txt"] = answered.text
                files |= {f"{name}/{folder}": contents for folder, contents in answered.files.items()}
                rosters = answered.rosters or rosters
                rows.append(_row(f"{name}.txt", " ".join(entry["command"]), entry, answered.sha256))
            elif entry["kind"] == ACCEPTED:
                name, text = f"{len(rows) + 1:04}.csv", rosters.get(entry["plan"], "")
                files[""][name] = text
                rows.append(_row(name, f"accept {entry['plan']}", entry, digest(text)))
        header = "file", "question", "at", "sha256", "sha256_now", "same"
        files[""]["replay.csv"] = csv_text(header, ((*row[:-1], "yes" if row[-1] else "no") for row in rows))
        for name, contents in files.items():
            write_outputs(out / name, contents)
        same = sum(row[-1] for row in rows)
        show([f"{same} of {len(rows)} answers are the same", f"Written to {out}"])
        if same < len(rows):
            raise typer.Exit(DIFFERS)


def _row(name: str, question: str, entry: dict[str, Any], sha256: str) -> tuple[str, str, str, str, str, bool]:
    """Returns a row of replay.csv, and whether the answer is the same."""
    return name, question, entry["at"], entry["sha256"], sha256, entry["sha256"] == sha256


def _tell(day: "WatchedDay", log: "Log", told: set[tuple[Any, ...]], now: datetime) -> None:
    """Prints and logs the alerts that were not told yet."""
    from scheduler.cli.live.watching.day import alert_words
    from scheduler.cli.live.watching.log import ALERT

    for alert in day.alerts(now):
        if alert.key not in told:
            told.add(alert.key)
            words = alert_words(day, alert)
            show([words])  # before it is logged: rather twice after a kill than never
            log.add(ALERT, at=now.isoformat(), key=list(alert.key), words=words)


def _reply(day: "WatchedDay", log: "Log", keeper: "Keeper", command: list[str], now: datetime) -> dict[str, Any]:
    """Answers a question, and logs it with all that is needed to answer it again."""
    from scheduler.cli.live.watching.answers import answer
    from scheduler.cli.live.watching.log import STATE
    from scheduler.domain.errors import BadInput

    try:
        day.refresh(now)
        show(keeper.take_up_changes(now))
        if command[:1] == ["accept"] and len(command) == 2:
            return {"exit_code": 0, "text": keeper.accept(command[1], now)}
        answered = answer(day, command, now, seed=0)
    except BadInput as error:
        return {"exit_code": 2, "error": str(error)}
    except Exception as error:  # the day goes on, whatever one question comes to
        return {"exit_code": complain(error), "error": f"no answer: {type(error).__name__}: {error}"}
    files = day.state()
    if files != day.logged_state:
        log.add(STATE, files=files)
        day.logged_state = files
    keeper.log_answer(command, answered, now, seed=0)
    return {"exit_code": 0, "text": answered.text, "files": answered.files}


def _answer_then(folder: Path, state: dict[str, str], entry: dict[str, Any]) -> "Answered":
    """Returns the answer of an entry, from the tables of a folder and the files as they were then."""
    import shutil

    from scheduler.cli.live.watching.answers import answer
    from scheduler.cli.live.watching.day import ACTUALS, CHANGES, PUBLISHED, ROSTER, WatchedDay

    with tempfile.TemporaryDirectory() as name:
        then = Path(name) / "day"
        shutil.copytree(
            folder, then, ignore=shutil.ignore_patterns(LOG, ADDRESS_FILE, ROSTER, ACTUALS, CHANGES, PUBLISHED, "replan", "replay")
        )
        for file in {ROSTER, ACTUALS, CHANGES, PUBLISHED} & state.keys():
            (then / file).write_text(state[file], encoding="utf-8", newline="")
        day, now = WatchedDay(then, say), datetime.fromisoformat(entry["at"])
        day.refresh(now)
        return answer(day, entry["command"], now, seed=entry["seed"], iterations=entry.get("iterations", ()))
