"""The door: finds a rota and proves how far it may be from the best one."""

import logging
import time
from collections.abc import Callable

import numpy as np

from scheduler.domain.staffing import Rota, RotaDay, StaffingProblem
from scheduler.solver.staffing.arrays import Integers
from scheduler.solver.staffing.bound import Relaxation, subgradient_bound
from scheduler.solver.staffing.choose import choose_columns
from scheduler.solver.staffing.clashes import clashing_limits
from scheduler.solver.staffing.columns import generate_columns
from scheduler.solver.staffing.compiled import CompiledStaffing, compile_staffing
from scheduler.solver.staffing.dives import Diver, can_dive
from scheduler.solver.staffing.master import Master, NoOptimumError
from scheduler.solver.staffing.result import StaffingResult, StaffingSolution
from scheduler.solver.staffing.search import SearchResult, search
from scheduler.solver.staffing.weeks import NoWeeksError
from scheduler.solver.stop import MaxIterations, Stop, check_stop

_LOG = logging.getLogger(__name__)

SEARCH_FRACTION = 0.5
"""Part of the effort that goes to the search where a bound is asked for."""
FIRST_SEARCH_FRACTION = 0.1
"""The same where rotas are then dived for."""
FIRST_PRICES_FRACTION = 0.15
"""Part of the effort after which column generation follows upon subgradients."""
COLUMNS_FRACTION = 0.5
"""Part after which column generation ends, complete or not."""
FIRST_COLUMNS = 20
"""Latest rotas of the search, and of subgradients, with which column generation begins."""
CHOICE_FRACTION = 0.1
"""Part that goes to the choice among columns."""


class CannotRosterError(Exception):
    """Some people cannot be rostered at all.

    Attributes:
        clashes: For each of them the names of limits that cannot all be kept.
    """

    def __init__(self, clashes: dict[str, tuple[str, ...]]) -> None:
        super().__init__("; ".join(f"{carer_id}: {', '.join(limits)}" for carer_id, limits in clashes.items()))
        self.clashes = clashes


def solve_staffing(
    problem: StaffingProblem,
    *,
    stop: Stop,
    seed: int = 0,
    prove: bool = True,
    on_improvement: Callable[[float, float, float], None] | None = None,
) -> StaffingResult:
    """Finds who works when.

    Args:
        problem: Demand, people and kinds.
        stop: When to end: `MaxSeconds(60)`, or a number of iterations for the same rota each time.
        seed: Of all random choices.
        prove: Whether part of the time goes to a proven bound.
        on_improvement: Told seconds, the cost, and the bound (minus infinity while there is none).

    Raises:
        TypeError: `stop` is no stopping rule.
        CannotRosterError: People have limits that clash.
    """
    check_stop(stop)
    compiled = compile_staffing(problem)
    warm_up()
    try:
        found = solve_compiled(compiled, stop=stop, seed=seed, prove=prove, on_improvement=on_improvement)
    except NoWeeksError:
        clashes = {member.carer_id: clashing_limits(problem, member) for member in problem.staff}
        raise CannotRosterError({carer_id: limits for carer_id, limits in clashes.items() if limits}) from None
    return StaffingResult(
        rota=rota_of(compiled, found.paths),
        cost=found.cost,
        bound=found.bound,
        first_seconds=found.first_seconds,
        seconds=found.seconds,
        iterations=found.iterations,
    )


def solve_compiled(
    compiled: CompiledStaffing,
    *,
    stop: Stop,
    seed: int,
    prove: bool,
    on_improvement: Callable[[float, float, float], None] | None = None,
) -> StaffingSolution:
    """Searches, bounds, and chooses among the weeks that were met on the way.

    Args:
        compiled: Tables of a problem, wherever they come from.
        stop: When to end.
        seed: Of all random choices.
        prove: Whether part of the time goes to a proven bound.
        on_improvement: Told seconds, the cost, and the bound (minus infinity while there is none).

    Raises:
        NoWeeksError: Somebody cannot be rostered.
    """
    began = time.perf_counter()
    told = on_improvement or (lambda _seconds, _cost, _bound: None)
    dives = prove and can_dive(compiled)
    share = (FIRST_SEARCH_FRACTION if dives else SEARCH_FRACTION) if prove else 1.0
    result = search(
        compiled,
        lambda seconds, iterations: stop(seconds, iterations) / share,
        seed,
        lambda seconds, cost: told(seconds, cost, -np.inf),
    )
    paths, cost, bound = result.paths, result.cost, None
    if prove and compiled.people:
        proof = _Proof(compiled, stop, began, result, told)
        if dives:
            paths, cost, bound = proof.with_dives(np.random.default_rng(seed))
        else:
            paths, cost, bound = proof.with_choice()
    return StaffingSolution(
        paths=paths,
        cost=round(cost),
        bound=bound,
        first_seconds=result.history[0][0],
        seconds=time.perf_counter() - began,
        iterations=result.iterations,
    )


