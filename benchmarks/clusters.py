"""Providers: the saving of re-allocations and swaps on the generated county, seed by seed, in CPU seconds."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from scheduler.demand import make_problem
from scheduler.geo.travel import travel_matrix
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.studies.clusters.instance import ClusterInstance, Floats, make_cluster_instance
from scheduler.studies.clusters.noise import minutes_of
from scheduler.studies.clusters.path_cover import PathCover
from scheduler.studies.clusters.solving import Allocation, Bench, better, concerned_by
from scheduler.studies.clusters.study import CurvePoint, StudyOptions, reallocate, settle_base
from scheduler.studies.clusters.surrogate import NEIGHBOURS, TREE, make_surrogate, propose
from scheduler.studies.clusters.swaps import study_swaps, swapped
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import Mix, ProvidersSpec, generate_providers

BARS = {10: 6.0, 20: 10.0, 100: 21.0}
"""Least per cent of travel with home legs saved, by cap."""
FAIR_BARS = {10: 4.0, 20: 9.0}
"""The same where no provider may be worse."""
SWAP_BAR = 4.0
CHECK_SEED = 9_999
"""Seed of the searches that check swaps: used for nothing else."""


@dataclass(frozen=True)
class Measured:
    """One study of one seed.

    Attributes:
        seed: Seed of the mix.
        savings: Per cent of travel with home legs saved, by cap.
        base_seconds, study_seconds: CPU seconds of settling the base, and of everything after it.
        worst_hours: Greatest per cent by which hours are beside the contract.
        unplaced: Visits unplaced, at worst.
        worst_provider: Minutes by which a provider travels more than today, at worst; below 0 if all travel less.
    """

    seed: int
    savings: dict[int, float]
    base_seconds: float
    study_seconds: float
    worst_hours: float
    unplaced: int
    worst_provider: float


def make_county(*, visits: int, providers: int, mix: Mix, seed: int) -> ClusterInstance:
    """Returns the county with one seed of the mix; the day is the same for all."""
    spec = ProvidersSpec(day=EAST_LOTHIAN_DAY.replace(visits=visits), providers=providers, mix=mix, is_travel_only=True)
    inputs = generate_providers(spec, 1, seed)
    problem = make_problem(inputs)
    return make_cluster_instance(inputs, problem, travel_matrix(problem, inputs.travel))


def warm() -> None:
    """Compiles what is measured."""
    compile_kernels()
    county = make_county(visits=40, providers=2, mix=Mix.RANDOM, seed=1)
    PathCover(county).minutes(county.today)
    for kind in (NEIGHBOURS, TREE):
        propose(county, make_surrogate(county), 2, kind=kind, home_weight=1.0, away=np.zeros(len(county.units)), steps=10)


def measure(instance: ClusterInstance, seed: int, studies: Sequence[StudyOptions], workers: int = 1) -> list[Measured]:
    """Settles the base with at least as many CPU seconds as each study uses, and measures the savings of each.

    Args:
        instance: County.
        seed: Seed of the mix, for the record.
        studies: What each study does.
        workers: Providers that are solved at the same time.
    """
    bench = Bench(instance, workers)
    began = time.process_time()
    base = settle_base(bench, max(one.base_effort for one in studies), studies[0].seed, lambda _: None)
    base_seconds = time.process_time() - began
    found: list[tuple[float, list[CurvePoint]]] = []
    for options in studies:
        began = time.process_time()
        curve = list(reallocate(bench, base, options, lambda _: None))
        found.append((time.process_time() - began, curve))
    # The base is settled on until it has had the seconds of each study, proposals and all.
    more = 0
    while base_seconds < max(seconds for seconds, _ in found):
        began = time.process_time()
        again = bench.settle(
            [one.problem for one in base.served],
            [one.roster for one in base.served],
            studies[0].effort,
            [studies[0].seed + 500 + more],
        )
        base = Allocation(base.owner, tuple(better(old, new) for old, new in zip(base.served, again, strict=True)))
        base_seconds += time.process_time() - began
        more += 1
    return [_measured(instance, seed, base, curve, base_seconds, seconds) for seconds, curve in found]


def _measured(  # noqa: PLR0917 - two figures of time
    instance: ClusterInstance, seed: int, base: Allocation, curve: Sequence[CurvePoint], base_seconds: float, seconds: float
) -> Measured:
    """Returns one study against the base as it was settled in the end."""
    hours = max(float(np.abs(instance.hours(point.allocation.owner) / instance.contract_minutes - 1).max()) for point in curve)
    travel = {point.cap: _travel(base, point.allocation) for point in curve}
    return Measured(
        seed,
        {cap: 100 * (1 - minutes.sum() / base.travel_minutes) for cap, minutes in travel.items()},
        base_seconds,
        seconds,
        100 * hours,
        max(point.allocation.unplaced for point in curve),
        max(float((minutes - base.travel_of_each).max()) for minutes in travel.values()),
    )


def _travel(base: Allocation, after: Allocation) -> Floats:
    """[P] Returns the travel of each provider; one of whom nothing is moved keeps the roster of the base."""
    concerned = concerned_by(base.owner, after.owner)
    return np.array([(after if number in concerned else base).travel_of_each[number] for number in range(len(base.served))])


def curve_lines(measured: list[Measured], bars: dict[int, float]) -> Iterator[str]:
    """Yields a table of the savings by seed, with median and worst, and whether the bars are met."""
    caps = sorted(measured[0].savings)
    yield ("| seed | " + " | ".join(f"{cap}%" for cap in caps) + " | hours off % | unplaced | worst provider | base CPU s | study CPU s |")
    yield "|---" * (len(caps) + 6) + "|"
    for one in measured:
        cells = " | ".join(f"{one.savings[cap]:.2f}" for cap in caps)
        seconds = f"{one.worst_provider:+.1f} | {one.base_seconds:.1f} | {one.study_seconds:.1f}"
        yield f"| {one.seed} | {cells} | {one.worst_hours:.2f} | {one.unplaced} | {seconds} |"
    middle = {cap: median(one.savings[cap] for one in measured) for cap in caps}
    yield "| median | " + " | ".join(f"{middle[cap]:.2f}" for cap in caps) + " | | | | | |"
    yield "| worst | " + " | ".join(f"{min(one.savings[cap] for one in measured):.2f}" for cap in caps) + " | | | | | |"
    for cap, bar in bars.items():
        if cap in middle:
            yield f"{cap}% moved: {middle[cap]:.2f}% saved, bar {bar:.0f}%: {'met' if middle[cap] >= bar else 'NOT met'}"


def swap_lines(instance: ClusterInstance, seed: int, effort: int, most_moved_percent: int = 10) -> Iterator[str]:
    """Yields what swaps save with one seed of the mix, and how many leave both better with a seed not used before."""
    bench = Bench(instance)
    began = time.process_time()
    base = settle_base(bench, 4 * effort, 0, lambda _: None)
    most = instance.people * most_moved_percent // 100
    found = study_swaps(bench, base, most, effort=effort, seed=0, horizon_days=91)
    seconds = time.process_time() - began
    held = 0
    for swap in found.chosen:
        owner = swapped(instance, [swap.units])
        gains = []
        for provider in swap.providers:
            old = found.base.served[provider]
            new = bench.solve_problem(instance.problem_of(provider, owner), old.roster, effort, CHECK_SEED)
            gains.append(minutes_of(instance, old) - minutes_of(instance, new))
        held += min(gains) > 0
    saved = 100 * (1 - found.together.travel_minutes / found.base.travel_minutes)
    hours = 100 * float(np.abs(instance.hours(found.together.owner) / instance.contract_minutes - 1).max())
    yield (
        f"| {seed} | {len(found.chosen)} | {len(found.swaps)} | {2 * len(found.chosen)} of {instance.people} | {saved:.2f} | {held} of "
        f"{len(found.chosen)} | {hours:.2f} | {seconds:.1f} |"
    )


SWAP_HEAD = (
    "| seed | mutual | re-solved | people moved | saved % | better for both with a new seed | hours off % | CPU s |",
    "|---|---|---|---|---|---|---|---|",
)
