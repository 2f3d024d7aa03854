"""Lets numba make machine code of an inner kernel only as a part of the kernels that Python calls.

By itself numba optimises each function together with all that it calls, and makes machine code of it. A kernel that only
other kernels call is then optimised again at each level of calls, for machine code that nobody runs. Here it stays as it
is until an entry is compiled, which halves the time of a first run.

This reaches inside numba, for which there is no public way. Where numba has changed, kernels are compiled as it does by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import codegen
from numba.core.registry import cpu_target

_CODEGEN: Any = cpu_target.target_context.codegen()
_Library: Any = getattr(codegen, "JITCodeLibrary", object)
IS_SUPPORTED = (
    issubclass(getattr(_CODEGEN, "_library_class", object), _Library)
    and all(hasattr(_Library, name) for name in ("_optimize_final_module", "_finalize_final_module", "_finalize_dynamic_globals"))
    and hasattr(_CODEGEN, "set_env")
    and hasattr(getattr(_CODEGEN, "_engine", None), "is_symbol_defined")
)
"""Whether this numba has what is reached for here."""

_environments: dict[str, Any] = {}


class _Part(_Library):  # type: ignore[misc]
    """The code of an inner kernel: neither optimised nor made ready to be run by itself."""

    def _optimize_final_module(self) -> None: ...

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


@contextmanager
def as_part() -> Iterator[None]:
    """Compiles an inner kernel as a part of those that call it."""
    if not IS_SUPPORTED:
        yield
        return
    library_class, set_env = _CODEGEN._library_class, _CODEGEN.set_env
    # a part has no address yet at which its environment could be set
    _CODEGEN._library_class, _CODEGEN.set_env = _Part, _environments.__setitem__
    try:
        yield
    finally:
        _CODEGEN._library_class, _CODEGEN.set_env = library_class, set_env


@contextmanager
def with_parts() -> Iterator[None]:
    """Compiles a kernel together with its parts."""
    yield
    for name, environment in _environments.items() if IS_SUPPORTED else ():
        if _CODEGEN._engine.is_symbol_defined(name):
            _CODEGEN.set_env(name, environment)
