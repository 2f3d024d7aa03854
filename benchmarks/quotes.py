"""Measures quotes: new packages are offered to each provider of a day, and the quotes are held against longer searches."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean

from scheduler.analysis.kpis import kpis
from scheduler.demand.provider_problems import take_provider
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import CarePackage, VisitPattern
from scheduler.domain.problem import Problem
from scheduler.domain.quotes import NewPackage
from scheduler.domain.roster import Roster
from scheduler.geo.travel import travel_matrix
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.studies.quotes.basis import Basis, Effort, with_package
from scheduler.studies.quotes.quote import Quote, make_quote, settle
from scheduler.studies.quotes.searches import placed
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import Mix, ProvidersSpec, generate_providers

MOST_REGRET_MINUTES, MEAN_REGRET_MINUTES, SHARE_WITHIN = 3.0, 1.0, 30 / 32
"""The aim: the offer that is named cheapest costs at most 3 minutes a day more than the cheapest in 30 of 32 packages, 1 in the mean."""
TRUE_SEEDS = (101, 102, 103, 104)
TRUE_EFFORT = 4
"""The truth is the best of four searches, each of four times the iterations of the quote, with other seeds."""
LEAST_VISITS = 3


@dataclass(frozen=True)
class Judged:
    """A quote and the truth.

    Attributes:
        package_id, provider_id: Whom it is about.
        quote: The quote.
        true_minutes: Travel that the package adds by the longer searches; None if none of them places it.
        seconds: CPU seconds of the quote, without settling the roster.
    """

    package_id: str
    provider_id: str
    quote: Quote
    true_minutes: float | None
    seconds: float

    @property
    def is_all_placed(self) -> bool:
        """Returns whether the quote places the whole package."""
        return self.quote.placed == self.quote.visits


def hold_out(inputs: Inputs, count: int) -> tuple[Inputs, tuple[NewPackage, ...]]:
    """Returns a day without some people, and their care as new packages.

    Every second person with at least three visits is taken, in order of ids.

    Args:
        inputs: A day of several providers.
        count: Number of people.
    """
    of_person: dict[str, list[Visit]] = {}
    for visit in inputs.visits:
        of_person.setdefault(visit.service_user_id, []).append(visit)
    chosen = [name for name, visits in sorted(of_person.items()) if len(visits) >= LEAST_VISITS][::2][:count]
    people = {person.service_user_id: person for person in inputs.service_users}
    places = {place.location_id: place for place in inputs.locations}
    packages = []
    for name in chosen:
        person = people[name].replace(provider="", preferred_carers=(), refused_carers=())
        packages.append(
            NewPackage(
                person=person,
                location=places[person.location_id],
                package=CarePackage(package_id=name, service_user_id=name, first_day=inputs.settings.day),
                patterns=tuple(_pattern(visit, inputs.settings.timezone) for visit in of_person[name]),
            )
        )
    gone = set(chosen)
    left = inputs.replace(
        visits=tuple(visit for visit in inputs.visits if visit.service_user_id not in gone),
        links=tuple(link for link in inputs.links if not {link.first_visit_id, link.second_visit_id} & _visit_ids(of_person, gone)),
        service_users=tuple(person for person in inputs.service_users if person.service_user_id not in gone),
        locations=tuple(place for place in inputs.locations if place.location_id not in gone),
        history=tuple(one for one in inputs.history if one.service_user_id not in gone),
    )
    return left, tuple(packages)


def judge_quotes(seed: int, count: int, per_carer_visit: int) -> Iterator[Judged]:
    """Yields the quotes of four providers for the packages of one day, each beside the truth.

    Args:
        seed: Seed of the day.
        count: Number of packages.
        per_carer_visit: Iterations of a quote's search, for each carer at each visit.
    """
    spec = ProvidersSpec(day=EAST_LOTHIAN_DAY, mix=Mix.RANDOM, is_travel_only=True)
    inputs, packages = hold_out(generate_providers(spec, seed), count)
    effort = Effort(iterations_per_carer_visit=per_carer_visit)
    for provider in inputs.providers:
        basis = Basis(provider_id=provider.provider_id, inputs=take_provider(inputs, provider.provider_id).inputs, effort=effort)
        settled = settle(basis)
        without = _best_travel(basis.problem, basis.inputs, settled.given.roster, per_carer_visit, ())
        for new in packages:
            began = time.process_time()
            quote = make_quote(settled, new)
            seconds = time.process_time() - began
            problem, new_ids = with_package(basis, new)
            after = _best_travel(problem, basis.inputs, settled.given.roster, per_carer_visit, new_ids)
            assert without is not None, "nothing new is missing"
            yield Judged(new.package.package_id, provider.provider_id, quote, None if after is None else after - without, seconds)


def lines_of(judged: Sequence[Judged]) -> Iterator[str]:
    """Yields the figures of the bar, in words."""
    regrets = list(_regrets(judged))
    known = [one for one in judged if one.true_minutes is not None]
    errors = [one.quote.travel_minutes - (one.true_minutes or 0.0) for one in known if one.is_all_placed]
    wrong_no = sum(not one.is_all_placed for one in known)
    within = sum(regret <= MOST_REGRET_MINUTES for regret in regrets)
    met = within >= SHARE_WITHIN * len(regrets) and mean(regrets) <= MEAN_REGRET_MINUTES and not wrong_no
    yield f"{len(judged)} quotes for {len(regrets)} packages"
    yield f"cheapest right: {sum(regret <= 0 for regret in regrets)} of {len(regrets)}"
    yield f"regret of the offer named cheapest: {within} of {len(regrets)} at most {MOST_REGRET_MINUTES:.0f} min, mean {mean(regrets):.2f}"
    true_mean = mean(one.true_minutes or 0.0 for one in known)
    yield f"error: mean {mean(errors):+.1f} minutes, mean size {mean(map(abs, errors)):.1f}, of {true_mean:.1f} minutes"
    yield f"no, where a longer search places it: {wrong_no}"
    yield f"CPU seconds of a quote: mean {mean(one.seconds for one in judged):.2f}, most {max(one.seconds for one in judged):.2f}"
    yield f"aim met: {'yes' if met else 'no'}"


def rows_of(judged: Iterable[Judged]) -> Iterator[tuple[object, ...]]:
    """Yields a row for each quote."""
    for one in judged:
        true = "" if one.true_minutes is None else f"{one.true_minutes:.2f}"
        yield one.package_id, one.provider_id, one.quote.possible, f"{one.quote.travel_minutes:.2f}", true, f"{one.seconds:.3f}"


def _regrets(judged: Sequence[Judged]) -> Iterator[float]:
    """Yields for each package how much dearer the offer named cheapest is than the cheapest, by the truth."""
    for package_id in dict.fromkeys(one.package_id for one in judged):
        offers = [one for one in judged if one.package_id == package_id and one.true_minutes is not None]
        named = [one for one in offers if one.is_all_placed]
        if named:
            cheapest = min(named, key=lambda one: (one.quote.travel_minutes, one.provider_id))
            yield (cheapest.true_minutes or 0.0) - min(one.true_minutes or 0.0 for one in offers)


def _best_travel(problem: Problem, inputs: Inputs, start: Roster, per_carer_visit: int, new_ids: Sequence[str]) -> float | None:
    """Returns the travel of the best of the long searches; None if none of them makes all new visits."""
    travel = travel_matrix(problem, inputs.travel)
    iterations = TRUE_EFFORT * per_carer_visit * sum(visit.carers for visit in problem.visits)
    found = [solve(problem, travel, start=start, stop=MaxIterations(iterations), seed=seed) for seed in TRUE_SEEDS]
    whole = [one for one in found if len(placed(one.roster, new_ids)) == len(new_ids)]
    return min((kpis(problem, travel, one.roster, ()).travel_minutes for one in whole), default=None)


def _pattern(visit: Visit, zone: str) -> VisitPattern:
    care = {name: getattr(visit, name) for name in ("minutes", "carers", "visit_type", "time_critical", "judged_at")}
    if visit.planned_start is not None:
        start = wall_clock(visit.planned_start, zone)
        return VisitPattern(
            pattern_id=visit.visit_id, package_id=visit.service_user_id, planned_start=start.hour * 60 + start.minute, **care
        )
    windows = tuple((_minute(window.earliest, zone), _minute(window.latest, zone)) for window in visit.windows)
    return VisitPattern(pattern_id=visit.visit_id, package_id=visit.service_user_id, windows=windows, **care)


def _minute(moment: datetime, zone: str) -> int:
    clock = wall_clock(moment, zone)
    return clock.hour * 60 + clock.minute


def _visit_ids(of_person: dict[str, list[Visit]], names: set[str]) -> set[str]:
    return {visit.visit_id for name in names for visit in of_person[name]}
