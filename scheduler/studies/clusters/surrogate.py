"""Proposals in a second: simulated annealing of moves and exchanges on a stand-in for travel.

Stand-ins, per provider: the way from each visit to the three nearest others of about the same time; or the minimum spanning tree of
each part of the day. Both may add the way from the homes of the carers. They order re-allocations, and their minutes mean nothing.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.solver.functions import compiled_function
from scheduler.studies.clusters.instance import ClusterInstance, Flags, Floats, Ints

NEAR_MINUTES = 90.0
NEAREST = 3
NONE_NEAR_MINUTES = 25.0
"""Way to a neighbour that is not there."""
PARTS_OF_DAY = (11 * 60.0, 15 * 60.0, 18.75 * 60.0)
"""Ends of morning, noon and tea, in minutes since midnight."""
CARERS_NEAR = 4
HOT, COLD = 20.0, 0.5
"""First and last temperature, in minutes."""
MINUTES_A_DAY = 24 * 60
NEIGHBOURS, TREE = 0, 1


@dataclass(frozen=True, eq=False)
class SurrogateArrays:
    """Arrays of the annealing.

    Attributes:
        first_near: int64 [V + 1], where the neighbours of a visit begin.
        near_unit: int64, units of visits within 90 minutes, the nearest first.
        near_minutes: float64, minutes to them.
        first_in_wave: int64 [waves + 1], where the visits of a part of a day begin.
        wave_visits: int64 [V], visits by part of day.
        home: float64 [U, P], visits of a unit times the minutes from the nearest carers of a provider.
    """

    first_near: Ints
    near_unit: Ints
    near_minutes: Floats
    first_in_wave: Ints
    wave_visits: Ints
    home: Floats


def make_surrogate(instance: ClusterInstance) -> SurrogateArrays:
    """Returns the arrays of the annealing."""
    first, units, minutes = [0], [], []
    for visit in range(len(instance.planned)):
        own = instance.visit_unit[visit]
        near = np.flatnonzero((np.abs(instance.planned - instance.planned[visit]) <= NEAR_MINUTES) & (instance.visit_unit != own))
        away = instance.between[own, instance.visit_unit[near]]
        order = np.argsort(away, kind="stable")
        units.append(instance.visit_unit[near[order]])
        minutes.append(away[order])
        first.append(first[-1] + len(near))
    clock = instance.planned - MINUTES_A_DAY * instance.visit_day
    wave = instance.visit_day * (len(PARTS_OF_DAY) + 1) + np.digitize(clock, PARTS_OF_DAY)
    order = np.argsort(wave, kind="stable")
    waves = int(wave.max(initial=0)) + 1
    visits = np.bincount(instance.visit_unit, instance.visit_carers, len(instance.units))
    home = np.zeros((len(instance.units), len(instance.provider_ids)))
    for provider in range(len(instance.provider_ids)):
        ways = np.unique(instance.from_shift[instance.shift_provider == provider], axis=0)
        nearest = np.sort(ways, axis=0)[:CARERS_NEAR]
        home[:, provider] = visits * (nearest.mean(axis=0) if len(nearest) else NONE_NEAR_MINUTES)
    return SurrogateArrays(
        first_near=np.array(first, dtype=np.int64),
        near_unit=np.concatenate(units).astype(np.int64) if units else np.zeros(0, dtype=np.int64),
        near_minutes=np.concatenate(minutes) if minutes else np.zeros(0),
        first_in_wave=np.searchsorted(wave[order], np.arange(waves + 1)).astype(np.int64),
        wave_visits=order.astype(np.int64),
        home=home,
    )


def propose(
    instance: ClusterInstance,
    arrays: SurrogateArrays,
    most_moved: int,
    *,
    kind: int,
    home_weight: float,
    away: Floats,
    worse_weight: float = 0.0,
    steps: int = 60_000,
    seed: int = 0,
) -> Ints:
    """Returns a proposal of at most `most_moved` people moved, within hours, eligibility and choice.

    Args:
        instance: Who may be where.
        arrays: Arrays of the annealing.
        most_moved: Greatest number of people of whom something moves.
        kind: `NEIGHBOURS` or `TREE`.
        home_weight: Weight of the way from the homes of carers.
        away: float64 [U], price in minutes of moving a unit.
        worse_weight: Weight of each minute by which a provider is worse off than today.
        steps: Moves and exchanges that are tried.
        seed: Seed of the annealing.

    Returns:
        int64 [U], provider of each unit.
    """
    owner: Ints = anneal(
        kind,
        arrays.first_near,
        arrays.near_unit,
        arrays.near_minutes,
        arrays.first_in_wave,
        arrays.wave_visits,
        instance.visit_unit,
        instance.visit_carers,
        instance.between,
        instance.minutes,
        instance.today,
        instance.lower,
        instance.upper,
        instance.allowed,
        instance.person,
        most_moved,
        arrays.home * home_weight,
        away,
        worse_weight,
        steps,
        seed,
    )
    return owner


@compiled_function
def _neighbours(  # noqa: PLR0917
    first_near: Ints, near_unit: Ints, near_minutes: Floats, visit_unit: Ints, visit_carers: Ints, owner: Ints, provider: int
) -> float:
    """Returns the sum over the visits of a provider of the mean way to the nearest of its others."""
    total = 0.0
    for visit in range(len(visit_unit)):
        if owner[visit_unit[visit]] != provider:
            continue
        found, way = 0, 0.0
        for entry in range(first_near[visit], first_near[visit + 1]):
            if owner[near_unit[entry]] == provider:
                way += near_minutes[entry]
                found += 1
                if found == NEAREST:
                    break
        way += (NEAREST - found) * NONE_NEAR_MINUTES
        total += way / NEAREST * visit_carers[visit]
    return total


@compiled_function
def _trees(  # noqa: PLR0917
    first_in_wave: Ints, wave_visits: Ints, visit_unit: Ints, between: Floats, owner: Ints, provider: int
) -> float:
    """Returns the length of the minimum spanning trees of a provider's visits, one for each part of a day (Prim)."""
    total = 0.0
    members = np.empty(len(visit_unit), np.int64)
    reach = np.empty(len(visit_unit))
    for wave in range(len(first_in_wave) - 1):
        count = 0
        for entry in range(first_in_wave[wave], first_in_wave[wave + 1]):
            unit = visit_unit[wave_visits[entry]]
            if owner[unit] == provider:
                members[count] = unit
                reach[count] = 1e18
                count += 1
        left = count
        at = 0
        while left > 1:
            # The chosen member changes places with the last one that is left.
            unit = members[at]
            members[at], reach[at] = members[left - 1], reach[left - 1]
            left -= 1
            at = 0
            for other in range(left):
                way = between[unit, members[other]]
                reach[other] = min(reach[other], way)
                if reach[other] < reach[at]:
                    at = other
            total += reach[at]
    return total


