"""Makes the visits of a horizon, and the links between them, from packages and episodes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.demand.flexible import flexible_visits
from scheduler.demand.reablement import kept_of_taper, reviews
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.clock import Moment, moment_on
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import CarePackage, Episode, VisitPattern
from scheduler.domain.visit_days import VisitDays, days_around, visit_days


@dataclass(frozen=True)
class Placed:
    """A visit of a pattern on one of its days."""

    pattern_id: str
    day: date
    visit: Visit


def visits_of(inputs: Inputs) -> tuple[tuple[Visit, ...], tuple[VisitLink, ...]]:
    """Returns the visits of the horizon, dated ones first, and the links between them.

    A dated visit that has the id of one from a pattern takes its place, on whatever day it is.
    A visit after midnight belongs to the day before where only a shift that began then can make it.
    """
    days = visit_days(inputs.settings, (*inputs.shifts, *inputs.other_shifts), inputs.shift_patterns)
    made = list(_weekly(inputs, days))
    found = {visit.visit_id: visit for visit in inputs.visits}
    elsewhere = {visit.visit_id for visit in inputs.other_visits}
    for visit in (*(placed.visit for placed in made), *_flexible(inputs, days), *reviews(inputs, days)):
        if visit.visit_id not in elsewhere and not _suspended(inputs, visit):
            found.setdefault(visit.visit_id, visit)
    links = (link for link in _links(inputs, made) if {link.first_visit_id, link.second_visit_id} <= found.keys())
    return tuple(found.values()), (*inputs.links, *links)


def _weekly(inputs: Inputs, days: VisitDays) -> Iterator[Placed]:
    """Yields the visits of patterns with fixed days, except those that a taper leaves out."""
    zone, dates, holidays = inputs.settings.timezone, frozenset(inputs.settings.dates), inputs.settings.holidays
    around = days_around(inputs.settings)
    kept = {episode.episode_id: kept_of_taper(inputs, episode) for episode in inputs.episodes}
    for pattern, source in _sources(inputs):
        for day in () if pattern.visits_a_week else around:
            left_out = pattern.package_id in kept and (pattern.pattern_id, day) not in kept[pattern.package_id]
            if not left_out and runs_on(pattern, source, day, holidays):
                visit = _visit_on(pattern, source, day, zone)
                if days.day_of(visit) in dates:
                    yield Placed(pattern.pattern_id, day, visit)


def _flexible(inputs: Inputs, days: VisitDays) -> Iterator[Visit]:
    for pattern, source in _sources(inputs):
        if pattern.visits_a_week:
            yield from flexible_visits(pattern, source, inputs.settings, _open_on(inputs, pattern, source), days)


def _open_on(inputs: Inputs, pattern: VisitPattern, source: CarePackage | Episode) -> Callable[[date], bool]:
    """Returns a function that says whether flexible visits may be made on a day."""
    zone, holidays = inputs.settings.timezone, inputs.settings.holidays

    def is_open(day: date) -> bool:
        opens = moment_on(day, pattern.windows[0][0], zone)
        return runs_on(pattern, source, day, holidays) and not _away(inputs, source.service_user_id, opens)

    return is_open


def runs_on(pattern: VisitPattern, source: CarePackage | Episode, day: date, holidays: frozenset[date]) -> bool:
    """Returns whether a pattern is made on a day, by its own days and those of its package."""
    if day < source.first_day or (source.last_day and day > source.last_day):
        return False
    return pattern.in_weeks(day, source.first_day) and pattern.falls_on(day, holidays, since=source.first_day)


def _visit_on(pattern: VisitPattern, source: CarePackage | Episode, day: date, zone: str) -> Visit:
    start = pattern.planned_start
    return pattern.visit(
        f"{pattern.pattern_id}/{day}",
        source.service_user_id,
        windows=pattern.windows_on(day, zone),
        planned_start=None if start is None else moment_on(day, start, zone),
        team=pattern.team or source.team,
    )


def _sources(inputs: Inputs) -> Iterator[tuple[VisitPattern, CarePackage | Episode]]:
    """Yields each pattern with the package or episode that it belongs to."""
    packages: dict[str, CarePackage | Episode] = {package.package_id: package for package in inputs.packages}
    packages |= {episode.episode_id: episode for episode in inputs.episodes}
    for pattern in inputs.visit_patterns:
        yield pattern, packages[pattern.package_id]


def _suspended(inputs: Inputs, visit: Visit) -> bool:
    return _away(inputs, visit.service_user_id, visit.planned_start or visit.windows[0].earliest)


def _away(inputs: Inputs, service_user_id: str, moment: Moment | datetime) -> bool:
    return any(away.service_user_id == service_user_id and away.start <= moment < away.end for away in inputs.suspensions)


def _links(inputs: Inputs, made: list[Placed]) -> Iterator[VisitLink]:
    """Yields the links of patterns, on each day that has a visit of both."""
    days: dict[str, dict[date, str]] = {}
    for placed in made:
        days.setdefault(placed.pattern_id, {})[placed.day] = placed.visit.visit_id
    for link in inputs.pattern_links:
        firsts, seconds = days.get(link.first_visit_id, {}), days.get(link.second_visit_id, {})
        for day in sorted(firsts.keys() & seconds.keys()):
            yield link.replace(first_visit_id=firsts[day], second_visit_id=seconds[day])
