"""Keeps Python's collector of cyclic garbage from looking through all rows again and again while they are read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pauses the collector of cyclic garbage; reading makes many objects that stay, and next to no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
