"""Re-ablement: the visits that a taper keeps, the weekly reviews, and the agenda of events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain.calendar import WEEK
from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import EPISODE_DAYS, Episode
from scheduler.domain.visit_days import VisitDays

# Days of a week, in the order that leaves the fewest days in a row without a visit.
SPREAD = (0, 3, 5, 1, 4, 2, 6)
REVIEW_SPAN = (9 * 60, 17 * 60)  # office hours (assumed)


def kept_of_taper(inputs: Inputs, episode: Episode) -> set[tuple[str, date]]:
    """Returns pattern id and day of each visit that an episode's taper keeps.

    Each week keeps its share of the visits, rounded to the nearest number. High priority is kept
    first, then longer visits, then visits earlier in the day. Calls thus fall away one by one.
    The days that the last kept call retains are spread over the week.
    """
    patterns = [one for one in inputs.visit_patterns if one.package_id == episode.episode_id]
    holidays = inputs.settings.holidays
    kept: set[tuple[str, date]] = set()
    for week in range(-(-episode.length // 7)):
        first = episode.first_day + week * WEEK
        due = [
            ((-one.priority, -one.minutes, one.windows or ((one.planned_start, 0),), one.pattern_id, place), one.pattern_id, day)
            for place, number in enumerate(SPREAD)
            for one in patterns
            if (day := first + timedelta(days=number)) <= episode.last_day
            and one.in_weeks(day, episode.first_day)
            and one.falls_on(day, holidays, since=episode.first_day)
        ]
        number = (2 * episode.share(week) * len(due) + 100) // 200
        kept |= {(pattern_id, day) for _, pattern_id, day in sorted(due)[:number]}
    return kept


def reviews(inputs: Inputs, days: VisitDays) -> Iterator[Visit]:
    """Yields the review visits of the horizon.

    Args:
        inputs: With the episodes.
        days: Say to which day a visit belongs.
    """
    zone, dates = inputs.settings.timezone, inputs.settings.dates
    opens, closes = REVIEW_SPAN
    for episode in inputs.episodes:
        for number, day in enumerate(episode.review_days if episode.review_minutes else (), start=1):
            window = Window(earliest=moment_on(day, opens, zone), latest=moment_on(day, closes - episode.review_minutes, zone))
            visit = Visit(
                visit_id=f"{episode.episode_id}/review-{number}",
                service_user_id=episode.service_user_id,
                minutes=episode.review_minutes,
                windows=(window,),
                visit_type="review",
                team=episode.team,
            )
            if days.day_of(visit) in dates:
                yield visit


class Due(StrEnum):
    """Kinds of events in an episode."""

    STARTS = "starts"
    REVIEW = "review"
    HANDOVER = "hand-over begins"
    DAY_42 = "day 42"
    ENDS = "ends"


@dataclass(frozen=True, order=True)
class Event:
    """An event that is due in an episode on a day of the horizon."""

    day: date
    episode_id: str
    service_user_id: str
    due: Due


def agenda(inputs: Inputs) -> list[Event]:
    """Returns the events that are due in the episodes during the horizon, in order of days."""
    dates = inputs.settings.dates
    return sorted(
        Event(day, episode.episode_id, episode.service_user_id, due)
        for episode in inputs.episodes
        for day, due in _due(episode)
        if day in dates
    )


def _due(episode: Episode) -> Iterator[tuple[date, Due]]:
    yield episode.first_day, Due.STARTS
    yield from ((day, Due.REVIEW) for day in episode.review_days)
    if episode.to_package_id:
        yield episode.handover_day, Due.HANDOVER
    if episode.length > EPISODE_DAYS:
        yield episode.first_day + timedelta(days=EPISODE_DAYS - 1), Due.DAY_42
    yield episode.last_day, Due.ENDS
