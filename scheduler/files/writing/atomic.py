"""Atomic writing: a file is either the old one or the new one, also after a power cut."""

import errno
import os
import re
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from scheduler.domain.errors import BadInput, Fault

NEW_FILE_MODE = 0o600
NEW_FOLDER_MODE = 0o700
"""Files hold personal data: other users of the machine see nothing until somebody lets them."""
LEFTOVER_SECONDS = 3600
"""After this time a part is a leftover, whichever process now has the number of its writer."""
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}
"""File systems that cannot sync say one of these."""

_DISK = "free some space, or name a folder on another disk"
_RIGHTS = "change the rights of the folder, or name another one"
_OPEN = "close it there, or name another folder"
_CAUSES = {
    "ENOSPC": ("the disk is full", _DISK),
    "EDQUOT": ("the space that this user may fill is used up", _DISK),
    "EFBIG": ("the disk takes no file of this size", _DISK),
    "EROFS": ("the disk is read-only", "name a folder on another disk"),
    "EACCES": ("there is no permission to write there", _RIGHTS),
    "EPERM": ("there is no permission to write there", _RIGHTS),
    "EBUSY": ("it is open in another program", _OPEN),
    "ETXTBSY": ("it is open in another program", _OPEN),
    "EISDIR": ("a folder has this name", "rename that folder, or name another place"),
    "ENOTDIR": ("a file stands where a folder is needed", "name another folder"),
    "EEXIST": ("a file stands where a folder is needed", "name another folder"),
    "ENAMETOOLONG": ("its name is too long", "choose a shorter one"),
    "ELOOP": ("its links go round in a circle", "name another folder"),
    "EIO": ("the disk reports an error", "name a folder on another disk"),
}
_OPEN_ON_WINDOWS = {32, 33}


def write_fault(path: Path, error: OSError) -> Fault:
    """Returns F015 of a file, with the cause of an error in plain words."""
    what, maybe = _words(error)
    folder = "" if path.parent == Path() else f" to {path.parent}"
    return Fault(path.name, "F015", f"cannot be written{folder}: {what}", maybe)


def folder_fault(folder: Path, error: OSError) -> Fault:
    """Returns F015 of a folder, with the cause of an error in plain words."""
    what, maybe = _words(error)
    return Fault(str(folder), "F015", f"cannot be written to: {what}", maybe)


def _words(error: OSError) -> tuple[str, str]:
    """Returns the cause of an error, and what to do about it."""
    if getattr(error, "winerror", None) in _OPEN_ON_WINDOWS:
        return "it is open in another program", _OPEN
    if error.errno == errno.EACCES and os.name == "nt":
        return "there is no permission, or it is open in another program", _OPEN
    name = errno.errorcode.get(error.errno or 0, "")
    return _CAUSES.get(name, (error.strerror or str(error), ""))


def write_text(path: Path, text: str) -> None:
    """Writes or replaces a file in UTF-8, as `write_bytes` does.

    Raises:
        BadInput: F015, it cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Writes or replaces a file, and makes its folder.

    A new file can be read by its owner alone; an existing one keeps its rights. Parts that a
    killed process left of the same file are removed.

    Raises:
        BadInput: F015, it cannot be written.
    """
    try:
        path = resolve_link(path)
        make_folder(path.parent)
        remove_leftovers(path.parent, [path.name])
        part = stage(path, data)
        try:
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        with suppress(OSError):  # the file is in place: after a power cut it is the old or the new one
            sync_folder(path.parent)
    except OSError as error:
        raise BadInput([write_fault(path, error)]) from error


def resolve_link(path: Path) -> Path:
    """Returns the file that a link points to: the link stays, and the file is replaced."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, for their owner alone, where they are missing.

    Raises:
        OSError: one of them cannot be made.
    """
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    for folder in reversed(missing):
        folder.mkdir(NEW_FOLDER_MODE, exist_ok=True)
        sync_folder(folder.parent)


def stage(path: Path, data: bytes) -> Path:
    """Writes a part: the whole content of a file, beside the place that it is to take.

    Args:
        path: of the file that the part will replace.
        data: content.

    Returns:
        The path of the part, on disk in full.

    Raises:
        OSError: it cannot be written; then nothing is left of it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{token_hex(4)}.part")
    rights = _rights_of(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(part, flags, NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if rights is not None:
                _give_rights(part, rights)
            file.write(data)
            file.flush()
            sync(descriptor)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _rights_of(path: Path) -> os.stat_result | None:
    """Returns the rights of an existing file; None if there is none."""
    try:
        rights = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(rights.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(rights.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return rights


def _give_rights(part: Path, rights: os.stat_result) -> None:
    """Gives a part the mode of the file it replaces, and its owner and group where that is allowed."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(part, rights.st_uid, rights.st_gid)
    part.chmod(stat.S_IMODE(rights.st_mode))


def sync(descriptor: int) -> None:
    """Waits until a file is on the disk, where the file system can tell.

    Raises:
        OSError: the disk is full or reports an error.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def sync_folder(path: Path) -> None:
    """Waits until the names in a folder are on the disk; Windows has no such call."""
    if os.name == "nt":
        return
    with suppress(PermissionError):  # a folder that may be written to but not be listed
        descriptor = os.open(path, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


def remove_leftovers(folder: Path, names: Iterable[str]) -> None:
    """Removes parts of these files that processes left which ended before they could.

    Parts of a process that still runs stay, unless they are old.
    """
    files = "|".join(map(re.escape, names))
    pattern = re.compile(rf"\.(?:{files})\.(\d+)(?:-[0-9a-f]+)?\.part")
    for path in folder.iterdir():
        match = pattern.fullmatch(path.name)
        if not match:
            continue
        with suppress(OSError):
            is_old = time.time() - path.stat().st_mtime > LEFTOVER_SECONDS
            if is_old or not _is_running(int(match[1])):
                path.unlink()


def _is_running(process_id: int) -> bool:
    """Returns whether a process runs on this machine; Windows cannot be asked without harm."""
    if process_id == os.getpid():
        return True
    if os.name == "nt":
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
