"""A provider's problem: all of its own, nothing of the others, and what binds two of them stays where it was published."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand import make_problem
from scheduler.demand.provider_problems import ProviderSplit, split_by_provider
from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import HistoryEntry, Inputs
from scheduler.files.reading.read import read_folder
from tests.builders import at, roster

DATA = Path(__file__).parents[2] / "data"
TINY = read_folder(DATA / "tiny")
OWNER = {"asha": "north", "ben": "north", "cleo": "south", "dev": "south"}


def inputs_with(owner_of_person: dict[str, str]) -> Inputs:
    people = tuple(person.replace(provider=owner_of_person.get(person.service_user_id, "north")) for person in TINY.service_users)
    carers = tuple(carer.replace(provider=OWNER[carer.carer_id]) for carer in TINY.carers)
    return TINY.replace(service_users=people, carers=carers)


def all_south_of(number: int) -> Inputs:
    names = [person.service_user_id for person in TINY.service_users]
    return inputs_with(dict.fromkeys(names[number:], "south"))


def split(inputs: Inputs) -> ProviderSplit:
    return split_by_provider(inputs, make_problem(inputs))


@settings(max_examples=30, deadline=None)
@given(owners=st.lists(st.sampled_from(["north", "south"]), min_size=len(TINY.service_users), max_size=len(TINY.service_users)))
def test_each_visit_is_in_the_problem_of_its_provider_alone(owners: list[str]) -> None:
    if len(set(owners)) < 2:
        return
    inputs = inputs_with({person.service_user_id: owner for person, owner in zip(TINY.service_users, owners, strict=True)})
    whole = make_problem(inputs).replace(links=())
    divided = split_by_provider(inputs, whole)
    for provider in divided.provider_ids:
        part = divided.problem_of(provider)
        people = {person.service_user_id for person in inputs.service_users if person.provider == provider}
        assert {visit.visit_id for visit in part.visits} == {v.visit_id for v in whole.visits if v.service_user_id in people}
        assert {carer.carer_id for carer in part.carers} == {carer for carer, owner in OWNER.items() if owner == provider}


def test_nothing_of_one_provider_names_people_or_carers_of_another() -> None:
    people = [person.service_user_id for person in TINY.service_users]
    inputs = all_south_of(3)
    wishes = tuple(person.replace(preferred_carers=("asha", "cleo"), refused_carers=("dev",)) for person in inputs.service_users)
    day = inputs.settings.day.replace(day=inputs.settings.day.day - 1)
    known = tuple(HistoryEntry(service_user_id=person, carer_id=carer, day=day) for person in people for carer in OWNER)
    divided = split(inputs.replace(service_users=wishes, history=known))
    text = divided.problem_of("south").model_dump_json()
    for word in ("asha", "ben", *people[:3]):
        assert f'"{word}"' not in text
    assert divided.problem_of("south").history


def test_linked_visits_of_two_providers_keep_their_published_times() -> None:
    inputs = all_south_of(3)
    problem = make_problem(inputs)
    first = next(visit for visit in problem.visits if visit.carers == 1 and owner_of(inputs, visit.service_user_id) == "north")
    second = next(visit for visit in problem.visits if visit.carers == 1 and owner_of(inputs, visit.service_user_id) == "south")
    link = VisitLink(first_visit_id=first.visit_id, second_visit_id=second.visit_id, min_gap_minutes=0, carers=LinkedCarers.ANY)
    divided = split_by_provider(inputs, problem.replace(links=(link,)))
    assert [(one.visit_id, one.provider_ids) for one in divided.shared] == [
        (first.visit_id, ("north", "south")),
        (second.visit_id, ("south", "north")),
    ]
    pinned = divided.problem_of("north").visit[first.visit_id].pinned_start
    assert pinned == divided.shared[0].start
    assert divided.problem_of("north").links == ()
    assert any(window.earliest <= pinned <= window.latest for window in first.windows)


def owner_of(inputs: Inputs, person_id: str) -> str:
    return next(person.provider for person in inputs.service_users if person.service_user_id == person_id)


def test_a_double_up_by_carers_of_two_providers_is_one_carer_for_each_at_the_time_of_the_roster() -> None:
    inputs = all_south_of(3)
    problem = make_problem(inputs)
    day = datetime(2026, 11, 23).date()
    assert problem.visit["V2"].carers == 2
    shifts = {shift.carer_id: shift.shift_id for shift in problem.shifts}
    published = roster(problem, {shifts["asha"]: [("V2", at("09:10", day))], shifts["cleo"]: [("V2", at("09:10", day))]})
    divided = split_by_provider(inputs, problem, published)
    for provider in ("north", "south"):
        part = divided.problem_of(provider).visit["V2"]
        assert (part.carers, part.pinned_start) == (1, at("09:10", day))
    assert [one.why for one in divided.shared if one.visit_id == "V2"] == ["carers of north and south"]


def test_people_and_carers_without_a_provider_are_faults_all_at_once() -> None:
    with pytest.raises(BadInput) as error:
        split(inputs_with({}).replace(carers=TINY.carers))
    assert {fault.code for fault in error.value.faults} == {"P208", "P209"}
    with pytest.raises(BadInput, match="P208"):
        split(TINY)
