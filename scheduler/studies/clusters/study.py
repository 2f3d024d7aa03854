"""Re-allocates packages under a cap of people moved: proposals by surrogate, referee by path cover, truth by re-solving."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.studies.clusters.instance import ClusterInstance, Floats, Ints
from scheduler.studies.clusters.path_cover import PathCover, polish
from scheduler.studies.clusters.solving import Allocation, Bench, Report
from scheduler.studies.clusters.surrogate import NEIGHBOURS, TREE, make_surrogate, propose

ALL_FREE = 100
HORIZON_DAYS = 91
"""Days over which new faces are written off: thirteen weeks (assumed; it is said beside each figure)."""
BASE_SEEDS = 3
POLISHED, LOOKS = 3, 800
"""Proposals that are annealed on the referee's figures, and the looks at each."""
FINALISTS, REFINED = 6, 2
"""Proposals that are re-solved, and those of them that are searched on."""
MORE_SEARCHES = 2
"""Further searches for a provider that is worse off by a refined proposal, where none may be."""
FULL_EFFORT = 300
"""Iterations for each carer-visit from which on the referee does not look more often."""
WORSE_WEIGHT = 3.0
"""Weight of a minute by which a provider is worse off, where none may be."""
DESIGNS = tuple((kind, home) for kind in (NEIGHBOURS, TREE) for home in (0.0, 0.15, 0.4, 1.0, 2.0))
"""Stand-in and weight of home legs of each proposal."""
DRAWS = 3
"""Proposals of each design."""


