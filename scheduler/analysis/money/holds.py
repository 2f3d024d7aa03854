"""Prices visits to which nobody came, because the visit was cancelled, or because the person is away."""

from datetime import date, datetime, timedelta

from scheduler.analysis.money.prices import HOUR, NotSettledError
from scheduler.domain.clock import wall_clock
from scheduler.domain.money.rates import Cancellation, Retainer
from scheduler.domain.packages import Suspension


def cancelled_percent(steps: tuple[Cancellation, ...], planned_start: datetime, cancelled_at: datetime, zone: str) -> int:
    """Returns the share of the price of a cancelled visit, in per cent.

    Notice is elapsed time; a visit cancelled after its start had none.

    Raises:
        NotSettledError: M305, no step fits the notice.
    """
    notice = max(planned_start - cancelled_at, timedelta()) // timedelta(seconds=1)
    is_same_day = wall_clock(cancelled_at, zone).date() >= wall_clock(planned_start, zone).date()
    for step in steps:
        fits = is_same_day or not step.same_day
        fits = fits and (step.from_hours is None or notice >= step.from_hours * HOUR)
        fits = fits and (step.to_hours is None or notice <= step.to_hours * HOUR)
        if fits and (step.under_hours is None or notice < step.under_hours * HOUR):
            return step.percent
    raise NotSettledError("M305", f"it was cancelled {notice / HOUR:g} hours before, and no [[cancellation]] says what that costs")


def hold_percent(retainer: Retainer, hold: Suspension, day: date, zone: str) -> int:
    """Returns the share of the usual price on a day of a hold, in per cent.

    Raises:
        NotSettledError: M306, no step reaches so far into a hold.
    """
    first = wall_clock(hold.start, zone).date()
    last = wall_clock(hold.end - timedelta(seconds=1), zone).date()
    if (last - first).days + 1 < retainer.refund_from_days:
        return 100
    number = (day - first).days + 1
    for step in retainer.step:
        if step.days is None or number <= step.days:
            return step.percent
    raise NotSettledError("M306", f"{day} is day {number} of a hold, and no [[retainer.step]] goes so far")
