"""What can go wrong, as types: everything the package raises on purpose stands below `CareRoundsError`."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with the input.

    Attributes:
        where: ``file:row:column``, as far as it is known.
        code: such as ``V104``; each has a heading in docs/faults.md.
        what: what is wrong, with the value.
        maybe: what was perhaps meant.
    """

    where: str
    code: str
    what: str
    maybe: str = ""

    def __str__(self) -> str:
        line = f"{self.code} {self.where} {self.what}"
        return f"{line}\n     Maybe {self.maybe}" if self.maybe else line


class CareRoundsError(Exception):
    """The root of every error of this package."""


class BadInput(CareRoundsError):  # noqa: N818 - the name is the field's word, and part of the face
    """The input cannot be planned; `faults` holds everything that is wrong with it, not only the first.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> try:
        ...     scheduler.read_folder(Path("data/no-such-folder"))
        ... except scheduler.BadInput as error:
        ...     print([fault.code for fault in error.faults])
        ['F001']
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class TravelError(CareRoundsError):
    """Travel times could not be had, or cannot be right; nothing is mixed in silently from elsewhere.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> unknown = inputs.travel.entries[0].replace(to_location_id="moon")
        >>> try:
        ...     scheduler.travel_matrix(problem, inputs.travel.replace(entries=(unknown,)))
        ... except scheduler.TravelError as error:
        ...     print("moon" in str(error))
        True
    """


class InternalError(CareRoundsError):
    """Engine and verifier disagree, or an invariant is broken: a fault of this package and not of its user.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> try:
        ...     plan = scheduler.plan(problem, travel, stop=scheduler.MaxIterations(300))
        ... except scheduler.InternalError as error:
        ...     print("Please report this:", error)
        ... else:
        ...     print("Engine and verifier agree.")
        Engine and verifier agree.
    """
