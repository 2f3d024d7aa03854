"""What the commands share that ask a roster questions: the moment now, names, and a problem with visits that are not agreed yet."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import say, warn

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs, Settings
    from scheduler.domain.problem import Problem
    from scheduler.geo.matrix import TravelMatrix

Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="TIME", help="Moment before which nobody leaves for it: 2026-11-23T06:35; a time of day is of the first day."
    ),
]


def moment_of(text: str | None, settings: "Settings", option: str = "--now") -> datetime | None:
    """Returns the moment that an option names; None where it is not given.

    Raises:
        typer.BadParameter: it is no time, or a time alone in a plan of several days.
    """
    if text is None:
        return None
    from scheduler.files.importing import parse
    from scheduler.files.importing.days import Days
    from scheduler.files.importing.unreadable import Unreadable

    days = Days(settings.day, settings.days, settings.timezone)
    try:
        value = parse.time_or_datetime(text)
        if not isinstance(value, datetime) and settings.days > 1:
            raise typer.BadParameter(
                f'"{text}" has no day, and the plan has {settings.days}: write {settings.day}T{text}', param_hint=option
            )
        return days.moment(settings.day, value)
    except Unreadable as wrong:
        raise typer.BadParameter(f"{wrong.what}: write {settings.day}T06:35", param_hint=option) from None


def problem_of(inputs: "Inputs") -> "tuple[Problem, TravelMatrix]":
    """Returns the problem of inputs and its travel, and prints their warnings."""
    from scheduler.demand import make_problem
    from scheduler.geo.travel import travel_matrix

    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    warn((*inputs.warnings, *travel.warnings))
    return problem, travel


def compile_offers() -> None:
    """Compiles the kernels that answer offers where they are not on disk, and says so first: that takes a minute."""
    from scheduler.solver import offers

    if not offers.is_compiled():
        say("Compiling what answers offers: about a minute, once on this machine.")
        offers.compile_offers()


def need_known(where: str, name: str, known: Collection[str], kind: str) -> None:
    """Checks that a name is known.

    Args:
        where: argument or option that gives it.
        name: that is asked about.
        known: names of its kind.
        kind: what it should be, such as visit.

    Raises:
        BadInput: V140, it is not.
    """
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.importing.faults import maybe_one_of

    if name not in known:
        raise BadInput([Fault(where, "V140", f'"{name}" is no {kind} of the folder', maybe_one_of(name, known))])
