"""The unified problem: what its components are called here, and what is refused."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.formats import uhhc
from benchmarks.instance import EPOCH, moment
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from scheduler.verify.verify import verify
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
    return stops, instance.cost_of(done.result.roster, done.verdict.score)


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


@pytest.mark.parametrize(
    "weights", [{"a_new_component": 5}, {"max_waiting_time": 1}, {"max_idle_time": "HARD"}, {"missed_lunch_break": "HARD"}]
)
def test_components_without_a_rule_are_refused_by_name(weights: dict[str, Any]) -> None:
    with pytest.raises(uhhc.NotExpressible, match=f"no rule stands for {next(iter(weights))}"):
        uhhc.instance(weighted(**weights), "small")


def test_every_component_is_a_rule_in_parts_of_a_unit() -> None:
    """P may be left out and needs two services, so that a unit has two parts; what is about people is hard without a weight."""
    weights = {
        "travel_time": 1,
        "total_tardiness": 2,
        "highest_tardiness": 3,
        "total_waiting_time": 4,
        "total_extra_time": 5,
        "max_idle_time": 6,
        "workload_balance": 7,
        "caregiver_preferences": 8,
        "missed_lunch_break": 9,
        "optional_patients": 10,
        "incompabilities": 0,
    }
    problem = uhhc.instance(weighted(**weights), "small").problem
    soft = {rule: problem.objective.weight(rule) for rule in Rule if problem.objective.weight(rule) and rule is not Rule.UNALLOCATED}
    assert soft == {
        Rule.TRAVEL_TIME: 2,
        Rule.LATENESS: 4,
        Rule.WORST_LATENESS: 6,
        Rule.WAITING: 8,
        Rule.OVERTIME: 10,
        Rule.IDLE: 12,
        Rule.FAIRNESS: 14,
        Rule.PREFERENCE: 16,
        Rule.MISSED_BREAK: 18,
        Rule.OPTIONAL: 10,
    }
    assert [problem.objective.setting(rule) for rule in (Rule.WINDOW, Rule.SHIFT, Rule.BREAK, Rule.REFUSED)] == ["off"] * 4
    assert problem.objective.is_hard(Rule.SKILLS)
    assert [visit.priority for visit in problem.visits] == [1, 1, 1]


@pytest.mark.parametrize(
    ("weights", "rule"),
    [
        ({"highest_tardiness": "HARD"}, Rule.WINDOW),
        ({"total_extra_time": "HARD"}, Rule.SHIFT),
        ({"caregiver_preferences": "HARD"}, Rule.PREFERENCE),
        ({}, Rule.PREFERENCE),
    ],
)
def test_hard_components_are_hard_rules(weights: dict[str, Any], rule: Rule) -> None:
    document = weighted() | {"metadata": {"time_window_met": "at_service_start", "cost_components": {"travel_time": 1} | weights}}
    assert uhhc.instance(document, "small").problem.objective.is_hard(rule)


def test_where_leaving_out_is_forbidden_nobody_is_optional() -> None:
    problem = uhhc.instance(weighted(optional_patients="HARD"), "small").problem
    assert not any(visit.optional for visit in problem.visits)


MINUTES = st.integers(0, 40)
WINDOWS = st.lists(st.tuples(MINUTES, MINUTES).map(sorted).map(tuple), min_size=1, max_size=4, unique_by=lambda window: window[0])


@given(WINDOWS.map(sorted), st.booleans())
def test_windows_that_touch_or_overlap_keep_what_is_late(windows: list[tuple[int, int]], at_end: bool) -> None:
    """Past the close of the last window that had opened, at every start from the first opening on."""
    document = weighted()
    document["metadata"]["time_window_met"] = "at_service_end" if at_end else "at_service_start"
    document["patients"] = [document["patients"][1] | {"time_windows": [{"start": a, "end": b} for a, b in windows]}]
    if at_end and any(after[0] < before[1] for before, after in pairwise(windows)):
        with pytest.raises(uhhc.NotExpressible, match="overlap"):
            uhhc.instance(document, "small")
        return
    (visit,) = uhhc.instance(document, "small").problem.visits
    told = [tuple(int((moment - EPOCH).total_seconds()) // 60 for moment in (w.earliest, w.latest)) for w in visit.windows]
    for start in range(windows[0][0], 60):
        judged = start + visit.minutes * at_end
        late = [max(0, judged - [close for opens, close in given if opens <= start][-1]) for given in (windows, told)]
        assert late[0] == late[1], f"start {start}"


def roster_of(*runs: tuple[str, list[tuple[str, int]]]) -> Roster:
    """Runs of carers, with the minutes at which their visits start."""
    return Roster(
        runs=tuple(
            Run(shift_id=c, carer_id=c, assignments=tuple(Assignment(visit_id=v, start=moment(at, 1)) for v, at in stops))
            for c, stops in runs
        )
    )


def all_soft(**changes: Any) -> dict[str, Any]:
    names = ("travel_time", "total_tardiness", "highest_tardiness", "total_waiting_time", "total_extra_time", "max_idle_time")
    return weighted(**{name: 10**power for power, name in enumerate((*names, "workload_balance", "caregiver_preferences"))}) | changes


@given(st.tuples(*[st.integers(0, 90)] * 3), st.permutations(["P/nurse", "P/aide", "Q/nurse"]), st.integers(0, 3))
def test_the_verifier_and_the_family_agree_to_the_unit(waits: tuple[int, ...], order: list[str], cut: int) -> None:
    """On any roster in which nobody owes a lunch: its score in units of the family is the family's own objective."""
    document = all_soft()
    document["patients"][1]["preferred_caregivers"] = ["a"]
    instance = uhhc.instance(document, "small")
    place, lasts = {"P": 1, "Q": 2}, {"P/nurse": 20, "P/aide": 40, "Q/nurse": 15}
    runs: dict[str, list[tuple[str, int]]] = {}
    for carer, visits in (("n", order[:cut]), ("a", order[cut:])):
        free, here = 0, 0
        for visit in visits:
            start = free + document["distances"][here][place[visit[0]]] + waits[order.index(visit)]
            runs.setdefault(carer, []).append((visit, start))
            free, here = start + lasts[visit], place[visit[0]]
    roster = roster_of(*runs.items())
    verdict = verify(instance.problem, instance.travel, roster)
    assert instance.cost_of(roster, verdict.score) == instance.cost(verdict.score)


