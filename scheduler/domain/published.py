"""The roster that people were told: who makes which visit when. STABILITY prices what departs from it."""

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment
from scheduler.domain.roster import Roster


class PublishedVisit(Frozen):
    """A visit of the published roster.

    Attributes:
        visit_id: of the visit; the problem may lack it, such as a visit that is done.
        carer_ids: carers who were announced; the problem may lack them.
        start: announced start; None if the roster states none.

    Examples:
        >>> from scheduler.domain.published import PublishedVisit
        >>> PublishedVisit(visit_id="V1", carer_ids=("asha", "ben")).carer_ids
        ('asha', 'ben')
    """

    visit_id: str
    carer_ids: tuple[str, ...] = Field(min_length=1)
    start: Moment | None = None


def published_visits(roster: Roster) -> tuple[PublishedVisit, ...]:
    """Returns the visits of a roster as they were published, in order of visit ids."""
    starts = {assignment.visit_id: assignment.start for run in roster.runs for assignment in run.assignments}
    return tuple(
        PublishedVisit(visit_id=visit_id, carer_ids=tuple(sorted(run.carer_id for run in runs)), start=starts[visit_id])
        for visit_id, runs in sorted(roster.runs_of.items())
    )
