"""What less work at some times of the day would do: another working pattern, with each person's hours as they are."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scheduler.analysis.cover import HalfHour, cover_by_half_hour
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine, StaffingWeights, StaffMember
from scheduler.studies.shift_design.demand import cover_lines, curve_of_visits
from scheduler.studies.shift_design.kinds import made_kinds
from scheduler.studies.shift_design.plans import ROTA_ITERATIONS, Effort, Planned, add_curves, demand_curve, plan_visits
from scheduler.studies.shift_design.rota import RotaMaker, RotaPlan
from scheduler.studies.shift_design.staff import check_possible, made_staff
from scheduler.studies.shift_design.today import TodaysRota, cycle_weeks, todays_rota

LOOPS = 5
DAMPING = 0.5
FIRST_AVOIDED_OVER = 10
"""Cost of a carer too many in a half-hour to avoid, at first; as much as one who is missing."""
KEPT_SLACK = 0.5
"""Part of the slack at the times to avoid that stays: some of it is what visits are moved in."""
CHANGED_DAY = 4
"""Cost of a changed day here, so that a pattern changes no more days than it has to."""
ENOUGH_LESS = 0.25
"""Where free time at the times to avoid falls by less than this part, being too many there is made dearer."""
GUARDED = ((7 * 60, 10 * 60), (18 * 60, 22 * 60))
"""Times at which no more care may be left out than before: morning and evening."""

Spans = Sequence[tuple[int, int]]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """A working pattern, the plan of the visits with it, and cover by half-hour."""

    planned: Planned
    cover: tuple[HalfHour, ...]

    def free_minutes(self, spans: Spans) -> float:
        """Returns minutes on duty without visit, travel or break at some times of the day."""
        return sum(half.free for half in self.cover if _is_inside(half.half_hour, spans))

    def unplaced_minutes(self, spans: Spans = ((0, 24 * 60),)) -> float:
        """Returns minutes of care without a carer at some times of the day."""
        return sum(half.unplaced for half in self.cover if _is_inside(half.half_hour, spans))


@dataclass(frozen=True)
class PatternChange:
    """Today's working pattern and another one.

    Attributes:
        less: Times of the day at which less work was asked for, in minutes from midnight.
        today: The rota as it is.
        rota: The new one.
        before, after: What plans make of each.
    """

    less: tuple[tuple[int, int], ...]
    today: TodaysRota
    rota: RotaPlan
    before: Side
    after: Side

    @property
    def free_fall(self) -> float:
        """Part by which free time at the times to avoid falls."""
        before = self.before.free_minutes(self.less)
        return (before - self.after.free_minutes(self.less)) / before if before > 0 else 0.0


def change_pattern(inputs: Inputs, less: Spans, *, effort: Effort, seed: int = 0, report: Report = lambda _line: None) -> PatternChange:
    """Finds a working pattern with less work at some times of the day.

    Hours of each person over the cycle stay as they are to the minute. Demand is what a plan has on the road. The new
    pattern is judged by a plan of the same visits with the same effort; the best of a few loops is kept.

    Args:
        inputs: Of the folder.
        less: Times of the day, in minutes from midnight.
        effort: In all.
        seed: Of all random choices.
        report: Told what is being done.

    Raises:
        BadInput: The folder has no shifts, or somebody cannot be rostered.
    """
    today = todays_rota(inputs, cycle_weeks(inputs))
    kinds = made_kinds(today, less)
    if not kinds:
        raise BadInput([Fault(where="shift_patterns", code="W202", what="no kind of shift is known, as the folder has no shifts")])
    limits = tuple(_as_today(member, today) for member in made_staff(inputs, today) if any(today.days[member.carer_id]))
    maker = RotaMaker(inputs, today.weeks, kinds, limits, today, (), seed, StaffingWeights(changed_day=CHANGED_DAY))
    share = 1 / (1 + 2 * LOOPS)
    report("Planning the visits with today's shifts")
    before = _side(plan_visits(inputs, effort.stop(share), seed))
    curve = demand_curve(before.planned)
    check_possible(maker.problem_of(cover_lines(curve, today.weeks)))
    price = FIRST_AVOIDED_OVER
    best: PatternChange | None = None
    for number in range(1, LOOPS + 1):
        report(f"Pattern {number} of at most {LOOPS}")
        cover = [_dear(line, less, price) for line in lines_like_today(cover_lines(curve, today.weeks), maker, less)]
        rota = replace(maker, seed=seed + number).make(cover, effort.stop(share, ROTA_ITERATIONS), effort.stop(share))
        assert rota.planned is not None, "it was asked for"
        found = PatternChange(tuple(less), today, rota, before, _side(rota.planned))
        if best is None or _rank(found) < _rank(best):
            best = found
        if _is_good(found):
            break
        report(f"Free time falls by {found.free_fall:.0%}; its plan leaves out {len(rota.planned.left_out)} visits")
        curve = add_curves(curve, curve_of_visits(rota.planned.problem, rota.planned.left_out), DAMPING)
        if found.free_fall < ENOUGH_LESS:
            price *= 2
    assert best is not None, "there is at least one loop"
    return best


def lines_like_today(lines: Sequence[CoverLine], maker: RotaMaker, less: Spans) -> list[CoverLine]:
    """Returns demand that is nowhere below today's duty but at the times to avoid, where part of the slack goes.

    Visits are placed by slack around them as well: a pattern that gives up nothing outside of those times leaves least out.
    A carer of several localities counts for the first.

    Args:
        lines: Demand of routed work.
        maker: Kinds, people and today's rota.
        less: Times to avoid.
    """
    today = maker.today
    duty: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (today.weeks * 7 * SLOTS_A_DAY))
    places = [line.locality for line in lines if not line.skill]
    for member in maker.limits:
        place = next((name for name in member.localities if name in places), places[0] if places else "")
        for day, kind in enumerate(today.days[member.carer_id]):
            for slot in kind.slots if kind is not None else ():
                duty[place][(day * SLOTS_A_DAY + slot) % len(duty[place])] += 1
    found = []
    for line in lines:
        carers = line.carers
        if not line.skill:
            carers = tuple(
                max(wanted, round(wanted + KEPT_SLACK * (there - wanted)) if _is_inside(slot % SLOTS_A_DAY, less) else there)
                for slot, (wanted, there) in enumerate(zip(carers, duty[line.locality], strict=True))
            )
        found.append(line.replace(carers=carers))
    return found


def _as_today(member: StaffMember, today: TodaysRota) -> StaffMember:
    """Returns the person with exactly the hours of today, and with more than 48 a week if they have them today."""
    minutes = today.minutes_of(member.carer_id)
    return member.replace(cycle_minutes=minutes, opted_out=minutes > 48 * 60 * today.weeks, fair_evenings=None)


def _side(planned: Planned) -> Side:
    return Side(planned, cover_by_half_hour(planned.problem, planned.travel, planned.roster))


def _dear(line: CoverLine, less: Spans, price: int) -> CoverLine:
    """Returns demand in which too many at the times to avoid cost more."""
    return line if line.skill else line.replace(avoided=tuple(less), avoided_over=price)


def _is_inside(half_hour: int, spans: Spans) -> bool:
    return any(start <= half_hour * 30 < end for start, end in spans)


def _more_left_out(found: PatternChange) -> float:
    """Returns minutes left out beyond those of before: in all, in the morning and in the evening."""
    spans = [((0, 24 * 60),), *((span,) for span in GUARDED)]
    return sum(max(0.0, found.after.unplaced_minutes(span) - found.before.unplaced_minutes(span)) for span in spans)


def _is_good(found: PatternChange) -> bool:
    return _more_left_out(found) <= 0 and found.free_fall >= ENOUGH_LESS


def _rank(found: PatternChange) -> tuple[float, float, float]:
    """Returns the key by which patterns are compared; the least is best."""
    return _more_left_out(found), max(0.0, ENOUGH_LESS - found.free_fall), found.after.unplaced_minutes()
