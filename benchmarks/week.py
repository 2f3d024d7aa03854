"""Compares a week rostered as one with its days rostered alone, and prices caps on carers."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from time import process_time

import typer

from benchmarks.run import MaxCpuSeconds, forget_peak, peak_mb
from scheduler.analysis.period_kpis import horizon_kpis
from scheduler.demand import make_problem
from scheduler.domain.care import Visit
from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.examples import example_names, write_example
from scheduler.files.reading.read import read_folder
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxSeconds, Stop
from scheduler.studies.continuity_cap import CapPrice, at_best, carers_of, least_cap, price_of_caps
from scheduler.verify.verify import verify

ONE, ALONE = "as one", "days alone"
TRAVEL_BAR, CARERS_BAR, MEMORY_BAR = 1.03, 0.75, 2000
"""Greatest ratios of travel and of mean carers to the days alone, and greatest peak in MB."""


@dataclass(frozen=True)
class Week:
    """The week to roster."""

    name: str
    problem: Problem
    travel: TravelMatrix


@dataclass(frozen=True)
class Effort:
    """The limit, seed and threads of a solve.

    Attributes:
        seconds: Limit in all, after the compilation of kernels.
        seed: Seed of all random numbers.
        workers: Threads of the engine.
        cpu: Whether the limit is in CPU seconds instead of wall-clock seconds; all threads together
            then have `workers` times as many.
    """

    seconds: float
    seed: int = 1
    workers: int = 1
    cpu: bool = False

    def stop(self, share: float = 1.0) -> Stop:
        """Returns the stop of a share of the effort that begins now."""
        if self.cpu:
            return MaxCpuSeconds(share * self.seconds * self.workers, process_time())
        return MaxSeconds(share * self.seconds)


@dataclass(frozen=True)
class WeekRecord:
    """The figures of a roster of a whole week, as the verifier sees it.

    Attributes:
        data: Name of the week.
        way: `as one`, `days alone`, `no cap`, or `cap` and the most carers of a person.
        seconds: Limit.
        seed: Seed of all random numbers.
        workers: Threads of the engine.
        visits: Number of visits.
        placed: Number of visits in a run.
        hard_breaches: Number of breaches of the hard rules of the week.
        unallocated: Unallocated priority of the score.
        soft: Soft cost of the score.
        travel_minutes: Minutes on the road, of all carers.
        carers_mean: Number of different carers of a person in the week, mean over people visited.
        carers_fortnight: The same over the fortnight up to the end of the week, history included.
        worked_hours, over_contract_hours: Hours of carers with a contract.
        iterations: Iterations of the engine.
        peak_mb: Peak of the memory of the process, in MB.
    """

    data: str
    way: str
    seconds: float
    seed: int
    workers: int
    visits: int
    placed: int
    hard_breaches: int
    unallocated: int
    soft: int
    travel_minutes: float
    carers_mean: float
    carers_fortnight: float
    worked_hours: float
    over_contract_hours: float
    iterations: int
    peak_mb: int


def read_week(data: str) -> Week:
    """Reads the week in a folder, or the example of that name."""
    if data in example_names() and not Path(data).is_dir():
        with TemporaryDirectory() as folder:
            write_example(data, Path(folder) / data)
            return read_week(str(Path(folder) / data))
    inputs = read_folder(Path(data))
    problem = make_problem(inputs)
    return Week(Path(data).name, problem, travel_matrix(problem, inputs.travel))


def with_continuity(week: Week, weight: int | None) -> Week:
    """Returns the week with this price of a new carer (CONTINUITY); unchanged if it is None."""
    if weight is None:
        return week
    objective = week.problem.objective
    priced = objective.replace(settings={**objective.settings, Rule.CONTINUITY: weight})
    return replace(week, problem=week.problem.replace(objective=priced))


def days_alone(problem: Problem) -> Iterator[Problem]:
    """Yields each day with its visits, its shifts and the history before the week.

    A day knows nothing about the other days.
    A visit that may be on several days belongs to the first.
    """
    for day in sorted({_day(problem, visit.windows[0].earliest) for visit in problem.visits}):
        visits = tuple(_on(problem, visit, day) for visit in problem.visits if _day(problem, visit.windows[0].earliest) == day)
        shifts = tuple(shift for shift in problem.shifts if _day(problem, shift.start) == day)
        ids = {visit.visit_id for visit in visits}
        moments = [*(window.latest for visit in visits for window in visit.windows), *(shift.end for shift in shifts)]
        yield problem.replace(
            horizon_start=moment_on(day, 0, problem.timezone),
            horizon_end=max(moment_on(day + timedelta(days=1), 0, problem.timezone), *moments),
            visits=visits,
            shifts=shifts,
            links=tuple(link for link in problem.links if {link.first_visit_id, link.second_visit_id} <= ids),
        )


def measure_week(week: Week, effort: Effort) -> Iterator[tuple[WeekRecord, Roster]]:
    """Yields the week as one, and its days alone, each day with an equal part of the seconds."""
    compile_kernels()
    forget_peak()
    result = solve(week.problem, week.travel, stop=effort.stop(), seed=effort.seed, workers=effort.workers)
    yield judged(week, result.roster, ONE, effort, result.stats.iterations), result.roster
    forget_peak()
    days = list(days_alone(week.problem))
    found = [solve(day, week.travel, stop=effort.stop(1 / len(days)), seed=effort.seed, workers=effort.workers) for day in days]
    roster = Roster(runs=tuple(run for one in found for run in one.roster.runs))
    yield judged(week, roster, ALONE, effort, sum(one.stats.iterations for one in found)), roster


def price_caps(week: Week, effort: Effort, start: Roster, say: Callable[[str], None]) -> Iterator[WeekRecord]:
    """Yields the record under each cap, from the widest that binds down to one carer per person.

    At the end the prices and the least cap that leaves out no more visits are said.
    """
    compile_kernels()
    widest = max(carers_of(week.problem, start).values())
    prices: list[CapPrice] = []
    for price in price_of_caps(
        week.problem, week.travel, range(1, widest), stop=effort.stop, start=start, seed=effort.seed, workers=effort.workers
    ):
        prices.append(price)
        say(_cap_line(price, prices[0]))
        yield judged(week, price.roster, _cap_way(price), effort, 0)
    say("")
    say("| carers of a person at most | visits left out | travel | more than without a cap |")
    say("|---|---|---|---|")
    best = at_best(prices)
    for price in best:
        more = 100 * (price.travel_minutes / best[0].travel_minutes - 1)
        say(f"| {price.cap or 'any'} | {price.unplaced} | {price.travel_minutes:,.0f} min | {more:+.1f}% |")
    say(f"least cap that leaves nothing more out: {least_cap(prices) or 'none'}")


def judged(week: Week, roster: Roster, way: str, effort: Effort, iterations: int) -> WeekRecord:
    """Makes the record of a roster of the whole week."""
    verdict = verify(week.problem, week.travel, roster)
    kpis = horizon_kpis(week.problem, week.travel, roster)
    return WeekRecord(
        data=week.name,
        way=way,
        seconds=effort.seconds,
        seed=effort.seed,
        workers=effort.workers,
        visits=len(week.problem.visits),
        placed=len(roster.runs_of),
        hard_breaches=len(verdict.violations),
        unallocated=verdict.score.unallocated_points,
        soft=verdict.score.soft,
        travel_minutes=round(verdict.amounts[Rule.TRAVEL_TIME] / week.problem.ticks_per_minute, 1),
        carers_mean=round(fmean(carers_of(week.problem, roster).values()), 3) if roster.runs_of else 0.0,
        carers_fortnight=round(kpis.carers_mean or 0.0, 3),
        worked_hours=round(kpis.worked_hours, 1),
        over_contract_hours=round(kpis.over_contract_hours, 1),
        iterations=iterations,
        peak_mb=peak_mb(),
    )


def write_week(path: Path | None, records: Sequence[WeekRecord]) -> None:
    """Writes a row for each roster; without a path nothing is written."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(WeekRecord)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(record) for record in records)


