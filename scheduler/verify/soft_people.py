"""Soft rules about people: one plain function for each, in the unit of the catalogue, before weights.

A rule that may also be hard counts each breach of its hard form as one unit.
SKILLS counts otherwise where either carer may hold the skills.
"""

from scheduler.domain.care import SkillsHeldBy
from scheduler.verify import hard_people
from scheduler.verify.timeline import Timeline


def skills(timeline: Timeline) -> int:
    """Counts the carer-visits that lack a skill.

    Where either carer may hold the skills, a visit counts once if neither holds them all.
    """
    lacking = [violation.visit_ids[0] for violation in hard_people.skills(timeline)]
    either = {visit_id for visit_id in lacking if timeline.problem.visit[visit_id].skills_held_by == SkillsHeldBy.EITHER}
    return len(either) + sum(visit_id not in either for visit_id in lacking)


def locality(timeline: Timeline) -> int:
    """Counts the carer-visits outside of the localities in which the carer works."""
    return len(list(hard_people.locality(timeline)))


def team(timeline: Timeline) -> int:
    """Counts the carer-visits by carers who are not in the visit's team."""
    return len(list(hard_people.team(timeline)))


def refused(timeline: Timeline) -> int:
    """Counts the carer-visits by carers whom the person refuses."""
    return len(list(hard_people.refused(timeline)))


def gender(timeline: Timeline) -> int:
    """Counts the carer-visits by carers not recorded as of the gender that the person asks for."""
    return len(list(hard_people.gender(timeline)))


def continuity(timeline: Timeline) -> int:
    """Counts the pairs of a person and a carer who visits them and has not before."""
    faces = {(placement.visit.service_user_id, placement.carer.carer_id) for placement in timeline.placements}
    return len(faces - {(entry.service_user_id, entry.carer_id) for entry in timeline.problem.history})


def preference(timeline: Timeline) -> int:
    """Counts the carer-visits by others to people who have preferred carers."""
    return len(list(hard_people.preference(timeline)))


def stability(timeline: Timeline) -> int:
    """Counts the carer-visits of published visits by carers other than published."""
    published = {visit.visit_id: visit.carer_ids for visit in timeline.problem.published}
    return sum(
        placement.carer.carer_id not in published[placement.visit.visit_id]
        for placement in timeline.placements
        if placement.visit.visit_id in published
    )
