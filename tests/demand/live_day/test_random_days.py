"""On random days of all kinds what is left breaks no rule, no fact is lost, and no visit is given up that its own carer can make."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from scheduler.demand.live_day import LiveDay, start_live_day
from scheduler.demand.live_day.blocks import MARK
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.verify import verify
from tests.demand.live_day.days import actuals_until, some_moment
from tests.strategies import feasible_roster, random_case, random_week


def random_day(seed: int) -> tuple[Problem, TravelMatrix, Roster, list[Actual], datetime]:
    """Returns a random day, or a few days, that have begun."""
    rng = np.random.default_rng(seed)
    problem, travel = random_week(seed, visits=10) if seed % 4 == 0 else random_case(seed, visits=int(rng.integers(4, 12)), carers=4)
    roster = feasible_roster(seed, problem, travel)
    now = some_moment(rng, problem, roster)
    return problem, travel, roster, actuals_until(rng, problem, travel, roster, now), now


def check(seed: int) -> None:
    """Checks a random day."""
    problem, travel, roster, actuals, now = random_day(seed)
    live = start_live_day(problem, travel, roster, actuals, now)
    assert not verify(live.problem, travel, live.roster).violations
    for actual in actuals:
        if actual.state is VisitState.DONE:
            assert any(
                (x.visit_id, x.carer_id, x.end) == (actual.visit_id, actual.carer_id, max(actual.end or now, x.end or now))
                or _is(x, actual, problem)
                for x in live.facts
            )
        elif actual.state is VisitState.NOT_SIGNED_OUT:
            assert any((x.visit_id, x.carer_id, x.state) == (actual.visit_id, actual.carer_id, "begun") for x in live.facts)
    over = {fact.visit_id for fact in live.facts}
    left = {visit.visit_id for visit in live.problem.visits if not visit.visit_id.startswith(MARK)}
    assert left | over == {visit.visit_id for visit in problem.visits}
    assert not left & over
    assert live.out.keys() == (roster.runs_of.keys() - over - live.roster.runs_of.keys())
    marks = {visit.visit_id for visit in live.problem.visits if visit.visit_id.startswith(MARK)}
    assert marks <= live.roster.runs_of.keys()
    for visit_id in live.out:
        if problem.visit[visit_id].carers == 1 and not live.past:
            assert not can_still_make(live, travel, roster, visit_id)


def _is(fact: object, actual: Actual, problem: Problem) -> bool:
    """Returns whether a fact is an actual, by ticks."""
    tick = timedelta(minutes=1) / problem.ticks_per_minute
    found = (fact.visit_id, fact.carer_id) == (actual.visit_id, actual.carer_id)  # type: ignore[attr-defined]
    return found and abs(fact.start - actual.start) < tick and abs(fact.end - actual.end) < tick  # type: ignore[attr-defined]


def can_still_make(live: LiveDay, travel: TravelMatrix, roster: Roster, visit_id: str) -> bool:
    """Returns whether a visit fits back among those left of its run, at its place in their order, without breaking a rule.

    Starts are tried as planned and as early as can be.
    """
    (run,) = roster.runs_of[visit_id]
    order = [assignment.visit_id for assignment in run.assignments]
    runs = {one.shift_id: one for one in live.roster.runs}
    if run.shift_id not in {shift.shift_id for shift in live.problem.shifts}:
        return False
    current = list(runs[run.shift_id].assignments) if run.shift_id in runs else []
    before = set(order[: order.index(visit_id)])
    at = max((place + 1 for place, one in enumerate(current) if one.visit_id in before or one.visit_id.startswith(MARK)), default=0)
    planned = next(one.start for one in run.assignments if one.visit_id == visit_id)
    assert planned is not None
    shift = live.problem.shift[run.shift_id]
    mode = live.problem.carer[run.carer_id].travel_mode
    visit = live.problem.visit[visit_id]
    place = live.problem.service_user[visit.service_user_id].location_id
    previous = current[at - 1] if at else None
    came_from = shift.start_location_id
    free = max(live.now, shift.start)
    if previous is not None and previous.start is not None:
        earlier = live.problem.visit[previous.visit_id]
        came_from = live.problem.service_user[earlier.service_user_id].location_id
        free = max(live.now, previous.start + timedelta(minutes=earlier.minutes))
    leg = travel.leg(mode, came_from, place)
    if leg is None:
        return False
    arrives = free + timedelta(minutes=1) * leg[0] / travel.ticks_per_minute
    first = max(arrives, visit.windows[0].earliest)
    for start in {first, max(first, planned)}:
        there = type(run.assignments[0])(visit_id=visit_id, start=start)
        tried = (*current[:at], there, *current[at:])
        changed = run.replace(assignments=tried)
        others = [one for one in live.roster.runs if one.shift_id != run.shift_id]
        if not verify(live.problem, travel, Roster(runs=(*others, changed))).violations:
            return True
    return False


@pytest.mark.parametrize("seed", range(15))
def test_random_days_go_on(seed: int) -> None:
    check(seed)


@pytest.mark.slow
def test_many_random_days_go_on() -> None:
    for seed in range(15, 515):
        check(seed)


def test_lateness_is_among_the_random_days() -> None:
    """The checks above see late days and frozen visits."""
    days = [start_live_day(problem, travel, roster, actuals, now) for problem, travel, roster, actuals, now in map(random_day, range(15))]
    assert any(day.late for day in days)
    assert any(fact.state == "frozen" for day in days for fact in day.facts)
