"""Compiles kernels with numba.

Kernels allocate nothing. References to the arrays in their arguments therefore need not be
counted, which makes kernels four times faster.
Functions marked `inside` are called by other kernels only: compiled, Python cannot call them.
Functions marked `entry` are those that Python can call.
"""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

_HERE = Path(__file__).parent
_njit: Any = numba.njit
_inside = _njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
_entry = _njit(error_model="numpy", _nrt=False, nogil=True, cache=True)


def inside(function: F) -> F:
    """Compiles a function that only other kernels call."""
    compiled: F = _inside(function)
    return compiled


def entry(function: F) -> F:
    """Compiles a function that Python calls.

    It runs without the lock of the interpreter, and its compiled code is kept on disk.
    """
    compiled: F = _entry(function)
    return compiled


def _forget_stale() -> None:
    """Deletes the compiled kernels on disk if a source file has changed.

    numba looks for changes only in the file of an entry, not in the functions that it calls.
    """
    sources = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    digest = hashlib.sha256(sources).hexdigest()
    cache = _HERE / "__pycache__"
    stamp = cache / "kernels.sha256"
    try:
        if stamp.exists() and stamp.read_text() == digest:
            return
        for index in cache.glob("*.nbi"):
            index.unlink()
        cache.mkdir(exist_ok=True)
        stamp.write_text(digest)
    except OSError as error:  # read-only installation: cache elsewhere, sources unchanged
        logging.getLogger(__name__).debug("compiled kernels are not looked after: %s", error)


_forget_stale()
