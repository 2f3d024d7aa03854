"""Gives memory back after a solve: what CP-SAT frees stays with the process in pieces otherwise, on Linux with glibc."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """Returns the function of the C library that gives free pages back; None on systems without it."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def release_memory() -> None:
    """Gives free memory back to the system."""
    trim = _trim()
    if trim is not None:
        trim(0)
