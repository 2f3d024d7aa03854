"""What a transfer of packages does: rosters before and after, the carers who go along, and the day of the switch."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from scheduler.demand.handover import Handover
from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.studies.clusters.solving import Bench, Report, Served, better

TRANSFER_SHARE = 0.5
"""Least share of contact on the packages that move, for a carer who goes with them (assumed; TUPE asks for the principal purpose)."""
BASE_SEEDS, AFTER_SEEDS, MORE_SEEDS = 3, 2, 4
"""Searches of each roster before; of each after; and the further ones before it is said that a visit has no place."""


@dataclass(frozen=True)
class CarerShare:
    """What a carer does for the packages that move.

    Attributes:
        carer_id: Carer.
        from_provider: Employer before.
        to_provider: Employer after; the same for who stays.
        contact_minutes: Contact in the roster before.
        moving_minutes: Contact of it on the packages that move.
    """

    carer_id: str
    from_provider: str
    to_provider: str
    contact_minutes: int
    moving_minutes: int

    @property
    def share(self) -> float:
        """Returns the share of contact on the packages that move; 0 without contact."""
        return self.moving_minutes / self.contact_minutes if self.contact_minutes else 0.0

    @property
    def goes(self) -> bool:
        """Returns whether the carer goes along."""
        return self.to_provider != self.from_provider


@dataclass(frozen=True)
class TransferStudy:
    """Rosters before and after a transfer of packages.

    Attributes:
        handover: What moves.
        carers: Carers of the providers that lose packages.
        in_force: Roster by which it was decided which carers go along.
        before, after: Each provider concerned, by id.
    """

    handover: Handover
    carers: tuple[CarerShare, ...]
    in_force: Roster
    before: Mapping[str, Served]
    after: Mapping[str, Served]

    @property
    def employer(self) -> dict[str, str]:
        """Returns the new provider of each carer who goes along."""
        return {carer.carer_id: carer.to_provider for carer in self.carers if carer.goes}

    @property
    def switch_day(self) -> date:
        """Returns the first day with the new provider."""
        return self.handover.inputs.settings.day

    def runs_before(self, visit_id: str) -> tuple[Run, ...]:
        """Returns the runs that make a visit in the roster in force."""
        return self.in_force.runs_of.get(visit_id, ())

    def runs_after(self, visit_id: str) -> tuple[Run, ...]:
        """Returns the runs that make a visit after the switch, whoever comes along left out."""
        served = self.after.get(self.handover.after[visit_id])
        return served.roster.runs_of.get(visit_id, ()) if served else ()

    def introduced_by(self, visit_id: str) -> str:
        """Returns the carer of the provider that is left who comes along to a visit; empty for none."""
        served = self.after.get(self.handover.split.provider_of_visit[visit_id])
        if visit_id not in self.handover.overlap or served is None:
            return ""
        return next((run.carer_id for run in served.roster.runs_of.get(visit_id, ())), "")

    def day_of(self, visit_id: str) -> date:
        """Returns the local day of a visit."""
        problem = self.handover.split.problem
        return wall_clock(problem.visit[visit_id].windows[0].earliest, problem.timezone).date()

    def visits_of(self, provider_id: str) -> list[str]:
        """Returns the visits of a provider concerned before or after, in order of time."""
        before, after = self.handover.split.provider_of_visit, self.handover.after
        problem = self.handover.split.problem
        found = [visit for visit in problem.visits if provider_id in {before[visit.visit_id], after[visit.visit_id]}]
        return [visit.visit_id for visit in sorted(found, key=lambda visit: (visit.windows[0].earliest, visit.visit_id))]

    def unserved(self, day: date | None = None) -> tuple[str, ...]:
        """Returns visits that nobody makes after the switch and somebody makes before.

        Args:
            day: Only visits of this day; None for all.
        """
        visit_ids = dict.fromkeys(visit_id for provider_id in self.handover.concerned for visit_id in self.visits_of(provider_id))
        placed = {visit_id for served in self.before.values() for visit_id in served.roster.runs_of}
        return tuple(
            visit_id
            for visit_id in visit_ids
            if visit_id in placed and not self.runs_after(visit_id) and day in {None, self.day_of(visit_id)}
        )


def study_transfer(
    bench: Bench,
    handover: Handover,
    *,
    published: Roster | None = None,
    transfer_share: float = TRANSFER_SHARE,
    effort: int = 300,
    seed: int = 0,
    report: Report = lambda _: None,
) -> TransferStudy:
    """Solves the providers concerned before and after the switch, each from its roster.

    The rosters before are settled first, so that better luck is not taken for an effect. Who goes along is decided by the published
    roster, or else by the settled one.

    Args:
        bench: Solves.
        handover: What moves.
        published: Roster in force; None to make one.
        transfer_share: Least share of contact on the packages that move, for carers who go along.
        effort: Iterations for each carer-visit and seed.
        seed: First seed.
        report: Called with what is going on.
    """
    names = handover.concerned
    report(f"Settling today's rosters of {', '.join(names)}")
    problems = [handover.before(name) for name in names]
    before = dict(zip(names, bench.settle(problems, [published] * len(names), effort, range(seed, seed + BASE_SEEDS)), strict=True))
    in_force = published or Roster(runs=tuple(run for served in before.values() for run in served.roster.runs))
    handover = replace(handover, met=_met(handover, in_force))
    carers = carer_shares(handover, in_force, transfer_share)
    employer = {carer.carer_id: carer.to_provider for carer in carers if carer.goes}
    report(f"{len(employer)} of {len(carers)} carers go along; planning after the switch")
    every_run = Roster(runs=tuple(run for served in before.values() for run in served.roster.runs))
    seeds = range(seed + BASE_SEEDS, seed + BASE_SEEDS + AFTER_SEEDS)
    problems = [handover.after_switch(name, employer) for name in names]
    after = dict(zip(names, bench.settle(problems, [every_run] * len(names), effort, seeds), strict=True))
    study = TransferStudy(handover, carers, in_force, before, after)
    after = _search_on(bench, study, effort, seeds.stop)
    if handover.overlap:
        report("Planning the days of overlap")
        after = _with_overlap(bench, handover, employer, after, effort=effort, seeds=seeds)
    return replace(study, after=after)


def carer_shares(handover: Handover, roster: Roster, transfer_share: float) -> tuple[CarerShare, ...]:
    """Returns what the carers of each provider that loses packages do for these, and who goes along.

    A carer goes who spends at least the share of contact on packages that move, to the provider to which most of it goes.

    Args:
        handover: What moves.
        roster: Roster before.
        transfer_share: Between 0 and 1.
    """
    problem = handover.split.problem
    contact: Counter[str] = Counter()
    moving: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for run in roster.runs:
        for visit in (problem.visit[one.visit_id] for one in run.assignments if one.visit_id in problem.visit):
            contact[run.carer_id] += visit.minutes
            if visit.visit_id in handover.moving:
                moving[run.carer_id][handover.after[visit.visit_id]] += visit.minutes
    left = {move.from_provider for move in handover.moves}
    found = []
    for carer in problem.carers:
        if carer.provider in left:
            goes_to = moving[carer.carer_id]
            minutes = sum(goes_to.values())
            goes = minutes > 0 and minutes >= transfer_share * contact[carer.carer_id]
            to_provider = min(goes_to, key=lambda name: (-goes_to[name], name)) if goes else carer.provider
            found.append(CarerShare(carer.carer_id, carer.provider, to_provider, contact[carer.carer_id], minutes))
    return tuple(found)


def _met(handover: Handover, roster: Roster) -> frozenset[tuple[str, str]]:
    """Returns people who move with the carers who visit them in a roster."""
    visit = handover.split.problem.visit
    runs = ((visit_id, run.carer_id) for visit_id, runs in roster.runs_of.items() for run in runs)
    return frozenset((visit[visit_id].service_user_id, carer_id) for visit_id, carer_id in runs if visit_id in handover.moving)


def _search_on(bench: Bench, study: TransferStudy, effort: int, first_seed: int) -> dict[str, Served]:
    """Searches on, afresh as well, for the providers that leave out visits which were made before."""
    after = dict(study.after)
    for number in range(MORE_SEEDS):
        unserved = replace(study, after=after).unserved()
        names = sorted({study.handover.after[visit_id] for visit_id in unserved})
        if not names or bench.is_cancelled():
            break
        starts = [after[name].roster if number % 2 else None for name in names]
        found = bench.settle([after[name].problem for name in names], starts, effort, [first_seed + number])
        after |= {name: better(after[name], one) for name, one in zip(names, found, strict=True)}
    return after


def _with_overlap(
    bench: Bench, handover: Handover, employer: Mapping[str, str], after: Mapping[str, Served], *, effort: int, seeds: Iterable[int]
) -> dict[str, Served]:
    """Adds a carer who comes along; the starts of the new provider stay."""
    starts = {
        visit_id: start for name, served in after.items() for visit_id, start in _starts(served).items() if handover.after[visit_id] == name
    }
    problems: list[Problem] = [handover.with_overlap(name, employer, starts) for name in after]
    found = bench.settle(problems, [served.roster for served in after.values()], effort, seeds)
    return dict(zip(after, found, strict=True))


def _starts(served: Served) -> dict[str, datetime]:
    return {one.visit_id: one.start for run in served.roster.runs for one in run.assignments if one.start is not None}
