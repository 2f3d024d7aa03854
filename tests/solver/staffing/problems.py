"""Small random staffing problems: every limit occurs, and some people cannot be rostered."""

import numpy as np

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine, Period, ShiftKind, StaffingProblem, StaffMember

KINDS = (
    ShiftKind(kind_id="E6", group="early", spans=((7 * 60, 13 * 60),)),
    ShiftKind(kind_id="E8", group="early", spans=((7 * 60, 15 * 60 + 30),), break_minutes=30),
    ShiftKind(kind_id="D6", group="day", spans=((10 * 60, 16 * 60),)),
    ShiftKind(kind_id="L6", group="late", spans=((16 * 60, 22 * 60),)),
    ShiftKind(kind_id="L8", group="late", spans=((14 * 60 + 30, 23 * 60),), break_minutes=30),
    ShiftKind(kind_id="S8", group="split", spans=((7 * 60, 11 * 60), (17 * 60, 21 * 60))),
    ShiftKind(kind_id="N9", group="night", spans=((22 * 60, 31 * 60),)),
)
SKILL = "medication"


def random_problem(seed: int, people: int, weeks: int, *, is_closed: bool) -> StaffingProblem:
    """Returns a problem of some people whose limits are drawn."""
    random = np.random.default_rng(seed)
    days = list(Weekday)
    staff = []
    for number in range(people):
        own_kinds = [kind for kind in KINDS if random.random() < 0.75] or [KINDS[0]]
        period: Period = "week" if random.random() < 0.6 else "cycle"
        staff.append(
            StaffMember(
                carer_id=f"C{number}",
                contract_minutes=int(random.choice([12, 18, 24, 30, 36, 50])) * 60,
                hours_per=period,
                tolerance_minutes=int(random.choice([0, 60, 120])),
                localities=("north",) if random.random() < 0.4 else (),
                skills=(SKILL,) if random.random() < 0.5 else (),
                kind_ids=tuple(kind.kind_id for kind in own_kinds),
                earliest_start=8 * 60 if random.random() < 0.15 else 0,
                latest_end=22 * 60 if random.random() < 0.15 else 36 * 60,
                days_off=tuple(day for day in days if random.random() < 0.08),
                max_days_running=int(random.integers(3, 7)),
                min_days_off=int(random.choice([1, 1, 2])),
                max_splits_a_week=int(random.integers(0, 3)),
                max_weekends_running=int(random.choice([0, 1, 1, 2])),
                whole_weekends=bool(random.random() < 0.6),
                rest_minutes=int(random.choice([9, 11, 11, 12])) * 60,
                opted_out=bool(random.random() < 0.4),
                is_under_18=bool(random.random() < 0.15),
                today=tuple(str(random.choice(["", *(kind.kind_id for kind in own_kinds)])) for _ in range(7 * weeks))
                if random.random() < 0.5
                else (),
            )
        )
    cover = [CoverLine(locality=place, carers=_curve(random, weeks, people)) for place in ("north", "south")]
    cover.append(CoverLine(locality="north", skill=SKILL, carers=_curve(random, weeks, 1)))
    return StaffingProblem(weeks=weeks, kinds=KINDS, staff=tuple(staff), cover=tuple(cover), is_closed=is_closed)


def _curve(random: np.random.Generator, weeks: int, most: int) -> tuple[int, ...]:
    curve = np.zeros(weeks * 7 * SLOTS_A_DAY, dtype=int)
    for day in range(weeks * 7):
        for first, last in ((14, 21), (24, 28), (33, 38), (38, 45), (46, 60)):
            at = (day * SLOTS_A_DAY + np.arange(first, last)) % len(curve)
            curve[at] += int(random.integers(0, most + 1))
    return tuple(int(carers) for carers in curve)
