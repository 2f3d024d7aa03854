"""Signals: the first one stops the work and keeps the roster, a second one ends the program at once."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import NoReturn, Self

import typer

STOP_SECONDS = 0.8
"""Work that has not stopped by itself this long after a signal is left behind."""
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SHOW_CURSOR = b"\x1b[?25h"


class Stopped(BaseException):
    """A signal came while there was nothing yet that could be kept.

    Attributes:
        exit_code: 128 and the number of the signal, as shells have it: 130 for Ctrl-C, 143 for SIGTERM.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = exit_code_of(number)


class Interrupts:
    """What signals have asked for, while a command has something to keep.

    Attributes:
        exit_code: of the first signal; 0 where none has come.
    """

    def __init__(self, cancel: Callable[[], None]) -> None:
        """Takes the function that the first signal calls."""
        self.exit_code = 0
        self._cancel = cancel
        self._stop_at = float("inf")
        self._leave_at = float("inf")
        self._is_started = False
        self._is_held = False
        self._ends_with = 0
        self._stopped_by = 0

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._handle) for number in _signals()}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._stopped_by and isinstance(error, Exception) and not isinstance(error, typer.Exit):
            # It came in the middle of a library, such as at a lock of the compiler, which raised an error of its own.
            raise Stopped(self._stopped_by) from None

    def start(self) -> None:
        """Says that the work begins: from now on the first signal stops it, and ends nothing else."""
        self._is_started = True

    def is_stopped(self) -> bool:
        """Returns whether a signal has come."""
        return self.exit_code != 0

    def is_overdue(self) -> bool:
        """Returns whether work goes on that should have stopped."""
        return time.monotonic() >= min(self._stop_at, self._leave_at)

    def leave_at(self, moment: float) -> None:
        """Says when work that still goes on is left behind, as after a signal.

        Args:
            moment: by `time.monotonic`; infinite for never.
        """
        self._leave_at = moment

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Lets a second signal wait until files are written, so that they are whole."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            if self._ends_with:
                end_at_once(self._ends_with)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if not self._is_started:
            self._stopped_by = number
            raise Stopped(number)
        if not self.exit_code:
            self.exit_code = exit_code_of(number)
            self._stop_at = time.monotonic() + STOP_SECONDS
            self._cancel()
        elif self._is_held:
            self._ends_with = exit_code_of(number)
        else:
            end_at_once(exit_code_of(number))


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Makes SIGTERM raise `Stopped`, as Ctrl-C raises KeyboardInterrupt, so that clean-up runs.

    Outside of the main thread nothing is changed: only there Python handles signals.
    """

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise Stopped(number)

    before = {}
    with suppress(ValueError):
        for number in _signals():
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_code_of(number: int) -> int:
    """Returns the exit code of a program that a signal ends."""
    return 128 + number


def replace_closed_streams() -> None:
    """Opens nothing in place of streams that the caller has closed, such as by ``>&-``.

    Python has None for them, which no library expects. In this order they get their own numbers, so that no file
    that is written later takes the place of stdout.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the program ends


def flush_streams() -> bool:
    """Writes out what stdout and stderr hold; returns whether somebody took it."""
    is_taken = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            is_taken = False
    return is_taken


def end_at_once(exit_code: int) -> NoReturn:
    """Ends the process without waiting for threads that still work."""
    flush_streams()
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), _SHOW_CURSOR)
    os._exit(exit_code)


def _signals() -> list[int]:
    """Returns the signals that ask a program to end, without those that `nohup` has switched off."""
    numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    ignored = getattr(signal, "SIGHUP", None)
    return [number for number in numbers if number != ignored or signal.getsignal(number) != signal.SIG_IGN]
