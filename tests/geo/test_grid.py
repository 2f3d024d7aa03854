"""From grid references to degrees, against published figures."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.geo.distance import haversine_metres
from scheduler.geo.grid import _airy, grid_to_wgs84

SAMPLE = Path(__file__).parent / "data" / "code_point_open_sample.csv"


def test_worked_example_of_the_ordnance_survey_guide_on_the_airy_ellipsoid() -> None:
    """Annex C of the guide: E 651409.903, N 313177.270 is 52 39 27.2531 N, 1 43 4.5177 E."""
    lat, lon = _airy(np.array(651409.903), np.array(313177.270))
    assert np.degrees(lat) == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-8)
    assert np.degrees(lon) == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-8)


@pytest.mark.parametrize(
    ("eastings", "northings", "lat", "lon"),
    [
        (614300, 159900, 51.297880, 1.072628),  # a reference converted with OSTN02
        (366033, 564878, 54.977349, -2.532223),  # CA8 7JG and the next two: National Statistics Postcode Lookup
        (549571, 169349, 51.403453, 0.148952),  # BR8 7QP
        (549370, 168924, 51.399687, 0.145885),  # BR8 7QW
    ],
)
def test_within_five_metres_of_degrees_published_by_others(eastings: int, northings: int, lat: float, lon: float) -> None:
    assert float(haversine_metres(*grid_to_wgs84(eastings, northings), lat, lon)) < 5


def test_agrees_with_the_degrees_added_to_the_code_point_sample() -> None:
    rows = list(csv.DictReader(SAMPLE.open(encoding="utf-8")))
    eastings, northings, lat, lon = (np.array([float(row[name]) for row in rows]) for name in ("Eastings", "Northings", "lat", "lon"))
    assert haversine_metres(*grid_to_wgs84(eastings, northings), lat, lon).max() < 0.1


@given(st.floats(100_000, 600_000), st.floats(10_000, 1_100_000))
def test_a_kilometre_on_the_grid_is_a_kilometre_on_the_ground(east: float, north: float) -> None:
    """Scale of the projection (0.9996 to 1.0005) and sphere for ellipsoid (0.3%) stay within half a percent."""
    lat, lon = grid_to_wgs84([east, east + 1000, east], [north, north, north + 1000])
    assert haversine_metres(lat[0], lon[0], lat[1:], lon[1:]) == pytest.approx(1000, rel=0.005)


def test_nan_stays_nan_and_leaves_its_neighbours_alone() -> None:
    lat, lon = grid_to_wgs84([np.nan, 351418], [np.nan, 240501])
    assert np.isnan([lat[0], lon[0]]).all()
    assert (lat[1], lon[1]) == pytest.approx((52.060745, -2.710027), abs=1e-5)
