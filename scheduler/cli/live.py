"""Live progress of a search, and Ctrl-C that stops the search and not the program."""

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from scheduler.domain.result import Bound, Progress, Score

PLAIN_LINE_EVERY_SECONDS = 5.0

T = TypeVar("T")
Report = TypeVar("Report", "Progress", "Bound")


@contextmanager
def cancel_on_interrupt(cancel: Callable[[], None]) -> Iterator[None]:
    """Makes each Ctrl-C call `cancel` instead of ending the program."""
    before = signal.signal(signal.SIGINT, lambda *_: cancel())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_with_progress(line_of: Callable[[Report, float], str], run: Callable[[Callable[[Report], None]], T]) -> T:
    """Calls `run` in a thread and shows its progress on stderr.

    The main thread stays free for Ctrl-C: Python handles signals only there.

    Args:
        line_of: formats a report; takes the report and the seconds since the start.
        run: the work; takes a function to call with each report.

    Returns:
        The result of `run`.
    """
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    latest: deque[tuple[Report, float]] = deque(maxlen=1)
    with ThreadPoolExecutor(1) as pool, Live(console=console, auto_refresh=False, transient=True) as live:
        running = pool.submit(run, lambda report: latest.append((report, time.monotonic())))
        last_line = ""
        next_plain = 0.0
        while not running.done():
            wait([running], timeout=0.1)
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
        return running.result()


def format_progress(progress: "Progress", ticks_per_minute: int, seconds: float) -> str:
    """Returns a line about the progress of a search after `seconds`."""
    travel = progress.travel_ticks / ticks_per_minute
    best = f"best so far {progress.score.soft:,}{format_proven(progress.bound, progress.gap)}"
    return f"{seconds:5.1f} s   unallocated {progress.score.unallocated}   travel {travel:,.0f} min   {best}"


def format_bound(bound: "Bound", seconds: float) -> str:
    """Returns a line about the bound proven after `seconds`."""
    return f"{seconds:5.1f} s{format_proven(bound.score, bound.gap) or '   nothing proven yet'}"


def format_proven(bound: "Score | None", gap: float | None) -> str:
    """Returns the end of a progress line: the proven bound and gap."""
    if bound is None:
        return ""
    return f"   proven: unallocated at least {bound.unallocated}" + ("" if gap is None or gap == 1 else f", cost within {gap:.1%}")


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
