"""The dynamic program, the exact model and the checker agree on small problems."""

import pytest

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import Rota, StaffMember
from scheduler.solver.staffing.clashes import FREED, can_be_rostered, clashing_limits
from scheduler.solver.staffing.compiled import compile_staffing
from scheduler.solver.staffing.exact_model import solve_exactly
from scheduler.solver.staffing.search import initial_starts
from scheduler.solver.staffing.solve import CannotRosterError, rota_of, solve_staffing
from scheduler.solver.staffing.weeks import NoWeeksError, Staffing
from scheduler.solver.stop import MaxIterations
from scheduler.verify.rota import judge_rota
from tests.solver.staffing.problems import random_problem

SEEDS = range(8)


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
def test_one_persons_weeks_are_the_best_that_the_exact_model_finds(is_closed: bool) -> None:
    """Every limit is drawn; where no weeks keep them, both say so."""
    possible = 0
    for seed in SEEDS:
        problem = random_problem(seed, people=1, weeks=2 if seed % 8 == 0 else 1, is_closed=is_closed)
        exact = solve_exactly(problem, 2.0)
        if exact.rota is None and not exact.is_infeasible:
            continue  # nothing is proven within the time
        assert can_be_rostered(problem, problem.staff[0]) is not exact.is_infeasible, seed
        if exact.rota is None:
            continue
        possible += 1
        compiled = compile_staffing(problem)
        staffing = Staffing(compiled)
        weeks = staffing.best(0, None, staffing.whole, initial_starts(staffing, 0))
        staffing.put_in(0, weeks)
        verdict = judge_rota(problem, rota_of(compiled, staffing.options_of(0, weeks.path)[None]))
        assert verdict.faults == (), seed
        assert staffing.cost == verdict.cost, seed
        assert exact.bound <= verdict.cost <= exact.cost, seed
        assert judge_rota(problem, exact.rota).faults == ()
    assert 2 < possible < len(SEEDS)


@pytest.mark.parametrize("seed", [3, 9])
def test_bound_and_rota_of_a_few_people_lie_around_the_optimum(seed: int) -> None:
    problem = random_problem(seed, people=4, weeks=1, is_closed=True)
    problem = problem.replace(staff=[member for member in problem.staff if not clashing_limits(problem, member)])
    assert len(problem.staff) >= 2
    result = solve_staffing(problem, stop=MaxIterations(300), seed=seed)
    verdict = judge_rota(problem, result.rota)
    exact = solve_exactly(problem, 3.0)
    assert verdict.faults == ()
    assert verdict.cost == result.cost
    assert result.bound is not None
    assert exact.rota is None or result.bound <= exact.cost
    assert exact.rota is None or exact.bound <= result.cost <= 1.02 * exact.cost
    assert result.bound >= 0.7 * result.cost


def test_polish_of_one_person_leaves_the_others_as_they_are() -> None:
    problem = random_problem(9, people=4, weeks=1, is_closed=True)
    problem = problem.replace(staff=[member for member in problem.staff if not clashing_limits(problem, member)])
    rota = solve_staffing(problem, stop=MaxIterations(1), prove=False).rota
    free = problem.staff[0].carer_id
    polished = solve_exactly(problem, 20.0, rota=rota, free=[free])
    assert polished.rota is not None
    assert judge_rota(problem, polished.rota).faults == ()
    assert judge_rota(problem, polished.rota).cost <= judge_rota(problem, rota).cost
    assert {work for work in polished.rota.work if work.carer_id != free} == {work for work in rota.work if work.carer_id != free}


def test_limits_that_clash_are_named_and_none_can_be_left_out() -> None:
    """Without any one of the named limits weeks exist; with all of them none do."""
    named = 0
    for seed in SEEDS:
        problem = random_problem(seed, people=1, weeks=1, is_closed=True)
        member = problem.staff[0]
        limits = clashing_limits(problem, member)
        if not limits or limits == ("weekly_rest",):
            continue
        named += 1
        for name, freed in FREED.items():
            if name not in limits:
                member = freed(member)
        assert not can_be_rostered(problem, member), seed
        for name in limits:
            assert can_be_rostered(problem, FREED[name](member)), (seed, name)
    assert named >= 1


def test_who_cannot_be_rostered_is_named_at_once() -> None:
    problem = random_problem(9, people=3, weeks=1, is_closed=True)
    possible = [member for member in problem.staff if not clashing_limits(problem, member)]
    days_off = (Weekday.MON, Weekday.TUE, Weekday.WED)
    torn = StaffMember(carer_id="torn", contract_minutes=40 * 60, tolerance_minutes=0, kind_ids=("E8",), days_off=days_off)
    with pytest.raises(CannotRosterError, match=r"torn: .*contract_minutes") as error:
        solve_staffing(problem.replace(staff=(*possible, torn)), stop=MaxIterations(10))
    assert set(error.value.clashes) == {"torn"}
    assert set(error.value.clashes["torn"]) == {"days_off", "contract_minutes"}


def test_the_same_iterations_give_the_same_rota() -> None:
    problem = random_problem(9, people=4, weeks=2, is_closed=True)
    problem = problem.replace(staff=[member for member in problem.staff if not clashing_limits(problem, member)])
    first, second = (solve_staffing(problem, stop=MaxIterations(60), seed=5) for _ in range(2))
    assert first.rota == second.rota
    assert first.bound == second.bound


def test_nobody_and_nothing_cost_nothing() -> None:
    problem = random_problem(1, people=0, weeks=1, is_closed=True).replace(cover=())
    result = solve_staffing(problem, stop=MaxIterations(5))
    assert (result.rota, result.cost, result.gap) == (Rota(work=()), 0, None)
    with pytest.raises(TypeError, match="stopping rule"):
        solve_staffing(problem, stop=5)  # type: ignore[arg-type]


def test_no_weeks_names_the_person() -> None:
    problem = random_problem(9, people=1, weeks=1, is_closed=False)
    torn = problem.staff[0].replace(contract_minutes=50 * 60, tolerance_minutes=0, opted_out=False, hours_per="week")
    staffing = Staffing(compile_staffing(problem.replace(staff=(torn,))))
    with pytest.raises(NoWeeksError):
        staffing.best(0, None, staffing.whole, initial_starts(staffing, 0))


def test_hours_of_the_young_may_hold_over_the_cycle() -> None:
    """Their weeks differ, and never exceed 40 hours; engine and checker agree."""
    young = StaffMember(carer_id="young", contract_minutes=24 * 60, hours_per="cycle", tolerance_minutes=60, is_under_18=True)
    problem = random_problem(9, people=0, weeks=4, is_closed=True).replace(staff=(young,))
    result = solve_staffing(problem, stop=MaxIterations(60))
    verdict = judge_rota(problem, result.rota)
    assert verdict.faults == ()
    assert verdict.cost == result.cost
