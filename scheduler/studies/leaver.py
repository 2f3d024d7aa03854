"""A carer leaves: which runs break, what the others can take over, and whom to recruit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from scheduler.analysis.worked import worked_days
from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.stop import Stop
from scheduler.studies.plan import plan

MORNING_ENDS, EVENING_BEGINS = 12, 16
"""Hours of the day that part mornings, afternoons and evenings (assumed)."""


@dataclass(frozen=True)
class BrokenRun:
    """A run of the carer who leaves.

    Attributes:
        run: as it was.
        taken_over: its visits that other carers make afterwards.
        left_out: its visits that are left with too few carers.
    """

    run: Run
    taken_over: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Vacancy:
    """Whom to recruit.

    Attributes:
        hours_like_before: contract hours a week of the carer who leaves, or hours on duty where there is no contract.
        hours_at_least: hours a week at work that what is left out takes, with the share of travel that work has now.
        localities: of the people concerned, the most visits first.
        skills: that their visits ask for, the most visits first.
        parts: of the day and week in which they lie.
        genders: that people ask for, with the number of people.
        by_car: whether the carer who leaves drives.
    """

    hours_like_before: float
    hours_at_least: float
    localities: tuple[str, ...]
    skills: tuple[str, ...]
    parts: tuple[str, ...]
    genders: tuple[tuple[str, int], ...]
    by_car: bool


@dataclass(frozen=True)
class Leaver:
    """What becomes of the rounds of a carer who leaves.

    Attributes:
        carer: who leaves.
        problem: without the shifts of the carer.
        before, after: rosters with and without.
        runs: of the carer, in order of time.
        left_out: visits that had carers before and have none afterwards.
        covers: by other carer the number of visits taken over, the most first.
        vacancy: whom to recruit.
    """

    carer: Carer
    problem: Problem
    before: Roster
    after: Roster
    runs: tuple[BrokenRun, ...]
    left_out: tuple[str, ...]
    covers: tuple[tuple[str, int], ...]
    vacancy: Vacancy


def look_at_leaver(problem: Problem, travel: TravelMatrix, roster: Roster, carer_id: str, *, stop: Stop, seed: int = 0) -> Leaver:
    """Returns what becomes of the rounds of a carer who leaves; the others keep their shifts.

    Args:
        problem: with the carer.
        travel: travel matrix of the problem.
        roster: as it is now, with a start for every visit.
        carer_id: of the carer who leaves.
        stop: for the search without the carer.
        seed: of that search.

    Raises:
        ValueError: the problem has no such carer.
    """
    if carer_id not in problem.carer:
        raise ValueError(f'there is no carer "{carer_id}"')
    shifts = tuple(shift for shift in problem.shifts if shift.carer_id != carer_id)
    visits = tuple(visit.replace(pinned_carers=tuple(name for name in visit.pinned_carers if name != carer_id)) for visit in problem.visits)
    without = problem.replace(shifts=shifts, visits=visits)
    own = [run for run in roster.runs if run.carer_id == carer_id and run.assignments]
    start = Roster(runs=tuple(run for run in roster.runs if run.carer_id != carer_id))
    after = plan(without, travel, start=start, stop=stop, seed=seed).result.roster
    optional = {visit.visit_id for visit in problem.visits if visit.optional}
    left_out = tuple(
        visit.visit_id
        for visit in problem.visits
        if visit.visit_id in roster.runs_of and visit.visit_id not in after.runs_of and visit.visit_id not in optional
    )
    broken = tuple(_broken(run, after) for run in sorted(own, key=lambda run: problem.shift[run.shift_id].start))
    concerned = [problem.visit[name] for name in left_out] or [problem.visit[one.visit_id] for run in own for one in run.assignments]
    return Leaver(
        carer=problem.carer[carer_id],
        problem=without,
        before=roster,
        after=after,
        runs=broken,
        left_out=left_out,
        covers=_covers(own, after),
        vacancy=_vacancy(problem, roster, carer_id, left_out, concerned),
    )


def _broken(run: Run, after: Roster) -> BrokenRun:
    names = [one.visit_id for one in run.assignments]
    return BrokenRun(
        run,
        tuple(name for name in names if name in after.runs_of),
        tuple(name for name in names if name not in after.runs_of),
    )


def _covers(own: Iterable[Run], after: Roster) -> tuple[tuple[str, int], ...]:
    """Returns who makes the visits of these runs afterwards, with the number of visits; partners of before are counted too."""
    taken: Counter[str] = Counter()
    for run in own:
        for one in run.assignments:
            taken.update(other.carer_id for other in after.runs_of.get(one.visit_id, ()))
    return tuple(taken.most_common())


def _vacancy(problem: Problem, roster: Roster, carer_id: str, left_out: Iterable[str], concerned: list[Visit]) -> Vacancy:
    weeks = max(problem.days / 7, 1 / 5)
    carer = problem.carer[carer_id]
    duty = sum((shift.end - shift.start) / timedelta(hours=1) for shift in problem.shifts if shift.carer_id == carer_id)
    like_before = carer.contract_minutes / 60 if carer.contract_minutes else duty / weeks
    care = sum(problem.visit[one.visit_id].minutes for run in roster.runs for one in run.assignments)
    worked = sum(day.minutes for day in worked_days(problem, roster))
    missing = sum(problem.visit[name].minutes * problem.visit[name].carers for name in left_out)
    people = {visit.service_user_id: problem.service_user[visit.service_user_id] for visit in concerned}
    genders = Counter(person.carer_gender.value for person in people.values() if person.carer_gender)
    return Vacancy(
        hours_like_before=like_before,
        hours_at_least=missing / 60 / weeks * (worked / care if care else 1.0),
        localities=_ranked(problem.service_user[visit.service_user_id].locality or "" for visit in concerned),
        skills=_ranked(one.skill for visit in concerned for one in visit.skills),
        parts=_parts(problem, concerned),
        genders=tuple(sorted(genders.items())),
        by_car=carer.travel_mode == TravelMode.CAR,
    )


def _ranked(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word, _ in Counter(word for word in words if word).most_common())


def _parts(problem: Problem, visits: Iterable[Visit]) -> tuple[str, ...]:
    """Returns the parts of day and week in which visits lie, in order."""
    found = set()
    for visit in visits:
        wanted = wall_clock(visit.planned_start or visit.windows[0].earliest, problem.timezone)
        part = "mornings" if wanted.hour < MORNING_ENDS else "evenings" if wanted.hour >= EVENING_BEGINS else "afternoons"
        found |= {part, "weekends"} if Weekday.of(wanted.date()) in WEEKEND else {part}
    return tuple(part for part in ("mornings", "afternoons", "evenings", "weekends") if part in found)
