"""Rows of the recurring tables, and of past visits and work."""

from collections.abc import Iterable

from scheduler.domain.calendar import OnHoliday, Recurrence, Weekday
from scheduler.domain.care import Care, JudgedAt, LinkedCarers, SkillsHeldBy, VisitLink
from scheduler.domain.inputs import HistoryEntry, WorkedDay
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.providers import Contract, Provider
from scheduler.domain.shifts import ShiftPattern
from scheduler.files.importing.days import LONGEST_NIGHT_WINDOW, LONGEST_SHIFT, Days
from scheduler.files.importing.parse import NONE
from scheduler.files.writing.texts import local_text, number_text, skill_text, span_texts, yes_text

Row = dict[str, str]
DAY = 24 * 60  # minutes


def package_row(package: CarePackage) -> Row:
    """Returns a row of packages."""
    return {
        "package_id": package.package_id,
        "service_user_id": package.service_user_id,
        "first_day": package.first_day.isoformat(),
        "last_day": package.last_day.isoformat() if package.last_day else "",
        "provider": package.provider,
        "team": package.team or "",
    }


def provider_row(provider: Provider) -> Row:
    """Returns a row of providers."""
    return {
        "provider_id": provider.provider_id,
        "name": provider.name,
        "grade": ";".join(inspection.grade for inspection in provider.inspections),
        "inspected_on": ";".join(inspection.inspected_on.isoformat() for inspection in provider.inspections),
        "areas": ";".join(provider.areas),
        "children": yes_text(provider.children),
    }


def contract_row(contract: Contract) -> Row:
    """Returns a row of contracts."""
    return {
        "contract_id": contract.contract_id,
        "provider_id": contract.provider_id,
        "first_day": contract.first_day.isoformat(),
        "last_day": contract.last_day.isoformat() if contract.last_day else "",
        "hours_a_week": number_text(round(contract.minutes_a_week / 60, 4)),
        "rate": "" if contract.pence_per_hour is None else str(contract.pence_per_hour),
    }


def episode_row(episode: Episode) -> Row:
    """Returns a row of episodes."""
    return {
        "episode_id": episode.episode_id,
        "service_user_id": episode.service_user_id,
        "first_day": episode.first_day.isoformat(),
        "last_day": episode.last_day.isoformat(),
        "taper": ";".join(map(str, episode.taper)),
        "review_minutes": str(episode.review_minutes or ""),
        "hands_over_to": episode.to_package_id or "",
        "overlap_days": str(episode.overlap_days or ""),
        "extension_reason": episode.extension_reason,
        "team": episode.team or "",
    }


def pattern_row(pattern: VisitPattern) -> Row:
    """Returns a row of visit_patterns without its links."""
    windows = [span_texts_of(window, LONGEST_NIGHT_WINDOW.total_seconds() / 60, empty=True) for window in pattern.windows]
    one = len(windows) == 1
    hours = (pattern.visits_a_week or 0) * pattern.minutes * pattern.carers / 60
    return {
        "pattern_id": pattern.pattern_id,
        "package_id": pattern.package_id,
        "planned_start": "" if pattern.planned_start is None else clock_text(pattern.planned_start),
        "earliest": windows[0][0] if one else "",
        "latest": windows[0][1] if one else "",
        "windows": "" if one else ";".join(f"{start}-{end}" for start, end in windows),
        "first_week": str(pattern.first_week) if pattern.first_week > 1 else "",
        "last_week": str(pattern.last_week or ""),
        "hours_a_week": number_text(round(hours, 4)) if hours else "",
        **care_row(pattern),
        **_recurrence_row(pattern),
    }


def care_row(care: Care) -> Row:
    """Returns the columns of the care in a row of visits or patterns."""
    return {
        "minutes": str(care.minutes),
        "carers": str(care.carers),
        "skills": ";".join(map(skill_text, care.skills)),
        "skills_held_by": care.skills_held_by if care.skills_held_by != SkillsHeldBy.EACH else "",
        "judged_at": care.judged_at if care.judged_at != JudgedAt.START else "",
        "visit_type": care.visit_type,
        "time_critical": yes_text(care.time_critical),
        "priority": str(care.priority),
        "optional": yes_text(care.optional),
        "team": care.team or "",
    }


