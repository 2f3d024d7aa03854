"""Draws patterns of duty that cover the work, with room to spare."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.synthetic.care import Call
from scheduler.synthetic.chance import Rng, apportion
from scheduler.synthetic.spec import DaySpec, Span

SLOT = 15  # minutes
SLOTS = 30 * 60 // SLOT  # of a day and six hours, into which the last visits may reach
ON_THE_WAY = 15  # minutes between home and work at either end of a duty
JITTER = 0.15  # random part of the choice, so that more than one pattern is chosen
LEFT_OVER = 0.02  # share of the work that is left to the slack
# Slots of missing work for each pattern of a round: some four duties, so that no round overshoots.
ROUND_SLOTS = 120


@dataclass(frozen=True)
class DutyPattern:
    """One carer's duty of a day, with the locality in which the carer lives."""

    locality: str
    pattern: tuple[Span, ...]


def duties(spec: DaySpec, calls: list[Call], spans: list[Span], localities: list[str], rng: Rng) -> list[DutyPattern]:
    """Draws enough duties for the calls, and deals them to the localities in proportion to work.

    Args:
        spec: Spec of the day.
        calls: Calls of the day.
        spans: Span in which each call may start, in minutes since midnight.
        localities: Locality of each call.
        rng: Generator of random numbers.
    """
    cover = np.array([_cover(pattern) for pattern in spec.patterns])
    work = [call.carers * (call.minutes + spec.travel_minutes) / SLOT for call in calls]
    jobs = [(load, _slots(start, end + call.minutes)) for load, call, (start, end) in zip(work, calls, spans, strict=True)]
    jobs.sort(key=lambda job: job[1].stop)
    rows: list[int] = []
    while (missing := _missing(jobs, cover[rows].sum(axis=0) / spec.slack)).sum() > LEFT_OVER * sum(work):
        # A round draws more patterns if more work is missing, so that large days need few rounds.
        rows += _patterns(missing, spec, cover, max(1, round(missing.sum() / ROUND_SLOTS)), rng)
    rows += _patterns(_pairs(spec, calls) - cover[rows].sum(axis=0), spec, cover, len(calls), rng)
    names = sorted(set(localities))
    by_locality = [sum(load for load, name in zip(work, localities, strict=True) if name == own) for own in names]
    return [
        DutyPattern(names[name], spec.patterns[row])
        for row, name in zip(sorted(rows), _dealt(apportion(len(rows), by_locality)), strict=True)
    ]


def _patterns(unmet: NDArray[np.float64], spec: DaySpec, cover: NDArray[np.float64], most: int, rng: Rng) -> list[int]:
    """Chooses rows of up to `most` patterns; each meets the most unmet work for its hours."""
    lengths = np.array([sum(end - start for start, end in pattern) for pattern in spec.patterns]) / SLOT
    unmet = np.where(cover.any(axis=0), unmet, 0)
    rows: list[int] = []
    while len(rows) < most and unmet.max() > 0:
        met = (cover * np.clip(unmet, 0, 1)).sum(axis=1) / lengths
        # Work at the worst moment must be met in the end: only patterns on duty then count.
        met = np.where(cover[:, int(unmet.argmax())] > 0, met * (1 + JITTER * rng.random(len(met))), -1)
        rows.append(int(met.argmax()))
        unmet = unmet - cover[rows[-1]]
    return rows


def _cover(pattern: tuple[Span, ...]) -> NDArray[np.float64]:
    """[SLOTS] Computes the carers at work in each slot: 1 if the whole slot is worked, else 0."""
    slots = np.arange(SLOTS) * SLOT
    at_work = [(start + ON_THE_WAY <= slots) & (slots + SLOT <= end - ON_THE_WAY) for start, end in pattern]
    return np.asarray(np.any(at_work, axis=0), dtype=np.float64)


def _missing(jobs: list[tuple[float, slice]], capacity: NDArray[np.float64]) -> NDArray[np.float64]:
    """[SLOTS] Computes the carers missing in each slot, once each job has taken what is left.

    Jobs take from their own slots, and the jobs that end first take first.

    Args:
        jobs: Work in carer-slots, with the slots in which it may be done, in order of end.
        capacity: [SLOTS] carers in each slot.
    """
    missing, left = np.zeros(SLOTS), capacity.copy()
    for work, slots in jobs:
        free = left[slots]
        taken = np.clip(work - (np.cumsum(free) - free), 0, free)
        left[slots] -= taken
        missing[slots] += (work - taken.sum()) / len(free)
    return missing


def _pairs(spec: DaySpec, calls: list[Call]) -> NDArray[np.float64]:
    """[SLOTS] Computes the carers that double-ups ask for in each slot, apart from other work."""
    wanted = np.zeros(SLOTS)
    for call in calls:
        if call.carers == 2:
            wanted[_slots(call.planned, call.planned + call.minutes)] = spec.double_up_cover
    return wanted


def _dealt(counts: list[int]) -> list[int]:
    """Returns each index as often as its count, evenly mixed, so that neighbours tend to differ."""
    return [place for _, place in sorted(((turn + 0.5) / count, place) for place, count in enumerate(counts) for turn in range(count))]


def _slots(start: int, end: int) -> slice:
    return slice(start // SLOT, -(-end // SLOT))
