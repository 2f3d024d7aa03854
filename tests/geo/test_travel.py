"""The door: modes, checks and warnings, whatever the provider."""

import numpy as np
import pytest

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelEntry, TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo import travel
from scheduler.geo.provider import Figures
from scheduler.geo.travel import travel_matrix
from tests.geo.problems import HEREFORD, LEDBURY, LEOMINSTER, leg, problem_at

CAR, BICYCLE, WALK = TravelMode.CAR, TravelMode.BICYCLE, TravelMode.WALK
TOWNS = {"Hereford": HEREFORD, "Leominster": LEOMINSTER, "Ledbury": LEDBURY}


def own(*entries: TravelEntry) -> TravelSettings:
    return TravelSettings(model="matrix", entries=entries)


def about(warnings: tuple[str, ...], words: str) -> list[str]:
    return [text for text in warnings if words in text]


def test_layers_are_the_modes_of_the_carers_in_a_fixed_order() -> None:
    carers = [("Ledbury", WALK), ("Hereford", CAR), ("Leominster", WALK)]
    assert travel_matrix(problem_at(TOWNS, carers=carers), TravelSettings()).modes == (CAR, WALK)
    assert travel_matrix(problem_at(TOWNS, carers=[("Ledbury", BICYCLE)]), TravelSettings()).modes == (BICYCLE,)
    assert travel_matrix(problem_at(TOWNS), TravelSettings()).modes == (CAR,)


@pytest.mark.parametrize("model", ["straight_line", "matrix"])
def test_matrix_has_the_promised_shapes_and_types(model: str) -> None:
    problem = problem_at(TOWNS, carers=[("Hereford", CAR), ("Ledbury", WALK)], ticks_per_minute=1000)
    matrix = travel_matrix(problem, TravelSettings(model=model, entries=(leg("Hereford", "Ledbury", 30),)))
    assert matrix.location_ids == tuple(TOWNS)
    assert [array.shape for array in (matrix.ticks, matrix.metres, matrix.reachable)] == [(2, 3, 3)] * 3
    assert [array.dtype for array in (matrix.ticks, matrix.metres, matrix.reachable)] == [np.int32, np.int32, np.bool_]
    assert matrix.ticks_per_minute == 1000
    assert matrix.method.startswith(model)
    assert not matrix.ticks[~matrix.reachable].any()
    assert not matrix.metres[~matrix.reachable].any()


@pytest.mark.parametrize("model", ["straight_line", "matrix"])
def test_problem_without_places_has_an_empty_matrix(model: str) -> None:
    assert travel_matrix(problem_at({}), TravelSettings(model=model)).ticks.shape == (1, 0, 0)


def test_odd_speeds_of_cars_are_named_the_worst_first() -> None:
    entries = [leg("A", "B", 10, 20_000), leg("B", "A", 60, 4_000), leg("A", "C", 0, 9_000), leg("B", "C", 10, 15_000)]
    (warning,) = about(travel_matrix(problem_at("ABC"), own(*entries)).warnings, "km/h")
    places = [
        warning.index(text)
        for text in ("A to C (9.0 km in 0.0 min)", "C to A", "B to A (4.0 km in 60.0 min)", "A to B (20.0 km in 10.0 min)")
    ]
    assert places == sorted(places)
    assert "B to C" not in warning


def test_speeds_at_the_edge_short_legs_and_walkers_are_not_odd() -> None:
    edge = [leg("A", "B", 60, 110_000), leg("B", "A", 60, 5_000), leg("A", "C", 60, 1000), leg("C", "A", 0, 1000)]
    walk = [leg("A", "B", 60, 4_000, WALK)]
    problem = problem_at("ABC", carers=[("A", CAR), ("B", WALK)])
    assert about(travel_matrix(problem, own(*edge, *walk)).warnings, "km/h") == []


def test_only_the_worst_few_odd_speeds_are_named_of_many() -> None:
    names = [f"p{at}" for at in range(40)]
    entries = [leg(one, two, 1, 50_000) for one in names for two in names if one != two]
    (warning,) = about(travel_matrix(problem_at(names), own(*entries)).warnings, "km/h")
    assert warning.count(" to p") == 5
    assert warning.endswith("and 1555 more")


def out_of_reach(problem: Problem, *entries: TravelEntry) -> list[str]:
    return about(travel_matrix(problem, own(*entries)).warnings, "no carer on duty")


