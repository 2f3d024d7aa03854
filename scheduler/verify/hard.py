"""Every hard rule and the plain function that checks it."""

from collections.abc import Callable, Iterator

from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.verify.hard_people import (
    carer_link,
    complete,
    double_up,
    gender,
    locality,
    most_carers,
    pinned,
    preference,
    refused,
    skills,
    team,
)
from scheduler.verify.hard_time import availability, break_, gap, shift, travel, window
from scheduler.verify.hard_week import max_day_hours, max_hours, night_hours, rest, weekly_rest
from scheduler.verify.timeline import Timeline

HARD_CHECKS: dict[Rule, Callable[[Timeline], Iterator[Violation]]] = {
    Rule.SKILLS: skills,
    Rule.WINDOW: window,
    Rule.TRAVEL: travel,
    Rule.SHIFT: shift,
    Rule.DOUBLE_UP: double_up,
    Rule.GAP: gap,
    Rule.CARER_LINK: carer_link,
    Rule.COMPLETE: complete,
    Rule.AVAILABILITY: availability,
    Rule.LOCALITY: locality,
    Rule.TEAM: team,
    Rule.REFUSED: refused,
    Rule.GENDER: gender,
    Rule.PINNED: pinned,
    Rule.BREAK: break_,
    Rule.REST: rest,
    Rule.WEEKLY_REST: weekly_rest,
    Rule.MAX_HOURS: max_hours,
    Rule.MAX_DAY_HOURS: max_day_hours,
    Rule.NIGHT_HOURS: night_hours,
    Rule.MOST_CARERS: most_carers,
    Rule.PREFERENCE: preference,
}


def violations(timeline: Timeline) -> tuple[Violation, ...]:
    """Returns every breach of a hard rule.

    WINDOW and SHIFT are always checked: even where they are off, nothing may start before they open.
    """
    asked = (check for rule, check in HARD_CHECKS.items() if timeline.is_hard(rule) or rule in (Rule.WINDOW, Rule.SHIFT))
    return tuple(violation for check in asked for violation in check(timeline))
