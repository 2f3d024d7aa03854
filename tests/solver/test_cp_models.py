"""A model of CP-SAT is freed with its last use, without the collector of garbage."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from ortools.sat.python import cp_model

import scheduler
from scheduler.domain.result import Status
from scheduler.solver.cp_models import new_model


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_model_is_no_part_of_a_cycle() -> None:
    model = new_model()
    chosen = model.new_bool_var("chosen")
    model.add(chosen == 1)
    model.maximize(chosen)
    assert cp_model.CpSolver().solve(model) == cp_model.OPTIMAL
    last = weakref.ref(model)
    del model, chosen
    assert last() is None


def test_a_solve_leaves_no_model_behind() -> None:
    inputs = scheduler.read_folder("data/tiny")
    problem = scheduler.make_problem(inputs)
    travel = scheduler.travel_matrix(problem, inputs.travel)
    result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(10))
    assert result.status == Status.OPTIMAL
    assert not [one for one in gc.get_objects() if issubclass(type(one), cp_model.CpModel)]
