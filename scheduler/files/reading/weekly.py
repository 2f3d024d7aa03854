"""Reader of all tables of recurring visits and shifts."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.shifts import ShiftPattern
from scheduler.domain.visit_days import anchor
from scheduler.files.importing.folder import Folder
from scheduler.files.importing.records import Record, read_rows
from scheduler.files.reading.packages import (
    check_handovers,
    check_patterns,
    read_episode,
    read_package,
    read_pattern,
    read_suspension,
)
from scheduler.files.reading.shift_patterns import read_shift_pattern
from scheduler.files.reading.visits import read_links
from scheduler.files.schema.provider_tables import PROVIDERS
from scheduler.files.schema.tables import CARERS, SERVICE_USERS
from scheduler.files.schema.weekly_tables import EPISODES, PACKAGES, SHIFT_PATTERNS, SUSPENSIONS, VISIT_PATTERNS


@dataclass(frozen=True)
class Weekly:
    """Packages, episodes, suspensions and patterns, each with its row."""

    packages: Sequence[tuple[Record, CarePackage]]
    episodes: Sequence[tuple[Record, Episode]]
    visit_patterns: Sequence[tuple[Record, VisitPattern]]
    links: Sequence[VisitLink]
    suspensions: Sequence[tuple[Record, Suspension]]
    shift_patterns: Sequence[tuple[Record, ShiftPattern]]


def read_weekly(folder: Folder) -> Weekly:
    """Reads the recurring tables and checks them against each other."""
    people, packages = folder.known(SERVICE_USERS), folder.known(PACKAGES)
    read_episodes = read_rows(folder.of(EPISODES), lambda row: read_episode(row, people, packages))
    handovers = {one.to_package_id: one.handover_day for _, one in read_episodes if one.to_package_id}
    all_known = EPISODES not in folder.present - folder.sound and all(row.ok for row in folder.of(EPISODES))
    read_packages = read_rows(
        folder.of(PACKAGES), lambda row: read_package(row, people, handovers, folder.known(PROVIDERS), all_known=all_known)
    )
    patterns = read_rows(folder.of(VISIT_PATTERNS), lambda row: read_pattern(row, folder.sources))
    links = [link for row in folder.of(VISIT_PATTERNS) for link in read_links(row, folder.known(VISIT_PATTERNS), "pattern_id")]
    by_package = {one.package_id: one for _, one in read_packages}
    check_handovers(read_episodes, by_package)
    check_patterns(patterns, by_package, {one.episode_id: one for _, one in read_episodes})
    return Weekly(
        packages=read_packages,
        episodes=read_episodes,
        visit_patterns=patterns,
        links=links,
        suspensions=read_rows(folder.of(SUSPENSIONS), lambda row: read_suspension(row, folder.days, people)),
        shift_patterns=read_rows(folder.of(SHIFT_PATTERNS), lambda row: read_shift_pattern(row, folder.known(CARERS), folder.places)),
    )


def warn_suspended(visits: Sequence[tuple[Record, Visit]], suspensions: Sequence[tuple[Record, Suspension]]) -> None:
    """Warns of dated visits to suspended service users; they are planned all the same."""
    of_person: dict[str, list[Suspension]] = {}
    for _, suspension in suspensions:
        of_person.setdefault(suspension.service_user_id, []).append(suspension)
    away = [
        record for record, visit in visits if any(one.start <= anchor(visit) < one.end for one in of_person.get(visit.service_user_id, ()))
    ]
    if away:
        away[0].warn("P122", f"{len(away)} visits are to people who are suspended then; they are planned", "service_user_id")
