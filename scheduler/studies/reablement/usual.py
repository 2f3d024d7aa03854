"""What the episodes of a folder have in common: hours in their first week, and their taper."""

from collections import Counter
from datetime import timedelta

from scheduler.demand.reablement import kept_of_taper
from scheduler.domain.inputs import Inputs


def usual_first_hours(inputs: Inputs) -> float | None:
    """Returns the mean hours of care in the first week of an episode; None without episodes that have visits."""
    patterns = {pattern.pattern_id: pattern for pattern in inputs.visit_patterns}
    hours = []
    for episode in inputs.episodes:
        first_week = episode.first_day + timedelta(days=7)
        care = [patterns[pattern_id] for pattern_id, day in kept_of_taper(inputs, episode) if day < first_week]
        if care:
            hours.append(sum(pattern.minutes * pattern.carers for pattern in care) / 60)
    return sum(hours) / len(hours) if hours else None


def usual_taper(inputs: Inputs) -> tuple[int, ...] | None:
    """Returns the taper that most episodes have, over six weeks; None without episodes."""
    tapers = Counter(tuple(episode.share(week) for week in range(6)) for episode in inputs.episodes)
    return tapers.most_common(1)[0][0] if tapers else None
