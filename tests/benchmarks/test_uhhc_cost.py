"""The family's own objective of a written solution, component by component, against sums done by hand; and where lunches are put."""

from typing import Any

import pytest

from benchmarks.formats.uhhc_cost import LUNCH, Day, Stop
from benchmarks.formats.uhhc_lunch import with_lunch

EVERYTHING = {
    "travel_time": 1,
    "total_tardiness": 10,
    "highest_tardiness": 100,
    "total_waiting_time": 1_000,
    "total_extra_time": 10_000,
    "max_idle_time": 3,
    "workload_balance": 5,
    "caregiver_preferences": 7,
    "incompabilities": 11,
    "qualification": 13,
    "optional_patients": 17,
    "missed_lunch_break": 19,
}


def document(**metadata: Any) -> dict[str, Any]:
    """Carers n (0-120, has lunch), a (30-90, has lunch) and r (0-60, has none) at row 0; P and Q 10 and 20 out, 15 and 25 apart.

    Windows are judged at the start; lunch starts from 40 to 70 and takes 20.
    """
    return {
        "metadata": {"time_window_met": "at_service_start", "cost_components": EVERYTHING, "origin": "generated"} | metadata,
        "distances": [[0, 10, 20], [10, 0, 15], [20, 25, 0]],
        "terminal_points": [{"id": "d", "distance_matrix_index": 0}],
        "caregivers": [
            {"id": "n", "abilities": ["x"], "departing_point": "d", "working_shift": {"start": 0, "end": 120}, "lunch_break": True},
            {"id": "a", "abilities": ["y"], "departing_point": "d", "working_shift": {"start": 30, "end": 90}, "lunch_break": True},
            {"id": "r", "abilities": ["x"], "departing_point": "d", "working_shift": {"start": 0, "end": 60}, "lunch_break": False},
        ],
        "patients": [
            {
                "id": "P",
                "distance_matrix_index": 1,
                "required_services": [{"service": "x", "duration": 10}],
                "time_windows": [{"start": 15, "end": 20}, {"start": 60, "end": 90}],
                "preferred_caregivers": ["a"],
            },
            {
                "id": "Q",
                "distance_matrix_index": 2,
                "required_services": [{"service": "y", "duration": 30}, {"service": "x"}],
                "time_windows": [{"start": 60, "end": 70}],
                "incompatible_caregivers": ["n"],
            },
            {
                "id": "R",
                "distance_matrix_index": 1,
                "required_services": [{"service": "x", "duration": 5}],
                "time_windows": [[0, 9]],
                "optional": True,
            },
        ],
        "services": [{"id": "x", "default_duration": 12}, {"id": "y"}],
        "lunch_breaks": {"start": 40, "end": 70, "min_duration": 20},
    }


STOPS = {
    "n": [Stop("P", "x", 25, 35), Stop("Q", "x", 75, 87)],
    "a": [Stop("Q", "y", 75, 105)],
}
AMOUNTS = {
    "travel_time": 85,  # n: 10 + 15 + 20, a: 20 + 20
    "total_tardiness": 15,  # P at 25, and its first window closed at 20; Q twice at 75, closed at 70
    "highest_tardiness": 5,
    "total_waiting_time": 25,  # n is at Q at 50; nobody waits before the first visit
    "max_waiting_time": 25,
    "total_extra_time": 35,  # n is back at 107; a at 125, and the shift ends at 90
    "max_idle_time": 60,  # r stays at home; n leaves at 15, waits 25 and is back 13 early: 53; a leaves at 55: 25
    "workload_balance": 22 + 25 + 46,  # n works 67, a 70, r 0; the mean is 45.67
    "working_time": 137,
    "caregiver_preferences": 1,
    "incompabilities": 1,
    "qualification": 0,
    "optional_patients": 1,
    "missed_lunch_break": 2,
}


def test_every_component_is_what_is_worked_out_by_hand() -> None:
    assert Day(document()).components(STOPS) == AMOUNTS
    assert Day(document()).cost(STOPS) == sum(weight * AMOUNTS[name] for name, weight in EVERYTHING.items())


def test_a_hard_component_costs_nothing() -> None:
    weights = EVERYTHING | {"total_extra_time": "HARD"}
    assert Day(document(cost_components=weights)).cost(STOPS) == Day(document()).cost(STOPS) - 35 * 10_000


def test_the_window_that_counts_is_the_last_that_had_opened() -> None:
    late = {start: Day(document()).components({"r": [Stop("P", "x", start, start + 10)]})["total_tardiness"] for start in (20, 59, 60, 91)}
    assert late == {20: 0, 59: 39, 60: 0, 91: 1}


