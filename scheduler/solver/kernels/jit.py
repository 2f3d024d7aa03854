"""Compiles kernels with numba.

Kernels allocate nothing. References to the arrays in their arguments therefore need not be
counted, which makes kernels four times faster.
Functions marked `inside` are called by other kernels only: compiled, Python cannot call them.
Functions marked `entry` are those that Python can call.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

from scheduler.solver.kernels.digest import digest_code
from scheduler.solver.kernels.parts import as_part, with_parts
from scheduler.solver.kernels.wraparound import no_wraparound

F = TypeVar("F", bound=Callable[..., Any])

_LOG = logging.getLogger(__name__)
_njit: Any = numba.njit
_inside = _njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
_entry = _njit(error_model="numpy", _nrt=False, nogil=True)


def inside(function: F) -> F:
    """Compiles a function that only other kernels call."""
    compiled: F = _inside(function)
    if compiled is not function:  # else nothing is compiled: NUMBA_DISABLE_JIT=1
        _compile_within(as_part, compiled)
    return compiled


def entry(function: F) -> F:
    """Compiles a function that Python calls.

    It runs without the lock of the interpreter, and its compiled code is kept on disk.
    """
    compiled: F = _entry(function)
    if compiled is not function:
        keep_on_disk(compiled, function)
        _compile_within(with_parts, compiled)
    return compiled


def _compile_within(context: Callable[[], AbstractContextManager[None]], kernel: Any) -> None:
    """Makes numba compile a kernel within a context, and without wraparound."""
    compile_kernel = kernel.compile

    def run(*args: Any) -> Any:
        with global_compiler_lock, context(), no_wraparound():
            return compile_kernel(*args)

    kernel.compile = run


def keep_on_disk(compiled: Any, function: Callable[..., Any]) -> None:
    """Keeps compiled code beside the sources, or else in the user's folder for caches.

    Where neither can be written to, the kernels are compiled each time.
    """
    try:
        compiled._cache = KernelCache(function)
    except RuntimeError as error:
        _LOG.debug("compiled kernels are not kept: %s", error)


def is_on_disk(kernel: Any) -> bool:
    """Returns whether the compiled code of an entry is on disk, for the present sources and machine."""
    cache = getattr(kernel, "_cache", None)
    if isinstance(cache, KernelCache):
        return cache.holds_something()
    return not hasattr(kernel, "py_func")  # else it is compiled and cannot be kept


class KernelCache(FunctionCache):
    """The compiled code of one entry on disk, for exactly this code of it and of all kernels that it calls.

    numba looks for changes only in the file of an entry, by time and size. The functions that it
    calls stand in other files, and installed files may all have the same time. The name of the CPU
    is a part of numba's own key.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._function = function
        # without the line in which the function begins: what is compiled of earlier sources is replaced
        name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}.py{sys.version_info[0]}{sys.version_info[1]}"
        self._cache_file = IndexDataCacheFile(self._cache_path, name, None)  # type: ignore[no-untyped-call]

    def _stamp(self) -> None:
        """Sets the digest for which compiled code is read and written: now that all kernels are imported."""
        if self._cache_file._source_stamp is None:
            self._cache_file._source_stamp = digest_code(self._function)

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Returns the compiled code of a signature; None if there is none that can be read."""
        self._stamp()
        try:
            return super().load_overload(signature, target_context)  # type: ignore[no-untyped-call]
        except Exception as error:  # a file that was cut off may raise anything
            _LOG.debug("compiled kernels cannot be read: %s", error)
            with suppress(OSError):
                self._cache_file.flush()  # type: ignore[no-untyped-call]
            return None

    def holds_something(self) -> bool:
        """Returns whether there is compiled code for the present sources and machine."""
        self._stamp()
        try:
            index = self._cache_file._load_index()  # type: ignore[no-untyped-call]
        except Exception:  # a file that was cut off may raise anything
            return False
        machine = cpu_target.target_context.codegen().magic_tuple()
        return any(key[1] == machine for key in index)

    def save_overload(self, signature: Any, data: Any) -> None:
        """Writes compiled code, if the disk takes it."""
        self._stamp()
        try:
            super().save_overload(signature, data)  # type: ignore[no-untyped-call]
        except Exception as error:  # a full disk, or a file that cannot be read nor replaced
            _LOG.debug("compiled kernels cannot be written: %s", error)
