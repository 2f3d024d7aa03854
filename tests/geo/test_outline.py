"""The outline of a travel matrix says what the matrix says, without being one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.outline import TravelOutline, outline_travel
from scheduler.geo.travel import travel_matrix
from tests.geo.problems import HEREFORD, LEDBURY, LEOMINSTER, leg, problem_at

CAR, WALK = TravelMode.CAR, TravelMode.WALK
TOWNS = {"Hereford": HEREFORD, "Leominster": LEOMINSTER, "Ledbury": LEDBURY}
NEAR = st.tuples(st.floats(51, 53), st.floats(-4, -1))
ANYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def towns(**places: tuple[float, float]) -> Problem:
    return problem_at({**TOWNS, **places}, ["Leominster"], [("Hereford", CAR), ("Ledbury", WALK)])


def said_by(
    make: Callable[..., TravelMatrix | TravelOutline], problem: Problem, settings: TravelSettings
) -> TravelMatrix | TravelOutline | str:
    """Returns what is made, or the words of its error."""
    try:
        return make(problem, settings)
    except TravelError as error:
        return str(error)


@given(
    st.lists(NEAR, max_size=5) | st.lists(ANYWHERE, max_size=4),
    st.builds(
        TravelSettings,
        area_multiplier=st.floats(0.1, 10),
        settle_minutes=st.floats(0, 60),
        mode_factors=st.fixed_dictionaries({CAR: st.floats(0.1, 5)}),
    ),
    st.sampled_from([1, 60, 60_000]),
)
def test_outline_has_the_words_of_the_matrix_and_bounds_its_journeys(
    points: list[tuple[float, float]], settings: TravelSettings, ticks_per_minute: int
) -> None:
    places = {f"p{at}": point for at, point in enumerate(points)}
    problem = problem_at(
        places, [*places][:2], [(name, mode) for name, mode in zip(places, (CAR, WALK), strict=False)], ticks_per_minute=ticks_per_minute
    )
    matrix, outline = (said_by(make, problem, settings) for make in (travel_matrix, outline_travel))
    if isinstance(matrix, str) or isinstance(outline, str):
        assert matrix == outline
        return
    assert (outline.location_ids, outline.modes, outline.method, outline.warnings) == (
        matrix.location_ids,
        matrix.modes,
        matrix.method,
        matrix.warnings,
    )
    assert (outline.row, outline.layer) == (matrix.row, matrix.layer)
    if isinstance(outline, TravelOutline) and isinstance(matrix, TravelMatrix):
        for layer, (ticks, metres) in enumerate(outline.longest):
            assert ticks >= matrix.ticks[layer].max(initial=0)
            assert metres >= matrix.metres[layer].max(initial=0)


def test_places_of_an_area_need_no_matrix() -> None:
    outline = outline_travel(towns(), TravelSettings())
    assert isinstance(outline, TravelOutline)
    (ticks, metres), (on_foot, _) = outline.longest
    longest = travel_matrix(towns(), TravelSettings()).ticks.max(axis=(1, 2))
    assert longest[0] <= ticks < 1.3 * longest[0]
    assert on_foot > 5 * ticks
    assert metres < 60_000


@pytest.mark.parametrize(
    ("settings", "places"),
    [
        (TravelSettings(settle_minutes=30), {"Near Hereford": (52.0630, -2.7160)}),
        (TravelSettings(), {"Lerwick": (60.15, -1.14)}),
        (TravelSettings(area_multiplier=0.1), {}),
    ],
    ids=["slow", "far", "fast"],
)
def test_odd_speeds_are_named_as_by_the_matrix(settings: TravelSettings, places: dict[str, tuple[float, float]]) -> None:
    found = outline_travel(towns(**places), settings)
    assert isinstance(found, TravelMatrix)
    assert "km/h" in found.warnings[0]


def test_places_abroad_are_named_without_a_matrix() -> None:
    found = outline_travel(towns(Dublin=(53.35, -6.26)), TravelSettings(area_multiplier=2))
    assert isinstance(found, TravelOutline)
    assert found.warnings == travel_matrix(towns(Dublin=(53.35, -6.26)), TravelSettings(area_multiplier=2)).warnings


def test_own_legs_and_figures_beyond_counting_need_the_matrix() -> None:
    own = TravelSettings(model="matrix", entries=(leg("Hereford", "Leominster", 20),))
    assert isinstance(outline_travel(towns(), own), TravelMatrix)
    slow = TravelSettings(mode_factors={WALK: 1e9})
    with pytest.raises(TravelError, match="too many to be counted"):
        outline_travel(towns(), slow)
