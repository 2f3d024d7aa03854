"""The roster: who visits whom, when, and in which order."""

from collections import defaultdict
from functools import cached_property

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment


class Assignment(Frozen):
    """One carer at one visit.

    Attributes:
        visit_id: of the visit.
        start: of the care; None only in a roster made elsewhere, before start times are computed.
    """

    visit_id: str
    start: Moment | None = None


class Run(Frozen):
    """The visits of a carer in one shift, in the order they are made."""

    shift_id: str
    carer_id: str
    assignments: tuple[Assignment, ...]


class Roster(Frozen):
    """The runs of all carers.

    A shift without a run is unused, and a visit in no run is unallocated. A double-up is in two runs.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
        """Returns the runs of each allocated visit, by visit id."""
        runs: defaultdict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            for assignment in run.assignments:
                runs[assignment.visit_id].append(run)
        return {visit_id: tuple(visit_runs) for visit_id, visit_runs in runs.items()}
