"""The door to the streets: a travel matrix for a problem, by the provider that the settings name."""

import numpy as np

from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.checks import oddities, refuse_impossible, whole
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.matrix_file import own_matrix
from scheduler.geo.provider import Provider
from scheduler.geo.straight_line import straight_line

PROVIDERS: dict[str, Provider] = {"straight_line": straight_line, "matrix": own_matrix}
NOISE_DECIMALS = 6  # of a tick: 14.141 minutes of 1,000 ticks are 14141.000000000002 to a computer, and must not become 14142


def travel_matrix(problem: Problem, settings: TravelSettings) -> TravelMatrix:
    """Travel between all locations of `problem`, a layer for each mode of its carers, in ticks rounded up.

    Raises:
        TravelError: travel cannot be had from the chosen provider, or cannot be right.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> travel.location_ids[:3], travel.ticks[0][0, :3].tolist()
        (('P1', 'P2', 'P3'), [0, 300, 300])
    """
    ids = [place.location_id for place in problem.locations]
    modes = _modes(problem)
    figures = PROVIDERS[settings.model](problem, settings, modes)
    refuse_impossible(figures, ids)
    ticks = np.ceil(np.round(figures.minutes * problem.ticks_per_minute, NOISE_DECIMALS))
    return TravelMatrix(
        location_ids=tuple(ids),
        modes=modes,
        ticks=whole(ticks, "ticks", ids),
        metres=whole(np.rint(figures.metres), "metres", ids),
        reachable=figures.reachable,
        ticks_per_minute=problem.ticks_per_minute,
        method=figures.method,
        warnings=(*figures.warnings, *oddities(problem, figures, modes)),
    )


def _modes(problem: Problem) -> tuple[TravelMode, ...]:
    """The modes of the carers, in the catalogue's order; by car where there are no carers."""
    used = {carer.travel_mode for carer in problem.carers} or {TravelMode.CAR}
    return tuple(mode for mode in TravelMode if mode in used)
