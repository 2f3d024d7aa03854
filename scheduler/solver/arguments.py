"""Checks of the arguments of `solve`, `prove` and `repair`. Each message says what to pass instead."""

from numbers import Integral

from scheduler.domain.arguments import MAX_WORKERS, check_problem, check_roster, check_type, list_names
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.arguments import check_travel
from scheduler.solver.params import SolveParams
from scheduler.solver.stop import check_stop


def check_solve_arguments(
    problem: object,
    travel: object,
    *,
    start: object,
    stop: object,
    seed: object,
    workers: object,
    on_progress: object,
    prove: object,
    params: object,
) -> None:
    """Checks the arguments of `solve`, in their order.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument has the right type and a value that cannot be used.
    """
    check_problem(problem)
    assert isinstance(problem, Problem)
    check_travel(problem, travel)
    if start is not None:
        check_roster(start, "start")
    check_stop(stop)
    _check_whole(seed, "seed", least=0)
    _check_whole(workers, "workers", least=1, most=MAX_WORKERS)
    _check_callback(on_progress, "on_progress")
    if not isinstance(prove, bool):
        raise TypeError(f"prove must be True or False, not {prove!r}")
    check_type(params, SolveParams, "params")


def check_prove_arguments(problem: object, travel: object, roster: object, *, stop: object, on_bound: object, params: object) -> None:
    """Checks the arguments of `prove`, in their order.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: The travel matrix belongs to another problem, or the roster names what the problem lacks.
    """
    check_problem(problem)
    assert isinstance(problem, Problem)
    check_travel(problem, travel)
    check_roster(roster)
    assert isinstance(roster, Roster)
    _check_names(problem, roster)
    check_stop(stop)
    _check_callback(on_bound, "on_bound")
    check_type(params, SolveParams, "params")


def check_repair_arguments(
    problem: object, travel: object, start: object, *, stop: object, seed: object, on_progress: object, params: object
) -> None:
    """Checks the arguments of `repair`, in their order.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument has the right type and a value that cannot be used.
    """
    check_problem(problem)
    assert isinstance(problem, Problem)
    check_travel(problem, travel)
    check_roster(start, "start")
    check_stop(stop)
    _check_whole(seed, "seed", least=0)
    _check_callback(on_progress, "on_progress")
    check_type(params, SolveParams, "params")


def keep_known(problem: Problem, roster: Roster) -> Roster:
    """Returns a roster without the shifts and visits that the problem lacks."""
    if not any(_unknown_names(problem, roster)):
        return roster
    runs = [run for run in roster.runs if run.shift_id in problem.shift]
    return Roster(runs=tuple(run.replace(assignments=tuple(a for a in run.assignments if a.visit_id in problem.visit)) for run in runs))


def _check_names(problem: Problem, roster: Roster) -> None:
    for kind, names in zip(("shifts", "visits"), _unknown_names(problem, roster), strict=True):
        if names:
            raise ValueError(f"roster names {kind} that the problem lacks ({list_names(names)}): pass the problem it was made for")


def _unknown_names(problem: Problem, roster: Roster) -> tuple[list[str], list[str]]:
    """Returns the shifts and the visits of a roster that the problem lacks, each once."""
    shifts = dict.fromkeys(run.shift_id for run in roster.runs if run.shift_id not in problem.shift)
    visits = dict.fromkeys(visit_id for visit_id in roster.runs_of if visit_id not in problem.visit)
    return list(shifts), list(visits)


def _check_whole(value: object, name: str, *, least: int, most: int | None = None) -> None:
    """Checks a whole number and its limits; True and False are no numbers."""
    limits = f"a whole number from {least}" + ("" if most is None else f" to {most}")
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be {limits}, not {value!r}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise ValueError(f"{name} must be {limits}, not {value}")


def _check_callback(value: object, name: str) -> None:
    if value is not None and not callable(value):
        raise TypeError(f"{name} must be a function of one argument, or None, not {value!r}")
