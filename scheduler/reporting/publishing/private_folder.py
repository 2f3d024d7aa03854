"""A folder that is filled as a whole or not at all, and that only its owner reads."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault
from scheduler.files.importing.folder import need_empty
from scheduler.files.writing.atomic import NEW_FILE_MODE, NEW_FOLDER_MODE, folder_fault, make_folder, resolve_link, sync, sync_folder


class PrivateFolder:
    """A folder that is being filled."""

    def __init__(self, path: Path) -> None:
        """Makes the folder, readable by its owner only."""
        self._path = path
        make_folder(path)

    def write(self, name: str, content: bytes) -> None:
        """Writes a file that only its owner reads.

        Args:
            name: Path below the folder, with slashes.
            content: Bytes of the file.
        """
        file = self._path / name
        file.parent.mkdir(mode=NEW_FOLDER_MODE, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), NEW_FILE_MODE)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            sync(descriptor)


@contextmanager
def private_folder(out: Path) -> Iterator[PrivateFolder]:
    """Fills a folder under another name first; its content takes its place when all is written.

    After an error or Ctrl-C nothing is left behind.

    Args:
        out: New or empty folder.

    Yields:
        The folder to write to.

    Raises:
        BadInput: F031, `out` is there and not empty; F015, it cannot be written.
    """
    need_nothing_in(out)
    out = resolve_link(out)
    is_new = not out.exists()
    name = f".{out.name}.{os.getpid()}.part"
    part = out.with_name(name) if is_new else out / name
    try:
        yield PrivateFolder(part)
        if is_new:
            part.replace(out)
        else:
            # An empty folder may be a disk of its own, which cannot be replaced.
            for path in part.iterdir():
                path.replace(out / path.name)
        sync_folder(out)
    except OSError as error:
        raise BadInput([folder_fault(out, error)]) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def need_nothing_in(out: Path) -> None:
    """Checks that a folder is new or really empty, also of what another command left unfinished.

    Raises:
        BadInput: F031, it is not.
    """
    need_empty(out)
    if out.is_dir() and any(out.iterdir()):
        raise BadInput([Fault(str(out), "F031", "is not empty", maybe="name a new folder")])
