"""The referee of proposals: the shortest cover of a provider's visits by paths from home to home.

Each carer at a visit gets one possible successor, or goes home: an assignment problem. It leaves out breaks, double starts and that a
path ends at the home where it began, so that it is a little low, and it orders re-allocations much as the re-solved rosters do.
"""

import numpy as np

from scheduler.studies.clusters.assignment import join_costs, least_cost
from scheduler.studies.clusters.instance import ClusterInstance, Flags, Floats, Ints

LONGEST_GAP_MINUTES = 240.0
IMPOSSIBLE = 600_000
"""Cost of what cannot be, in thousandths of a minute: ten hours."""
SCALE = 1000


class PathCover:
    """Least cost of covering the visits of a provider; figures are kept by provider and members."""

    def __init__(self, instance: ClusterInstance) -> None:
        """Prepares the costs.

        Args:
            instance: Visits and shifts of all providers.
        """
        self.instance = instance
        self._known: dict[tuple[int, bytes], float] = {}
        self.looks = 0
        tasks = np.repeat(np.arange(len(instance.visit_unit)), instance.visit_carers)
        self._unit = instance.visit_unit[tasks]
        self._day = instance.visit_day[tasks]
        self._costs = _successor_costs(instance, tasks)
        self._from, self._to = _home_costs(instance, tasks)

    def minutes(self, owner: Ints) -> Floats:
        """[P] Returns the minutes of each provider when units are with `owner`."""
        return np.array([self.minutes_of(provider, owner == provider) for provider in range(len(self.instance.provider_ids))])

    def minutes_of(self, provider: int, members: Flags) -> float:
        """Returns the minutes of a provider with some units as members."""
        key = provider, members.tobytes()
        if key not in self._known:
            self.looks += 1
            days = np.unique(self._day)
            self._known[key] = sum(self._minutes_on(int(day), provider, members) for day in days)
        return self._known[key]

    def _minutes_on(self, day: int, provider: int, members: Flags) -> float:
        rows = np.flatnonzero(members[self._unit] & (self._day == day))
        shifts = np.flatnonzero((self.instance.shift_provider == provider) & (self.instance.shift_day == day))
        if not len(rows):
            return 0.0
        return least_cost(join_costs(self._costs, self._from, self._to, rows, shifts)) / SCALE


def polish(
    instance: ClusterInstance,
    cover: PathCover,
    owner: Ints,
    most_moved: int,
    *,
    away: Floats,
    worse_weight: float = 0.0,
    limits: Floats | None = None,
    looks: int = 600,
    seed: int = 0,
    hot: float = 6.0,
    cold: float = 0.3,
) -> Ints:
    """Anneals a proposal on the referee's own figures.

    Args:
        instance: Who may be where.
        cover: The referee.
        owner: int64 [U], proposal to begin with; it keeps to all limits.
        most_moved: Greatest number of people of whom something moves.
        away: float64 [U], price in minutes of moving a unit.
        worse_weight: Weight of each minute by which a provider is worse off than its limit.
        limits: float64 [P], the referee's minutes beyond which a provider is worse off; those of today unless given.
        looks: Proposals that are judged.
        seed: Seed of the annealing.
        hot: First temperature in minutes.
        cold: Last temperature.

    Returns:
        int64 [U], the best proposal found.
    """
    rng = np.random.default_rng(seed)
    base = cover.minutes(instance.today) if limits is None else limits

    def cost_of(minutes: Floats, candidate: Ints) -> float:
        return float(minutes.sum() + worse_weight * np.maximum(minutes - base, 0).sum() + away[candidate != instance.today].sum())

    current, minutes, hours = owner.copy(), cover.minutes(owner), instance.hours(owner)
    cost = cost_of(minutes, current)
    best_cost, best = cost, current.copy()
    done = 0
    for _ in range(40 * looks):
        if done == looks:
            break
        candidate = _step(instance, current, hours, most_moved, rng)
        if candidate is None:
            continue
        temperature = hot * (cold / hot) ** (done / looks)
        done += 1
        new_minutes = minutes.copy()
        for provider in np.unique(np.concatenate([current[candidate != current], candidate[candidate != current]])):
            new_minutes[provider] = cover.minutes_of(int(provider), candidate == provider)
        new_cost = cost_of(new_minutes, candidate)
        if new_cost <= cost or rng.random() < np.exp((cost - new_cost) / temperature):
            current, minutes, hours, cost = candidate, new_minutes, instance.hours(candidate), new_cost
            if cost < best_cost - 1e-9:
                best_cost, best = cost, current.copy()
    return best


def _step(instance: ClusterInstance, owner: Ints, hours: Floats, most_moved: int, rng: np.random.Generator) -> Ints | None:
    """Returns the allocation after a random move or exchange; None if it does not keep to the limits."""
    first = int(rng.integers(len(owner)))
    exchange = rng.random() < 0.7
    second = int(rng.integers(len(owner))) if exchange else -1
    target = int(owner[second]) if exchange else int(rng.integers(len(instance.provider_ids)))
    source = int(owner[first])
    if source == target or not instance.allowed[first, target] or (exchange and not instance.allowed[second, source]):
        return None
    more = float(instance.minutes[first] - (instance.minutes[second] if exchange else 0))
    if not instance.lower[source] - 1e-6 <= hours[source] - more <= instance.upper[source] + 1e-6:
        return None
    if not instance.lower[target] - 1e-6 <= hours[target] + more <= instance.upper[target] + 1e-6:
        return None
    candidate = owner.copy()
    candidate[first] = target
    if exchange:
        candidate[second] = source
    return candidate if instance.moved_people(candidate) <= most_moved else None


def _successor_costs(instance: ClusterInstance, tasks: Ints) -> Ints:
    """[tasks, tasks] Returns the way from each carer-visit to a successor, in thousandths of a minute."""
    unit, planned = instance.visit_unit[tasks], instance.planned[tasks]
    ready = instance.earliest[tasks] + instance.visit_minutes[tasks]
    way = instance.between[np.ix_(unit, unit)]
    possible = (ready[:, None] + way <= instance.latest[tasks][None, :]) & (tasks[:, None] != tasks[None, :])
    possible &= planned[None, :] - (planned + instance.visit_minutes[tasks])[:, None] < LONGEST_GAP_MINUTES
    # A path goes forward in time, so that no circle is cheaper than it.
    forward = (planned[:, None] < planned[None, :]) | ((planned[:, None] == planned[None, :]) & (tasks[:, None] < tasks[None, :]))
    return np.where(possible & forward, np.rint(way * SCALE), IMPOSSIBLE).astype(np.int64)


def _home_costs(instance: ClusterInstance, tasks: Ints) -> tuple[Ints, Ints]:
    """[shifts, tasks] Returns the way from where a shift begins, and the way to where it ends."""
    unit = instance.visit_unit[tasks]
    out, back = instance.from_shift[:, unit], instance.to_shift[:, unit]
    in_time = instance.shift_start[:, None] + out <= instance.latest[tasks][None, :]
    home = instance.earliest[tasks] + instance.visit_minutes[tasks]
    over = home[None, :] + back <= instance.shift_end[:, None]
    begins = np.where(in_time, np.rint(out * SCALE), IMPOSSIBLE).astype(np.int64)
    return begins, np.where(over, np.rint(back * SCALE), IMPOSSIBLE).astype(np.int64)
