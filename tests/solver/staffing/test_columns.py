"""Column generation, dives and dominance: bounds and rotas lie around the optimum, and what is passed over is not needed."""

import numpy as np
import pytest

from scheduler.domain.staffing import StaffingProblem, StaffMember
from scheduler.solver.staffing.bound import Relaxation
from scheduler.solver.staffing.clashes import clashing_limits
from scheduler.solver.staffing.columns import generate_columns
from scheduler.solver.staffing.compiled import compile_staffing
from scheduler.solver.staffing.dives import Diver, can_dive
from scheduler.solver.staffing.dominance import MOST_PAIRS, better_states
from scheduler.solver.staffing.exact_model import solve_exactly
from scheduler.solver.staffing.master import Master
from scheduler.solver.staffing.pins import UNDECIDED, Pins
from scheduler.solver.staffing.search import construct
from scheduler.solver.staffing.solve import rota_of, solve_staffing
from scheduler.solver.staffing.weeks import NoWeeksError, Staffing
from scheduler.solver.stop import MaxIterations
from scheduler.verify.rota import judge_rota
from tests.solver.staffing.problems import KINDS, random_problem


def open_problem(seed: int, people: int = 4) -> StaffingProblem:
    problem = random_problem(seed, people=people, weeks=1, is_closed=False)
    return problem.replace(staff=[member for member in problem.staff if not clashing_limits(problem, member)])


@pytest.mark.parametrize("seed", [3, 9])
def test_dives_and_their_bound_lie_around_the_optimum(seed: int) -> None:
    problem = open_problem(seed)
    assert can_dive(compile_staffing(problem))
    result = solve_staffing(problem, stop=MaxIterations(60), seed=seed)
    verdict = judge_rota(problem, result.rota)
    exact = solve_exactly(problem, 3.0)
    assert verdict.faults == ()
    assert verdict.cost == result.cost
    assert exact.rota is not None
    assert result.bound is not None
    assert result.bound <= exact.cost
    assert exact.bound <= result.cost <= 1.02 * exact.cost
    assert result.bound >= 0.9 * result.cost


def test_the_same_iterations_give_the_same_dives() -> None:
    problem = open_problem(9)
    first, second = (solve_staffing(problem, stop=MaxIterations(50), seed=5) for _ in range(2))
    assert (first.rota, first.bound) == (second.rota, second.bound)


def test_a_programme_without_optimum_leaves_the_rota_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = open_problem(3)
    monkeypatch.setattr(Master, "_is_solved", lambda _self, _parameters: False)
    result = solve_staffing(problem, stop=MaxIterations(80), seed=1)
    assert judge_rota(problem, result.rota).cost == result.cost
    assert result.bound is not None
    assert result.bound <= result.cost


def test_columns_are_complete_where_the_bound_meets_the_mix_and_a_few_keep_the_rest() -> None:
    compiled = compile_staffing(open_problem(9))
    staffing = Staffing(compiled)
    construct(staffing, np.arange(len(compiled.people)))
    paths = np.array([weeks.path for weeks in staffing.weeks if weeks is not None])
    relaxation = Relaxation(compiled)
    duals = relaxation.marginal_duals(staffing.all_options_of(paths))
    master = Master(relaxation)
    assert master.add_all(paths) == len(paths)
    assert master.add_all(paths) == 0
    generated = generate_columns(master, -np.inf, duals, lambda: False)
    assert generated.is_complete
    assert generated.bound <= generated.value + 1e-6
    assert np.ceil(generated.bound - 1e-6) == np.ceil(generated.value - 1e-6) or generated.value - generated.bound < 1