@dataclass(frozen=True)
class StudyOptions:
    """What a study does.

    Attributes:
        caps: Per cent of people moved at most; 100 for all free.
        effort: Iterations for each carer-visit of one re-solve.
        seed: Seed of all random choices.
        is_no_provider_worse: Whether no provider may have more travel than today.
        horizon_days: Days over which the price of new faces is written off.
    """

    caps: tuple[int, ...] = (5, 10, 20, 50, ALL_FREE)
    effort: int = FULL_EFFORT
    seed: int = 0
    is_no_provider_worse: bool = False
    horizon_days: int = HORIZON_DAYS

    @property
    def base_effort(self) -> int:
        """Returns the iterations for each carer-visit and seed of the base: in sum at least those of the study."""
        of_cap = self.look_effort * FINALISTS + self.effort * (REFINED + 1)
        if self.is_no_provider_worse:
            # Hardly more than half of the providers are worse off by a proposal that saves travel.
            of_cap += self.look_effort * (REFINED + 1) + self.effort * MORE_SEARCHES * (REFINED + 1) // 2
        return of_cap * len(self.caps) // BASE_SEEDS

    @property
    def looks(self) -> int:
        """Returns the looks of the referee at each proposal that it anneals; fewer where less effort is asked for."""
        return -(-LOOKS * min(self.effort, FULL_EFFORT) // FULL_EFFORT)

    @property
    def look_effort(self) -> int:
        """Returns the iterations for each carer-visit of a first look at a proposal."""
        return -(-self.effort // 3)


@dataclass(frozen=True)
class CurvePoint:
    """The best found under a cap.

    Attributes:
        cap: Per cent of people moved at most.
        most_moved: People.
        allocation: Re-solved.
    """

    cap: int
    most_moved: int
    allocation: Allocation


@dataclass(frozen=True)
class ClusterStudy:
    """A settled base and the best found under each cap.

    Attributes:
        instance: What was studied.
        base: Today's allocation, settled.
        curve: By cap, ascending.
        options: What the study did.
        base_iterations, study_iterations: Effort of the base, and of everything after it.
    """

    instance: ClusterInstance
    base: Allocation
    curve: tuple[CurvePoint, ...]
    options: StudyOptions
    base_iterations: int
    study_iterations: int


def settle_base(bench: Bench, effort: int, seed: int, report: Report, start: Roster | None = None) -> Allocation:
    """Solves today's allocation with several seeds, so that chance is not taken for a saving.

    Args:
        bench: Solves.
        effort: Iterations for each carer-visit and seed.
        seed: First seed.
        report: Called with what is going on.
        start: Published roster of all providers to begin with; None to begin afresh.
    """
    instance = bench.instance
    report("Settling today's rosters")
    providers = range(len(instance.provider_ids))
    problems = [instance.problem_of(provider, instance.today) for provider in providers]
    served = bench.settle(problems, [start] * len(problems), effort, range(seed, seed + BASE_SEEDS))
    return Allocation(instance.today, served)


def reallocate(bench: Bench, base: Allocation, options: StudyOptions, report: Report) -> Iterator[CurvePoint]:
    """Yields the best found under each cap, in ascending order; a larger cap is never worse than a smaller one.

    Args:
        bench: Solves.
        base: Today's allocation, settled.
        options: What to do.
        report: Called with what is going on.
    """
    instance = bench.instance
    cover = PathCover(instance)
    away = new_face_minutes(instance, options.horizon_days)
    best = base
    for cap in sorted(set(options.caps)):
        most = most_moved(instance, cap)
        report(f"Proposing for {cap}% of people moved")
        proposals = _proposals(cover, best.owner, most, away=away, options=options)
        finalists = []
        for number, owner in enumerate(proposals[:FINALISTS], start=1):
            if bench.is_cancelled():
                return
            report(f"Re-solving proposal {number} of {min(FINALISTS, len(proposals))} for {cap}%")
            finalists.append(bench.resolve(base, owner, options.look_effort, [options.seed + 11]))
        if options.is_no_provider_worse:
            report(f"Looking for what leaves no provider worse at {cap}%")
            finalists += _mended(bench, cover, base, [best, *_ranked(finalists, base, away, options)[:REFINED]], most, away, options)
        refined = [_refine(bench, base, one, options, 12) for one in _ranked(finalists, base, away, options)[:REFINED]]
        refined = _ranked(refined, base, away, options)
        if refined:
            refined[0] = _refine(bench, base, refined[0], options, 13)
        for candidate in refined:
            if _is_fair(candidate, base, options) and _price(candidate, instance, away) < _price(best, instance, away):
                best = candidate
        yield CurvePoint(cap, most, best)


def _ranked(found: Sequence[Allocation], base: Allocation, away: Floats, options: StudyOptions) -> list[Allocation]:
    """Returns re-solved proposals, the best first; who is nearly fair may become so with more search."""

    def key(one: Allocation) -> tuple[bool, float]:
        worse = np.maximum(one.travel_of_each - base.travel_of_each, 0).sum() if options.is_no_provider_worse else 0.0
        moved = one.owner != base.owner
        return one.unplaced > base.unplaced, one.travel_minutes + float(away[moved].sum()) + WORSE_WEIGHT * float(worse)

    return sorted(found, key=key)


def _mended(  # noqa: PLR0917 - what a study has
    bench: Bench, cover: PathCover, base: Allocation, found: Sequence[Allocation], most: int, away: Floats, options: StudyOptions
) -> list[Allocation]:
    """Returns re-solved allocations near some that were re-solved, with the referee's figures corrected by what these showed.

    The referee may say that a provider gains where its re-solved roster is longer. What it is wrong by at an allocation is about what
    it is wrong by near it.
    """
    mended, seen = [], {base.owner.tobytes(), *(one.owner.tobytes() for one in found)}
    for number, one in enumerate(found):
        if bench.is_cancelled():
            break
        limits = cover.minutes(one.owner) + base.travel_of_each - one.travel_of_each
        owner = polish(
            bench.instance,
            cover,
            one.owner,
            most,
            away=away,
            worse_weight=WORSE_WEIGHT,
            limits=limits,
            looks=options.looks,
            seed=options.seed + 50 + number,
            hot=2.0,
        )
        if owner.tobytes() not in seen:
            seen.add(owner.tobytes())
            mended.append(bench.resolve(base, owner, options.look_effort, [options.seed + 11]))
    return mended


def _refine(bench: Bench, base: Allocation, candidate: Allocation, options: StudyOptions, seed: int) -> Allocation:
    """Searches on from the rosters of a candidate, for the providers that differ from the base."""
    changed = [number for number, one in enumerate(candidate.served) if one is not base.served[number]]
    found = _search_on(bench, candidate, changed, options, [options.seed + seed])
    if not options.is_no_provider_worse:
        return found
    worse = np.flatnonzero(found.travel_of_each > base.travel_of_each)
    return _search_on(bench, found, worse.tolist(), options, [options.seed + seed + 10 * more for more in range(1, MORE_SEARCHES + 1)])


def _search_on(bench: Bench, found: Allocation, providers: Sequence[int], options: StudyOptions, seeds: Iterable[int]) -> Allocation:
    """Returns an allocation after more searches for some providers, each from the roster that it has."""
    served = bench.settle(
        [found.served[number].problem for number in providers],
        [found.served[number].roster for number in providers],
        options.effort,
        seeds,
    )
    better = dict(zip(providers, served, strict=True))
    return Allocation(found.owner, tuple(better.get(number, old) for number, old in enumerate(found.served)))


def study_clusters(bench: Bench, options: StudyOptions, report: Report = lambda _: None, start: Roster | None = None) -> ClusterStudy:
    """Settles the base, and re-allocates under each cap.

    Args:
        bench: Solves.
        options: What to do.
        report: Called with what is going on.
        start: Published roster of all providers to begin with; None to begin afresh.
    """
    base = settle_base(bench, options.base_effort, options.seed, report, start)
    base_iterations = bench.iterations
    curve = tuple(reallocate(bench, base, options, report))
    return ClusterStudy(bench.instance, base, curve, options, base_iterations, bench.iterations - base_iterations)


def most_moved(instance: ClusterInstance, cap: int) -> int:
    """Returns the number of people that a cap in per cent allows to be moved."""
    return instance.people if cap >= ALL_FREE else instance.people * cap // 100


def new_face_minutes(instance: ClusterInstance, horizon_days: int) -> Floats:
    """[U] Returns the price of moving a unit, in minutes of travel: a new face for each known carer, written off over a horizon.

    The weights of the objective say how many minutes a new face is worth; with CONTINUITY off it is nothing.

    Args:
        instance: Units with known carers.
        horizon_days: Days over which it is written off.
    """
    objective = instance.split.problem.objective
    face, tick = objective.setting(Rule.CONTINUITY), objective.setting(Rule.TRAVEL_TIME)
    if not isinstance(face, int) or not isinstance(tick, int):
        return np.zeros(len(instance.units))
    minutes = face / (tick * instance.split.problem.ticks_per_minute) * instance.inputs.settings.days / horizon_days
    return np.array([unit.known_carers * minutes for unit in instance.units])


def _proposals(cover: PathCover, best: Ints, most: int, *, away: Floats, options: StudyOptions) -> list[Ints]:
    """Returns proposals, the best by the referee first."""
    instance = cover.instance
    arrays = make_surrogate(instance)
    weight = WORSE_WEIGHT if options.is_no_provider_worse else 0.0
    drawn = [
        propose(instance, arrays, most, kind=kind, home_weight=home, away=away, worse_weight=weight, seed=options.seed + number)
        for number, (kind, home) in enumerate(DRAWS * DESIGNS)
    ]
    base = cover.minutes(instance.today)

    def judge(owner: Ints) -> float:
        minutes = cover.minutes(owner)
        return float(minutes.sum() + weight * np.maximum(minutes - base, 0).sum() + away[owner != instance.today].sum())

    ranked = sorted([*drawn, best], key=judge)
    polished = [
        polish(instance, cover, owner, most, away=away, worse_weight=weight, looks=options.looks, seed=options.seed + number)
        for number, owner in enumerate(ranked[:POLISHED])
    ]
    return _unique(sorted([*ranked, *polished], key=judge), instance.today)


def _unique(proposals: Sequence[Ints], today: Ints) -> list[Ints]:
    """Returns the proposals that differ from today and from those before."""
    seen = {today.tobytes()}
    return [owner for owner in proposals if not (owner.tobytes() in seen or seen.add(owner.tobytes()))]  # type: ignore[func-returns-value]


def _is_fair(found: Allocation, base: Allocation, options: StudyOptions) -> bool:
    """Returns whether nobody is left unplaced who was placed, and no provider is worse off where that is asked."""
    is_worse = (found.travel_of_each > base.travel_of_each + 1e-9).any()
    return found.unplaced <= base.unplaced and not (options.is_no_provider_worse and is_worse)


def _price(found: Allocation, instance: ClusterInstance, away: Floats) -> float:
    """Returns travel with home legs and the price of new faces, in minutes."""
    return found.travel_minutes + float(away[found.owner != instance.today].sum())
