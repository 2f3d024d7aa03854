"""Delivered against planned: visits of each week and provider that were made, short, missed or cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scheduler.analysis.money.lines import Line


@dataclass(slots=True)
class Delivery:
    """What became of the planned visits of a week with a provider; a double-up counts once for each carer.

    Attributes:
        week: First day.
        provider_id: Provider.
        planned: Planned visits of all carers.
        delivered: Those at which the carer came.
        short: Those of them that were too short, by the setting of the rates.
        missed, cancelled, unknown: Those at which nobody came, that were called off, and of which nothing is known.
        planned_seconds, delivered_seconds: Planned time, and time as clocked.
    """

    week: date
    provider_id: str
    planned: int = 0
    delivered: int = 0
    short: int = 0
    missed: int = 0
    cancelled: int = 0
    unknown: int = 0
    planned_seconds: int = 0
    delivered_seconds: int = 0

    @property
    def percent(self) -> float | None:
        """Returns the delivered time in per cent of the planned one; None where nothing was planned."""
        return 100 * self.delivered_seconds / self.planned_seconds if self.planned_seconds else None


def deliveries(lines: Iterable[Line], short_percent: int) -> list[Delivery]:
    """Returns what became of the visits of each week and provider.

    Visits of people on hold are left out, and a carer too many counts as delivered time and not as planned.

    Args:
        lines: Lines of the bill.
        short_percent: Stays below this share of the planned time are short.
    """
    found: dict[tuple[date, str], Delivery] = {}
    for line in lines:
        if not line.planned_seconds or "on hold" in line.flags:
            continue
        one = found.setdefault((line.week, line.provider_id), Delivery(line.week, line.provider_id))
        one.delivered_seconds += line.raw_seconds or 0
        if any("where" in flag and "planned" in flag for flag in line.flags):
            continue
        one.planned += 1
        one.planned_seconds += line.planned_seconds
        if line.raw_seconds is not None or "not signed out" in line.flags:
            one.delivered += 1
            one.short += line.raw_seconds is not None and line.raw_seconds * 100 < line.planned_seconds * short_percent
        elif "missed" in line.flags:
            one.missed += 1
        elif "cancelled" in line.flags:
            one.cancelled += 1
        else:
            one.unknown += 1
    return [found[key] for key in sorted(found)]
