"""The travel matrix of a problem, from the provider that the settings name."""

import numpy as np

from scheduler.domain.arguments import check_problem, check_type
from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.checks import refuse_impossible, to_int32, warn_odd_speeds, warn_unreachable_visits
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.matrix_file import matrix_of_entries
from scheduler.geo.provider import Provider
from scheduler.geo.straight_line import straight_line

PROVIDERS: dict[str, Provider] = {"straight_line": straight_line, "matrix": matrix_of_entries}


def travel_matrix(problem: Problem, settings: TravelSettings) -> TravelMatrix:
    """Computes travel between all locations of a problem, in ticks rounded up.

    Args:
        problem: The problem with n locations; each mode of its carers becomes a layer of the matrix.
        settings: The travel model and its figures, such as `inputs.travel`.

    Raises:
        TypeError: An argument has the wrong type.
        TravelError: The chosen model gives no travel times, or impossible ones.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> travel.location_ids[:3], travel.ticks[0][0, :3].tolist()
        (('P1', 'P2', 'P3'), [0, 300, 300])
    """
    check_problem(problem)
    check_type(settings, TravelSettings, "settings")
    ids = [place.location_id for place in problem.locations]
    modes = modes_of(problem)
    shape = len(modes), len(ids), len(ids)
    ticks, metres, reachable = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.bool_)
    methods, warnings = {}, []
    for layer, mode in enumerate(modes):  # one mode at a time: figures of a mode take three times the room of what is kept
        figures = PROVIDERS[settings.model](problem, settings, (mode,))
        refuse_impossible(figures, ids)
        to_int32(figures.minutes[0], problem.ticks_per_minute, "ticks", ids, ticks[layer])
        to_int32(figures.metres[0], 1, "metres", ids, metres[layer])
        reachable[layer] = figures.reachable[0]
        methods[mode] = figures.method
        warnings += [*figures.warnings, *(warn_odd_speeds(figures, ids) if mode == TravelMode.CAR else ())]
    return TravelMatrix(
        location_ids=tuple(ids),
        modes=modes,
        ticks=ticks,
        metres=metres,
        reachable=reachable,
        ticks_per_minute=problem.ticks_per_minute,
        method="; ".join(dict.fromkeys(methods.values())),
        warnings=(*dict.fromkeys(warnings), *warn_unreachable_visits(problem, dict(zip(modes, reachable, strict=True)), ids)),
    )


def modes_of(problem: Problem) -> tuple[TravelMode, ...]:
    """Returns the modes of the carers in the order of `TravelMode`; car if there are no carers."""
    used = {carer.travel_mode for carer in problem.carers} or {TravelMode.CAR}
    return tuple(mode for mode in TravelMode if mode in used)
