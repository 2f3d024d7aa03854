"""What the command line shows of work that runs, and Ctrl-C that ends the work and not the program."""

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
def interrupts(cancel: Callable[[], None]) -> Iterator[None]:
    """Make Ctrl-C call `cancel` instead of ending the program, however often it is pressed."""
    before = signal.signal(signal.SIGINT, lambda *_: cancel())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_with_progress(line_of: Callable[[Report, float], str], run: Callable[[Callable[[Report], None]], T]) -> T:
    """Call `run` in a thread of its own and show what it reports; this thread stays free for Ctrl-C, which Python gives to no other.

    Args:
        line_of: a report in words, so many seconds after the start.
        run: takes what it is to call with each report, which says after how many seconds it was made.
    """
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    latest: deque[tuple[Report, float]] = deque(maxlen=1)
    with ThreadPoolExecutor(1) as pool, Live(console=console, auto_refresh=False, transient=True) as live:
        running = pool.submit(run, lambda report: latest.append((report, time.monotonic())))
        shown, next_plain = "", 0.0
        while not running.done():
            wait([running], timeout=0.1)
            line = "starting"
            if latest:
                report, told = latest[-1]
                # The clock goes on where nothing better is found: a line that stands still looks like a program that hangs.
                line = line_of(report, report.seconds + time.monotonic() - told)
            if console.is_terminal:
                live.update(Text(line), refresh=True)
            elif line != shown and time.monotonic() >= next_plain:
                typer.echo(line, err=True)
                shown, next_plain = line, time.monotonic() + PLAIN_LINE_EVERY_SECONDS
        return running.result()


def progress_line(progress: "Progress", ticks_per_minute: int, seconds: float) -> str:
    """One line on how far a search has come after so many seconds."""
    travel = progress.travel_ticks / ticks_per_minute
    best = f"best so far {progress.score.soft:,}{proven_so_far(progress.bound, progress.gap)}"
    return f"{seconds:5.1f} s   unallocated {progress.score.unallocated}   travel {travel:,.0f} min   {best}"


def bound_line(bound: "Bound", seconds: float) -> str:
    """One line on what is proven after so many seconds."""
    return f"{seconds:5.1f} s{proven_so_far(bound.score, bound.gap) or '   nothing proven yet'}"


def proven_so_far(bound: "Score | None", gap: float | None) -> str:
    """The end of a line: what no roster can beat."""
    if bound is None:
        return ""
    return f"   proven: unallocated at least {bound.unallocated}" + ("" if gap is None or gap == 1 else f", cost within {gap:.1%}")