def test_waiting_at_the_first_door_counts_for_those_who_leave_with_the_shift() -> None:
    """Nurse n waits from 10 to 30 at Q, and a from 30 to 60 at P; work is 35 and 100 minutes, twice 32.5 from the mean, rounded up."""
    document = weighted()
    document["metadata"] |= {"origin": "bazirha-caie", "cost_components": {"total_waiting_time": 1, "workload_balance": 100}}
    document["patients"][0]["required_services"] = [{"service": "aide"}]
    del document["patients"][0]["synchronization"]
    instance = uhhc.instance(document, "small")
    roster = roster_of(("n", [("setting out/n", -1), ("Q/nurse", 30)]), ("a", [("setting out/a", -1), ("P/aide", 60)]))
    verdict = verify(instance.problem, instance.travel, roster)
    assert verdict.ok
    assert verdict.score.unallocated == 0
    assert instance.cost(verdict.score) == instance.cost_of(roster, verdict.score) == 20 + 30 + 100 * (33 + 33)
    written = instance.solution(roster)["routes"]
    assert [(stop["patient"], stop["start_service_time"]) for route in written for stop in route["locations"]] == [("Q", 30), ("P", 60)]


def with_lunches(length: int) -> dict[str, Any]:
    document = all_soft(lunch_breaks={"start": 100, "end": 200, "min_duration": 30})
    document["metadata"]["cost_components"]["missed_lunch_break"] = 10**9
    document["caregivers"][0] |= {"lunch_break": True, "working_shift": {"start": 0, "end": length}}
    document["patients"][0] |= {"required_services": [{"service": "nurse", "duration": 20}], "synchronization": None}
    return document


@pytest.mark.parametrize(("length", "sooner"), [(600, 0), (361, 0), (360, 1)])
def test_a_lunch_between_visits_is_a_break_taken(length: int, sooner: int) -> None:
    """From Q at 45 to P at 105 there are 60 minutes, of which 25 are the journey: the lunch is from 100 on, too late. At 155 it is not.

    A shift of six hours sharp begins a minute sooner, so that it owes a break; nobody can work in that minute, and who is idle longest
    (a, at home) is so for as long.
    """
    instance = uhhc.instance(with_lunches(length), "small")
    verdicts = []
    for start in (105, 155):
        roster = roster_of(("n", [("Q/nurse", 30), ("P/nurse", start)]))
        verdict = verify(instance.problem, instance.travel, roster)
        verdicts.append(verdict.amounts[Rule.MISSED_BREAK])
        idle = 10**5 * sooner * (verdict.amounts[Rule.IDLE] > 300)
        if start == 155:
            assert instance.cost(verdict.score) - idle == instance.cost_of(roster, verdict.score)
            lunch = [stop for stop in instance.solution(roster)["routes"][0]["locations"] if stop["service"] == "lunch_break"]
            assert [(stop["start_service_time"], stop["end_service_time"]) for stop in lunch] == [(100, 130)]
    assert verdicts == [1, 0]
    early = roster_of(("n", [("Q/nurse", 9), ("P/nurse", 155)]))
    assert not verify(instance.problem, instance.travel, early).ok
