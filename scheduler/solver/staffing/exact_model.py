"""The whole staffing problem, or a few people of it, as a CP-SAT model: the reference in tests, and the polish of a rota.

It is written from the problem itself and shares no table with the dynamic program.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import DAY_MINUTES, SLOT_MINUTES, SLOTS_A_DAY, Rota, RotaDay, ShiftKind, StaffingProblem, StaffMember
from scheduler.solver.cp_models import new_model
from scheduler.solver.staffing.limits import hour_bounds, may_work, with_age_limits

Choice = tuple[str, int, str, str]
"""Carer, day, kind, locality."""


@dataclass(frozen=True)
class ExactResult:
    """What CP-SAT found.

    Attributes:
        rota: The best one found; None where there is none.
        cost: Of cover and of those who were free.
        bound: No such rota costs less.
        is_infeasible: Whether it is proven that no rota keeps every limit.
    """

    rota: Rota | None
    cost: int
    bound: int
    is_infeasible: bool


class _Model:
    """The model of those who are free; everybody else keeps their days."""

    def __init__(self, problem: StaffingProblem, free: Collection[str], rota: Rota) -> None:
        self.problem = problem
        self.model = new_model()
        self.kinds = {kind.kind_id: kind for kind in problem.kinds}
        self.works: dict[Choice, cp_model.IntVar] = {}
        self.on_duty: dict[tuple[str, int], cp_model.IntVar] = {}
        self.terms: list[cp_model.LinearExprT] = []
        self.fixed = [work for work in rota.work if work.carer_id not in free]
        self.localities = sorted({line.locality for line in problem.cover}) or [""]
        for member in problem.staff:
            if member.carer_id in free:
                self._add_person(with_age_limits(member))
        self._add_cover()
        for work in rota.work:
            choice = (work.carer_id, work.day, work.kind_id, work.locality)
            if choice in self.works:
                self.model.add_hint(self.works[choice], 1)
        self.model.minimize(sum(self.terms))

    def _add_person(self, member: StaffMember) -> None:
        kinds = [kind for kind in self.problem.kinds if may_work(member, kind)]
        places = [place for place in self.localities if not member.localities or place in member.localities]
        by_day: list[list[tuple[ShiftKind, cp_model.IntVar]]] = []
        for day in range(self.problem.days):
            is_free = list(Weekday)[day % 7] in member.days_off or (day % 7 >= 5 and member.max_weekends_running == 0)
            choices = []
            for kind in [] if is_free else kinds:
                for place in places:
                    variable = self.model.new_bool_var("")
                    self.works[member.carer_id, day, kind.kind_id, place] = variable
                    choices.append((kind, variable))
            is_on = self.model.new_bool_var("")
            self.model.add(sum(variable for _, variable in choices) == is_on)
            self.on_duty[member.carer_id, day] = is_on
            by_day.append(choices)
        self._add_hours(member, kinds, by_day)
        self._add_rest(member, by_day)
        self._add_runs(member)
        self._add_weekends(member)
        self._add_own_costs(member, by_day)

    def _add_hours(self, member: StaffMember, kinds: list[ShiftKind], by_day: list[list[tuple[ShiftKind, cp_model.IntVar]]]) -> None:
        low, high = hour_bounds(self.problem, member, kinds)
        weeks = [by_day[7 * week : 7 * week + 7] for week in range(self.problem.weeks)]
        for days in weeks if member.hours_per == "week" and member.cycle_minutes is None else [by_day]:
            self.model.add_linear_constraint(sum(kind.paid_minutes * variable for day in days for kind, variable in day), low, high)
        for days in weeks:
            self.model.add(sum(variable for day in days for kind, variable in day if kind.is_split) <= member.max_splits_a_week)

    def _day(self, day: int) -> int | None:
        """Returns a day of the cycle; None where it lies beyond the end of one that is not closed."""
        return day % self.problem.days if self.problem.is_closed else day if day < self.problem.days else None

    def _add_rest(self, member: StaffMember, by_day: list[list[tuple[ShiftKind, cp_model.IntVar]]]) -> None:
        for day, choices in enumerate(by_day):
            after, later = self._day(day + 1), self._day(day + 2)
            for kind, variable in choices:
                if after is not None:
                    short = [v for other, v in by_day[after] if other.start + DAY_MINUTES - kind.end < member.rest_minutes]
                    if short:
                        self.model.add(sum(short) == 0).only_enforce_if(variable)
                if after is not None and later is not None:
                    short = [v for other, v in by_day[later] if other.start + 2 * DAY_MINUTES - kind.end < DAY_MINUTES]
                    if short:
                        self.model.add(sum(short) == 0).only_enforce_if(variable, self.on_duty[member.carer_id, after].negated())

    def _add_runs(self, member: StaffMember) -> None:
        days = [self.on_duty[member.carer_id, day] for day in range(self.problem.days)]
        most = member.max_days_running
        for first in range(len(days)):
            window = [self._day(first + step) for step in range(most + 1)]
            self.model.add(sum(days[day] for day in window if day is not None) <= most)
            for length in range(1, member.min_days_off):
                around = [self._day(first + step) for step in range(length + 2)]
                if None not in around:
                    run = [days[day] for day in around if day is not None]
                    self.model.add_bool_or([run[0].negated(), run[-1].negated(), *run[1:-1]])

    def _add_weekends(self, member: StaffMember) -> None:
        weeks = range(self.problem.weeks)
        worked = []
        for week in weeks:
            saturday, sunday = (self.on_duty[member.carer_id, 7 * week + day] for day in (5, 6))
            is_worked = self.model.new_bool_var("")
            self.model.add_max_equality(is_worked, [saturday, sunday])
            worked.append(is_worked)
            if member.whole_weekends:
                self.model.add(saturday == sunday)
        most = member.max_weekends_running
        if most < self.problem.weeks:
            for week in weeks:
                window = [week + step for step in range(most + 1)]
                if self.problem.is_closed or window[-1] < self.problem.weeks:
                    self.model.add(sum(worked[number % self.problem.weeks] for number in window) <= most)
        if member.fair_weekends is not None:
            self._add_excess(cp_model.LinearExpr.sum(worked), member.fair_weekends, self.problem.weights.weekend)

    def _add_own_costs(self, member: StaffMember, by_day: list[list[tuple[ShiftKind, cp_model.IntVar]]]) -> None:
        weights = self.problem.weights
        self.terms += [weights.split * variable for day in by_day for kind, variable in day if kind.is_split]
        if member.fair_evenings is not None:
            evenings = cp_model.LinearExpr.sum([variable for day in by_day for kind, variable in day if kind.is_evening])
            self._add_excess(evenings, member.fair_evenings, weights.evening)
        for day, kind_id in enumerate(member.today):
            is_on = self.on_duty[member.carer_id, day]
            if kind_id:
                group = self.kinds[kind_id].family
                self.terms.append(weights.changed_day * (1 - sum(v for kind, v in by_day[day] if kind.family == group)))
            else:
                self.terms.append(weights.changed_day * is_on)

    def _add_excess(self, amount: Any, fair: int, weight: int) -> None:
        excess = self.model.new_int_var(0, self.problem.days, "")
        self.model.add(excess >= amount - fair)
        self.terms.append(weight * excess)

    def _add_cover(self) -> None:
        slots = self.problem.days * SLOTS_A_DAY
        skills = {member.carer_id: member.skills for member in self.problem.staff}
        choices: list[tuple[str, int, str, str, Any]] = [(*choice, variable) for choice, variable in self.works.items()]
        choices += [(work.carer_id, work.day, work.kind_id, work.locality, 1) for work in self.fixed]
        there: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
        for carer_id, day, kind_id, place, variable in choices:
            for slot in self.kinds[kind_id].slots:
                for skill in ("", *skills[carer_id]):
                    there[place, skill, (day * SLOTS_A_DAY + slot) % slots].append(variable)
        weights = self.problem.weights
        for line in self.problem.cover:
            under = (weights.skill_short if line.skill else weights.under) if line.under is None else line.under
            over = (0 if line.skill else weights.over) if line.over is None else line.over
            for slot, wanted in enumerate(line.carers):
                present = there[line.locality, line.skill, slot]
                if not line.judged[0] <= slot * SLOT_MINUTES % DAY_MINUTES < line.judged[1] or not (present or wanted):
                    continue
                missing = self.model.new_int_var(0, wanted, "")
                surplus = self.model.new_int_var(0, len(self.problem.staff), "")
                self.model.add(sum(present) + missing - surplus == wanted)
                is_avoided = any(first <= slot * SLOT_MINUTES % DAY_MINUTES < last for first, last in line.avoided)
                self.terms += [under * missing, (line.avoided_over if is_avoided else over) * surplus]


def solve_exactly(
    problem: StaffingProblem, seconds: float, *, rota: Rota | None = None, free: Collection[str] | None = None, seed: int = 0
) -> ExactResult:
    """Solves a staffing problem by CP-SAT, for a few people where the others keep their days.

    Args:
        problem: Demand, people and kinds.
        seconds: Time limit.
        rota: A start, and the days of those who are not free.
        free: Who may change; None for everybody.
        seed: Of the solver.
    """
    everybody = {member.carer_id for member in problem.staff}
    made = _Model(problem, everybody if free is None else free, rota or Rota(work=()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(made.model)
    if status == cp_model.INFEASIBLE:
        return ExactResult(None, 0, 0, is_infeasible=True)
    bound = round(solver.best_objective_bound)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ExactResult(None, 0, bound, is_infeasible=False)
    work = [
        RotaDay(carer_id=carer_id, day=day, kind_id=kind_id, locality=place)
        for (carer_id, day, kind_id, place), variable in made.works.items()
        if solver.value(variable)
    ]
    return ExactResult(Rota(work=(*made.fixed, *work)), round(solver.objective_value), bound, is_infeasible=False)
