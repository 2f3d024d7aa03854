"""The errors of the package: all derive from `CareRoundsError`."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.printable import printable


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of the input.

    Attributes:
        where: ``file:row:column``; unknown parts are left out.
        code: such as ``V104``; docs/faults.md explains each code.
        what: description, with the value.
        maybe: possible correction.
    """

    where: str
    code: str
    what: str
    maybe: str = ""

    def __str__(self) -> str:
        line = printable(f"{self.code} {self.where} {self.what}")
        return f"{line}\n     Maybe {printable(self.maybe)}" if self.maybe else line


class CareRoundsError(Exception):
    """The base class of all errors of this package."""


class BadInput(CareRoundsError):  # noqa: N818 - the name is the field's word, and part of the face
    """The input has faults and cannot be planned; `faults` holds all of them.

    Examples:
        >>> import scheduler
        >>> try:
        ...     scheduler.read_folder("data/no-such-folder")
        ... except scheduler.BadInput as error:
        ...     print([fault.code for fault in error.faults])
        ['F001']
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type["BadInput"], tuple[tuple[Fault, ...]]]:
        """Returns how to make the error again in another process: from its faults, not its text."""
        return type(self), (self.faults,)


class TravelError(CareRoundsError):
    """Travel times are missing or impossible. No other source replaces them silently.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> unknown = inputs.travel.entries[0].replace(to_location_id="moon")
        >>> try:
        ...     scheduler.travel_matrix(problem, inputs.travel.replace(entries=(unknown,)))
        ... except scheduler.TravelError as error:
        ...     print("moon" in str(error))
        True
    """


class MissingLibrary(CareRoundsError, ImportError):  # noqa: N818 - as BadInput
    """A library of an optional extra is not installed; the message holds the command that installs it."""


class InternalError(CareRoundsError):
    """Engine and verifier disagree, or an invariant is broken: a bug of this package.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
