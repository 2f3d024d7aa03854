"""Hard rules about people: one plain function for each, which yields its violations."""

from collections.abc import Iterable, Iterator

from scheduler.domain.care import LinkedCarers, SkillsHeldBy, Visit
from scheduler.domain.people import Carer
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.verify.timeline import Placement, Timeline, breach


def skills(timeline: Timeline) -> Iterator[Violation]:
    """Checks that each carer holds the visit's skills, at their level and unexpired on its day.

    Where either carer may hold them, one of the two is enough.
    """
    for visit, placements in _visits(timeline):
        lacking = [(x, missing) for x in placements if (missing := _missing_skills(timeline, x.carer, visit))]
        if visit.skills_held_by == SkillsHeldBy.EITHER and len(lacking) < len(placements):
            continue
        for placement, missing in lacking:
            what = f"carer {placement.carer.carer_id} lacks {' and '.join(missing)}, which visit {visit.visit_id} asks for"
            yield breach(Rule.SKILLS, what, [placement])


def double_up(timeline: Timeline) -> Iterator[Violation]:
    """Checks that the two carers of a double-up are different people and start together."""
    for visit, placements in _visits(timeline):
        if visit.carers < 2:
            continue
        if len(_carers(placements)) < len(placements):
            yield breach(Rule.DOUBLE_UP, f"double-up {visit.visit_id} has the same carer twice", placements)
        if len({placement.start for placement in placements}) > 1:
            yield breach(Rule.DOUBLE_UP, f"the carers of double-up {visit.visit_id} do not start together", placements)


def carer_link(timeline: Timeline) -> Iterator[Violation]:
    """Checks that linked visits are made by the same carer, or by different ones."""
    for link in timeline.problem.links:
        first, second = timeline.of_link(link)
        shared = _carers(first) & _carers(second)
        fewer = min(len(_carers(first)), len(_carers(second)))
        if first and second and link.carers == LinkedCarers.SAME and len(shared) < fewer:
            what = f"visits {link.first_visit_id} and {link.second_visit_id} are not made by the same carer"
            yield breach(Rule.CARER_LINK, what, first + second)
        if link.carers == LinkedCarers.DIFFERENT and shared:
            what = f"visits {link.first_visit_id} and {link.second_visit_id} are made by the same carer"
            yield breach(Rule.CARER_LINK, what, first + second)


def complete(timeline: Timeline) -> Iterator[Violation]:
    """Checks that placed visits have all their carers, and that whole links are not split."""
    for visit, placements in _visits(timeline):
        if len(placements) != visit.carers:
            has = "1 carer" if len(placements) == 1 else f"{len(placements)} carers"
            yield breach(Rule.COMPLETE, f"visit {visit.visit_id} has {has} and asks for {visit.carers}", placements)
    for link in timeline.problem.links:
        first, second = timeline.of_link(link)
        if link.whole and bool(first) != bool(second):
            what = f"of visits {link.first_visit_id} and {link.second_visit_id}, which belong together, only one is placed"
            yield breach(Rule.COMPLETE, what, first + second)


def locality(timeline: Timeline) -> Iterator[Violation]:
    """Checks that carers who list localities visit only people who live there.

    People whose locality is not recorded may be visited by anyone.
    """
    for placement in timeline.placements:
        where, works_in = timeline.person(placement.visit).locality, placement.carer.localities
        if where is not None and works_in and where not in works_in:
            what = f"carer {placement.carer.carer_id} does not work in {where}, where visit {placement.visit.visit_id} is"
            yield breach(Rule.LOCALITY, what, [placement])


def team(timeline: Timeline) -> Iterator[Violation]:
    """Checks that a visit that names a team is made by its members."""
    for placement in timeline.placements:
        wanted = placement.visit.team
        if wanted is not None and wanted not in placement.carer.teams:
            what = f"carer {placement.carer.carer_id} is not in team {wanted}, which visit {placement.visit.visit_id} asks for"
            yield breach(Rule.TEAM, what, [placement])


def refused(timeline: Timeline) -> Iterator[Violation]:
    """Checks that nobody is visited by a carer whom they refuse."""
    for placement in timeline.placements:
        person = timeline.person(placement.visit)
        if placement.carer.carer_id in person.refused_carers:
            what = f"{person.service_user_id} refuses carer {placement.carer.carer_id}, who makes visit {placement.visit.visit_id}"
            yield breach(Rule.REFUSED, what, [placement])


def gender(timeline: Timeline) -> Iterator[Violation]:
    """Checks that each carer is recorded as of the gender that the person asks for."""
    for placement in timeline.placements:
        wanted = timeline.person(placement.visit).carer_gender
        if wanted is not None and placement.carer.gender != wanted:
            what = f"visit {placement.visit.visit_id} asks for a {wanted} carer, and {placement.carer.carer_id} is not recorded as one"
            yield breach(Rule.GENDER, what, [placement])


def preference(timeline: Timeline) -> Iterator[Violation]:
    """Checks that people who have preferred carers are visited only by them."""
    for placement in timeline.placements:
        preferred = timeline.person(placement.visit).preferred_carers
        if preferred and placement.carer.carer_id not in preferred:
            what = f"carer {placement.carer.carer_id}, who makes visit {placement.visit.visit_id}, is not one of those preferred"
            yield breach(Rule.PREFERENCE, what, [placement])


def pinned(timeline: Timeline) -> Iterator[Violation]:
    """Checks that a placed visit keeps its pinned carers and its pinned start."""
    for visit, placements in _visits(timeline):
        missing = set(visit.pinned_carers) - _carers(placements)
        if missing:
            what = f"visit {visit.visit_id} is pinned to carer {', '.join(sorted(missing))}, who does not make it"
            yield breach(Rule.PINNED, what, placements)
        if visit.pinned_start is not None and any(placement.start != timeline.tick(visit.pinned_start) for placement in placements):
            yield breach(Rule.PINNED, f"visit {visit.visit_id} does not start at its pinned start", placements)


def most_carers(timeline: Timeline) -> Iterator[Violation]:
    """Checks that nobody is visited by more different carers than the objective allows."""
    most = timeline.problem.objective.most_carers
    for person in timeline.problem.service_users if most is not None else ():
        placements = [placement for placement in timeline.placements if placement.visit.service_user_id == person.service_user_id]
        faces = len(_carers(placements))
        if most is not None and faces > most:
            what = f"{person.service_user_id} is visited by {faces} carers, and {most} at most are wanted"
            yield breach(Rule.MOST_CARERS, what, placements)


def _visits(timeline: Timeline) -> Iterator[tuple[Visit, tuple[Placement, ...]]]:
    """Yields every placed visit with its carer-visits."""
    for placements in timeline.of_visit.values():
        yield placements[0].visit, placements


def _carers(placements: Iterable[Placement]) -> set[str]:
    return {placement.carer.carer_id for placement in placements}


def _missing_skills(timeline: Timeline, carer: Carer, visit: Visit) -> list[str]:
    """Returns in words the skills of a visit that a carer does not hold on its day."""
    day = timeline.day(visit)
    return [
        f"{needed.skill} (level {needed.level})" if needed.level > 1 else needed.skill
        for needed in visit.skills
        if not any(
            held.skill == needed.skill and held.level >= needed.level and (held.expires is None or day <= held.expires)
            for held in carer.skills
        )
    ]
