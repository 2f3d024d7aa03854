"""What a quote is made from: one provider's inputs and roster, and the new package. It can be stored, and used again."""

from pydantic import Field

from scheduler.demand.problem import make_problem
from scheduler.demand.visits import visits_of
from scheduler.domain.base import Frozen
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.quotes import NewPackage
from scheduler.domain.roster import Roster

PROTECTION = 500
"""Added to the priority of the visits that a provider makes already: none of them is dropped for a new one."""
MOST_PRIORITY = 1000
SETTLING = 2
"""Iterations of the searches that settle a roster, in those of a search with the package: it is settled once for all quotes."""


class Effort(Frozen):
    """How long is searched. Only iterations count, so that the same quote can be made again.

    Attributes:
        iterations_per_carer_visit: Iterations of a search, for each carer at each visit.
        settling_seeds: Seeds of the searches that settle the roster without the package.
        seeds: Seeds of the searches with it.
        back_percent: Effort, in per cent of a search, at the roster that is left once the package is cut out again.
        extra_seeds: Seeds that are tried before it is said that a visit has no place.
    """

    iterations_per_carer_visit: int = Field(default=150, ge=1, le=100_000)
    settling_seeds: tuple[int, ...] = Field(default=(1, 2), min_length=1)
    seeds: tuple[int, ...] = Field(default=(3,), min_length=1)
    back_percent: int = Field(default=25, ge=0, le=100)
    extra_seeds: tuple[int, ...] = (5, 6, 7, 8)

    def shifted(self, by: int) -> "Effort":
        """Returns the same effort with other seeds."""
        return self.replace(
            settling_seeds=tuple(seed + by for seed in self.settling_seeds),
            seeds=tuple(seed + by for seed in self.seeds),
            extra_seeds=tuple(seed + by for seed in self.extra_seeds),
        )


class Basis(Frozen):
    """What one provider's quotes are made from.

    Attributes:
        provider_id: Provider.
        inputs: Its own people, carers, shifts and visits, and nothing of any other provider.
        roster: Its roster; None for one that is made first.
        knows_ids: Whether ids of people are those of the new packages; not if they are pseudonyms.
        effort: How long is searched.
    """

    provider_id: str
    inputs: Inputs
    roster: Roster | None = None
    knows_ids: bool = True
    effort: Effort = Effort()

    @property
    def problem(self) -> Problem:
        """Returns the problem without a new package, in which no visit is dropped for a new one."""
        return protect(make_problem(self.inputs), frozenset())


def with_package(basis: Basis, new: NewPackage) -> tuple[Problem, tuple[str, ...]]:
    """Returns the problem with a new package, and the ids of its visits within the days of the provider's inputs.

    Args:
        basis: Of the provider.
        new: Package, whose ids are kept apart from those of the provider.
    """
    inputs = basis.inputs
    known = {person.service_user_id for person in inputs.service_users} if basis.knows_ids else set()
    person, places, people = new.person, inputs.locations, inputs.service_users
    if person.service_user_id in known:
        person = next(one for one in people if one.service_user_id == person.service_user_id)
    else:
        taken = {place.location_id for place in places} | {one.service_user_id for one in people}
        name = person.service_user_id
        while name in taken:
            name += "*"
        carers = {carer.carer_id for carer in inputs.carers}
        person = person.replace(
            service_user_id=name,
            location_id=name,
            name="",
            preferred_carers=tuple(carer for carer in person.preferred_carers if carer in carers),
            refused_carers=tuple(carer for carer in person.refused_carers if carer in carers),
        )
        people += (person,)
        places += (new.location.replace(location_id=name, postcode=None),)
    package = new.package.replace(service_user_id=person.service_user_id, provider=basis.provider_id)
    wanted = inputs.replace(
        service_users=people,
        locations=places,
        packages=(*inputs.packages, package),
        visit_patterns=(*inputs.visit_patterns, *new.patterns),
    )
    before = {visit.visit_id for visit in visits_of(inputs)[0]}
    problem = make_problem(wanted)
    added = tuple(visit.visit_id for visit in problem.visits if visit.visit_id not in before)
    return protect(problem, frozenset(added)), added


def protect(problem: Problem, new_ids: frozenset[str]) -> Problem:
    """Returns the problem with priorities by which no other visit is dropped for a new one."""
    visits = (
        visit.replace(priority=1 if visit.visit_id in new_ids else min(visit.priority + PROTECTION, MOST_PRIORITY))
        for visit in problem.visits
    )
    return problem.replace(visits=tuple(visits))
