"""Swaps by which both providers gain, by more than chance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from ortools.sat.python import cp_model

from scheduler.studies.clusters.estimates import estimate_moves
from scheduler.studies.clusters.instance import ClusterInstance, Floats, Ints
from scheduler.studies.clusters.noise import Noise, minutes_of, settle_noise
from scheduler.studies.clusters.solving import Allocation, Bench, Report
from scheduler.studies.clusters.study import new_face_minutes

SEEDS = 3
ROUNDS, MOST_JUDGED = 20, 40
"""Times that swaps are chosen anew at most, and swaps that are re-solved in all."""
OPTIMISM = 1.5
"""What an estimate is multiplied by until a swap is re-solved: rosters that are searched on make more of most swaps."""
MOST_PAIRS = 3000
"""Pairs, the best by estimate, among which swaps are chosen."""
TOGETHER = 3
"""Searches of all swaps together, one after the other."""
ONE_SIDED = 3
"""Pairs that gain in sum and not for both, which are re-solved."""
SCALE = 100


@dataclass(frozen=True)
class Swap:
    """Two units that change places.

    Attributes:
        units: Numbers of the two units.
        providers: Today's provider of each.
        gains: Median gain of each provider over three seeds, in minutes of soft cost: travel, and what else the rules price.
        travel: Median fall of travel of each provider, home legs included, in minutes.
        is_placed: Whether nobody more was left out with any seed.
        is_mutual: Whether each gains more than the noise, and travels less.
        is_chosen: Whether it is mutual and on the list: of swaps that share somebody, or that are too many, the best are chosen.
    """

    units: tuple[int, int]
    providers: tuple[int, int]
    gains: tuple[float, float]
    travel: tuple[float, float]
    is_placed: bool
    is_mutual: bool
    is_chosen: bool = False

    @property
    def verdict(self) -> str:
        """Returns what is said of it."""
        if self.is_chosen:
            return "mutual"
        return "mutual, and left out for a better one" if self.is_mutual else "no difference"


@dataclass(frozen=True)
class SwapStudy:
    """Swaps with the noise they were judged by.

    Attributes:
        base: Today's rosters, with what the controls found.
        noise: By provider.
        swaps: All that were re-solved by themselves; those that are not mutual are "no difference".
        one_sided: Pairs that gain in sum and not for both.
        together: All chosen swaps at once, re-solved.
        effort: Iterations for each carer-visit of every re-solve and control.
    """

    base: Allocation
    noise: tuple[Noise, ...]
    swaps: tuple[Swap, ...]
    one_sided: tuple[Swap, ...]
    together: Allocation
    effort: int

    @property
    def chosen(self) -> tuple[Swap, ...]:
        """Returns the swaps of the list: both want each of them, and they can all be made."""
        return tuple(swap for swap in self.swaps if swap.is_chosen)


def study_swaps(
    bench: Bench, base: Allocation, most_moved: int, *, effort: int, seed: int, horizon_days: int, report: Report = lambda _: None
) -> SwapStudy:
    """Finds swaps that both providers gain by.

    Estimates choose the swaps, with hours as a constraint of the choice; the re-solved gain of each decides.

    Args:
        bench: Solves.
        base: Today's rosters, settled.
        most_moved: Greatest number of people who are moved.
        effort: Iterations for each carer-visit of a re-solve.
        seed: First seed.
        horizon_days: Days over which new faces are written off.
        report: Called with what is going on.
    """
    instance = bench.instance
    report("Measuring what chance finds")
    noise, base = settle_noise(bench, base, effort, seed + 100)
    removal, insertion = estimate_moves(instance, base.served)
    away = new_face_minutes(instance, horizon_days)
    pairs = _pairs(instance, removal, insertion, away)
    judge = _Judge(bench, base, noise, effort=effort, seed=seed + 200, horizon_days=horizon_days)
    judged: dict[tuple[int, int], Swap] = {}
    for number in range(ROUNDS):
        bad = {units for units, swap in judged.items() if not swap.is_mutual}
        # What was re-solved counts by its own gains, so that better swaps may take the place of those found before.
        known = [
            (units, judged[units].gains if units in judged else (OPTIMISM * gains[0], OPTIMISM * gains[1]))
            for units, gains in pairs
            if units not in bad
        ]
        chosen = choose_swaps(instance, known, [], most_moved)
        fresh = [units for units in chosen if units not in judged][: MOST_JUDGED - len(judged)]
        if not fresh or bench.is_cancelled():
            break
        for place, units in enumerate(fresh, start=1):
            report(f"Swaps, round {number + 1}: re-solving {place} of {len(fresh)}")
            judged[units] = judge.swap(units)
    good = choose_swaps(instance, [(units, swap.gains) for units, swap in judged.items() if swap.is_mutual], [], most_moved)
    swaps = tuple(replace(swap, is_chosen=swap.units in good) for swap in judged.values())
    report("Re-solving all swaps together")
    together = bench.resolve(base, swapped(instance, good), 2 * effort, range(seed + 301, seed + 301 + TOGETHER)) if good else base
    one_sided = [units for units, gains in _one_sided(instance, removal, insertion, away) if units not in judged][:ONE_SIDED]
    return SwapStudy(base, noise, swaps, tuple(judge.swap(units) for units in one_sided), together, effort)


def swapped(instance: ClusterInstance, swaps: Iterable[tuple[int, int]]) -> Ints:
    """Returns the provider of each unit after some swaps."""
    owner = instance.today.copy()
    for first, second in swaps:
        owner[first], owner[second] = instance.today[second], instance.today[first]
    return owner


def choose_swaps(
    instance: ClusterInstance,
    pairs: list[tuple[tuple[int, int], tuple[float, float]]],
    kept: list[tuple[int, int]],
    most_moved: int,
) -> list[tuple[int, int]]:
    """Returns swaps of most gain in sum of which no two share a person, with the hours of all together within limits (CP-SAT).

    Args:
        instance: Units and hours.
        pairs: Units of each possible swap, and the gain of each of the two providers.
        kept: Swaps that are chosen in any case.
        most_moved: Greatest number of people who are moved.
    """
    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in pairs]
    of_person: dict[int, list[cp_model.IntVar]] = {}
    shift: list[list[tuple[int, cp_model.IntVar]]] = [[] for _ in instance.provider_ids]
    for pick, ((first, second), _) in zip(picks, pairs, strict=True):
        for unit in (first, second):
            of_person.setdefault(int(instance.person[unit]), []).append(pick)
        more = int(instance.minutes[second] - instance.minutes[first])
        shift[instance.units[first].provider].append((more, pick))
        shift[instance.units[second].provider].append((-more, pick))
        if (first, second) in kept:
            model.add(pick == 1)
    for own in of_person.values():
        model.add_at_most_one(own)
    model.add(2 * sum(picks) <= most_moved)
    today = instance.hours(instance.today)
    for provider, terms in enumerate(shift):
        change = sum(more * pick for more, pick in terms)
        model.add_linear_constraint(
            change, int(np.ceil(instance.lower[provider] - today[provider])), int(np.floor(instance.upper[provider] - today[provider]))
        )
    model.maximize(sum(round(SCALE * sum(gains)) * pick for pick, (_, gains) in zip(picks, pairs, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 2.0
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return list(kept)
    return [units for pick, (units, _) in zip(picks, pairs, strict=True) if solver.value(pick)]


class _Judge:
    """Re-solves both providers of a swap, and compares with the noise."""

    def __init__(self, bench: Bench, base: Allocation, noise: tuple[Noise, ...], *, effort: int, seed: int, horizon_days: int) -> None:
        self._bench, self._base, self._noise, self._effort = bench, base, noise, effort
        self._seeds = range(seed, seed + SEEDS)
        self._away = new_face_minutes(bench.instance, horizon_days)

    def swap(self, units: tuple[int, int]) -> Swap:
        instance = self._bench.instance
        providers = instance.units[units[0]].provider, instance.units[units[1]].provider
        owner = swapped(instance, [units])
        people = frozenset(instance.units[unit].service_user_id for unit in units)
        gains, travel = [], []
        is_placed = True
        for number, provider in enumerate(providers):
            old = self._base.served[provider]
            problem = instance.problem_of(provider, owner)
            found = self._bench.solve_all((problem, old.roster, self._effort, seed) for seed in self._seeds)
            is_placed &= all(one.left_out <= old.left_out for one in found)
            before = minutes_of(instance, old)
            # The provider that takes a person on has new faces to introduce.
            price = float(self._away[units[1 - number]])
            gains.append(median(before - minutes_of(instance, one, people) - price for one in found))
            travel.append(median(old.figures.travel_minutes - one.figures.travel_minutes for one in found))
        # A provider that saves waiting and drives more is not asked to want it.
        is_mutual = (
            is_placed
            and min(travel) > 0
            and all(gain > self._noise[provider].minutes for gain, provider in zip(gains, providers, strict=True))
        )
        return Swap(units, providers, (gains[0], gains[1]), (travel[0], travel[1]), is_placed, is_mutual)


def _pairs(
    instance: ClusterInstance, removal: Floats, insertion: Floats, away: Floats
) -> list[tuple[tuple[int, int], tuple[float, float]]]:
    """Returns pairs by which both gain by estimate, each within hours alone, the best first."""
    both = [(units, gains) for units, gains in _gains(instance, removal, insertion, away) if min(gains) > 0]
    return sorted(both, key=lambda pair: -sum(pair[1]))[:MOST_PAIRS]


def _one_sided(
    instance: ClusterInstance, removal: Floats, insertion: Floats, away: Floats
) -> list[tuple[tuple[int, int], tuple[float, float]]]:
    """Returns pairs that gain in sum and not for both, the best first."""
    found = [(units, gains) for units, gains in _gains(instance, removal, insertion, away) if min(gains) <= 0 < sum(gains)]
    return sorted(found, key=lambda pair: -sum(pair[1]))


def _gains(
    instance: ClusterInstance, removal: Floats, insertion: Floats, away: Floats
) -> list[tuple[tuple[int, int], tuple[float, float]]]:
    today, hours = instance.today, instance.hours(instance.today)
    found = []
    for first in range(len(today)):
        for second in range(first + 1, len(today)):
            one, other = int(today[first]), int(today[second])
            if one == other or instance.person[first] == instance.person[second]:
                continue
            gains = (
                float(removal[first] - insertion[second, one] - away[second]),
                float(removal[second] - insertion[first, other] - away[first]),
            )
            more = instance.minutes[second] - instance.minutes[first]
            fits = instance.lower[one] <= hours[one] + more <= instance.upper[one]
            fits = fits and instance.lower[other] <= hours[other] - more <= instance.upper[other]
            if fits and np.isfinite(gains).all():
                found.append(((first, second), gains))
    return found
