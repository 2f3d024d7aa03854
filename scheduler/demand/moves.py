"""Moves between providers: applied to inputs, and put back."""

from collections.abc import Iterable

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.moves import Move


def apply_moves(inputs: Inputs, moves: Iterable[Move], file: str = "moves.csv") -> Inputs:
    """Returns the inputs after some moves.

    A move of all of a person's care changes the person, and the packages that name the provider that is left.

    Args:
        inputs: Inputs before.
        moves: Moves.
        file: Name for faults.

    Raises:
        BadInput: P210, somebody or a package is unknown, or is not with the provider that they are to leave.
    """
    moves = list(moves)
    faults = [fault for row, move in enumerate(moves, start=2) if (fault := _fault(inputs, move, f"{file}:{row}"))]
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


def _fault(inputs: Inputs, move: Move, where: str) -> Fault | None:
    person = next((one for one in inputs.service_users if one.service_user_id == move.service_user_id), None)
    if person is None:
        return Fault(f"{where}:service_user_id", "P210", f'"{move.service_user_id}" is unknown')
    provider = person.provider
    if move.package_id:
        package = next((one for one in inputs.packages if one.package_id == move.package_id), None)
        if package is None or package.service_user_id != move.service_user_id:
            return Fault(f"{where}:package_id", "P210", f'"{move.package_id}" is no package of {move.service_user_id}')
        provider = package.provider or provider
    if provider != move.from_provider:
        what = f"{move.service_user_id} is with {provider or 'nobody'} and not with {move.from_provider}"
        return Fault(f"{where}:from_provider", "P210", what, "the move was made or taken back before")
    return None
