"""A small county of two providers, and a settled base of it."""

from functools import cache

import numpy as np

from scheduler.demand import make_problem
from scheduler.domain.inputs import Inputs
from scheduler.geo.travel import travel_matrix
from scheduler.studies.clusters.instance import ClusterInstance, make_cluster_instance
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import Mix, ProvidersSpec, generate_providers


@cache
def small_inputs(*, is_travel_only: bool = True, visits: int = 36, providers: int = 2) -> Inputs:
    """Returns a day of some providers with people and carers all over the county."""
    day = EAST_LOTHIAN_DAY.replace(visits=visits, double_up_cover=3)
    return generate_providers(ProvidersSpec(day=day, providers=providers, mix=Mix.RANDOM, is_travel_only=is_travel_only), 3, 1)


@cache
def small(*, is_travel_only: bool = True, visits: int = 36, providers: int = 2, tolerance: float = 0.1) -> ClusterInstance:
    """Returns it as an instance."""
    return instance_of(small_inputs(is_travel_only=is_travel_only, visits=visits, providers=providers), tolerance)


def instance_of(inputs: Inputs, tolerance: float = 0.1) -> ClusterInstance:
    """Returns inputs as an instance."""
    problem = make_problem(inputs)
    return make_cluster_instance(inputs, problem, travel_matrix(problem, inputs.travel), tolerance=tolerance)


def misplaced() -> tuple[ClusterInstance, tuple[int, int]]:
    """Returns a county in two zones but for two people far apart, each with the provider of the other's zone, and their units."""
    spec = ProvidersSpec(
        day=EAST_LOTHIAN_DAY.replace(visits=40, double_up_cover=4, slack=3), providers=2, mix=Mix.ZONES, is_travel_only=True
    )
    inputs = generate_providers(spec, 3, 1)
    instance = instance_of(inputs, 0.3)
    zero, one = (np.flatnonzero(instance.today == number) for number in (0, 1))
    pairs = [(int(a), int(b)) for a in zero for b in one if abs(int(instance.minutes[a]) - int(instance.minutes[b])) <= 30]
    pair = max(pairs, key=lambda units: float(instance.between[units]))
    other = {instance.units[a].service_user_id: instance.provider_ids[instance.today[b]] for a, b in (pair, pair[::-1])}
    people = tuple(person.replace(provider=other.get(person.service_user_id, person.provider)) for person in inputs.service_users)
    return instance_of(inputs.replace(service_users=people), 0.3), pair
