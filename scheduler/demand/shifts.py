"""Makes the shifts of a horizon from shift patterns."""

from scheduler.domain.inputs import Inputs
from scheduler.domain.shifts import Shift, without_overlaps


def shifts_of(inputs: Inputs) -> tuple[Shift, ...]:
    """Returns the shifts of the horizon, dated ones first.

    A dated shift replaces the shift of a pattern that has the same id, on whatever day it is.
    If two shifts of a carer overlap, the later one begins when the earlier one ends.
    """
    settings = inputs.settings
    found = {shift.shift_id: shift for shift in inputs.shifts}
    elsewhere = {shift.shift_id for shift in inputs.other_shifts}
    for pattern in inputs.shift_patterns:
        for day in settings.dates:
            if pattern.falls_on(day, settings.holidays):
                shift = pattern.on(day, settings.timezone)
                if shift is not None and shift.shift_id not in elsewhere:
                    found.setdefault(shift.shift_id, shift)
    return without_overlaps(tuple(found.values()))
