"""Makes numbers of a staffing problem: cover, options, and the tables of what each person may work."""

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from scheduler.domain.calendar import Weekday
from scheduler.domain.staffing import DAY_MINUTES, SLOT_MINUTES, SLOTS_A_DAY, ShiftKind, StaffingProblem, StaffMember
from scheduler.solver.staffing.arrays import INFINITE_COST, Automaton, Cover, Floats, Integers, Options, Scratch
from scheduler.solver.staffing.dominance import better_states
from scheduler.solver.staffing.limits import hour_bounds, hours_fit, may_work, runs_of, with_age_limits

REST_DAY_MINUTES = DAY_MINUTES
"""A free day gives 24 hours of rest (Working Time Regulations 1998, regulation 11)."""


@dataclass(frozen=True)
class Person:
    """One person's tables.

    Attributes:
        automaton: What the person may work.
        fixed: float64 [day, own option], cost of a day of work that does not come from cover.
        free_price: float64 [day], cost of a free day.
        fair_evenings, fair_weekends: Numbers beyond which each costs.
        starts: int64, states in which a cycle may begin where it is not closed: one, rested.
        shape: Sizes of run, rest class and weekend.
    """

    automaton: Automaton
    fixed: Floats
    free_price: Floats
    fair_evenings: int
    fair_weekends: int
    starts: Integers
    shape: tuple[int, int, int]

    @cached_property
    def states(self) -> int:
        """Number of states."""
        runs, classes, weekends = self.shape
        return int(self.automaton.hours_fit.shape[1]) * runs * classes * weekends * len(self.automaton.counter_next)

    @cached_property
    def uncounted(self) -> Automaton | None:
        """The tables without the counter; None where nothing is counted."""
        if len(self.automaton.counter_next) == 1:
            return None
        groups = len(self.automaton.hours)
        nothing = np.full((1, 1), -1, dtype=np.int64)
        return self.automaton._replace(counter_next=np.zeros((1, groups), dtype=np.int64), counter_better=nothing)

    def keeps_count(self, path: Integers) -> bool:
        """Returns whether a person's own options keep what is counted."""
        automaton = self.automaton
        counter = 0
        for day, own in enumerate(path.tolist()):
            if own >= 0:
                counter = int(automaton.counter_next[counter, automaton.group_of[own]])
                if counter < 0:
                    return False
            if day % 7 == 6 and automaton.resets[1]:
                counter = 0
        return True

    @cached_property
    def all_starts(self) -> Integers:
        """Every state that may follow upon another day, without hours and counter."""
        runs, classes, weekends = self.shape
        off_runs = int(self.automaton.off_runs[0])
        after_off = sorted({int(rest) for rest in self.automaton.class_after_off} | {0})
        after_work = sorted({int(rest) for rest in self.automaton.rest_class})
        return np.array(
            [
                (run * classes + rest) * weekends + weekend
                for run in range(runs)
                for rest in (after_off if run < off_runs else after_work)
                for weekend in range(weekends)
            ],
            dtype=np.int64,
        )


@dataclass(frozen=True)
class CompiledStaffing:
    """A staffing problem in arrays.

    Attributes:
        problem: That was compiled.
        cover: Demand, and nobody present.
        options: Kinds in localities.
        option_names: Kind and locality of each option.
        line_locality: int64 [line].
        people: Tables of each person.
    """

    problem: StaffingProblem
    cover: Cover
    options: Options
    option_names: tuple[tuple[str, str], ...]
    line_locality: Integers
    people: tuple[Person, ...]

    def scratch(self) -> Scratch:
        """Returns room to work in."""
        states = max((person.states for person in self.people), default=1)
        groups = max((len(person.automaton.hours) for person in self.people), default=1)
        days, localities = self.problem.days, int(self.options.locality.max(initial=0)) + 1
        return Scratch(
            value=np.full((2, states), INFINITE_COST),
            frontier=np.empty((2, states), dtype=np.int64),
            parent=np.empty((days, states), dtype=np.int32),
            chosen=np.empty((days, states), dtype=np.int32),
            price=np.empty((days, groups)),
            best_option=np.empty((days, groups), dtype=np.int64),
            margin=np.zeros((localities, self.cover.demand.shape[1] + 1)),
        )


