"""Who works when: a made-up service of many people over four weeks, solved against the clock of one core.

Two localities, 41 kinds of shift, contracts of 16 to 37 hours kept each week within half an hour, both days of a weekend or neither and
never two weekends running, at most two split days a week, individual limits, and demand of which 45% is medication-trained.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine, ShiftKind, StaffingProblem, StaffMember
from scheduler.solver.staffing import solve_staffing
from scheduler.verify.rota import judge_rota

DAYS = 28
SKILL = "medication"
TRAINED_SHARE = 0.45
WAVES = ((13, 21, 0.40), (23, 28, 0.20), (32, 37, 0.18), (38, 45, 0.22))
"""First and last half-hour of each wave of calls, and its share of the work outside the even part."""
EVEN_SHARE = 0.15
NIGHT_WEIGHT = 40
Random = np.random.Generator


def made_kinds() -> tuple[ShiftKind, ...]:
    """Returns 16 early, 4 day, 15 late, 5 split and 1 night kinds."""
    made = [("early", ((start, start + length),)) for start in (13, 14, 15, 16) for length in (10, 12, 14, 15)]
    made += [("day", (span,)) for span in ((18, 30), (18, 34), (20, 32), (20, 35))]
    made += [("late", ((start, end),)) for start in (30, 31, 32, 33, 34) for end in (44, 45, 46)]
    splits = (((14, 22), (34, 44)), ((14, 22), (33, 41)), ((15, 24), (34, 43)), ((14, 21), (37, 44)), ((16, 24), (36, 44)))
    made_splits = [("split", spans) for spans in splits]
    kinds = [
        ShiftKind(kind_id=f"{n}", group=g, spans=tuple((30 * a, 30 * b) for a, b in s)) for n, (g, s) in enumerate([*made, *made_splits])
    ]
    return (*kinds, ShiftKind(kind_id="night", group="night", spans=((22 * 60, 31 * 60),)))


def made_problem(people: int, seed: int, *, is_closed: bool = False) -> StaffingProblem:
    """Returns the service of so many people.

    Args:
        people: How many.
        seed: Of what is drawn.
        is_closed: Whether the four weeks repeat.
    """
    random = np.random.default_rng(seed)
    kinds = made_kinds()
    staff = [_member(number, kinds, random) for number in range(people)]
    cover = []
    for place in ("north", "south"):
        hours = sum(member.contract_minutes / 30 for member in staff if member.localities == (place,))
        curve = _curve(hours, random)
        cover.append(CoverLine(locality=place, carers=tuple(map(int, curve))))
        cover.append(CoverLine(locality=place, skill=SKILL, carers=tuple(map(int, np.ceil(TRAINED_SHARE * curve)))))
    nights = np.zeros(DAYS * SLOTS_A_DAY, dtype=int)
    night_minutes = sum(member.contract_minutes for member in staff if member.localities == ("night",))
    nights[46::SLOTS_A_DAY] = max(night_minutes // (7 * 9 * 60), min(night_minutes, 1))
    judged = (23 * 60, 23 * 60 + 30)
    cover.append(CoverLine(locality="night", carers=tuple(map(int, nights)), under=NIGHT_WEIGHT, over=NIGHT_WEIGHT, judged=judged))
    return StaffingProblem(weeks=DAYS // 7, kinds=kinds, staff=tuple(staff), cover=tuple(cover), is_closed=is_closed)


def _member(number: int, kinds: tuple[ShiftKind, ...], random: Random) -> StaffMember:
    is_night = number % 15 == 14
    hours = int(random.choice([9, 18, 27, 36] if is_night else [16, 20, 25, 30, 37], p=None if is_night else [0.1, 0.2, 0.25, 0.2, 0.25]))
    wish = random.choice(["any", "no evenings", "lates only", "no earlies"], p=[0.62, 0.15, 0.13, 0.10])
    no_splits, off, weekdays_only = random.random() < 0.4, int(random.integers(0, 5)), random.random() < 0.12
    days_off = {off} if random.random() < 0.3 and hours <= 30 else set()
    days_off |= {5, 6} if weekdays_only else set()
    allowed = [
        kind
        for kind in kinds
        if kind.is_night == is_night
        and not (wish == "no evenings" and kind.end > 18 * 60 and not is_night)
        and not (wish == "lates only" and kind.start < 12 * 60)
        and not (wish == "no earlies" and kind.start < 9 * 60)
        and not (no_splits and kind.is_split)
    ]
    usual = random.choice([kind.kind_id for kind in allowed])
    length = next(kind.paid_minutes for kind in allowed if kind.kind_id == usual)
    days = min(5, max(1, round(hours * 60 / length)))
    today = tuple(usual if day % 7 < days else "" for day in range(DAYS))
    return StaffMember(
        carer_id=f"C{number:03}",
        contract_minutes=hours * 60,
        localities=("night",) if is_night else (("north", "south")[number % 2],),
        skills=(SKILL,) if random.random() < 0.7 else (),
        kind_ids=tuple(kind.kind_id for kind in allowed),
        days_off=tuple(list(Weekday)[day] for day in sorted(days_off)),
        fair_evenings=DAYS if wish == "lates only" else max(2, round(hours * 2 / 15 * 4 * 0.4)),
        today=today,
    )


def _curve(half_hours: float, random: Random) -> NDArray[np.int64]:
    """Returns demand of each half-hour: waves of calls on an even part, less on weekends, with some noise."""
    profile = np.zeros(SLOTS_A_DAY)
    for first, last, share in WAVES:
        wave = np.hanning(last - first + 2)[1:-1] + 0.6
        profile[first:last] += share * wave / wave.sum()
    profile[13:45] += EVEN_SHARE / 32
    profile /= profile.sum()
    week = [profile * half_hours * 0.97 / 7 * (1.05 if day < 5 else 0.87) * (1 + random.normal(0, 0.06, SLOTS_A_DAY)) for day in range(7)]
    days = [week[day % 7] * (1 + random.normal(0, 0.03)) for day in range(DAYS)]
    return np.floor(np.concatenate(days) + 0.5).astype(np.int64)


@dataclass(frozen=True)
class Measured:
    """What was reached.

    Attributes:
        people: Rostered.
        first_seconds: CPU seconds until there was a rota.
        cost, bound: Of the best rota, and below which there is none.
        forced: Cost that hours and demand force, as they differ in sum.
        faults: Of the checker: none.
    """

    people: int
    first_seconds: float
    cost: int
    bound: int
    forced: int
    faults: int

    @property
    def text(self) -> str:
        """A line for people."""
        gap = (self.cost - self.bound) / max(self.cost, 1)
        avoidable = (self.cost - self.bound) / max(self.cost - self.forced, 1)
        return (
            f"{self.people} people: first rota after {self.first_seconds:.1f} s, cost {self.cost}, bound {self.bound}, "
            f"gap {gap:.1%}, {avoidable:.1%} of what hours do not force, {self.faults} faults"
        )


def measure_rostering(problem: StaffingProblem, cpu_seconds: float, seed: int) -> Measured:
    """Solves a problem within CPU seconds of one core, and has the rota judged.

    Args:
        problem: To solve.
        cpu_seconds: Limit.
        seed: Of the search.
    """
    began: list[float] = []

    def used(seconds: float, iterations: int) -> float:  # noqa: ARG001 - CPU seconds count
        began.append(time.process_time())  # the first call comes after the first rota
        return (began[-1] - start) / cpu_seconds

    start = time.process_time()
    result = solve_staffing(problem, stop=used, seed=seed)
    verdict = judge_rota(problem, result.rota)
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    wanted = sum(sum(line.carers) for line in problem.cover if not line.skill and line.under is None)
    there = sum(len(list(kinds[work.kind_id].slots)) for work in result.rota.work if work.locality != "night")
    forced = problem.weights.under * max(wanted - there, 0) + problem.weights.over * max(there - wanted, 0)
    return Measured(len(problem.staff), began[0] - start, verdict.cost, result.bound or 0, forced, len(verdict.faults))
