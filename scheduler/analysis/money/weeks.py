"""Sums by week: what a person's care came to and what they pay of it, and what is committed for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.analysis.money.lines import Line
from scheduler.analysis.money.stays import Stay
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.rates import PersonAmount

LAST_DAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """A person's week with a provider, or with another service.

    Attributes:
        week: First day.
        service_user_id: Person.
        provider_id: Provider, or name of another service.
        payable_seconds: Payable time.
        pence: Cost.
        contribution_pence: What the person pays of it.
    """

    week: date
    service_user_id: str
    provider_id: str
    payable_seconds: int
    pence: int
    contribution_pence: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the planned visits of a person's week come to with a provider.

    Attributes:
        week: First day.
        service_user_id, provider_id: Whom it is about.
        seconds: Planned time of all carers.
        pence: Cost if all is made as planned.
        ceiling_pence: Budget of the person's week; None for none.
    """

    week: date
    service_user_id: str
    provider_id: str
    seconds: int
    pence: int
    ceiling_pence: int | None


def amount_in(amounts: Iterable[PersonAmount], person: str, week: date) -> int | None:
    """Returns a person's amount in a week: the latest that holds on one of its days; None for none."""
    holding = [one for one in amounts if one.service_user_id == person and one.holds_within(week, week + LAST_DAY)]
    return max(holding, key=lambda one: one.since or date.min).pence_a_week if holding else None


def person_weeks(lines: Iterable[Line], book: RateBook, weeks: Sequence[date]) -> list[PersonWeek]:
    """Returns the weeks of all people, with the lower of cost and contribution.

    Other services count towards the cost. The contribution goes to the providers in order of their ids, then to other services.

    Args:
        lines: Of the bill.
        book: With contributions and other costs.
        weeks: First days of the weeks of the plan.
    """
    seconds: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    pence: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    for line in lines:
        key = line.week, line.service_user_id, line.provider_id
        seconds[key] += line.payable_seconds
        pence[key] += line.pence
    others: dict[tuple[date, str], list[tuple[str, int]]] = defaultdict(list)
    for other in book.other_costs:
        for week in weeks:
            if other.holds_within(week, week + LAST_DAY):
                others[week, other.service_user_id].append((other.name, other.pence_a_week))
    of_person: dict[tuple[date, str], list[tuple[str, int, int]]] = defaultdict(list)
    for week, person, provider in sorted(pence):
        of_person[week, person].append((provider, seconds[week, person, provider], pence[week, person, provider]))
    for key_of_person, costs in others.items():
        of_person[key_of_person] += [(name, 0, cost) for name, cost in sorted(costs)]
    found = []
    for (week, person), costs_of_person in sorted(of_person.items()):
        left = (amount_in(book.contributions, person, week) if person else None) or 0
        for provider, time, cost in costs_of_person:
            share = min(left, cost)
            left -= share
            found.append(PersonWeek(week, person, provider, time, cost, share))
    return found


def commitments(stays: Iterable[Stay], pence_of: Mapping[int, int], week_of: Mapping[int, date], book: RateBook) -> list[Commitment]:
    """Returns what is committed for each person's week and provider.

    Args:
        stays: Planned stays.
        pence_of: What each costs as planned, by its place.
        week_of: First day of the week of each, by its place.
        book: With budgets.
    """
    seconds: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    pence: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    for at, stay in enumerate(stays):
        key = week_of[at], stay.facts.service_user_id, stay.facts.provider_id
        seconds[key] += stay.planned_seconds * stay.visit.carers
        pence[key] += pence_of[at] * stay.visit.carers
    budgets = {key[:2]: amount_in(book.budgets, key[1], key[0]) for key in pence}
    return [Commitment(*key, seconds[key], pence[key], budgets[key[:2]]) for key in sorted(pence)]
