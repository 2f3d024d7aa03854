"""Moves between providers: checked, applied to inputs, and put back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from scheduler.analysis.eligibility import MayMove, may_move, why_not
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.moves import Move
from scheduler.domain.text_table import join_some


def apply_moves(
    inputs: Inputs, moves: Iterable[Move], file: str = "moves.csv", *, first_day: date | None = None, rows: Sequence[int] | None = None
) -> Inputs:
    """Returns the inputs after some moves.

    A move of all of a person's care changes the person, and the packages that name the provider that is left. Where packages of the
    person name another provider, what moves has to be named by package: otherwise the move could not be put back.

    Args:
        inputs: Inputs before.
        moves: Moves.
        file: Name for faults.
        first_day: Day from which they hold, for grades, dates and choice; None to put back what was before.
        rows: Row of each move in the file, for faults; one after the other below a header unless given.

    Raises:
        BadInput: As `faults_of_moves` names them.
    """
    moves = list(moves)
    faults = faults_of_moves(inputs, moves, file, first_day=first_day, rows=rows)
    if faults:
        raise BadInput(faults)
    whole = {move.service_user_id: move for move in moves if not move.package_id}
    single = {move.package_id: move for move in moves if move.package_id}
    people = tuple(
        person.replace(provider=whole[person.service_user_id].to_provider) if person.service_user_id in whole else person
        for person in inputs.service_users
    )
    packages = []
    for package in inputs.packages:
        move = single.get(package.package_id) or whole.get(package.service_user_id)
        is_moved = move is not None and (package.package_id in single or package.provider == move.from_provider)
        packages.append(package.replace(provider=move.to_provider) if is_moved and move is not None else package)
    return inputs.replace(service_users=people, packages=tuple(packages))


def faults_of_moves(
    inputs: Inputs, moves: Sequence[Move], file: str, *, first_day: date | None, rows: Sequence[int] | None = None
) -> list[Fault]:
    """Returns what forbids some moves.

    P203, the provider that takes over is unknown; P210, somebody or a package is unknown, or is not with the provider that they are to
    leave; P211, somebody may not be moved, or not to that provider.

    Args:
        inputs: Inputs before.
        moves: Moves.
        file: Name for faults.
        first_day: Day from which they hold; None to put back what was before.
        rows: Row of each move in the file; one after the other below a header unless given.
    """
    rows = range(2, 2 + len(moves)) if rows is None else rows
    named = named_providers(inputs)
    listed = list(zip(rows, moves, strict=True))
    faults = [fault for row, move in listed for fault in _faults(inputs, named, move, f"{file}:{row}", first_day)]
    return [*faults, *_twice(listed, file)]


def named_providers(inputs: Inputs) -> Mapping[str, frozenset[str]]:
    """Returns by person the providers that their packages name, of packages that have not ended before the first day of the plan."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for package in inputs.packages:
        if package.provider and (package.last_day is None or package.last_day >= inputs.settings.day):
            found[package.service_user_id].add(package.provider)
    return {person: frozenset(providers) for person, providers in found.items()}


def _faults(inputs: Inputs, named: Mapping[str, frozenset[str]], move: Move, where: str, first_day: date | None) -> Iterator[Fault]:
    person = next((one for one in inputs.service_users if one.service_user_id == move.service_user_id), None)
    taker = next((one for one in inputs.providers if one.provider_id == move.to_provider), None)
    if inputs.providers and taker is None:
        yield Fault(f"{where}:to_provider", "P203", f'"{move.to_provider}" is unknown', _known(inputs))
    if move.to_provider == move.from_provider:
        yield Fault(f"{where}:to_provider", "P210", f"is {move.from_provider}, the provider that is left")
    if person is None:
        yield Fault(f"{where}:service_user_id", "P210", f'"{move.service_user_id}" is unknown')
        return
    fault = _not_there(inputs, named, move, person.provider, where)
    if fault is not None:
        yield fault
    elif first_day is not None:
        if may_move(person, first_day) is MayMove.NO:
            what = f"{move.service_user_id} may not be moved on {first_day}: own choice, direct payments, or a discharge not long ago"
            yield Fault(f"{where}:service_user_id", "P211", what, "take the move off the list")
        for reason in why_not(taker, person, first_day, inputs.settings) if taker is not None else ():
            yield Fault(f"{where}:to_provider", "P211", f"{move.to_provider} may not take on {move.service_user_id}: it {reason}")


def _not_there(inputs: Inputs, named: Mapping[str, frozenset[str]], move: Move, provider: str, where: str) -> Fault | None:
    """Returns a fault if what moves is unknown, or not with the provider that it is to leave."""
    if move.package_id:
        package = next((one for one in inputs.packages if one.package_id == move.package_id), None)
        if package is None or package.service_user_id != move.service_user_id:
            return Fault(f"{where}:package_id", "P210", f'"{move.package_id}" is no package of {move.service_user_id}')
        provider = package.provider or provider
    else:
        others = named.get(move.service_user_id, frozenset()) - {move.from_provider}
        if others:
            what = f"{move.service_user_id} has packages of {join_some(sorted(others), 3)} as well, so that not all care moves"
            return Fault(f"{where}:package_id", "P210", what, "name the package that moves")
    if provider != move.from_provider:
        what = f"{move.service_user_id} is with {provider or 'nobody'} and not with {move.from_provider}"
        return Fault(f"{where}:from_provider", "P210", what, "the move was made or taken back before")
    return None


def _known(inputs: Inputs) -> str:
    return "one of " + join_some(sorted(provider.provider_id for provider in inputs.providers), 8)


def _twice(listed: Sequence[tuple[int, Move]], file: str) -> Iterator[Fault]:
    """Yields a fault for whoever is moved twice, and for a package that is moved with all of the person's care."""
    whole = {move.service_user_id for _, move in listed if not move.package_id}
    counts = Counter((move.service_user_id, move.package_id) for _, move in listed)
    for row, move in listed:
        if counts[move.service_user_id, move.package_id] > 1 or (move.package_id and move.service_user_id in whole):
            yield Fault(f"{file}:{row}:service_user_id", "P210", f"{move.service_user_id} is moved twice", "leave one of the rows")
