"""Forty random changes of a planned day, replanned one after the other: what changes in all, and how far the roster drifts.

Each change is answered by `scheduler.repair` with a price on each carer-visit by somebody other than published, and with windows of
visits that no change has hit near their published starts. Only where that leaves something out are windows opened. In the end the same
day is planned once with hindsight: all changes known, no price, from the last roster, for as long as all the repairs together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import process_time

import numpy as np

from benchmarks.live import CpuSeconds, PlannedDay, travel_minutes
from scheduler.demand.published import keep_near_published, publish
from scheduler.domain.care import Visit, Window
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.repair import repair
from scheduler.solver.solve import solve
from scheduler.verify.verify import verify

KINDS = ("cancelled",) * 14 + ("added",) * 12 + ("moved",) * 6 + ("longer",) * 6 + ("absent",) * 2
"""Forty changes; they come in a random order."""
NEAR_MINUTES: tuple[int | None, ...] = 15, 30, 60, None


@dataclass(frozen=True)
class Stream:
    """Holds the outcome of a stream.

    Attributes:
        seed: Of the changes.
        weight: Price of a carer-visit that changes hands.
        changed: Carer-visits that changed hands, summed over the steps, each against the roster before it. Those of visits that the
            change itself asks about are not counted.
        out: Priority points left out in the end: of time-critical visits, and of others.
        travel: Minutes on the road in the end.
        seconds: Median processor seconds of a change.
        hindsight_out, hindsight_travel: The same of the hindsight.
    """

    seed: int
    weight: int
    changed: int
    out: tuple[int, int]
    travel: float
    seconds: float
    hindsight_out: tuple[int, int]
    hindsight_travel: float


@dataclass(frozen=True)
class Polish:
    """Holds how the roster is polished now and then, with cheaper changes and windows open.

    Attributes:
        every: Number of changes after which it is; 0 for never.
        first_weight: First price of a carer-visit that changes hands.
        tries: Number of prices, found by bisection: the next is dearer if too many changed hands, and cheaper if not.
        seconds: Processor seconds of all together.
        budget: Most carer-visits that may change hands in a whole stream; what goes beyond is not taken.
    """

    every: int = 0
    first_weight: float = 3000
    tries: int = 4
    seconds: float = 24
    budget: int = 140


def run_stream(day: PlannedDay, *, seed: int, weight: int, seconds: float, polish: Polish = Polish()) -> Stream:
    """Replans a day after each of forty changes.

    What each step saves by moving others, later steps undo. A polish now and then, with cheaper changes and windows open, spends
    the same changes once.

    Args:
        day: The day before the first of them.
        seed: Of the changes.
        weight: Price of a carer-visit that changes hands.
        seconds: Processor seconds of each repair.
        polish: When and how the roster is polished; its seconds count as effort.
    """
    rng = np.random.default_rng(seed)
    kinds = [KINDS[number] for number in rng.permutation(len(KINDS))]
    problem, roster = day.problem, day.roster
    changed, spent = 0, []
    result = None
    for number, kind in enumerate(kinds):
        begin = process_time()
        problem, asked = change_day(problem, roster, kind, f"X{number}", rng)
        result = _replanned(problem, day.travel, roster, asked, weight=weight, seconds=seconds)
        if polish.every and (number + 1) % polish.every == 0:
            left = polish.budget * (number + 1) // len(kinds) - changed
            result = _polished(PlannedDay(problem, day.travel, roster), result, asked, polish, left)
        spent.append(process_time() - begin)
        changed += _changed(roster, result.roster, asked)
        roster = result.roster
    assert result is not None
    hindsight = solve(problem, day.travel, start=roster, stop=CpuSeconds(sum(spent), process_time()), seed=1)
    ends = PlannedDay(problem, day.travel, roster), PlannedDay(problem, day.travel, hindsight.roster)
    travels = [travel_minutes(end, end.roster) for end in ends]
    return Stream(seed, weight, changed, _out(result), travels[0], float(np.median(spent)), _out(hindsight), travels[1])


def change_day(problem: Problem, roster: Roster, kind: str, name: str, rng: np.random.Generator) -> tuple[Problem, set[str]]:
    """Returns a day after a random change of a kind, and the visits that the change asks about.

    Args:
        problem: The day before.
        roster: As it stands; carers who fall ill are among those with visits.
        kind: One of `KINDS`.
        name: Id of a visit that is added.
        rng: Source of chance.
    """
    if kind == "absent":
        carers = sorted({run.carer_id for run in roster.runs if run.assignments})
        carer_id = carers[int(rng.integers(len(carers)))]
        absence = Absence(carer_id=carer_id, start=problem.horizon_start, end=problem.horizon_end)
        asked = {visit_id for visit_id, runs in roster.runs_of.items() if any(run.carer_id == carer_id for run in runs)}
        return problem.replace(absences=(*problem.absences, absence)), asked
    linked = {visit_id for link in problem.links for visit_id in (link.first_visit_id, link.second_visit_id)}
    free = [visit for visit in problem.visits if visit.visit_id not in linked]
    visit = free[int(rng.integers(len(free)))]
    if kind == "added":
        other = problem.service_users[int(rng.integers(len(problem.service_users)))]
        new = visit.replace(visit_id=name, service_user_id=other.service_user_id, carers=1)
        return problem.replace(visits=(*problem.visits, new)), {name}
    others = tuple(one for one in problem.visits if one is not visit)
    if kind == "cancelled":
        return problem.replace(visits=others), {visit.visit_id}
    return problem.replace(visits=(*others, _altered(visit, kind, problem, rng))), {visit.visit_id}


def _altered(visit: Visit, kind: str, problem: Problem, rng: np.random.Generator) -> Visit:
    """Returns a visit that lasts half as long again, or is wanted up to two hours earlier or later."""
    if kind == "longer":
        return visit.replace(minutes=visit.minutes + max(5, visit.minutes // 2))
    by = timedelta(minutes=15 * int(rng.integers(1, 9))) * int(rng.choice([-1, 1]))
    latest = problem.horizon_end - timedelta(minutes=visit.minutes)
    windows = [
        Window(earliest=max(window.earliest + by, problem.horizon_start), latest=min(window.latest + by, latest))
        for window in visit.windows
        if max(window.earliest + by, problem.horizon_start) <= min(window.latest + by, latest)
    ]
    return visit.replace(windows=tuple(windows), planned_start=None) if windows else visit


def _replanned(problem: Problem, travel: TravelMatrix, roster: Roster, asked: set[str], *, weight: int, seconds: float) -> Result:
    """Returns the repaired day, with windows of untouched visits as near as leaves nothing out."""
    known = problem.visit
    standing = Roster(
        runs=tuple(run.replace(assignments=tuple(one for one in run.assignments if one.visit_id in known)) for run in roster.runs)
    )
    priced = publish(problem, standing, weight=weight)
    result = None
    for near in NEAR_MINUTES:
        narrowed = priced if near is None else keep_near_published(priced, free=asked, minutes=near)
        stop = CpuSeconds(seconds, process_time())
        result = repair(narrowed, travel, standing if result is None else result.roster, stop=stop, seed=1)
        verdict = verify(narrowed, travel, result.roster)
        assert verdict.ok
        assert verdict.score == result.score
        if not any(_out(result)):
            break
    assert result is not None
    return result


def _polished(before: PlannedDay, result: Result, asked: set[str], polish: Polish, budget: int) -> Result:
    """Returns the roster that leaves out and travels least within a budget of changes against the one before the step.

    Each price of a change is a whole search, since a repair from cool keeps to the valley of the roster that it begins with.

    Args:
        before: The day as it is now, with the roster before the step.
        result: The repaired roster.
        asked: Visits that the change asks about.
        polish: How it is polished.
        budget: Most carer-visits that may change hands in this step.
    """
    standing, best, weight = result.roster, result, polish.first_weight
    enough: float | None = None
    too_cheap: float | None = None
    for number in range(polish.tries):
        stop = CpuSeconds(polish.seconds / polish.tries, process_time())
        priced = publish(before.problem, standing, weight=round(weight))
        found = solve(priced, before.travel, start=best.roster, stop=stop, seed=number + 1)
        if _changed(before.roster, found.roster, asked) > budget:
            too_cheap = weight
        else:
            enough = weight
            best = min(best, found, key=lambda one: (*_out(one), travel_minutes(before, one.roster)))
        if enough is not None and too_cheap is not None:
            weight = (enough * too_cheap) ** 0.5
        else:
            weight *= 2 if enough is None else 0.5
    return best


def _changed(before: Roster, after: Roster, asked: set[str]) -> int:
    """Returns the carer-visits by somebody other than before, but for visits that the change asks about."""
    carers = {visit_id: {run.carer_id for run in runs} for visit_id, runs in before.runs_of.items()}
    made = {visit_id: {run.carer_id for run in runs} for visit_id, runs in after.runs_of.items()}
    return sum(len(made[visit_id] - carers[visit_id]) for visit_id in made if visit_id in carers and visit_id not in asked)


def _out(result: Result) -> tuple[int, int]:
    return result.score.unallocated_time_critical, result.score.unallocated


def stream_markdown(streams: list[Stream]) -> Iterator[str]:
    """Yields the lines of a table of streams."""
    yield "| seed | price | changed | travel, min | against hindsight | out | out in hindsight | a change, s |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in streams:
        more = one.travel / one.hindsight_travel - 1
        out, hindsight = (f"{points[0]} + {points[1]}" for points in (one.out, one.hindsight_out))
        yield f"| {one.seed} | {one.weight:,} | {one.changed} | {one.travel:,.0f} | {more:+.1%} | {out} | {hindsight} | {one.seconds:.2f} |"
