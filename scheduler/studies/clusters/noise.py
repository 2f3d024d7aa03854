"""What searches of the same effort find with nothing changed: gains below it are chance."""

from dataclasses import dataclass

import numpy as np

from scheduler.domain.rules import Rule
from scheduler.studies.clusters.instance import ClusterInstance
from scheduler.studies.clusters.solving import Allocation, Bench, Served, better

CONTROLS = 10
PERCENTILE = 95
SETTLINGS = 3
"""Times that the noise is measured at most: as long as its searches find better rosters than those that they began with."""
SETTLED_MINUTES = 3.0
"""A provider's rosters are settled when ten searches find no more than this for any."""


@dataclass(frozen=True)
class Noise:
    """What the same effort finds without a swap.

    Attributes:
        provider: Number of the provider.
        gains: Minutes that each control found.
        seeds: Seed of each control.
        minutes: 95th percentile of the gains.
    """

    provider: int
    gains: tuple[float, ...]
    seeds: tuple[int, ...]
    minutes: float


def settle_noise(bench: Bench, base: Allocation, effort: int, seed: int) -> tuple[tuple[Noise, ...], Allocation]:
    """Returns the noise of each provider on rosters that the same effort hardly improves, and these rosters.

    Noise that is measured on rosters with bad luck is their luck and hides swaps: what it finds is kept, and it is measured again.

    Args:
        bench: Solves.
        base: Settled rosters.
        effort: Iterations for each carer-visit, as for a swap.
        seed: Seed of the first control.
    """
    noise, base = measure_noise(bench, base, effort, seed)
    for number in range(1, SETTLINGS):
        if bench.is_cancelled() or all(max(one.gains) <= SETTLED_MINUTES for one in noise):
            break
        noise, base = measure_noise(bench, base, effort, seed + 1000 * number)
    return noise, base


def measure_noise(bench: Bench, base: Allocation, effort: int, seed: int) -> tuple[tuple[Noise, ...], Allocation]:
    """Returns what ten searches find for each provider with nothing changed, and the base with the best of it.

    Args:
        bench: Solves.
        base: Settled rosters.
        effort: Iterations for each carer-visit, as for a swap.
        seed: Seed of the first control.
    """
    found, served = [], []
    seeds = tuple(range(seed, seed + CONTROLS))
    for provider, one in enumerate(base.served):
        controls = bench.solve_all((one.problem, one.roster, effort, control) for control in seeds)
        gains = tuple(minutes_of(bench.instance, one) - minutes_of(bench.instance, control) for control in controls)
        found.append(Noise(provider, gains, seeds, float(np.percentile(gains, PERCENTILE))))
        best = one
        for control in controls:
            best = better(best, control)
        served.append(best)
    return tuple(found), Allocation(base.owner, tuple(served))


def minutes_of(instance: ClusterInstance, served: Served, new_people: frozenset[str] = frozenset()) -> float:
    """Returns the soft cost of a roster in minutes of travel, without new faces of people who have just come.

    Args:
        instance: With the weights of the objective.
        served: A provider with a roster.
        new_people: People who have just come: all of their carers are new, once, and that is priced over a horizon instead.
    """
    objective = instance.split.problem.objective
    tick, face = objective.setting(Rule.TRAVEL_TIME), objective.setting(Rule.CONTINUITY)
    metre = objective.setting(Rule.MILEAGE)
    person_of = {visit.visit_id: visit.service_user_id for visit in served.problem.visits}
    pairs = {(person_of[one.visit_id], run.carer_id) for run in served.roster.runs for one in run.assignments}
    faces = sum(person in new_people for person, _ in pairs) if isinstance(face, int) else 0
    soft = served.score.soft - (faces * face if isinstance(face, int) else 0)
    # A minute on the road costs its ticks and its metres.
    ways = instance.travel.ticks.sum(), instance.travel.metres.sum()
    metres_per_tick = float(ways[1] / ways[0]) if ways[0] else 0.0
    per_tick = (tick if isinstance(tick, int) else 0) + (metre if isinstance(metre, int) else 0) * metres_per_tick
    return soft / (per_tick * instance.travel.ticks_per_minute or 1.0)
