"""The unified home health care problem (repository iolab-uniud/uhhc): a vector of weights an instance, any of them hard.

Times are whole minutes. Read are the instances whose components all have a rule here; the others are refused, with the components
that are missing. A patient who may be left out counts once, however many services they need, so weights are doubled but for this one.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instance import EPOCH, Instance, Json, matrix, moment, objective, read_json, start_ticks
from scheduler.domain.care import JudgedAt, LinkedCarers, Visit, VisitLink, Window
from scheduler.domain.people import Carer, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, Rule, Setting
from scheduler.domain.shifts import Shift

SLACK_MINUTES = 24 * 60
DOUBLE = 2
SOFT = {
    "travel_time": Rule.TRAVEL_TIME,
    "total_tardiness": Rule.LATENESS,
    "highest_tardiness": Rule.WORST_LATENESS,
    "caregiver_preferences": Rule.PREFERENCE,
    "optional_patients": Rule.OPTIONAL,
}
WHERE_HARD = {"total_tardiness": Rule.WINDOW, "total_extra_time": Rule.SHIFT}


class NotExpressible(Exception):  # noqa: N818 - what is said of the instance
    """The instance has components that no rule stands for."""


def read(path: Path) -> Instance:
    """The instance in a file.

    Raises:
        KeyError: the file is not of this family.
        NotExpressible: some of its components have no rule.
    """
    return instance(read_json(path), path.stem)


def instance(document: Json, name: str) -> Instance:
    """The instance that a document of the published form describes."""
    settings = _settings(document["metadata"]["cost_components"])
    spans = [*map(_span, (carer["working_shift"] for carer in document["caregivers"]))]
    windows = [_span(window) for patient in document["patients"] for window in patient["time_windows"]]
    end = EPOCH + timedelta(minutes=max(close for _, close in spans + windows) + SLACK_MINUTES)
    locations, travel = matrix(np.array(document["distances"], dtype=np.int64), 1)
    terminal = {point["id"]: str(point["distance_matrix_index"]) for point in document["terminal_points"]}
    judged_at = JudgedAt.END if document["metadata"]["time_window_met"] == "at_service_end" else JudgedAt.START
    problem = Problem(
        horizon_start=EPOCH,
        horizon_end=end,
        timezone="UTC",
        ticks_per_minute=1,
        locations=locations,
        service_users=tuple(_service_user(patient) for patient in document["patients"]),
        carers=tuple(
            Carer(
                carer_id=carer["id"],
                home_location_id=terminal[carer["departing_point"]],
                skills=tuple(SkillHeld(skill=service) for service in carer["abilities"]),
            )
            for carer in document["caregivers"]
        ),
        shifts=tuple(_shift(carer, span, terminal) for carer, span in zip(document["caregivers"], spans, strict=True)),
        visits=tuple(visit for patient in document["patients"] for visit in _visits(patient, _durations(document), judged_at)),
        links=tuple(link for patient in document["patients"] for link in _links(patient)),
        objective=objective(settings),
    )
    return Instance(name, "uhhc", problem, travel, unit=1 / DOUBLE, solution=lambda roster: solution(problem, roster))


def solution(problem: Problem, roster: Roster) -> Json:
    """A roster in the published form."""
    routes = []
    for run in roster.runs:
        stops = []
        for assignment in run.assignments:
            patient, service = assignment.visit_id.rsplit("/", 1)
            start = start_ticks(problem, assignment.start)
            end = start + problem.visit[assignment.visit_id].minutes
            stops.append({"patient": patient, "service": service, "start_service_time": start, "end_service_time": end})
        routes.append({"caregiver_id": run.carer_id, "locations": stops})
    return {"routes": routes}


def _settings(weights: dict[str, Any]) -> dict[Rule, Setting]:
    """The rules that the components stand for.

    Raises:
        NotExpressible: some have no rule.
    """
    rules: dict[Rule, Setting] = dict.fromkeys((Rule.SKILLS, Rule.REFUSED, Rule.GAP, Rule.CARER_LINK), HARD)
    # without a weight, going late or home late is not forbidden, and without a price it would be free
    missing = [name for name in WHERE_HARD if name not in weights]
    for name, weight in weights.items():
        if weight == "HARD" and name in WHERE_HARD:
            rules[WHERE_HARD[name]] = HARD
        elif weight != "HARD" and name in SOFT:
            rules[SOFT[name]] = weight * (1 if name == "optional_patients" else DOUBLE)
        else:
            missing.append(name)
    if missing:
        raise NotExpressible(f"no rule stands for {', '.join(missing)}")
    return rules


def _span(given: Any) -> tuple[int, int]:
    start, end = (given["start"], given["end"]) if isinstance(given, dict) else given
    return int(start), int(end)


def _durations(document: Json) -> dict[str, int | None]:
    return {service["id"]: service.get("default_duration") for service in document["services"]}


def _service_user(patient: Json) -> ServiceUser:
    return ServiceUser(
        service_user_id=patient["id"],
        location_id=str(patient["distance_matrix_index"]),
        preferred_carers=tuple(patient.get("preferred_caregivers") or ()),
        refused_carers=tuple(patient.get("incompatible_caregivers") or ()),
    )


def _shift(carer: Json, span: tuple[int, int], terminal: dict[str, str]) -> Shift:
    return Shift(
        shift_id=carer["id"],
        carer_id=carer["id"],
        start=moment(span[0], 1),
        end=moment(span[1], 1),
        start_location_id=terminal[carer["departing_point"]],
        end_location_id=terminal[carer.get("arrival_point") or carer["departing_point"]],
    )


def _visits(patient: Json, usual: dict[str, int | None], judged_at: JudgedAt) -> list[Visit]:
    """A visit for each service that the patient needs, in the order of the file."""
    services = patient["required_services"]
    windows = tuple(
        Window(earliest=moment(opens, 1), latest=moment(closes, 1)) for opens, closes in sorted(map(_span, patient["time_windows"]))
    )
    return [
        Visit(
            visit_id=f"{patient['id']}/{needed['service']}",
            service_user_id=patient["id"],
            minutes=needed.get("duration") or usual[needed["service"]],
            windows=windows,
            skills=(SkillNeeded(skill=needed["service"]),),
            judged_at=judged_at,
            optional=bool(patient.get("optional")),
            priority=1 if len(services) == DOUBLE else DOUBLE,
        )
        for needed in services
    ]


def _links(patient: Json) -> list[VisitLink]:
    """From each service to the next: all of them or none; at once or in order by different carers, or independent of each other."""
    ids = [f"{patient['id']}/{needed['service']}" for needed in patient["required_services"]]
    how = (patient.get("synchronization") or {}).get("type", "independent")
    low = high = 0 if how == "simultaneous" else None
    if how == "sequential":
        low, high = patient["synchronization"]["distance"]["min"], patient["synchronization"]["distance"]["max"]
    carers = LinkedCarers.ANY if how == "independent" else LinkedCarers.DIFFERENT
    return [
        VisitLink(first_visit_id=one, second_visit_id=two, min_gap_minutes=low, max_gap_minutes=high, carers=carers, whole=True)
        for number, one in enumerate(ids)
        for two in ids[number + 1 :]
    ]
