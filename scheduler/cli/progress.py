"""Live progress of work in a thread, and an end to it where it does not stop by itself."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import typer

from scheduler.cli.signals import Interrupts

if TYPE_CHECKING:
    from scheduler.domain.result import Bound, Progress, Score

PLAIN_LINE_EVERY_SECONDS = 5.0
POLL_SECONDS = 0.1

T = TypeVar("T")
Report = TypeVar("Report", "Progress", "Bound")

left_behind: list[threading.Thread] = []
"""Threads that still work although nobody waits for them; `main` then ends the process itself."""


class LeftBehind(Exception):  # noqa: N818 - it is no error: the user has asked for it
    """Work did not stop in time after a signal, and nobody waits for its result."""


def run_in_thread(run: Callable[[], T], interrupts: Interrupts, look: Callable[[], None] = lambda: None) -> T:
    """Calls `run` in a thread. The main thread stays free for signals, which Python handles there.

    Args:
        run: the work.
        interrupts: that say when to leave the work behind.
        look: called ten times a second meanwhile.

    Returns:
        The result of `run`.

    Raises:
        LeftBehind: the work went on too long after a signal.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(run())
        except BaseException as error:
            future.set_exception(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while wait([future], timeout=POLL_SECONDS).not_done:
            if interrupts.is_overdue():
                raise LeftBehind
            look()
    except BaseException:
        left_behind.append(thread)
        raise
    return future.result()


def run_with_progress(
    line_of: Callable[[Report, float], str],
    run: Callable[[Callable[[Report], None]], T],
    interrupts: Interrupts | None = None,
) -> T:
    """Calls `run` in a thread and shows its progress on stderr.

    Args:
        line_of: formats a report; takes the report and the seconds since the start.
        run: the work; takes a function to call with each report.
        interrupts: that say when to leave the work behind; None to wait for its end.

    Returns:
        The result of `run`.

    Raises:
        LeftBehind: the work went on too long after a signal.
    """
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    live = Live(console=console, auto_refresh=False, transient=True)
    latest: deque[tuple[Report, float]] = deque(maxlen=1)
    last_line = ""
    next_plain = 0.0

    def look() -> None:
        nonlocal last_line, next_plain
        line = "starting"
        if latest:
            report, reported_at = latest[-1]
            # The seconds go on between reports: a line that stands still looks like a hung program.
            line = line_of(report, report.seconds + time.monotonic() - reported_at)
        if console.is_terminal:
            live.update(Text(line), refresh=True)
        elif line != last_line and time.monotonic() >= next_plain:
            typer.echo(line, err=True)
            last_line = line
            next_plain = time.monotonic() + PLAIN_LINE_EVERY_SECONDS

    def look_if_possible() -> None:
        with suppress(OSError):  # nobody reads stderr any more, and the roster is wanted all the same
            look()

    with live:
        return run_in_thread(
            lambda: run(lambda report: latest.append((report, time.monotonic()))),
            interrupts or Interrupts(lambda: None),
            look_if_possible,
        )


def format_progress(progress: "Progress", ticks_per_minute: int, seconds: float) -> str:
    """Returns a line about the progress of a search after `seconds`."""
    travel = progress.travel_ticks / ticks_per_minute
    best = f"best so far {progress.score.soft:,}{format_proven(progress.bound, progress.gap)}"
    return f"{seconds:5.1f} s   unallocated {progress.score.unallocated_text}   travel {travel:,.0f} min   {best}"


def format_bound(bound: "Bound", seconds: float) -> str:
    """Returns a line about the bound proven after `seconds`."""
    return f"{seconds:5.1f} s{format_proven(bound.score, bound.gap) or '   nothing proven yet'}"


def format_proven(bound: "Score | None", gap: float | None) -> str:
    """Returns the end of a progress line: the proven bound and gap."""
    if bound is None:
        return ""
    return f"   proven: unallocated at least {bound.unallocated_text}" + ("" if gap is None or gap == 1 else f", cost within {gap:.1%}")


@contextmanager
def show_steps(label: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on stderr how many of several steps are done: live on a terminal, elsewhere a line now and then.

    Args:
        label: name of the steps.

    Yields:
        A function that takes the number of steps done and of all steps.
    """
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    next_plain = time.monotonic() + PLAIN_LINE_EVERY_SECONDS
    with Live(console=console, refresh_per_second=8, transient=True) as live:

        def report(done: int, total: int) -> None:
            nonlocal next_plain
            line = f"{label}: {done} of {total}"
            if console.is_terminal:
                live.update(Text(line))
            elif time.monotonic() >= next_plain:
                typer.echo(line, err=True)
                next_plain = time.monotonic() + PLAIN_LINE_EVERY_SECONDS

        yield report
