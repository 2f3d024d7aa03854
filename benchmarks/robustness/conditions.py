"""Tries strange surroundings: no temporary folder, a home that is read-only, closed streams, two plans at once."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.robustness import forked
from benchmarks.robustness.folders import wrong_with
from benchmarks.robustness.kills import LEFTOVER
from benchmarks.robustness.ledger import Job, Try
from scheduler.examples import write_example

FAMILY, TWICE = "surroundings", "two plans"
OUTPUTS = {"roster.csv", "roster.json", "unallocated.csv", "kpis.csv", "carerounds-manifest.json"}
PAIRS = 50
ROOT = Path(__file__).resolve().parent.parent.parent
MAX_SECONDS = 900.0
"""A fresh process that may compile the kernels, on a busy machine."""
NOBODY = 65534


def jobs() -> Iterator[Job]:
    """Yields each surrounding once, and two plans at one folder many times."""
    for number, (what, attempt) in enumerate(_SURROUNDINGS.items()):
        yield Job(FAMILY, number, lambda number=number, what=what, attempt=attempt: _try(number, what, attempt))  # type: ignore[misc]
    for number in range(PAIRS):
        yield Job(TWICE, number, lambda number=number: two_plans(number))  # type: ignore[misc]


def two_plans(number: int) -> Try:
    """Starts two plans to one folder at once; the folder holds the whole set of one of them."""
    started = time.monotonic()
    with TemporaryDirectory(prefix="carerounds-two-") as place:
        folder, out = Path(place) / "tiny", Path(place) / "out"
        write_example("tiny", folder)
        commands = [forked.command("plan", folder, "--iterations", "5", "--seed", str(seed), "--out", out) for seed in (number, number + 1)]
        outcomes = [child.wait() for child in [forked.start(command) for command in commands]]
        why = next((why for outcome in outcomes if (why := wrong_with(outcome, (0,)))), "") or _wrong_set(folder, out)
    return Try(TWICE, number, f"seeds {number} and {number + 1}", time.monotonic() - started, why)


def _try(number: int, what: str, attempt: Callable[[Path], str]) -> Try:
    started = time.monotonic()
    with TemporaryDirectory(prefix="carerounds-surroundings-") as place:
        write_example("tiny", Path(place) / "tiny")
        why = attempt(Path(place))
    return Try(FAMILY, number, what, time.monotonic() - started, why)


def _plan(
    place: Path, environment: Mapping[str, str] = {}, *, shell: str = "", accepted: tuple[int, ...] = (0,), python: tuple[str, ...] = ()
) -> str:
    """Plans in a fresh process and returns what is wrong with its end and its files.

    Args:
        place: With the folder ``tiny``.
        environment: Variables that differ.
        shell: What is written after the command in a shell, such as ``>&-``.
        accepted: Exit codes that are as promised.
        python: Words before ``-m scheduler``; this interpreter unless given.
    """
    words = [
        *(python or (sys.executable,)),
        "-m",
        "scheduler",
        "plan",
        str(place / "tiny"),
        "--iterations",
        "20",
        "--out",
        str(place / "out"),
    ]
    line = " ".join(f"'{word}'" for word in words) + f" {shell}"
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    ended = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, text=True, check=False, timeout=MAX_SECONDS, env=variables, cwd=place
    )
    if ended.returncode not in accepted:
        return f"exit {ended.returncode}: {ended.stderr[-300:]}"
    if "Traceback" in ended.stderr:
        return f"a traceback: {ended.stderr[-300:]}"
    return _wrong_set(place / "tiny", place / "out")


def _wrong_set(folder: Path, out: Path) -> str:
    if not out.is_dir():
        return "no files were written"
    names = {path.name for path in out.iterdir()}
    if left := [name for name in names if LEFTOVER.fullmatch(name)]:
        return f"leftovers: {left}"
    if names != OUTPUTS:
        return f"files: {sorted(names)}"
    return wrong_with(forked.run(forked.command("verify", folder, out)), (0,))


def _no_temporary_folder(place: Path) -> str:
    return _plan(place, {"TMPDIR": str(place / "missing"), "TEMP": "", "TMP": ""})


def _read_only_home(place: Path) -> str:
    home = place / "home"
    home.mkdir(0o500)
    return _plan(place, {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")})


def _home_is_a_file(place: Path) -> str:
    (place / "home").write_text("", "utf-8")
    return _plan(place, {"HOME": str(place / "home"), "XDG_CACHE_HOME": str(place / "home" / "cache")})


def _no_home(place: Path) -> str:
    return _plan(place, shell="", python=("/usr/bin/env", "-u", "HOME", "-u", "XDG_CACHE_HOME", sys.executable))


def _bare_locale(place: Path) -> str:
    return _plan(place, {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "COLUMNS": "1", "TERM": "dumb"})


def _foreign_install(place: Path) -> str:
    """Plans with a copy of the package that its user cannot write to; as another user where this one may become one."""
    install = place / "install"
    shutil.copytree(ROOT / "scheduler", install / "scheduler")  # keeps the times, by which compiled kernels are known
    shutil.copytree(ROOT / "data", install / "data", ignore=shutil.ignore_patterns("*week*", "herefordshire", "providers"))
    home = place / "user"
    home.mkdir()
    for path in [install, *install.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment = {"PYTHONPATH": str(install), "HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    python: tuple[str, ...] = (sys.executable,)
    setpriv = shutil.which("setpriv")
    if os.getuid() == 0 and setpriv:
        python = (setpriv, "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", sys.executable)
        for path in [place, *(place / "tiny").rglob("*"), place / "tiny", home]:
            os.chown(path, NOBODY, NOBODY)
    before = {path: path.stat().st_mtime_ns for path in install.rglob("*")}
    try:
        why = _plan(place, environment, python=python)
        changed = [str(path) for path in install.rglob("*") if before.get(path) != path.stat().st_mtime_ns]
        return why or (f"the install changed: {changed[:3]}" if changed else "")
    finally:
        for path in [install, *install.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)


_SURROUNDINGS: dict[str, Callable[[Path], str]] = {
    "TMPDIR is missing": _no_temporary_folder,
    "HOME is read-only": _read_only_home,
    "HOME is a file": _home_is_a_file,
    "no HOME": _no_home,
    "locale C, ASCII, one column": _bare_locale,
    "stdout is closed": lambda place: _plan(place, shell=">&-"),
    "stderr is closed": lambda place: _plan(place, shell="2>&-"),
    "stdin, stdout and stderr are closed": lambda place: _plan(place, shell="<&- >&- 2>&-"),
    "stdout is full": lambda place: _plan(place, shell=">/dev/full", accepted=(0, 2)),
    "nobody reads stdout": lambda place: _plan(place, shell="| true"),
    "an install that its user cannot write to": _foreign_install,
}
