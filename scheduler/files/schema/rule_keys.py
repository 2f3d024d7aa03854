"""What stands in the section [rules] of settings.toml: the rules by their names, and some numbers beside them."""

from dataclasses import dataclass
from typing import Any

from scheduler.domain.rules import Objective


@dataclass(frozen=True)
class Number:
    """A number of the objective, with the least and the greatest that it may be."""

    field: str
    low: int
    high: int


BESIDE_RULES: dict[str, Number] = {
    "wanted_tolerance_minutes": Number("wanted_tolerance_minutes", 0, 24 * 60),
    "rest_minutes": Number("rest_minutes", 0, 7 * 24 * 60),
    "carers_per_person": Number("most_carers", 1, 1000),
}
"""By their keys in the file."""


def beside_rules(objective: Objective) -> dict[str, Any]:
    """The numbers of an objective by their keys; one that is not set is None."""
    return {key: getattr(objective, number.field) for key, number in BESIDE_RULES.items()}


def rules_section(objective: Objective) -> dict[str, Any]:
    """What the objective sets, and the numbers beside the rules where they are not the default."""
    usual = beside_rules(Objective())
    return {**objective.settings} | {key: value for key, value in beside_rules(objective).items() if value != usual[key]}
