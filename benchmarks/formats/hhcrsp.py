"""Home health care routing and scheduling, as Mankowska et al. (2014) state it.

Its families are mankowska2014, kummer2021 and italian2024 of the repository iolab-uniud/hhcrsp.
A patient needs one service, or two by two different carers, at once or one after the other.
Late starts cost, and the day has no end. The cost is a third of the sum of travel, lateness and
greatest lateness, in minutes.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.instance import EPOCH, Instance, Json, matrix, moment, objective, read_json, start_ticks
from scheduler.domain.care import LinkedCarers, Visit, VisitLink, Window
from scheduler.domain.people import Carer, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, Rule
from scheduler.domain.shifts import Shift

FINE_TICKS = 1000  # distances with decimals have three
NOISE = 1e-6  # windows such as 401.99999999999994 are whole minutes
SLACK = timedelta(days=1)  # time after the last window, so that no sensible roster reaches the end
OBJECTIVE = objective(
    {Rule.SKILLS: HARD, Rule.GAP: HARD, Rule.CARER_LINK: HARD, Rule.TRAVEL_TIME: 1, Rule.LATENESS: 1, Rule.WORST_LATENESS: 1}
)


def read(path: Path) -> Instance:
    """Reads the instance in a file.

    Raises:
        KeyError: The file is not of this family.
    """
    return instance(read_json(path), path.stem)


def instance(document: Json, name: str) -> Instance:
    """Makes the instance that a document in the published format describes."""
    per_minute = _ticks_per_minute(document)
    locations, travel = matrix(_whole(document["distances"], per_minute), per_minute)
    closes = max(patient["time_window"][1] for patient in document["patients"])
    end = EPOCH + timedelta(minutes=int(closes)) + SLACK
    problem = Problem(
        horizon_start=EPOCH,
        horizon_end=end,
        timezone="UTC",
        ticks_per_minute=per_minute,
        locations=locations,
        service_users=tuple(
            ServiceUser(service_user_id=patient["id"], location_id=str(row)) for row, patient in enumerate(document["patients"], start=1)
        ),
        carers=tuple(
            Carer(carer_id=carer["id"], home_location_id="0", skills=tuple(SkillHeld(skill=service) for service in carer["abilities"]))
            for carer in document["caregivers"]
        ),
        shifts=tuple(
            Shift(shift_id=carer["id"], carer_id=carer["id"], start=EPOCH, end=end, start_location_id="0", end_location_id="0")
            for carer in document["caregivers"]
        ),
        visits=tuple(visit for patient in document["patients"] for visit in _visits(patient, _durations(document), per_minute)),
        links=tuple(_link(patient) for patient in document["patients"] if len(patient["required_caregivers"]) == 2),
        objective=OBJECTIVE,
    )
    return Instance(
        name=name,
        family="hhcrsp",
        problem=problem,
        travel=travel,
        unit=1 / (3 * per_minute),
        solution=lambda roster: solution(problem, roster),
    )


def solution(problem: Problem, roster: Roster) -> Json:
    """Writes a roster in the published format; its ``arrival_time`` is the start of care."""
    per_minute = problem.ticks_per_minute
    routes = []
    for run in roster.runs:
        stops = []
        for assignment in run.assignments:
            patient, service = assignment.visit_id.rsplit("/", 1)
            start = start_ticks(problem, assignment.start) / per_minute
            end = start + problem.visit[assignment.visit_id].minutes
            stops.append({"patient": patient, "service": service, "arrival_time": start, "departure_time": end})
        routes.append({"caregiver_id": run.carer_id, "locations": stops})
    return {"routes": routes}


def _ticks_per_minute(document: Json) -> int:
    """Returns 1 if all times are whole minutes, else FINE_TICKS."""
    times = [*(time for row in document["distances"] for time in row), *(time for p in document["patients"] for time in p["time_window"])]
    return 1 if all(abs(time - round(time)) < NOISE for time in times) else FINE_TICKS


def _whole(minutes: Iterable[Iterable[float]], ticks_per_minute: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """[n, n] Rounds minutes to ticks."""
    rounded: np.ndarray[tuple[int, int], np.dtype[np.int64]] = np.rint(np.array(minutes) * ticks_per_minute).astype(np.int64)
    return rounded


def _durations(document: Json) -> dict[str, float]:
    return {service["id"]: service["default_duration"] for service in document["services"]}


def _visits(patient: Json, usual: dict[str, float], ticks_per_minute: int) -> list[Visit]:
    """Makes a visit for each service that the patient needs, in the order of the file."""
    opens, closes = (moment(round(time * ticks_per_minute), ticks_per_minute) for time in patient["time_window"])
    return [
        Visit(
            visit_id=_visit_id(patient, needed),
            service_user_id=patient["id"],
            minutes=needed.get("duration", usual[needed["service"]]),
            windows=(Window(earliest=opens, latest=closes),),
            skills=(SkillNeeded(skill=needed["service"]),),
        )
        for needed in patient["required_caregivers"]
    ]


def _visit_id(patient: Json, needed: Json) -> str:
    return f"{patient['id']}/{needed['service']}"


def _link(patient: Json) -> VisitLink:
    """Makes the link of both visits: start to start, by different carers, both or neither."""
    first, second = patient["required_caregivers"]
    together = patient["synchronization"]["type"] == "simultaneous"
    low, high = (0, 0) if together else patient["synchronization"]["distance"]
    return VisitLink(
        first_visit_id=_visit_id(patient, first),
        second_visit_id=_visit_id(patient, second),
        min_gap_minutes=low,
        max_gap_minutes=high,
        carers=LinkedCarers.DIFFERENT,
        whole=True,
    )
