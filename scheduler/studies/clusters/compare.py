"""Zones, today's mix, clusters and one pooled staff, all solved alike."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scheduler.demand.provider_problems import part_of
from scheduler.domain.problem import Problem
from scheduler.geo.zones import assign_within, balanced_zones
from scheduler.studies.clusters.instance import ClusterInstance, Floats, Ints
from scheduler.studies.clusters.solving import Allocation, Bench, Report, Served

KM_PER_DEGREE = 111.195
NOON, EVENING = 12, 18
"""Hours before which a shift begins early, and from which it ends late."""
STAFF_TOLERANCE = 0.05
"""Share by which the shift hours of a zone may be beside those of its provider (assumed)."""


@dataclass(frozen=True)
class Arrangement:
    """A way of dividing people and carers, with the rosters found for it.

    Attributes:
        name: In words.
        served: A part for each provider; one part for a pooled staff.
        people_moved: People with another provider than today.
        carers_moved: Carers with another provider than today.
        owner: int64 [U], provider of each unit; None for a pooled staff.
    """

    name: str
    served: tuple[Served, ...]
    people_moved: int
    carers_moved: int
    owner: Ints | None


def compare_arrangements(
    bench: Bench,
    base: Allocation,
    best: Allocation,
    *,
    effort: int,
    seeds: Iterable[int],
    tolerance: float,
    report: Report = lambda _: None,
) -> tuple[Arrangement, ...]:
    """Solves zones and a pooled staff as the base was, and puts them beside today and the best re-allocation.

    Zones ask nobody: they leave out choice, grades and dates, and say what borders by area would be worth.

    Args:
        bench: Solves.
        base: Today's allocation, settled.
        best: The best re-allocation.
        effort: Iterations for each carer-visit and seed, as of the base.
        seeds: Seeds, as of the base.
        tolerance: Share by which the hours of a zone may be beside those of its provider.
        report: Called with what is going on.
    """
    instance, seeds = bench.instance, tuple(seeds)
    problem = instance.split.problem
    owner, middles = zone_owner(instance, tolerance)
    carers = zone_carers(instance, middles)
    today = {carer.carer_id: carer.provider for carer in problem.carers}
    people_moved = instance.moved_people(owner)
    carers_moved = sum(today[carer] != provider for carer, provider in carers.items())
    report("Solving zones in which carers stay with their provider")
    providers = range(len(instance.provider_ids))
    clients_only = bench.settle([instance.problem_of(number, owner) for number in providers], [None] * len(providers), effort, seeds)
    report("Solving zones with local carers")
    zones = bench.settle([_zone(instance, owner, carers, number) for number in providers], [None] * len(providers), effort, seeds)
    report("Solving one pooled staff")
    pooled = bench.settle([problem], [None], effort, seeds)
    return (
        Arrangement("today", base.served, 0, 0, instance.today),
        Arrangement("clusters", best.served, instance.moved_people(best.owner), 0, best.owner),
        Arrangement("zones, clients only", clients_only, people_moved, 0, owner),
        Arrangement("zones, clients and carers", zones, people_moved, carers_moved, owner),
        Arrangement("pooled", pooled, 0, 0, None),
    )


def zone_owner(instance: ClusterInstance, tolerance: float) -> tuple[Ints, Floats]:
    """Returns compact zones with the hours of each provider, and their middles.

    Args:
        instance: Units and their places.
        tolerance: Share by which hours may be beside those of the provider.

    Returns:
        int64 [U], provider of each unit, and float64 [P, 2], kilometres east and north.
    """
    points = _points(instance, [_location_of(instance, unit.service_user_id) for unit in instance.units])
    zones = balanced_zones(points, instance.minutes, instance.hours(instance.today), tolerance=tolerance)
    # Visits that bind two providers are made together whatever the border.
    owner = np.where([unit.is_bound for unit in instance.units], instance.today, zones).astype(np.int64)
    middles = [
        points[zones == zone].mean(axis=0) if (zones == zone).any() else points.mean(axis=0) for zone in range(len(instance.provider_ids))
    ]
    return owner, np.array(middles)


def zone_carers(instance: ClusterInstance, middles: Floats) -> dict[str, str]:
    """Returns the provider of each carer in zones: near its middle, with the hours of mornings, evenings and both as today.

    Args:
        instance: Providers and their carers.
        middles: float64 [P, 2], middle of each zone.
    """
    problem = instance.split.problem
    row_of = {carer.carer_id: row for row, carer in enumerate(problem.carers)}
    minutes = np.zeros(len(problem.carers), dtype=np.int64)
    is_early, is_late = (np.zeros(len(problem.carers), dtype=np.bool_) for _ in range(2))
    for shift in problem.shifts:
        row = row_of[shift.carer_id]
        minutes[row] += round((shift.end - shift.start).total_seconds() / 60)
        is_early[row] |= shift.start.hour < NOON
        is_late[row] |= shift.end.hour >= EVENING
    homes = _points(instance, [carer.home_location_id for carer in problem.carers])
    today = np.array([instance.provider_ids.index(carer.provider) for carer in problem.carers], dtype=np.int64)
    provider_of = {}
    for kind in range(4):
        rows = np.flatnonzero(2 * is_early + is_late == kind)
        if len(rows):
            hours = np.bincount(today[rows], minutes[rows], len(middles)).astype(np.float64)
            away = np.linalg.norm(homes[rows][:, None] - middles[None], axis=2)
            zones = assign_within(away, minutes[rows], hours * (1 - STAFF_TOLERANCE), hours * (1 + STAFF_TOLERANCE))
            provider_of.update({problem.carers[row].carer_id: instance.provider_ids[zone] for row, zone in zip(rows, zones, strict=True)})
    return provider_of


def _zone(instance: ClusterInstance, owner: Ints, provider_of_carer: dict[str, str], number: int) -> Problem:
    problem, split = instance.split.problem, instance.split
    provider_id = instance.provider_ids[number]
    own = {visit_id for unit, at in zip(instance.units, owner, strict=True) if at == number for visit_id in unit.visit_ids}
    visits = [
        visit.replace(
            carers=split.parts.get(visit.visit_id, {provider_id: visit.carers}).get(provider_id, visit.carers),
            pinned_carers=tuple(carer for carer in visit.pinned_carers if provider_of_carer[carer] == provider_id),
            pinned_start=split.starts.get(visit.visit_id, visit.pinned_start),
        )
        for visit in problem.visits
        if visit.visit_id in own
    ]
    return part_of(problem, visits, {carer for carer, at in provider_of_carer.items() if at == provider_id})


def _location_of(instance: ClusterInstance, person_id: str) -> str:
    return instance.split.problem.service_user[person_id].location_id


def _points(instance: ClusterInstance, location_ids: list[str]) -> Floats:
    """[locations, 2] Returns kilometres east and north."""
    places = {place.location_id: (place.lat or 0.0, place.lon or 0.0) for place in instance.split.problem.locations}
    degrees = np.array([places[location_id] for location_id in location_ids])
    narrow = np.cos(np.radians(degrees[:, 0].mean()))
    return np.column_stack([degrees[:, 1] * KM_PER_DEGREE * narrow, degrees[:, 0] * KM_PER_DEGREE])
