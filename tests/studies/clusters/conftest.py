"""What holds for every test of clusters."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _is_unchecked() -> Iterator[None]:
    """Turns off that each iteration is recomputed: studies make many, and others test that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)
        yield
