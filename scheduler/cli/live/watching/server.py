"""Answers questions over TCP on this machine alone; port and token stand in a file that only its owner reads."""

import json
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.writing.atomic import write_text

ADDRESS = "127.0.0.1"
MAX_BYTES = 1_000_000
SECONDS = 5.0
"""Seconds that a client may keep the process waiting while it asks, and again while it listens."""
ANSWER_SECONDS = 120.0

Reply = Callable[[list[str]], dict[str, Any]]


class Server:
    """Listens on a free port. It answers one question at a time, within `serve`.

    Args:
        path: file for port and token. An existing one is replaced: what wrote it is gone, or answers no more.

    Raises:
        BadInput: L153, another process answers for the folder.
    """

    def __init__(self, path: Path) -> None:
        if _is_answered(path):
            raise BadInput([Fault(str(path), "L153", "another process watches this folder already", "end that one, or ask it")])
        self._path = path
        self._token = secrets.token_urlsafe(24)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind((ADDRESS, 0))
        self._socket.listen(8)
        path.unlink(missing_ok=True)
        write_text(path, json.dumps({"port": self._socket.getsockname()[1], "token": self._token}) + "\n")

    def serve(self, reply: Reply, seconds: float) -> None:
        """Waits for a question and answers it; returns after it, or after `seconds` without one."""
        self._socket.settimeout(seconds)
        try:
            connection, _ = self._socket.accept()
        except TimeoutError:
            return
        with connection, suppress(OSError):  # a client that is gone asks nothing more
            answer = self._answer(_line_of(connection, seconds=SECONDS), reply)
            connection.settimeout(SECONDS)
            connection.sendall((json.dumps(answer, ensure_ascii=False) + "\n").encode())

    def _answer(self, line: bytes, reply: Reply) -> dict[str, Any]:
        try:
            question = json.loads(line)
            # A terminal may hand on bytes that are no text; they must not end the process that logs them.
            command = [str(word).encode("utf-8", errors="replace").decode() for word in question["command"]]
            is_allowed = secrets.compare_digest(str(question["token"]).encode(), self._token.encode())
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"exit_code": 2, "error": "the question cannot be read"}
        if not is_allowed:
            return {"exit_code": 2, "error": "the token is not that of this process"}
        return reply(command)

    def close(self) -> None:
        """Stops listening and removes the file, unless another process has replaced it."""
        self._socket.close()
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(read_regular(self._path))["token"] == self._token:
                self._path.unlink()


def _is_answered(path: Path) -> bool:
    """Returns whether the process that wrote a file still answers there."""
    try:
        found = json.loads(read_regular(path))
        with socket.create_connection((ADDRESS, int(found["port"])), timeout=SECONDS) as connection:
            connection.sendall(b"\n")
            return b"exit_code" in _line_of(connection, seconds=SECONDS)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def ask(path: Path, command: list[str]) -> dict[str, Any]:
    """Asks the process that wrote a file.

    Raises:
        BadInput: L150, nobody watches there.
    """
    try:
        found = json.loads(read_regular(path))
        with socket.create_connection((ADDRESS, int(found["port"])), timeout=ANSWER_SECONDS) as connection:
            connection.sendall((json.dumps({"token": found["token"], "command": command}) + "\n").encode())
            answer: dict[str, Any] = json.loads(_line_of(connection, seconds=ANSWER_SECONDS, most=64 * MAX_BYTES))
            return answer
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = "nobody watches this folder, or the process answers no more"
        raise BadInput([Fault(str(path), "L150", what, "carerounds watch FOLDER")]) from error


def _line_of(connection: socket.socket, *, seconds: float, most: int = MAX_BYTES) -> bytes:
    """Returns what is sent up to the first line feed, or up to a limit.

    Raises:
        TimeoutError: The line did not come in time as a whole, however steadily its parts do.
    """
    parts, ends = bytearray(), time.monotonic() + seconds
    while b"\n" not in parts and len(parts) < most:
        connection.settimeout(max(0.001, ends - time.monotonic()))
        part = connection.recv(65_536)
        if not part:
            break
        parts += part
    return bytes(parts.partition(b"\n")[0])
