"""Drift: planned against actual minutes by week of an episode. Staff who revert to old ways do not let minutes taper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.actuals import Actual
from scheduler.domain.calendar import WEEK
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import Episode

MOST_OVER = 1.15
"""Actual minutes beyond this multiple of the plan are flagged (assumed)."""
FLAG = "does not taper as planned"


@dataclass(frozen=True)
class DriftWeek:
    """A week of an episode, as far as the days of the folder and the actuals reach.

    Attributes:
        episode_id, service_user_id: whose it is.
        week: of the episode, counted from 1.
        visits: number of planned visits whose stay is known.
        planned_minutes, actual_minutes: of these visits; a double-up counts twice.
        flag: empty, or what somebody should look at.
    """

    episode_id: str
    service_user_id: str
    week: int
    visits: int
    planned_minutes: int
    actual_minutes: int
    flag: str


def drift(inputs: Inputs, visits: Iterable[Visit], actuals: Iterable[Actual]) -> tuple[DriftWeek, ...]:
    """Returns planned and actual minutes of the visits of episodes, in order of episode and week.

    Visits without a known stay are left out on both sides.

    Args:
        inputs: with the episodes and their patterns.
        visits: of the days of the folder.
        actuals: who was at which visit, and how long.
    """
    stays: defaultdict[str, list[int]] = defaultdict(list)
    for actual in actuals:
        if actual.seconds is not None:
            stays[actual.visit_id].append(actual.seconds)
    episodes = _episodes_by_visit(inputs, visits)
    sums: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for visit_id, (episode, visit) in episodes.items():
        start = visit.planned_start or visit.windows[0].earliest
        week = (wall_clock(start, inputs.settings.timezone).date() - episode.first_day) // WEEK + 1
        if visit_id in stays:
            of_week = sums[episode.episode_id, week]
            of_week[0] += 1
            of_week[1] += visit.minutes * visit.carers
            of_week[2] += round(sum(stays[visit_id]) / 60)
    people = {episode.episode_id: episode.service_user_id for episode in inputs.episodes}
    return tuple(
        DriftWeek(name, people[name], week, count, planned, actual, FLAG if actual > planned * MOST_OVER else "")
        for (name, week), (count, planned, actual) in sorted(sums.items())
    )


def _episodes_by_visit(inputs: Inputs, visits: Iterable[Visit]) -> Mapping[str, tuple[Episode, Visit]]:
    """Returns the episode of each visit that belongs to one: visits of its patterns, and its reviews."""
    by_id = {episode.episode_id: episode for episode in inputs.episodes}
    of_pattern = {one.pattern_id: by_id[one.package_id] for one in inputs.visit_patterns if one.package_id in by_id}
    known = of_pattern | by_id
    return {visit.visit_id: (known[source], visit) for visit in visits if (source := visit.visit_id.rpartition("/")[0]) in known}
