"""Public shift scheduling instances, solved by the kernel that makes rotas: same search, same dynamic program, same bound.

Their rules become the tables of the dynamic program of one person's weeks. A rule that a rota of a folder does not have is a table
of other numbers: fewest days of work in a row, most shifts of a kind, most weekends in all, priced requests, given days off.
"""

import csv
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from pathlib import Path

import numpy as np

from benchmarks.formats.curtois import SATURDAY, WEEK, CurtoisInstance, Employee, breaches_of, cost_of
from scheduler.domain.staffing import MAX_WEEKS, SLOTS_A_DAY, StaffingProblem, StaffingWeights, StaffMember
from scheduler.solver.staffing.arrays import Automaton, Cover, Integers, Options
from scheduler.solver.staffing.compiled import CompiledStaffing, Person
from scheduler.solver.staffing.dominance import better_states, padded
from scheduler.solver.staffing.limits import hours_fit
from scheduler.solver.staffing.solve import solve_compiled, warm_up

TEMPERATURE_UNIT = 10
"""Price by which the search measures its temperature, a tenth of one too few."""
MOST_COUNTERS = 4000
"""States of shifts counted by kind, for one person."""


class UnsupportedError(ValueError):
    """Says that an instance has more than the kernel can hold."""


@dataclass(frozen=True)
class CurtoisMeasured:
    """Holds what was reached on an instance.

    Attributes:
        instance: Its name.
        cost, bound: Of the best roster, and below which there is none.
        first_seconds: CPU seconds until there was a roster.
        seconds: CPU seconds in all.
        published: Best published value; None where it is not known.
        breaches: Of the judge: none.
    """

    instance: str
    cost: int
    bound: int | None
    first_seconds: float
    seconds: float
    published: int | None
    breaches: tuple[str, ...]

    @property
    def text(self) -> str:
        """A line for people."""
        beside = "" if self.published is None else f", published {self.published} ({self.cost / self.published - 1:+.1%})"
        return (
            f"{self.instance}: cost {self.cost}, bound {self.bound}{beside}, first after {self.first_seconds:.1f} s, "
            f"{self.seconds:.0f} s, {len(self.breaches)} breaches"
        )


