"""The user's own legs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelEntry, TravelMode, TravelSettings
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.travel import travel_matrix
from tests.geo.problems import leg, problem_at

PLACES = ("A", "B", "C", "D")
CAR, WALK = TravelMode.CAR, TravelMode.WALK
LEGS = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES), st.sampled_from([CAR, WALK])),
    st.tuples(st.integers(0, 6000), st.integers(0, 99_999)),
)


def made(
    *entries: TravelEntry, carers: tuple[tuple[str, TravelMode], ...] = (("A", CAR),), visits_at: tuple[str, ...] = ()
) -> TravelMatrix:
    """A matrix over PLACES of these legs."""
    return travel_matrix(problem_at(PLACES, visits_at, carers), TravelSettings(model="matrix", settle_minutes=2, entries=entries))


@given(LEGS)
def test_each_leg_is_as_given_or_as_its_reverse_or_unreachable(given_legs: dict[tuple[str, str, TravelMode], tuple[int, int]]) -> None:
    """An independent statement of the whole meaning: no settling added, minutes of a hundredth."""
    entries = [leg(start, end, hundredths / 100, metres, mode) for (start, end, mode), (hundredths, metres) in given_legs.items()]
    matrix = made(*entries, carers=(("A", CAR), ("B", WALK)))
    for mode in (CAR, WALK):
        for start in PLACES:
            for end in PLACES:
                figures = given_legs.get((start, end, mode), given_legs.get((end, start, mode)))
                expected = (0, 0) if start == end else figures and (-(-figures[0] * 60 // 100), figures[1])
                assert matrix.leg(mode, start, end) == expected


def test_three_decimals_of_a_minute_are_exact_in_a_thousand_ticks() -> None:
    """14.141 x 1000 is 14141.000000000002 to a computer."""
    thousandths = range(1, 3000, 7)
    problem = problem_at([str(at) for at in thousandths], ticks_per_minute=1000)
    entries = tuple(leg("1", str(at), 13 + at / 1000) for at in thousandths)
    matrix = travel_matrix(problem, TravelSettings(model="matrix", entries=entries))
    assert matrix.ticks[0, 0, 1:].tolist() == [13_000 + at for at in thousandths[1:]]


def test_legs_of_modes_nobody_uses_are_left_aside() -> None:
    matrix = made(leg("A", "B", 5), leg("A", "B", 60, mode=WALK))
    assert matrix.modes == (CAR,)
    assert matrix.leg(CAR, "A", "B") == (300, 1000)


def test_leg_taken_from_the_other_direction_is_warned_of() -> None:
    (warning,) = [text for text in made(leg("A", "B", 5), leg("C", "A", 5), leg("A", "C", 6)).warnings if "other direction" in text]
    assert warning.endswith(": B to A")


def test_missing_legs_are_counted_and_named() -> None:
    (warning,) = [text for text in made(leg("A", "B", 5), leg("A", "C", 5), leg("B", "C", 5)).warnings if "neither direction" in text]
    assert warning.endswith(": A to D, B to D, C to D, D to A, D to B and 1 more")


def test_mode_without_any_leg_names_who_is_stranded() -> None:
    warnings = made(leg("A", "B", 5), carers=(("A", CAR), ("B", WALK))).warnings
    assert [text for text in warnings if "by walk" in text and "c-B" in text and "c-A" not in text]


def test_journey_to_itself_is_nothing_and_warned_of_where_it_was_something() -> None:
    matrix = made(leg("A", "A", 5), leg("B", "B", 0, 0), leg("A", "B", 5))
    assert matrix.leg(CAR, "A", "A") == (0, 0)
    (warning,) = [text for text in matrix.warnings if "itself" in text]
    assert "A to A" in warning
    assert "B to B" not in warning


def test_every_unknown_location_is_named_even_on_legs_of_unused_modes() -> None:
    unknown = [f"x{at}" for at in range(8)]
    entries = [leg("A", name, 5, mode=WALK if at % 2 else CAR) for at, name in enumerate(unknown)]
    with pytest.raises(TravelError) as error:
        made(*entries, leg("y", "B", 5))
    assert [name for name in [*unknown, "y"] if name not in str(error.value)] == []


def test_leg_given_twice_alike_is_fine_and_given_twice_differently_is_refused() -> None:
    assert made(leg("A", "B", 5), leg("A", "B", 5)).leg(CAR, "A", "B") == (300, 1000)
    for other in (leg("A", "B", 6), leg("A", "B", 5, 999)):
        with pytest.raises(TravelError, match="A to B"):
            made(leg("A", "B", 5), leg("B", "A", 7), other)


def test_no_legs_at_all_leave_everything_unreachable_but_each_place_itself() -> None:
    assert np.array_equal(made().reachable[0], np.eye(len(PLACES), dtype=bool))
