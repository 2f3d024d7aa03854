"""Days of people's weeks that are decided: the dynamic program then finds only weeks that keep them."""

from dataclasses import replace

import numpy as np

from scheduler.solver.staffing.arrays import Integers
from scheduler.solver.staffing.bound import Duals, Relaxation
from scheduler.solver.staffing.compiled import CompiledStaffing, Person
from scheduler.solver.staffing.weeks import NoWeeksError

UNDECIDED = -2


class Pins:
    """Holds what is decided of everybody's days, and prices weeks that keep it.

    Args:
        compiled: Staffing problem; it stays as it is.
    """

    def __init__(self, compiled: CompiledStaffing) -> None:
        self._original = compiled.people
        self.relaxation = Relaxation(replace(compiled, people=tuple(map(_with_own_masks, compiled.people))))
        self._days = np.arange(compiled.problem.days)
        self.decided = np.full((len(compiled.people), compiled.problem.days), UNDECIDED, dtype=np.int64)

    def reset(self, decided: Integers) -> None:
        """Decides days anew.

        Args:
            decided: int64 [person, day], own option, -1 for a free day, or `UNDECIDED`.
        """
        for person, own in enumerate(decided):
            self.open(person)
            for day in np.flatnonzero(own != UNDECIDED):
                self.pin(person, int(day), int(own[day]))

    def open(self, person: int) -> None:
        """Decides nothing of a person."""
        masks, original = self.relaxation.compiled.people[person].automaton, self._original[person].automaton
        masks.allowed[:], masks.may_rest[:] = original.allowed, original.may_rest
        self.decided[person] = UNDECIDED

    def pin(self, person: int, day: int, own: int) -> None:
        """Decides a day: an own option, or -1 for a free one."""
        masks = self.relaxation.compiled.people[person].automaton
        masks.allowed[day], masks.may_rest[day] = 0, own < 0
        if own >= 0:
            masks.allowed[day, own] = 1
        self.decided[person, day] = own

    def fits(self, person: int, path: Integers) -> bool:
        """Returns whether weeks keep what is decided."""
        own = self.decided[person]
        return bool(((own == UNDECIDED) | (own == path)).all())

    def open_people(self) -> list[int]:
        """Returns the people of whom some day is undecided."""
        return [int(person) for person in np.flatnonzero((self.decided == UNDECIDED).any(axis=1))]

    def try_pins(self, person: int, wanted: list[tuple[int, int]], duals: Duals) -> Integers:
        """Decides days of a person as far as some weeks keep them all, and returns the best of those weeks.

        Args:
            person: Whose days.
            wanted: Days and own options; those that come first matter most.
            duals: Prices.

        Raises:
            NoWeeksError: Nothing keeps what was decided before.
        """
        before = self.decided[person].copy()
        for day, own in wanted:
            self.pin(person, day, own)
        try:
            return self.relaxation.best_paths(duals, [person])[0]
        except NoWeeksError:
            self._only(person, before)
        for day, own in wanted:
            kept = self.decided[person].copy()
            self.pin(person, day, own)
            try:
                self.relaxation.best_paths(duals, [person])
            except NoWeeksError:
                self._only(person, kept)
        return self.relaxation.best_paths(duals, [person])[0]

    def _only(self, person: int, decided: Integers) -> None:
        """Decides these days of a person and no others."""
        self.open(person)
        for day in np.flatnonzero(decided != UNDECIDED):
            self.pin(person, int(day), int(decided[day]))


def _with_own_masks(person: Person) -> Person:
    """Returns the person with tables of allowed days that may be written."""
    automaton = person.automaton
    return replace(person, automaton=automaton._replace(allowed=automaton.allowed.copy(), may_rest=automaton.may_rest.copy()))
