"""What of the changes of a day holds in later weeks: refusals and lapsed skills."""

from scheduler.demand.edits.people import lapse_skill, refuse_carer
from scheduler.domain.events import CarerRefused, Change, SkillLapsed, in_force
from scheduler.domain.inputs import Inputs


def keep_for_later(inputs: Inputs, changes: tuple[Change, ...]) -> Inputs:
    """Returns inputs in which refusals and lapsed skills hold that began by the last of their days.

    Everything else in a log of changes belongs to its day, and is left out.

    Args:
        inputs: Of a folder, of later days say.
        changes: Of earlier days, undos among them. People and carers that the folder lacks are passed over.
    """
    people = {person.service_user_id: person for person in inputs.service_users}
    carers = {carer.carer_id: carer for carer in inputs.carers}
    last = inputs.settings.dates[-1]
    for change in in_force(changes):
        if isinstance(change, CarerRefused) and change.since <= last and change.service_user_id in people and change.carer_id in carers:
            people[change.service_user_id] = refuse_carer(people[change.service_user_id], change)
        elif isinstance(change, SkillLapsed) and change.carer_id in carers:
            carers[change.carer_id] = lapse_skill(carers[change.carer_id], change)
    return inputs.replace(service_users=tuple(people.values()), carers=tuple(carers.values()))
