"""Atomic writing: a file is either the old one or the new one."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault


def write_text(path: Path, text: str) -> None:
    """Writes or replaces a file in UTF-8, and makes its folder.

    Raises:
        BadInput: F015, it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput([Fault(path.name, "F015", what, "it is open in another program, or the folder is read-only")]) from error


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Returns a table as the text of a .csv file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
