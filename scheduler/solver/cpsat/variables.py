"""Variables of the exact model: a giant tour through all shifts, and the start of every task.

The tour is one circuit. It has two nodes for each shift, its start and its end, and one node for
each task. The end of a shift leads to the start of the next. An unused shift leads from its start
straight to its end. An unallocated task is a loop on itself. A leg between two tasks implies that
both are in the same shift.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from scheduler.solver.cp_models import new_model
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.reachability import Leg, Reach, Ways
from scheduler.solver.model.solution import Solution


@dataclass(frozen=True)
class Variables:
    """The variables of the model; the builders of the rules add constraints and variables.

    Attributes:
        arrays: The problem.
        reach: Earliest and latest starts.
        model: The CP-SAT model.
        allocated: For each group a literal: it is allocated.
        done: For each task a literal: a shift takes it.
        in_shift: For each task a literal for each possible shift: the shift takes it.
        start: For each task its start in ticks; without meaning if it is unallocated.
        legs: Possible journeys from task to task, each with a literal: it is made.
        opens: For each (task, shift) a literal: the task is the first of the shift's route.
        closes: For each (task, shift) a literal: the task is the last of the shift's route.
        late_ticks: Lateness of each task that can be late; created on first use.
        break_taken: For each shift that owes a break a literal: it has one; created on first use.
        several_taken: For each shift with several breaks a literal for each, as `break_taken`.
        several_ticks: For each shift with several breaks an upper bound of the ticks of those taken; created on first use.
        run_span: For each shift an upper bound of the ticks from its first start to its last end;
            created on first use.
        work_ticks: Ticks of visits and journeys of each shift; created on first use.
        used: For each shift a literal: its route has a task.
        leave_tick: Lower bound of leaving for each shift, if it is used; created on first use.
        end_tick: Upper bound of the last end in each shift, if it is used; created on first use.
        overtime_ticks: Overtime of each shift that may end late; created on first use.
        unallocated: Terms of the level UNALLOCATED.
        soft: Terms of the soft level.
    """

    arrays: Arrays
    reach: Reach
    model: cp_model.CpModel
    allocated: list[cp_model.IntVar]
    done: list[cp_model.IntVar]
    in_shift: list[dict[int, cp_model.IntVar]]
    start: list[cp_model.IntVar]
    legs: list[tuple[Leg, cp_model.IntVar]]
    opens: dict[tuple[int, int], cp_model.IntVar]
    closes: dict[tuple[int, int], cp_model.IntVar]
    late_ticks: dict[int, cp_model.IntVar] = field(default_factory=dict)
    break_taken: dict[int, cp_model.IntVar] = field(default_factory=dict)
    several_taken: dict[int, list[cp_model.IntVar]] = field(default_factory=dict)
    several_ticks: dict[int, cp_model.IntVar] = field(default_factory=dict)
    run_span: dict[int, cp_model.LinearExpr] = field(default_factory=dict)
    work_ticks: dict[int, cp_model.IntVar] = field(default_factory=dict)
    used: list[cp_model.IntVar] = field(default_factory=list)
    leave_tick: dict[int, cp_model.IntVar] = field(default_factory=dict)
    end_tick: dict[int, cp_model.IntVar] = field(default_factory=dict)
    overtime_ticks: dict[int, cp_model.IntVar] = field(default_factory=dict)
    unallocated: list[cp_model.LinearExpr] = field(default_factory=list)
    soft: list[cp_model.LinearExpr] = field(default_factory=list)

    def by_carer(self, tasks: list[int], carer: int) -> list[cp_model.IntVar]:
        """Returns the literals that put one of these tasks in a shift of the carer."""
        return [
            is_in_shift for task in tasks for shift, is_in_shift in self.in_shift[task].items() if self.arrays.shifts.carer[shift] == carer
        ]

    def hint(self, solution: Solution) -> None:
        """Sets the solution from which the search starts; an earlier hint is replaced."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        pairs = {pair for route in solution.routes for pair in pairwise(route)}
        shift_of = {task: shift for shift, route in enumerate(solution.routes) for task in route}
        ends = {(route[0], shift) for shift, route in enumerate(solution.routes) if route}
        tails = {(route[-1], shift) for shift, route in enumerate(solution.routes) if route}
        for task, in_shift in enumerate(self.in_shift):
            self.model.add_hint(self.done[task], task in shift_of)
            for shift, is_in_shift in in_shift.items():
                self.model.add_hint(is_in_shift, shift_of.get(task) == shift)
            self.model.add_hint(self.start[task], solution.starts[task] if task in shift_of else int(self.reach.span[task, 0]))
        for group, allocated in enumerate(self.allocated):
            self.model.add_hint(allocated, any(self.arrays.tasks.group[task] == group for task in shift_of))
        for leg, used in self.legs:
            self.model.add_hint(used, (leg.i, leg.j) in pairs and shift_of[leg.i] in leg.shifts)
        for at, opens in self.opens.items():
            self.model.add_hint(opens, at in ends)
        for at, closes in self.closes.items():
            self.model.add_hint(closes, at in tails)
        for used, route in zip(self.used, solution.routes, strict=True):
            self.model.add_hint(used, bool(route))


