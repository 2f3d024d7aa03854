"""Payable minutes: the rules of rates.toml, applied in order to one carer at one visit. Times are whole seconds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.money.rules import Basis, BasisOf, Block, How, Least, MinuteRule, Most, Round, RoundOf, Selected, Tolerance

MINUTE = 60
"""Seconds of a minute."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rate or a rule may be selected by; `minute` is that of the planned start, 0 where nothing is selected by it."""

    service_user_id: str
    provider_id: str
    visit_type: str
    carers: int
    minute: int = 0

    def fit(self, selected: Selected) -> bool:
        """Returns whether a rate or a rule is for such a visit, its dates aside."""
        return (
            selected.service_user_id in (None, self.service_user_id)
            and selected.provider_id in (None, self.provider_id)
            and selected.visit_type in (None, self.visit_type)
            and selected.carers in (None, self.carers)
            and (not selected.has_times or selected.holds_at(self.minute))
        )

    def at_midnight(self) -> "Facts":
        """Returns the same of a visit that starts at midnight."""
        return self if not self.minute else replace(self, minute=0)


@dataclass(slots=True)
class Times:
    """The planned and the actual time of one carer at one visit.

    Attributes:
        planned_start: Planned start.
        planned_seconds: Planned length.
        start, end: Arrival and departure; None where nobody came, or it is not known when.
        was_there: Whether the carer came.
    """

    planned_start: datetime
    planned_seconds: int
    start: datetime | None
    end: datetime | None
    was_there: bool

    @property
    def actual_seconds(self) -> int | None:
        """Returns the length of the stay; None where it is not known."""
        return None if self.start is None or self.end is None else round((self.end - self.start).total_seconds())


@dataclass(slots=True)
class Payable:
    """Payable time, and how it came about.

    Attributes:
        seconds: Payable time.
        start: Moment from which it is laid, for prices by day.
        steps: The rules that decided, in words.
        cut_seconds: What a lesser basis or `most` cut off.
        is_block: Whether it is paid whatever was delivered.
        is_settled: Whether a rule said what to begin with.
        is_known: Whether the time that it begins with is known; nothing raises what is not.
    """

    seconds: int
    start: datetime
    steps: list[str]
    cut_seconds: int = 0
    is_block: bool = False
    is_settled: bool = False
    is_known: bool = False


def payable_minutes(
    rules: Iterable[MinuteRule], facts: Facts, day: date, times: Times, *, zone: str, carried_seconds: int = 0
) -> tuple[Payable, int]:
    """Returns the payable time of one carer at one visit.

    Args:
        rules: Rules in order.
        facts: Of the visit.
        day: Local date of its planned start.
        times: Planned and actual time.
        zone: Timezone in which times of day are rounded.
        carried_seconds: What rounding left over at visits before, for rules that carry.

    Returns:
        The payable time, and what is left over now.
    """
    work = _Work(times, zone, Payable(0, times.planned_start, []), carried_seconds)
    for rule in rules:
        if facts.fit(rule) and rule.holds_on(day):
            work.apply(rule)
    return work.found, work.carried_seconds


@dataclass(slots=True)
class _Work:
    """One stay while rules are applied to it.

    Attributes:
        times: Planned and actual time.
        zone: Timezone of times of day.
        found: Payable time so far.
        carried_seconds: What rounding left over.
        ends: Beginning and end of the payable time; None where only its length is known.
    """

    times: Times
    zone: str
    found: Payable
    carried_seconds: int
    ends: tuple[datetime, datetime] | None = None

    def apply(self, rule: MinuteRule) -> None:
        """Applies a rule, and notes it if it changed the time."""
        found, before = self.found, self.found.seconds
        match rule:
            case Basis():
                self.ends = _begin(found, rule.of, self.times)
                return
            case Block():
                found.seconds, found.start, found.cut_seconds = self.times.planned_seconds, self.times.planned_start, 0
                found.is_block = found.is_settled = found.is_known = True
                found.steps, self.ends = ["block"], None
                return
            case Tolerance():
                if found.is_known and _is_near(rule, before, self.times.planned_seconds):
                    found.seconds, found.start = self.times.planned_seconds, self.times.planned_start
                    self.ends = _planned_ends(self.times)
                step = "tolerance"
            case Round():
                self._round(rule)
                step = f"round {rule.how.replace('_', ' ')} {rule.step}"
            case Least():
                least = _limit(rule, self.times)
                if found.is_known:
                    found.seconds = max(before, least)
                step = f"least {least // MINUTE}"
            case Most():
                most = _limit(rule, self.times)
                found.seconds = min(before, most)
                found.cut_seconds += before - found.seconds
                step = f"most {most // MINUTE}"
        if found.seconds != before:
            found.steps.append(step)

    def _round(self, rule: Round) -> None:
        found = self.found
        if not found.is_known:
            return
        if rule.of is RoundOf.WEEK:
            return  # when all visits of the week are known
        if rule.of is RoundOf.WHOLE:
            whole = found.seconds + self.carried_seconds * rule.carry
            found.seconds = round_seconds(whole, rule.step * MINUTE, rule.how, (rule.threshold or 0) * MINUTE)
            if rule.carry:
                self.carried_seconds = whole - found.seconds
        elif self.ends is not None:
            self.ends = _round_ends(self.ends, rule, self.zone)
            found.seconds = max(round((self.ends[1] - self.ends[0]).total_seconds()), 0)
            found.start = self.ends[0]


