"""What holds for every test of the engine."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def _recomputed() -> Iterator[None]:
    """Makes the engine recompute its score after every move."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCHEDULER_CHECK", "1")
        yield
