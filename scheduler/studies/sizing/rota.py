"""A rota for a number of carers: each week is chosen exactly for one carer at a time, beside what the others cover."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.studies.sizing.need import HALF_HOURS, GroupNeed, ShiftKind

REST_MINUTES = 11 * 60
MOST_DAYS = 6
"""Days of a week with a shift: one day in seven is free (Working Time Regulations 1998, regulation 11)."""
UNIT_MINUTES = 30
"""Hours of a week are counted in these units."""
ROUNDS = 6
WEEK = 7

Rota = tuple[tuple[ShiftKind | None, ...], ...]
"""For each carer and day the shift, or None."""
Cover = NDArray[np.float64]


@dataclass(frozen=True)
class RotaTask:
    """What a rota is made for.

    Attributes:
        days: number of days.
        groups: what visits need, and which carers can give it.
        kinds: of shifts.
        week_minutes: by carer, the greatest minutes on duty of a week.
    """

    days: int
    groups: tuple[GroupNeed, ...]
    kinds: tuple[ShiftKind, ...]
    week_minutes: tuple[int, ...]


def make_rota(task: RotaTask, start: Rota | None = None) -> Rota:
    """Returns a rota that meets the need as well as changes of one carer at a time can.

    No carer works more than six days of a week, beyond the week's minutes, or with less than eleven hours between two days.

    Args:
        task: need, kinds and hours.
        start: rota to begin with; its carers and days are those of the task.
    """
    spans = {kind: _span(kind) for kind in task.kinds}
    rota: list[tuple[ShiftKind | None, ...]] = list(start or [(None,) * task.days] * len(task.week_minutes))
    covers = [np.zeros((task.days, HALF_HOURS)) for _ in task.groups]

    def add(carer: int, sign: int) -> None:
        for group, cover in zip(task.groups, covers, strict=True):
            if carer in group.carers:
                for day, kind in enumerate(rota[carer]):
                    if kind is not None:
                        cover[day] += sign * spans[kind]

    for carer in range(len(rota)):
        add(carer, 1)
    for _ in range(ROUNDS):
        before = list(rota)
        for carer in range(len(rota)):
            add(carer, -1)
            own = [(group, cover) for group, cover in zip(task.groups, covers, strict=True) if carer in group.carers]
            rota[carer] = _best_weeks(task, own, spans, task.week_minutes[carer])
            add(carer, 1)
        if rota == before:
            break
    return tuple(rota)


def shortage(task: RotaTask, rota: Rota) -> float:
    """Returns the squared carers that are short, over all half-hours and groups."""
    total = 0.0
    for group in task.groups:
        cover = np.zeros((task.days, HALF_HOURS))
        for carer, row in enumerate(rota):
            for day, kind in enumerate(row):
                if kind is not None and carer in group.carers:
                    cover[day] += _span(kind)
        total += group.weight * float((np.maximum(group.need - cover, 0) ** 2).sum())
    return total


def _span(kind: ShiftKind) -> Cover:
    """Returns the share of each half-hour that a shift covers, float [48]."""
    starts = np.arange(HALF_HOURS) * 30
    return np.asarray(np.clip(np.minimum(starts + 30, kind.end) - np.maximum(starts, kind.start), 0, 30) / 30)


def _best_weeks(
    task: RotaTask, own: Sequence[tuple[GroupNeed, Cover]], spans: dict[ShiftKind, Cover], week_minutes: int
) -> tuple[ShiftKind | None, ...]:
    """Returns the weeks of a carer that lessen the shortage most, week by week; each week exactly by dynamic programming."""
    row: list[ShiftKind | None] = []
    for first in range(0, task.days, WEEK):
        last = min(first + WEEK, task.days)
        minutes = week_minutes if last - first >= 5 else week_minutes * (last - first) // 5
        gains = [{kind: _gain(own, day, spans[kind]) for kind in task.kinds} for day in range(first, last)]
        row += _best_week(gains, minutes // UNIT_MINUTES, row[-1] if row else None)
    return tuple(row)


def _gain(own: Sequence[tuple[GroupNeed, Cover]], day: int, span: Cover) -> float:
    """Returns by how much a shift lessens the shortage of a day; a little for hours beyond it, so that hours are used."""
    total = 1e-3 * float((span * np.minimum(own[0][0].need[day], 1)).sum())
    for group, cover in own:
        before = np.maximum(group.need[day] - cover[day], 0) ** 2
        after = np.maximum(group.need[day] - cover[day] - span, 0) ** 2
        total += group.weight * float((before - after).sum())
    return total


def _best_week(gains: list[dict[ShiftKind, float]], units: int, before: ShiftKind | None) -> list[ShiftKind | None]:
    """Returns the shifts of a week with the greatest gain. States: units and days that are used, and the last shift."""
    State = tuple[int, int, ShiftKind | None]  # noqa: N806 - a type
    best: dict[State, tuple[float, tuple[ShiftKind | None, ...]]] = {(0, 0, before): (0.0, ())}
    for of_day in gains:
        after: dict[State, tuple[float, tuple[ShiftKind | None, ...]]] = {}
        for (used, worked, last), (gain, row) in best.items():
            options: list[tuple[ShiftKind | None, float]] = [(None, 0.0), *of_day.items()]
            for kind, more in options:
                length = 0 if kind is None else -(-kind.minutes // UNIT_MINUTES)
                if kind is not None:
                    is_rested = last is None or kind.start + 24 * 60 - last.end >= REST_MINUTES
                    if used + length > units or worked == MOST_DAYS or not is_rested:
                        continue
                state = (used + length, worked + (kind is not None), kind)
                if state not in after or after[state][0] < gain + more:
                    after[state] = gain + more, (*row, kind)
        best = after
    return list(max(best.values(), key=lambda found: found[0])[1])
