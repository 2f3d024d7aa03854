"""What solving says of a rota: who works when, its cost, and what is proven of it."""

from dataclasses import dataclass

from scheduler.domain.staffing import Rota
from scheduler.solver.staffing.arrays import Integers


@dataclass(frozen=True, kw_only=True)
class StaffingFigures:
    """What a rota costs, what is proven of it, and what it took to find.

    Attributes:
        cost: Of the rota.
        bound: No rota costs less; None where none was asked for.
        first_seconds: Time after which there was a rota.
        seconds: Time in all, without compilation.
        iterations: Of the search.
    """

    cost: int
    bound: int | None
    first_seconds: float
    seconds: float
    iterations: int

    @property
    def gap(self) -> float | None:
        """Returns (cost - bound) / cost."""
        if self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


@dataclass(frozen=True, kw_only=True)
class StaffingResult(StaffingFigures):
    """A rota with its figures.

    Attributes:
        rota: Who works when.
    """

    rota: Rota


@dataclass(frozen=True, kw_only=True)
class StaffingSolution(StaffingFigures):
    """Weeks of everybody in the numbers of the compiled problem, with their figures.

    Attributes:
        paths: int64 [person, day], option or -1.
    """

    paths: Integers
