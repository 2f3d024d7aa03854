"""Checks of arguments where they enter the package. Each message says what to pass instead."""

from collections.abc import Iterable
from datetime import date, datetime
from numbers import Integral
from os import PathLike
from pathlib import Path

from scheduler.domain.clock import FIRST_PLAN_YEAR, LAST_PLAN_YEAR
from scheduler.domain.inputs import MAX_DAYS, Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

NAMED = 3
"""Number of names that a message lists; of more, the number is given."""

_SOURCES = {
    "Inputs": "read_folder(path) returns one",
    "Problem": "make_problem(inputs) makes one",
    "Roster": "solve(problem, travel).roster is one",
    "TravelMatrix": "travel_matrix(problem, inputs.travel) makes one",
    "TravelSettings": "inputs.travel is one",
}
"""Advice on how to get a value of each type."""

_PARTS = {("Roster", "Result"): "pass result.roster", ("Roster", "Plan"): "pass plan.result.roster"}
"""Advice on which part to pass, by the type wanted and the type given."""

MAX_WORKERS = 256
"""Most searches of one problem in parallel: each is a thread with a copy of the problem's state."""


def check_type(value: object, wanted: type, name: str) -> None:
    """Checks that an argument has the type that a public function asks for.

    Args:
        value: The argument.
        wanted: The type that it must have.
        name: The name of the parameter.

    Raises:
        TypeError: The argument has another type.
    """
    if isinstance(value, wanted):
        return
    given = type(value).__name__
    hint = _PARTS.get((wanted.__name__, given)) or _SOURCES.get(wanted.__name__)
    raise TypeError(f"{name} must be of type {wanted.__name__}, not {given}" + (f": {hint}" if hint else ""))


def check_inputs(value: object) -> None:
    """Checks that an argument is what `read_folder` returns.

    Raises:
        TypeError: It has another type.
    """
    check_type(value, Inputs, "inputs")


def check_problem(value: object) -> None:
    """Checks that an argument is a problem.

    Raises:
        TypeError: It has another type.
    """
    check_type(value, Problem, "problem")


def check_roster(value: object, name: str = "roster") -> None:
    """Checks that an argument is a roster.

    Raises:
        TypeError: It has another type.
    """
    check_type(value, Roster, name)


def check_path(value: object, name: str = "path") -> Path:
    """Returns an argument as a path.

    Raises:
        TypeError: It is neither text nor a path.
    """
    if isinstance(value, str | Path):
        return Path(value)
    if isinstance(value, PathLike):
        text = value.__fspath__()
        if isinstance(text, str):
            return Path(text)
    raise TypeError(f'{name} must be a path, such as "data/tiny" or "data/tiny", not {type(value).__name__}')


def check_day(value: object, name: str = "day") -> date | None:
    """Returns an argument as a day of the years in which plans are made; of a datetime its date.

    Raises:
        TypeError: It is neither a date nor None.
        ValueError: It is a date of another century.
    """
    if value is None:
        return None
    if not isinstance(value, date):
        raise TypeError(f"{name} must be a date, such as date(2026, 11, 23), not {value!r}")
    if not FIRST_PLAN_YEAR <= value.year <= LAST_PLAN_YEAR:
        raise ValueError(f"{name} must be a date from {FIRST_PLAN_YEAR}-01-01 to {LAST_PLAN_YEAR}-12-31, not {value.isoformat()}")
    return value.date() if isinstance(value, datetime) else value


def check_days(value: object, name: str = "days") -> int | None:
    """Returns an argument as the number of days of a plan.

    Raises:
        TypeError: It is neither a whole number nor None.
        ValueError: It is too small or too large.
    """
    if value is None:
        return None
    wanted = f"{name} must be a whole number from 1 to {MAX_DAYS}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{wanted}, not {value!r}")
    number = int(value)
    if not 1 <= number <= MAX_DAYS:
        raise ValueError(f"{wanted}, not {number:,}" if abs(number) < 10**9 else wanted)
    return number


def list_names(names: Iterable[str]) -> str:
    """Returns the first few names, and how many more there are."""
    listed = list(names)
    more = len(listed) - NAMED
    return ", ".join(listed[:NAMED]) + (f" and {more} more" if more > 0 else "")
