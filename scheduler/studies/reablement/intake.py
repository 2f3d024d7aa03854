"""Where new referrals go: all to re-ablement, but for those under 18 and those for whom it is not suitable."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.intake import Referral

ADULT_AGE = 18
"""All new referrals go through re-ablement except those under 18 or unsuitable (Derbyshire, 2009)."""
UNDER_AGE = f"under {ADULT_AGE}"
WEEK_DAYS = 7


@dataclass(frozen=True)
class Route:
    """Where a referral goes.

    Attributes:
        referral: That came in.
        excluded_because: Why it does not go to re-ablement; empty if it does.
    """

    referral: Referral
    excluded_because: str

    @property
    def is_reablement(self) -> bool:
        """Whether it goes to re-ablement."""
        return not self.excluded_because


def route_referrals(referrals: Sequence[Referral]) -> tuple[Route, ...]:
    """Returns for each referral re-ablement, or the reason why not: one or the other for everybody.

    Args:
        referrals: In any order.
    """
    return tuple(Route(one, UNDER_AGE if one.age < ADULT_AGE else one.unsuitable) for one in referrals)


def starts_a_week(routes: Sequence[Route]) -> float:
    """Returns the referrals to re-ablement in a mean week, from the first day of a referral to the last; 0.0 without any."""
    if not routes:
        return 0.0
    days = [route.referral.day for route in routes]
    weeks = max(((max(days) - min(days)).days + 1) / WEEK_DAYS, 1.0)
    return sum(route.is_reablement for route in routes) / weeks
