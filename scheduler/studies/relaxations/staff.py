"""Relaxes staffing: skills, teams, localities and the number of carers."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from scheduler.domain.care import SkillsHeldBy, Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer, SkillHeld
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.relaxations.relaxation import (
    LocalityCarers,
    MoreCarers,
    RelaxedProblem,
    TeamMembers,
    TrainedCarers,
    WideRelaxation,
    with_carers,
    with_visit,
)


def relax_skills(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields the visit without its skills; who makes it shows whose training would do."""
    day = wall_clock(visit.windows[0].earliest, problem.timezone).date()

    def holds_all(carer: Carer) -> bool:
        return all(
            any(h.skill == n.skill and h.level >= n.level and (h.expires is None or day <= h.expires) for h in carer.skills)
            for n in visit.skills
        )

    def narrow(roster: Roster) -> list[RelaxedProblem]:
        untrained = [carer for carer in _makers(problem, visit, roster) if not holds_all(carer)]
        together = untrained[:1] if visit.skills_held_by == SkillsHeldBy.EITHER else untrained
        held = tuple(SkillHeld(skill=need.skill, level=need.level) for need in visit.skills)
        trained = [carer.replace(skills=carer.skills + held) for carer in together]
        return [(TrainedCarers(_ids(trained), visit.skills), with_carers(problem, trained))]

    if visit.skills and problem.objective.is_hard(Rule.SKILLS):
        yield WideRelaxation(with_visit(problem, visit.replace(skills=())), narrow)


def relax_team(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields the visit without its team; who makes it shows who would have to join."""
    name = visit.team or ""

    def narrow(roster: Roster) -> list[RelaxedProblem]:
        joined = [carer.replace(teams=(*carer.teams, name)) for carer in _makers(problem, visit, roster) if name not in carer.teams]
        return [(TeamMembers(_ids(joined), name), with_carers(problem, joined))]

    if name and problem.objective.is_hard(Rule.TEAM):
        yield WideRelaxation(with_visit(problem, visit.replace(team=None)), narrow)


def relax_locality(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields all carers working in the person's locality too; who makes the visit shows who would have to be sent there."""
    name = problem.service_user[visit.service_user_id].locality or ""

    def sent_there(carer: Carer) -> Carer:
        return carer if not carer.localities or name in carer.localities else carer.replace(localities=(*carer.localities, name))

    def narrow(roster: Roster) -> list[RelaxedProblem]:
        sent = [sent_there(carer) for carer in _makers(problem, visit, roster) if sent_there(carer) != carer]
        return [(LocalityCarers(_ids(sent), name), with_carers(problem, sent))]

    if name and problem.objective.is_hard(Rule.LOCALITY):
        yield WideRelaxation(with_carers(problem, [sent_there(carer) for carer in problem.carers]), narrow)


def add_carers(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:
    """Yields more carers who are fit for the visit, on duty only while it may be made; one or two for a double-up.

    They come from where a carer on duty comes from, as near as there is. Without any journey there and back nothing is yielded.
    """
    care = timedelta(minutes=visit.minutes)
    begins = visit.pinned_start or visit.windows[0].earliest
    ends = min((visit.pinned_start or visit.windows[-1].latest) + care, problem.horizon_end)
    person = problem.service_user[visit.service_user_id]
    base = _nearest_base(problem, travel, person.location_id)
    if base is None:
        return
    for count in range(1, visit.carers + 1):
        fit = Carer(
            carer_id="",
            home_location_id=person.location_id,
            skills=tuple(SkillHeld(skill=need.skill, level=need.level) for need in visit.skills),
            gender=person.carer_gender,
            travel_mode=base.mode,
            teams=(visit.team,) if visit.team else (),
        )
        new = [fit.replace(carer_id=f"one more carer {number} for {visit.visit_id}") for number in range(count)]
        duties = [
            Shift(
                shift_id=carer.carer_id,
                carer_id=carer.carer_id,
                start=max(begins - base.out, problem.horizon_start),
                end=min(ends + base.home, problem.horizon_end),
                start_location_id=base.start_location_id,
                end_location_id=base.end_location_id,
                break_minutes=0,
            )
            for carer in new
        ]
        more = problem.replace(carers=(*problem.carers, *new), shifts=(*problem.shifts, *duties))
        relaxation = MoreCarers(count, visit.skills, visit.team, person.carer_gender, person.locality, begins, ends)
        yield WideRelaxation(more, lambda _, relaxation=relaxation, more=more: [(relaxation, more)])  # type: ignore[misc]


class _Base(NamedTuple):
    """Where a carer comes from and returns to, by which mode, and how long both journeys take."""

    start_location_id: str | None
    end_location_id: str | None
    mode: TravelMode
    out: timedelta
    home: timedelta


def _nearest_base(problem: Problem, travel: TravelMatrix, location_id: str) -> _Base | None:
    """Returns the base of a shift with the shortest journeys to a place and back; None where no shift has such journeys.

    Without any shift a carer would come from nowhere.
    """
    bases = []
    for start, end, mode in dict.fromkeys(
        (shift.start_location_id, shift.end_location_id, problem.carer[shift.carer_id].travel_mode) for shift in problem.shifts
    ):
        out, home = travel.leg(mode, start, location_id), travel.leg(mode, location_id, end)
        if out is not None and home is not None:
            tick = timedelta(minutes=1) / problem.ticks_per_minute
            bases.append(_Base(start, end, mode, out[0] * tick, home[0] * tick))
    if not problem.shifts:
        return _Base(None, None, travel.modes[0], timedelta(), timedelta())
    return min(bases, key=lambda base: base.out + base.home, default=None)


def _makers(problem: Problem, visit: Visit, roster: Roster) -> list[Carer]:
    """Returns the carers who make the visit."""
    return [problem.carer[run.carer_id] for run in roster.runs_of[visit.visit_id]]


def _ids(carers: Sequence[Carer]) -> tuple[str, ...]:
    return tuple(carer.carer_id for carer in carers)
