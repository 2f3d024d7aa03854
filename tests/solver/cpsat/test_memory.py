"""Memory is given back where the C library can, and nothing is done elsewhere."""

import sys

import pytest

from scheduler.solver.cpsat import memory


def test_memory_is_given_back() -> None:
    memory.release_memory()


def test_other_systems_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    memory._trim.cache_clear()
    monkeypatch.setattr(sys, "platform", "win32")
    assert memory._trim() is None
    memory.release_memory()
    memory._trim.cache_clear()
