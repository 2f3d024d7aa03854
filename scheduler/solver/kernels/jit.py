"""Compiles kernels with numba.

Kernels allocate nothing. References to the arrays in their arguments therefore need not be
counted, which makes kernels four times faster.
Functions marked `inside` are called by other kernels only: compiled, Python cannot call them.
Functions marked `entry` are those that Python can call.
"""

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.caching import FunctionCache

from scheduler.solver.kernels.parts import compile_as_part, compile_with_parts

F = TypeVar("F", bound=Callable[..., Any])

_HERE = Path(__file__).parent
_LOG = logging.getLogger(__name__)
_njit: Any = numba.njit
_inside = _njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
_entry = _njit(error_model="numpy", _nrt=False, nogil=True)


def inside(function: F) -> F:
    """Compiles a function that only other kernels call."""
    compiled: F = _inside(function)
    if compiled is not function:  # else nothing is compiled: NUMBA_DISABLE_JIT=1
        compile_as_part(compiled)
    return compiled


def entry(function: F) -> F:
    """Compiles a function that Python calls.

    It runs without the lock of the interpreter, and its compiled code is kept on disk.
    """
    compiled: F = _entry(function)
    if compiled is not function:
        keep_on_disk(compiled, function)
        compile_with_parts(compiled)
    return compiled


def keep_on_disk(compiled: Any, function: Callable[..., Any]) -> None:
    """Keeps compiled code beside the sources, or else in the user's folder for caches.

    Where neither can be written to, the kernels are compiled each time.
    """
    try:
        compiled._cache = KernelCache(function)
    except RuntimeError as error:
        _LOG.debug("compiled kernels are not kept: %s", error)


class KernelCache(FunctionCache):
    """The compiled code of one kernel on disk, for exactly these sources.

    numba looks for changes only in the file of an entry, by time and size. The functions that it
    calls stand in other files, and installed files may all have the same time.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = (self._cache_file._source_stamp, SOURCES)

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Returns the compiled code of a signature; None if there is none that can be read."""
        try:
            return super().load_overload(signature, target_context)  # type: ignore[no-untyped-call]
        except Exception as error:  # a file that was cut off may raise anything
            _LOG.debug("compiled kernels cannot be read: %s", error)
            with suppress(OSError):
                self._cache_file.flush()  # type: ignore[no-untyped-call]
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        """Writes compiled code, if the disk takes it."""
        try:
            super().save_overload(signature, data)  # type: ignore[no-untyped-call]
        except Exception as error:  # a full disk, or a file that cannot be read nor replaced
            _LOG.debug("compiled kernels cannot be written: %s", error)


def digest_sources(folder: Path) -> str:
    """Returns a digest of all kernels, and of the numbers that are compiled into them.

    Args:
        folder: of the kernels.
    """
    constants = folder.parent / "model" / "arrays.py"
    paths = [*sorted(folder.glob("*.py")), *([constants] if constants.is_file() else [])]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


SOURCES = digest_sources(_HERE)
