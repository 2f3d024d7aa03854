"""Puts hooks around the system calls that write: they count them, end the process at one, or make one fail.

They are set in a forked child and end with it.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

CALLS = ("open", "mkdir", "replace", "rename", "unlink", "rmdir", "fsync", "chmod")
WRITE = "write"
BEFORE, AFTER = "before", "after"


@dataclass
class Hooks:
    """Counts the calls that change files in some folders, and acts at one of them.

    Attributes:
        at: Number of the call at which something happens; -1 for none.
        act: What happens: called with `BEFORE` and then `AFTER` the call.
        calls: Name of each call so far.
    """

    at: int
    act: Callable[[str], None]
    calls: list[str] = field(default_factory=list)
    _real: dict[str, Any] = field(default_factory=dict)

    def install(self) -> None:
        """Puts the hooks in place of the calls of `os`, which `pathlib` uses too."""
        for name in CALLS:
            self._real[name] = getattr(os, name)
            setattr(os, name, self._hooked(name))
        self._real["fdopen"] = os.fdopen
        os.fdopen = self._opened

    def _hooked(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(*given: Any, **options: Any) -> Any:
            if name == "open" and not _writes(given, options):
                return real(*given, **options)
            return self.around(name, lambda: real(*given, **options))

        return call

    def around(self, name: str, call: Callable[[], Any]) -> Any:
        """Makes one call, with what happens before and after it."""
        number = len(self.calls)
        self.calls.append(name)
        if number == self.at:
            self.act(BEFORE)
        try:
            return call()
        finally:  # also after a call that fails, such as opening a file that is not there
            if number == self.at:
                self.act(AFTER)

    def _opened(self, *given: Any, **options: Any) -> Any:
        return _Written(self._real["fdopen"](*given, **options), self)


class _Written:
    """A file whose writes are seen: one half is on the disk when something happens at a write."""

    def __init__(self, file: BinaryIO, hooks: Hooks) -> None:
        self._file, self._hooks = file, hooks

    def __enter__(self) -> "_Written":
        self._file.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._file.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        """Writes one half, and then the other."""
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        written: int = self._hooks.around(WRITE, lambda: self._file.write(data[half:]))
        return half + written


def killing(when: str) -> Callable[[str], None]:
    """Returns what ends the process at once, before or after a call, as a power cut does."""

    def act(moment: str) -> None:
        if moment == when:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def failing(number: int) -> Callable[[str], None]:
    """Returns what makes a call fail with an error of the system, such as a full disk."""

    def act(moment: str) -> None:
        if moment == BEFORE:
            raise_error(number)

    return act


def raise_error(number: int) -> NoReturn:
    """Raises the error of the system with this number.

    Raises:
        OSError: always.
    """
    raise OSError(number, os.strerror(number))


def _writes(given: tuple[Any, ...], options: dict[str, Any]) -> bool:
    flags = options.get("flags", given[1] if len(given) > 1 else 0)
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def contents(folder: Path) -> dict[str, bytes]:
    """Returns the content of every file below a folder, by its path from there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
