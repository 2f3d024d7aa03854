"""Faults of links that contradict each other, windows or pins."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.domain.care import LinkedCarers, Visit, VisitLink
from scheduler.domain.rules import Rule
from scheduler.files.checking.pins import Service, starts_of
from scheduler.files.importing.records import Record

Linked = tuple[Record, VisitLink]


def check_links(links: Sequence[Linked], visits: Mapping[str, Visit], service: Service) -> None:
    """Adds a fault for each link that contradicts pins, windows or earlier links."""
    whole = [(record, link) for record, link in links if {link.first_visit_id, link.second_visit_id} <= visits.keys()]
    for record, link in whole:
        if service.is_hard(Rule.CARER_LINK) and service.is_hard(Rule.PINNED) and _pins_contradict(link, visits):
            what = f'is to be made by {link.carers} carers as visit "{link.first_visit_id}", but the pinned carers contradict it'
            record.fault("V124", what, "link_carers")
    if service.is_hard(Rule.GAP):
        for group in _groups(whole):
            _check_gaps(group, visits, service)


def _pins_contradict(link: VisitLink, visits: Mapping[str, Visit]) -> bool:
    one, two = visits[link.first_visit_id], visits[link.second_visit_id]
    if link.carers == LinkedCarers.DIFFERENT:
        return bool(set(one.pinned_carers) & set(two.pinned_carers))
    return link.carers == LinkedCarers.SAME and any(
        few.carers <= many.carers == len(many.pinned_carers) and not set(few.pinned_carers) <= set(many.pinned_carers)
        for few, many in ((one, two), (two, one))
    )


def _groups(links: Sequence[Linked]) -> list[list[Linked]]:
    """Returns the groups of links connected through their visits, in the order of the file."""
    group_of: dict[str, str] = {}

    def root(visit_id: str) -> str:
        while group_of.setdefault(visit_id, visit_id) != visit_id:
            group_of[visit_id] = visit_id = group_of[group_of[visit_id]]
        return visit_id

    for _, link in links:
        group_of[root(link.first_visit_id)] = root(link.second_visit_id)
    groups: defaultdict[str, list[Linked]] = defaultdict(list)
    for record, link in links:
        groups[root(link.first_visit_id)].append((record, link))
    return list(groups.values())


def _check_gaps(group: Sequence[Linked], visits: Mapping[str, Visit], service: Service) -> None:
    """Adds a fault to the first link of a group that contradicts the links before it."""
    if _possible([link for _, link in group], visits, service):
        return
    for number, (record, _) in enumerate(group, start=1):
        if not _possible([link for _, link in group[:number]], visits, service):
            record.fault("V123", "gaps and windows of linked visits contradict each other: they cannot all be made", "linked_to")
            return


def _possible(links: Sequence[VisitLink], visits: Mapping[str, Visit], service: Service) -> bool:
    """Returns whether starts exist that keep all gaps and the bounds of each visit.

    It is the Bellman-Ford algorithm: bounds that still change after a round for each visit never settle.
    """
    bounds: dict[str, tuple[datetime, datetime]] = {}
    for visit_id in dict.fromkeys(visit_id for link in links for visit_id in (link.first_visit_id, link.second_visit_id)):
        pinned, starts = visits[visit_id].pinned_start, starts_of(visits[visit_id], service)
        if not starts:
            return True  # V128 says so
        bounds[visit_id] = (pinned, pinned) if pinned and service.is_hard(Rule.PINNED) else (starts[0][0], starts[-1][1])
    for _ in range(len(bounds) + 1):
        before = dict(bounds)
        for link in links:
            _tighten(link, bounds)
        if any(first > last for first, last in bounds.values()):
            return False
        if bounds == before:
            return True
    return False


def _tighten(link: VisitLink, bounds: dict[str, tuple[datetime, datetime]]) -> None:
    """Tightens the bounds of both visits by the gaps of a link."""
    (first_low, first_high), (second_low, second_high) = bounds[link.first_visit_id], bounds[link.second_visit_id]
    if link.min_gap_minutes is not None:
        least = timedelta(minutes=link.min_gap_minutes)
        second_low, first_high = max(second_low, first_low + least), min(first_high, second_high - least)
    if link.max_gap_minutes is not None:
        most = timedelta(minutes=link.max_gap_minutes)
        first_low, second_high = max(first_low, second_low - most), min(second_high, first_high + most)
    bounds[link.first_visit_id], bounds[link.second_visit_id] = (first_low, first_high), (second_low, second_high)
