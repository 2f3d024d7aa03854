"""Chooses one of the weeks that were found for each person, all together, by CP-SAT."""

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.cp_models import new_model
from scheduler.solver.staffing.arrays import SLOTS_A_DAY, Integers
from scheduler.solver.staffing.compiled import CompiledStaffing
from scheduler.solver.staffing.weeks import Staffing

COLUMNS_A_PERSON = 25


def choose_columns(
    compiled: CompiledStaffing, paths: Integers, cost: float, columns: list[Integers], seconds: float
) -> tuple[Integers, float]:
    """Returns the best choice of weeks, or the rota itself where none is better.

    Args:
        compiled: Staffing problem.
        paths: int64 [person, day], options of a rota; the choice begins with it.
        cost: Of it.
        columns: int64 [person, day] each, own options, newest last.
        seconds: Time limit.
    """
    staffing = Staffing(compiled)
    lines, slots = compiled.cover.demand.shape
    model = new_model()
    present: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    used: list[list[tuple[cp_model.IntVar, Integers]]] = []
    terms: list[cp_model.LinearExprT] = []
    for person, path in enumerate(paths):
        candidates = {tuple(path): path}
        for block in reversed(columns):
            option_path = staffing.options_of(person, block[person])
            candidates.setdefault(tuple(option_path), option_path)
            if len(candidates) >= COLUMNS_A_PERSON:
                break
        used.append([])
        for number, candidate in enumerate(candidates.values()):
            variable = model.new_bool_var("")
            model.add_hint(variable, number == 0)
            used[person].append((variable, candidate))
            terms.append(round(own_cost(staffing, person, candidate)) * variable)
            for line, slot in covered(compiled, person, candidate):
                present.setdefault((line, slot), []).append(variable)
        model.add_exactly_one(variable for variable, _ in used[person])
    for line in range(lines):
        for slot in range(slots):
            there, demand = present.get((line, slot), []), int(compiled.cover.demand[line, slot])
            under, over = int(compiled.cover.under[line, slot]), int(compiled.cover.over[line, slot])
            if not (there or demand) or not (under or over):
                continue
            missing = model.new_int_var(0, demand, "")
            surplus = model.new_int_var(0, len(paths), "")
            model.add(sum(there) + missing - surplus == demand)
            terms += [under * missing, over * surplus]
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or solver.objective_value >= cost - 0.5:
        return paths, cost
    chosen = [next(path for variable, path in options if solver.value(variable)) for options in used]
    return np.array(chosen, dtype=np.int64), solver.objective_value


def covered(compiled: CompiledStaffing, person: int, path: Integers) -> list[tuple[int, int]]:
    """Returns the lines and slots that a person's weeks cover."""
    options, automaton = compiled.options, compiled.people[person].automaton
    slots = compiled.cover.demand.shape[1]
    found = []
    for day in np.flatnonzero(path >= 0):
        option = path[day]
        own_lines = [line for line in np.flatnonzero(automaton.lines) if compiled.line_locality[line] == options.locality[option]]
        for first, last in options.spans[options.first_span[option] : options.first_span[option + 1]]:
            found += [(int(line), int((day * SLOTS_A_DAY + at) % slots)) for line in own_lines for at in range(first, last)]
    return found


def own_cost(staffing: Staffing, person: int, path: Integers) -> float:
    """Returns the cost of a person's weeks, given as options, that does not come from cover."""
    data = staffing.compiled.people[person]
    place = {int(option): own for own, option in enumerate(data.automaton.options)}
    own_path = np.array([place[int(option)] if option >= 0 else -1 for option in path], dtype=np.int64)
    return staffing.own_cost(data, own_path, *staffing.counts(data, own_path))
