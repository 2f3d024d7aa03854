"""Small packages: short visits that equipment or a call might replace, and medicines whose times bind a roster.

What is found is a proposal for review. Nothing is applied.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scheduler.analysis.kpis import kpis
from scheduler.domain.care import Visit, Window
from scheduler.domain.inputs import Rates, Settings
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.start_times import with_starts
from scheduler.solver.stop import Stop
from scheduler.studies.plan import plan

KEPT_SKILLS = frozenset({"medication", "moving_handling", "moving_and_handling", "peg", "insulin", "catheter", "stoma"})
"""Skills of visits that no equipment replaces (assumed)."""
KEPT_TYPES = frozenset({"personal_care", "personal care", "medication", "reablement", "review", "hospital_discharge", "end_of_life"})
"""Types of such visits (assumed)."""
NARROW = timedelta(minutes=60)
"""A window of a medicine up to this wide is narrow: half an hour before and after."""


@dataclass(frozen=True)
class Release:
    """What one change would release over the horizon.

    Attributes:
        kind: ``short visits`` or ``medicine``.
        service_user_id: whose visits they are.
        visit_ids: that would fall away, or get a wider window.
        care_minutes: of visits that would fall away.
        sure_minutes, sure_miles, sure_pence: travel that is released where nothing else moves.
        up_to_minutes, up_to_miles, up_to_pence: travel that a new search releases against a control; never less than is sure.
    """

    kind: str
    service_user_id: str
    visit_ids: tuple[str, ...]
    care_minutes: int
    sure_minutes: float
    sure_miles: float
    sure_pence: float
    up_to_minutes: float = 0.0
    up_to_miles: float = 0.0
    up_to_pence: float = 0.0


def is_replaceable(visit: Visit, most_minutes: int) -> bool:
    """Returns whether a visit is short and has no personal care, medicine, moving and handling, or second carer."""
    return (
        visit.minutes <= most_minutes
        and visit.carers == 1
        and not visit.time_critical
        and visit.visit_type.casefold() not in KEPT_TYPES
        and not {one.skill.casefold() for one in visit.skills} & KEPT_SKILLS
    )


def is_narrow_medicine(visit: Visit) -> bool:
    """Returns whether a medicine binds a visit to a narrow window."""
    has_medicine = visit.time_critical or "medication" in {one.skill.casefold() for one in visit.skills}
    return has_medicine and sum((one.latest - one.earliest for one in visit.windows), timedelta()) <= NARROW


def widened(visit: Visit, settings: Settings) -> Visit:
    """Returns a visit with the usual tolerance on both sides of its window's middle, not time-critical any more."""
    middle = visit.windows[0].earliest + (visit.windows[-1].latest - visit.windows[0].earliest) / 2
    middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
    tolerance = timedelta(minutes=settings.tolerance_minutes)
    window = Window(earliest=min(visit.windows[0].earliest, middle - tolerance), latest=max(visit.windows[-1].latest, middle + tolerance))
    return visit.replace(windows=(window,), time_critical=False)


def small_packages(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    settings: Settings,
    *,
    most_minutes: int,
    most: int,
    stop: Stop,
    seed: int = 0,
    report: Callable[[str], None] = lambda what: None,  # noqa: ARG005
) -> tuple[Release, ...]:
    """Returns what short visits and narrow medicines would release, the most first.

    Args:
        problem: of the roster.
        travel: travel matrix of the problem.
        roster: with a start for every visit.
        settings: with tolerances and rates.
        most_minutes: longest visit that counts as short.
        most: number of changes that are searched again; those with the most sure travel first.
        stop: for each search.
        seed: of each search.
        report: called with what is done next.
    """
    found = list(_short(problem, travel, roster, settings.rates, most_minutes))
    found += _medicines(problem, roster)
    found.sort(key=lambda one: (-one.sure_minutes, -len(one.visit_ids), one.service_user_id))
    if not found:
        return ()
    report("Searching the control: the same roster with the same effort")
    control = plan(problem, travel, start=roster, stop=stop, seed=seed).result.roster
    placed = set(control.runs_of)
    before = _travel_of(problem, travel, control, settings.rates)
    searched = []
    for number, release in enumerate(found[:most], start=1):
        report(f"{number} of {min(len(found), most)}: {release.kind} of {release.service_user_id}")
        changed, start = _changed(problem, roster, release, settings)
        again = plan(changed, travel, start=start, stop=stop, seed=seed).result.roster
        after = _travel_of(changed, travel, again, settings.rates)
        places_all = placed - set(release.visit_ids) <= set(again.runs_of)
        gains = [old - new for old, new in zip(before, after, strict=True)] if places_all else [0.0, 0.0, 0.0]
        searched.append(_with_gains(release, gains))
    rest = [_with_gains(release, [0.0, 0.0, 0.0]) for release in found[most:]]
    return tuple(sorted((*searched, *rest), key=lambda one: (-one.up_to_pence, -one.sure_pence, one.service_user_id)))


