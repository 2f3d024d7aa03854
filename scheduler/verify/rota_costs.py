"""The costs of a rota, counted half-hour by half-hour and day by day."""

from collections import Counter
from dataclasses import dataclass

from scheduler.domain.staffing import DAY_MINUTES, SLOT_MINUTES, ShiftKind, StaffingProblem, StaffMember


@dataclass(frozen=True)
class Duty:
    """A day of work in minutes from the first midnight of the cycle."""

    day: int
    kind: ShiftKind
    locality: str

    @property
    def start(self) -> int:
        """First minute at work."""
        return self.day * DAY_MINUTES + self.kind.start

    @property
    def end(self) -> int:
        """Minute after the last at work."""
        return self.day * DAY_MINUTES + self.kind.end


def cover_amounts(
    problem: StaffingProblem, members: dict[str, StaffMember], duties: dict[str, list[Duty]]
) -> tuple[Counter[str], Counter[str]]:
    """Returns carer half-hours under and over demand, and short of skills, with their costs."""
    amounts, costs = Counter({"under": 0, "over": 0, "skill_short": 0}), Counter({"under": 0, "over": 0, "skill_short": 0})
    slots = problem.days * DAY_MINUTES // SLOT_MINUTES
    weights = problem.weights
    for line in problem.cover:
        present = [0] * slots
        for carer_id, own in duties.items():
            if line.skill and line.skill not in members[carer_id].skills:
                continue
            for duty in own:
                if duty.locality == line.locality:
                    for slot in duty.kind.slots:
                        present[(duty.day * DAY_MINUTES // SLOT_MINUTES + slot) % slots] += 1
        under = (weights.skill_short if line.skill else weights.under) if line.under is None else line.under
        over = (0 if line.skill else weights.over) if line.over is None else line.over
        short = "skill_short" if line.skill else "under"
        for slot, (wanted, there) in enumerate(zip(line.carers, present, strict=True)):
            if not line.judged[0] <= slot * SLOT_MINUTES % DAY_MINUTES < line.judged[1]:
                continue
            amounts[short] += max(wanted - there, 0)
            costs[short] += under * max(wanted - there, 0)
            is_avoided = any(first <= slot * SLOT_MINUTES % DAY_MINUTES < last for first, last in line.avoided)
            costs["over"] += (line.avoided_over if is_avoided else over) * max(there - wanted, 0)
            if not line.skill:
                amounts["over"] += max(there - wanted, 0)
    return amounts, costs


def own_amounts(problem: StaffingProblem, members: dict[str, StaffMember], duties: dict[str, list[Duty]]) -> Counter[str]:
    """Returns changed days, evenings and weekends beyond the fair share, and splits."""
    groups = {kind.kind_id: kind.family for kind in problem.kinds}
    found = Counter({"changed_days": 0, "evenings": 0, "weekends": 0, "splits": 0})
    for carer_id, own in duties.items():
        member = members[carer_id]
        now = {duty.day: duty.kind.family for duty in own}
        if member.today:
            found["changed_days"] += sum(now.get(day) != groups.get(kind_id) for day, kind_id in enumerate(member.today))
        if member.fair_evenings is not None:
            found["evenings"] += max(0, sum(duty.kind.is_evening for duty in own) - member.fair_evenings)
        if member.fair_weekends is not None:
            found["weekends"] += max(0, len({duty.day // 7 for duty in own if duty.day % 7 >= 5}) - member.fair_weekends)
        found["splits"] += sum(duty.kind.is_split for duty in own)
    return found
