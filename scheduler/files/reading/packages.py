"""Readers of packages, episodes, suspensions and visit patterns."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from scheduler.domain.calendar import OnHoliday
from scheduler.domain.packages import EPISODE_DAYS, CarePackage, Episode, Suspension, VisitPattern
from scheduler.files.importing import parse
from scheduler.files.importing.days import LONGEST_NIGHT_WINDOW, NEXT_DAY, Days
from scheduler.files.importing.records import Known, Record
from scheduler.files.reading.people import read_provider_id
from scheduler.files.reading.shifts_and_absences import time_away
from scheduler.files.reading.visits import care_of, swap_hint, window_texts

DAY = 24 * 60  # minutes


def read_episode(record: Record, service_users: Known, packages: Known) -> Episode | None:
    """Reads a row of episodes; more than 42 days need a reason."""
    name, first = record.need("episode_id", parse.identifier), record.need("first_day", parse.day)
    if name and packages and name in packages:
        record.fault("E102", f'id "{name}" is also that of a package', "episode_id", f'"E-{name}"')
    into = record.get("hands_over_to", parse.identifier)
    record.known("hands_over_to", [into], packages or (), "E104", "package")
    last = record.get("last_day", parse.day) or (first and first + timedelta(days=EPISODE_DAYS - 1))
    _check_order(record, first, last)
    length = (last - first).days + 1 if first and last else 0
    reason = record.text("extension_reason")
    if length > EPISODE_DAYS and not reason:
        what = f"lasts {length} days: visits beyond day {EPISODE_DAYS} need a recorded reason"
        record.fault("E103", what, "last_day", "say it in extension_reason")
    overlap = record.get("overlap_days", parse.whole_number)
    if record.ok and overlap and (not into or overlap > length):
        record.fault("E105", f"overlaps for {overlap} days with nothing that takes over, or for more days than it has", "overlap_days")
    return record.build(
        Episode,
        episode_id=name,
        service_user_id=_person(record, service_users),
        first_day=first,
        last_day=last,
        taper=record.get("taper", parse.percents),
        review_minutes=record.get("review_minutes", parse.minutes),
        to_package_id=into,
        overlap_days=overlap,
        extension_reason=reason,
        team=record.get("team", parse.plain_text),
    )


def read_package(
    record: Record, service_users: Known, handovers: Mapping[str, date], known_providers: Known, *, all_known: bool
) -> CarePackage | None:
    """Reads a row of packages; a missing first day follows from an episode that hands over to it.

    Args:
        record: the row.
        service_users: their ids.
        handovers: the first day of each package that takes over from an episode.
        known_providers: ids of providers.
        all_known: whether no episode has faults; otherwise a missing hand-over is no fault.
    """
    name = record.need("package_id", parse.identifier)
    first, last = record.get("first_day", parse.day), record.get("last_day", parse.day)
    if first is None and not record.text("first_day"):
        first = handovers.get(name or "")
        if first is None and not all_known:
            return None
        if first is None:
            record.fault("P104", "has no first day, and no episode hands over to it", "first_day")
    _check_order(record, first, last)
    return record.build(
        CarePackage,
        package_id=name,
        service_user_id=_person(record, service_users),
        first_day=first,
        last_day=last,
        provider=read_provider_id(record, known_providers),
        team=record.get("team", parse.plain_text),
    )


def check_handovers(episodes: Sequence[tuple[Record, Episode]], packages: Mapping[str, CarePackage]) -> None:
    """Checks that each hand-over is to the same service user, on the day that the overlap implies."""
    for record, episode in episodes:
        package = packages.get(episode.to_package_id or "")
        if package and package.service_user_id != episode.service_user_id:
            what = f'is of "{episode.service_user_id}", and the package that takes over of "{package.service_user_id}"'
            record.fault("E104", what, "hands_over_to")
        elif package and package.first_day != episode.handover_day:
            agreed = (episode.last_day + NEXT_DAY - package.first_day).days
            what = f"is to hand over on {episode.handover_day}, and the package begins on {package.first_day}"
            record.fault("E105", what, "overlap_days", f"overlap_days {agreed}" if 0 <= agreed <= episode.length else "")


def read_suspension(record: Record, days: Days, service_users: Known) -> Suspension | None:
    """Reads a row of suspensions; a last day without a time counts as a whole."""
    person = _person(record, service_users)
    start, end = time_away(record, days, "P121")
    return record.build(Suspension, service_user_id=person, start=start, end=end, kind=record.text("kind"))


def read_pattern(record: Record, packages: Known) -> VisitPattern | None:
    """Reads a row of visit_patterns.

    Args:
        record: the row.
        packages: ids of packages and of episodes.
    """
    package, care = record.need("package_id", parse.identifier), care_of(record)
    record.known("package_id", [package], packages, "P112", "package")
    first, last = record.get("first_week", parse.whole_number), record.get("last_week", parse.whole_number)
    if last is not None and last < (first or 1):
        record.fault("P114", f"last week {last} is before the first, {first or 1}", "last_week")
    planned = record.get("planned_start", parse.clock)
    windows = _windows(record)
    visits = _visits_a_week(record, care, windows)
    return record.build(
        VisitPattern,
        pattern_id=record.need("pattern_id", parse.identifier),
        package_id=package,
        windows=windows,
        planned_start=planned,
        first_week=first,
        last_week=last,
        visits_a_week=visits,
        **recurrence_of(record),
        **care,
    )


def recurrence_of(record: Record) -> dict[str, Any]:
    """Returns the fields of the recurrence of a row."""
    every, week = record.get("every_weeks", parse.whole_number), record.get("week", parse.whole_number)
    if week is not None and week > (every or 1):
        record.fault("P114", f"is in week {week} of a cycle of {every or 1}", "week", f"every_weeks {week}")
    first, last = record.get("first_day", parse.day), record.get("last_day", parse.day)
    _check_order(record, first, last)
    return {
        "days": record.get("days", parse.weekdays),
        "every_weeks": every,
        "week": week,
        "first_day": first,
        "last_day": last,
        "on_holiday": record.get("bank_holidays", parse.one_of(OnHoliday)),
    }


def _windows(record: Record) -> tuple[tuple[int, int], ...]:
    """Returns windows in minutes since midnight; one that ends before it starts ends on the next day."""
    column, spans = window_texts(record, "planned_start", parse.clock, parse.clock_spans)
    found = sorted((start, end + DAY if end < start else end) for start, end in spans)
    for start, end in spans:
        if end < start and end + DAY - start > LONGEST_NIGHT_WINDOW / timedelta(minutes=1):
            record.fault("V104", f"window {_shown((start, end))} ends before it starts", column, swap_hint(column, start, end))
    for before, after in itertools.pairwise(found):
        if after[0] <= before[1]:
            record.fault("V105", f"windows {_shown(before)} and {_shown(after)} overlap", column)
    return tuple(found)


def _shown(window: tuple[int, int]) -> str:
    return "-".join(f"{minutes // 60 % 24:02}:{minutes % 60:02}" for minutes in window)


def _visits_a_week(record: Record, care: Mapping[str, Any], windows: Sequence[tuple[int, int]]) -> int | None:
    """Returns flexible hours as a whole number of visits."""
    hours, each = record.get("hours_a_week", parse.number), (care["minutes"] or 0) * (care["carers"] or 1)
    if hours is None or not record.ok or each <= 0:
        return None
    if len(windows) != 1 or record.text("planned_start") or record.text("every_weeks"):
        record.fault("P116", "has flexible hours, which need one window, and no planned start or cycle of weeks", "hours_a_week")
    visits = round(hours * 60 / each)
    if visits < 1 or abs(visits * each - hours * 60) > 0.5:
        nearest = f"{max(visits, 1) * each / 60:g} hours"
        record.fault("P115", f"{hours:g} hours are no whole number of visits of {each} carer-minutes", "hours_a_week", nearest)
    return visits


def check_patterns(
    patterns: Sequence[tuple[Record, VisitPattern]], packages: Mapping[str, CarePackage], episodes: Mapping[str, Episode]
) -> None:
    """Checks that each pattern has days within its package or episode."""
    for record, pattern in patterns:
        episode = episodes.get(pattern.package_id)
        source = episode or packages.get(pattern.package_id)
        if source is None:
            continue
        begins = max(pattern.first_day or source.first_day, source.first_day + timedelta(weeks=pattern.first_week - 1))
        if (source.last_day and begins > source.last_day) or (pattern.last_day and pattern.last_day < begins):
            record.fault("P113", f'is never made: "{pattern.package_id}" {_days(source)}', "package_id")
        elif episode and pattern.visits_a_week:
            record.fault("P116", "has flexible hours, which only packages have", "hours_a_week")
        elif episode and pattern.last_day and pattern.last_day > episode.last_day:
            record.fault("E106", f"goes on until {pattern.last_day}, and the episode {_days(episode)}", "last_day")
        elif episode and pattern.last_week and (pattern.last_week - 1) * 7 >= episode.length:
            record.fault("E106", f"goes on until week {pattern.last_week}, and the episode has {episode.length} days", "last_week")


def _days(source: CarePackage | Episode) -> str:
    return f"runs from {source.first_day}" + (f" to {source.last_day}" if source.last_day else "")


def _person(record: Record, service_users: Known) -> str | None:
    person = record.need("service_user_id", parse.identifier)
    record.known("service_user_id", [person], service_users, "P102", "service user")
    return person


def _check_order(record: Record, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        record.fault("P103", f"last day {last} is before the first, {first}", "last_day", "first_day and last_day are swapped")
