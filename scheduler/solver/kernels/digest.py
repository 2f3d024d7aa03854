"""A digest of all that goes into the machine code of a kernel."""

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite
import numba

_HERE = Path(__file__).parent
_HOW = b"".join((_HERE / name).read_bytes() for name in ("jit.py", "parts.py", "references.py", "wraparound.py"))
"""How kernels are compiled."""
_OURS = __name__.partition(".")[0]


def digest_code(function: Callable[..., Any]) -> str:
    """Returns a digest of a kernel and of every kernel compiled into it.

    It covers their code and the constants that they name, whatever file these stand in. A comment
    or a line that moves changes nothing. It also covers the versions of Python, numba and llvmlite.

    Args:
        function: The kernel, as Python's function.
    """
    digest = hashlib.sha256(_HOW)
    digest.update(repr((sys.version_info[:3], numba.__version__, llvmlite.__version__)).encode())
    seen: set[Any] = set()
    todo: list[Any] = [function]
    while todo:
        kernel = todo.pop()
        if kernel in seen:
            continue
        seen.add(kernel)
        digest.update(repr((kernel.__qualname__, *_parts(kernel.__code__))).encode())
        for name, value in sorted(_named_by(kernel), key=lambda pair: pair[0]):
            called = getattr(value, "py_func", value)
            if isinstance(called, FunctionType):
                todo.append(called)
            else:
                digest.update(f"{name}={_describe(value)}".encode())
    return digest.hexdigest()


def _parts(code: CodeType) -> Iterator[object]:
    """Yields what code does, without its place in a file."""
    yield code.co_code
    yield code.co_names
    yield code.co_varnames
    for constant in code.co_consts:
        yield tuple(_parts(constant)) if isinstance(constant, CodeType) else constant


def _named_by(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yields each global that a function names, with its value; those of our own modules by `module.name`."""
    names = set(_names(function.__code__))
    for name in names & function.__globals__.keys():
        value = function.__globals__[name]
        if not isinstance(value, ModuleType):
            yield name, value
        elif value.__name__.partition(".")[0] == _OURS:
            yield from ((f"{name}.{inner}", vars(value)[inner]) for inner in names & vars(value).keys())
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        yield name, cell.cell_contents


def _names(code: CodeType) -> Iterator[str]:
    """Yields the names in code and in the code inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _describe(value: Any) -> str:
    """Returns a constant in words: named tuples by their fields, other classes and objects by name."""
    if isinstance(value, type):
        return f"{value.__qualname__}{getattr(value, '_fields', '')}"
    if isinstance(value, int | float | str | tuple) or hasattr(value, "dtype"):
        return repr(value)
    return type(value).__qualname__
