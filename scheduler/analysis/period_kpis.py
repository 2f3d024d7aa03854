"""Key figures that need several days: continuity of carers, hours against contract, and rest."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median

from pydantic import Field

from scheduler.analysis.kpis import gini
from scheduler.analysis.worked import at_work, worked_days
from scheduler.domain.base import Frozen
from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix

CONTINUITY_DAYS = 14
OFTEN = 2  # visits a day; the Swedish figures are for people with at least as many
EVENING = time(20)  # a run that ends later counts as an evening (assumed)
SPLIT_GAP = timedelta(hours=2)  # a longer gap makes a split day (assumed)
REST, DAY_OFF, WEEK = timedelta(hours=11), timedelta(hours=24), timedelta(days=7)
"""Daily rest, weekly rest and its period (Working Time Regulations 1998, regulations 10 and 11)."""


class HorizonKpis(Frozen):
    """The key figures of a roster of several days; None if there is nothing to count.

    Attributes:
        carers_mean, carers_median, carers_p90: Number of different carers of a person, over the
            people visited in the horizon. The fortnight up to the end of the horizon counts,
            history included. The last is the least number that 90% of them do not exceed.
        carers_median_often: The same median over people with at least two visits a day.
        usual_carer_share: Share of a person's carer-visits by their most frequent carer, mean over
            people.
        bice_boxerman: Mean of (sum of n^2 - N) / (N (N - 1)) over people with two or more
            carer-visits. N counts all of a person's carer-visits, n those by each carer.
        same_carer_share: Share of visits with a carer of the person's visit before (SECON); first
            visits are left out.
        contract_hours, worked_hours: Hours of carers with a contract, over the horizon. Contract
            hours are in proportion to its days; worked hours are as in `WorkedDay`.
        over_contract_hours, under_contract_hours: Sums over the carers.
        hours_gini: Gini coefficient of worked over contract hours; 0 if all have the same.
        evenings_most, weekend_days_most, split_days_most: The most that any carer has.
        split_days: Number of split days of all carers.
        rest_breaches: Number of rests under eleven hours, from the end of a day's last visit to the
            first departure on the next day used.
        weekly_rest_breaches: Number of carers with seven days in the horizon without 24 hours free.
    """

    carers_mean: float | None
    carers_median: float | None
    carers_p90: int | None
    carers_median_often: float | None
    usual_carer_share: float | None
    bice_boxerman: float | None
    same_carer_share: float | None
    contract_hours: float = Field(ge=0)
    worked_hours: float = Field(ge=0)
    over_contract_hours: float = Field(ge=0)
    under_contract_hours: float = Field(ge=0)
    hours_gini: float | None
    evenings_most: int
    weekend_days_most: int
    split_days: int
    split_days_most: int
    rest_breaches: int
    weekly_rest_breaches: int


def horizon_kpis(problem: Problem, travel: TravelMatrix, roster: Roster) -> HorizonKpis:
    """Returns the key figures over several days of a roster with a start for every visit."""
    return HorizonKpis.model_validate(_continuity(problem, roster) | _hours(problem, roster) | _days(problem, travel, roster))


def days_of(problem: Problem) -> int:
    """Returns the number of days of the horizon."""
    return problem.days


def _continuity(problem: Problem, roster: Roster) -> dict[str, float | None]:
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    since = first + timedelta(days=days_of(problem) - CONTINUITY_DAYS)
    visits: defaultdict[str, list[tuple[datetime, set[str]]]] = defaultdict(list)
    start_of = {one.visit_id: one.start for run in roster.runs for one in run.assignments}
    for visit_id, runs in roster.runs_of.items():
        start = start_of[visit_id]
        assert start is not None, "starts are stated"
        visits[problem.visit[visit_id].service_user_id].append((start, {run.carer_id for run in runs}))
    known: defaultdict[str, set[str]] = defaultdict(set)
    for past in problem.history:
        if past.day >= since:
            known[past.service_user_id].add(past.carer_id)
    faces = {
        person: {carer for start, carers in made if wall_clock(start, problem.timezone).date() >= since for carer in carers} | known[person]
        for person, made in visits.items()
    }
    counts = {person: len(carers) for person, carers in faces.items()}
    often = [counts[person] for person, made in visits.items() if len(made) >= OFTEN * days_of(problem)]
    by_carer = {person: Counter(carer for _, carers in made for carer in carers) for person, made in visits.items()}
    follows = [bool(two & one) for made in visits.values() for (_, one), (_, two) in itertools.pairwise(sorted(made, key=lambda v: v[0]))]
    return {
        "carers_mean": _mean(counts.values()),
        "carers_median": median(counts.values()) if counts else None,
        "carers_p90": sorted(counts.values())[-(-9 * len(counts) // 10) - 1] if counts else None,
        "carers_median_often": median(often) if often else None,
        "usual_carer_share": _mean(max(made.values()) / made.total() for made in by_carer.values()),
        "bice_boxerman": _mean(_bice_boxerman(made) for made in by_carer.values() if made.total() > 1),
        "same_carer_share": _mean(follows),
    }


def _bice_boxerman(visits: Counter[str]) -> float:
    """Computes the continuity index of Bice and Boxerman 1977, Medical Care 15(4)."""
    total = visits.total()
    return (sum(times**2 for times in visits.values()) - total) / (total * (total - 1))


def _hours(problem: Problem, roster: Roster) -> dict[str, float | None]:
    worked: Counter[str] = Counter()
    for day in worked_days(problem, roster):
        worked[day.carer_id] += day.minutes
    weeks = days_of(problem) / 7
    pairs = [(worked[one.carer_id] / 60, one.contract_minutes / 60 * weeks) for one in problem.carers if one.contract_minutes]
    return {
        "contract_hours": sum(contract for _, contract in pairs),
        "worked_hours": sum(hours for hours, _ in pairs),
        "over_contract_hours": sum(max(hours - contract, 0) for hours, contract in pairs),
        "under_contract_hours": sum(max(contract - hours, 0) for hours, contract in pairs),
        "hours_gini": gini([hours / contract for hours, contract in pairs]),
    }


@dataclass(frozen=True)
class _Stint:
    """A run, with the day on which its shift begins.

    Attributes:
        day: Day on which the shift begins.
        leaves: Moment at which the carer leaves the start place.
        start: Start of the first visit.
        end: End of the last visit.
    """

    day: date
    leaves: datetime
    start: datetime
    end: datetime


def _days(problem: Problem, travel: TravelMatrix, roster: Roster) -> dict[str, int]:
    stints: defaultdict[str, list[_Stint]] = defaultdict(list)
    for run in roster.runs:
        if run.assignments:
            stints[run.carer_id].append(_stint(problem, travel, run))
    evenings, weekends, splits, rest, weekly = [0], [0], [0], 0, 0
    for carer_id, own in stints.items():
        own.sort(key=lambda stint: stint.start)
        days = {stint.day for stint in own}
        evenings.append(len({s.day for s in own if wall_clock(s.end, problem.timezone) > datetime.combine(s.day, EVENING)}))
        weekends.append(sum(Weekday.of(day) in WEEKEND for day in days))
        splits.append(len({two.day for one, two in itertools.pairwise(own) if one.day == two.day and two.start - one.end > SPLIT_GAP}))
        before = max((past.last_end for past in problem.worked if past.carer_id == carer_id), default=None)
        rest += before is not None and own[0].leaves - before < REST
        rest += sum(one.day != two.day and two.leaves - one.end < REST for one, two in itertools.pairwise(own))
        weekly += any(_no_day_off(own[number:]) for number in range(len(own)))
    return {
        "evenings_most": max(evenings),
        "weekend_days_most": max(weekends),
        "split_days": sum(splits),
        "split_days_most": max(splits),
        "rest_breaches": rest,
        "weekly_rest_breaches": weekly,
    }


def _stint(problem: Problem, travel: TravelMatrix, run: Run) -> _Stint:
    shift, (start, end) = problem.shift[run.shift_id], at_work(problem, run)
    place = problem.service_user[problem.visit[run.assignments[0].visit_id].service_user_id].location_id
    ticks, _ = travel.leg(problem.carer[run.carer_id].travel_mode, shift.start_location_id, place) or (0, 0)
    journey = timedelta(minutes=ticks / travel.ticks_per_minute)
    return _Stint(wall_clock(shift.start, problem.timezone).date(), start - journey, start, end)


def _no_day_off(own: Sequence[_Stint]) -> bool:
    """Returns whether the seven days from the first stint on hold no 24 free hours in a row.

    A week that the horizon cuts off does not count.
    """
    ends = own[0].start + WEEK
    inside = [stint for stint in own if stint.start < ends]
    return inside[-1].end + DAY_OFF > ends and all(two.leaves - one.end < DAY_OFF for one, two in itertools.pairwise(inside))


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None
