"""What of contract hours is not on duty: one set of figures for sizes and quotes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowances:
    """What of contract hours is not on duty.

    Attributes:
        week_hours: contract hours of a whole-time carer.
        leave_percent: annual leave and bank holidays.
        sickness_percent: sickness.
        training_percent: training and supervision.
    """

    week_hours: float = 37.0
    leave_percent: float = 10.8
    sickness_percent: float = 4.7
    training_percent: float = 2.0

    @property
    def absence_percent(self) -> float:
        """Returns the per cent of contract hours in which a carer is away."""
        return round(self.leave_percent + self.sickness_percent + self.training_percent, 6)

    @property
    def present_share(self) -> float:
        """Returns the share of contract hours in which a carer is there."""
        return 1 - self.absence_percent / 100

    def week_minutes(self, carers: float) -> tuple[int, ...]:
        """Returns the weekly minutes of each carer: whole weeks, and half of one for the last."""
        whole = round(self.week_hours * 60)
        return (whole,) * int(carers) + ((whole // 2,) if carers % 1 else ())


USUAL_ALLOWANCES = Allowances()
"""Allowances where nothing else is said."""