def round_seconds(seconds: int, step: int, how: How, threshold: int = 0) -> int:
    """Returns seconds rounded to whole steps.

    Args:
        seconds: At least 0.
        step: Seconds of a step.
        how: Direction; outward and inward are about two ends, and are none of one length.
        threshold: Least seconds beyond a whole step that are rounded up.
    """
    whole, rest = divmod(seconds, step)
    match how:
        case How.UP:
            is_up = rest > 0
        case How.DOWN:
            is_up = False
        case How.THRESHOLD:
            is_up = rest >= threshold
        case How.HALF_DOWN:
            is_up = 2 * rest > step
        case How.HALF_EVEN:
            is_up = 2 * rest > step or (2 * rest == step and whole % 2 == 1)
        case _:
            is_up = 2 * rest >= step
    return (whole + is_up) * step


def _begin(found: Payable, of: BasisOf, times: Times) -> tuple[datetime, datetime] | None:
    """Begins with planned or actual time, and returns its two ends; a stay that is not known is nothing."""
    planned, actual = times.planned_seconds, times.actual_seconds
    is_planned = of is BasisOf.PLANNED
    if of is BasisOf.LESSER and actual is not None:
        is_planned = planned < actual
    elif of is BasisOf.GREATER and actual is not None:
        is_planned = planned >= actual
    found.is_settled, found.is_block, found.cut_seconds = True, False, 0
    found.steps = [of.value]
    if not times.was_there or (actual is None and not is_planned):
        found.seconds, found.start, found.is_known = 0, times.planned_start, False
        return None
    found.is_known = True
    if is_planned or actual is None or times.start is None or times.end is None:
        found.seconds, found.start = planned, times.planned_start
        if of is BasisOf.LESSER and actual is not None:
            found.cut_seconds = actual - planned
        return _planned_ends(times)
    found.seconds, found.start = actual, times.start
    return times.start, times.end


def _planned_ends(times: Times) -> tuple[datetime, datetime]:
    return times.planned_start, times.planned_start + timedelta(seconds=times.planned_seconds)


def _is_near(rule: Tolerance, seconds: int, planned: int) -> bool:
    """Returns whether a length is within the tolerance of the planned one, its ends included."""
    under = rule.minutes if rule.minutes is not None else rule.under or 0
    over = rule.minutes if rule.minutes is not None else rule.over or 0
    return planned - under * MINUTE <= seconds <= planned + over * MINUTE


def _round_ends(ends: tuple[datetime, datetime], rule: Round, zone: str) -> tuple[datetime, datetime]:
    """Returns both ends, rounded by the clock on the wall."""
    first = {How.OUTWARD: How.DOWN, How.INWARD: How.UP}.get(rule.how, rule.how)
    last = {How.OUTWARD: How.UP, How.INWARD: How.DOWN}.get(rule.how, rule.how)
    start, end = ends
    if rule.of in (RoundOf.ENDS, RoundOf.START):
        start = _round_moment(start, rule, first, zone)
    if rule.of in (RoundOf.ENDS, RoundOf.END):
        end = _round_moment(end, rule, last, zone)
    return start, end


def _round_moment(moment: datetime, rule: Round, how: How, zone: str) -> datetime:
    clock = wall_clock(moment, zone)
    seconds = clock.hour * 3600 + clock.minute * MINUTE + clock.second
    rounded = round_seconds(seconds, rule.step * MINUTE, how, (rule.threshold or 0) * MINUTE)
    return moment + timedelta(seconds=rounded - seconds)


def _limit(rule: Least | Most, times: Times) -> int:
    return (rule.minutes or 0) * MINUTE + (times.planned_seconds if rule.of else 0)


def minutes_text(seconds: int) -> str:
    """Returns seconds as minutes, without needless digits."""
    sign = "-" if seconds < 0 else ""
    whole, rest = divmod(abs(seconds), MINUTE)
    return sign + (str(whole) if not rest else f"{whole + rest / MINUTE:.4f}".rstrip("0"))