def lines_of(one: WeekRecord, alone: WeekRecord) -> list[str]:
    """Returns a table of both records side by side, and the aims."""
    travel = one.travel_minutes / max(alone.travel_minutes, 1e-9)
    carers, fortnight = (
        a / max(b, 1e-9) for a, b in ((one.carers_mean, alone.carers_mean), (one.carers_fortnight, alone.carers_fortnight))
    )
    head = "| | placed | hard breaches | travel | carers a person | with history | hours | over contract | peak |"
    return [
        head,
        "|---" * 9 + "|",
        *(
            f"| {r.way} | {r.placed:,} of {r.visits:,} | {r.hard_breaches} | {r.travel_minutes:,.0f} min | {r.carers_mean:.2f} "
            f"| {r.carers_fortnight:.2f} | {r.worked_hours:,.0f} | {r.over_contract_hours:,.0f} | {r.peak_mb:,} MB |"
            for r in (one, alone)
        ),
        "",
        f"hard breaches {one.hard_breaches}, aim 0: {_yes(one.hard_breaches == 0)}",
        f"travel {travel:.3f} of the days alone, aim {TRAVEL_BAR}: {_yes(travel <= TRAVEL_BAR)}",
        f"carers {carers:.3f} of the days alone, aim {CARERS_BAR}: {_yes(carers <= CARERS_BAR)} (with history {fortnight:.3f})",
        f"memory {one.peak_mb:,} MB, aim {MEMORY_BAR:,}: {_yes(one.peak_mb < MEMORY_BAR)}",
    ]


def run_week(week: Week, effort: Effort, *, out: Path | None, cap_seconds: float | None) -> None:
    """Measures a week, then prints and writes the results.

    With `cap_seconds`, caps on the carers of a person are priced too, each in that many seconds.
    """
    (one, roster), (alone, _) = measure_week(week, effort)
    typer.echo("\n".join(lines_of(one, alone)))
    records = [one, alone]
    write_week(out, records)
    if cap_seconds is not None:
        of_a_cap = Effort(cap_seconds, effort.seed, effort.workers, effort.cpu)
        for record in price_caps(week, of_a_cap, roster, typer.echo):
            records.append(record)
            write_week(out, records)


def _cap_way(price: CapPrice) -> str:
    return "no cap" if price.cap is None else f"cap {price.cap}"


def _cap_line(price: CapPrice, free: CapPrice) -> str:
    more = price.unplaced - free.unplaced
    return f"{_cap_way(price):<7} {price.unplaced:>5} left out ({more:+d})  travel {price.travel_minutes:>10,.0f} min  most {price.most}"


def _on(problem: Problem, visit: Visit, day: date) -> Visit:
    """Returns the visit with only its windows on that day."""
    return visit.replace(windows=tuple(window for window in visit.windows if _day(problem, window.earliest) == day))


def _day(problem: Problem, moment: datetime) -> date:
    return wall_clock(moment, problem.timezone).date()


def _yes(met: bool) -> str:
    return "met" if met else "**not met**"
