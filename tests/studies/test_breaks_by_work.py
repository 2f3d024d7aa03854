"""A day on which a break owed by the rostered length leaves a visit out, and one owed by work does not."""

from pathlib import Path

import pytest

import scheduler
from scheduler.solver.stop import MaxIterations

DAY = Path(__file__).parents[1] / "cases" / "break_after_the_work_is_done"


@pytest.mark.parametrize(("owed_by", "left_out"), [("work", 0), ("rostered", 1)])
def test_break_after_the_work_is_done_leaves_nobody_out(owed_by: str, left_out: int) -> None:
    """Ann makes both visits by 09:15 in a shift from 07:00 to 15:00: an hour and a quarter of work."""
    inputs = scheduler.read_folder(DAY)
    settings = inputs.settings.replace(objective=inputs.settings.objective.replace(break_owed_by=owed_by))
    inputs = inputs.replace(settings=settings)
    problem = scheduler.make_problem(inputs)
    planned = scheduler.plan(problem, scheduler.travel_matrix(problem, inputs.travel), stop=MaxIterations(200), seed=1)
    assert planned.result.score.unallocated == left_out
