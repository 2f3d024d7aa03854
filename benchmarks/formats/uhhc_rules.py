"""Maps the components of the unified problem to rules."""

from typing import Any

from benchmarks.formats.uhhc_cost import HARD as IS_HARD
from scheduler.domain.rules import HARD, OFF, Rule, Setting

SOFT = {
    "travel_time": Rule.TRAVEL_TIME,
    "total_tardiness": Rule.LATENESS,
    "highest_tardiness": Rule.WORST_LATENESS,
    "total_waiting_time": Rule.WAITING,
    "total_extra_time": Rule.OVERTIME,
    "max_idle_time": Rule.IDLE,
    "workload_balance": Rule.FAIRNESS,
    "missed_lunch_break": Rule.MISSED_BREAK,
    "optional_patients": Rule.OPTIONAL,
}
WHERE_HARD = {"total_tardiness": Rule.WINDOW, "highest_tardiness": Rule.WINDOW, "total_extra_time": Rule.SHIFT}
ABOUT_PEOPLE = {"qualification": Rule.SKILLS, "incompabilities": Rule.REFUSED, "caregiver_preferences": Rule.PREFERENCE}
"""Components that are soft with a weight, else hard; the second is spelt as in the files."""


class NotExpressible(Exception):  # noqa: N818 - it describes the instance
    """The instance has something that no rule can express."""


def settings_of(weights: dict[str, Any], parts: int) -> dict[Rule, Setting]:
    """Returns the rules of the components, with their settings.

    Without a weight, components that are not about people cost nothing.

    Args:
        weights: Weight of each component, or HARD.
        parts: Number of our units in one unit of the family's objective; an optional patient is
            worth as many priority points.

    Raises:
        NotExpressible: Some components have no rule.
    """
    always = (Rule.GAP, Rule.CARER_LINK, Rule.PINNED, Rule.AVAILABILITY)
    rules: dict[Rule, Setting] = dict.fromkeys((*always, *ABOUT_PEOPLE.values()), HARD)
    rules[Rule.SHIFT] = OFF
    missing = []
    for name, weight in weights.items():
        if weight == IS_HARD and name in WHERE_HARD:
            rules[WHERE_HARD[name]] = HARD
        elif weight != IS_HARD and name in SOFT | ABOUT_PEOPLE:
            rules[(SOFT | ABOUT_PEOPLE)[name]] = (weight * (1 if name == "optional_patients" else parts)) or OFF
        elif not (weight == IS_HARD and name in (*ABOUT_PEOPLE, "optional_patients")):
            missing.append(name)
    if missing:
        raise NotExpressible(f"no rule stands for {', '.join(missing)}")
    return rules
