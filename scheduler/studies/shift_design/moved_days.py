"""The nearest change of a pattern: shifts that reach into the times to avoid begin a little earlier or later, with the same hours."""

from collections.abc import Sequence

from scheduler.domain.staffing import CoverLine, Rota, RotaDay, ShiftKind
from scheduler.solver.staffing import StaffingResult
from scheduler.studies.shift_design.patterns import patterns_of
from scheduler.studies.shift_design.rota import RotaMaker, RotaPlan
from scheduler.studies.shift_design.smaller_change import Kept, minutes_inside, with_days_of_today
from scheduler.verify.rota import judge_rota

MOST_MOVED_MINUTES = 60
"""A shift begins and ends at most so much earlier or later (assumed)."""

Spans = Sequence[tuple[int, int]]


def with_moved_days(maker: RotaMaker, cover: Sequence[CoverLine], less: Spans) -> RotaPlan:
    """Returns today's rota with each shift moved by up to an hour, where that leaves fewer minutes of it in the times to avoid.

    Carers whose limits that would break keep today's days.

    Args:
        maker: Kinds, people and today's rota.
        cover: Demand.
        less: Times to avoid, in minutes from midnight.
    """
    problem = maker.problem_of(cover)
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    work: list[RotaDay] = []
    moved: set[tuple[str, int]] = set()
    for member in problem.staff:
        allowed = [kinds[name] for name in member.kind_ids]
        place = next(iter(member.localities), "")
        for day, kind in enumerate(maker.today.days[member.carer_id]):
            if kind is not None:
                other = _moved(kind, allowed, less)
                if other != kind:
                    moved.add((member.carer_id, day))
                work.append(RotaDay(carer_id=member.carer_id, day=day, kind_id=other.kind_id, locality=place))
    rota = Rota(work=tuple(work))
    verdict = judge_rota(problem, rota)
    homes = {carer.carer_id: carer.home_location_id for carer in maker.inputs.carers}
    result = StaffingResult(rota=rota, cost=verdict.cost, bound=None, first_seconds=0.0, seconds=0.0, iterations=0)
    patterns = patterns_of(problem, rota, maker.today.first_monday, homes)
    made = RotaPlan(problem, result, verdict, patterns, None, tuple(maker.limits), maker.made)
    broken = {fault.carer_id for fault in verdict.faults}
    back: Kept = frozenset(place for place in moved if place[0] in broken)
    return with_days_of_today(maker, made, back) if back else made


def _moved(kind: ShiftKind, allowed: Sequence[ShiftKind], less: Spans) -> ShiftKind:
    """Returns the kind of the same hours and parts that lies least in the times to avoid, the nearest one of those."""
    near = [
        other
        for other in allowed
        if other.paid_minutes == kind.paid_minutes
        and len(other.spans) == len(kind.spans)
        and _distance(kind, other) <= MOST_MOVED_MINUTES * 2 * len(kind.spans)
        and max(abs(other.start - kind.start), abs(other.end - kind.end)) <= MOST_MOVED_MINUTES
    ]
    return min([kind, *near], key=lambda other: (minutes_inside(other, less), _distance(kind, other), other.spans))


def _distance(kind: ShiftKind, other: ShiftKind) -> int:
    """Returns the minutes by which starts and ends of the parts differ."""
    return sum(abs(a - b) for old, new in zip(kind.spans, other.spans, strict=True) for a, b in zip(old, new, strict=True))
