"""No chain of swaps, moves, quotes or dates gives a person to a provider who may not serve them, or moves one who may not be moved.

The rules are written here once more, so that the code is not held to itself.
"""

from datetime import date, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.demand import make_problem
from scheduler.demand.moves import apply_moves
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.moves import Move
from scheduler.domain.packages import CarePackage, VisitPattern
from scheduler.domain.people import Funding, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.providers import Inspection, Provider
from scheduler.domain.quotes import NewPackage
from scheduler.geo.travel import travel_matrix
from scheduler.studies.clusters.instance import make_cluster_instance
from scheduler.studies.clusters.surrogate import NEIGHBOURS, make_surrogate, propose
from scheduler.studies.quotes.offers import refusals
from tests.studies.clusters.small import small_inputs

BASE = small_inputs(visits=24)
DAY = BASE.settings.day
NAMES = ("provider-1", "provider-2")
AREAS = ("Haddington", "Tranent")
days = st.integers(-400, 120).map(lambda number: DAY + timedelta(days=number))
"""Days of inspections and of discharges, and of moves."""


def may_be_moved(person: ServiceUser, day: date) -> bool:
    if person.may_move is False or person.funding is Funding.DIRECT_PAYMENT:
        return False
    return person.discharged_on is None or (day - person.discharged_on).days >= 30


def may_take_on(provider: Provider, person: ServiceUser, day: date) -> bool:
    grades = [int(one.grade) for one in provider.inspections if one.inspected_on <= day]
    return (
        len(grades) >= 2
        and min(grades[-2:]) >= 3
        and (person.funding is not Funding.PERSONAL_BUDGET or grades[-1] >= 4)
        and (provider.children or not person.is_child)
        and (not provider.areas or person.locality is None or person.locality in provider.areas)
    )


@st.composite
def councils(draw: st.DrawFn) -> Inputs:
    """Returns a county in which grades, dates, areas, funding and choice are drawn."""
    providers = []
    for name in NAMES:
        inspected = sorted(draw(st.lists(days, min_size=1, max_size=4, unique=True)))
        grades = draw(st.lists(st.sampled_from("2345"), min_size=len(inspected), max_size=len(inspected)))
        inspections = tuple(Inspection(inspected_on=day, grade=grade) for day, grade in zip(inspected, grades, strict=True))
        areas = tuple(draw(st.lists(st.sampled_from(AREAS), max_size=1)))
        providers.append(Provider(provider_id=name, inspections=inspections, areas=areas, children=draw(st.booleans())))
    people = tuple(
        person.replace(
            may_move=draw(st.sampled_from([None, True, True, False])),
            funding=draw(st.sampled_from([None, Funding.COUNCIL, *Funding])),
            discharged_on=draw(st.one_of(st.none(), st.none(), days)),
            is_child=draw(st.sampled_from([False, False, False, True])),
            locality=draw(st.sampled_from([None, *AREAS])),
        )
        for person in BASE.service_users
    )
    return BASE.replace(providers=tuple(providers), service_users=people)


def moved(council: Inputs, moves: list[Move], day: date) -> Inputs | None:
    """Returns the county after moves; None where they are refused, and for no other reason than that they are not allowed."""
    try:
        return apply_moves(council, moves, first_day=day)
    except BadInput as error:
        if {fault.code for fault in error.faults} != {"P211"}:
            raise
        return None


def package_of(person: ServiceUser, day: date) -> NewPackage:
    return NewPackage(
        person=person,
        location=Location(location_id=person.location_id, lat=55.95, lon=-2.78),
        package=CarePackage(package_id="N", service_user_id=person.service_user_id, first_day=day),
        patterns=(VisitPattern(pattern_id="N1", package_id="N", planned_start=600, minutes=30),),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_chain_of_moves_swaps_and_quotes_keeps_to_grades_dates_and_choice(data: st.DataObject) -> None:
    council = data.draw(councils())
    providers = {one.provider_id: one for one in council.providers}
    for _ in range(data.draw(st.integers(1, 6))):
        day = data.draw(days)
        people = {one.service_user_id: one for one in council.service_users}
        chosen = data.draw(st.lists(st.sampled_from(sorted(people)), min_size=1, max_size=2, unique=True))
        moves = [
            Move(
                service_user_id=name,
                from_provider=people[name].provider,
                to_provider=next(at for at in NAMES if at != people[name].provider),
            )
            for name in chosen
        ]
        allowed = [may_be_moved(people[one.service_user_id], day) for one in moves]
        allowed += [may_take_on(providers[one.to_provider], people[one.service_user_id], day) for one in moves]
        after = moved(council, moves, day)
        assert (after is not None) == all(allowed)
        if after is not None:
            assert apply_moves(after, [one.reverse for one in moves]) == council
            council = after
        new = package_of(people[chosen[0]].replace(provider=""), day)
        for provider in council.providers:
            starts = max(day, council.settings.day)
            assert (not refusals(provider, new, council.settings)) == may_take_on(provider, new.person, starts)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(council=councils(), day=days, seed=st.integers(0, 99))
def test_proposals_move_nobody_who_may_not_be_moved_on_the_day(council: Inputs, day: date, seed: int) -> None:
    problem = make_problem(council)
    instance = make_cluster_instance(council, problem, travel_matrix(problem, council.travel), first_day=day, tolerance=0.5)
    people = {one.service_user_id: one for one in council.service_users}
    providers = {one.provider_id: one for one in council.providers}
    for row, unit in enumerate(instance.units):
        person = people[unit.service_user_id]
        for number, name in enumerate(instance.provider_ids):
            is_free = may_be_moved(person, day) and may_take_on(providers[name], person, day)
            assert bool(instance.allowed[row, number]) == (is_free or number == unit.provider)
    owner = propose(
        instance,
        make_surrogate(instance),
        99,
        kind=NEIGHBOURS,
        home_weight=1.0,
        away=np.zeros(len(instance.units)),
        steps=2000,
        seed=seed,
    )
    assert instance.allowed[np.arange(len(owner)), owner].all()
