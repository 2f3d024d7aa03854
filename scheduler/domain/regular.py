"""Reads regular files, and nothing else: a pipe or a device may never end."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """Opens a file to read its bytes.

    Args:
        path: of the file; a link to a file is followed.

    Raises:
        OSError: it cannot be read, or it is a folder, a pipe or a device.
    """
    # Without O_NONBLOCK the opening of a pipe waits for a writer that may never come.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def read_regular(path: Path) -> bytes:
    """Returns the content of a file.

    Raises:
        OSError: as `open_regular` raises it.
    """
    with open_regular(path) as file:
        return file.read()
