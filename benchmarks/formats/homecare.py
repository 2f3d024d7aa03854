"""Rural days of home care: windows are hard, visits without a place are left out, and travel costs.

All times are whole seconds of one day. A double-up is made by two carers who start together, each
with all of its skills. The cost is minutes of travel. Visits left out are compared first.
"""

from pathlib import Path

import numpy as np

from benchmarks.instance import EPOCH, Instance, Json, matrix, moment, objective, read_json
from scheduler.domain.care import Visit, Window
from scheduler.domain.people import Carer, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, Rule
from scheduler.domain.shifts import Shift

SECONDS = 60  # ticks a minute
OBJECTIVE = objective({Rule.SKILLS: HARD, Rule.WINDOW: HARD, Rule.TRAVEL_TIME: 1})


def read(path: Path) -> Instance:
    """Reads the instance in a file.

    Raises:
        KeyError: The file is not of this family.
    """
    return instance(read_json(path), path.stem)


def instance(document: Json, name: str) -> Instance:
    """Makes the instance that a document in this format describes."""
    locations, travel = matrix(np.array(document["travel_s"], dtype=np.int64), SECONDS)
    ends = [shift["end"] for shift in document["shifts"]] + [visit["tw"][1] for visit in document["visits"]]
    problem = Problem(
        horizon_start=EPOCH,
        horizon_end=moment(max(ends), SECONDS),
        timezone="UTC",
        locations=locations,
        service_users=_service_users(document),
        carers=tuple(
            Carer(
                carer_id=str(carer["id"]),
                home_location_id=str(carer["home"]),
                skills=tuple(SkillHeld(skill=skill) for skill in carer["skills"]),
            )
            for carer in document["carers"]
        ),
        shifts=tuple(_shift(shift) for shift in document["shifts"]),
        visits=tuple(_visit(visit) for visit in document["visits"]),
        objective=OBJECTIVE,
    )
    return Instance(name=name, family="homecare", problem=problem, travel=travel, unit=1 / SECONDS, solution=solution)


def solution(roster: Roster) -> Json:
    """Writes the visits of each shift in order; the validator computes the starts itself."""
    return {run.shift_id: [int(assignment.visit_id) for assignment in run.assignments] for run in roster.runs}


def _service_users(document: Json) -> tuple[ServiceUser, ...]:
    """Makes the service users; preferences are not scored in this family and are left out."""
    return tuple(ServiceUser(service_user_id=str(client["id"]), location_id=str(client["location"])) for client in document["clients"])


def _shift(shift: Json) -> Shift:
    return Shift(
        shift_id=str(shift["id"]),
        carer_id=str(shift["carer"]),
        start=moment(shift["start"], SECONDS),
        end=moment(shift["end"], SECONDS),
        start_location_id=str(shift["home"]),
        end_location_id=str(shift["home"]),
    )


def _visit(visit: Json) -> Visit:
    opens, closes = (moment(time, SECONDS) for time in visit["tw"])
    minutes, rest = divmod(visit["duration"], SECONDS)
    if rest:
        raise ValueError(f"visit {visit['id']} lasts {visit['duration']} s, which is not whole minutes")
    return Visit(
        visit_id=str(visit["id"]),
        service_user_id=str(visit["client"]),
        minutes=minutes,
        windows=(Window(earliest=opens, latest=closes),),
        carers=visit["carers_required"],
        skills=tuple(SkillNeeded(skill=skill) for skill in visit["skills"]),
    )