def read_published(path: Path) -> dict[int, int]:
    """Reads best published values by number of the instance: columns `instance` and `published_best`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["instance"]): int(row["published_best"]) for row in csv.DictReader(file)}


def measure_curtois(instance: CurtoisInstance, cpu_seconds: float, seed: int, published: Mapping[int, int]) -> CurtoisMeasured:
    """Solves an instance within CPU seconds of one core, and judges the roster by its own rules.

    Args:
        instance: To solve.
        cpu_seconds: Limit.
        seed: Of the search.
        published: Best values by number.

    Raises:
        UnsupportedError: The kernel cannot hold it.
    """
    compiled = compile_curtois(instance)
    warm_up()
    calls: list[float] = []

    def used(seconds: float, iterations: int) -> float:  # noqa: ARG001 - CPU seconds count
        calls.append(time.process_time())  # the first call comes after the first roster
        return (calls[-1] - start) / cpu_seconds

    start = time.process_time()
    found = solve_compiled(compiled, stop=used, seed=seed, prove=True)
    seconds = time.process_time() - start
    roster = [[None if option < 0 else int(option) for option in row] for row in found.paths]
    cost = cost_of(instance, roster)
    if cost != found.cost:
        raise AssertionError(f"{instance.name}: the kernel says {found.cost}, the judge {cost}")
    best = None if instance.number is None else published.get(instance.number)
    breaches = tuple(breaches_of(instance, roster))
    return CurtoisMeasured(instance.name, cost, found.bound, calls[0] - start, seconds, best, breaches)


def compile_curtois(instance: CurtoisInstance) -> CompiledStaffing:
    """Returns the tables of an instance; each kind of shift is a place of its own with one slot a day.

    Raises:
        UnsupportedError: More weeks than a cycle may have, or too many shifts counted by kind.
    """
    weeks, rest = divmod(instance.days, WEEK)
    if rest or weeks > MAX_WEEKS:
        raise UnsupportedError(f"{instance.name}: {instance.days} days; the kernel holds {MAX_WEEKS} whole weeks")
    kinds = len(instance.kinds)
    shape = (kinds, instance.days * SLOTS_A_DAY)
    demand, under, over = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for table, source in ((demand, instance.demand), (under, instance.under), (over, instance.over)):
        table[:, ::SLOTS_A_DAY] = np.array(source).T
    return CompiledStaffing(
        problem=StaffingProblem(
            weeks=weeks,
            kinds=(),
            staff=tuple(StaffMember(carer_id=person.name, contract_minutes=0) for person in instance.staff),
            cover=(),
            weights=StaffingWeights(under=TEMPERATURE_UNIT, evening=0, weekend=0),
            is_closed=False,
        ),
        cover=Cover(demand=demand, present=np.zeros_like(demand), under=under, over=over),
        options=Options(
            first_span=np.arange(kinds + 1, dtype=np.int64),
            spans=np.tile(np.array([[0, 1]], dtype=np.int64), (kinds, 1)),
            locality=np.arange(kinds, dtype=np.int64),
            evening=np.zeros(kinds, dtype=np.int64),
        ),
        option_names=tuple((name, name) for name in instance.kinds),
        line_locality=np.arange(kinds, dtype=np.int64),
        people=tuple(_person(instance, person) for person in instance.staff),
    )


def _person(instance: CurtoisInstance, person: Employee) -> Person:
    """Returns the tables of one person."""
    own = [kind for kind, most in enumerate(person.max_shifts) if most > 0]
    unit = gcd(*(instance.minutes[kind] for kind in own)) if own else 1
    hours = [instance.minutes[kind] // unit for kind in own]
    last = WEEK if person.max_weekends else SATURDAY
    may_work_on = np.array([day not in person.days_off and day % WEEK < last for day in range(instance.days)])
    run_work, run_off, off_runs = _runs(person)
    weekends = np.array(
        [[count, count + 1 if count < person.max_weekends else -1] for count in range(person.max_weekends + 1)], dtype=np.int64
    )
    follows = np.ones((len(own) + 1, len(own)), dtype=np.uint8)
    for row, kind in enumerate(own, start=1):
        follows[row] = [following not in instance.not_after[kind] for following in own]
    counters, fewer = _counters(instance, person, own)
    automaton = Automaton(
        options=np.array(own, dtype=np.int64),
        group_of=np.arange(len(own), dtype=np.int64),
        allowed=np.repeat(may_work_on[:, None], len(own), axis=1).astype(np.uint8),
        may_rest=np.ones(instance.days, dtype=np.uint8),
        lines=np.ones(len(instance.kinds), dtype=np.uint8),
        hours=np.array(hours, dtype=np.int64),
        rest_class=np.arange(1, len(own) + 1, dtype=np.int64),
        follows=follows,
        class_after_off=np.zeros(len(own) + 1, dtype=np.int64),
        run_work=run_work,
        run_off=run_off,
        off_runs=np.array([off_runs], dtype=np.int64),
        weekend_next=weekends,
        whole_weekends=np.array([0], dtype=np.int64),
        counter_next=counters,
        resets=np.array([0, 0], dtype=np.int64),
        class_better=better_states(np.zeros((len(own) + 1, 1), dtype=np.int64), follows),
        weekend_better=better_states(weekends),
        counter_better=fewer,
        hours_fit=hours_fit((person.min_minutes, person.max_minutes), unit, sorted(set(hours)), may_work_on, is_weekly=False),
    )
    fixed = np.zeros((instance.days, len(own)))
    free = np.zeros(instance.days)
    for (day, kind), weight in person.on_requests.items():
        free[day] += weight
        fixed[day] += [weight * (other != kind) for other in own]
    for (day, kind), weight in person.off_requests.items():
        fixed[day] += [weight * (other == kind) for other in own]
    unlimited = instance.days + 1
    shape = (len(run_work), len(own) + 1, len(weekends))
    return Person(automaton, fixed, free, unlimited, unlimited, np.array([0], dtype=np.int64), shape)


def _runs(person: Employee) -> tuple[Integers, Integers, int]:
    """Returns the next run after a day of work, the next after a free day, and the number of free runs.

    Run 0 is the beginning: what goes before it is not known, so the first run of work and of free days may be short.
    Then come free days, days of work, and the days of a first run that is still short.
    """
    off_runs, short = person.min_off + 1, person.min_run - 1
    size = off_runs + person.max_run + short
    first_work, first_short = off_runs, off_runs + person.max_run
    work, off = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    work[0] = first_short if short else first_work
    off[0] = person.min_off
    for count in range(1, person.min_off + 1):
        off[count] = min(count + 1, person.min_off)
    work[person.min_off] = first_work
    for count in range(1, person.max_run + 1):
        run = first_work + count - 1
        work[run] = run + 1 if count < person.max_run else -1
        off[run] = 1 if count >= person.min_run else -1
    for count in range(1, short + 1):
        run = first_short + count - 1
        work[run] = run + 1 if count < short else first_work + person.min_run - 1
        off[run] = 1
    return work, off, off_runs


def _counters(instance: CurtoisInstance, person: Employee, own: list[int]) -> tuple[Integers, Integers]:
    """Returns the next count of shifts after one of each kind, -1 where it would be too many, and the counts with one less.

    Raises:
        UnsupportedError: Too many counts.
    """
    limits = [person.max_shifts[kind] if person.max_shifts[kind] < instance.days else 0 for kind in own]
    sizes = [limit + 1 for limit in limits]
    if prod(sizes) > MOST_COUNTERS:
        raise UnsupportedError(f"{instance.name}: {person.name} has {prod(sizes)} counts of shifts by kind")
    states = {counts: number for number, counts in enumerate(product(*map(range, sizes)))}
    table = np.full((len(states), len(own)), -1, dtype=np.int64)
    for counts, number in states.items():
        for kind, limit in enumerate(limits):
            after = (*counts[:kind], counts[kind] + bool(limit), *counts[kind + 1 :])
            table[number, kind] = states.get(after, -1)
    fewer = [
        [states[*counts[:kind], counts[kind] - 1, *counts[kind + 1 :]] for kind in range(len(own)) if counts[kind]] for counts in states
    ]
    return table, padded(fewer)


def curtois_lines(instances: Iterable[CurtoisInstance], cpu_seconds: float, seed: int, published: Mapping[int, int]) -> Iterable[str]:
    """Yields a line for each instance as it is done."""
    for instance in instances:
        try:
            yield measure_curtois(instance, cpu_seconds, seed, published).text
        except UnsupportedError as error:
            yield str(error)
