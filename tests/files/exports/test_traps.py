"""Single traps through both doors: an export is read as it is meant, and a plain folder never wrongly in silence."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import scheduler
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
with (EXPORTS / "expected.csv").open(encoding="utf-8", newline="") as _file:
    TRAPS = list(csv.DictReader(_file))
Outcome = tuple[Inputs | None, tuple[Fault, ...]]


def outcome(read: Callable[[Path], Inputs], trap: str) -> Outcome:
    """Returns the inputs and warnings of a trap, or its faults."""
    try:
        inputs = read(EXPORTS / "traps" / trap)
    except BadInput as bad:
        return None, bad.faults
    return inputs, inputs.warnings


def is_right(inputs: Inputs, trap: dict[str, str]) -> bool:
    """Returns whether the inputs are what the table says."""
    return bool(eval(trap["check"], {"x": inputs})) if trap["check"] else trap["outcome"] != "fault"


@pytest.mark.parametrize("trap", TRAPS, ids=[trap["trap"] for trap in TRAPS])
def test_an_export_is_read_as_the_table_says(trap: dict[str, str]) -> None:
    inputs, said = outcome(scheduler.read_export, trap["trap"])
    if trap["outcome"] == "fault":
        assert inputs is None
        assert any(fault.where == trap["where"] and re.search(trap["words"], str(fault)) for fault in said)
        return
    assert inputs is not None, said
    assert is_right(inputs, trap)
    if trap["outcome"] == "warning":
        assert any(fault.where.startswith(trap["where"]) and re.search(trap["words"], str(fault), re.IGNORECASE) for fault in said)


@pytest.mark.parametrize("trap", TRAPS, ids=[trap["trap"] for trap in TRAPS])
def test_a_plain_folder_is_read_so_or_refused_with_the_way_out(trap: dict[str, str]) -> None:
    inputs, said = outcome(scheduler.read_folder, trap["trap"])
    if inputs is None:
        assert "carerounds import" in "\n".join(map(str, said))
    else:
        # A double-up in two rows of ids of their own stays two visits, and a warning says so.
        warned = trap["outcome"] == "warning" and any(fault.where.startswith(trap["where"]) for fault in said)
        assert is_right(inputs, trap) or warned
