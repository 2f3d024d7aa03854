"""The formula over straight-line distance."""

import math

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.geo.travel import travel_matrix
from tests.geo.problems import HEREFORD, LEDBURY, LEOMINSTER, problem_at

UK = st.tuples(st.floats(49.9, 60.8), st.floats(-8.6, 1.7))
TOWNS = {"Hereford": HEREFORD, "Leominster": LEOMINSTER, "Ledbury": LEDBURY}


def test_crow_is_read_as_the_old_name_of_the_formula() -> None:
    assert TravelSettings(model="crow") == TravelSettings(model="straight_line") == TravelSettings()


@given(
    st.lists(UK, min_size=2, max_size=5),
    st.floats(0.1, 3),
    st.floats(0, 10),
    st.sampled_from([1, 60, 1000]),
)
def test_figures_are_those_of_the_formula_over_an_independent_geodesic(
    points: list[tuple[float, float]], area: float, settle: float, ticks_per_minute: int
) -> None:
    places = {f"p{at}": point for at, point in enumerate(points)}
    problem = problem_at(places, carers=[("p0", TravelMode.CAR)], ticks_per_minute=ticks_per_minute)
    matrix = travel_matrix(problem, TravelSettings(area_multiplier=area, settle_minutes=settle))
    for start, one in places.items():
        for end, two in places.items():
            km = geodesic(one, two).km
            minutes = 0 if start == end else 3.0 * km**0.76 * area + settle
            found = matrix.leg(TravelMode.CAR, start, end)
            assert found is not None
            assert found[0] == pytest.approx(minutes * ticks_per_minute, rel=0.005, abs=1.01)
            assert found[1] == pytest.approx(1400 * km, rel=0.005, abs=1)


def test_ticks_are_rounded_up_and_not_to_the_nearest() -> None:
    """Hereford to Leominster: the minutes of the formula end between two ticks, whatever the resolution."""
    settings = TravelSettings(settle_minutes=0)
    fine = travel_matrix(problem_at(TOWNS, ticks_per_minute=60_000), settings).leg(TravelMode.CAR, "Hereford", "Leominster")
    coarse = travel_matrix(problem_at(TOWNS, ticks_per_minute=1), settings).leg(TravelMode.CAR, "Hereford", "Leominster")
    assert fine is not None
    assert coarse is not None
    assert 0 < fine[0] % 60_000 < 30_000, "else rounding to the nearest would look the same"
    assert coarse[0] == math.ceil(fine[0] / 60_000)


def test_two_locations_at_one_spot_are_settle_time_apart_and_a_location_is_nothing_from_itself() -> None:
    matrix = travel_matrix(problem_at({"flat 1": HEREFORD, "flat 2": HEREFORD}), TravelSettings(settle_minutes=2.5))
    assert matrix.leg(TravelMode.CAR, "flat 1", "flat 2") == (150, 0)
    assert matrix.leg(TravelMode.CAR, "flat 1", "flat 1") == (0, 0)


def test_factor_of_a_mode_and_area_multiply_the_drive_and_not_the_settling() -> None:
    problem = problem_at(TOWNS, carers=[("Hereford", TravelMode.WALK), ("Ledbury", TravelMode.CAR)])
    matrix = travel_matrix(problem, TravelSettings(settle_minutes=2, area_multiplier=1.5, mode_factors={TravelMode.WALK: 4}))
    assert matrix.modes == (TravelMode.CAR, TravelMode.WALK)
    car, walk = matrix.ticks - 120 * ~np.eye(3, dtype=bool)
    assert np.allclose(walk, 4 * car, atol=4)
    plain = travel_matrix(problem, TravelSettings(settle_minutes=0)).ticks[0]
    assert np.allclose(car, 1.5 * plain, atol=2)
    assert np.array_equal(*matrix.metres)


def test_mode_left_out_of_the_settings_has_its_default_factor() -> None:
    problem = problem_at(TOWNS, carers=[("Hereford", TravelMode.BICYCLE)])
    by_default = travel_matrix(problem, TravelSettings())
    assert np.array_equal(travel_matrix(problem, TravelSettings(mode_factors={TravelMode.WALK: 5})).ticks, by_default.ticks)
    assert not np.array_equal(travel_matrix(problem, TravelSettings(mode_factors={TravelMode.BICYCLE: 5})).ticks, by_default.ticks)


@pytest.mark.parametrize("factor", [0, -1, math.inf, math.nan])
def test_factor_that_is_no_positive_number_is_refused_by_name(factor: float) -> None:
    with pytest.raises(TravelError, match="for bicycle"):
        travel_matrix(
            problem_at(TOWNS, carers=[("Hereford", TravelMode.BICYCLE)]), TravelSettings(mode_factors={TravelMode.BICYCLE: factor})
        )


def test_every_location_without_degrees_is_named() -> None:
    lost = [f"lost-{at}" for at in range(12)]
    with pytest.raises(TravelError) as error:
        travel_matrix(problem_at(TOWNS | dict.fromkeys(lost)), TravelSettings())
    assert [name for name in lost if name not in str(error.value)] == []
    assert "Hereford" not in str(error.value)


def test_swapped_degrees_and_places_abroad_are_warned_of_by_name() -> None:
    places = TOWNS | {"turned": HEREFORD[::-1], "null island": (0.0, 0.0), "Paris": (48.85, 2.35)}
    swapped, abroad, *_ = travel_matrix(problem_at(places), TravelSettings()).warnings
    assert "swapped" in swapped
    assert "turned" in swapped
    assert "null island, Paris" in abroad


def test_ordinary_places_are_warned_of_in_no_way() -> None:
    problem = problem_at(TOWNS, visits_at=["Ledbury", "Leominster"], carers=[("Hereford", TravelMode.CAR)])
    assert travel_matrix(problem, TravelSettings()).warnings == ()
