"""The log of a watched day: one object a line, only ever added to; ids, and no names."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Any

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular

STATE, ANSWER, ALERT, ACCEPTED = "state", "answer", "alert", "accepted"
ROSTER_TEXT, CHANGE, RESTORED = "roster", "change", "restored"
FIELDS = {
    STATE: {"files"},
    ANSWER: {"at", "command", "seed", "sha256"},
    ALERT: {"key"},
    ACCEPTED: {"at", "plan", "sha256"},
    ROSTER_TEXT: {"sha256", "text"},
    CHANGE: {"id", "roster"},
    RESTORED: set[str](),
}
"""Fields that an entry of each kind needs; one without them was written by somebody else, and is passed over."""


class Log:
    """A log that can be read by its owner alone.

    Args:
        path: of the file; it is made where it is missing.

    Attributes:
        is_cut_off: whether the last line was cut off, as by a kill; it is left out.
        passed_over: number of lines that are no entries.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.is_cut_off, self.passed_over = path, False, 0

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yields the entries in order."""
        if not self.path.exists():
            return
        text = read_regular(self.path).decode("utf-8", errors="replace")
        whole, _, rest = text.rpartition("\n")
        self.is_cut_off, self.passed_over = bool(rest), 0
        for line in whole.split("\n"):  # and not at other ends of lines: the text of a file may hold them
            entry = None
            with suppress(ValueError, RecursionError):  # what a kill left of a line
                entry = json.loads(line)
            if isinstance(entry, dict) and FIELDS.get(str(entry.get("kind")), {"?"}) <= entry.keys():
                yield entry
            elif line:
                self.passed_over += 1

    def all_entries(self) -> list[dict[str, Any]]:
        """Returns the entries of a log that has some.

        Raises:
            FileNotFoundError: there is no such file.
            BadInput: L154, nothing in it is an entry.
        """
        if not self.path.exists():
            raise FileNotFoundError(ENOENT, strerror(ENOENT), str(self.path))
        found = list(self.entries())
        if not found:
            raise BadInput([Fault(str(self.path), "L154", "holds nothing that watch writes", "watch.jsonl of a watched folder")])
        return found

    @property
    def warnings(self) -> list[str]:
        """Returns what the entries leave out."""
        said = ["the last line of the log was cut off and is left out"] if self.is_cut_off else []
        if self.passed_over:
            said.append(f"lines of the log that watch did not write are passed over: {self.passed_over}")
        return said

    def add(self, kind: str, **fields: Any) -> None:
        """Adds an entry, and waits until it is on the disk."""
        line = json.dumps({"kind": kind, **fields}, ensure_ascii=False) + "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if self.is_cut_off:
                os.write(descriptor, b"\n")  # the rest of a cut line stands alone, and is passed over
                self.is_cut_off = False
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digest(text: str) -> str:
    """Returns the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