def compile_staffing(problem: StaffingProblem) -> CompiledStaffing:
    """Returns the arrays of a problem."""
    localities = sorted({line.locality for line in problem.cover}) or [""]
    names = tuple((kind.kind_id, locality) for locality in localities for kind in problem.kinds)
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    first, spans = [0], []
    for kind_id, _ in names:
        spans += _slot_spans(kinds[kind_id])
        first.append(len(spans))
    options = Options(
        first_span=np.array(first, dtype=np.int64),
        spans=np.array(spans, dtype=np.int64).reshape(-1, 2),
        locality=np.array([localities.index(locality) for _, locality in names], dtype=np.int64),
        evening=np.array([kinds[kind_id].is_evening for kind_id, _ in names], dtype=np.int64),
    )
    demand = np.array([line.carers for line in problem.cover], dtype=np.int64).reshape(-1, problem.days * SLOTS_A_DAY)
    cover = Cover(
        demand=demand,
        present=np.zeros_like(demand),
        under=_prices_of(problem, is_under=True).reshape(demand.shape),
        over=_prices_of(problem, is_under=False).reshape(demand.shape),
    )
    return CompiledStaffing(
        problem=problem,
        cover=cover,
        options=options,
        option_names=names,
        line_locality=np.array([localities.index(line.locality) for line in problem.cover], dtype=np.int64),
        people=tuple(_person(problem, member, names, kinds) for member in problem.staff),
    )


