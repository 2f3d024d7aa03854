"""Days of several providers: equal hours, the mixes, and what travel-only leaves out."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.inputs import Inputs
from scheduler.domain.people import Funding
from scheduler.geo.zones import assign_within, balanced_zones
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import TOLERANCE, Mix, ProvidersSpec, generate_providers


def made(mix: Mix, seed: int = 1, *, is_travel_only: bool = True) -> Inputs:
    return generate_providers(ProvidersSpec(day=EAST_LOTHIAN_DAY, mix=mix, is_travel_only=is_travel_only), 1, seed)


def minutes_of(inputs: Inputs) -> Counter[str]:
    provider = {person.service_user_id: person.provider for person in inputs.service_users}
    minutes: Counter[str] = Counter()
    for visit in inputs.visits:
        minutes[provider[visit.service_user_id]] += visit.minutes * visit.carers
    return minutes


@pytest.mark.parametrize("mix", list(Mix))
def test_providers_have_equal_hours_and_the_contracts_say_them(mix: Mix) -> None:
    inputs = made(mix)
    minutes = minutes_of(inputs)
    assert all(abs(own / (sum(minutes.values()) / 4) - 1) <= TOLERANCE for own in minutes.values())
    assert {contract.provider_id: contract.minutes_a_week for contract in inputs.contracts} == {
        name: 7 * own for name, own in minutes.items()
    }
    carers = Counter(carer.provider for carer in inputs.carers)
    assert sorted(carers.values()) == [17, 17, 17, 18]
    assert (len(inputs.visits), len(inputs.service_users), len(inputs.shifts)) == (300, 125, 77)
    assert sum(visit.carers for visit in inputs.visits) == 346


def test_zones_are_compact_and_a_random_mix_is_not() -> None:
    spread = {mix: mean_km_to_the_middle(made(mix)) for mix in Mix}
    assert spread[Mix.ZONES] < spread[Mix.HALF] < spread[Mix.RANDOM]


def mean_km_to_the_middle(inputs: Inputs) -> float:
    places = {place.location_id: (place.lat, place.lon) for place in inputs.locations}
    provider = np.array([person.provider for person in inputs.service_users])
    points = np.array([places[person.location_id] for person in inputs.service_users], dtype=float) * (111.2, 62.3)
    middles = {name: points[provider == name].mean(axis=0) for name in set(provider)}
    return float(np.mean([np.linalg.norm(point - middles[name]) for point, name in zip(points, provider, strict=True)]))


def test_the_seed_of_the_mix_changes_who_is_with_whom_and_nothing_else() -> None:
    one, two = made(Mix.RANDOM, 1), made(Mix.RANDOM, 2)
    assert one.visits == two.visits
    assert [person.replace(provider="") for person in one.service_users] == [person.replace(provider="") for person in two.service_users]
    assert one.service_users != two.service_users
    assert made(Mix.RANDOM, 1) == one


def test_choices_funding_and_known_carers_are_drawn_unless_only_travel_counts() -> None:
    plain, full = made(Mix.HALF), made(Mix.HALF, is_travel_only=False)
    assert plain.history == ()
    assert {person.may_move for person in plain.service_users} == {True}
    assert {person.may_move for person in full.service_users} == {True, False, None}
    assert {person.funding for person in full.service_users} == {Funding.COUNCIL, Funding.PERSONAL_BUDGET, Funding.DIRECT_PAYMENT}
    provider = {person.service_user_id: person.provider for person in full.service_users}
    carer = {one.carer_id: one.provider for one in full.carers}
    assert full.history
    assert all(carer[entry.carer_id] == provider[entry.service_user_id] for entry in full.history)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 5), weights=st.lists(st.integers(10, 60), min_size=20, max_size=40))
def test_zones_keep_to_their_targets_where_weights_are_fine_enough(seed: int, count: int, weights: list[int]) -> None:
    points = np.random.default_rng(seed).normal(0, 5, (len(weights), 2))
    whole = np.array(weights, dtype=np.int64)
    target = whole.sum() / count
    zone_of = balanced_zones(points, whole, np.full(count, target), tolerance=60 / target, seed=seed)
    assert abs(np.bincount(zone_of, whole, count) - target).max() <= 60


def test_rows_go_where_they_are_cheapest_unless_a_limit_is_in_the_way() -> None:
    costs = np.array([[0.0, 5.0], [0.0, 1.0], [0.0, 9.0]])
    ones = np.ones(3, dtype=np.int64)
    assert assign_within(costs, ones, np.zeros(2), np.full(2, 3.0)).tolist() == [0, 0, 0]
    assert assign_within(costs, ones, np.zeros(2), np.array([2.0, 3.0])).tolist() == [0, 1, 0]
