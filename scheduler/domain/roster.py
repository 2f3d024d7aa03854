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
    """All runs. A shift without a run is not used; a visit in no run is not placed; a double-up stands in two runs.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> run = result.roster.runs[0]
        >>> run.carer_id, [assignment.visit_id for assignment in run.assignments]
        ('asha', ['V3', 'V2', 'V4'])
        >>> [run.carer_id for run in result.roster.runs_of["V2"]]
        ['asha', 'ben']
    """

    runs: tuple[Run, ...] = ()

    @cached_property
    def runs_of(self) -> dict[str, tuple[Run, ...]]:
        """The runs in which each placed visit stands, by visit id."""
        runs: defaultdict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            for assignment in run.assignments:
                runs[assignment.visit_id].append(run)
        return {visit_id: tuple(found) for visit_id, found in runs.items()}
