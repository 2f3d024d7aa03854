"""The roster that was published before, against what its folder has become."""

from dataclasses import replace

from scheduler.domain.errors import BadInput, Fault

GONE = {"R102": "visit", "R103": "shift"}
"""Faults of an old roster that names what the folder no longer has."""


def point_to_old_folder(error: BadInput) -> BadInput:
    """Returns the faults of an old roster; where a visit or shift is unknown, they say what to give."""
    return BadInput(_pointing(fault) for fault in error.faults)


def _pointing(fault: Fault) -> Fault:
    if fault.code not in GONE or fault.maybe:
        return fault
    return replace(fault, maybe=f"the {GONE[fault.code]} has gone since: give the folder as it was with --since-folder")