def _recurrence_row(often: Recurrence) -> Row:
    return {
        "days": "" if len(often.days) == len(Weekday) else ";".join(day.title() for day in often.days),
        "every_weeks": str(often.every_weeks) if often.every_weeks > 1 else "",
        "week": str(often.week) if often.every_weeks > 1 else "",
        "first_day": often.first_day.isoformat() if often.first_day else "",
        "last_day": often.last_day.isoformat() if often.last_day else "",
        "bank_holidays": often.on_holiday if often.on_holiday != OnHoliday.USUAL else "",
    }


def link_rows(ids: Iterable[str], links: Iterable[VisitLink]) -> dict[str, Row]:
    """Returns the link columns by the id of the second visit; each has one value for each link."""
    of_second: dict[str, list[VisitLink]] = {name: [] for name in ids}
    for link in links:
        of_second[link.second_visit_id].append(link)
    return {name: _link_row(visit_links) for name, visit_links in of_second.items()}


def _link_row(visit_links: list[VisitLink]) -> Row:
    columns = {
        "linked_to": [link.first_visit_id for link in visit_links],
        "link_min_gap": [number_text(link.min_gap_minutes) for link in visit_links],
        "link_max_gap": [number_text(link.max_gap_minutes) for link in visit_links],
        "link_carers": [link.carers if link.carers != LinkedCarers.ANY else "" for link in visit_links],
        "link_whole": [yes_text(link.whole) for link in visit_links],
    }
    return {name: ";".join(texts) if any(texts) else "" for name, texts in columns.items()}


def suspension_row(away: Suspension, zone: str) -> Row:
    """Returns a row of suspensions."""
    start, end = local_text(away.start, zone), local_text(away.end, zone)
    return {"service_user_id": away.service_user_id, "start": start, "end": end, "kind": away.kind}


def shift_pattern_row(pattern: ShiftPattern, home: str) -> Row:
    """Returns a row of shift_patterns of a carer who lives at `home`."""
    start, end = span_texts_of((pattern.start, pattern.end), LONGEST_SHIFT.total_seconds() / 60, empty=False)
    rest = _break_texts(pattern)
    return {
        "pattern_id": pattern.pattern_id,
        "carer_id": pattern.carer_id,
        "start": start,
        "end": end,
        "start_place": place_text(pattern.start_location_id, home),
        "end_place": place_text(pattern.end_location_id, home),
        "break_minutes": "" if pattern.break_spans else str(pattern.break_minutes),
        "break_earliest": rest[0],
        "break_latest": rest[1],
        "breaks": ";".join(f"{minutes}@{'-'.join(_span_texts(pattern, span))}" for minutes, span in pattern.break_spans),
        **_recurrence_row(pattern),
    }


def _break_texts(pattern: ShiftPattern) -> tuple[str, str]:
    """Returns both bounds of the break as text."""
    return _span_texts(pattern, pattern.break_span) if pattern.break_span else ("", "")


def _span_texts(pattern: ShiftPattern, span: tuple[int, int]) -> tuple[str, str]:
    """Returns both bounds of a break as text."""
    first, last = span
    if first >= DAY and last - DAY <= pattern.start:
        first, last = first - DAY, last - DAY
    return clock_text(first), clock_text(last)


def place_text(location: str | None, home: str) -> str:
    """Returns the text of the place where a shift starts or ends: empty for home."""
    if location is None:
        return NONE
    return "" if location == home else location


def span_texts_of(span: tuple[int, int], longest: float, *, empty: bool) -> tuple[str, str]:
    """Returns both ends of a span of minutes; an end after midnight as a time of day if it is read back so."""
    start, end = span
    wraps = end > DAY and end - start <= longest and end - DAY <= start - empty
    return clock_text(start), clock_text(end - DAY if wraps else end)


def clock_text(minutes: int) -> str:
    """Returns minutes since midnight as ``08:00``; 24:00 and later are on the next day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def history_row(entry: HistoryEntry) -> Row:
    """Returns a row of history."""
    visits = str(entry.visits)
    return {"service_user_id": entry.service_user_id, "carer_id": entry.carer_id, "date": entry.day.isoformat(), "visits": visits}


def worked_row(worked: WorkedDay, days: Days) -> Row:
    """Returns a row of worked days."""
    start, end = span_texts((worked.first_start, worked.last_end), worked.day, days, LONGEST_SHIFT, empty=False)
    return {
        "carer_id": worked.carer_id,
        "date": worked.day.isoformat(),
        "minutes": str(worked.minutes),
        "first_start": start,
        "last_end": end,
    }
