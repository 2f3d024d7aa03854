"""Moves between providers can be put back, whatever packages a person has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.demand.moves import apply_moves
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.moves import Move
from scheduler.domain.packages import CarePackage
from scheduler.domain.providers import Provider
from tests.studies.clusters.small import small_inputs

NAMES = ("A", "B", "C")
SMALL = small_inputs(visits=24)
DAY = SMALL.settings.day
PERSON = SMALL.service_users[0]


def council(provider: str, of_packages: tuple[str, ...], last_day: date | None = None) -> Inputs:
    """Returns one person with a provider, and packages that name others or none."""
    packages = tuple(
        CarePackage(package_id=f"K{number}", service_user_id="P", first_day=date(2026, 1, 1), last_day=last_day, provider=name)
        for number, name in enumerate(of_packages)
    )
    person = PERSON.replace(service_user_id="P", provider=provider)
    providers = tuple(Provider(provider_id=name) for name in NAMES)
    return SMALL.replace(service_users=(person,), packages=packages, providers=providers, visits=(), links=(), history=())


def served_by(inputs: Inputs) -> tuple[str, ...]:
    """Returns the provider of the person, and of each package."""
    own = inputs.service_users[0].provider
    return own, *(package.provider or own for package in inputs.packages)


names = st.sampled_from(NAMES)


@given(names, st.lists(st.sampled_from(["", *NAMES]), max_size=3).map(tuple), st.sampled_from(["", "K0", "K1", "K2"]), names)
def test_what_is_moved_is_put_back(provider: str, of_packages: tuple[str, ...], package: str, to: str) -> None:
    before = council(provider, of_packages)
    owner = {"": provider, **{f"K{number}": name or provider for number, name in enumerate(of_packages)}}
    move = Move(service_user_id="P", package_id=package, from_provider=owner.get(package, provider), to_provider=to)
    try:
        after = apply_moves(before, [move])
    except BadInput:
        return
    assert served_by(after) != served_by(before)
    assert served_by(apply_moves(after, [move.reverse])) == served_by(before)


def test_care_of_several_providers_is_named_by_package() -> None:
    move = Move(service_user_id="P", from_provider="A", to_provider="C")
    with pytest.raises(BadInput, match="has packages of B as well") as raised:
        apply_moves(council("A", ("B", "")), [move])
    assert [(fault.code, fault.where) for fault in raised.value.faults] == [("P210", "moves.csv:2:package_id")]
    assert served_by(apply_moves(council("A", ("A", "")), [move])) == ("C", "C", "C")


def test_a_package_that_has_ended_is_no_care_of_another() -> None:
    move = Move(service_user_id="P", from_provider="A", to_provider="C")
    assert served_by(apply_moves(council("A", ("B",), last_day=date(2026, 1, 31)), [move])) == ("C", "B")
