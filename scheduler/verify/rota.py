"""Judges a rota that repeats: every limit of every person, and the cost, in plain Python.

Nothing here is shared with the engine that makes rotas.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import DAY_MINUTES, Rota, StaffingProblem, StaffMember
from scheduler.verify.rota_costs import Duty, cover_amounts, own_amounts

WEEK_MINUTES = 7 * DAY_MINUTES
AVERAGE_MINUTES = 48 * 60
NIGHT_AVERAGE_MINUTES = 8 * 60
REST_BLOCK = 24 * 60
LONGEST_STRETCH = 6 * 24 * 60
"""Between two rests of 24 hours lie at most six days, so that each seven days can hold one."""
YOUNG = {"day": 8 * 60, "week": 40 * 60, "rest": 12 * 60, "from": 6 * 60, "until": 22 * 60, "free": 48 * 60, "unbroken": 270, "break": 30}


@dataclass(frozen=True)
class RotaFault:
    """A limit that a rota breaks.

    Attributes:
        carer_id: Whose.
        limit: Its name, such as `rest_minutes`.
        text: What is wrong, in words.
    """

    carer_id: str
    limit: str
    text: str


@dataclass(frozen=True)
class RotaVerdict:
    """What the checker found.

    Attributes:
        faults: Broken limits; none in a rota that may be used.
        amounts: Carer half-hours under and over, holders of a skill short, changed days, evenings and weekends beyond the share, splits.
        costs: The same in cost.
    """

    faults: tuple[RotaFault, ...]
    amounts: dict[str, int]
    costs: dict[str, int]

    @property
    def cost(self) -> int:
        """Sum of all costs."""
        return sum(self.costs.values())


def judge_rota(problem: StaffingProblem, rota: Rota) -> RotaVerdict:
    """Judges a rota by every limit and by cost.

    Args:
        problem: That the rota is for.
        rota: From any source.

    Examples:
        >>> from scheduler.domain.staffing import Rota, ShiftKind, StaffingProblem, StaffMember
        >>> early = ShiftKind(kind_id="E", group="early", spans=((420, 900),))
        >>> asha = StaffMember(carer_id="asha", contract_minutes=480)
        >>> problem = StaffingProblem(weeks=1, kinds=(early,), staff=(asha,), cover=())
        >>> [fault.limit for fault in judge_rota(problem, Rota(work=())).faults]
        ['contract_minutes']
    """
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    members = {member.carer_id: member for member in problem.staff}
    duties: dict[str, list[Duty]] = {carer_id: [] for carer_id in members}
    faults = []
    for work in rota.work:
        if work.carer_id not in members or work.kind_id not in kinds or work.day >= problem.days:
            faults.append(RotaFault(work.carer_id, "unknown", f"unknown carer, kind {work.kind_id} or day {work.day + 1}"))
            continue
        duties[work.carer_id].append(Duty(work.day, kinds[work.kind_id], work.locality))
    for carer_id, own_duties in duties.items():
        own_duties.sort(key=lambda duty: duty.start)
        if len({duty.day for duty in own_duties}) < len(own_duties):
            faults.append(RotaFault(carer_id, "one_shift_a_day", "two shifts on one day"))
            continue
        faults += [RotaFault(carer_id, limit, text) for limit, text in _broken_limits(problem, members[carer_id], own_duties)]
    amounts, costs = cover_amounts(problem, members, duties)
    weights = problem.weights
    own = own_amounts(problem, members, duties)
    prices = {"changed_days": weights.changed_day, "evenings": weights.evening, "weekends": weights.weekend, "splits": weights.split}
    for name, price in prices.items():
        amounts[name] = own[name]
        costs[name] = price * own[name]
    return RotaVerdict(tuple(faults), dict(amounts), dict(costs))


def _broken_limits(problem: StaffingProblem, member: StaffMember, duties: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields the name of each limit that a person's weeks break, and a sentence."""
    for duty in duties:
        yield from _day_limits(member, duty)
    yield from _hours(problem, member, duties)
    yield from _between_days(problem, member, duties)
    yield from _days_in_a_row(problem, member, duties)
    yield from _weekends(problem, member, duties)
    for week, splits in sorted(Counter(duty.day // 7 for duty in duties if duty.kind.is_split).items()):
        if splits > member.max_splits_a_week:
            yield "max_splits_a_week", f"{splits} split days in week {week + 1}"


def _day_limits(member: StaffMember, duty: Duty) -> Iterator[tuple[str, str]]:
    """Yields what is wrong with a day by itself."""
    kind, name = duty.kind, f"day {duty.day + 1}"
    if member.kind_ids and kind.kind_id not in member.kind_ids:
        yield "kind_ids", f"{name}: does not work {kind.kind_id}"
    if member.localities and duty.locality not in member.localities:
        yield "localities", f"{name}: does not work in {duty.locality}"
    if kind.start < member.earliest_start:
        yield "earliest_start", f"{name}: begins too early"
    if kind.end > member.latest_end:
        yield "latest_end", f"{name}: ends too late"
    if list(Weekday)[duty.day % 7] in member.days_off:
        yield "days_off", f"{name}: is a day off"
    if member.is_under_18:
        if kind.paid_minutes > YOUNG["day"]:
            yield "is_under_18", f"{name}: more than eight hours"
        if kind.start < YOUNG["from"] or kind.end > YOUNG["until"]:
            yield "is_under_18", f"{name}: work between 22:00 and 06:00"
        if kind.break_minutes < YOUNG["break"] and any(end - start > YOUNG["unbroken"] for start, end in kind.spans):
            yield "is_under_18", f"{name}: no break of 30 minutes"


def _hours(problem: StaffingProblem, member: StaffMember, duties: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields what is wrong with hours of weeks and of the cycle."""
    weeks = [sum(duty.kind.paid_minutes for duty in duties if duty.day // 7 == week) for week in range(problem.weeks)]
    total = sum(weeks)
    if member.cycle_minutes is not None:
        if total != member.cycle_minutes:
            yield "contract_minutes", f"{total} minutes in the cycle and not {member.cycle_minutes}"
    elif member.hours_per == "week":
        for week, minutes in enumerate(weeks, start=1):
            if abs(minutes - member.contract_minutes) > member.tolerance_minutes:
                yield "contract_minutes", f"week {week}: {minutes} minutes and not {member.contract_minutes}"
    elif abs(total - problem.weeks * member.contract_minutes) > member.tolerance_minutes:
        yield "contract_minutes", f"{total} minutes in the cycle and not {problem.weeks * member.contract_minutes}"
    if total > AVERAGE_MINUTES * problem.weeks and not member.opted_out:
        yield "opted_out", "more than 48 hours a week on average"
    nights = sum(duty.kind.is_night for duty in duties)
    if 2 * nights > len(duties) and total > NIGHT_AVERAGE_MINUTES * 6 * problem.weeks:
        yield "night_hours", "a night worker with more than eight hours in 24 on average"
    if member.is_under_18 and any(minutes > YOUNG["week"] for minutes in weeks):
        yield "is_under_18", "more than 40 hours in a week"


def _around(problem: StaffingProblem, duties: list[Duty]) -> list[Duty]:
    """Returns the duties, and where the cycle is closed those of two more turns."""
    if not problem.is_closed:
        return duties
    return [Duty(duty.day + turn * problem.days, duty.kind, duty.locality) for turn in range(3) for duty in duties]


def _between_days(problem: StaffingProblem, member: StaffMember, duties: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields rests that are too short, and stretches without a rest of 24 hours that are too long."""
    least = max(member.rest_minutes, YOUNG["rest"]) if member.is_under_18 else member.rest_minutes
    around = _around(problem, duties)
    stretch_from = around[0].start if around else 0
    told: set[tuple[str, int]] = set()
    for before, after in pairwise(around):
        rest = after.start - before.end
        day = before.day % problem.days + 1
        if after.day == before.day + 1 and rest < least and ("rest", day) not in told:
            told.add(("rest", day))
            yield "rest_minutes", f"day {day}: {rest} minutes of rest before the next day"
        if rest >= REST_BLOCK:
            stretch_from = after.start
        elif after.end - stretch_from > LONGEST_STRETCH and ("stretch", day) not in told:
            told.add(("stretch", day))
            yield "weekly_rest", f"day {day}: more than six days without 24 hours of rest"
    if around:
        yield from _free_of_weeks(problem, member, around)


def _free_of_weeks(problem: StaffingProblem, member: StaffMember, around: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields fortnights without two rests of 24 hours, a last week without one, and for the young weeks without 48 hours."""
    weeks = problem.weeks
    spans = [(first, min(first + 2, weeks)) for first in range(0, weeks, 2)]
    for first, last in spans:
        rests = sum(gap // REST_BLOCK for gap in _gaps(around, first * WEEK_MINUTES, last * WEEK_MINUTES))
        if rests < last - first:
            yield "weekly_rest", f"weeks {first + 1} to {last}: {rests} rests of 24 hours"
    if member.is_under_18:
        for week in range(weeks):
            if max(_gaps(around, week * WEEK_MINUTES, (week + 1) * WEEK_MINUTES)) < YOUNG["free"]:
                yield "is_under_18", f"week {week + 1}: no 48 hours of rest"


def _gaps(around: list[Duty], first: int, last: int) -> list[int]:
    """Returns the times without work inside a span, in minutes."""
    free_from, gaps = first, []
    for duty in around:
        if duty.end > first and duty.start < last:
            gaps.append(max(duty.start - free_from, 0))
            free_from = duty.end
    return [*gaps, max(last - free_from, 0)]


def _days_in_a_row(problem: StaffingProblem, member: StaffMember, duties: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields days of work in a row that are too many, and free days in a row that are too few."""
    worked = {duty.day for duty in duties}
    turns = 3 if problem.is_closed else 1
    line = [day % problem.days in worked for day in range(turns * problem.days)]
    runs: list[tuple[bool, int]] = []
    for is_worked in line:
        if runs and runs[-1][0] == is_worked:
            runs[-1] = is_worked, runs[-1][1] + 1
        else:
            runs.append((is_worked, 1))
    most = max((length for is_worked, length in runs if is_worked), default=0)
    if most > member.max_days_running:
        yield "max_days_running", f"{most} days of work in a row"
    least = min((length for is_worked, length in runs[1:-1] if not is_worked), default=problem.days)
    if least < member.min_days_off:
        yield "min_days_off", f"only {least} free days in a row"


def _weekends(problem: StaffingProblem, member: StaffMember, duties: list[Duty]) -> Iterator[tuple[str, str]]:
    """Yields half weekends, and weekends in a row that are too many."""
    worked = {duty.day for duty in duties}
    weekends = []
    for week in range(problem.weeks):
        saturday, sunday = 7 * week + 5 in worked, 7 * week + 6 in worked
        weekends.append(saturday or sunday)
        if member.whole_weekends and saturday != sunday:
            yield "whole_weekends", f"week {week + 1}: one day of the weekend"
    most = longest = 0
    for is_worked in weekends * (3 if problem.is_closed else 1):
        longest = longest + 1 if is_worked else 0
        most = max(most, longest)
    # Work on every weekend of the cycle is allowed where as many in a row are as there are weeks.
    if most > member.max_weekends_running and not (member.max_weekends_running >= problem.weeks > 0):
        yield "max_weekends_running", f"{min(most, problem.weeks)} weekends in a row"