def make_variables(arrays: Arrays, reached: Reach, ways: Ways) -> Variables:
    """Returns the variables and the circuit constraint; no rule is built yet."""
    model = new_model()
    tasks = range(arrays.tasks.n)
    can = [[int(shift) for shift in reached.can[task].nonzero()[0]] for task in tasks]
    variables = Variables(
        arrays=arrays,
        reach=reached,
        model=model,
        allocated=[model.new_bool_var(f"group {group} allocated") for group in range(len(arrays.unallocated_cost))],
        done=[model.new_bool_var(f"{task} done") for task in tasks],
        in_shift=[{shift: model.new_bool_var(f"{task} in {shift}") for shift in can[task]} for task in tasks],
        start=[model.new_int_var(int(first), int(last), f"start {task}") for task, (first, last) in enumerate(reached.span)],
        legs=[(leg, model.new_bool_var(f"{leg.i} to {leg.j} by {leg.mode}")) for leg in ways.legs],
        opens={(task, shift): model.new_bool_var(f"{task} opens {shift}") for task, shift in ways.opens},
        closes={(task, shift): model.new_bool_var(f"{task} closes {shift}") for task, shift in ways.closes},
    )
    _close_the_circuit(variables)
    _keep_to_the_shift(variables)
    return variables


def _close_the_circuit(v: Variables) -> None:
    """Adds the circuit through all shifts."""
    n, k = v.arrays.tasks.n, v.arrays.shifts.k
    starts, ends = range(n, n + k), range(n + k, n + 2 * k)
    arcs: list[tuple[int, int, cp_model.LiteralT]] = [(leg.i, leg.j, used) for leg, used in v.legs]
    arcs += [(starts[shift], task, opens) for (task, shift), opens in v.opens.items()]
    arcs += [(task, ends[shift], closes) for (task, shift), closes in v.closes.items()]
    arcs += [(task, task, ~v.done[task]) for task in range(n)]
    for shift in range(k):
        v.used.append(v.model.new_bool_var(f"{shift} used"))
        arcs.append((starts[shift], ends[shift], ~v.used[shift]))
        arcs.append((ends[shift], starts[(shift + 1) % k], True))
    v.model.add_circuit(arcs)


def _keep_to_the_shift(v: Variables) -> None:
    """Adds the relation of tasks, legs and shifts: consecutive tasks share their shift."""
    for task, in_shift in enumerate(v.in_shift):
        v.model.add(sum(in_shift.values()) == v.done[task])
    for (task, shift), end in [*v.opens.items(), *v.closes.items()]:
        v.model.add_implication(end, v.in_shift[task][shift])
    for leg, used in v.legs:
        is_in_shift, there = v.in_shift[leg.i], v.in_shift[leg.j]
        for shift in leg.shifts:
            v.model.add_bool_or(~used, ~is_in_shift[shift], there[shift])
        for in_shift in (is_in_shift, there):
            for shift in in_shift.keys() - set(leg.shifts):
                v.model.add_implication(used, ~in_shift[shift])
