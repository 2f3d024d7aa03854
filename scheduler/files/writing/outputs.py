"""Writes files that belong together: readers see the old set, the new one, or that it is unfinished."""

import os
import random
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.importing.manifest import (
    MANIFEST,
    Digests,
    check_set,
    digest_of,
    digests_in,
    manifest_text,
)
from scheduler.files.writing.atomic import (
    folder_fault,
    make_folder,
    remove_leftovers,
    resolve_link,
    stage,
    sync_folder,
    write_fault,
)

TRIES = 20
"""Number of tries where another process writes to the same folder at the same time."""
LONGEST_PAUSE_SECONDS = 0.2


def write_outputs(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Writes files that belong together, and last their manifest.

    All bytes are on the disk before the first file is replaced. While files are replaced the
    manifest says so. Where one cannot be replaced, the others get their old content back.

    Args:
        folder: to write to; it is made where it is missing.
        contents: text or bytes of each file, by name.

    Raises:
        BadInput: F015, they cannot be written; the files are as they were.
    """
    data = {name: content if isinstance(content, bytes) else content.encode() for name, content in contents.items()}
    _write_set(folder, data, removed=(), keeps_manifest=True)


def write_inputs(folder: Path, contents: Mapping[str, bytes], removed: Collection[str] = ()) -> None:
    """Writes files of an input folder. The manifest is there only while files are replaced.

    Args:
        folder: to write to; it is made where it is missing.
        contents: content of each file, by name.
        removed: names of files to remove, if they are there.

    Raises:
        BadInput: F015, they cannot be written; the files are as they were.
    """
    _write_set(folder, contents, removed=removed, keeps_manifest=False)


def try_writing(folder: Path, names: Iterable[str], size_bytes: int = 0) -> None:
    """Makes a folder and writes a file for a moment, before work that would be lost otherwise.

    Args:
        folder: that is written to later.
        names: files that are written later. Those that exist must let themselves be written.
        size_bytes: room that the files will need, roughly.

    Raises:
        BadInput: F015, with every file that cannot be written.
    """
    faults = []
    names = (*names, MANIFEST)
    try:
        make_folder(folder)
        remove_leftovers(folder, names)
    except OSError as error:
        raise BadInput([folder_fault(folder, error)]) from error
    for name in names:
        path = folder / name
        try:
            with suppress(FileNotFoundError):
                os.close(os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)))
        except OSError as error:
            faults.append(write_fault(path, error))
    try:
        stage(folder / MANIFEST, bytes(size_bytes)).unlink()
    except OSError as error:
        faults.append(folder_fault(folder, error))
    if faults:
        raise BadInput(faults)


def rescue_outputs(contents: Mapping[str, str]) -> Path | None:
    """Writes files to a new folder among the user's temporary files, where the wanted one failed.

    Returns:
        The folder; None if it cannot be written either.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="carerounds-"))
        write_outputs(folder, contents)
    except (OSError, BadInput):
        return None
    return folder


@dataclass(frozen=True)
class _Change:
    """One file that is replaced or removed.

    Attributes:
        path: of the file.
        data: new content; None for a file that is removed.
        before: old content; None for a file that is new.
    """

    path: Path
    data: bytes | None
    before: bytes | None


class _InterferenceError(Exception):
    """Another process wrote to the folder at the same time."""


def _write_set(folder: Path, contents: Mapping[str, bytes], *, removed: Collection[str], keeps_manifest: bool) -> None:
    files: dict[str, bytes | None] = {**dict.fromkeys(removed), **contents}
    digests = {name: None if data is None else digest_of(data) for name, data in files.items()}
    for _ in range(TRIES):
        try:
            make_folder(folder)
            remove_leftovers(folder, [*files, MANIFEST])
            _replace_all(folder, files, digests, keeps_manifest=keeps_manifest)
        except _InterferenceError:
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
            continue
        except OSError as error:
            path = Path(error.filename) if isinstance(error.filename, str) else folder
            raise BadInput([write_fault(_plain(path, folder), error)]) from error
        return
    what = "cannot be written: another program writes to it all the time"
    raise BadInput([Fault(str(folder), "F015", what, "name another folder")])


def _plain(path: Path, folder: Path) -> Path:
    """Returns the file that a part stands for."""
    if path.name.startswith(".") and path.suffix == ".part":
        return folder / path.name[1:].rsplit(".", 2)[0]
    return path


def _replace_all(folder: Path, files: Mapping[str, bytes | None], digests: Digests, *, keeps_manifest: bool) -> None:
    """Replaces the files of a set once.

    Raises:
        OSError: a file cannot be written.
        _InterferenceError: another process wrote to the folder meanwhile.
    """
    changes = [_Change(path, data, _content(path)) for name, data in files.items() for path in [resolve_link(folder / name)]]
    known = check_set(folder)
    before = digests_in(folder, files) if known is None or known.is_finished else None
    marker = manifest_text(digests, before, is_finished=False).encode()
    final = manifest_text(digests, is_finished=True).encode() if keeps_manifest else None
    manifest = folder / MANIFEST
    old_manifest = _content(manifest)
    parts: list[Path] = []

    def staged(path: Path, data: bytes | None) -> Path | None:
        if data is None:
            return None
        parts.append(stage(path, data))
        return parts[-1]

    try:
        places = [(staged(change.path, change.data), change.path) for change in changes]
        marker_part, final_part = staged(manifest, marker), staged(manifest, final)
        try:
            _put(marker_part, manifest)
            sync_folder(folder)
            for part, path in places:
                _put(part, path)
            for place in {change.path.parent for change in changes}:
                sync_folder(place)
            _put(final_part, manifest)
        except _InterferenceError:
            raise
        except BaseException:
            _put_back(changes, manifest, old_manifest)
            raise
        with suppress(OSError):  # all is in place: after a power cut the set is the new one, or says that it is unfinished
            sync_folder(folder)
    finally:
        for path in parts:
            path.unlink(missing_ok=True)
    expected = {**digests, MANIFEST: None if final is None else digest_of(final)}
    if digests_in(folder, expected) != expected:
        raise _InterferenceError


def _content(path: Path) -> bytes | None:
    """Returns the content of a file; None if it is not there."""
    try:
        return read_regular(path)
    except FileNotFoundError:
        return None


def _put(part: Path | None, path: Path) -> None:
    """Renames a part to the file that it stands for; without a part the file is removed."""
    if part is None:
        path.unlink(missing_ok=True)
        return
    try:
        part.replace(path)
    except FileNotFoundError as error:
        raise _InterferenceError from error  # somebody has taken the part for a leftover


def _put_back(changes: Iterable[_Change], manifest: Path, old_manifest: bytes | None) -> None:
    """Gives files their old content back, as far as that can be done, and last the manifest."""
    with suppress(OSError):
        for change in changes:
            if _content(change.path) != change.before:
                _restore(change.path, change.before)
        _restore(manifest, old_manifest)


def _restore(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        stage(path, data).replace(path)
