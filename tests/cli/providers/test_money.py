"""The command `money` leaves the process as it was."""

import gc

import pytest

from scheduler.cli.providers.money import without_collection


def _fail_without_collection() -> None:
    with without_collection():
        assert not gc.isenabled()
        raise ValueError("wrong")


@pytest.mark.parametrize("was_on", [True, False])
def test_garbage_is_collected_again_after_the_command(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with pytest.raises(ValueError, match="wrong"):
            _fail_without_collection()
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()
