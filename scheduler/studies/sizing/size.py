"""Finds how many carers a service takes: the least number with a roster, and what is proven below it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.demand import make_problem
from scheduler.domain.allowances import USUAL_ALLOWANCES, Allowances
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.result import Bound, Result, Verdict
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from scheduler.solver.prove import prove
from scheduler.solver.stop import MaxSeconds
from scheduler.studies.plan import plan
from scheduler.studies.sizing.need import Wanted, need_groups, one_more, shift_kinds
from scheduler.studies.sizing.rota import Rota, RotaTask, make_rota
from scheduler.studies.sizing.staff import staff_of, with_staff

LOOPS = 4
"""Rotas that are tried for a number of carers; each answers to the visits that the one before left out."""
RAISE = 1.5
"""Need of a visit that was left out, as a multiple of what it was before."""
PROOF_FRACTION = 0.25
"""Part of the time that goes into proofs."""
PATIENCE = 3
"""Sizes in a row that place no more visits than smaller ones did: more carers of this kind do not help."""
USUAL_CONTACT_SHARE = 0.65
"""Care as a share of the hours on duty, where the search begins (assumed)."""
LOW_BY = 0.03
"""The low number places this much less than the level asks for (assumed)."""
HIGH_REACH = 3.0
"""Carers beyond the likely number up to which every visit is tried to be placed."""
STEP = 0.5
"""Carers: the last one may work half of a week."""


@dataclass(frozen=True)
class Trial:
    """A number of carers, with the best rota and roster found for it.

    Attributes:
        carers: whole-time carers on duty each week.
        source: ``made``, or ``folder`` for its own rota.
        inputs, problem, travel: with these carers.
        result: best roster found.
        verdict: of the verifier.
        seconds: spent on it.
        bound: proven of this rota; None if nothing was tried.
    """

    carers: float
    source: str
    inputs: Inputs
    problem: Problem
    travel: TravelMatrix
    result: Result
    verdict: Verdict
    seconds: float
    bound: Bound | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """Returns the visits without a carer that are not optional."""
        placed = self.result.roster.runs_of
        return tuple(visit.visit_id for visit in self.problem.visits if visit.visit_id not in placed and not visit.optional)

    @property
    def asked(self) -> int:
        """Returns the number of visits that are not optional."""
        return sum(not visit.optional for visit in self.problem.visits)

    @property
    def placed_share(self) -> float:
        """Returns the share of visits that are placed; optional ones are not counted."""
        return 1 - len(self.left_out) / self.asked if self.asked else 1.0

    def reaches(self, level: float) -> bool:
        """Returns whether it places this share of the visits, and all that are time-critical."""
        is_critical = any(self.problem.visit[name].time_critical for name in self.left_out)
        return self.placed_share >= level - 1e-12 and not is_critical

    @property
    def least_left_out(self) -> int:
        """Returns how many visits no roster of this rota can place: what the bound proves; 0 where nothing is proven."""
        if self.bound is None or self.bound.score is None:
            return 0
        points = self.bound.score.unallocated_points
        ranked = sorted((visit.priority for visit in self.problem.visits if not visit.optional), reverse=True)
        number = 0
        while points > 0 and number < len(ranked):
            points -= ranked[number]
            number += 1
        return number


@dataclass(frozen=True)
class Sizing:
    """The answer.

    Attributes:
        level: share of visits that is to be placed.
        allowances: of contract hours.
        least: least carers on duty whose hours are no fewer than those of the care itself.
        low: least carers on duty for whom a roster at a level three points lower was found; None if none was.
        likely: least carers on duty for whom a roster at the level was found; None if none was.
        high: least carers on duty for whom a roster with every visit was found; None if none was.
        trials: in order of carers.
        contact_hours: hours of care a week, a double-up twice.
    """

    level: float
    allowances: Allowances
    least: float
    low: float | None
    likely: float | None
    high: float | None
    trials: tuple[Trial, ...]
    contact_hours: float

    def with_cover(self, carers: float) -> float:
        """Returns the whole-time contracts that keep so many carers on duty, with leave, sickness and training covered."""
        return carers / self.allowances.present_share

    def trial(self, carers: float | None) -> Trial | None:
        """Returns the trial of a number of carers; None if there is none."""
        return next((one for one in self.trials if one.carers == carers), None)


@dataclass
class _Search:
    """A search for the size; trials are kept by number of carers."""

    inputs: Inputs
    allowances: Allowances
    level: float
    seed: int
    trial_seconds: float
    report: Callable[[str], None]
    trials: dict[float, Trial] = field(default_factory=dict)

    def at(self, carers: float) -> Trial:
        """Returns the trial of a number of carers; makes it if there is none."""
        if carers not in self.trials:
            self.report(f"Looking for a rota of {carers:g} carers")
            self.trials[carers] = _try(self.inputs, carers, self.allowances, self.seed, self.trial_seconds)
            found = self.trials[carers]
            self.report(f"{carers:g} carers: {len(found.left_out)} visits without a carer")
        return self.trials[carers]

    def least(self, first: float, level: float, most: float) -> float | None:
        """Returns the least number from `first` on that reaches a level; None up to `most`."""
        carers, no_better = first, 0
        fewest = math.inf
        while carers <= most and no_better < PATIENCE:
            found = self.at(carers)
            if found.reaches(level):
                return carers
            no_better = 0 if len(found.left_out) < fewest else no_better + 1
            fewest = min(fewest, len(found.left_out))
            carers += STEP
        return None


def size_service(
    inputs: Inputs,
    *,
    level: float = 0.98,
    allowances: Allowances = USUAL_ALLOWANCES,
    seconds: float = 100.0,
    seed: int = 0,
    report: Callable[[str], None] = lambda what: None,  # noqa: ARG005
) -> Sizing:
    """Finds how many whole-time carers a service takes, in steps of half a carer.

    Args:
        inputs: with the visits, and one carer at least who shows skills and homes.
        level: share of the visits that is to be placed; time-critical ones always are.
        allowances: of contract hours.
        seconds: time for all of it, roughly.
        seed: of all searches.
        report: called with what is done next.

    Raises:
        ValueError: there is no carer or no visit, or no rota up to four times the hours of care reaches the level.
    """
    if not inputs.carers:
        raise ValueError("there is no carer in the folder whose skills and home new ones could have")
    problem = make_problem(inputs)
    if not any(not visit.optional for visit in problem.visits):
        raise ValueError("there are no visits to size for")
    contact = sum(visit.minutes * visit.carers for visit in problem.visits if not visit.optional) / 60
    weeks = max(problem.days / 7, 1 / 5)
    least_hours = _least_minutes(problem, level) / 60 / weeks
    least = _stepped(least_hours / allowances.week_hours)
    most = max(least * 4, least + 4)
    proof_seconds = seconds * PROOF_FRACTION
    search = _Search(inputs, allowances, level, seed, max(0.2, (seconds - proof_seconds) / 8), report)
    own = _own_rota(inputs, problem, allowances, seed, search.trial_seconds) if problem.shifts else None
    if own is not None and own.carers not in search.trials:
        report(f"The folder's own rota: {len(own.left_out)} visits without a carer")
    first = _stepped(max(contact / weeks / allowances.week_hours / USUAL_CONTACT_SHARE, least))
    if own is not None and own.reaches(level):
        first = max(min(first, _stepped(own.carers) - STEP), least)
    while first > least and search.at(first).reaches(level):
        first -= STEP
    likely = search.least(first, level, most if own is None or not own.reaches(level) else own.carers - STEP / 2)
    likely = own.carers if likely is None and own is not None and own.reaches(level) else likely
    high = None if likely is None else search.least(_stepped(likely), 1.0, min(most, likely + HIGH_REACH))
    if own is not None and not own.left_out and (high is None or own.carers < high):
        high = own.carers
    below = max((one for one in search.trials if likely is None or one < likely), default=None)
    if below is not None:
        report(f"Proving what {below:g} carers cannot do")
        search.trials[below] = _proven(search.trials[below], proof_seconds)
    trials = sorted((*search.trials.values(), *([own] if own else [])), key=lambda one: (one.carers, one.source))
    low = min((one.carers for one in trials if one.reaches(level - LOW_BY)), default=likely)
    return Sizing(level, allowances, least, low, likely, high, tuple(trials), contact / weeks)


def _stepped(carers: float) -> float:
    """Returns a number of carers, rounded up to a step."""
    return max(math.ceil(round(carers / STEP, 9)) * STEP, STEP)


def _least_minutes(problem: Problem, level: float) -> int:
    """Returns the least minutes of care that reach a level: of time-critical visits, and of the shortest others."""
    asked = [visit for visit in problem.visits if not visit.optional]
    wanted = math.ceil(level * len(asked) - 1e-9)
    critical = [visit.minutes * visit.carers for visit in asked if visit.time_critical]
    others = sorted(visit.minutes * visit.carers for visit in asked if not visit.time_critical)
    return sum(critical) + sum(others[: max(wanted - len(critical), 0)])


def _try(inputs: Inputs, carers: float, allowances: Allowances, seed: int, seconds: float) -> Trial:
    """Returns the best of some rotas for a number of carers; each looks at what the one before left out."""
    began = time.perf_counter()
    problem = make_problem(inputs)
    minutes, kinds = allowances.week_minutes(carers), shift_kinds(problem)
    staff, _, _ = staff_of(inputs, len(minutes))
    raised: dict[str, float] = {}
    wanted: Wanted = {}
    rota: Rota | None = None
    best: Trial | None = None
    for number in range(LOOPS):
        task = RotaTask(problem.days, need_groups(problem, staff, raised, wanted), kinds, minutes)
        rota = make_rota(task, rota)
        found = _plan(with_staff(inputs, minutes, rota), (carers, "made"), seed + number, seconds / LOOPS, began)
        if best is None or found.result.score < best.result.score:
            best = found
        if not found.left_out:
            break
        wanted = one_more(problem, staff, rota, [name for name in found.left_out if name in raised], wanted)
        for name in found.left_out:
            raised[name] = raised.get(name, 1.0) * RAISE
    assert best is not None, "there is one loop at least"
    return best


def _plan(inputs: Inputs, size: tuple[float, str], seed: int, seconds: float, began: float) -> Trial:
    """Returns the trial of a size (carers and source): solved and verified."""
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    found = plan(problem, travel, stop=MaxSeconds(seconds), seed=seed)
    return Trial(*size, inputs, problem, travel, found.result, found.verdict, time.perf_counter() - began)


def _own_rota(inputs: Inputs, problem: Problem, allowances: Allowances, seed: int, seconds: float) -> Trial:
    """Returns the trial of the folder's own rota, counted in whole-time carers by contracts, or by hours on duty where one is unknown."""
    began = time.perf_counter()
    working = {shift.carer_id for shift in problem.shifts}
    contracts = [carer.contract_minutes for carer in inputs.carers if carer.carer_id in working]
    known = [minutes for minutes in contracts if minutes]
    duty = sum((shift.end - shift.start).total_seconds() / 60 for shift in problem.shifts) / max(problem.days / 7, 1 / 5)
    minutes = sum(known) if len(known) == len(contracts) else duty
    return _plan(inputs, (round(minutes / 60 / allowances.week_hours, 2), "folder"), seed, seconds, began)


def _proven(trial: Trial, seconds: float) -> Trial:
    """Returns a trial with what can be proven of its rota."""
    bound = prove(trial.problem, trial.travel, trial.result.roster, stop=MaxSeconds(seconds))
    parts = {name: getattr(trial, name) for name in ("carers", "source", "inputs", "problem", "travel", "result", "verdict", "seconds")}
    return Trial(**parts, bound=bound)