def test_judged_at_the_end() -> None:
    day = Day(document(time_window_met="at_service_end"))
    assert day.components({"r": [Stop("P", "x", 15, 25)]})["total_tardiness"] == 5


@pytest.mark.parametrize("origin", ["bazirha", "bazirha-caie"])
def test_some_leave_with_the_shift_and_wait_at_the_first_door(origin: str) -> None:
    amounts = Day(document(origin=origin)).components(STOPS)
    assert amounts["total_waiting_time"] == 25 + 15 + 25  # n would be at P at 10 and a at Q at 50
    assert amounts | {"total_waiting_time": 25, "max_waiting_time": 25} == AMOUNTS


def test_who_comes_without_the_ability_is_counted() -> None:
    assert Day(document()).components({"r": [Stop("Q", "y", 60, 90)]})["qualification"] == 1


def test_a_lunch_is_no_work_and_no_waiting_and_nobody_is_late_for_it() -> None:
    amounts = Day(document()).components(STOPS | {"n": [STOPS["n"][0], Stop("P", LUNCH, 40, 60), STOPS["n"][1]]})
    expected = AMOUNTS | {"total_waiting_time": 5, "max_waiting_time": 5, "missed_lunch_break": 1}
    assert amounts == expected


def test_who_opens_with_a_lunch_does_not_wait_after_it() -> None:
    """But is idle in that time."""
    route = Day(document()).route("n", [Stop("P", LUNCH, 40, 60), Stop("P", "x", 70, 80)])
    assert sum(route.waits) == 0
    assert route.idle == 30 + 10 + 30


def lunches(stops: list[Stop], carer: str = "n", **metadata: Any) -> list[tuple[str, int, int]]:
    written = with_lunch(Day(document(**metadata)), carer, stops)
    assert [stop for stop in written if stop.service != LUNCH] == stops
    assert written == sorted(written, key=lambda stop: stop.start)
    return [(stop.patient, stop.start, stop.end) for stop in written if stop.service == LUNCH]


def test_a_lunch_stands_right_after_a_visit_where_the_next_one_leaves_the_time() -> None:
    assert lunches([Stop("P", "x", 30, 40), Stop("Q", "x", 75, 87)]) == [("P", 40, 60)]


def test_a_lunch_stands_right_before_the_next_visit_where_it_cannot_start_sooner() -> None:
    """From P at 20 to Q at 35; lunch starts from 40, and from P after it one would be at Q at 75."""
    assert lunches([Stop("P", "x", 10, 20), Stop("Q", "x", 62, 74)]) == [("Q", 40, 60)]


def test_a_lunch_before_the_first_visit_costs_nothing_where_the_shift_has_begun() -> None:
    """At P no later than 70, from home no sooner than 0; between the visits is no time."""
    assert lunches([Stop("P", "x", 95, 105)]) == [("P", 70, 90)]
    assert lunches([Stop("P", "x", 55, 65), Stop("Q", "x", 80, 92)]) == []


def test_a_lunch_after_the_last_visit_is_taken_where_coming_home_later_is_worth_it() -> None:
    """Back at 60 + 10; with lunch at 80 + 10, which is still in the shift. But r would be late home, and has none; n may."""
    assert lunches([Stop("P", "x", 30, 50)]) == [("P", 50, 70)]
    assert lunches([Stop("P", "x", 50, 60), Stop("P", "x", 60, 70)], carer="a") == []
    cheap = EVERYTHING | {"total_extra_time": 1}
    assert lunches([Stop("P", "x", 50, 60), Stop("P", "x", 60, 70)], carer="a", cost_components=cheap) == [("P", 70, 90)]
    never = EVERYTHING | {"total_extra_time": "HARD"}
    assert lunches([Stop("P", "x", 50, 60), Stop("P", "x", 60, 70)], carer="a", cost_components=never) == []


def test_a_lunch_judged_at_the_end_is_over_when_the_interval_is() -> None:
    assert lunches([Stop("P", "x", 30, 51)]) == [("P", 51, 71)]
    assert lunches([Stop("P", "x", 30, 51)], time_window_met="at_service_end") == []


def test_who_has_no_lunch_to_take_or_no_visit_has_none() -> None:
    assert lunches([Stop("P", "x", 30, 40), Stop("Q", "x", 75, 87)], carer="r") == []
    assert lunches([]) == []
