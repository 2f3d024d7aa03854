"""Makes a publication of a roster: its rows, its reasons, and its changes."""

from collections.abc import Callable
from datetime import datetime

from scheduler.analysis.carer_visits import carer_visits
from scheduler.analysis.roster_changes import roster_changes
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.names import full_name
from scheduler.reporting.reasons import reason

Timed = tuple[Problem, TravelMatrix, Roster]
"""A problem, the travel between its locations, and a roster with a start for every visit."""


def prepare_issue(
    now: Timed,
    *,
    published: datetime,
    office: str = "",
    before: Timed | None = None,
    names_carers: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Issue:
    """Returns the publication of a roster.

    Args:
        now: Problem, travel and roster.
        published: Moment of publication.
        office: Name and telephone number of the office.
        before: The same of the roster that was published before; None to publish everything.
        names_carers: Whether reasons call carers by name instead of by id.
        on_progress: Called with the number of reasons found and of unallocated visits.

    Raises:
        ValueError: A visit has no start.
    """
    problem, travel, roster = now
    rows = carer_visits(problem, travel, roster)
    unallocated = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    reasons: dict[str, str] = {}
    names = {carer.carer_id: full_name(carer.name, carer.carer_id) for carer in problem.carers} if names_carers else {}
    for done, visit in enumerate(unallocated, start=1):
        reasons[visit.visit_id] = reason(problem, travel, roster, visit, names)
        on_progress(done, len(unallocated))
    changes = None if before is None else roster_changes(before[0], carer_visits(*before), problem, rows)
    return Issue(problem, rows, reasons, published, office, changes, None if before is None else before[0])
