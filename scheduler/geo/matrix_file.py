"""Travel times from the user's own table of legs."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelEntry, TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.provider import Figures, Flags, Floats, name_some, name_some_legs


def matrix_of_entries(problem: Problem, settings: TravelSettings, modes: tuple[TravelMode, ...]) -> Figures:
    """Returns the legs of `settings.entries` unchanged, without settle time.

    A leg given in one direction only counts in both. A leg given in neither direction cannot be
    travelled. Legs of modes that no carer uses are ignored.

    Args:
        problem: with n locations.
        settings: with the legs.
        modes: m modes that carers use, in the order of the layers.

    Raises:
        TravelError: a leg names an unknown location, or is given twice with different figures.
    """
    ids = [place.location_id for place in problem.locations]
    _refuse_unknown(settings.entries, set(ids))
    at, minutes, metres = _by_cell(settings.entries, ids, modes)
    shape = len(modes), len(ids), len(ids)
    _refuse_contradictions(at, minutes, metres, ids, shape)
    all_minutes, all_metres, given = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    all_minutes.flat[at], all_metres.flat[at], given.flat[at] = minutes, metres, True

    itself = np.eye(len(ids), dtype=np.bool_)
    to_itself = itself & ((all_minutes > 0) | (all_metres > 0))
    mirrored = ~given & given.transpose(0, 2, 1)
    reachable = given | mirrored | itself
    for figures in (all_minutes, all_metres):
        figures[mirrored] = figures.transpose(0, 2, 1)[mirrored]
        figures[:, itself] = 0
    return Figures(
        minutes=all_minutes,
        metres=all_metres,
        reachable=reachable,
        method=f"matrix: {len(np.unique(at))} of the user's own legs",
        warnings=tuple(_warn_oddities(problem, modes, to_itself, mirrored, reachable)),
    )


def _refuse_unknown(entries: tuple[TravelEntry, ...], known: set[str]) -> None:
    unknown = dict.fromkeys(name for entry in entries for name in (entry.from_location_id, entry.to_location_id) if name not in known)
    if unknown:
        raise TravelError(f"unknown locations in the travel matrix: {', '.join(unknown)}")


def _by_cell(entries: tuple[TravelEntry, ...], ids: list[str], modes: tuple[TravelMode, ...]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Returns the flat index in [m, n, n], the minutes and the metres of each leg of a used mode."""
    row = {name: at for at, name in enumerate(ids)}
    layer = {mode: at for at, mode in enumerate(modes)}
    used = [entry for entry in entries if entry.mode in layer]
    cells = [(layer[x.mode] * len(ids) + row[x.from_location_id]) * len(ids) + row[x.to_location_id] for x in used]
    return (
        np.array(cells, dtype=np.int64),
        np.array([entry.minutes for entry in used], dtype=np.float64),
        np.array([entry.metres for entry in used], dtype=np.float64),
    )


def _refuse_contradictions(at: NDArray[np.int64], minutes: Floats, metres: Floats, ids: list[str], shape: tuple[int, int, int]) -> None:
    first, which = np.unique(at, return_index=True, return_inverse=True)[1:]
    differs = (minutes != minutes[first[which]]) | (metres != metres[first[which]])
    if differs.any():
        twice = np.zeros(shape, dtype=np.bool_)
        twice.flat[at[differs]] = True
        raise TravelError(f"legs given twice in the travel matrix, with different figures: {name_some_legs(twice, ids)}")


def _warn_oddities(problem: Problem, modes: tuple[TravelMode, ...], to_itself: Flags, mirrored: Flags, reachable: Flags) -> Iterator[str]:
    """Yields a warning for each kind of incomplete leg, mode by mode."""
    ids = [place.location_id for place in problem.locations]
    legs = len(ids) * (len(ids) - 1)
    for layer, mode in enumerate(modes):
        itself, other_way, missing = to_itself[layer], mirrored[layer], ~reachable[layer]
        if itself.any():
            yield f"journeys by {mode} from a place to itself, given as more than 0 and taken as 0: {name_some_legs(itself, ids)}"
        if other_way.any():
            yield f"journeys by {mode} not given and taken from the other direction: {name_some_legs(other_way, ids)}"
        if 0 < missing.sum() < legs:
            yield f"journeys by {mode} given in neither direction, which cannot be made: {name_some_legs(missing, ids)}"
        elif missing.any():
            stranded = [carer.carer_id for carer in problem.carers if carer.travel_mode == mode]
            yield f"no journey by {mode} is given; carers who cannot travel: {name_some(stranded)}"
