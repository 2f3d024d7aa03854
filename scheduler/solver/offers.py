"""The door for one more visit: who could take it in a roster that stands, at what price, and what keeps the others from it."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

import numpy as np

from scheduler.domain.arguments import check_problem, check_roster
from scheduler.domain.care import Visit
from scheduler.domain.clock import moment_after, ticks_between
from scheduler.domain.offers import MarginalCost, Offer
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.arguments import check_travel
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arguments import keep_known
from scheduler.solver.compiled import compile_and_pack
from scheduler.solver.kernels.anneal import copy_state
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.jit import is_on_disk
from scheduler.solver.kernels.layout import HAS_START_CHOICE, INFINITE_64, SHIFT, fresh_state, pack
from scheduler.solver.kernels.offers.layout import ANSWER_COLUMNS, PAIRS, PLACE_COLUMNS
from scheduler.solver.kernels.offers.price import answer
from scheduler.solver.model.arrays import Bools
from scheduler.solver.model.compile import first_task
from scheduler.solver.model.compile.people import halves_allowed
from scheduler.solver.model.compile.problem_index import ProblemIndex
from scheduler.solver.model.smallest import one_visit
from scheduler.solver.model.solution import Solution, decode, encode
from scheduler.solver.offering.answers import AnswerReader
from scheduler.solver.offering.marginal import marginal_cost
from scheduler.solver.search.states import load, read

NEAR_MINUTES = 60
"""Minutes by which a window or a shift may have to give way for an answer to be `nearly`."""
SEARCHED_SHIFTS = 16
"""Shifts that a short search for the marginal cost may change, in a problem that is not small."""


class Offers:
    """A roster that stands, ready to be asked who could take one more visit.

    Compiling takes a tenth of a second for a day of 350 visits; each question after that some thousandths.

    Args:
        problem: Problem of the roster, with the visits that are asked about.
        travel: Travel of the problem.
        roster: The roster. Visits that break a rule in it are set aside, see `set_aside`.
        now: Moment before which nobody leaves for a visit; None where the day has not begun.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument cannot be used.
        BadInput: S112, the weights are so large that a score could overflow.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> offers = scheduler.Offers(problem, travel, result.roster)
        >>> for offer in offers.answers("V5"):
        ...     print(offer.carer_id, offer.answer, offer.extra_road_minutes)
        asha no None
        ben no None
        cleo fits 5
        dev no None
    """

    def __init__(self, problem: Problem, travel: TravelMatrix, roster: Roster, *, now: datetime | None = None) -> None:
        check_problem(problem)
        check_travel(problem, travel)
        check_roster(roster)
        self.problem, self.now = problem, now
        self._index = ProblemIndex(problem, travel)
        arrays, self._static = compile_and_pack(problem, travel)
        self._arrays = arrays
        self._first = first_task(problem)
        self._now = -INFINITE_64 if now is None else ticks_between(problem.horizon_start, now, problem.ticks_per_minute)
        seed = np.random.SeedSequence(0)
        self._base, self._without, self._work = (fresh_state(self._static, seed) for _ in range(3))
        routes = encode(problem, keep_known(problem, roster), arrays)
        load(self._static, self._base, arrays, routes)
        # An entry that another one calls has to be compiled, or loaded, before that one is: else the process ends with a fault.
        soft_cost(self._static, self._work)
        shift_of = self._base.task[:, SHIFT]
        lost = [(task, k) for k, route in enumerate(routes) for task in route if shift_of[task] != k]
        self.set_aside = tuple(dict.fromkeys(problem.visits[arrays.tasks.visit[task]].visit_id for task, _ in lost))
        """Visits of the roster that break a rule in it; nothing can be said of the shifts that make them."""
        self._broken = {k for _, k in lost}
        n, k = arrays.allowed.shape
        self._scratch = np.zeros((2, n + k, PLACE_COLUMNS), dtype=np.int64), np.zeros((k, PAIRS, 3), dtype=np.int64)
        self._lifted: str | None = None
        self._masks: dict[Hashable, Bools] = {}
        self._is_liftable = True

    @cached_property
    def roster(self) -> Roster:
        """The roster as it is timed here, without the visits that are set aside."""
        return decode(self.problem, read(self._static, self._base))

    def answers(
        self, visit_id: str, *, is_exact: bool = True, near_minutes: int = NEAR_MINUTES, all_reasons: bool = False
    ) -> tuple[Offer, ...]:
        """Returns the answer of every shift for a visit, in the order of the problem.

        A visit that the roster makes is taken out first.

        Args:
            visit_id: Visit that is asked about.
            is_exact: Whether places are tried as well that are open only if a break or linked visits move.
            near_minutes: Greatest number of minutes by which something may have to give way.
            all_reasons: Whether rules about time are named as well where rules about people close a shift.

        Raises:
            ValueError: The problem has no such visit.
        """
        visit = self._visit(visit_id)
        self._lift(visit_id)
        may = halves_allowed(self._index, visit, self._masks)[:, self._arrays.shifts.carer]
        out = np.zeros((self._arrays.shifts.k, ANSWER_COLUMNS), dtype=np.int64)
        if self._is_liftable:
            near = near_minutes * self.problem.ticks_per_minute
            both: Bools = np.ascontiguousarray(np.broadcast_to(may, (2, self._arrays.shifts.k)))
            scratch, number = self._scratch, self._index.visit[visit_id]
            answer(self._static, self._without, self._work, number, False, both, is_exact, near, self._now, *scratch, out)
        reader = AnswerReader(self._index, self._arrays, self._static, self._without, visit=visit, masks=self._masks)
        found = reader.offers(may, out, broken=self._broken, is_liftable=self._is_liftable, all_reasons=all_reasons)
        if not self._static.weight[HAS_START_CHOICE]:
            return found
        # Starts are chosen route by route: the roster as a whole, as `with_visit` gives it, may cost a little more or less.
        before = read(self._static, self._without).soft
        return tuple(offer if offer.soft is None else replace(offer, soft=self._loaded(offer).soft - before) for offer in found)

    def with_visit(self, offer: Offer) -> Roster:
        """Returns the roster with a visit as a fitting offer places it.

        Raises:
            ValueError: The offer does not fit.
        """
        if offer.position is None:
            raise ValueError(f"shift {offer.shift_id} does not fit visit {offer.visit_id}: pass an offer that fits")
        self._lift(offer.visit_id)
        return decode(self.problem, self._loaded(offer))

    def _loaded(self, offer: Offer) -> Solution:
        """Returns the roster with the visit of a fitting offer, timed as a whole."""
        routes = [list(route) for route in read(self._static, self._without).routes]
        for task, k, position in self._place(offer):
            routes[k].insert(position, task)
        copy_state(fresh_state(self._static, np.random.SeedSequence(0)), self._work)
        load(self._static, self._work, self._arrays, routes)
        found = read(self._static, self._work)
        copy_state(self._without, self._work)
        return found

    def without_visit(self, visit_id: str) -> Roster:
        """Returns the roster without a visit, timed anew.

        Raises:
            ValueError: The problem has no such visit, or the run that makes it would be left without a break.
        """
        self._visit(visit_id)
        self._lift(visit_id)
        if not self._is_liftable:
            raise ValueError(f"the run that makes visit {visit_id} would be left without a break: ask about another one")
        return decode(self.problem, read(self._static, self._without))

    def marginal(self, visit_id: str, offers: Sequence[Offer], *, seed: int = 0) -> MarginalCost | None:
        """Returns what a visit costs after a short search, in which others may change carer.

        Args:
            visit_id: Visit that is asked about.
            offers: Answers for it; the cheapest that fits is where the search begins.
            seed: Seed of the search; the same seed gives the same answer.

        Returns:
            The cost; None where the search finds no roster that has it beside all others.
        """
        self._visit(visit_id)
        self._lift(visit_id)
        if not self._is_liftable:
            return None
        task = self._first_task_of(visit_id)
        arrays = self._arrays
        group = np.flatnonzero(arrays.tasks.group == arrays.tasks.group[task]).tolist()
        fitting = sorted((offer for offer in offers if offer.soft is not None), key=lambda offer: offer.soft or 0)
        before = read(self._static, self._without)
        moves = self._searched(offers)
        place = self._place(fitting[0]) if fitting else []
        found = marginal_cost(arrays, before, group, moves=moves, place=place, seed=seed)
        if found is None:
            return None
        shift_of = {task: k for k, route in enumerate(found.routes) for task in route}
        was = {task: k for k, route in enumerate(before.routes) for task in route}
        visit_of, visits, own = arrays.tasks.visit, self.problem.visits, self.problem.visit[visit_id]
        moved = {int(visit_of[task]) for task, k in was.items() if arrays.shifts.carer[shift_of.get(task, k)] != arrays.shifts.carer[k]}
        return MarginalCost(
            soft=found.soft,
            saved=found.saved,
            shift_ids=tuple(self.problem.shifts[shift_of[task + half]].shift_id for half in range(own.carers)),
            moved_visit_ids=tuple(visits[number].visit_id for number in sorted(moved)),
            start=self._moment(found.starts[task]),
        )

    def _searched(self, offers: Sequence[Offer]) -> Bools:
        """[k] Returns the shifts that a search may change: those that fit, cheapest first, then those that nearly do, then others."""

        def rank(offer: Offer) -> tuple[int, int]:
            if offer.soft is not None:
                return 0, offer.soft
            if offer.near is not None:
                return 1, offer.near.minutes
            return (2, 0) if offer.rules == (None,) or Rule.BREAK in offer.rules or Rule.DOUBLE_UP in offer.rules else (3, 0)

        moves = np.zeros(self._arrays.shifts.k, dtype=np.bool_)
        order = sorted((rank(offer), k) for k, offer in enumerate(offers))
        chosen = [k for (kind, _), k in order if kind < 3][:SEARCHED_SHIFTS]
        moves[chosen] = True
        # the other half of a double-up can move only with its partner
        shift_of = self._without.task[:, SHIFT]
        partners = [shift_of[task] for pair in self._arrays.links.apart.tolist() for task in pair if moves[shift_of[pair[0]]]]
        moves[[k for k in partners if k >= 0][: 2 * SEARCHED_SHIFTS]] = True
        return moves

    def _visit(self, visit_id: str) -> Visit:
        if visit_id not in self.problem.visit:
            raise ValueError(f"the problem has no visit {visit_id!r}: pass the id of one of its visits")
        return self.problem.visit[visit_id]

    def _first_task_of(self, visit_id: str) -> int:
        return self._first[self._index.visit[visit_id]]

    def _lift(self, visit_id: str) -> None:
        """Prepares the states without a visit."""
        if self._lifted == visit_id:
            return
        copy_state(self._base, self._without)
        task = self._first_task_of(visit_id)
        is_placed = bool((self._base.task[task : task + self.problem.visit[visit_id].carers, SHIFT] >= 0).any())
        self._is_liftable = not is_placed or self._take_out(self._index.visit[visit_id])
        copy_state(self._without, self._work)
        self._lifted = visit_id

    def _take_out(self, number: int) -> bool:
        """Takes a visit out; returns whether the routes that it leaves can still be made."""
        k = self._arrays.shifts.k
        may, out = np.ones((2, k), dtype=np.bool_), np.zeros((k, ANSWER_COLUMNS), dtype=np.int64)
        return bool(answer(self._static, self._without, self._work, number, True, may, False, 0, 0, *self._scratch, out))

    def _place(self, offer: Offer) -> list[tuple[int, int, int]]:
        """Returns task, shift and position of a fitting offer, and of its partner's half."""
        shifts, task = self.problem.shifts, self._first_task_of(offer.visit_id)
        k = next(number for number, shift in enumerate(shifts) if shift.shift_id == offer.shift_id)
        assert offer.position is not None
        if not offer.partner_shift_id:
            return [(task, k, offer.position)]
        other = next(number for number, shift in enumerate(shifts) if shift.shift_id == offer.partner_shift_id)
        assert offer.partner_position is not None
        half = task + offer.half
        return [(half, k, offer.position), (2 * task + 1 - half, other, offer.partner_position)]

    def _moment(self, tick: int) -> datetime:
        return moment_after(self.problem.horizon_start, tick, self.problem.ticks_per_minute)


def is_compiled() -> bool:
    """Returns whether the kernels of this door are on disk, for the present sources and machine."""
    return is_on_disk(answer)


def compile_offers() -> None:
    """Compiles the kernels of this door, or loads them from disk; half a minute once on a machine."""
    arrays = one_visit()
    static = pack(arrays)
    base, without, work = (fresh_state(static, np.random.SeedSequence(0)) for _ in range(3))
    # The kernels that those of this door call come first: compiled within another one, an entry is compiled twice.
    load(static, base, arrays, [[0]])
    read(static, base)
    out, may = np.zeros((1, ANSWER_COLUMNS), dtype=np.int64), np.ones((2, 1), dtype=np.bool_)
    places, pairs = np.zeros((2, 2, PLACE_COLUMNS), dtype=np.int64), np.zeros((1, PAIRS, 3), dtype=np.int64)
    copy_state(base, without)
    answer(static, without, work, 0, True, may, False, 0, 0, places, pairs, out)
