"""A published roster in a problem: what departs from it is priced, and starts stay near the announced ones."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.problem import Problem
from scheduler.domain.published import PublishedVisit, published_visits
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule

STABILITY_WEIGHT = 6_000
"""Cost of a carer-visit by somebody other than published: ten minutes on the road."""
NEAR_MINUTES = 15
"""Minutes by which a visit may start before or after its announced start without a word to anybody."""


def publish(problem: Problem, published: Roster | Iterable[PublishedVisit], *, weight: int = STABILITY_WEIGHT) -> Problem:
    """Returns the problem with a published roster, and STABILITY soft at `weight`.

    Args:
        problem: Problem of the day.
        published: Roster that was announced, or its visits.
        weight: Soft cost of each carer-visit by somebody other than published, at least 1.
    """
    visits = published_visits(published) if isinstance(published, Roster) else tuple(published)
    settings = {**problem.objective.settings, Rule.STABILITY: weight}
    return problem.replace(published=visits, objective=problem.objective.replace(settings=settings))


def keep_near_published(problem: Problem, *, minutes: int = NEAR_MINUTES, free: Collection[str] = ()) -> Problem:
    """Returns the problem with the windows of visits narrowed to their published starts.

    A visit keeps its windows if it is free, was not published with a start, or cannot start near it.
    So does every visit if WINDOW is not hard: lateness is then counted from the close of the window.

    Args:
        problem: Problem with a published roster.
        minutes: Minutes before and after the published start that remain, at least 0.
        free: Ids of visits that may start at any time in their windows, such as those of a sick carer.
    """
    if not problem.objective.is_hard(Rule.WINDOW):
        return problem
    near = {visit.visit_id: visit for visit in problem.published if visit.visit_id not in free}
    visits = tuple(_narrowed(visit, near[visit.visit_id], minutes) if visit.visit_id in near else visit for visit in problem.visits)
    return problem.replace(visits=visits)


def _narrowed(visit: Visit, published: PublishedVisit, minutes: int) -> Visit:
    """Returns the visit with the parts of its windows in which it starts near its published start."""
    if published.start is None:
        return visit
    care = timedelta(minutes=visit.minutes) if visit.judged_at is JudgedAt.END else timedelta()
    first, last = (published.start + timedelta(minutes=sign * minutes) for sign in (-1, 1))
    cut = [(max(window.earliest, first), min(window.latest, last + care)) for window in visit.windows]
    windows = tuple(Window(earliest=opens, latest=closes) for opens, closes in cut if opens + care <= closes)
    # a part of windows that are apart and in order needs no second check, which takes most of the time for a whole day
    return visit.model_copy(update={"windows": windows}) if windows else visit
