"""Public forms: what an instance means, and what a roster is called there."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import registry
from benchmarks.formats import hhcrsp, homecare
from benchmarks.instance import EPOCH, Instance
from scheduler.domain.clock import ticks_between
from scheduler.domain.rules import CATALOGUE, Rule
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import Plan, plan
from tests.benchmarks.documents import hhcrsp_document, homecare_document


def planned(instance: Instance) -> Plan:
    return plan(instance.problem, instance.travel, stop=MaxIterations(300), seed=1)


def solved(document: dict[str, Any]) -> tuple[dict[tuple[str, str], tuple[str, float, float]], float]:
    """Carer, start and end of each service in the published form of the answer, and its cost."""
    instance = hhcrsp.instance(document, "small")
    done = planned(instance)
    routes = instance.solution(done.result.roster)["routes"]
    stops = {
        (stop["patient"], stop["service"]): (route["caregiver_id"], stop["arrival_time"], stop["departure_time"])
        for route in routes
        for stop in route["locations"]
    }
    return stops, instance.cost(done.verdict.score)


def test_cost_is_a_third_of_travel_lateness_of_both_halves_and_the_greatest() -> None:
    stops, cost = solved(hhcrsp_document())
    assert stops == {("A", "nurse"): ("n", 60.0, 75.0), ("B", "nurse"): ("n", 87.25, 117.25), ("B", "aide"): ("a", 87.25, 107.25)}
    assert cost == pytest.approx((82.75 + 14.5 + 7.25) / 3)


def test_a_sequence_is_kept_from_start_to_start_in_the_order_of_the_file() -> None:
    """The aide 25 to 40 minutes after the nurse. B first: nurse 60, aide 85 (5 late), A at 60 + 30 + 12.25 (32.25 late).

    D + T + Tmax = 82.75 + 37.25 + 32.25 = 152.25. (A first: nurse 87.25, aide 112.25, 154.5.)
    """
    stops, cost = solved(hhcrsp_document(B={"synchronization": {"type": "sequential", "distance": [25, 40]}}))
    assert stops["B", "aide"][1] - stops["B", "nurse"][1] == 25
    assert cost == pytest.approx(152.25 / 3)


def test_the_two_services_of_a_patient_are_done_by_different_carers_though_one_could_do_both() -> None:
    document = hhcrsp_document(B={"synchronization": {"type": "sequential", "distance": [30, 900]}})
    document["caregivers"][0]["abilities"] = ["nurse", "aide"]
    stops, _ = solved(document)
    assert stops["B", "nurse"][0] != stops["B", "aide"][0]


def test_a_duration_that_is_not_given_is_the_service_s_own() -> None:
    document = hhcrsp_document(A={"required_caregivers": [{"service": "nurse"}]})
    assert hhcrsp.instance(document, "small").problem.visit["A/nurse"].minutes == 15


def test_whole_minutes_are_counted_in_minutes_and_noise_is_not_a_decimal() -> None:
    document = hhcrsp_document(A={"time_window": [59.99999999999999, 70.00000000000001]})
    assert hhcrsp.instance(document, "fine").problem.ticks_per_minute == 1000
    document["distances"] = [[0, 10, 20], [10, 0, 12], [20, 12, 0]]
    problem = hhcrsp.instance(document, "whole").problem
    window = problem.visit["A/nurse"].windows[0]
    assert problem.ticks_per_minute == 1
    assert (ticks_between(EPOCH, window.earliest, 1), ticks_between(EPOCH, window.latest, 1)) == (60, 70)


def test_a_homecare_day_is_a_double_up_two_journeys_and_one_visit_out_of_reach() -> None:
    instance = homecare.instance(homecare_document(), "small")
    done = planned(instance)
    assert instance.solution(done.result.roster) == {"0": [0], "1": [0, 1]}
    assert done.verdict.score.unallocated == 1
    assert instance.cost(done.verdict.score) == 40.0


def test_visits_of_odd_seconds_are_refused_and_not_rounded() -> None:
    document = homecare_document()
    document["visits"][0]["duration"] = 1801
    with pytest.raises(ValueError, match="visit 0 lasts 1801 s"):
        homecare.instance(document, "small")


ALWAYS = {rule for rule, info in CATALOGUE.items() if not info.may_be_off} | {Rule.SHIFT}


@pytest.mark.parametrize(
    ("instance", "meant"),
    [
        (
            hhcrsp.instance(hhcrsp_document(), "small"),
            {Rule.SKILLS, Rule.GAP, Rule.CARER_LINK, Rule.TRAVEL_TIME, Rule.LATENESS, Rule.WORST_LATENESS},
        ),
        (homecare.instance(homecare_document(), "small"), {Rule.SKILLS, Rule.WINDOW, Rule.TRAVEL_TIME}),
    ],
    ids=["hhcrsp", "homecare"],
)
def test_a_public_family_is_judged_by_its_own_rules_alone(instance: Instance, meant: set[Rule]) -> None:
    """Rules that enter the catalogue later do not enter the families of others."""
    assert {rule for rule in CATALOGUE if instance.problem.objective.setting(rule) != "off"} == meant | ALWAYS


def test_a_file_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(hhcrsp_document()), encoding="utf-8")
    (tmp_path / "two.json").write_text(json.dumps(homecare_document()), encoding="utf-8")
    (tmp_path / "three.json").write_text("{}", encoding="utf-8")
    assert (registry.read(tmp_path / "one.json").family, registry.read(tmp_path / "two.json").family) == ("hhcrsp", "homecare")
    with pytest.raises(ValueError, match=r"three\.json is of no family"):
        registry.read(tmp_path / "three.json")
