"""Changes of staff: what carers are trained in, where and with whom they work, and how many there are."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler.domain.care import SkillsHeldBy, Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer, SkillHeld
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.relaxations.trial import Narrowed, Trial, clock, listed, with_carers, with_visit

NUMBERS = ("", "one more carer", "two more carers")


def training(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[Trial]:  # noqa: ARG001
    """The visit without what it asks to be trained in; who makes it shows whose training would do."""
    day = wall_clock(visit.windows[0].earliest, problem.timezone).date()

    def holds_all(carer: Carer) -> bool:
        return all(
            any(h.skill == n.skill and h.level >= n.level and (h.expires is None or day <= h.expires) for h in carer.skills)
            for n in visit.skills
        )

    def enough(roster: Roster) -> list[Narrowed]:
        untrained = [carer for carer in _makers(problem, visit, roster) if not holds_all(carer)]
        together = untrained[:1] if visit.skills_held_by == SkillsHeldBy.EITHER else untrained
        held = tuple(SkillHeld(skill=need.skill, level=need.level) for need in visit.skills)
        trained = [carer.replace(skills=carer.skills + held) for carer in together]
        return [(f"{_who(trained)} trained in {skills_of(visit)}", with_carers(problem, trained))]

    if visit.skills and problem.objective.is_hard(Rule.SKILLS):
        yield Trial(with_visit(problem, visit.replace(skills=())), enough)


def team(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[Trial]:  # noqa: ARG001
    """The visit without its team; who makes it shows who would have to join."""
    name = visit.team

    def enough(roster: Roster) -> list[Narrowed]:
        joined = [carer.replace(teams=(*carer.teams, name)) for carer in _makers(problem, visit, roster) if name not in carer.teams]
        return [(f"{_who(joined)} in team {name}", with_carers(problem, joined))]

    if name and problem.objective.is_hard(Rule.TEAM):
        yield Trial(with_visit(problem, visit.replace(team=None)), enough)


def locality(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[Trial]:  # noqa: ARG001
    """All carers in the person's locality too; who makes the visit shows who would have to be sent there."""
    name = problem.service_user[visit.service_user_id].locality

    def there(carer: Carer) -> Carer:
        return (
            carer
            if not carer.localities or name in carer.localities or name is None
            else carer.replace(localities=(*carer.localities, name))
        )

    def enough(roster: Roster) -> list[Narrowed]:
        sent = [there(carer) for carer in _makers(problem, visit, roster) if there(carer) != carer]
        return [(f"{_who(sent)} working in {name} too", with_carers(problem, sent))]

    if name and problem.objective.is_hard(Rule.LOCALITY):
        yield Trial(with_carers(problem, [there(carer) for carer in problem.carers]), enough)


def more_carers(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[Trial]:
    """More carers who are fit for the visit, on duty while it may be made and no longer; for a double-up one, or two."""
    care = timedelta(minutes=visit.minutes)
    begins = visit.pinned_start or visit.windows[0].earliest
    ends = min((visit.pinned_start or visit.windows[-1].latest) + care, problem.horizon_end)
    person = problem.service_user[visit.service_user_id]
    for count in range(1, visit.carers + 1):
        fit = Carer(
            carer_id="",
            home_location_id=person.location_id,
            skills=tuple(SkillHeld(skill=need.skill, level=need.level) for need in visit.skills),
            gender=person.carer_gender,
            travel_mode=travel.modes[0],
            teams=(visit.team,) if visit.team else (),
        )
        new = [fit.replace(carer_id=f"{NUMBERS[1]} {number} for {visit.visit_id}") for number in range(count)]
        duties = [Shift(shift_id=carer.carer_id, carer_id=carer.carer_id, start=begins, end=ends, break_minutes=0) for carer in new]
        more = problem.replace(carers=(*problem.carers, *new), shifts=(*problem.shifts, *duties))
        traits = [f"trained in {skills_of(visit)}"] if visit.skills else []
        traits += [f"in team {visit.team}"] if visit.team else []
        traits += [person.carer_gender.value] if person.carer_gender else []
        traits += [f"in {person.locality}"] if person.locality else []
        hours = f"between {clock(problem, begins)} and {clock(problem, ends)}"
        what = " ".join([NUMBERS[count], ", ".join(traits), hours] if traits else [NUMBERS[count], hours])
        yield Trial(more, lambda _, what=what, more=more: [(what, more)])  # type: ignore[misc]


def skills_of(visit: Visit) -> str:
    """What a visit asks for, in words."""
    return listed([f"{need.skill} (level {need.level})" if need.level > 1 else need.skill for need in visit.skills])


def _makers(problem: Problem, visit: Visit, roster: Roster) -> list[Carer]:
    """Who makes the visit."""
    return [problem.carer[run.carer_id] for run in roster.runs_of[visit.visit_id]]


def _who(carers: Sequence[Carer]) -> str:
    return listed([carer.carer_id for carer in carers]) if carers else "nobody"
