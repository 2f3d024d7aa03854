"""Links between a visit that is a fact and one that is left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.demand.live_day.blocks import Blocks
from scheduler.demand.live_day.facts import Fact
from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.problem import Problem

Bounds = dict[str, tuple[datetime | None, datetime | None]]
"""Earliest and latest start of a visit, by its id; None for no bound."""


def bound_by_facts(problem: Problem, facts: Sequence[Fact]) -> Bounds:
    """Returns the bounds that gaps to facts set to the starts of visits that are left."""
    starts = {fact.visit_id: fact.start for fact in facts if fact.start is not None}
    over = {fact.visit_id for fact in facts}
    bounds: Bounds = {}
    for link in problem.links:
        first, second = starts.get(link.first_visit_id), starts.get(link.second_visit_id)
        low, high = _minutes(link.min_gap_minutes), _minutes(link.max_gap_minutes)
        if first is not None and link.second_visit_id not in over:
            _narrow(bounds, link.second_visit_id, first + low if low is not None else None, first + high if high is not None else None)
        if second is not None and link.first_visit_id not in over:
            _narrow(bounds, link.first_visit_id, second - high if high is not None else None, second - low if low is not None else None)
    return bounds


def links_left(problem: Problem, facts: Sequence[Fact], blocks: Blocks) -> tuple[VisitLink, ...]:
    """Returns the links among what is left, and those that keep carers apart from, or with, the carers of a fact.

    Visits by the same carer as a fact are held to that carer only where one carer makes both, and is not absent.
    """
    over = {fact.visit_id for fact in facts}
    links = [link for link in problem.links if not {link.first_visit_id, link.second_visit_id} & over]
    away = {absence.carer_id for absence in problem.absences if not absence.soft}
    seen: set[tuple[str, str]] = set()
    for link in problem.links:
        pair = link.first_visit_id, link.second_visit_id
        if len(over & set(pair)) != 1 or link.carers == LinkedCarers.ANY:
            continue
        done, left = pair if pair[0] in over else pair[::-1]
        marks = {
            blocks.visits[fact.shift_id][-1].visit_id: fact.carer_id
            for fact in facts
            if fact.visit_id == done and fact.shift_id in blocks.visits
        }
        same = link.carers == LinkedCarers.SAME
        if same and (len(marks) != 1 or set(marks.values()) & away):
            continue
        for mark in marks:
            if (mark, left) not in seen:
                seen.add((mark, left))
                links.append(VisitLink(first_visit_id=mark, second_visit_id=left, carers=link.carers))
    return tuple(links)


def _minutes(gap: int | None) -> timedelta | None:
    return None if gap is None else timedelta(minutes=gap)


def _narrow(bounds: Bounds, visit_id: str, low: datetime | None, high: datetime | None) -> None:
    lowest, highest = bounds.get(visit_id, (None, None))
    lows, highs = [x for x in (lowest, low) if x is not None], [x for x in (highest, high) if x is not None]
    bounds[visit_id] = max(lows, default=None), min(highs, default=None)