@compiled_function
def anneal(  # noqa: C901, PLR0912, PLR0915, PLR0917
    kind: int,
    first_near: Ints,
    near_unit: Ints,
    near_minutes: Floats,
    first_in_wave: Ints,
    wave_visits: Ints,
    visit_unit: Ints,
    visit_carers: Ints,
    between: Floats,
    minutes: Ints,
    today: Ints,
    lower: Floats,
    upper: Floats,
    allowed: Flags,
    person: Ints,
    most_moved: int,
    home: Floats,
    away: Floats,
    worse_weight: float,
    steps: int,
    seed: int,
) -> Ints:
    """Returns the best allocation that moves and exchanges found; today's if none is better."""
    np.random.seed(seed)
    n_units, n_providers = allowed.shape
    owner = today.copy()
    best_owner = today.copy()
    hours = np.zeros(n_providers)
    moved_of_person = np.zeros(person.max() + 1, np.int64)
    moved = 0
    for unit in range(n_units):
        hours[owner[unit]] += minutes[unit]
    value = np.zeros(n_providers)
    for provider in range(n_providers):
        if kind == NEIGHBOURS:
            value[provider] = _neighbours(first_near, near_unit, near_minutes, visit_unit, visit_carers, owner, provider)
        else:
            value[provider] = _trees(first_in_wave, wave_visits, visit_unit, between, owner, provider)
        for unit in range(n_units):
            if owner[unit] == provider:
                value[provider] += home[unit, provider]
    base = value.copy()
    gain, best_gain = 0.0, 0.0
    for step in range(steps):
        temperature = HOT * (COLD / HOT) ** (step / steps)
        first = np.random.randint(n_units)
        second = np.random.randint(n_units) if np.random.random() < 0.6 else -1
        source = owner[first]
        target = owner[second] if second >= 0 else np.random.randint(n_providers)
        if source == target or not allowed[first, target] or (second >= 0 and not allowed[second, source]):
            continue
        shift = minutes[first] - (minutes[second] if second >= 0 else 0)
        new_source, new_target = hours[source] - shift, hours[target] + shift
        if new_source < lower[source] or new_source > upper[source] or new_target < lower[target] or new_target > upper[target]:
            continue
        price = 0.0
        more = 0
        for turn in range(2):
            unit, goes_to = (first, target) if turn == 0 else (second, source)
            if unit < 0:
                continue
            change = int(goes_to != today[unit]) - int(owner[unit] != today[unit])
            price += change * away[unit]
            before = moved_of_person[person[unit]]
            moved_of_person[person[unit]] += change
            more += int(before + change > 0) - int(before > 0)
            owner[unit] = goes_to
        is_kept = moved + more <= most_moved
        source_value, target_value, worth = 0.0, 0.0, 0.0
        if is_kept:
            if kind == NEIGHBOURS:
                source_value = _neighbours(first_near, near_unit, near_minutes, visit_unit, visit_carers, owner, source)
                target_value = _neighbours(first_near, near_unit, near_minutes, visit_unit, visit_carers, owner, target)
            else:
                source_value = _trees(first_in_wave, wave_visits, visit_unit, between, owner, source)
                target_value = _trees(first_in_wave, wave_visits, visit_unit, between, owner, target)
            for unit in range(n_units):
                if owner[unit] == source:
                    source_value += home[unit, source]
                elif owner[unit] == target:
                    target_value += home[unit, target]
            worth = value[source] + value[target] - source_value - target_value - price
            worth -= worse_weight * (max(source_value - base[source], 0.0) - max(value[source] - base[source], 0.0))
            worth -= worse_weight * (max(target_value - base[target], 0.0) - max(value[target] - base[target], 0.0))
            is_kept = worth >= 0 or np.random.random() < np.exp(worth / temperature)
        if is_kept:
            value[source], value[target] = source_value, target_value
            hours[source], hours[target] = new_source, new_target
            moved += more
            gain += worth
            if gain > best_gain + 1e-9:
                best_gain = gain
                best_owner[:] = owner
        else:
            for turn in range(2):
                unit, came_from = (first, source) if turn == 0 else (second, target)
                if unit < 0:
                    continue
                change = int(came_from != today[unit]) - int(owner[unit] != today[unit])
                moved_of_person[person[unit]] += change
                owner[unit] = came_from
    return best_owner
