"""Says which provider may serve a person on a day, and who may be moved to another.

A grade that falls ends new placements from the day of the inspection. Those who are served already stay, and are listed for a
decision that people take.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.people import Funding, ServiceUser
from scheduler.domain.providers import Provider

DAYS_AFTER_DISCHARGE = 30
"""Nobody is moved in these days. Source: Herefordshire executive response, 2011, support for the first 30 days."""


class MayMove(StrEnum):
    """Says whether a person may be moved to another provider."""

    YES = "yes"
    ASK = "ask first"
    NO = "no"


@dataclass(frozen=True)
class Decision:
    """A person who is served by a provider that could not take them now.

    Attributes:
        service_user_id: Person.
        provider_id: Provider.
        reasons: Why it could not, in words.
        may_move: Whether the person may be moved.
    """

    service_user_id: str
    provider_id: str
    reasons: tuple[str, ...]
    may_move: MayMove


def may_move(person: ServiceUser, day: date) -> MayMove:
    """Returns whether a person may be moved on a day.

    Who has direct payments chooses, and in the first 30 days after a discharge nobody is moved, whatever else is said.
    """
    if person.may_move is False or person.funding is Funding.DIRECT_PAYMENT:
        return MayMove.NO
    if person.discharged_on is not None and (day - person.discharged_on).days < DAYS_AFTER_DISCHARGE:
        return MayMove.NO
    return MayMove.YES if person.may_move else MayMove.ASK


def why_not(provider: Provider, person: ServiceUser, day: date, settings: Settings) -> tuple[str, ...]:
    """Returns why a provider may not take on a person on a day, in words; nothing if it may.

    Args:
        provider: Provider.
        person: Person, who is not served by it yet.
        day: First day of the care.
        settings: With the scale of grades and what they have to be.
    """
    return tuple(_reasons(provider, person, day, settings))


def may_have_uplift(provider: Provider, day: date, settings: Settings) -> bool:
    """Returns whether the grade of a provider allows an uplift, or personal budgets."""
    grade = provider.grade_on(day)
    return grade is not None and _rank(grade, settings) >= _rank(settings.least_grade("grade_for_budgets"), settings)


def may_give(provider: Provider, person: ServiceUser, day: date, settings: Settings) -> bool:
    """Returns whether a person may be with a provider from a day on: who is with it stays, and others need to be allowed to move.

    A person who is to be asked first counts as one who may be moved: what this allows is a proposal.
    """
    if person.provider == provider.provider_id:
        return True
    if person.provider and may_move(person, day) is MayMove.NO:
        return False
    return not why_not(provider, person, day, settings)


def eligible_providers(inputs: Inputs, person: ServiceUser, day: date) -> tuple[str, ...]:
    """Returns the ids of all providers that a person may be with from a day on."""
    return tuple(provider.provider_id for provider in inputs.providers if may_give(provider, person, day, inputs.settings))


def for_decision(inputs: Inputs, day: date) -> tuple[Decision, ...]:
    """Returns the people whose provider could not take them on a day. They are not moved by anything here."""
    providers = {provider.provider_id: provider for provider in inputs.providers}
    found = []
    for person in inputs.service_users:
        provider = providers.get(person.provider)
        reasons = why_not(provider, person, day, inputs.settings) if provider else ()
        if provider and reasons:
            found.append(Decision(person.service_user_id, provider.provider_id, reasons, may_move(person, day)))
    return tuple(found)


def _reasons(provider: Provider, person: ServiceUser, day: date, settings: Settings) -> Iterator[str]:
    grades = provider.grades_on(day)
    needed, least = settings.inspections_to_enter, settings.least_grade("grade_to_enter")
    if len(grades) < needed:
        yield f"has {len(grades)} of {needed} inspections by {day}"
    low = [grade for grade in grades[-needed:] if _rank(grade, settings) < _rank(least, settings)]
    if low:
        yield f'was graded "{low[-1]}" in its last {needed} inspections, and "{least}" is needed'
    if person.funding is Funding.PERSONAL_BUDGET and not may_have_uplift(provider, day, settings):
        yield f'needs grade "{settings.least_grade("grade_for_budgets")}" for personal budgets'
    if person.is_child and not provider.children:
        yield "is not registered for children"
    if provider.areas and person.locality is not None and person.locality not in provider.areas:
        yield f'does not work in "{person.locality}"'


def _rank(grade: str, settings: Settings) -> int:
    return settings.grades.index(grade.casefold())
