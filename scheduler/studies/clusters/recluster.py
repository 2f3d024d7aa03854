"""Rebuilds the runs of one provider under a cap of people who change carer, and of minutes that a visit shifts."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np

from scheduler.domain.care import Visit, Window
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.solve import solve
from scheduler.solver.stop import Cancel, FirstOf, MaxIterations
from scheduler.verify.verify import verify

ROUNDS = 8
"""Times that other people are free to change."""
SEARCH_ONLY = SolveParams(exact=ExactParams(max_tasks=0))


@dataclass(frozen=True)
class Recluster:
    """Runs before and after.

    Attributes:
        before: Roster before, settled within the shifts that are allowed, with nobody's carers changed.
        after: The best roster found.
        most_moved: Greatest number of people who may change carer.
        changed: People whose carers are not the same as before.
    """

    before: Roster
    after: Roster
    most_moved: int
    changed: tuple[str, ...]


def recluster(
    problem: Problem,
    travel: TravelMatrix,
    published: Roster,
    *,
    most_moved_percent: int,
    most_shift_minutes: int,
    effort: int = 300,
    seed: int = 0,
    cancel: Cancel | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Recluster:
    """Rebuilds runs: in each round the people who changed so far and some more are free, and all others keep their carers.

    A person changes carer if a visit is made by other carers than in `published`. First the roster is settled with nobody free, so that
    better times of the same carers are not taken for a saving of the change.

    Args:
        problem: Problem of the provider.
        travel: Travel of it.
        published: Roster before, with starts, that breaks no hard rule.
        most_moved_percent: Greatest per cent of people who change carer.
        most_shift_minutes: Greatest minutes by which a visit may start earlier or later than in `published`.
        effort: Iterations for each carer-visit and round.
        seed: Seed of all random choices.
        cancel: Ends the search; the best so far is kept.
        report: Called with what is going on.
    """
    near = _within_shift(problem, published, most_shift_minutes)
    people = sorted({visit.service_user_id for visit in problem.visits})
    most = len(people) * most_moved_percent // 100
    limit = MaxIterations(effort * sum(visit.carers for visit in problem.visits))
    stop = FirstOf(limit, cancel) if cancel else limit

    def search(start: Roster, free: Collection[str], number: int) -> Roster:
        pinned = _pin(near, published, free)
        return solve(pinned, travel, start=start, stop=stop, seed=seed + number, params=SEARCH_ONLY).roster

    report("Settling the times of today's runs")
    settled = search(published, (), 0)
    before = best = published if changed_people(problem, published, settled) else settled
    best_score = verify(problem, travel, best).score
    rng = np.random.default_rng(seed)
    for number in range(1, ROUNDS + 1):
        if most == 0 or (cancel is not None and cancel.is_set()):
            break
        report(f"Round {number} of {ROUNDS}: {len(changed_people(problem, published, best))} of at most {most} people have other carers")
        changed = changed_people(problem, published, best)
        falls_away = _detours(problem, travel, best)
        others = [person for person in people if person not in changed]
        # Long detours first, with some luck, so that rounds differ.
        others.sort(key=lambda person: -falls_away.get(person, 0.0) * (0.5 + rng.random()))
        found = search(best, {*changed, *others[: most - len(changed)]}, number)
        score = verify(problem, travel, found).score
        # Nobody loses a visit for somebody else's, who had no carer.
        if score < best_score and len(changed_people(problem, published, found)) <= most:
            best, best_score = found, score
    return Recluster(before, best, most, changed_people(problem, published, best))


def plan_runs(problem: Problem, travel: TravelMatrix, effort: int, seed: int, cancel: Cancel | None = None) -> Roster:
    """Returns new runs, where no roster is in force.

    Args:
        problem: Problem of the provider.
        travel: Travel of it.
        effort: Iterations for each carer-visit.
        seed: Seed of the search.
        cancel: Ends the search; the best so far is kept.
    """
    limit = MaxIterations(max(effort * sum(visit.carers for visit in problem.visits), 1))
    return solve(problem, travel, stop=FirstOf(limit, cancel) if cancel else limit, seed=seed, params=SEARCH_ONLY).roster


def changed_people(problem: Problem, before: Roster, after: Roster) -> tuple[str, ...]:
    """Returns the people of whom a visit is not made by all carers of before; a carer more, where one was missing, is no change."""
    carers_before, carers_after = _carers(before), _carers(after)
    changed = {
        visit.service_user_id
        for visit in problem.visits
        if not carers_before.get(visit.visit_id, frozenset()) <= carers_after.get(visit.visit_id, frozenset())
    }
    return tuple(sorted(changed))


def _carers(roster: Roster) -> dict[str, frozenset[str]]:
    return {visit_id: frozenset(run.carer_id for run in runs) for visit_id, runs in roster.runs_of.items()}


def _within_shift(problem: Problem, published: Roster, minutes: int) -> Problem:
    """Returns the problem with windows that keep each placed visit near its published start."""
    starts = {one.visit_id: one.start for run in published.runs for one in run.assignments if one.start is not None}
    slack = timedelta(minutes=minutes)

    def narrowed(visit: Visit) -> Visit:
        start = starts.get(visit.visit_id)
        if start is None:
            return visit
        care = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
        windows = [
            Window(earliest=max(window.earliest, start - slack), latest=min(window.latest, start + slack + care))
            for window in visit.windows
            if window.earliest <= start + slack and start - slack + care <= window.latest
        ]
        return visit.replace(windows=tuple(windows)) if windows else visit.replace(pinned_start=start)

    return problem.replace(visits=tuple(map(narrowed, problem.visits)))


def _pin(problem: Problem, published: Roster, free: Collection[str]) -> Problem:
    """Returns the problem in which all but some people keep the carers of the published roster."""
    carers = _carers(published)
    visits = tuple(
        visit
        if visit.service_user_id in free or visit.visit_id not in carers
        else visit.replace(pinned_carers=tuple(sorted(carers[visit.visit_id]))[: visit.carers])
        for visit in problem.visits
    )
    return problem.replace(visits=visits)


def _detours(problem: Problem, travel: TravelMatrix, roster: Roster) -> dict[str, float]:
    """Returns for each person the ticks of travel that fall away when their visits are cut out."""
    ticks: defaultdict[str, float] = defaultdict(float)
    for run in roster.runs:
        shift, mode = problem.shift[run.shift_id], problem.carer[run.carer_id].travel_mode
        people = [problem.visit[one.visit_id].service_user_id for one in run.assignments]
        homes = [problem.service_user[person].location_id for person in people]
        for person in set(people):
            stays = [home for home, other in zip(homes, people, strict=True) if other != person]
            whole, left = ([shift.start_location_id, *places, shift.end_location_id] if places else [] for places in (homes, stays))
            ticks[person] += _length(travel, mode, whole) - _length(travel, mode, left)
    return dict(ticks)


def _length(travel: TravelMatrix, mode: object, places: list[str | None]) -> int:
    legs = (travel.leg(mode, *pair) for pair in pairwise(places))  # type: ignore[arg-type]
    return sum(leg[0] for leg in legs if leg is not None)
