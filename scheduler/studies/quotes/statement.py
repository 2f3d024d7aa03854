"""Quotes from what providers state of their free time: nothing is known of their rosters."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from scheduler.analysis.money.stays import planned_start
from scheduler.demand.visits import visits_of
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.people import ServiceUser
from scheduler.domain.quotes import Capacity, NewPackage
from scheduler.studies.quotes.quote import NearMiss, Possible, Quote

MOST_MISS_MINUTES = 90


def visits_of_package(new: NewPackage, settings: Settings) -> tuple[Visit, ...]:
    """Returns the visits of a package on the days of the settings."""
    alone = Inputs(
        settings=settings,
        locations=(new.location,),
        service_users=(new.person.replace(preferred_carers=(), refused_carers=()),),
        carers=(),
        shifts=(),
        visits=(),
        packages=(new.package,),
        visit_patterns=new.patterns,
    )
    return visits_of(alone)[0]


def quote_from_statement(provider_id: str, statements: Sequence[Capacity], new: NewPackage, settings: Settings) -> Quote:
    """Returns the quote of a provider that states its free time.

    Each visit takes its minutes from the first statement that covers it. Journeys are what the statement says that a visit adds.

    Args:
        provider_id: Provider.
        statements: What it states.
        new: Package.
        settings: With the days.
    """
    free: defaultdict[tuple[int, date], int] = defaultdict(int)
    visits = visits_of_package(new, settings)
    days: dict[date, bool] = {}
    misses: list[NearMiss] = []
    travel, contact, count = 0, 0, 0
    for visit in visits:
        earliest, latest, day = _span(visit, settings)
        fitting = [
            number
            for number, one in enumerate(statements)
            if _covers(one, visit, new.person, day) and free[number, day] + visit.minutes * visit.carers <= one.minutes
        ]
        distances = {number: _distance(statements[number], earliest, latest) for number in fitting}
        at = min(fitting, key=lambda number: distances[number], default=None)
        is_placed = at is not None and distances[at] == 0
        days[day] = days.get(day, True) and is_placed
        if at is not None and is_placed:
            free[at, day] += visit.minutes * visit.carers
            contact += visit.minutes * visit.carers
            travel += (statements[at].travel_minutes or 0) * visit.carers
            count += 1
        elif at is not None and distances[at] <= MOST_MISS_MINUTES:
            misses.append(NearMiss(visit_id=visit.visit_id, minutes=distances[at]))
    start = None
    for day in sorted(days, reverse=True):
        if not days[day]:
            break
        start = day
    possible = Possible.AS_IT_IS if count == len(visits) else Possible.IN_PART if count else Possible.NO
    return Quote(
        provider_id=provider_id,
        package_id=new.package.package_id,
        possible=possible,
        visits=len(visits),
        placed_as_it_is=count,
        placed=count,
        start_day=start,
        contact_minutes=contact,
        travel_minutes=travel,
        between_minutes=travel,
        miles=0,
        mileage_pence=0,
        pay_pence_per_hour=None,
        lowest_travel_minutes=travel,
        highest_travel_minutes=travel,
        carers=0,
        known_carers=0,
        others_changed=0,
        others_shifted=0,
        near_misses=tuple(misses),
    )


def _span(visit: Visit, settings: Settings) -> tuple[int, int, date]:
    """Returns the first and the last start of a visit in minutes of local time, and its day."""
    first = visit.windows[0].earliest if visit.windows else planned_start(visit)
    last = visit.windows[-1].latest if visit.windows else first
    start = wall_clock(first, settings.timezone)
    tolerance = 0 if visit.windows else settings.tolerance_of(visit)
    minute = start.hour * 60 + start.minute
    length = (last - first).total_seconds() // 60
    return max(minute - tolerance, 0), minute + int(length) + tolerance, start.date()


def _covers(statement: Capacity, visit: Visit, person: ServiceUser, day: date) -> bool:
    """Returns whether a statement is for such a visit on a day, its time aside."""
    held = {skill.skill: skill.level for skill in statement.skills}
    return (
        statement.holds_on(day)
        and statement.carers >= visit.carers
        and (not statement.localities or person.locality is None or person.locality in statement.localities)
        and all(held.get(skill.skill, 0) >= skill.level for skill in visit.skills)
    )


def _distance(statement: Capacity, earliest: int, latest: int) -> int:
    """Returns by how many minutes the starts of a visit miss those of a statement."""
    return max(statement.earliest - latest, earliest - statement.latest, 0)
