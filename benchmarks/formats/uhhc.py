"""The unified home health care problem (repository iolab-uniud/uhhc).

Each instance has its own weights, some of them hard. Times are whole minutes. Every component of
the 84 published instances is a rule here. Some rules differ from their component in details. The
`cost` of a solution is still the family's own objective, computed from the written solution
(`uhhc_cost.py`):

- Carers with two or more visits owe a break, between two of them. The family also counts the
  missed lunch of carers with no visit or one. It allows lunch before the first visit or after the
  last. The engine does not see these; a lunch for which there is room is still written
  (`uhhc_lunch.py`).
- Breaks are owed in shifts of more than six hours, lunches in shifts of exactly six hours as well.
  Such shifts begin a minute earlier, and the carer is absent in that minute; IDLE counts it.
- Carers of origin `bazirha` leave when their shift starts, and wait at the first door. WAITING must
  count this. Each of them therefore begins with a pinned visit of one minute at their start place,
  one minute before the shift. The minute is the same for all, so that FAIRNESS does not change. The
  visit is not written.
- Windows that touch or overlap become one window if starts are judged. Only the close of the last
  one then matters. If ends are judged, touching windows stay two, and overlapping ones are refused.

A patient who may be left out counts once, for any number of services. All other weights are
therefore multiplied (`parts`).
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from math import lcm
from pathlib import Path

import numpy as np

from benchmarks.formats.uhhc_cost import HARD as IS_HARD
from benchmarks.formats.uhhc_cost import Day, Stop, Stops, services, span, terminals
from benchmarks.formats.uhhc_lunch import with_lunch
from benchmarks.formats.uhhc_rules import NotExpressible, settings_of
from benchmarks.instance import EPOCH, Instance, Json, matrix, moment, objective, read_json, start_ticks
from scheduler.domain.care import JudgedAt, LinkedCarers, Visit, VisitLink, Window
from scheduler.domain.people import Carer, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Absence, Shift

__all__ = ["NotExpressible", "instance", "read"]

SLACK_MINUTES = 24 * 60
# Minutes before EPOCH at which the horizon starts, and by which some shifts begin earlier.
LEAD = 1
SIX_HOURS = 6 * 60
SETTING_OUT = "setting out"


def read(path: Path) -> Instance:
    """Reads the instance in a file.

    Raises:
        KeyError: The file is not of this family.
        NotExpressible: The instance has something that no rule can express.
    """
    return instance(read_json(path), path.stem)


def instance(document: Json, name: str) -> Instance:
    """Makes the instance that a document in the published format describes."""
    day = Day(document)
    parts = lcm(*(len(services(patient)) for patient in document["patients"] if patient.get("optional")))
    setting_out = [carer for carer in document["caregivers"] if day.leaves_with_the_shift and "total_waiting_time" in day.weights]
    sharp = [carer for carer in document["caregivers"] if _owes_no_break(carer)]
    times = [time for carer in day.carers.values() for time in span(carer["working_shift"])]
    times += [time for windows in day.windows.values() for window in windows for time in window]
    terminal = {point: str(row) for point, row in terminals(document).items()}
    locations, travel = matrix(np.array(document["distances"], dtype=np.int64), 1)
    problem = Problem(
        horizon_start=moment(-LEAD, 1),
        horizon_end=EPOCH + timedelta(minutes=max(times) + SLACK_MINUTES),
        timezone="UTC",
        ticks_per_minute=1,
        locations=locations,
        service_users=(
            *(_service_user(patient) for patient in document["patients"]),
            *(_setting_out_person(carer, terminal) for carer in setting_out),
        ),
        carers=tuple(_carer(carer, terminal) for carer in document["caregivers"]),
        shifts=tuple(_shift(carer, day, terminal, sooner=carer in setting_out + sharp) for carer in document["caregivers"]),
        visits=(
            *(visit for patient in document["patients"] for visit in _visits(patient, document, day, parts)),
            *(_setting_out(carer) for carer in setting_out),
        ),
        absences=tuple(_absence(carer) for carer in sharp),
        links=tuple(link for patient in document["patients"] for link in _links(patient)),
        objective=objective(settings_of(day.weights, parts)),
    )
    return Instance(
        name,
        "uhhc",
        problem,
        travel,
        unit=1 / parts,
        solution=lambda roster: _solution(_stops(problem, day, roster)),
        price=lambda roster: day.cost(_stops(problem, day, roster)),
    )


def _stops(problem: Problem, day: Day, roster: Roster) -> Stops:
    """Returns the stops of each carer, lunches included."""
    stops: dict[str, list[Stop]] = {}
    for run in roster.runs:
        care = []
        for assignment in run.assignments:
            patient, service = assignment.visit_id.rsplit("/", 1)
            start = start_ticks(problem, assignment.start) - LEAD
            if patient != SETTING_OUT:
                care.append(Stop(patient, service, start, start + problem.visit[assignment.visit_id].minutes))
        stops[run.carer_id] = with_lunch(day, run.carer_id, care)
    return stops


def _solution(stops: Stops) -> Json:
    """Writes stops in the published format."""

    def location(stop: Stop) -> Json:
        return {"patient": stop.patient, "service": stop.service, "start_service_time": stop.start, "end_service_time": stop.end}

    return {"routes": [{"caregiver_id": carer, "locations": [*map(location, of_carer)]} for carer, of_carer in stops.items()]}


def _service_user(patient: Json) -> ServiceUser:
    return ServiceUser(
        service_user_id=patient["id"],
        location_id=str(patient["distance_matrix_index"]),
        preferred_carers=tuple(patient.get("preferred_caregivers") or ()),
        refused_carers=tuple(patient.get("incompatible_caregivers") or ()),
    )


def _setting_out_person(carer: Json, terminal: dict[str, str]) -> ServiceUser:
    return ServiceUser(service_user_id=f"{SETTING_OUT}/{carer['id']}", location_id=terminal[carer["departing_point"]])


def _carer(carer: Json, terminal: dict[str, str]) -> Carer:
    return Carer(
        carer_id=carer["id"],
        home_location_id=terminal[carer["departing_point"]],
        skills=tuple(SkillHeld(skill=service) for service in carer["abilities"]),
    )


def _owes_no_break(carer: Json) -> bool:
    """Returns whether a carer has lunch in a shift that is just too short for a break."""
    start, end = span(carer["working_shift"])
    return bool(carer.get("lunch_break")) and end - start == SIX_HOURS


def _absence(carer: Json) -> Absence:
    start, _ = span(carer["working_shift"])
    return Absence(carer_id=carer["id"], start=moment(start - LEAD, 1), end=moment(start, 1))


def _shift(carer: Json, day: Day, terminal: dict[str, str], *, sooner: bool) -> Shift:
    start, end = span(carer["working_shift"])
    lunch = day.lunch if day.lunch and carer.get("lunch_break") else None
    within = None
    if lunch:
        opens, closes = span(lunch)
        within = Window(earliest=moment(opens, 1), latest=moment(closes + (0 if day.judged_at_end else lunch["min_duration"]), 1))
    return Shift(
        shift_id=carer["id"],
        carer_id=carer["id"],
        start=moment(start - (LEAD if sooner else 0), 1),
        end=moment(end, 1),
        start_location_id=terminal[carer["departing_point"]],
        end_location_id=terminal[carer.get("arrival_point") or carer["departing_point"]],
        break_minutes=lunch["min_duration"] if lunch else 0,
        break_window=within,
    )


def _setting_out(carer: Json) -> Visit:
    start = moment(span(carer["working_shift"])[0] - LEAD, 1)
    return Visit(
        visit_id=f"{SETTING_OUT}/{carer['id']}",
        service_user_id=f"{SETTING_OUT}/{carer['id']}",
        minutes=LEAD,
        windows=(Window(earliest=start, latest=start),),
        pinned_carers=(carer["id"],),
    )


def _visits(patient: Json, document: Json, day: Day, parts: int) -> Iterator[Visit]:
    """Yields a visit for each service that the patient needs, in the order of the file."""
    needed = services(patient)
    usual = {service["id"]: service.get("default_duration") for service in document["services"]}
    for one in needed:
        yield Visit(
            visit_id=f"{patient['id']}/{one['service']}",
            service_user_id=patient["id"],
            minutes=one.get("duration") or usual[one["service"]],
            windows=tuple(Window(earliest=moment(opens, 1), latest=moment(closes, 1)) for opens, closes in _windows(patient["id"], day)),
            skills=(SkillNeeded(skill=one["service"]),),
            judged_at=JudgedAt.END if day.judged_at_end else JudgedAt.START,
            optional=bool(patient.get("optional")) and day.weights.get("optional_patients") != IS_HARD,
            priority=parts // len(needed) if patient.get("optional") else 1,
        )


def _windows(patient: str, day: Day) -> list[tuple[int, int]]:
    """Returns the windows of a patient without overlaps; they may touch if ends are judged."""
    apart: list[tuple[int, int]] = []
    for opens, closes in sorted(day.windows[patient]):
        if apart and opens < apart[-1][1] and day.judged_at_end:
            raise NotExpressible(f"windows of patient {patient} overlap and are judged at the end")
        if apart and opens <= apart[-1][1] and not day.judged_at_end:
            apart[-1] = (apart[-1][0], closes)
        else:
            apart.append((opens, closes))
    return apart


def _links(patient: Json) -> Iterator[VisitLink]:
    """Yields a link from each service to all after it: all of them are placed or none.

    They are at once or in order, by different carers, or else independent of each other.
    """
    how = (patient.get("synchronization") or {}).get("type", "independent")
    low = high = 0 if how == "simultaneous" else None
    if how == "sequential":
        low, high = patient["synchronization"]["distance"]["min"], patient["synchronization"]["distance"]["max"]
    carers = LinkedCarers.ANY if how == "independent" else LinkedCarers.DIFFERENT
    for one, two in combinations([f"{patient['id']}/{needed['service']}" for needed in services(patient)], 2):
        yield VisitLink(first_visit_id=one, second_visit_id=two, min_gap_minutes=low, max_gap_minutes=high, carers=carers, whole=True)
