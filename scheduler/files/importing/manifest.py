"""The manifest of files that belong together: it tells a whole set from one that was never finished."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.domain.regular import read_regular

MANIFEST = "carerounds-manifest.json"
FORMAT = "carerounds manifest 1"

Digests = Mapping[str, str | None]
"""SHA-256 of each file by its name; None for a file that is not there."""


@dataclass(frozen=True)
class FileSet:
    """A folder compared with its manifest.

    Attributes:
        names: files of the set; none if the manifest cannot be read.
        is_finished: whether all files are of one and the same set.
        changed: files of a finished set that were changed or removed since it was written.
    """

    names: tuple[str, ...]
    is_finished: bool
    changed: tuple[str, ...] = ()


def digest_of(data: bytes) -> str:
    """Returns the SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digests_in(folder: Path, names: Iterable[str]) -> dict[str, str | None]:
    """Returns the digests of files as they stand in a folder."""
    digests: dict[str, str | None] = {}
    for name in names:
        try:
            digests[name] = digest_of(read_regular(folder / name))
        except OSError:
            digests[name] = None
    return digests


def manifest_text(files: Digests, before: Digests | None = None, *, is_finished: bool) -> str:
    """Returns the text of a manifest.

    Args:
        files: digests of the set that is written.
        before: digests of the files that it replaces; None if these are no whole set.
        is_finished: whether every file stands in its place.
    """
    document: dict[str, Any] = {"format": FORMAT, "finished": is_finished, "files": dict(files)}
    if not is_finished:
        document["before"] = None if before is None else dict(before)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def check_set(folder: Path) -> FileSet | None:
    """Compares a folder with its manifest; None if there is no manifest.

    A process may have ended before it replaced the first file, or after the last one. Then the set
    is finished all the same: all files are old, or all are new.
    """
    document = _read_manifest(folder)
    if document is None:
        return None
    files = document.get("files")
    if not isinstance(files, dict) or not all(_is_plain_name(name) for name in files):
        return FileSet((), is_finished=False)
    now = digests_in(folder, files)
    if document.get("finished") is True:
        changed = tuple(name for name in files if now[name] != files[name])
        return FileSet(tuple(files), is_finished=True, changed=changed)
    return FileSet(tuple(files), is_finished=now in (files, document.get("before")))


def is_left_unfinished(folder: Path) -> bool:
    """Returns whether a folder holds parts and files of an unfinished set, and nothing else."""
    document = _read_manifest(folder)
    files = {} if document is None else document.get("files")
    if not isinstance(files, dict) or (document and document.get("finished") is not False):
        return False
    part = re.compile(r"\.(.+)\.\d+(?:-[0-9a-f]+)?\.part")
    for path in folder.iterdir():
        if path.name == MANIFEST or part.fullmatch(path.name):
            continue
        if path.name not in files or digests_in(folder, [path.name])[path.name] != files[path.name]:
            return False
    return True


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    """Returns the content of a manifest; empty if it cannot be read, None if it is not there."""
    try:
        document = json.loads(read_regular(folder / MANIFEST))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _is_plain_name(name: str) -> bool:
    """Returns whether a name is that of a file in the folder itself."""
    return Path(name).name == name
