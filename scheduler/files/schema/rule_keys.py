"""The keys of the section [rules] of settings.toml: rules, and some numbers beside them."""

from dataclasses import dataclass
from typing import Any, get_args

from scheduler.domain.rules import MAX_DAY_MINUTES, BreakOwedBy, Objective


@dataclass(frozen=True)
class Number:
    """A number of the objective, with its minimum and maximum."""

    field: str
    low: int
    high: int


BESIDE_RULES: dict[str, Number] = {
    "wanted_tolerance_minutes": Number("wanted_tolerance_minutes", 0, 24 * 60),
    "rest_minutes": Number("rest_minutes", 0, 7 * 24 * 60),
    "carers_per_person": Number("most_carers", 1, 1000),
    "max_day_minutes": Number("max_day_minutes", 1, MAX_DAY_MINUTES),
}
"""Numbers of the objective by their keys in settings.toml."""

WORDS_BESIDE_RULES: dict[str, tuple[str, ...]] = {"break_owed_by": get_args(BreakOwedBy)}
"""Fields of the objective that take one of a few words; the key in settings.toml is the same."""

SWITCHES_BESIDE_RULES = ("time_critical_first",)
"""Fields of the objective that are true or false; the key in settings.toml is the same."""

KEYS_BESIDE_RULES = (*BESIDE_RULES, *WORDS_BESIDE_RULES, *SWITCHES_BESIDE_RULES)
"""All keys of the section [rules] that name no rule."""


def beside_rules(objective: Objective) -> dict[str, Any]:
    """Returns the numbers, words and switches of an objective by their keys; None for a number that is not set."""
    numbers = {key: getattr(objective, number.field) for key, number in BESIDE_RULES.items()}
    return numbers | {key: getattr(objective, key) for key in (*WORDS_BESIDE_RULES, *SWITCHES_BESIDE_RULES)}


def rules_section(objective: Objective) -> dict[str, Any]:
    """Returns the section [rules]: settings of the objective, and what stands beside them and differs from the default."""
    usual = beside_rules(Objective())
    return {**objective.settings} | {key: value for key, value in beside_rules(objective).items() if value != usual[key]}
