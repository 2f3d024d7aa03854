"""A small county of two providers, and a settled base of it."""

from functools import cache

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
