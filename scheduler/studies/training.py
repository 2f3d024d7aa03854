"""Training: who should be trained next and when, and which training days can be released.

The days of the folder stand for every week. From the policy date on, the visits concerned ask for the skill.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.analysis.kpis import kpis
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Rates
from scheduler.domain.people import Carer, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.stop import Stop
from scheduler.studies.plan import plan

WEEK = timedelta(days=7)
FAR_AWAY = date(9999, 1, 1)


@dataclass(frozen=True)
class Policy:
    """What asks for the skill, from when on.

    Attributes:
        skill: that is needed.
        since: first day.
        visit_types: whose visits ask for it; those that ask for it already do so anyway.
        weeks: number of weeks from the first day of the folder that are looked at.
        places_a_week: carers who can be trained in a week.
    """

    skill: str
    since: date
    visit_types: frozenset[str]
    weeks: int = 26
    places_a_week: int = 2


@dataclass(frozen=True)
class CoveredWeek:
    """A week: who holds the skill, and what stays uncovered.

    Attributes:
        monday: of the week.
        is_policy: whether the policy holds by then.
        trained: carers who hold the skill all week.
        administration_visits: visits that ask for it.
        uncovered: those without a carer in the best roster found.
        uncovered_with_plan: the same, if the carers of the plan are trained in their weeks.
    """

    monday: date
    is_policy: bool
    trained: int
    administration_visits: int
    uncovered: int
    uncovered_with_plan: int


@dataclass(frozen=True)
class Trainee:
    """A carer who should be trained.

    Attributes:
        carer_id: of the carer.
        monday: of the week in which the training is to be; the skill counts from the next week on.
        uncovered_before, uncovered_after: visits without a carer under the policy, before and with this carer trained too.
    """

    carer_id: str
    monday: date
    uncovered_before: int
    uncovered_after: int


@dataclass(frozen=True)
class ReleaseDay:
    """A shift that a trainee might miss for a training day.

    Attributes:
        carer_id, shift_id, day: which.
        uncovered: visits that would lose their carer; empty if the day can be released.
        cover_pence: what pay and mileage of the others rise by; below 0 where they fall.
    """

    carer_id: str
    shift_id: str
    day: date
    uncovered: tuple[str, ...]
    cover_pence: int


@dataclass(frozen=True)
class TrainingPlan:
    """The answer."""

    policy: Policy
    weeks: tuple[CoveredWeek, ...]
    trainees: tuple[Trainee, ...]
    releases: tuple[ReleaseDay, ...]
    still_uncovered: int


def plan_training(
    problem: Problem,
    travel: TravelMatrix,
    policy: Policy,
    rates: tuple[Rates, ...],
    *,
    stop: Stop,
    seed: int = 0,
    report: Callable[[str], None] = lambda what: None,  # noqa: ARG005
) -> TrainingPlan:
    """Returns who should be trained, in which week, and which days can be released for it.

    Args:
        problem: of the days that stand for every week.
        travel: travel matrix of the problem.
        policy: what asks for the skill.
        rates: cost of work.
        stop: for each search.
        seed: of each search.
        report: called with what is done next.
    """
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    mondays = [first - timedelta(days=first.weekday()) + number * WEEK for number in range(policy.weeks)]
    asking = under_policy(problem, policy)
    watched = {visit.visit_id for visit in asking.visits if policy.skill in {one.skill for one in visit.skills}}
    search = _Search(problem, asking, travel, policy.skill, frozenset(watched), stop, seed, {})
    needed_from = max(policy.since, first)
    trained = holders(problem.carers, policy.skill, needed_from, max(needed_from, mondays[-1]))
    trainees: list[tuple[str, int, int]] = []
    uncovered = search.uncovered(trained)
    candidates = [carer.carer_id for carer in problem.carers if carer.carer_id not in trained and _works(problem, carer)]
    while uncovered and candidates:
        report(f"{len(trained) + len(trainees)} trained, {uncovered} visits uncovered: trying {len(candidates)} carers")
        chosen = frozenset(name for name, _, _ in trainees)
        tried = {name: search.uncovered(trained | chosen | {name}) for name in candidates}
        best = min(candidates, key=lambda name: (tried[name], candidates.index(name)))
        trainees.append((best, uncovered, tried[best]))
        uncovered = tried[best]
        candidates.remove(best)
    scheduled = _in_weeks(trainees, mondays, policy)
    weeks = [_week(problem, policy, monday, scheduled, search) for monday in mondays]
    report("Looking for training days that can be released")
    releases = _releases(problem, travel, rates, [one.carer_id for one in scheduled], stop, seed)
    return TrainingPlan(policy, tuple(weeks), scheduled, releases, uncovered)


def under_policy(problem: Problem, policy: Policy) -> Problem:
    """Returns a problem in which the visits of the policy's types ask for the skill."""
    visits = []
    for visit in problem.visits:
        asks = policy.skill in {one.skill for one in visit.skills}
        if visit.visit_type.casefold() in policy.visit_types and not asks:
            visits.append(visit.replace(skills=(*visit.skills, SkillNeeded(skill=policy.skill))))
        else:
            visits.append(visit)
    return problem.replace(visits=tuple(visits))


