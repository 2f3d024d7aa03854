"""STABILITY in compiler, search, exact model and proof: carers other than published cost, each half of a double-up for itself."""

import random

import numpy as np
import pytest

from scheduler.demand.published import publish
from scheduler.domain.problem import Problem
from scheduler.domain.published import PublishedVisit, published_visits
from scheduler.domain.rules import OFF, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.compile import compile_problem
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day
from tests.solver.agreement import assert_agreement
from tests.strategies import random_case


def _published(seed: int) -> tuple[Problem, TravelMatrix]:
    """A random day and a published roster drawn without regard to its rules; one visit and one carer are gone since."""
    problem, travel = random_case(seed, visits=5, carers=3)
    chance = random.Random(seed)
    carer_ids = [*(carer.carer_id for carer in problem.carers), "left"]
    visits = [PublishedVisit(visit_id="gone", carer_ids=("left",))]
    visits += [
        PublishedVisit(visit_id=visit.visit_id, carer_ids=tuple(chance.sample(carer_ids, visit.carers)))
        for visit in problem.visits
        if chance.random() < 0.8
    ]
    return publish(problem, visits, weight=chance.choice((7, 700, 70_000))), travel


@pytest.mark.parametrize("first", range(0, 16, 4))
def test_engine_model_and_verifier_agree_and_the_bound_is_no_better(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for seed in range(first, first + 4):
        assert_agreement(*_published(seed), iterations=3000)


def test_double_up_costs_for_each_carer_who_was_not_announced() -> None:
    problem = publish(plain_day(), good_roster(), weight=10)
    cases = {("SA", "SB"): 0, ("SA", "SC"): 1, ("SB", "SC"): 1}
    for shifts, units in cases.items():
        runs = {shift: [("V2", "09:00")] if shift in shifts else [] for shift in ("SA", "SB", "SC")}
        assert verify(problem, matrix(problem), good_roster(**runs)).amounts[Rule.STABILITY] == units
    only_ann = publish(plain_day(), [PublishedVisit(visit_id="V2", carer_ids=("Ann",))], weight=10)
    runs = {"SA": [], "SB": [("V2", "09:00")], "SC": [("V2", "09:00")]}
    assert verify(only_ann, matrix(only_ann), good_roster(**runs)).amounts[Rule.STABILITY] == 2


def test_published_roster_costs_nothing_while_the_rule_is_off() -> None:
    problem = plain_day().replace(published=published_visits(good_roster()))
    assert problem.objective.setting(Rule.STABILITY) == OFF
    plain = compile_problem(plain_day(), matrix(plain_day()))
    assert np.array_equal(compile_problem(problem, matrix(problem)).cost, plain.cost)
    priced = compile_problem(publish(problem, problem.published, weight=10), matrix(problem))
    assert (priced.cost - plain.cost).max() == 10