def _short(problem: Problem, travel: TravelMatrix, roster: Roster, rates: tuple[Rates, ...], most_minutes: int) -> Iterator[Release]:
    of_person: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in problem.visits:
        if is_replaceable(visit, most_minutes):
            of_person[visit.service_user_id].append(visit)
    before = _travel_of(problem, travel, roster, rates)
    for person, visits in sorted(of_person.items()):
        ids = tuple(visit.visit_id for visit in visits)
        smaller = without_visits(problem, ids)
        after = _travel_of(smaller, travel, without_assignments(roster, ids), rates)
        minutes, miles, pence = (round(old - new, 3) for old, new in zip(before, after, strict=True))
        yield Release("short visits", person, ids, sum(visit.minutes for visit in visits), minutes, miles, pence)


def _medicines(problem: Problem, roster: Roster) -> Iterator[Release]:
    of_person: defaultdict[str, list[str]] = defaultdict(list)
    for visit in problem.visits:
        if is_narrow_medicine(visit) and visit.visit_id in roster.runs_of:
            of_person[visit.service_user_id].append(visit.visit_id)
    for person, ids in sorted(of_person.items()):
        yield Release("medicine", person, tuple(ids), 0, 0.0, 0.0, 0.0)


def _changed(problem: Problem, roster: Roster, release: Release, settings: Settings) -> tuple[Problem, Roster]:
    """Returns the problem with a change, and the roster that its search begins with."""
    if release.kind == "short visits":
        return without_visits(problem, release.visit_ids), without_assignments(roster, release.visit_ids)
    ids = set(release.visit_ids)
    visits = tuple(widened(visit, settings) if visit.visit_id in ids else visit for visit in problem.visits)
    ends = [problem.horizon_end, *(window.latest for visit in visits for window in visit.windows)]
    begins = [problem.horizon_start, *(window.earliest for visit in visits for window in visit.windows)]
    return problem.replace(visits=visits, horizon_end=max(ends), horizon_start=min(begins)), roster


def without_visits(problem: Problem, visit_ids: Iterable[str]) -> Problem:
    """Returns a problem without some visits, and without links to them."""
    gone = set(visit_ids)
    return problem.replace(
        visits=tuple(visit for visit in problem.visits if visit.visit_id not in gone),
        links=tuple(link for link in problem.links if not {link.first_visit_id, link.second_visit_id} & gone),
    )


def without_assignments(roster: Roster, visit_ids: Iterable[str]) -> Roster:
    """Returns a roster without some visits; everything else stays as and when it was."""
    gone = set(visit_ids)
    runs = []
    for run in roster.runs:
        kept = tuple(one for one in run.assignments if one.visit_id not in gone)
        if kept:
            runs.append(Run(shift_id=run.shift_id, carer_id=run.carer_id, assignments=kept))
    return Roster(runs=tuple(runs))


def _travel_of(problem: Problem, travel: TravelMatrix, roster: Roster, rates: tuple[Rates, ...]) -> tuple[float, float, float]:
    """Returns minutes, miles and pence of travel."""
    figures = kpis(problem, travel, with_starts(problem, travel, roster), ())
    rate = rates[-1] if rates else None
    pence = figures.travel_minutes / 60 * rate.pay_pence_per_hour + figures.travel_miles * rate.mileage_pence_per_mile if rate else 0.0
    return figures.travel_minutes, figures.travel_miles, pence


def _with_gains(release: Release, gains: Sequence[float]) -> Release:
    """Returns a release with what a new search gains, and no less than is sure."""
    minutes, miles, pence = gains
    return Release(
        release.kind,
        release.service_user_id,
        release.visit_ids,
        release.care_minutes,
        release.sure_minutes,
        release.sure_miles,
        release.sure_pence,
        max(round(minutes, 3), release.sure_minutes),
        max(round(miles, 3), release.sure_miles),
        max(round(pence, 3), release.sure_pence),
    )
