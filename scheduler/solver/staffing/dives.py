"""Dives: days of the mix are decided, the surest first, and new weeks are priced beside them until a rota is left.

To decide days and not whole weeks leaves every person something open for long, so that the mix hardly becomes dearer.
A rota is then improved in the same way: some days of everybody, or all days of some people, are open again.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from scheduler.solver.staffing.arrays import Floats, Integers
from scheduler.solver.staffing.bound import Duals
from scheduler.solver.staffing.compiled import CompiledStaffing
from scheduler.solver.staffing.master import Master
from scheduler.solver.staffing.pins import UNDECIDED, Pins

PRICINGS_A_STEP = 10
"""Rounds of pricing after each step of a dive."""
DECIDED_A_STEP = 0.15
"""Part of the undecided days that a step decides."""
TIE_BREAK = 0.02
WHOLE = 0.999
"""Share from which on a day counts as decided by the mix."""
NEWEST_WEEKS = 30
"""Known weeks of each person with which a dive begins."""
LOOKED_AT = 100
"""Newest known weeks among which those are looked for that fit."""
PRUNED_AT = 0.7
"""A programme is built anew when fewer of its weeks than this part still fit."""
OPEN_DAYS = (6, 10)
"""Fewest and most days that are open for everybody, at first."""
OPEN_PEOPLE = 15
"""People whose days are all open, at first."""
IN_VAIN_A_SIZE = 6
"""Dives in vain after which one day, or one person, more is open."""
MOST_ROWS = 2000
"""Judged half-hours up to which the linear programme is small enough for dives."""
EPSILON = 1e-6


def can_dive(compiled: CompiledStaffing) -> bool:
    """Returns whether rotas can be dived for: few judged half-hours, and a cycle that need not close."""
    rows = int(np.count_nonzero(compiled.cover.under + compiled.cover.over))
    return bool(compiled.people) and rows <= MOST_ROWS and not compiled.problem.is_closed


class Diver:
    """Dives for rotas, and keeps the weeks that are found on the way.

    Args:
        compiled: Staffing problem.
        weeks: Known weeks with their person, own options; some of everybody.
        random: Breaks ties, and draws what is open.
        should_stop: From then on no weeks are priced.
    """

    def __init__(
        self,
        compiled: CompiledStaffing,
        weeks: Iterable[tuple[int, Integers]],
        random: np.random.Generator,
        should_stop: Callable[[], bool],
    ) -> None:
        self._pins = Pins(compiled)
        self._random, self._should_stop = random, should_stop
        self._known: list[dict[bytes, Integers]] = [{} for _ in compiled.people]
        for person, path in weeks:
            self._keep(person, path)
        self._widest = max(len(person.automaton.options) for person in compiled.people) + 1

    def _keep(self, person: int, path: Integers) -> None:
        self._known[person].setdefault(path.tobytes(), path)

    def better_and_better(self, best: Integers | None, cost: float, bound: float) -> Iterator[Integers]:
        """Yields rotas, int64 [person, day], own options, each of which costs less than the one before.

        Args:
            best: A known rota, own options; None for none.
            cost: To beat.
            bound: No rota costs less.

        Raises:
            NoOptimumError: The linear programme has no optimum.
        """
        in_vain = 0
        found = self.from_nothing() if cost > bound else None
        while True:
            if found is not None and (found_cost := self._pins.relaxation.staffing.cost_of(found)) < cost:
                best, cost, in_vain = found, found_cost, 0
                yield found
            if cost <= bound or self._should_stop():
                return
            found = self.from_nothing() if best is None else self._improved(best, cost, in_vain)
            in_vain += 1

    def from_nothing(self) -> Integers:
        """Returns a rota, own options; where time ends before, the likeliest weeks of each person.

        Raises:
            NoOptimumError: The linear programme has no optimum.
        """
        nothing = np.full_like(self._pins.decided, UNDECIDED)
        found = self._dive(nothing, None, np.inf)
        assert found is not None, "no cost is too much"
        return found

    def _improved(self, paths: Integers, cost: float, in_vain: int) -> Integers | None:
        """Returns a rota that costs less than another one, or None: part of it is opened and dived for again.

        Args:
            paths: int64 [person, day], own options of a rota.
            cost: Of it.
            in_vain: How often that was tried without success; the more, the larger the part.
        """
        people, days = paths.shape
        decided = paths.copy()
        more = in_vain // IN_VAIN_A_SIZE
        if self._random.random() < 0.5:
            length = min(int(self._random.integers(OPEN_DAYS[0], OPEN_DAYS[1] + 1)) + more, days)
            first = int(self._random.integers(0, days - length + 1))
            decided[:, first : first + length] = UNDECIDED
        else:
            decided[self._random.choice(people, min(OPEN_PEOPLE + more, people), replace=False)] = UNDECIDED
        return self._dive(decided, paths, cost)

    def _dive(self, decided: Integers, paths: Integers | None, cutoff: float) -> Integers | None:
        """Returns a rota that keeps what is decided; None where it would cost as much as `cutoff`."""
        pins = self._pins
        pins.reset(decided)
        master = self._programme(paths)
        value, duals = master.solve()
        while True:
            value, duals = self._priced(master, value, duals)
            if np.ceil(value - EPSILON) >= cutoff:
                return None
            shares = self._shares(master)
            likeliest: Integers = shares.argmax(axis=2) - 1
            top: Floats = shares.max(axis=2)
            if not ((pins.decided == UNDECIDED) & (top < WHOLE)).any():
                return likeliest
            if self._should_stop():
                return self._likeliest_weeks(master) if paths is None else None
            self._decide(master, duals, likeliest, top)
            master = self._pruned(master)
            value, duals = master.solve()

    def _programme(self, paths: Integers | None) -> Master:
        """Returns the programme of a rota and of the newest weeks that fit."""
        pins, master = self._pins, Master(self._pins.relaxation)
        is_open = set(pins.open_people())
        for person, known in enumerate(self._known):
            if paths is not None:
                master.add(person, paths[person])
            if person in is_open:
                newest = list(known.values())[-LOOKED_AT:]
                for path in [path for path in newest if pins.fits(person, path)][-NEWEST_WEEKS:]:
                    master.add(person, path)
        return master

    def _priced(self, master: Master, value: float, duals: Duals) -> tuple[float, Duals]:
        """Adds weeks at the present prices a few times, and returns the value and the prices then."""
        people = self._pins.open_people()
        for _ in range(PRICINGS_A_STEP if people else 0):
            if self._should_stop():
                break
            paths = self._pins.relaxation.best_paths(duals, people)
            if not sum([self._add(master, person, path) for person, path in zip(people, paths, strict=True)]):
                break
            value, duals = master.solve()
        return value, duals

    def _add(self, master: Master, person: int, path: Integers) -> bool:
        self._keep(person, path)
        return master.add(person, path)

    def _shares(self, master: Master) -> Floats:
        """Returns the share of each own option, after the free day, of each person and day in the mix."""
        people, days = self._pins.decided.shape
        shares = np.zeros((people, days, self._widest))
        for number, share in master.mix():
            person, path = master.weeks[number]
            shares[person, np.arange(days), path + 1] += share
        return shares

    def _likeliest_weeks(self, master: Master) -> Integers:
        """Returns for each person the weeks with the largest share."""
        found: dict[int, tuple[float, Integers]] = {}
        for number, share in master.mix():
            person, path = master.weeks[number]
            if person not in found or share > found[person][0]:
                found[person] = share, path
        return np.array([found[person][1] for person in range(len(self._known))], dtype=np.int64)

    def _decide(self, master: Master, duals: Duals, likeliest: Integers, top: Floats) -> None:
        """Decides the surest of the undecided days, and adds weeks that keep them."""
        is_open = self._pins.decided == UNDECIDED
        key = np.where(is_open, top + TIE_BREAK * self._random.random(top.shape), -1.0)
        count = max(1, int(DECIDED_A_STEP * is_open.sum()))
        wanted: dict[int, list[tuple[int, int]]] = {}
        for place in np.argsort(-key, axis=None, kind="stable")[:count].tolist():
            person, day = divmod(place, top.shape[1])
            wanted.setdefault(person, []).append((day, int(likeliest[person, day])))
        for person, days in wanted.items():
            self._add(master, person, self._pins.try_pins(person, days, duals))

    def _pruned(self, master: Master) -> Master:
        """Returns the programme without weeks that do not fit any more."""
        fitting = [self._pins.fits(person, path) for person, path in master.weeks]
        if sum(fitting) >= PRUNED_AT * len(fitting):
            master.close(np.flatnonzero(~np.array(fitting)).tolist())
            return master
        smaller = Master(self._pins.relaxation)
        for (person, path), fits in zip(master.weeks, fitting, strict=True):
            if fits:
                smaller.add(person, path)
        return smaller