def test_visits_that_no_carer_can_travel_to_are_named() -> None:
    """C is tied to D only; E to nothing."""
    problem = problem_at("HABCDE", visits_at="ABCDE", carers=[("H", CAR)])
    (warning,) = out_of_reach(problem, leg("H", "A", 5), leg("A", "B", 5), leg("C", "D", 5))
    assert warning.endswith(": v-C at C, v-D at D, v-E at E")


def test_visit_reached_by_way_of_another_visit_or_by_another_mode_is_not_named() -> None:
    problem = problem_at("HGABC", visits_at="ABC", carers=[("H", CAR), ("G", WALK)])
    assert out_of_reach(problem, leg("H", "A", 5), leg("A", "B", 5), leg("G", "C", 5, mode=WALK)) == []


def test_place_without_a_visit_is_no_stepping_stone() -> None:
    problem = problem_at("HXA", visits_at="A", carers=[("H", CAR)])
    assert "v-A" in out_of_reach(problem, leg("H", "X", 5), leg("X", "A", 5))[0]


def test_shift_without_places_reaches_every_visit() -> None:
    assert out_of_reach(problem_at("AB", visits_at="AB", carers=[("A", CAR)], start=None, end=None)) == []


def test_visit_that_can_be_reached_and_not_left_or_left_and_not_reached_is_named() -> None:
    to_a = leg("H", "A", 5)
    assert "v-A" in out_of_reach(problem_at("HGA", visits_at="A", carers=[("H", CAR)], end="G"), to_a)[0]
    assert "v-A" in out_of_reach(problem_at("HGA", visits_at="A", carers=[("H", CAR)], start="G"), to_a)[0]
    assert out_of_reach(problem_at("HGA", visits_at="A", carers=[("H", CAR)], end=None), to_a) == []


def test_one_way_street_leads_only_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """From H by A to G and never back."""
    reachable = np.triu(np.ones((1, 3, 3), dtype=bool))
    figures = Figures(minutes=np.zeros((1, 3, 3)), metres=np.zeros((1, 3, 3)), reachable=reachable, method="one way")
    monkeypatch.setitem(travel.PROVIDERS, "matrix", lambda *_: figures)
    assert out_of_reach(problem_at("HAG", visits_at="A", carers=[("H", CAR)], end="G")) == []
    assert len(out_of_reach(problem_at("HAG", visits_at="A", carers=[("H", CAR)]))) == 1
    assert len(out_of_reach(problem_at("HAG", visits_at="A", carers=[("G", CAR)]))) == 1


def test_visit_at_the_carers_own_door_is_in_reach_without_a_leg() -> None:
    assert out_of_reach(problem_at("AB", visits_at="A", carers=[("A", CAR)])) == []


def test_more_ticks_or_metres_than_int32_holds_are_refused() -> None:
    most = 2**31 - 1
    problem = problem_at("AB", ticks_per_minute=1)
    assert travel_matrix(problem, own(leg("A", "B", most, most))).leg(CAR, "A", "B") == (most, most)
    with pytest.raises(TravelError, match=r"ticks.*A to B"):
        travel_matrix(problem, own(leg("A", "B", most + 0.5)))
    with pytest.raises(TravelError, match=r"metres.*A to B"):
        travel_matrix(problem, own(leg("A", "B", 5, most + 1)))
    with pytest.raises(TravelError, match=r"no finite number.*A to B"):
        travel_matrix(problem, own(leg("A", "B", float("inf"))))


@pytest.mark.parametrize(("cell", "value", "said"), [((0, 1), np.nan, "finite"), ((0, 1), -1, "negative"), ((1, 1), 3, "itself")])
@pytest.mark.parametrize("unit", ["minutes", "metres"])
def test_provider_that_breaks_its_word_is_caught(
    monkeypatch: pytest.MonkeyPatch, cell: tuple[int, int], value: float, said: str, unit: str
) -> None:
    broken = {"minutes": np.zeros((1, 2, 2)), "metres": np.zeros((1, 2, 2))}
    broken[unit][0][cell] = value
    figures = Figures(minutes=broken["minutes"], metres=broken["metres"], reachable=np.ones((1, 2, 2), dtype=bool), method="broken")
    monkeypatch.setitem(travel.PROVIDERS, "straight_line", lambda *_: figures)
    with pytest.raises(TravelError, match=f"{unit}.*{said}.*{'AB'[cell[0]]} to {'AB'[cell[1]]}"):
        travel_matrix(problem_at("AB"), TravelSettings())
