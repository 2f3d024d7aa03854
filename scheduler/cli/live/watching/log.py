"""The log of a watched day: one object a line, only ever added to; ids, and no names."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

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
    """

    def __init__(self, path: Path) -> None:
        self.path, self.is_cut_off = path, False

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yields the entries in order."""
        if not self.path.exists():
            return
        text = read_regular(self.path).decode("utf-8", errors="replace")
        whole, _, rest = text.rpartition("\n")
        self.is_cut_off = bool(rest)
        for line in whole.split("\n"):  # and not at other ends of lines: the text of a file may hold them
            with suppress(ValueError, RecursionError):  # what a kill left of a line
                entry = json.loads(line)
                if isinstance(entry, dict) and FIELDS.get(str(entry.get("kind")), {"?"}) <= entry.keys():
                    yield entry

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
