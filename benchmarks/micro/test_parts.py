"""Times the parts of a solve on our own days.

Runs can be compared with ``--benchmark-save`` and ``--benchmark-compare``.
"""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import registry
from benchmarks.instance import Instance
from scheduler.domain.places import TravelSettings
from scheduler.geo.travel import travel_matrix
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.kernels.layout import State, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify

ITERATIONS = 2_000


@pytest.fixture(scope="module", params=["own60_s1", "own100_pairs_s1", "own300_s1", "own300_pairs_s1"])
def instance(request: pytest.FixtureRequest) -> Instance:
    compile_kernels()
    return registry.own(request.param)


def test_travel(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times the distances by formula between all places."""
    benchmark(travel_matrix, instance.problem, TravelSettings())


def test_compile(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times the step from names and datetimes to arrays."""
    benchmark(compile_problem, instance.problem, instance.travel)


def test_pack(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times the step from arrays to the packed arrays of the kernels."""
    benchmark(pack, compile_problem(instance.problem, instance.travel))


def test_build(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times the first solution from an empty state."""
    static = pack(compile_problem(instance.problem, instance.travel))

    def empty() -> tuple[tuple[State], dict[str, object]]:
        return (fresh_state(static, np.random.SeedSequence(1)),), {}

    benchmark.pedantic(lambda state: build(static, state, 0), setup=empty, rounds=20)


def test_search(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times 2,000 iterations of ruin and recreate, the first solution included."""
    arrays = compile_problem(instance.problem, instance.travel)
    found = benchmark.pedantic(lambda: search(arrays, stop=MaxIterations(ITERATIONS), seed=1, params=SolveParams()), rounds=3)
    benchmark.extra_info["soft"] = found.best.soft


def test_verify(benchmark: BenchmarkFixture, instance: Instance) -> None:
    """Times the verifier on a whole roster."""
    params = SolveParams(exact=ExactParams(max_tasks=0))
    roster = solve(instance.problem, instance.travel, stop=MaxIterations(100), seed=1, params=params).roster
    assert benchmark(verify, instance.problem, instance.travel, roster).ok
