"""Compiles number-crunching functions of studies, with their machine code kept on disk as that of the kernels is.

Unlike kernels they may make arrays.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from scheduler.solver.kernels.jit import keep_on_disk

F = TypeVar("F", bound=Callable[..., Any])

_njit: Any = numba.njit
_compiler = _njit(nogil=True)


def compiled_function(function: F) -> F:
    """Compiles a function of numbers and arrays.

    Its code is kept for exactly this function and those that it calls; where nothing can be kept, it is compiled each time.

    Args:
        function: Annotated function, which calls others of its kind only.
    """
    compiled: F = _compiler(function)
    if compiled is not function:  # else nothing is compiled: NUMBA_DISABLE_JIT=1
        keep_on_disk(compiled, function)
    return compiled
