"""Distances against an independent geodesic."""

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from scheduler.geo.distance import EARTH_RADIUS_METRES, haversine_metres, straight_metres

UK = st.tuples(st.floats(49.8, 60.9), st.floats(-8.7, 1.8))


@given(UK, UK)
def test_within_half_a_percent_of_the_geodesic_anywhere_in_the_uk(one: tuple[float, float], two: tuple[float, float]) -> None:
    assert float(haversine_metres(*one, *two)) == pytest.approx(geodesic(one, two).meters, rel=0.005, abs=0.01)


@given(st.lists(UK, min_size=1, max_size=6))
def test_all_pairs_are_symmetric_with_a_zero_diagonal_and_agree_with_the_pairwise_form(points: list[tuple[float, float]]) -> None:
    lat, lon = np.array(points).T
    metres = straight_metres(lat, lon)
    assert np.array_equal(metres, metres.T)
    assert not np.diagonal(metres).any()
    expected = [[float(haversine_metres(*one, *two)) for two in points] for one in points]
    assert np.allclose(metres, expected, rtol=1e-12, atol=1e-6)


def test_one_degree_of_latitude_is_a_360th_of_the_circumference() -> None:
    assert float(haversine_metres(52, -2, 53, -2)) == pytest.approx(2 * np.pi * EARTH_RADIUS_METRES / 360)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_antipodes_are_half_the_circumference_apart(lat: float, lon: float) -> None:
    assert float(haversine_metres(lat, lon, -lat, lon - 180)) == pytest.approx(np.pi * EARTH_RADIUS_METRES, rel=1e-6)


def test_no_antipodes_are_nan_where_rounding_makes_the_haversine_more_than_1() -> None:
    """It does so by one unit in the last place, of which the square root makes 1 again."""
    lat, lon = np.random.default_rng(0).uniform([[-90], [-180]], [[90], [180]], (2, 10_000))
    assert np.allclose(haversine_metres(lat, lon, -lat, lon - 180), np.pi * EARTH_RADIUS_METRES)


def test_the_far_side_of_the_date_line_is_near() -> None:
    assert float(haversine_metres(52, 179.9, 52, -179.9)) < 14_000
