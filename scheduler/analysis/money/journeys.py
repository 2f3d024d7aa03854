"""Gaps between the visits of a carer: journeys, required waiting, and time at home."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from operator import attrgetter

from scheduler.analysis.money.minutes import MINUTE
from scheduler.analysis.money.stays import Stay
from scheduler.domain.actuals import VisitState
from scheduler.domain.money.pay import PaySettings
from scheduler.domain.people import Carer
from scheduler.domain.places import METRES_PER_MILE, TravelMode
from scheduler.domain.shifts import Shift

_START = attrgetter("start")
_PER_MILE = Fraction(str(METRES_PER_MILE))
Leg = Callable[[TravelMode, str, str], tuple[int, int]]
"""Returns seconds and metres of a journey between two locations."""


@dataclass(slots=True)
class Worked:
    """A stay of a carer in order of time, and the gap before it.

    Attributes:
        stay: Stay.
        start, end: Time at work; the planned length where the departure is not known.
        contact_seconds: Time at the visit that no earlier visit of the carer covers.
        gap_seconds: Time since the visit before; 0 before the first.
        before: Id of the visit before; empty for none, or if the carer was at home in between.
        journey_seconds: Journey from the visit before; it fits into the gap.
        waiting_seconds: Required waiting in the gap.
        was_home: Whether the carer was at home in the gap.
        miles: Miles for which mileage is due.
        is_journey_paid: Whether the pay rules pay the journey.
        is_waiting_paid: Whether they pay the waiting.
    """

    stay: Stay
    start: datetime
    end: datetime
    contact_seconds: int
    gap_seconds: int = 0
    before: str = ""
    journey_seconds: int = 0
    waiting_seconds: int = 0
    was_home: bool = False
    miles: Fraction = Fraction()
    is_journey_paid: bool = False
    is_waiting_paid: bool = False


class WorkedTime:
    """Works out what carers did between visits."""

    def __init__(self, settings: PaySettings, carers: Iterable[Carer], shifts: Iterable[Shift], homes: dict[str, str], leg: Leg) -> None:
        """Sorts the shifts of each carer.

        Args:
            settings: Of pay.
            carers: Carers of the plan.
            shifts: Shifts of the plan.
            homes: Location of each person.
            leg: Travel between two locations.
        """
        self._settings = settings
        self._carers = {carer.carer_id: carer for carer in carers}
        self._homes = homes
        self._leg = leg
        self._shifts: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(shifts, key=lambda shift: shift.start):
            self._shifts[shift.carer_id].append(shift)

    def of_carer(self, carer_id: str, stays: Sequence[Stay]) -> list[Worked]:
        """Returns the stays of a carer in order of time.

        Args:
            carer_id: Carer.
            stays: Stays at which the carer was.
        """
        timed = sorted(((*_worked_span(stay), stay) for stay in stays), key=lambda one: (one[0], one[1], one[2].visit.visit_id))
        found: list[Worked] = []
        latest: datetime | None = None
        for start, end, stay in timed:
            contact = _seconds(end - max(start, latest or start))
            if latest is None:
                found.append(Worked(stay, start, end, max(contact, 0), miles=_given_miles(stay)))
            else:
                found.append(self._after(self._carers[carer_id], found[-1], Worked(stay, start, end, max(contact, 0)), latest))
            latest = max(latest or end, end)
        return found

    def _after(self, carer: Carer, before: Worked, now: Worked, latest: datetime) -> Worked:
        """Returns a stay with the gap before it."""
        gap = max(_seconds(now.start - latest), 0)
        was_home = self._was_home(carer, before, now, gap)
        journey = waiting = 0
        miles = _given_miles(now.stay)
        if not was_home:
            seconds, metres = self._leg(carer.travel_mode, self._homes_of(before), self._homes_of(now))
            journey = min(seconds, gap)
            waiting = gap - journey if gap - journey <= self._settings.waiting_limit_minutes * MINUTE else 0
            if carer.travel_mode is TravelMode.CAR and not _has_miles(now.stay):
                miles = Fraction(metres * _PER_MILE.denominator, _PER_MILE.numerator)
        limit = self._settings.break_limit_minutes
        is_short = limit is None or gap <= limit * MINUTE
        return Worked(
            now.stay,
            now.start,
            now.end,
            now.contact_seconds,
            gap,
            "" if was_home else before.stay.visit.visit_id,
            journey,
            waiting,
            was_home,
            miles,
            self._settings.travel and is_short,
            self._settings.waiting and is_short,
        )

    def _homes_of(self, worked: Worked) -> str:
        return self._homes[worked.stay.facts.service_user_id]

    def _was_home(self, carer: Carer, before: Worked, now: Worked, gap: int) -> bool:
        """Returns whether a carer was at home in a gap.

        The actuals decide. Where they are silent, two shifts that end and start at home do, else the length of the gap.
        """
        said = now.stay.actual.was_home_before if now.stay.actual else None
        if said is not None:
            return said
        first, second = self._shift_at(carer.carer_id, before.start), self._shift_at(carer.carer_id, now.start)
        if first is None or second is None:
            return gap >= self._settings.home_after_minutes * MINUTE
        home = carer.home_location_id
        return first is not second and first.end_location_id in (home, None) and second.start_location_id in (home, None)

    def _shift_at(self, carer_id: str, moment: datetime) -> Shift | None:
        """Returns the shift in which a moment lies, or within an hour of which it lies; None if there is none."""
        shifts = self._shifts.get(carer_id, [])
        at = bisect_right(shifts, moment, key=_START)
        near = shifts[max(at - 1, 0) : at + 1]
        nearest = min(near, key=lambda shift: _distance(shift, moment), default=None)
        return nearest if nearest is not None and _distance(nearest, moment) <= timedelta(hours=1) else None


def _distance(shift: Shift, moment: datetime) -> timedelta:
    return max(shift.start - moment, moment - shift.end, timedelta())


def _worked_span(stay: Stay) -> tuple[datetime, datetime]:
    """Returns when a carer was at a visit; what is not known is as planned."""
    actual = stay.actual
    length = timedelta(seconds=stay.planned_seconds)
    start = actual.start if actual and actual.start else None
    end = actual.end if actual and actual.end else None
    if start is None:
        start = stay.planned_start if end is None else end - length
    return start, end if end is not None else start + length


def _given_miles(stay: Stay) -> Fraction:
    return (stay.actual.miles if stay.actual else None) or Fraction()


def _has_miles(stay: Stay) -> bool:
    return stay.actual is not None and stay.actual.miles is not None and stay.actual.state is not VisitState.MISSED


def _seconds(elapsed: timedelta) -> int:
    return round(elapsed.total_seconds())
