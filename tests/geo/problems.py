"""Small problems that are about places only."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.domain.care import Visit, Window
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelEntry, TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Shift

DAY = datetime(2026, 5, 4, tzinfo=UTC)
Degrees = tuple[float, float] | None
HEREFORD, LEOMINSTER, LEDBURY = (52.0565, -2.7160), (52.2270, -2.7390), (52.0340, -2.4230)


def problem_at(
    places: Mapping[str, Degrees] | Sequence[str],
    visits_at: Sequence[str] = (),
    carers: Sequence[tuple[str, TravelMode]] = (),
    *,
    ticks_per_minute: int = 60,
    start: str | None = "home",
    end: str | None = "home",
) -> Problem:
    """A visit ``v-<place>`` at each of `visits_at`, and for each (home, mode) of `carers` a carer ``c-<home>`` with one shift,
    from and to the carer's home where nothing else is said.
    """
    degrees: Mapping[str, Degrees] = places if isinstance(places, Mapping) else dict.fromkeys(places)
    return Problem(
        horizon_start=DAY,
        horizon_end=DAY + timedelta(days=1),
        ticks_per_minute=ticks_per_minute,
        locations=tuple(Location(location_id=name, lat=at and at[0], lon=at and at[1]) for name, at in degrees.items()),
        service_users=tuple(ServiceUser(service_user_id=f"u-{name}", location_id=name) for name in visits_at),
        carers=tuple(Carer(carer_id=f"c-{home}", home_location_id=home, travel_mode=mode) for home, mode in carers),
        shifts=tuple(
            Shift(
                shift_id=f"s-{home}",
                carer_id=f"c-{home}",
                start=DAY + timedelta(hours=7),
                end=DAY + timedelta(hours=15),
                start_location_id=home if start == "home" else start,
                end_location_id=home if end == "home" else end,
            )
            for home, _ in carers
        ),
        visits=tuple(
            Visit(
                visit_id=f"v-{name}",
                service_user_id=f"u-{name}",
                minutes=30,
                windows=(Window(earliest=DAY + timedelta(hours=8), latest=DAY + timedelta(hours=9)),),
            )
            for name in visits_at
        ),
    )


def leg(start: str, end: str, minutes: float, metres: int = 1000, mode: TravelMode = TravelMode.CAR) -> TravelEntry:
    """One leg of a user's own matrix."""
    return TravelEntry(from_location_id=start, to_location_id=end, minutes=minutes, metres=metres, mode=mode)
