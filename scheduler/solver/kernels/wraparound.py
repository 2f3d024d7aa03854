"""Lets numba take each index as it is: kernels do not count from the end of an array.

In Python a negative index counts from the end. numba looks for that at each use of an index that may be negative,
which takes an eighth of an iteration. Cython has a directive for it (`wraparound=False`); numba has none.

This reaches inside numba. Where numba has changed, indices are looked at as it does by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import types
from numba.np import arrayobj

_fix_integer_index: Any = getattr(arrayobj, "fix_integer_index", None)


@contextmanager
def no_wraparound() -> Iterator[None]:
    """Compiles what is compiled within it without wraparound, except where a negative constant is the index."""
    if _fix_integer_index is None:
        yield
        return
    before, arrayobj.fix_integer_index = arrayobj.fix_integer_index, _take_as_it_is  # kernels are compiled within others
    try:
        yield
    finally:
        arrayobj.fix_integer_index = before


def _take_as_it_is(context: Any, builder: Any, index_type: Any, index: Any, size: Any) -> Any:
    """Returns an index as an integer of the width of an address."""
    constant = getattr(index, "constant", 0)
    if not isinstance(constant, int) or constant < 0:
        return _fix_integer_index(context, builder, index_type, index, size)
    return context.cast(builder, index, index_type, types.intp if index_type.signed else types.uintp)
