"""The unified problem: what its components are called here, and what is refused."""

from typing import Any

import pytest

from benchmarks.formats import uhhc
from scheduler.planning.plan import plan
from scheduler.solver.stop import MaxIterations
from tests.benchmarks.documents import uhhc_document


def solved(document: dict[str, Any]) -> tuple[dict[tuple[str, str], tuple[str, int, int]], float]:
    """Carer, start and end of each service in the published form of the answer, and its cost."""
    instance = uhhc.instance(document, "small")
    done = plan(instance.problem, instance.travel, stop=MaxIterations(300), seed=1)
    routes = instance.solution(done.result.roster)["routes"]
    stops = {
        (stop["patient"], stop["service"]): (route["caregiver_id"], stop["start_service_time"], stop["end_service_time"])
        for route in routes
        for stop in route["locations"]
    }
    return stops, instance.cost(done.verdict.score)


def weighted(**weights: int | str) -> dict[str, Any]:
    document = uhhc_document()
    document["metadata"]["cost_components"] |= weights
    return document


def test_a_patient_of_two_services_is_left_out_once() -> None:
    stops, cost = solved(uhhc_document())
    assert set(stops) == {("Q", "nurse")}
    assert cost == 120


def test_both_services_start_together_and_the_longer_one_ends_inside_of_the_window() -> None:
    stops, cost = solved(weighted(optional_patients=106))
    assert stops["Q", "nurse"] == ("n", 30, 45)
    assert stops["P", "nurse"] == ("n", 70, 90)
    assert stops["P", "aide"] == ("a", 70, 110)
    assert cost == 125


def test_independent_services_may_be_done_by_one_carer_at_any_times() -> None:
    document = weighted(optional_patients=1000)
    document["caregivers"] = [document["caregivers"][0] | {"abilities": ["nurse", "aide"]}]
    document["patients"][0] |= {"synchronization": {"type": "independent"}, "time_windows": [{"start": 60, "end": 200}]}
    stops, cost = solved(document)
    assert {carer for carer, _, _ in stops.values()} == {"n"}
    assert cost == 65


def test_a_sequence_has_its_least_and_greatest_gap() -> None:
    document = weighted(optional_patients=1000)
    document["patients"][0] |= {
        "synchronization": {"type": "sequential", "distance": {"min": 35, "max": 45}},
        "time_windows": [{"start": 60, "end": 200}],
    }
    stops, _ = solved(document)
    assert 35 <= stops["P", "aide"][1] - stops["P", "nurse"][1] <= 45


@pytest.mark.parametrize(("who", "sent"), [("incompatible_caregivers", "m"), ("preferred_caregivers", "n")])
def test_who_is_refused_never_comes_and_who_is_preferred_does(who: str, sent: str) -> None:
    document = weighted(caregiver_preferences=7)
    document["caregivers"].append(document["caregivers"][0] | {"id": "m"})
    document["patients"][1][who] = ["n"]
    stops, cost = solved(document)
    assert stops["Q", "nurse"][0] == sent
    assert cost == 120


def test_a_carer_who_is_not_preferred_costs_the_weight_once() -> None:
    document = weighted(caregiver_preferences=7)
    document["patients"][1]["preferred_caregivers"] = ["a"]
    assert solved(document)[1] == 127


def test_components_without_a_rule_are_refused_by_name() -> None:
    with pytest.raises(uhhc.NotExpressible, match="no rule stands for a_new_component"):
        uhhc.instance(weighted(a_new_component=5), "small")


def test_going_home_late_for_nothing_is_not_taken_for_forbidden() -> None:
    document = uhhc_document()
    del document["metadata"]["cost_components"]["total_extra_time"]
    with pytest.raises(uhhc.NotExpressible, match="total_extra_time"):
        uhhc.instance(document, "small")