def _prices_of(problem: StaffingProblem, *, is_under: bool) -> Integers:
    """Returns the price of one too few, or of one too many, in each half-hour of each line; 0 where the line is not judged."""
    weights = problem.weights
    prices = np.zeros((len(problem.cover), SLOTS_A_DAY), dtype=np.int64)
    for row, line in enumerate(problem.cover):
        if is_under:
            price = (weights.skill_short if line.skill else weights.under) if line.under is None else line.under
        else:
            price = (0 if line.skill else weights.over) if line.over is None else line.over
        prices[row, line.judged[0] // SLOT_MINUTES : line.judged[1] // SLOT_MINUTES] = price
        for first, last in () if is_under else line.avoided:
            prices[row, first // SLOT_MINUTES : last // SLOT_MINUTES] = line.avoided_over
    return np.tile(prices, (1, problem.days))


def _slot_spans(kind: ShiftKind) -> list[tuple[int, int]]:
    """Returns the whole half hours of each part."""
    return [(-(-start // 30), max(end // 30, -(-start // 30))) for start, end in kind.spans]


def _person(problem: StaffingProblem, member: StaffMember, names: tuple[tuple[str, str], ...], kinds: dict[str, ShiftKind]) -> Person:
    """Returns the tables of one person."""
    member = with_age_limits(member)
    own = [
        number
        for number, (kind_id, locality) in enumerate(names)
        if may_work(member, kinds[kind_id]) and (not member.localities or locality in member.localities)
    ]
    worked = [kinds[names[number][0]] for number in own]
    vectors, class_of, class_after_off = _rest_classes(member, worked)
    unit = gcd(*(kind.paid_minutes for kind in worked)) if worked else 1
    keys = [
        (kind.paid_minutes // unit, class_of[kind.end], int(kind.is_split), tuple(vector[row] for vector in vectors))
        for row, kind in enumerate(worked)
    ]
    groups = sorted(set(keys))
    is_weekly = member.hours_per == "week" and member.cycle_minutes is None
    bounds = hour_bounds(problem, member, worked)
    off_days = {list(Weekday).index(day) for day in member.days_off}
    may_work_on = np.array([day % 7 not in off_days and (day % 7 < 5 or member.max_weekends_running > 0) for day in range(problem.days)])
    allowed = np.repeat(may_work_on[:, None], len(own), axis=1).astype(np.uint8)
    run_work, run_off, off_runs = runs_of(member, worked)
    splits = min(member.max_splits_a_week, 7)
    weekends = _weekend_table(problem, member)
    lengths = sorted({key[0] for key in groups})
    follows = np.array([[key[3][row] for key in groups] for row in range(len(vectors))], dtype=np.uint8).reshape(len(vectors), len(groups))
    counters = _split_table(splits, [key[2] for key in groups])
    automaton = Automaton(
        options=np.array(own, dtype=np.int64),
        group_of=np.array([groups.index(key) for key in keys], dtype=np.int64),
        allowed=allowed,
        may_rest=np.ones(problem.days, dtype=np.uint8),
        lines=np.array([not line.skill or line.skill in member.skills for line in problem.cover], dtype=np.uint8),
        hours=np.array([key[0] for key in groups], dtype=np.int64),
        rest_class=np.array([key[1] for key in groups], dtype=np.int64),
        follows=follows,
        class_after_off=np.array(class_after_off, dtype=np.int64),
        run_work=run_work,
        run_off=run_off,
        off_runs=np.array([off_runs], dtype=np.int64),
        weekend_next=weekends,
        whole_weekends=np.array([int(member.whole_weekends)], dtype=np.int64),
        counter_next=counters,
        resets=np.array([int(is_weekly), 1], dtype=np.int64),
        class_better=better_states(np.array(class_after_off, dtype=np.int64)[:, None], follows),
        weekend_better=better_states(weekends),
        counter_better=better_states(counters),
        hours_fit=hours_fit(bounds, unit, lengths, may_work_on, is_weekly=is_weekly),
    )
    fixed, free_price = _fixed_costs(problem, member, worked, kinds)
    shape = (len(run_work), len(vectors), len(weekends))
    rested = ((off_runs - 1) * shape[1]) * shape[2]
    unlimited = problem.days + 1
    return Person(
        automaton=automaton,
        fixed=fixed,
        free_price=free_price,
        fair_evenings=unlimited if member.fair_evenings is None else member.fair_evenings,
        fair_weekends=unlimited if member.fair_weekends is None else member.fair_weekends,
        starts=np.array([rested], dtype=np.int64),
        shape=shape,
    )


def _rest_classes(member: StaffMember, worked: list[ShiftKind]) -> tuple[list[tuple[bool, ...]], dict[int, int], list[int]]:
    """Returns for each rest class what may follow, the class of each end, and the class after a free day.

    Ends after which the same kinds may follow are one class. Class 0 allows everything.
    """
    starts = [kind.start for kind in worked]
    ends = sorted({kind.end for kind in worked})
    vectors: list[tuple[bool, ...]] = [tuple(True for _ in starts)]
    keys: list[tuple[tuple[bool, ...], tuple[bool, ...]]] = [(vectors[0], vectors[0])]
    class_of: dict[int, int] = {}
    for end in ends:
        next_day = tuple(start + DAY_MINUTES - end >= member.rest_minutes for start in starts)
        after_off = tuple(start + 2 * DAY_MINUTES - end >= REST_DAY_MINUTES for start in starts)
        if (next_day, after_off) not in keys:
            keys.append((next_day, after_off))
            vectors.append(next_day)
        class_of[end] = keys.index((next_day, after_off))
    class_after_off = [0] * len(vectors)
    derived: dict[tuple[bool, ...], int] = {vectors[0]: 0}
    for row, (_, after_off) in enumerate(keys):
        if after_off not in derived:
            derived[after_off] = len(vectors)
            vectors.append(after_off)
            class_after_off.append(0)
        class_after_off[row] = derived[after_off]
    return vectors, class_of, class_after_off


def _weekend_table(problem: StaffingProblem, member: StaffMember) -> Integers:
    """Returns the next number of weekends in a row, after a free weekend and after one with work."""
    most = min(member.max_weekends_running, problem.weeks)
    if member.max_weekends_running >= problem.weeks and member.max_weekends_running > 0:
        return np.zeros((1, 2), dtype=np.int64)
    return np.array([[0, running + 1 if running < most else -1] for running in range(most + 1)], dtype=np.int64)


def _split_table(most: int, is_split: list[int]) -> Integers:
    """Returns the next number of split days of the week for each group."""
    if not any(is_split):
        return np.zeros((1, len(is_split)), dtype=np.int64)
    return np.array([[-1 if count + split > most else count + split for split in is_split] for count in range(most + 1)], dtype=np.int64)


def _fixed_costs(
    problem: StaffingProblem, member: StaffMember, worked: list[ShiftKind], kinds: dict[str, ShiftKind]
) -> tuple[Floats, Floats]:
    """Returns the cost of each option on each day, and that of each free day."""
    weights = problem.weights
    fixed = np.zeros((problem.days, len(worked)))
    free = np.zeros(problem.days)
    fixed += [weights.split * kind.is_split for kind in worked]
    for day, kind_id in enumerate(member.today):
        if kind_id:
            free[day] = weights.changed_day
            fixed[day] += [weights.changed_day * (kind.family != kinds[kind_id].family) for kind in worked]
        else:
            fixed[day] += weights.changed_day
    return fixed, free