def holders(carers: Iterable[Carer], skill: str, first: date, last: date) -> frozenset[str]:
    """Returns the carers whose certificate of a skill is valid from the first to the last day."""
    return frozenset(
        carer.carer_id
        for carer in carers
        if any(one.skill == skill and (one.expires or FAR_AWAY) >= max(first, last) for one in carer.skills)
    )


@dataclass
class _Search:
    """Solves the days for a set of carers who hold the skill; each set once."""

    problem: Problem
    asking: Problem
    travel: TravelMatrix
    skill: str
    watched: frozenset[str]
    stop: Stop
    seed: int
    known: dict[tuple[frozenset[str], bool], int]

    def uncovered(self, trained: frozenset[str], *, is_policy: bool = True) -> int:
        """Returns how many of the watched visits no carer makes."""
        key = trained, is_policy
        if key not in self.known:
            changed = with_holders(self.asking if is_policy else self.problem, self.skill, trained)
            roster = plan(changed, self.travel, stop=self.stop, seed=self.seed).result.roster
            self.known[key] = len(self.watched - roster.runs_of.keys())
        return self.known[key]


def with_holders(problem: Problem, skill: str, trained: frozenset[str]) -> Problem:
    """Returns a problem in which these carers hold a skill, at the level they had, and no others do."""
    carers = []
    for carer in problem.carers:
        others = tuple(one for one in carer.skills if one.skill != skill)
        levels = [one.level for one in carer.skills if one.skill == skill]
        held = (SkillHeld(skill=skill, level=max(levels, default=1)),) if carer.carer_id in trained else ()
        carers.append(carer.replace(skills=(*others, *held)))
    return problem.replace(carers=tuple(carers))


def _works(problem: Problem, carer: Carer) -> bool:
    return any(shift.carer_id == carer.carer_id for shift in problem.shifts)


def _in_weeks(found: Sequence[tuple[str, int, int]], mondays: Sequence[date], policy: Policy) -> tuple[Trainee, ...]:
    """Returns the trainees in the last weeks before the policy that have room for them, those needed most first.

    Where the time before the policy is too short, the others follow after it.
    """
    before = [monday for monday in mondays if monday + WEEK <= policy.since]
    rounds = -(-len(found) // policy.places_a_week)
    weeks = before[-rounds:] if before else []
    last = weeks[-1] if weeks else mondays[0] - WEEK
    weeks += [last + number * WEEK for number in range(1, rounds - len(weeks) + 1)]
    return tuple(Trainee(name, weeks[at // policy.places_a_week], old, new) for at, (name, old, new) in enumerate(found))


def _week(problem: Problem, policy: Policy, monday: date, scheduled: Sequence[Trainee], search: _Search) -> CoveredWeek:
    is_policy = monday + WEEK > policy.since
    trained = holders(problem.carers, policy.skill, monday, monday + timedelta(days=6))
    added = frozenset(one.carer_id for one in scheduled if one.monday < monday)
    return CoveredWeek(
        monday=monday,
        is_policy=is_policy,
        trained=len(trained),
        administration_visits=len(search.watched),
        uncovered=search.uncovered(trained, is_policy=is_policy),
        uncovered_with_plan=search.uncovered(trained | added, is_policy=is_policy),
    )


def _releases(  # noqa: PLR0917 - as `plan_training` has them
    problem: Problem, travel: TravelMatrix, rates: tuple[Rates, ...], names: Sequence[str], stop: Stop, seed: int
) -> tuple[ReleaseDay, ...]:
    """Returns each shift of the trainees with what its absence would uncover and cost."""
    if not names:
        return ()
    base = plan(problem, travel, stop=stop, seed=seed).result.roster
    base = plan(problem, travel, start=base, stop=stop, seed=seed).result.roster  # the same effort as with a shift less
    before = _pence(problem, travel, base, rates)
    found = []
    for shift in problem.shifts:
        if shift.carer_id not in names:
            continue
        without = problem.replace(shifts=tuple(one for one in problem.shifts if one.shift_id != shift.shift_id))
        start = Roster(runs=tuple(run for run in base.runs if run.shift_id != shift.shift_id))
        roster = plan(without, travel, start=start, stop=stop, seed=seed).result.roster
        lost = tuple(sorted(base.runs_of.keys() - roster.runs_of.keys()))
        day = wall_clock(shift.start, problem.timezone).date()
        found.append(ReleaseDay(shift.carer_id, shift.shift_id, day, lost, _pence(without, travel, roster, rates) - before))
    return tuple(found)


def _pence(problem: Problem, travel: TravelMatrix, roster: Roster, rates: tuple[Rates, ...]) -> int:
    figures = kpis(problem, travel, roster, rates)
    return (figures.pay_pence or 0) + (figures.mileage_pence or 0)
