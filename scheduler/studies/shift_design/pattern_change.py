"""What less work at some times of the day would do: another working pattern, with each person's hours as they are."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scheduler.analysis.cover import HalfHour, cover_by_half_hour
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import SLOTS_A_DAY, CoverLine, StaffingWeights, StaffMember
from scheduler.solver.stop import Stop
from scheduler.studies.shift_design.demand import cover_lines, curve_of_visits
from scheduler.studies.shift_design.kinds import made_kinds
from scheduler.studies.shift_design.moved_days import with_moved_days
from scheduler.studies.shift_design.plans import (
    ROTA_ITERATIONS,
    Effort,
    Planned,
    add_curves,
    demand_curve,
    plan_visits,
    with_patterns,
)
from scheduler.studies.shift_design.rota import RotaMaker, RotaPlan
from scheduler.studies.shift_design.smaller_change import (
    carried_roster,
    days_that_gain_least,
    days_to_keep,
    minutes_inside,
    with_days_of_today,
)
from scheduler.studies.shift_design.staff import check_possible, made_staff
from scheduler.studies.shift_design.today import TodaysRota, cycle_weeks, todays_rota

LOOPS = 5
SMALLER = 4
"""Times that moved shifts come back where they leave out more care than today's."""
DAMPING = 0.5
FEWER = 2
"""Tries of fewer changed days with a pattern that is enough."""
SPARE = 1.6
"""Fall of free time that is aimed at with fewer changed days, as a multiple of what is enough."""
FIRST_AVOIDED_OVER = 10
"""Cost of a carer too many in a half-hour to avoid, at first; as much as one who is missing."""
FIRST_KEPT_SLACK = 0.5
"""Part of the slack at the times to avoid that stays, at first: some of it is what visits are moved in."""
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

    @property
    def more_left_out(self) -> float:
        """Minutes left out beyond those of before: in all, in the morning and in the evening."""
        spans = [((0, 24 * 60),), *((span,) for span in GUARDED)]
        return sum(max(0.0, self.after.unplaced_minutes(span) - self.before.unplaced_minutes(span)) for span in spans)

    @property
    def is_enough(self) -> bool:
        """Whether no more is left out, and free time falls by a quarter."""
        return self.more_left_out <= 0 and self.free_fall >= ENOUGH_LESS


@dataclass(frozen=True)
class _Judge:
    """Plans the visits with rotas, each with the effort of the plan with today's shifts.

    Attributes:
        maker: Of rotas.
        less: Times to avoid.
        first: Plan with today's shifts after half of its effort; all others go on from it.
        before: Plan with today's shifts.
        stop: The other half.
    """

    maker: RotaMaker
    less: Spans
    first: Planned
    before: Side
    stop: Stop

    def change(self, rota: RotaPlan) -> PatternChange:
        """Plans the visits with a rota, from what is kept of the first plan."""
        changed = with_patterns(self.maker.inputs, rota.patterns)
        planned = plan_visits(changed, self.stop, self.maker.seed, lambda problem: carried_roster(self.first, problem))
        return PatternChange(tuple(self.less), self.maker.today, replace(rota, planned=planned), self.before, _side(planned))


def change_pattern(inputs: Inputs, less: Spans, *, effort: Effort, seed: int = 0, report: Report = lambda _line: None) -> PatternChange:
    """Finds a working pattern with less work at some times of the day.

    Hours of each person over the cycle stay as they are to the minute. Demand is what a plan has on the road. The new
    pattern is judged by a plan of the same visits with the same effort, which goes on from that with today's shifts. First
    today's shifts are moved by up to an hour; where that does not do, new rotas are made. Where one leaves out more, who made
    those visits keeps today's days: a smaller change. The best of all patterns is kept, and carers whose change gains least
    keep today's days where it then still is enough.

    Args:
        inputs: Of the folder.
        less: Times of the day, in minutes from midnight.
        effort: In all.
        seed: Of all random choices.
        report: Told what is being done.

    Raises:
        BadInput: The folder has no shifts, none at these times, or somebody cannot be rostered.
    """
    today = todays_rota(inputs, cycle_weeks(inputs))
    kinds = made_kinds(today, less)
    if not kinds:
        raise BadInput([Fault(where="shift_patterns", code="W202", what="no kind of shift is known, as the folder has no shifts")])
    if not any(minutes_inside(kind, less) for kind in today.kinds):
        raise BadInput([Fault(where="--less", code="W203", what="nobody is on duty at these times")])
    limits = tuple(_as_today(member, today) for member in made_staff(inputs, today) if any(today.days[member.carer_id]))
    maker = RotaMaker(inputs, today.weeks, kinds, limits, today, (), seed, StaffingWeights(changed_day=CHANGED_DAY))
    share = 1 / (3 + SMALLER + 3 * LOOPS + FEWER)
    report("Planning the visits with today's shifts")
    first = plan_visits(inputs, effort.stop(share), seed)
    before = _side(plan_visits(inputs, effort.stop(share), seed, lambda _problem: first.roster))
    judge = _Judge(maker, less, first, before, effort.stop(share))
    curve = demand_curve(before.planned)
    check_possible(maker.problem_of(cover_lines(curve, today.weeks)))
    price, kept_slack = FIRST_AVOIDED_OVER, FIRST_KEPT_SLACK
    report("Moving shifts of today by up to an hour")
    cover = lines_like_today(cover_lines(curve, today.weeks), maker, less, kept_slack)
    best = _smallest(judge, judge.change(with_moved_days(maker, cover, less)), report)
    for number in range(1, LOOPS + 1):
        if best.is_enough:
            break
        report(f"Pattern {number} of at most {LOOPS}")
        cover = [_dear(line, less, price) for line in lines_like_today(cover_lines(curve, today.weeks), maker, less, kept_slack)]
        rota = replace(maker, seed=seed + number).make(cover, effort.stop(share, ROTA_ITERATIONS), None)
        found = judge.change(rota)
        report(_told(found))
        smaller = _smaller(judge, found) if found.free_fall >= ENOUGH_LESS and not found.is_enough else None
        best = min([best, found, *([smaller] if smaller else [])], key=_rank)
        missing = found.after.planned
        curve = add_curves(curve, curve_of_visits(missing.problem, missing.left_out), DAMPING)
        if found.free_fall < ENOUGH_LESS:
            price *= 2
            kept_slack /= 2
        else:
            kept_slack = (1 + kept_slack) / 2
    return _with_fewer_changes(judge, best, report)


