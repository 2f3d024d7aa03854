"""Makes a rota of a folder: demand, kinds and limits, the best loop between rota and plan, and shift patterns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.domain.errors import BadInput, Fault, InternalError
from scheduler.domain.inputs import Inputs
from scheduler.domain.shifts import ShiftPattern
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine, ShiftKind, StaffingProblem, StaffingWeights, StaffMember
from scheduler.solver.staffing import StaffingResult, solve_staffing
from scheduler.solver.stop import Stop
from scheduler.studies.shift_design.demand import cover_lines, curve_of_visits
from scheduler.studies.shift_design.kinds import made_kinds
from scheduler.studies.shift_design.patterns import patterns_of
from scheduler.studies.shift_design.plans import ROTA_ITERATIONS, Effort, Planned, add_curves, demand_curve, plan_visits, plan_with
from scheduler.studies.shift_design.staff import check_possible, made_staff, own_kinds, staffing_problem
from scheduler.studies.shift_design.today import TodaysRota, todays_rota
from scheduler.verify.rota import RotaVerdict, judge_rota

LOOPS = 3
"""Times that demand is corrected by what the plan of a rota leaves out."""
DAMPING = 0.5
"""Part of the missing work that is added to demand each time."""

MINUTE = Effort()
USUAL_WEIGHTS = StaffingWeights()

Report = Callable[[str], None]


@dataclass(frozen=True)
class RotaPlan:
    """A rota, and what a plan makes of it.

    Attributes:
        problem: Demand, people and kinds, as they were solved.
        result: The rota, its cost and bound.
        verdict: Of the checker.
        patterns: Shift patterns that repeat it.
        planned: The visits of the folder, planned with these patterns; None where demand was given.
        limits: Of everybody, as they were made or read.
        made: Tables that were made and not read.
    """

    problem: StaffingProblem
    result: StaffingResult
    verdict: RotaVerdict
    patterns: tuple[ShiftPattern, ...]
    planned: Planned | None
    limits: tuple[StaffMember, ...]
    made: tuple[str, ...]


@dataclass(frozen=True)
class RotaMaker:
    """Everything of a rota but its demand.

    Attributes:
        inputs: Of the folder.
        weeks: Length of the cycle.
        kinds: That may be worked.
        limits: Of everybody who is rostered, as they were made or read.
        today: The rota as it is now.
        made: Tables that were made and not read.
        seed: Of all random choices.
        weights: Costs.
    """

    inputs: Inputs
    weeks: int
    kinds: Sequence[ShiftKind]
    limits: Sequence[StaffMember]
    today: TodaysRota
    made: tuple[str, ...]
    seed: int
    weights: StaffingWeights = USUAL_WEIGHTS

    def problem_of(self, cover: Sequence[CoverLine]) -> StaffingProblem:
        """Returns the problem with some demand."""
        members = own_kinds(self.limits, self.kinds, self.today)
        return staffing_problem(self.weeks, self.kinds, members, cover, self.today).replace(weights=self.weights)

    def make(self, cover: Sequence[CoverLine], stop: Stop, plan_stop: Stop | None) -> RotaPlan:
        """Solves one rota, judges it, and plans the visits of the folder with it where that is asked for.

        Raises:
            InternalError: The checker does not agree.
        """
        problem = self.problem_of(cover)
        result = solve_staffing(problem, stop=stop, seed=self.seed)
        verdict = judge_rota(problem, result.rota)
        if verdict.faults or verdict.cost != result.cost:
            fault = verdict.faults[0].text if verdict.faults else f"costs {result.cost} and {verdict.cost}"
            raise InternalError(f"rota and checker disagree: {fault}")
        homes = {carer.carer_id: carer.home_location_id for carer in self.inputs.carers}
        patterns = patterns_of(problem, result.rota, self.today.first_monday, homes)
        planned = None if plan_stop is None else plan_with(self.inputs, patterns, plan_stop, self.seed)
        return RotaPlan(problem, result, verdict, patterns, planned, tuple(self.limits), self.made)


def make_rota(
    inputs: Inputs,
    weeks: int,
    *,
    cover: Sequence[CoverLine] | None = None,
    kinds: Sequence[ShiftKind] | None = None,
    staff: Sequence[StaffMember] | None = None,
    effort: Effort = MINUTE,
    seed: int = 0,
    report: Report = lambda _line: None,
) -> RotaPlan:
    """Makes a rota of a cycle of weeks.

    Where demand is not given it comes from routed work: from a plan with today's shifts, corrected by what plans with
    the new rota leave out. The loop that leaves out least is kept.

    Args:
        inputs: Of the folder.
        weeks: Length of the cycle, 1 to 8.
        cover: Demand; None to make it.
        kinds: Kinds of shift; None to make them.
        staff: Who is rostered; None to make their limits.
        effort: In all.
        seed: Of all random choices.
        report: Told what is being done.

    Raises:
        BadInput: Somebody cannot be rostered at all.
    """
    today = todays_rota(inputs, weeks)
    made = [name for name, table in (("demand", cover), ("shift_kinds", kinds), ("staff_limits", staff)) if table is None]
    all_kinds = made_kinds(today) if kinds is None else tuple(kinds)
    if not all_kinds:
        what = "no kind of shift is known, as the folder has no shifts"
        raise BadInput([Fault(where="shift_kinds", code="W202", what=what, maybe="write shift_kinds.csv")])
    limits = made_staff(inputs, today) if staff is None else tuple(staff)
    maker = RotaMaker(inputs, weeks, all_kinds, limits, today, tuple(made), seed)
    report("Checking that everybody can be rostered")
    check_possible(maker.problem_of(_empty_cover(cover, inputs, weeks)))
    if cover is not None:
        return maker.make(cover, effort.stop(1.0, ROTA_ITERATIONS), None)
    return _best_loop(maker, effort, report)


def _best_loop(maker: RotaMaker, effort: Effort, report: Report) -> RotaPlan:
    """Returns the rota whose plan leaves out least, among those of demand that is corrected time after time."""
    share = 1 / (1 + 2 * LOOPS)
    report("Planning the visits with today's shifts")
    curve = demand_curve(plan_visits(maker.inputs, effort.stop(share), maker.seed))
    best, least = None, 0
    for number in range(1, LOOPS + 1):
        report(f"Rota {number} of at most {LOOPS}")
        found = maker.make(cover_lines(curve, maker.weeks), effort.stop(share, ROTA_ITERATIONS), effort.stop(share))
        assert found.planned is not None, "it was asked for"
        if best is None or found.planned.points_left_out < least:
            best, least = found, found.planned.points_left_out
        missing = found.planned.left_out
        if not missing:
            break
        report(f"Its plan leaves out {len(missing)} visits")
        curve = add_curves(curve, curve_of_visits(found.planned.problem, missing), DAMPING)
    assert best is not None, "there is at least one loop"
    return best


def _empty_cover(cover: Sequence[CoverLine] | None, inputs: Inputs, weeks: int) -> tuple[CoverLine, ...]:
    """Returns demand of nobody in each locality in which somebody may be wanted."""
    if cover is not None:
        return tuple(line.replace(carers=(0,) * len(line.carers)) for line in cover)
    names = {person.locality or "" for person in inputs.service_users} if any(carer.localities for carer in inputs.carers) else {""}
    return tuple(CoverLine(locality=name, carers=(0,) * (weeks * 7 * SLOTS_A_DAY)) for name in sorted(names))
