"""Runs work in a child that is forked from this warm process, and reports how it ended."""

import gc
import io
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

MAX_SECONDS = 300.0
"""A child that takes longer hangs, and is ended. On a busy machine a second of work may take ten."""
CRASHED = 70
"""Exit code of a child whose work raised."""
_POLL_SECONDS = 0.002
LOOKED_AT_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome:
    """How a child ended.

    Attributes:
        exit_code: Its exit code; None if a signal ended it.
        signal: The signal that ended it; 0 for none.
        hung: Whether it was ended because it took too long.
        seconds: Time it took.
        peak_mb: Peak of its memory, what it shares with this process included.
        stdout: What it printed.
        stderr: What it complained.
    """

    exit_code: int | None
    signal: int
    hung: bool
    seconds: float
    peak_mb: int
    stdout: str
    stderr: str


@dataclass
class Child:
    """A child at work."""

    process_id: int
    started: float
    folder: TemporaryDirectory[str]

    def wait(self, max_seconds: float = MAX_SECONDS) -> Outcome:
        """Waits for the end, and ends a child that takes longer."""
        hung = False
        while True:
            process_id, status, usage = os.wait4(self.process_id, os.WNOHANG)
            if process_id:
                break
            if not hung and time.monotonic() - self.started > max_seconds:
                hung = True
                os.kill(self.process_id, signal.SIGKILL)
            _await_end(self.process_id)
        said, complained = (_text(Path(self.folder.name) / name) for name in ("out", "err"))
        self.folder.cleanup()
        ended = os.WIFSIGNALED(status)
        return Outcome(
            exit_code=None if ended else os.WEXITSTATUS(status),
            signal=os.WTERMSIG(status) if ended else 0,
            hung=hung,
            seconds=time.monotonic() - self.started,
            peak_mb=_megabytes(usage),
            stdout=said,
            stderr=complained,
        )


def _await_end(process_id: int) -> None:
    """Sleeps until a child ends, or for a moment; asking for its end again and again would take time from it."""
    if not hasattr(os, "pidfd_open"):  # macOS
        time.sleep(_POLL_SECONDS)
        return
    descriptor = os.pidfd_open(process_id)
    try:
        select.select([descriptor], [], [], LOOKED_AT_SECONDS)
    finally:
        os.close(descriptor)


def start(work: Callable[[], int]) -> Child:
    """Starts work in a forked child, whose exit code is what the work returns."""
    folder = TemporaryDirectory(prefix="carerounds-try-")
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    started = time.monotonic()
    process_id = os.fork()
    if process_id == 0:
        _work(work, folder.name)
    return Child(process_id, started, folder)


def run(work: Callable[[], int], max_seconds: float = MAX_SECONDS) -> Outcome:
    """Runs work in a forked child and waits for its end."""
    return start(work).wait(max_seconds)


def command(*arguments: str | Path) -> Callable[[], int]:
    """Returns the work of ``carerounds ARGUMENTS``, as `main` does it."""

    def work() -> int:
        return call(arguments)

    return work


def call(arguments: Sequence[str | Path]) -> int:
    """Runs ``carerounds ARGUMENTS`` in this process and returns its exit code."""
    from scheduler import cli  # noqa: PLC0415 - loaded by whoever warms up

    sys.argv = ["carerounds", *map(str, arguments)]
    try:
        cli.main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def warm_up() -> None:
    """Loads all that the children use, so that each of them starts in milliseconds.

    A folder is checked and planned in this very process: what is loaded, built or compiled at its first use, such as modules,
    the command line and regular expressions, would else be made anew in each of thousands of children.
    """
    from scheduler import demand, examples  # noqa: F401, PLC0415
    from scheduler.files.exports import read as read_exports  # noqa: F401, PLC0415
    from scheduler.files.writing import outputs, read_back, rosters, write  # noqa: F401, PLC0415
    from scheduler.reporting import imported  # noqa: F401, PLC0415
    from scheduler.solver.compile_kernels import compile_kernels  # noqa: PLC0415
    from scheduler.studies import unallocated  # noqa: F401, PLC0415

    compile_kernels(with_column_generation=True)
    with TemporaryDirectory(prefix="carerounds-warm-") as place, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        folder = Path(place) / "tiny"
        with redirect_stdout(nowhere), redirect_stderr(nowhere):
            for arguments in _first_commands(folder):
                if call(arguments) != 0:
                    raise RuntimeError(f"carerounds {arguments[0]} does not run")
    gc.collect()
    gc.freeze()


def _first_commands(folder: Path) -> tuple[Sequence[str | Path], ...]:
    """Returns the arguments of the commands that load what most tries use."""
    return ["example", "tiny", folder], ["check", folder], ["plan", folder, "--iterations", "0", "--out", f"{folder}-out"]


def cool_down() -> None:
    """Lets the garbage collector see again what was frozen for the children."""
    gc.unfreeze()


def _work(work: Callable[[], int], folder: str) -> None:
    """Does the work and ends the child, whatever happens."""
    code = CRASHED
    try:
        _redirect(folder)
        code = work()
    except BaseException:
        with suppress(BaseException):
            traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BaseException):
                stream.flush()
        os._exit(code & 0xFF)


def _redirect(folder: str) -> None:
    """Gives the child an empty input, and files that take what it prints."""
    for name, target in (("in", 0), ("out", 1), ("err", 2)):
        descriptor = os.open(f"{folder}/{name}", os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(descriptor, target)
        os.close(descriptor)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", line_buffering=True)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _megabytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)
