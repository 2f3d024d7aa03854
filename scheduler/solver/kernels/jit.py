"""Compiles kernels with numba.

Kernels allocate nothing, so that reference counts of the arrays in their arguments need not be kept: that makes them four times faster.
What is marked `inside` is called from other kernels only; compiled, it has no way in from Python. `entry` has one.
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
    """Compile a function for use inside of kernels."""
    compiled: F = _inside(function)
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls: without the lock of the interpreter, and kept on disk."""
    compiled: F = _entry(function)
    return compiled


def _forget_stale() -> None:
    """Drop compiled kernels of other sources: numba looks for changes only in the file of an entry, not in what it calls."""
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
    except OSError as error:  # an installation that cannot be written to keeps its cache elsewhere, and its sources as they are
        logging.getLogger(__name__).debug("compiled kernels are not looked after: %s", error)


_forget_stale()
