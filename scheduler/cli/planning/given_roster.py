"""The roster that a question about the future begins with: the one that is given, or a new one."""

from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.cli.common import read_timed, say

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.solver.stop import Stop


def read_or_plan(path: Path | None, problem: "Problem", travel: "TravelMatrix", *, stop: "Stop", seed: int) -> "Roster":
    """Reads a roster with its start times, or plans one where none is given.

    Args:
        path: Of the roster, or None.
        problem: What the roster is for.
        travel: Of the problem.
        stop: When planning ends.
        seed: Of all random choices of planning.

    Raises:
        BadInput: The file has faults.
    """
    if path is not None:
        return read_timed(path, problem, travel)
    from scheduler.studies.plan import plan

    say("Planning the roster as it is now")
    return plan(problem, travel, stop=stop, seed=seed).result.roster
