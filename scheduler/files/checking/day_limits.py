"""Checks that MAX_DAY_HOURS has a number where it is hard, and is hard where carers have one."""

from collections.abc import Sequence

from scheduler.domain.people import Carer
from scheduler.domain.rules import Objective, Rule
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record


def check_day_limits(carers: Sequence[tuple[Record, Carer]], objective: Objective, collector: FaultCollector) -> None:
    """Adds a fault if the rule is hard and limits nobody, and a warning if carers have a limit and it is off.

    Args:
        carers: rows that were read.
        objective: settings of the rules.
        collector: collects the fault.
    """
    limited = [record for record, carer in carers if carer.max_day_minutes is not None]
    if not objective.is_hard(Rule.MAX_DAY_HOURS) and limited:
        more = f", nor in {len(limited) - 1} more rows" if len(limited) > 1 else ""
        limited[0].warn("C103", f"is not used{more}, as rule max_day_hours is off", "max_day_minutes", 'max_day_hours = "hard"')
    if objective.is_hard(Rule.MAX_DAY_HOURS) and objective.max_day_minutes is None and carers and not limited:
        what = "rule max_day_hours is hard, and neither settings.toml nor a carer has a number of minutes"
        collector.fault("settings.toml", "S106", what, "max_day_minutes = 600")
