"""The answer: who visits whom, when, in which order."""

from collections import defaultdict
from functools import cached_property

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment


class Assignment(Frozen):
    """One carer at one visit. `start` is absent only in a roster made by hand that leaves the times to us."""

    visit_id: str
    start: Moment | None = None


class Run(Frozen):
    """A carer's visits in one shift, in the order they are made."""

    shift_id: str
    carer_id: str
    assignments: tuple[Assignment, ...]


class Roster(Frozen):
    """All runs. A shift without a run is not used; a visit in no run is not placed; a double-up stands in two runs."""

    runs: tuple[Run, ...] = ()

    @cached_property
    def runs_of(self) -> dict[str, tuple[Run, ...]]:
        """The runs in which each placed visit stands, by visit id."""
        runs: defaultdict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            for assignment in run.assignments:
                runs[assignment.visit_id].append(run)
        return {visit_id: tuple(found) for visit_id, found in runs.items()}
