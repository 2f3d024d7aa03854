"""More cases than a usual run has time for."""

from collections.abc import Sequence

import pytest
from _pytest.mark.structures import ParameterSet


def slow_after(count: int, values: Sequence[int]) -> list[ParameterSet]:
    """Returns values to parametrise by, of which all but the first few are marked as slow."""
    return [pytest.param(value, marks=[pytest.mark.slow] if place >= count else []) for place, value in enumerate(values)]
