"""Bounds of all options: dates, and numbers that no plan can need."""

import math
from datetime import date
from typing import Any

import typer
from typer.core import TyperCommand

from scheduler.domain.clock import FIRST_PLAN_YEAR, LAST_PLAN_YEAR

LARGEST = 10**12
"""Greatest number that an option takes; a seed may be greater."""


class BoundedCommand(TyperCommand):
    """A command whose dates are of this century, and whose numbers are finite."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Runs the command.

        Raises:
            typer.BadParameter: a date or a number is out of bounds.
        """
        for parameter in self.params:
            given = ctx.params.get(parameter.name or "")
            for value in given if isinstance(given, list | tuple) else [given]:
                wrong = "" if parameter.name == "seed" else what_is_wrong(value)
                if wrong:
                    raise typer.BadParameter(wrong, ctx=ctx, param_hint=f"'{parameter.opts[0]}'")
        return super().invoke(ctx)


def what_is_wrong(value: object) -> str:
    """Returns why the value of an option is out of bounds; empty if it is not."""
    if isinstance(value, date) and not FIRST_PLAN_YEAR <= value.year <= LAST_PLAN_YEAR:
        return f"{value.isoformat()[:10]} is not between {FIRST_PLAN_YEAR}-01-01 and {LAST_PLAN_YEAR}-12-31."
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a finite number."
    if isinstance(value, int | float) and abs(value) > LARGEST:
        return f"the number is larger than {LARGEST:,}."
    return ""
