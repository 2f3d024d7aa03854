"""What is different between two rosters of the same visits: by visit, by person and by carer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.roster import Roster


@dataclass(frozen=True)
class VisitDiff:
    """A visit that is not the same in both rosters.

    Attributes:
        visit_id: Of the visit.
        before, after: Carers, in order of id; none where nobody makes it.
        start_before, start_after: Starts; None where there is none.
    """

    visit_id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    start_before: datetime | None
    start_after: datetime | None


def diff_rosters(first: Roster, second: Roster) -> tuple[VisitDiff, ...]:
    """Returns the visits whose carers or starts differ, in order of their ids."""
    was, now = _of_visits(first), _of_visits(second)
    nothing: tuple[tuple[str, ...], datetime | None] = ((), None)
    pairs = {visit_id: (was.get(visit_id, nothing), now.get(visit_id, nothing)) for visit_id in sorted(was.keys() | now.keys())}
    return tuple(VisitDiff(visit_id, old[0], new[0], old[1], new[1]) for visit_id, (old, new) in pairs.items() if old != new)


def by_carer(diffs: tuple[VisitDiff, ...]) -> dict[str, tuple[int, int]]:
    """Returns how many of the visits each carer loses and gains, by id."""
    lost = Counter(carer for diff in diffs for carer in set(diff.before) - set(diff.after))
    won = Counter(carer for diff in diffs for carer in set(diff.after) - set(diff.before))
    return {carer: (lost[carer], won[carer]) for carer in sorted(lost.keys() | won.keys())}


def by_person(diffs: tuple[VisitDiff, ...], person_of: Mapping[str, str]) -> dict[str, int]:
    """Returns how many visits of each person are different, by id."""
    return dict(sorted(Counter(person_of[diff.visit_id] for diff in diffs if diff.visit_id in person_of).items()))


def _of_visits(roster: Roster) -> dict[str, tuple[tuple[str, ...], datetime | None]]:
    starts = {one.visit_id: one.start for run in roster.runs for one in run.assignments}
    return {visit_id: (tuple(sorted(run.carer_id for run in runs)), starts[visit_id]) for visit_id, runs in roster.runs_of.items()}
