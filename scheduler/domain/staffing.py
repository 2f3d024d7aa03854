"""Who works when: shift kinds, people with their limits, demand by half-hour, and rotas that repeat."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Weekday

DAY_MINUTES = 24 * 60
SLOT_MINUTES = 30
SLOTS_A_DAY = 48
MAX_WEEKS = 8
LATEST_END = 36 * 60
EVENING_FROM = 20 * 60
"""A shift that ends later counts as an evening (assumed)."""
EARLY_UNTIL = 16 * 60
"""A shift that ends until then counts as an early one (assumed)."""
NIGHT_SPAN = (23 * 60, 30 * 60)
"""Night time is from 23:00 to 06:00 (Working Time Regulations 1998, regulation 2)."""
NIGHT_WORK_MINUTES = 3 * 60
"""A shift with so much of it at night is a night (regulation 2)."""

Period = Literal["week", "cycle"]
"""Whether contract hours hold in each week, or on average over the cycle."""


class ShiftKind(Frozen):
    """A kind of shift that a rota may use.

    Attributes:
        kind_id: its name.
        group: kinds of one group count as alike where a changed day is priced: `early`, `day`, `late`, `split` or
            `night`, by its hours unless given.
        spans: start and end of each part, in minutes from the midnight of its day; a split day has two.
        break_minutes: unpaid break.
    """

    kind_id: str
    group: str = ""
    spans: tuple[tuple[int, int], ...] = Field(min_length=1, max_length=2)
    break_minutes: int = Field(default=0, ge=0, le=240)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        bounds = [bound for span in self.spans for bound in span]
        if bounds != sorted(set(bounds)) or bounds[0] < 0 or bounds[0] >= DAY_MINUTES or bounds[-1] > LATEST_END:
            raise ValueError("the parts of a shift are to be in order, apart, begin on its day, and end by noon of the next")
        if self.paid_minutes <= 0:
            raise ValueError("the break is longer than the shift")
        return self

    @property
    def family(self) -> str:
        """Its group; where it names none, by the work at night, the parts, and when it begins and ends."""
        if self.group:
            return self.group
        if self.is_night:
            return "night"
        if self.is_split:
            return "split"
        if self.is_evening or self.start >= DAY_MINUTES // 2:
            return "late"
        return "early" if self.end <= EARLY_UNTIL else "day"

    @property
    def start(self) -> int:
        """First minute at work."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Minute after the last at work."""
        return self.spans[-1][1]

    @property
    def paid_minutes(self) -> int:
        """Minutes that count for the contract: all parts, less the break."""
        return sum(end - start for start, end in self.spans) - self.break_minutes

    @property
    def is_split(self) -> bool:
        """Whether the day has two parts."""
        return len(self.spans) > 1

    @property
    def is_night(self) -> bool:
        """Whether at least three hours of it lie between 23:00 and 06:00."""
        first, last = NIGHT_SPAN
        early = sum(max(min(end, last - DAY_MINUTES) - start, 0) for start, end in self.spans)
        late = sum(max(min(end, last) - max(start, first), 0) for start, end in self.spans)
        return early + late >= NIGHT_WORK_MINUTES

    @property
    def is_evening(self) -> bool:
        """Whether it goes on after 20:00 and is no night."""
        return self.end > EVENING_FROM and not self.is_night

    @property
    def slots(self) -> Iterator[int]:
        """Half hours from midnight that it covers wholly."""
        for start, end in self.spans:
            yield from range(-(-start // SLOT_MINUTES), end // SLOT_MINUTES)


class StaffMember(Frozen):
    """A person to be rostered, with the limits of their contract and their own.

    Attributes:
        carer_id: who it is.
        contract_minutes: paid minutes a week.
        cycle_minutes: paid minutes of the whole cycle, kept exactly, in place of the contract; None for the contract.
        hours_per: whether they hold in each `week`, or on average over the `cycle`.
        tolerance_minutes: how far each week, or the cycle as a whole, may be off.
        localities: where they work, one a shift; empty for anywhere.
        skills: held skills, for demand that asks for one.
        kind_ids: kinds they may work; empty for all.
        earliest_start, latest_end: own limits of a day, in minutes from midnight.
        days_off: days of the week never worked.
        max_days_running: most days of work in a row.
        min_days_off: fewest free days in a row.
        max_splits_a_week: most split days a week.
        max_weekends_running: most weekends worked in a row; 0 for none at all.
        whole_weekends: whether both days of a weekend are worked or neither.
        rest_minutes: least rest between two days.
        opted_out: whether the average may exceed 48 hours a week.
        is_under_18: whether the rules for young workers hold.
        fair_evenings, fair_weekends: number in the cycle beyond which each costs; None for any number.
        today: kind of each day of the cycle as it is now, empty for a free day; none at all where unknown.
    """

    carer_id: str
    contract_minutes: int = Field(ge=0, le=7 * DAY_MINUTES)
    cycle_minutes: int | None = Field(default=None, ge=0)
    hours_per: Period = "week"
    tolerance_minutes: int = Field(default=30, ge=0)
    localities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    kind_ids: tuple[str, ...] = ()
    earliest_start: int = Field(default=0, ge=0, lt=DAY_MINUTES)
    latest_end: int = Field(default=LATEST_END, gt=0, le=LATEST_END)
    days_off: tuple[Weekday, ...] = ()
    max_days_running: int = Field(default=6, ge=1, le=6)
    min_days_off: int = Field(default=1, ge=1, le=5)
    max_splits_a_week: int = Field(default=2, ge=0, le=7)
    max_weekends_running: int = Field(default=1, ge=0, le=MAX_WEEKS)
    whole_weekends: bool = True
    rest_minutes: int = Field(default=11 * 60, ge=0, le=DAY_MINUTES)
    opted_out: bool = False
    is_under_18: bool = False
    fair_evenings: int | None = Field(default=None, ge=0)
    fair_weekends: int | None = Field(default=None, ge=0)
    today: tuple[str, ...] = ()


class CoverLine(Frozen):
    """People wanted in a locality by half-hour of the cycle.

    Attributes:
        locality: where.
        skill: that those who are counted hold; empty for everybody.
        carers: wanted in each half-hour, from Monday 00:00 of the first week on.
        under, over: cost of one too few and one too many in a half-hour; None for the weights of the problem.
        judged: minutes of the day, first and after the last, within which half-hours count.
        avoided: times of the day, in minutes, in which one too many costs `avoided_over`.
        avoided_over: cost of one too many there.
    """

    locality: str
    skill: str = ""
    carers: tuple[int, ...]
    under: int | None = Field(default=None, ge=0)
    over: int | None = Field(default=None, ge=0)
    judged: tuple[int, int] = (0, DAY_MINUTES)
    avoided: tuple[tuple[int, int], ...] = ()
    avoided_over: int = Field(default=0, ge=0)


class StaffingWeights(Frozen):
    """Costs, in tenths of a carer missing for half an hour.

    Attributes:
        under, over: a carer too few or too many in a half-hour.
        skill_short: a holder of a skill too few in a half-hour.
        changed_day: a day that is free, worked, or of another group than today.
        evening, weekend: each beyond the fair share.
        split: a split day.
    """

    under: int = Field(default=10, ge=0)
    over: int = Field(default=3, ge=0)
    skill_short: int = Field(default=8, ge=0)
    changed_day: int = Field(default=1, ge=0)
    evening: int = Field(default=4, ge=0)
    weekend: int = Field(default=4, ge=0)
    split: int = Field(default=2, ge=0)


class StaffingProblem(Frozen):
    """Demand, people and shift kinds of a cycle of weeks.

    Attributes:
        weeks: length of the cycle.
        kinds: that may be worked.
        staff: who is rostered.
        cover: demand by locality and skill.
        weights: costs.
        is_closed: whether the last day is followed by the first, as in a rota that repeats.
    """

    weeks: int = Field(ge=1, le=MAX_WEEKS)
    kinds: tuple[ShiftKind, ...]
    staff: tuple[StaffMember, ...]
    cover: tuple[CoverLine, ...]
    weights: StaffingWeights = StaffingWeights()
    is_closed: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, ids in (("kind", [kind.kind_id for kind in self.kinds]), ("carer", [member.carer_id for member in self.staff])):
            if len(set(ids)) < len(ids):
                raise ValueError(f"a {name} is given twice")
        if len({(line.locality, line.skill) for line in self.cover}) < len(self.cover):
            raise ValueError("demand of a locality and a skill is given twice")
        if any(len(line.carers) != self.weeks * 7 * SLOTS_A_DAY for line in self.cover):
            raise ValueError(f"demand is to have {7 * SLOTS_A_DAY} half-hours a week")
        known = {kind.kind_id for kind in self.kinds}
        for member in self.staff:
            if len(member.today) not in {0, self.weeks * 7}:
                raise ValueError(f"{member.carer_id}: today's rota has {len(member.today)} days and not {self.weeks * 7}")
            if unknown := {*member.kind_ids, *member.today} - known - {""}:
                raise ValueError(f"{member.carer_id}: unknown kind {min(unknown)}")
        return self

    @property
    def days(self) -> int:
        """Days of the cycle."""
        return self.weeks * 7


class RotaDay(Frozen):
    """A day of work of one person.

    Attributes:
        carer_id: who works.
        day: of the cycle, 0 for the first Monday.
        kind_id: which shift.
        locality: where.
    """

    carer_id: str
    day: int = Field(ge=0)
    kind_id: str
    locality: str


class Rota(Frozen):
    """Who works when over a cycle of weeks.

    Attributes:
        work: days of work, by person and day.
    """

    work: tuple[RotaDay, ...]
