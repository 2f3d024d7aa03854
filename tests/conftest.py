"""What holds for every test."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import engine

from tests.indices import refuse_negative_indices

# Whether the engine recomputes its score after every move, in this process and in those that tests start: its own tests, in
# tests/solver, switch that on. A study or a command makes a hundred times as many moves and finds nothing more by it.
os.environ.setdefault("SCHEDULER_CHECK", "0")

# No test measures time: a busy machine must not fail one. Where changes are judged (CI), the same change is judged the same each time;
# everywhere else each run draws new examples.
settings.register_profile("house", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("house")

# Kernels run as plain Python, and are held to what they may not do compiled.
if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    refuse_negative_indices()

# A failure is shown after half a minute of making its example smaller, not after five: a run has a limit.
engine.MAX_SHRINKING_SECONDS = 30


@pytest.fixture(autouse=True, scope="session")
def _no_power_cut() -> Iterator[None]:
    """No test switches the machine off: nothing has to wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield
