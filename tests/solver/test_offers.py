"""Offers: whatever fits is in order and costs what is said, and whatever is refused fits at no position with any start."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from scheduler.demand import make_problem
from scheduler.domain.care import VisitLink
from scheduler.domain.offers import Answer, GivesWay, Offer
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.files.reading.read import read_folder
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem, first_task
from scheduler.solver.model.solution import encode
from scheduler.solver.offers import Offers, compile_offers
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.verify.explain import Explainer
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day
from tests.features import ALL, Feature
from tests.solver import oracle
from tests.strategies import feasible_roster, random_case, random_week

NEVER = 2**62
SLOW_CASES = 170


def places(arrays: Arrays, routes: list[list[int]], tasks: list[int], shift: int) -> Iterator[oracle.Routes]:
    """Every way to put some tasks into routes, one of them into `shift`."""
    others = [k for k in range(arrays.shifts.k) if k != shift]
    crews = [(shift,)] if len(tasks) == 1 else [crew for other in others for crew in permutations((shift, other))]
    for crew in crews:
        if all(arrays.allowed[task, k] for task, k in zip(tasks, crew, strict=True)):
            yield from inserted(routes, list(zip(tasks, crew, strict=True)))


def inserted(routes: list[list[int]], steps: list[tuple[int, int]]) -> Iterator[oracle.Routes]:
    """Every way to put each task into its route."""
    if not steps:
        yield tuple(map(tuple, routes))
        return
    (task, k), *more = steps
    for q in range(len(routes[k]) + 1):
        yield from inserted([[*route[:q], task, *route[q:]] if i == k else route for i, route in enumerate(routes)], more)


def fits_somewhere(arrays: Arrays, routes: list[list[int]], tasks: list[int], shift: int) -> bool:
    """Returns whether the tasks fit at any positions with any starts, nobody else changing carer."""
    for tried in places(arrays, routes, tasks, shift):
        shift_of: list[int | None] = [None] * arrays.tasks.n
        for k, route in enumerate(tried):
            for task in route:
                shift_of[task] = k
        of_people = oracle._keeps_who(arrays, tuple(shift_of)) and oracle._keeps_limits(arrays, tuple(shift_of))
        if of_people and oracle.least_time_cost(arrays, tried) < NEVER:
            return True
    return False


def check_case(problem: Problem, travel: TravelMatrix, roster: Roster) -> tuple[int, int]:
    """Checks every offer of a roster; returns how many fit and how many are refused."""
    arrays, offers, first = compile_problem(problem, travel), Offers(problem, travel, roster), first_task(problem)
    assert offers.set_aside == ()
    counts = {Answer.FITS: 0, Answer.NEARLY: 0, Answer.NO: 0}
    for number, visit in enumerate(problem.visits):
        answers = offers.answers(visit.visit_id)
        assert [offer.shift_id for offer in answers] == [shift.shift_id for shift in problem.shifts]
        if answers[0].is_broken:  # the run that makes it would be left without its break
            assert {offer.rules for offer in answers} == {(Rule.BREAK,)}
            with pytest.raises(ValueError, match="would be left without a break"):
                offers.without_visit(visit.visit_id)
            continue
        before = verify(problem, travel, offers.without_visit(visit.visit_id))
        if not before.ok:  # a visit that is linked to it stands alone
            continue
        routes = encode(problem, offers.without_visit(visit.visit_id), arrays)
        tasks = list(range(first[number], first[number + 1]))
        for k, offer in enumerate(answers):
            counts[offer.answer] += 1
            if offer.answer is Answer.FITS:
                after = verify(problem, travel, offers.with_visit(offer))
                assert after.ok, (visit.visit_id, offer, after.violations)
                assert offer.soft == after.score.soft - before.score.soft, (visit.visit_id, offer)
            else:
                assert offer.rules
                assert not fits_somewhere(arrays, routes, tasks, k), (visit.visit_id, offer)
                if offer.near is not None:
                    check_near(problem, travel, offers, offer)
    return counts[Answer.FITS], counts[Answer.NO] + counts[Answer.NEARLY]


def check_near(problem: Problem, travel: TravelMatrix, offers: Offers, offer: Offer) -> None:
    """Checks that a visit fits once its own window gives way by the minutes that are said."""
    near = offer.near
    assert near is not None
    visit = problem.visit[offer.visit_id]
    if near.what not in (GivesWay.STARTS_LATER, GivesWay.STARTS_EARLIER) or visit.pinned_start or visit.judged_at != "start":
        return
    assert near.opens is not None
    assert near.closes is not None
    inside = [w for w in visit.windows if near.opens <= w.earliest and w.latest <= near.closes]
    (window,) = inside
    wider = visit.replace(windows=tuple(w.replace(earliest=near.opens, latest=near.closes) if w is window else w for w in visit.windows))
    changed = problem.replace(visits=tuple(wider if one is visit else one for one in problem.visits))
    base = offers.without_visit(visit.visit_id)
    again = {one.shift_id: one for one in Offers(changed, travel, base).answers(visit.visit_id)}
    assert again[offer.shift_id].answer is Answer.FITS


@pytest.mark.parametrize("seed", range(33))
def test_small_days(seed: int) -> None:
    problem, travel = random_case(seed, visits=6, carers=3)
    check_case(problem, travel, feasible_roster(seed, problem, travel))


@pytest.mark.parametrize("seed", range(6))
def test_small_weeks(seed: int) -> None:
    problem, travel = random_week(seed, days=3, visits=7, carers=2)
    check_case(problem, travel, feasible_roster(seed, problem, travel))


@pytest.mark.slow
def test_a_thousand_offers() -> None:
    """More than a thousand answers that fit, each verified, and all refusals tried out."""
    fits = refused = 0
    for seed in range(100, 100 + SLOW_CASES):
        problem, travel = random_case(seed, visits=7, carers=4, features=ALL - {Feature.SEVERAL_WINDOWS} if seed % 2 else ALL)
        more = check_case(problem, travel, feasible_roster(seed, problem, travel))
        fits, refused = fits + more[0], refused + more[1]
    assert fits >= 1000
    assert refused >= 1000


def test_the_kernels_are_compiled_before_they_are_needed() -> None:
    compile_offers()


PLAIN = ALL - {Feature.LINKS, Feature.DOUBLE_UPS}


@pytest.mark.parametrize("seed", range(40, 58))
def test_reasons_are_those_of_the_verifier(seed: int) -> None:
    """Without links and double-ups, which the verifier holds at their stated starts, both name the same rules for each shift."""
    problem, travel = random_case(seed, visits=7, carers=4, features=PLAIN)
    offers = Offers(problem, travel, feasible_roster(seed, problem, travel))
    roster = offers.roster
    explainer = Explainer(problem, travel, roster)
    for visit in problem.visits:
        if visit.visit_id in roster.runs_of:
            continue
        closed: dict[str, set[Rule | None]] = {}
        for blocker in explainer.blockers(visit.visit_id):
            for shift_id in blocker.shift_ids:
                closed.setdefault(shift_id, set()).add(blocker.rule)
        for offer in offers.answers(visit.visit_id, all_reasons=True):
            if offer.answer is Answer.FITS:
                assert offer.shift_id not in closed, (visit.visit_id, offer)
            else:
                # the verifier says other visits where a break has no room beside them
                named = {None if rule is Rule.BREAK else rule for rule in offer.rules}
                assert named == closed.get(offer.shift_id), (visit.visit_id, offer)


def test_a_visit_that_is_asked_about_leaves_the_roster_as_it_was() -> None:
    problem, travel = random_case(3, visits=8, carers=3)
    offers = Offers(problem, travel, feasible_roster(3, problem, travel))
    first = [offers.answers(visit.visit_id) for visit in problem.visits]
    assert [offers.answers(visit.visit_id) for visit in problem.visits] == first
    for visit, answers in zip(problem.visits, first, strict=True):
        quick = offers.answers(visit.visit_id, is_exact=False)
        assert all(one.answer is Answer.FITS for one, also in zip(answers, quick, strict=True) if also.answer is Answer.FITS)


def test_nobody_leaves_before_now() -> None:
    problem, travel = random_case(3, visits=8, carers=3)
    roster = feasible_roster(3, problem, travel)
    late = Offers(problem, travel, roster, now=problem.horizon_end)
    assert all(offer.answer is not Answer.FITS for visit in problem.visits for offer in late.answers(visit.visit_id))
    early = Offers(problem, travel, roster, now=problem.horizon_start)
    assert early.answers(problem.visits[0].visit_id) == Offers(problem, travel, roster).answers(problem.visits[0].visit_id)


def test_shifts_that_break_a_rule_say_nothing() -> None:
    problem, travel = plain_day(), matrix(plain_day())
    good = good_roster()
    run = good.runs[0]
    lean = problem.replace(
        shifts=tuple(s.replace(end=s.start + timedelta(minutes=20)) if s.shift_id == run.shift_id else s for s in problem.shifts)
    )
    offers = Offers(lean, travel, good)
    assert offers.set_aside
    answers = {offer.shift_id: offer for offer in offers.answers(offers.set_aside[0])}
    assert answers[run.shift_id].is_broken
    assert answers[run.shift_id].answer is Answer.NO


def test_what_is_asked_is_checked() -> None:
    problem, travel = plain_day(), matrix(plain_day())
    offers = Offers(problem, travel, good_roster())
    with pytest.raises(ValueError, match="the problem has no visit 'V99'"):
        offers.answers("V99")
    late = Offers(problem, travel, good_roster(), now=problem.horizon_end)
    refused = late.answers(problem.visits[0].visit_id)[0]
    with pytest.raises(ValueError, match="does not fit"):
        offers.with_visit(refused)
    with pytest.raises(TypeError, match="roster must be of type Roster"):
        Offers(problem, travel, "roster.csv")  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_marginal_cost_in_a_small_town_is_the_difference_of_two_optima() -> None:
    """Each of the 23 visits of Leominster, taken out of a good roster and asked about; both optima are proven by CP-SAT."""
    inputs = read_folder(Path(__file__).resolve().parents[2] / "data" / "leominster")
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    best = solve(problem, travel, stop=MaxIterations(30_000), seed=1)
    assert best.status is Status.OPTIMAL
    offers = Offers(problem, travel, best.roster)
    for visit in problem.visits:
        lean = problem.replace(
            visits=tuple(one for one in problem.visits if one is not visit), links=links_without(problem, visit.visit_id)
        )
        without = solve(lean, travel_matrix(lean, inputs.travel), stop=MaxIterations(30_000), seed=1)
        assert without.status is Status.OPTIMAL
        found = offers.marginal(visit.visit_id, offers.answers(visit.visit_id))
        assert found is not None, visit.visit_id
        assert found.soft == best.score.soft - without.score.soft, visit.visit_id


def links_without(problem: Problem, visit_id: str) -> tuple[VisitLink, ...]:
    return tuple(link for link in problem.links if visit_id not in (link.first_visit_id, link.second_visit_id))