def _with_fewer_changes(judge: _Judge, found: PatternChange, report: Report) -> PatternChange:
    """Returns a pattern that changes fewer days and still is enough, as far as a few tries find one."""
    for _ in range(FEWER):
        share = 1 - SPARE * ENOUGH_LESS / found.free_fall if found.is_enough else 0.0
        rota = with_days_of_today(judge.maker, found.rota, days_that_gain_least(found.today, found.rota, found.less, max(share, 0.0)))
        if not found.is_enough or rota.result.rota == found.rota.result.rota:
            break
        fewer = judge.change(rota)
        report(f"With fewer days changed: {_told(fewer)}")
        if not fewer.is_enough:
            break
        found = fewer
    return found


def _smallest(judge: _Judge, found: PatternChange, report: Report) -> PatternChange:
    """Returns today's rota with some shifts moved: fewer of them, time after time, while more is left out than before."""
    report(_told(found))
    best = found
    for _ in range(SMALLER):
        smaller = None if found.more_left_out <= 0 else _smaller(judge, found, is_local=True)
        if smaller is None:
            break
        found = smaller
        report(f"With fewer moved: {_told(found)}")
        best = min(best, found, key=_rank)
    return best


def _smaller(judge: _Judge, found: PatternChange, *, is_local: bool = False) -> PatternChange | None:
    """Returns a smaller change that may leave out less; None if there is none, or fewer carers would be there than wanted.

    Args:
        judge: Of patterns.
        found: Pattern that leaves out more than today's.
        is_local: Whether each day differs from today's by itself, so that no other day takes the place of those that come back.
    """
    kept = days_to_keep(found.before.planned, found.after.planned, found.today, found.rota)
    rota = with_days_of_today(judge.maker, found.rota, kept)
    is_short = not is_local and rota.verdict.amounts["under"] > found.rota.verdict.amounts["under"]
    if rota.result.rota == found.rota.result.rota or is_short:
        return None
    return judge.change(rota)


def _told(found: PatternChange) -> str:
    """Returns what a pattern reaches, in a line."""
    hours = (f"{side.unplaced_minutes() / 60:.1f}" for side in (found.before, found.after))
    return f"Free time falls by {found.free_fall:.0%}; hours of care left out: {' -> '.join(hours)}"


def lines_like_today(lines: Sequence[CoverLine], maker: RotaMaker, less: Spans, kept_slack: float) -> list[CoverLine]:
    """Returns demand that is nowhere below today's duty but at the times to avoid, where part of the slack goes.

    Visits are placed by slack around them as well: a pattern that gives up nothing outside of those times leaves least out.
    A carer of several localities counts for the first.

    Args:
        lines: Demand of routed work.
        maker: Kinds, people and today's rota.
        less: Times to avoid.
        kept_slack: Part of the slack at these times that stays.
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
                max(wanted, round(wanted + kept_slack * (there - wanted)) if _is_inside(slot % SLOTS_A_DAY, less) else there)
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


def _rank(found: PatternChange) -> tuple[float, float, float]:
    """Returns the key by which patterns are compared; the least is best."""
    return found.more_left_out, max(0.0, ENOUGH_LESS - found.free_fall), found.after.unplaced_minutes()
