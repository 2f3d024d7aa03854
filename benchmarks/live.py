"""Sick calls on a planned day: how fast a roster is repaired, and how much that changes.

Each carer of a number of busy morning carers falls ill in turn. The roster is repaired with a published
roster, a high price on each change, and windows of all other visits near their published starts.
The comparison is `solve` from the same repaired roster, with the same prices and windows, for two seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.anonymised import read_inputs
from scheduler.demand import make_problem
from scheduler.demand.published import keep_near_published, publish
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.repair import repair
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations, Stop
from scheduler.synthetic import DaySpec, generate
from scheduler.verify.verify import verify

FEWEST_WEIGHT = 60_000
"""Price of a change in the plan of fewest changes: 100 minutes on the road."""
MOVED_MINUTES = 15
NOON = 12


@dataclass(frozen=True)
class CpuSeconds:
    """Ends a repair after some seconds of processor time, since others may use the machine.

    Attributes:
        limit: Seconds.
        begin: Processor time at which counting begins.
    """

    limit: float
    begin: float

    def __call__(self, seconds: float, iterations: int) -> float:  # noqa: ARG002
        """Returns the fraction of the seconds used."""
        return (process_time() - self.begin) / self.limit


@dataclass(frozen=True)
class SickCall:
    """The outcome of one sick call.

    Attributes:
        carer_id: Who is ill.
        hit: Number of visits that lose their carer.
        first_seconds, polished_seconds: Processor seconds until the first repair, and the polished one, are verified.
        changed: Carer-visits by somebody other than published.
        others: Visits that were not hit and have another carer.
        moved: Visits that were not hit and start more than a quarter of an hour earlier or later.
        critical_out, points_out: Priority points of time-critical visits and of all others that are left out.
        solved: The same two of the comparison; None without one.
        travel_minutes: Minutes on the road.
    """

    carer_id: str
    hit: int
    first_seconds: float
    polished_seconds: float
    changed: int
    others: int
    moved: int
    critical_out: int
    points_out: int
    travel_minutes: float
    solved: tuple[int, int] | None = None

    @property
    def out(self) -> tuple[int, int]:
        """Priority points that are left out: of time-critical visits, and of all others."""
        return self.critical_out, self.points_out


@dataclass(frozen=True)
class PlannedDay:
    """A day with its published roster."""

    problem: Problem
    travel: TravelMatrix
    roster: Roster


def planned_day(data: str, folder: Path, *, iterations: int) -> PlannedDay:
    """Plans an example, a folder, or the generated day of 1,000 visits, with seed 1.

    Args:
        data: Name of an example, a folder, or `day1000`.
        folder: Where to copy an example to.
        iterations: Iterations of the search.
    """
    return plan_inputs(inputs_of(data, folder), iterations=iterations)


def inputs_of(data: str, folder: Path) -> Inputs:
    """Returns the inputs of an example, of a folder, or those of the generated day of 1,000 visits.

    Args:
        data: Name of an example, a folder, or `day1000`.
        folder: Where to copy an example to.
    """
    spec = DaySpec(day=date(2026, 11, 23), visits=1000, double_up_share=0.15)
    return generate(spec, seed=1) if data == "day1000" else read_inputs(data, folder)


def plan_inputs(inputs: Inputs, *, iterations: int) -> PlannedDay:
    """Plans inputs with seed 1."""
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    return PlannedDay(problem, travel, solve(problem, travel, stop=MaxIterations(iterations), seed=1).roster)


def morning_carers(problem: Problem, roster: Roster, count: int) -> list[str]:
    """Returns the carers with most visits in shifts that begin before noon, the busiest first."""
    visits: dict[str, int] = {}
    for run in roster.runs:
        if wall_clock(problem.shift[run.shift_id].start, problem.timezone).hour < NOON:
            visits[run.carer_id] = visits.get(run.carer_id, 0) + len(run.assignments)
    return sorted(visits, key=lambda carer_id: (-visits[carer_id], carer_id))[:count]


def call_in_sick(day: PlannedDay, carer_id: str, *, seconds: float, compare_seconds: float) -> SickCall:
    """Repairs the day without a carer, and measures what that took and what it changed.

    Args:
        day: The day before the call.
        carer_id: Who is ill all day.
        seconds: Processor seconds of the polished repair, reading of the change included.
        compare_seconds: Seconds of `solve` from the repaired roster; 0 for no comparison.
    """
    problem, travel, published = day.problem, day.travel, day.roster
    begin = process_time()
    hit = {visit_id for visit_id, runs in published.runs_of.items() if any(run.carer_id == carer_id for run in runs)}
    absence = Absence(carer_id=carer_id, start=problem.horizon_start, end=problem.horizon_end)
    changed = problem.replace(absences=(*problem.absences, absence))
    priced = keep_near_published(publish(changed, published, weight=FEWEST_WEIGHT), free=hit)
    _verified(priced, travel, published, MaxIterations(1))
    first_seconds = process_time() - begin
    polished = _verified(priced, travel, published, CpuSeconds(seconds, begin))
    polished_seconds = process_time() - begin
    call = replace(_measured(day, polished, carer_id, hit), first_seconds=first_seconds, polished_seconds=polished_seconds)
    if not compare_seconds:
        return call
    score = solve(priced, travel, start=polished.roster, stop=CpuSeconds(compare_seconds, process_time()), seed=1).score
    return replace(call, solved=(score.unallocated_time_critical, score.unallocated))


def _verified(problem: Problem, travel: TravelMatrix, roster: Roster, stop: Stop) -> Result:
    """Returns the repaired roster, which the verifier must score as the engine does."""
    result = repair(problem, travel, roster, stop=stop, seed=1)
    verdict = verify(problem, travel, result.roster)
    assert verdict.ok
    assert verdict.score == result.score
    return result


def _measured(day: PlannedDay, result: Result, carer_id: str, hit: set[str]) -> SickCall:
    """Returns what a repaired roster changes, without the seconds that it took."""
    before, after = (
        {visit_id: {run.carer_id for run in runs} for visit_id, runs in roster.runs_of.items()} for roster in (day.roster, result.roster)
    )
    starts_before, starts_after = (
        {a.visit_id: a.start for run in roster.runs for a in run.assignments} for roster in (day.roster, result.roster)
    )
    kept = [visit_id for visit_id in after if visit_id in before and visit_id not in hit]
    moved = [(starts_after[visit_id], starts_before[visit_id]) for visit_id in kept]
    return SickCall(
        carer_id=carer_id,
        hit=len(hit),
        first_seconds=0.0,
        polished_seconds=0.0,
        changed=sum(len(after[visit_id] - before[visit_id]) for visit_id in after if visit_id in before),
        others=sum(after[visit_id] != before[visit_id] for visit_id in kept) + sum(v not in after and v not in hit for v in before),
        moved=sum(abs((now - then).total_seconds()) > 60 * MOVED_MINUTES for now, then in moved if now and then),
        critical_out=result.score.unallocated_time_critical,
        points_out=result.score.unallocated,
        travel_minutes=travel_minutes(day, result.roster),
    )


def travel_minutes(day: PlannedDay, roster: Roster) -> float:
    """Returns the minutes on the road of a roster."""
    return round(sum(_journeys(day, roster)) / day.travel.ticks_per_minute, 1)


def _journeys(day: PlannedDay, roster: Roster) -> Iterator[int]:
    """Yields the ticks of each journey of a roster."""
    problem = day.problem
    for run in roster.runs:
        shift, mode = problem.shift[run.shift_id], problem.carer[run.carer_id].travel_mode
        visited = [problem.service_user[problem.visit[a.visit_id].service_user_id].location_id for a in run.assignments]
        for here, there in pairwise([shift.start_location_id, *visited, shift.end_location_id]):
            leg = day.travel.leg(mode, here, there)
            yield leg[0] if leg else 0


def live_markdown(calls: list[SickCall]) -> Iterator[str]:
    """Yields the lines of a table of sick calls, and last their medians."""
    yield "| carer | hit | first, s | polished, s | changes a hit | others | moved > 15 | out | travel, min | out after solve |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for call in calls:
        yield _row(call.carer_id, call)
    firsts, polished = ([getattr(call, name) for call in calls] for name in ("first_seconds", "polished_seconds"))
    yield ""
    yield f"First repair, verified: median {median(firsts):.2f} s, 95th percentile {_late(firsts):.2f} s (processor)."
    yield f"Polished and verified: median {median(polished):.2f} s, 95th percentile {_late(polished):.2f} s."
    yield f"Changes a visit hit: median {median(call.changed / max(1, call.hit) for call in calls):.2f}."
    yield f"Others that change: median {median(call.others for call in calls):g}."
    yield f"Others moved by more than {MOVED_MINUTES} minutes: {sum(call.moved for call in calls)}."
    compared = [(call.out, call.solved) for call in calls if call.solved is not None]
    if compared:
        sums = [sum(sum(points[side]) for points in compared) for side in (0, 1)]
        yield f"No more left out than by solve: {sum(mine <= solved for mine, solved in compared)} of {len(compared)}."
        yield f"Points left out in sum: {sums[0]} against {sums[1]}."


def _row(name: str, call: SickCall) -> str:
    out = f"{call.critical_out} + {call.points_out}"
    solved = "" if call.solved is None else f"{call.solved[0]} + {call.solved[1]}"
    times = f"{call.first_seconds:.2f} | {call.polished_seconds:.2f}"
    share = f"{call.changed / max(1, call.hit):.2f}"
    return f"| {name} | {call.hit} | {times} | {share} | {call.others} | {call.moved} | {out} | {call.travel_minutes:,.0f} | {solved} |"


def _late(values: list[float]) -> float:
    """Returns the 95th percentile: of twenty the largest but one."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]
