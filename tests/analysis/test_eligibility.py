"""Who may serve whom on a day: no chain of days, grades and moves breaks it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.analysis.eligibility import MayMove, eligible_providers, for_decision, may_give, may_have_uplift, may_move, why_not
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.people import Funding, ServiceUser
from scheduler.domain.providers import ENGLAND, SCOTLAND, Inspection, Provider

DAY = date(2026, 11, 23)
SETTINGS = Settings(day=DAY)


def provider(*grades: str, name: str = "A", first: date = date(2025, 1, 1), **more: object) -> Provider:
    """Returns a provider that was inspected every hundred days."""
    inspections = tuple(Inspection(inspected_on=first + timedelta(days=100 * at), grade=grade) for at, grade in enumerate(grades))
    return Provider(provider_id=name, inspections=inspections, **more)


def person(**more: object) -> ServiceUser:
    return ServiceUser(service_user_id="P1", location_id="P1", **more)


@pytest.mark.parametrize(
    ("grades", "reason"),
    [
        (("3", "3"), ""),
        (("2", "3", "3"), ""),
        (("6", "5"), ""),
        (("3",), "has 1 of 2 inspections"),
        ((), "has 0 of 2 inspections"),
        (("3", "2"), 'was graded "2"'),
        (("3", "2", "4"), 'was graded "2"'),
    ],
)
def test_two_inspections_at_three_to_enter(grades: tuple[str, ...], reason: str) -> None:
    reasons = why_not(provider(*grades), person(), DAY, SETTINGS)
    assert (reason in "; ".join(reasons)) if reason else reasons == ()


def test_a_grade_three_never_gets_a_personal_budget() -> None:
    budget = person(funding=Funding.PERSONAL_BUDGET)
    assert why_not(provider("4", "3"), budget, DAY, SETTINGS) == ('needs grade "4" for personal budgets',)
    assert why_not(provider("3", "4"), budget, DAY, SETTINGS) == ()
    assert not may_have_uplift(provider("4", "3"), DAY, SETTINGS)
    assert may_have_uplift(provider("3", "4"), DAY, SETTINGS)
    assert not may_have_uplift(provider(), DAY, SETTINGS)


def test_a_grade_counts_from_the_day_of_its_inspection() -> None:
    falls = provider("4", "4", "2")
    day = falls.inspections[-1].inspected_on
    assert why_not(falls, person(), day - timedelta(days=1), SETTINGS) == ()
    assert why_not(falls, person(), day, SETTINGS) != ()


def test_children_and_areas() -> None:
    assert why_not(provider("3", "3"), person(is_child=True), DAY, SETTINGS) == ("is not registered for children",)
    assert why_not(provider("3", "3", children=True), person(is_child=True), DAY, SETTINGS) == ()
    north = provider("3", "3", areas=("North",))
    assert why_not(north, person(locality="South"), DAY, SETTINGS) == ('does not work in "South"',)
    assert why_not(north, person(locality="North"), DAY, SETTINGS) == why_not(north, person(), DAY, SETTINGS) == ()


def test_words_of_england_and_a_scale_of_ones_own() -> None:
    england = Settings(day=DAY, grades="england")
    assert why_not(provider("good", "requires improvement"), person(), DAY, england) == ()
    assert why_not(provider("good", "inadequate"), person(), DAY, england) != ()
    budget = person(funding=Funding.PERSONAL_BUDGET)
    assert why_not(provider("good", "requires improvement"), budget, DAY, england) == ('needs grade "good" for personal budgets',)
    own = Settings(day=DAY, grades=("red", "green"), grade_to_enter="green", grade_for_budgets="Green", inspections_to_enter=1)
    assert why_not(provider("red", "green"), budget, DAY, own) == ()
    with pytest.raises(ValueError, match="it is to be one of grades: red, green"):
        Settings(day=DAY, grades=("red", "green"))
    with pytest.raises(ValueError, match="at least two different words"):
        Settings(day=DAY, grades=("red",))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, MayMove.ASK),
        ({"may_move": True}, MayMove.YES),
        ({"may_move": False}, MayMove.NO),
        ({"may_move": True, "funding": Funding.DIRECT_PAYMENT}, MayMove.NO),
        ({"may_move": True, "discharged_on": DAY - timedelta(days=29)}, MayMove.NO),
        ({"may_move": True, "discharged_on": DAY - timedelta(days=30)}, MayMove.YES),
        ({"may_move": True, "discharged_on": DAY + timedelta(days=3)}, MayMove.NO),
    ],
)
def test_who_may_be_moved(facts: dict[str, object], answer: MayMove) -> None:
    assert may_move(person(**facts), DAY) is answer


def inputs_of(people: list[ServiceUser], providers: list[Provider], settings: Settings = SETTINGS) -> Inputs:
    return Inputs(settings=settings, locations=(), service_users=tuple(people), carers=(), shifts=(), visits=(), providers=tuple(providers))


def test_who_is_served_already_stays_and_is_listed() -> None:
    falls, fine = provider("4", "2"), provider("4", "4", name="B")
    served = person(provider="A", may_move=False)
    inputs = inputs_of([served], [falls, fine])
    assert eligible_providers(inputs, served, DAY) == ("A",)
    (decision,) = for_decision(inputs, DAY)
    assert (decision.service_user_id, decision.provider_id, decision.may_move) == ("P1", "A", MayMove.NO)
    assert eligible_providers(inputs, served.replace(provider=""), DAY) == ("B",)
    assert for_decision(inputs_of([served.replace(provider="B")], [falls, fine]), DAY) == ()


def lawful(provider: Provider, person: ServiceUser, day: date, settings: Settings) -> bool:
    """Says the same in other words: by the place of each grade on the scale."""
    england = settings.grades == ENGLAND
    grades = [settings.grades.index(one.grade) for one in provider.inspections if one.inspected_on <= day]
    enter, budget = (1, 2) if england else (2, 3)
    if len(grades) < 2 or min(grades[-2:]) < enter:
        return False
    if person.funding is Funding.PERSONAL_BUDGET and grades[-1] < budget:
        return False
    return provider.children or not person.is_child


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Settings, list[Provider], ServiceUser]:
    settings = Settings(day=DAY, grades=draw(st.sampled_from([SCOTLAND, ENGLAND])))
    providers = []
    for name in "ABC":
        days = sorted(draw(st.sets(DAYS, max_size=5)))
        inspections = tuple(Inspection(inspected_on=day, grade=draw(st.sampled_from(settings.grades))) for day in days)
        providers.append(Provider(provider_id=name, inspections=inspections, children=draw(st.booleans())))
    facts = {
        "provider": draw(st.sampled_from(["", "A", "B", "C"])),
        "may_move": draw(st.sampled_from([None, True, False])),
        "funding": draw(st.sampled_from([None, *Funding])),
        "discharged_on": draw(st.none() | DAYS),
        "is_child": draw(st.booleans()),
    }
    return settings, providers, person(**facts)


@given(worlds(), st.lists(st.tuples(DAYS, st.sampled_from([0, 1, 2])), max_size=12))
def test_no_chain_of_moves_breaks_eligibility_or_choice(
    world: tuple[Settings, list[Provider], ServiceUser], wishes: list[tuple[date, int]]
) -> None:
    """Each wish to move is granted only where it may be; afterwards every placement and every move was allowed on its day."""
    settings, providers, served = world
    for day, number in sorted(wishes):
        wanted = providers[number]
        if not may_give(wanted, served, day, settings):
            continue
        if served.provider != wanted.provider_id:
            assert lawful(wanted, served, day, settings)
            if served.provider:
                assert served.may_move is not False
                assert served.funding is not Funding.DIRECT_PAYMENT
                assert served.discharged_on is None or day >= served.discharged_on + timedelta(days=30)
        served = served.replace(provider=wanted.provider_id)


@given(worlds(), DAYS)
def test_who_may_be_served_is_not_turned_away(world: tuple[Settings, list[Provider], ServiceUser], day: date) -> None:
    settings, providers, served = world
    new = served.replace(provider="")
    assert [may_give(one, new, day, settings) for one in providers] == [lawful(one, new, day, settings) for one in providers]
