"""Actuals: who was at which visit, from when to when, as call monitoring saw it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


class VisitState(StrEnum):
    """What became of a visit, for one carer."""

    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    NOT_SIGNED_OUT = "not signed out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Actual:
    """One carer at one visit, as it was.

    Attributes:
        visit_id: Visit of the plan.
        carer_id: Carer who was there, whoever was rostered; empty where nobody was.
        state: What became of it.
        start, end: Moments of arrival and departure; None where they are not known.
        cancelled_at: Moment at which the visit was cancelled; None unless it was.
        miles: Miles that the carer drove to it; None where the journey of the folder counts.
        was_home_before: Whether the carer was at home between the visit before and this one; None where the shifts say so.
        row: Row of the table, for messages.
    """

    visit_id: str
    carer_id: str
    state: VisitState
    start: datetime | None = None
    end: datetime | None = None
    cancelled_at: datetime | None = None
    miles: Fraction | None = None
    was_home_before: bool | None = None
    row: int = 0

    @property
    def seconds(self) -> int | None:
        """Returns the seconds that the carer stayed, by elapsed time; None where they are not known."""
        if self.start is None or self.end is None:
            return None
        return round((self.end - self.start).total_seconds())
