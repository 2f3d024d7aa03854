"""The tables of a transfer of packages about people: who moves, and the day of the switch."""

from collections.abc import Iterable
from datetime import datetime

from scheduler.analysis.eligibility import may_move
from scheduler.domain.clock import wall_clock
from scheduler.domain.roster import Run
from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.clusters.tables import TO_BE_ASKED
from scheduler.studies.clusters.transfer import TransferStudy

PEOPLE = (
    "service_user_id",
    "package_id",
    "from_provider",
    "to_provider",
    "visits",
    "minutes",
    "carers_before",
    "carers_after",
    "carers_kept",
    "asked",
)
SWITCH_DAY = (
    "visit_id",
    "service_user_id",
    "provider_before",
    "provider_after",
    "carers_before",
    "start_before",
    "carers_after",
    "start_after",
    "introduced_by",
    "state",
)
SERVED, UNSERVED, NEITHER = "served", "UNSERVED", "nobody before either"


def people_table(study: TransferStudy) -> str:
    """Returns people.csv: who moves, and which of the carers they keep."""
    handover = study.handover
    people = {person.service_user_id: person for person in handover.inputs.service_users}
    package_of = {pattern.pattern_id: pattern.package_id for pattern in handover.inputs.visit_patterns}
    rows = []
    for move in handover.moves:
        visits = [
            visit
            for visit in handover.split.problem.visits
            if visit.service_user_id == move.service_user_id
            and visit.visit_id in handover.moving
            and move.package_id in {"", package_of.get(visit.visit_id.rpartition("/")[0], "")}
        ]
        before = {run.carer_id for visit in visits for run in study.runs_before(visit.visit_id)}
        after = {run.carer_id for visit in visits for run in study.runs_after(visit.visit_id)}
        rows.append(
            (
                move.service_user_id,
                move.package_id,
                move.from_provider,
                move.to_provider,
                len(visits),
                sum(visit.minutes * visit.carers for visit in visits),
                *(";".join(sorted(ids)) for ids in (before, after, before & after)),
                TO_BE_ASKED[may_move(people[move.service_user_id], study.switch_day)],
            )
        )
    return csv_text(PEOPLE, rows)


def switch_day_table(study: TransferStudy, provider_id: str | None = None) -> str:
    """Returns switch_day.csv: each visit of the first day, with its carers before and after.

    Args:
        study: Transfer.
        provider_id: Only visits that this provider makes after the switch; None for those of all providers concerned.
    """
    handover = study.handover
    names = handover.concerned if provider_id is None else (provider_id,)
    visit_ids = dict.fromkeys(visit_id for name in names for visit_id in study.visits_of(name))
    unserved = set(study.unserved())
    rows = []
    for visit_id in visit_ids:
        if study.day_of(visit_id) != study.switch_day or (provider_id and handover.after[visit_id] != provider_id):
            continue
        before, after = study.runs_before(visit_id), study.runs_after(visit_id)
        state = UNSERVED if visit_id in unserved else SERVED if after else NEITHER
        rows.append(
            (
                visit_id,
                handover.split.problem.visit[visit_id].service_user_id,
                handover.split.provider_of_visit[visit_id],
                handover.after[visit_id],
                *_carers_and_start(study, visit_id, before),
                *_carers_and_start(study, visit_id, after),
                study.introduced_by(visit_id),
                state,
            )
        )
    return csv_text(SWITCH_DAY, rows)


def _carers_and_start(study: TransferStudy, visit_id: str, runs: Iterable[Run]) -> tuple[str, str]:
    runs = tuple(runs)
    starts = (one.start for run in runs for one in run.assignments if one.visit_id == visit_id)
    start: datetime | None = next(starts, None)
    zone = study.handover.split.problem.timezone
    return ";".join(sorted(run.carer_id for run in runs)), f"{wall_clock(start, zone):%H:%M}" if start else ""
