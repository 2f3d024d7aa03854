"""The page of a roster."""

from collections.abc import Callable
from datetime import UTC, datetime

from scheduler.analysis.kpis import kpis
from scheduler.reporting.page.assemble import page_text
from scheduler.reporting.page.content import page_content
from scheduler.reporting.publishing.prepare import Timed, prepare_issue


def draw_page(now: Timed, *, on_progress: Callable[[int, int], None] = lambda _done, _total: None) -> str:
    """Returns a roster as the text of an HTML file: board, map, and the reasons for what is not placed.

    Args:
        now: Problem, travel, and a roster with a start for every visit.
        on_progress: Called with the number of reasons found and of unallocated visits.

    Raises:
        ValueError: A visit has no start.
    """
    problem, travel, roster = now
    issue = prepare_issue(now, published=datetime.now(UTC), names_carers=True, on_progress=on_progress)
    return page_text(page_content(issue, travel, kpis(problem, travel, roster, ())))
