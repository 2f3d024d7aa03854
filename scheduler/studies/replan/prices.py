"""Problems of the rest of a day with a price on change, and windows near what people were told."""

from collections.abc import Collection
from datetime import timedelta

from scheduler.demand.live_day import LiveDay
from scheduler.demand.live_day.blocks import MARK
from scheduler.domain.care import Visit, Window
from scheduler.domain.problem import Problem
from scheduler.domain.published import PublishedVisit
from scheduler.domain.rules import Rule, Setting
from scheduler.studies.replan.measure import Told


def priced(
    live: LiveDay,
    published: Told,
    untouched: Collection[str],
    *,
    price: int,
    near_minutes: int | None,
    other: dict[Rule, Setting] | None = None,
) -> Problem:
    """Returns the problem of what is left, with a price on each carer-visit by somebody other than published.

    Args:
        live: The day.
        published: What people were told.
        untouched: Visits that no change has hit.
        price: Of one carer-visit, in units of cost.
        near_minutes: Untouched visits start no further from their published start, unless they are late; None for their windows.
        other: Settings of further rules.
    """
    problem = live.problem
    visits = problem.visits
    if near_minutes is not None:
        near = timedelta(minutes=near_minutes)
        visits = tuple(_near(visit, live, published, near) if visit.visit_id in untouched else visit for visit in visits)
    left = [visit.visit_id for visit in visits if visit.visit_id in published and not visit.visit_id.startswith(MARK)]
    return problem.replace(
        visits=visits,
        published=tuple(
            PublishedVisit(visit_id=visit_id, carer_ids=published[visit_id][0], start=published[visit_id][1]) for visit_id in left
        ),
        objective=problem.objective.replace(settings={**problem.objective.settings, Rule.STABILITY: price, **(other or {})}),
    )


def _near(visit: Visit, live: LiveDay, published: Told, near: timedelta) -> Visit:
    """Returns a visit whose windows lie near its published start; its projected start stays possible."""
    told, start = published.get(visit.visit_id, ((), None))[1], live.starts.get(visit.visit_id)
    if told is None or start is None:
        return visit
    length = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
    first, last = min(told - near, start), max(told + near, start)
    windows = [
        Window(earliest=max(window.earliest, first), latest=min(window.latest, last + length))
        for window in visit.windows
        if max(window.earliest, first) <= min(window.latest - length, last)
    ]
    return visit.replace(windows=tuple(windows)) if windows else visit
