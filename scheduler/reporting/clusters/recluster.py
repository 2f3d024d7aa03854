"""Rebuilt runs as tables and in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from scheduler.analysis.kpis import kpis
from scheduler.domain.inputs import Rates
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.files.writing.csv_text import csv_text
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.clusters.recluster import Recluster, changed_people

CHANGES = ("service_user_id", "visits", "carers_before", "carers_after", "gained", "lost")
TIMES = ("visit_id", "service_user_id", "start_before", "start_after", "shift_minutes")
KPIS = ("roster", "visits_placed", "visits_unplaced", "travel_minutes", "between_minutes", "waiting_minutes", "travel_miles", "known_share")


def changes_table(problem: Problem, before: Roster, after: Roster) -> str:
    """Returns changes.csv: the people who change carer, with their carers before and after."""
    rows = []
    for person_id in changed_people(problem, before, after):
        visits = [visit.visit_id for visit in problem.visits if visit.service_user_id == person_id]
        old, new = ({run.carer_id for visit in visits for run in roster.runs_of.get(visit, ())} for roster in (before, after))
        rows.append((person_id, len(visits), *(";".join(sorted(ids)) for ids in (old, new, new - old, old - new))))
    return csv_text(CHANGES, rows)


def times_table(problem: Problem, before: Roster, after: Roster) -> str:
    """Returns times.csv: the visits that start at another time than before."""
    old, new = _starts(before), _starts(after)
    rows = [
        (
            visit.visit_id,
            visit.service_user_id,
            f"{old[visit.visit_id]:%Y-%m-%d %H:%M:%S}",
            f"{new[visit.visit_id]:%Y-%m-%d %H:%M:%S}",
            round((new[visit.visit_id] - old[visit.visit_id]) / timedelta(minutes=1), 1),
        )
        for visit in problem.visits
        if visit.visit_id in old and visit.visit_id in new and old[visit.visit_id] != new[visit.visit_id]
    ]
    return csv_text(TIMES, rows)


def kpis_table(problem: Problem, travel: TravelMatrix, rosters: Mapping[str, Roster], rates: tuple[Rates, ...]) -> str:
    """Returns kpis.csv: the same figures of each roster."""
    rows = []
    for name, roster in rosters.items():
        one = kpis(problem, travel, roster, rates)
        minutes = (f"{value:.1f}" for value in (one.travel_minutes, one.between_minutes, one.waiting_minutes, one.travel_miles))
        known = "" if one.known_share is None else f"{one.known_share:.3f}"
        rows.append((name, one.visits_placed, one.visits_unplaced, *minutes, known))
    return csv_text(KPIS, rows)


def recluster_summary(problem: Problem, travel: TravelMatrix, published: Roster, found: Recluster) -> Iterator[str]:
    """Yields lines about who changes carer and what it saves."""
    figures = [kpis(problem, travel, roster, ()) for roster in (published, found.before, found.after)]
    people = len({visit.service_user_id for visit in problem.visits})
    yield f"  {'People':<26} {len(found.changed)} of {people} change carer; at most {found.most_moved} may"
    for name, one in zip(("Before", "Before, with better times", "After"), figures, strict=True):
        words = f"{one.travel_minutes:,.0f} minutes of travel with home legs, {one.between_minutes:,.0f} between visits"
        yield f"  {name:<26} {words}, {one.visits_unplaced} visits unplaced"
    if figures[1].travel_minutes:
        saved = 100 * (1 - figures[2].travel_minutes / figures[1].travel_minutes)
        yield f"  {'Saved by the change':<26} {saved:.1f}% of travel with home legs"


def _starts(roster: Roster) -> dict[str, datetime]:
    return {one.visit_id: one.start for run in roster.runs for one in run.assignments if one.start is not None}
