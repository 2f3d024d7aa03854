"""A problem for each provider: its people and carers, and nobody else's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from scheduler.analysis.money.providers_of import provider_finder
from scheduler.demand.problem import make_problem
from scheduler.domain.care import Visit
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.people import ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster


@dataclass(frozen=True)
class SharedVisit:
    """A visit that binds two providers, so that it stays at its published time.

    Attributes:
        visit_id: Visit.
        service_user_id: Person.
        provider_ids: Providers that are bound, its own first.
        start: Start that is kept.
        why: What binds them, in words.
    """

    visit_id: str
    service_user_id: str
    provider_ids: tuple[str, ...]
    start: datetime
    why: str


@dataclass(frozen=True)
class ProviderSplit:
    """The parts of a problem by provider.

    Attributes:
        problem: All providers together.
        provider_of_visit: Provider of each visit.
        shared: Visits that bind two providers.
        parts: For a visit whose carers are of several providers: how many each sends.
    """

    problem: Problem
    provider_of_visit: Mapping[str, str]
    shared: tuple[SharedVisit, ...]
    parts: Mapping[str, Mapping[str, int]]

    @cached_property
    def provider_ids(self) -> tuple[str, ...]:
        """Returns the ids of all providers with a visit or a carer."""
        return tuple(sorted({*self.provider_of_visit.values(), *(carer.provider for carer in self.problem.carers)}))

    @cached_property
    def starts(self) -> dict[str, datetime]:
        """Returns the start of each visit that is fixed."""
        return {shared.visit_id: shared.start for shared in self.shared}

    def problem_of(self, provider_id: str, provider_of_visit: Mapping[str, str] | None = None) -> Problem:
        """Returns the problem of one provider.

        Args:
            provider_id: Provider.
            provider_of_visit: Provider of each visit after a change; None for today's. Visits that are fixed are to stay.
        """
        own_provider = self.provider_of_visit if provider_of_visit is None else provider_of_visit
        carer_ids = {carer.carer_id for carer in self.problem.carers if carer.provider == provider_id}
        visits = []
        for visit in self.problem.visits:
            number = self.parts.get(visit.visit_id, {own_provider[visit.visit_id]: visit.carers}).get(provider_id, 0)
            if number:
                visits.append(self._own_part(visit, number, carer_ids))
        return part_of(self.problem, visits, carer_ids)

    def _own_part(self, visit: Visit, carers: int, carer_ids: Collection[str]) -> Visit:
        if visit.visit_id not in self.starts:
            return visit
        pinned = tuple(carer for carer in visit.pinned_carers if carer in carer_ids)
        return visit.replace(carers=carers, pinned_carers=pinned, pinned_start=self.starts[visit.visit_id])


@dataclass(frozen=True)
class OneProvider:
    """Holds the inputs of one provider.

    Attributes:
        inputs: Inputs with dated visits, without packages, visit patterns and episodes.
        shared: Its visits that bind another provider too.
    """

    inputs: Inputs
    shared: tuple[SharedVisit, ...]


def split_by_provider(inputs: Inputs, problem: Problem, published: Roster | None = None) -> ProviderSplit:
    """Divides a problem by provider.

    A visit is of the provider of its package, or else of the person. Links between visits of two providers, and double-ups by carers
    of two, keep their published times.

    Args:
        inputs: Inputs of `problem`.
        problem: What `make_problem` made of them.
        published: Roster that says when shared visits are made and by whom; None for planned starts and pinned carers.

    Raises:
        BadInput: P208, a person with visits or a carer has no provider; P209, there are not two providers.
    """
    provider_of = provider_finder(inputs)
    of_visit = {visit.visit_id: provider_of(visit) for visit in problem.visits}
    faults = list(_faults(problem, of_visit))
    if faults:
        raise BadInput(faults)
    return _divide(problem, of_visit, published)


def take_provider(inputs: Inputs, provider_id: str, published: Roster | None = None) -> OneProvider:
    """Returns the inputs of one provider, with the visits that `split_by_provider` would give it.

    Other providers may lack carers, and people may lack a provider. Names of people and carers, and postcodes, are left out.

    Args:
        inputs: Of all providers.
        provider_id: Provider.
        published: Roster that says when shared visits are made and by whom; None for planned starts and pinned carers.
    """
    problem = make_problem(inputs)
    provider_of = provider_finder(inputs)
    split = _divide(problem, {visit.visit_id: provider_of(visit) for visit in problem.visits}, published)
    part = split.problem_of(provider_id)
    carer_ids = {carer.carer_id for carer in part.carers}
    people = tuple(
        _with_own_carers(person, carer_ids).replace(name="")
        for person in inputs.service_users
        if person.provider == provider_id or person.service_user_id in part.service_user
    )
    person_ids = {person.service_user_id for person in people}
    patterns = tuple(pattern for pattern in inputs.shift_patterns if pattern.carer_id in carer_ids)
    places = {location.location_id for location in part.locations} | {person.location_id for person in people}
    places |= {place for pattern in patterns for place in (pattern.start_location_id, pattern.end_location_id) if place is not None}
    entries = tuple(entry for entry in inputs.travel.entries if {entry.from_location_id, entry.to_location_id} <= places)
    own = inputs.replace(
        locations=tuple(place.replace(postcode=None) for place in inputs.locations if place.location_id in places),
        travel=inputs.travel.replace(entries=entries),
        service_users=people,
        carers=tuple(carer.replace(name="") for carer in part.carers),
        shifts=tuple(shift for shift in inputs.shifts if shift.carer_id in carer_ids),
        shift_patterns=patterns,
        other_shifts=tuple(shift for shift in inputs.other_shifts if shift.carer_id in carer_ids),
        visits=part.visits,
        other_visits=(),
        links=part.links,
        packages=(),
        episodes=(),
        visit_patterns=(),
        pattern_links=(),
        suspensions=tuple(one for one in inputs.suspensions if one.service_user_id in person_ids),
        absences=part.absences,
        history=tuple(one for one in inputs.history if one.carer_id in carer_ids and one.service_user_id in person_ids),
        worked=tuple(one for one in inputs.worked if one.carer_id in carer_ids),
        providers=tuple(provider for provider in inputs.providers if provider.provider_id == provider_id),
        contracts=tuple(contract for contract in inputs.contracts if contract.provider_id == provider_id),
        warnings=(),
    )
    return OneProvider(own, tuple(shared for shared in split.shared if shared.visit_id in part.visit))


def _divide(problem: Problem, of_visit: Mapping[str, str], published: Roster | None) -> ProviderSplit:
    """Returns the parts of a problem, whatever faults its providers have."""
    of_carer = {carer.carer_id: carer.provider for carer in problem.carers}
    parts: dict[str, dict[str, int]] = {}
    reasons: dict[str, tuple[tuple[str, ...], str]] = {}
    for visit in problem.visits:
        own = of_visit[visit.visit_id]
        runs = published.runs_of.get(visit.visit_id, ()) if published else ()
        carers = [run.carer_id for run in runs] or list(visit.pinned_carers)
        senders = [of_carer[carer] for carer in carers][: visit.carers]
        senders += [own] * (visit.carers - len(senders))
        if set(senders) != {own}:
            parts[visit.visit_id] = {name: senders.count(name) for name in dict.fromkeys(senders)}
            others = tuple(name for name in dict.fromkeys(senders) if name != own)
            reasons[visit.visit_id] = (own, *others), f"carers of {' and '.join(dict.fromkeys(senders))}"
    for link in problem.links:
        ends = link.first_visit_id, link.second_visit_id
        for visit_id, other in (ends, ends[::-1]):
            if of_visit[visit_id] != of_visit[other]:
                reasons.setdefault(visit_id, ((of_visit[visit_id], of_visit[other]), f"linked to {other} of {of_visit[other]}"))
    shared = (
        SharedVisit(visit_id, problem.visit[visit_id].service_user_id, bound, _published_start(problem.visit[visit_id], published), why)
        for visit_id, (bound, why) in reasons.items()
    )
    return ProviderSplit(problem, of_visit, tuple(shared), parts)


def part_of(problem: Problem, visits: Iterable[Visit], carer_ids: Collection[str]) -> Problem:
    """Returns the part of a problem with some visits and some carers.

    Nothing of it names a person without such a visit, or another carer: wishes, links, absences, history and worked days are cut.

    Args:
        problem: The whole.
        visits: Visits of the part, changed where they have to be.
        carer_ids: Carers of the part.
    """
    visits = tuple(visits)
    visit_ids = {visit.visit_id for visit in visits}
    people_ids = {visit.service_user_id for visit in visits}
    people = tuple(_with_own_carers(person, carer_ids) for person in problem.service_users if person.service_user_id in people_ids)
    carers = tuple(carer for carer in problem.carers if carer.carer_id in carer_ids)
    shifts = tuple(shift for shift in problem.shifts if shift.carer_id in carer_ids)
    places = {person.location_id for person in people} | {carer.home_location_id for carer in carers}
    places |= {place for shift in shifts for place in (shift.start_location_id, shift.end_location_id) if place is not None}
    return problem.replace(
        locations=tuple(location for location in problem.locations if location.location_id in places),
        service_users=people,
        carers=carers,
        shifts=shifts,
        visits=visits,
        links=tuple(link for link in problem.links if {link.first_visit_id, link.second_visit_id} <= visit_ids),
        absences=tuple(absence for absence in problem.absences if absence.carer_id in carer_ids),
        history=tuple(entry for entry in problem.history if entry.service_user_id in people_ids and entry.carer_id in carer_ids),
        worked=tuple(worked for worked in problem.worked if worked.carer_id in carer_ids),
    )


def _with_own_carers(person: ServiceUser, carer_ids: Collection[str]) -> ServiceUser:
    preferred, refused = (tuple(one for one in many if one in carer_ids) for many in (person.preferred_carers, person.refused_carers))
    return person.replace(preferred_carers=preferred, refused_carers=refused)


def _published_start(visit: Visit, published: Roster | None) -> datetime:
    """Returns the start of a visit in the roster, or else as planned; or else the first moment of its window."""
    for run in published.runs_of.get(visit.visit_id, ()) if published else ():
        for assignment in run.assignments:
            if assignment.visit_id == visit.visit_id and assignment.start is not None:
                return assignment.start
    wanted = visit.pinned_start or visit.planned_start or visit.windows[0].earliest
    if any(window.earliest <= wanted <= window.latest for window in visit.windows):
        return wanted
    return min((window.earliest for window in visit.windows), key=lambda opens: abs(opens - wanted))


def _faults(problem: Problem, of_visit: Mapping[str, str]) -> Iterator[Fault]:
    people = {problem.visit[visit_id].service_user_id for visit_id, provider in of_visit.items() if not provider}
    for person_id in sorted(people):
        yield Fault(f"service_users:{person_id}:provider", "P208", "has visits and no provider", "name one of provider_id")
    for carer in problem.carers:
        if not carer.provider:
            yield Fault(f"carers:{carer.carer_id}:provider", "P208", "has no provider", "name one of provider_id")
    names = {name for name in of_visit.values() if name}
    if len(names) < 2:
        yield Fault("service_users::provider", "P209", f"has {len(names)} providers with visits, and two are needed")