def test_each_rota_of_the_dives_keeps_the_rules_and_costs_less_than_the_one_before() -> None:
    problem = open_problem(9, people=5)
    compiled = compile_staffing(problem)
    staffing = Staffing(compiled)
    construct(staffing, np.arange(len(compiled.people)))
    first = np.array([weeks.path for weeks in staffing.weeks if weeks is not None])
    asked = iter(range(60))
    diver = Diver(compiled, enumerate(first), np.random.default_rng(1), lambda: next(asked, None) is None)
    costs = [staffing.cost_of(first)]
    for paths in diver.better_and_better(first, costs[0], 0):
        verdict = judge_rota(problem, rota_of(compiled, staffing.all_options_of(paths)))
        assert verdict.faults == ()
        assert verdict.cost == staffing.cost_of(paths) < costs[-1]
        costs.append(verdict.cost)
    assert len(costs) > 1


def test_a_dive_that_is_stopped_still_gives_everybody_weeks() -> None:
    problem = open_problem(9)
    compiled = compile_staffing(problem)
    staffing = Staffing(compiled)
    construct(staffing, np.arange(len(compiled.people)))
    first = [weeks.path for weeks in staffing.weeks if weeks is not None]
    stopped = Diver(compiled, enumerate(first), np.random.default_rng(1), lambda: True).from_nothing()
    assert judge_rota(problem, rota_of(compiled, staffing.all_options_of(stopped))).faults == ()


def test_days_that_cannot_be_kept_together_are_decided_one_by_one() -> None:
    """Four days of work in a row break a limit of three: the day that matters least stays open."""
    member = StaffMember(carer_id="A", contract_minutes=36 * 60, tolerance_minutes=12 * 60, max_days_running=3, whole_weekends=False)
    compiled = compile_staffing(StaffingProblem(weeks=1, kinds=KINDS[:1], staff=(member,), cover=(), is_closed=False))
    pins = Pins(compiled)
    duals = pins.relaxation.marginal_duals(np.full((1, 7), -1, dtype=np.int64))
    path = pins.try_pins(0, [(0, 0), (1, 0), (2, 0), (3, 0)], duals)
    assert pins.decided[0].tolist() == [0, 0, 0, *[UNDECIDED] * 4]
    assert pins.fits(0, path)
    assert path[:4].tolist() == [0, 0, 0, -1]
    pins.pin(0, 3, 0)
    with pytest.raises(NoWeeksError):
        pins.try_pins(0, [(4, 0)], duals)
    pins.reset(np.full((1, 7), UNDECIDED, dtype=np.int64))
    assert pins.open_people() == [0]
    assert compiled.people[0].automaton.allowed.all()


def test_what_is_counted_is_kept_although_it_is_tried_without() -> None:
    """With one split day a week allowed and split days the cheapest, weeks without the count break it."""
    counted = 0
    for seed in range(12):
        problem = random_problem(seed, people=1, weeks=2, is_closed=False)
        compiled = compile_staffing(problem)
        person = compiled.people[0]
        if person.uncounted is None or clashing_limits(problem, problem.staff[0]):
            continue
        staffing = Staffing(compiled)
        weeks = staffing.best(0, None, staffing.whole, [])
        staffing._too_many[0] = 1000
        always = staffing.best(0, None, staffing.whole, [])
        assert person.keeps_count(weeks.path)
        assert staffing.cost_of(weeks.path[None]) == staffing.cost_of(always.path[None])
        counted += 1
    assert counted


def test_states_that_allow_more_by_hand() -> None:
    """Fewer weekends in a row allow more; of two states that allow the same the first one is kept."""
    weekends = np.array([[0, 1], [0, 2], [0, -1]])
    assert better_states(weekends).tolist() == [[-1, -1], [0, -1], [0, 1]]
    same = np.array([[0], [0], [0]])
    assert better_states(same, [[True, True], [True, True], [True, False]]).tolist() == [[-1, -1], [0, -1], [0, 1]]
    assert better_states(same, [[True, False], [False, True], [False, False]]).tolist() == [[-1, -1], [-1, -1], [0, 1]]
    assert better_states(np.zeros((MOST_PAIRS + 1, 1), dtype=np.int64)).tolist() == [[-1]] * (MOST_PAIRS + 1)
