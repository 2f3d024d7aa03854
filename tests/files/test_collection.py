"""The collector of cyclic garbage is paused while rows are read, and goes on afterwards as before."""

import gc
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.importing.collection import paused_collection
from scheduler.files.reading.read import read_folder


def test_the_collector_is_as_before_after_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_folder(tmp_path)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with paused_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
