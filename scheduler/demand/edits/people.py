"""Refusals and lapsed skills: changes that hold from a day on."""

from datetime import timedelta

from scheduler.domain.events import CarerRefused, SkillLapsed
from scheduler.domain.people import Carer, ServiceUser


def refuse_carer(person: ServiceUser, change: CarerRefused) -> ServiceUser:
    """Returns a person who refuses one carer more, and does not prefer that carer any longer."""
    return person.replace(
        refused_carers=tuple(dict.fromkeys((*person.refused_carers, change.carer_id))),
        preferred_carers=tuple(carer_id for carer_id in person.preferred_carers if carer_id != change.carer_id),
    )


def lapse_skill(carer: Carer, change: SkillLapsed) -> Carer:
    """Returns a carer who holds a skill up to the day before it lapses."""
    last = change.since - timedelta(days=1)
    return carer.replace(
        skills=tuple(
            held.replace(expires=last if held.expires is None else min(last, held.expires)) if held.skill == change.skill else held
            for held in carer.skills
        )
    )