class _Proof:
    """Bounds a problem whose rota was searched, and finds a better rota on the way."""

    def __init__(
        self, compiled: CompiledStaffing, stop: Stop, began: float, result: SearchResult, told: Callable[[float, float, float], None]
    ) -> None:
        self.compiled, self.stop, self.began, self.result = compiled, stop, began, result
        self.relaxation = Relaxation(compiled)
        self.tell = lambda bound: told(time.perf_counter() - began, result.cost, bound)

    def rounds(self, share: float) -> "_Rounds":
        """Returns what says when this part of the effort is used."""
        return _Rounds(self.stop, self.began, self.result.iterations, share)

    def with_choice(self) -> tuple[Integers, float, int]:
        """Returns the best choice among the weeks that were met, its cost, and the bound of subgradients."""
        result = self.result
        rounds = self.rounds(1 - CHOICE_FRACTION)
        found = subgradient_bound(self.relaxation, result.paths, result.cost, rounds, self.tell)
        bound = rounded_up(found.bound)
        left = rounds.seconds_left(1.0)
        if left <= 0 or bound >= result.cost:
            return result.paths, result.cost, bound
        columns = result.columns if self.compiled.problem.is_closed else result.columns + found.columns
        return *choose_columns(self.compiled, result.paths, result.cost, columns, left), bound

    def with_dives(self, random: np.random.Generator) -> tuple[Integers, float, int]:
        """Returns the best rota of column generation, its cost, and the bound."""
        result = self.result
        rounds = self.rounds(FIRST_PRICES_FRACTION)
        found = subgradient_bound(self.relaxation, result.paths, result.cost, rounds, self.tell)
        master = Master(self.relaxation)
        for block in result.columns[-FIRST_COLUMNS:] + found.columns[-FIRST_COLUMNS:]:
            master.add_all(block)
        bound = found.bound
        best, cost = result.columns[-1] if result.columns else None, result.cost
        try:
            bound = generate_columns(master, bound, found.duals, rounds.until(COLUMNS_FRACTION), self.tell).bound
            until_end = rounds.until(1.0)
            if not until_end():
                diver = Diver(self.compiled, master.weeks, random, until_end)
                for dived in diver.better_and_better(best, cost, rounded_up(bound)):
                    best, cost = dived, self.relaxation.staffing.cost_of(dived)
        except NoOptimumError as error:
            _LOG.debug("the master problem was left: %r", error)
        return result.paths if best is None else self.relaxation.staffing.all_options_of(best), cost, rounded_up(bound)


def rounded_up(bound: float) -> int:
    """Returns the least whole cost that a bound allows."""
    return int(np.ceil(bound - 1e-6))


class _Rounds:
    """Says when the proof has used its part of the effort; an iteration limit counts evaluations as well."""

    def __init__(self, stop: Stop, began: float, iterations: int, share: float) -> None:
        self._stop, self._began, self._count, self._share = stop, began, iterations, share
        self._first = iterations

    def __call__(self) -> bool:
        self._count += max(1, self._first // 200)
        return self._stop(time.perf_counter() - self._began, self._count) >= self._share

    def until(self, share: float) -> "_Rounds":
        """Returns the same count with another part of the effort as its end."""
        self._share = share
        return self

    def seconds_left(self, fraction: float) -> float:
        """Returns roughly how many seconds are left until a fraction of the effort is used."""
        seconds = time.perf_counter() - self._began
        used = self._stop(seconds, self._count)
        return seconds * max(fraction - used, 0.0) / used if 0 < used < np.inf else 0.0


def rota_of(compiled: CompiledStaffing, paths: Integers) -> Rota:
    """Returns the rota of options.

    Args:
        compiled: Whose options.
        paths: int64 [person, day], option or -1.
    """
    work = []
    for member, path in zip(compiled.problem.staff, paths, strict=True):
        for day, option in enumerate(path):
            if option >= 0:
                kind_id, locality = compiled.option_names[option]
                work.append(RotaDay(carer_id=member.carer_id, day=day, kind_id=kind_id, locality=locality))
    return Rota(work=tuple(work))


_IS_WARM: list[bool] = []


def warm_up() -> None:
    """Compiles the kernels, or loads them, so that the clock of a solve does not count it."""
    from scheduler.domain.staffing import ShiftKind, StaffMember  # noqa: PLC0415 - used here alone

    if _IS_WARM:
        return
    kind = ShiftKind(kind_id="E", group="early", spans=((480, 720),))
    member = StaffMember(carer_id="A", contract_minutes=480)
    compiled = compile_staffing(StaffingProblem(weeks=1, kinds=(kind,), staff=(member,), cover=()))
    search(compiled, MaxIterations(1), 0)
    relaxation = Relaxation(compiled)
    relaxation.evaluate(relaxation.marginal_duals(np.full((1, 7), -1, dtype=np.int64)))
    _IS_WARM.append(True)
