"""Teams: sizes by hand, postings against every way of posting few people, and the six localities of the example."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.teams import TeamDemand, TeamMember, TeamService
from scheduler.files.reading.teams import read_teams
from scheduler.studies.teams import EMPTY_PLACE, SPARE_PERSON, _assign, _price, plan_teams, teams_by_locality

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "north-lanarkshire"
SERVICES = {
    "reablement": TeamService(service="reablement", members=2, member_hours=20, skill="reablement"),
    "mainstream": TeamService(service="mainstream", members=3, member_hours=25),
}


def demand(locality: str, service: str, hours: float, shift: str = "early", **more: object) -> TeamDemand:
    """A demand."""
    return TeamDemand.model_validate({"locality": locality, "service": service, "shift": shift, "hours": hours} | more)


def member(name: str, locality: str, service: str, *skills: str) -> TeamMember:
    """A member of staff on early shifts."""
    return TeamMember(carer_id=name, locality=locality, service=service, shift="early", skills=skills)


def test_members_and_teams_by_hand() -> None:
    """Of mean 50 and spread 10, 95% lies below 66.4: four members of 20 hours, two teams of two. Three members cover 84% of weeks."""
    staff = [member(name, "north", "reablement", "reablement") for name in "abc"]
    plan = plan_teams(list(SERVICES.values()), [demand("north", "reablement", 50, hours_sd=10)], staff, level=0.95)
    (need,) = plan.needs
    assert need.hours_at_level == pytest.approx(66.45, abs=0.01)
    assert (need.members, need.teams, need.members_now) == (4, 2, 3)
    assert need.level_now == pytest.approx(0.8413, abs=0.0001)
    assert [number for _, number in plan.empty] == [1]
    assert not any(posting.moves for posting in plan.postings)


def test_hours_without_a_spread_and_no_hours() -> None:
    plan = plan_teams(list(SERVICES.values()), [demand("north", "mainstream", 50, hours_sd=0), demand("south", "mainstream", 0)], [])
    assert [(need.members, need.level_now) for need in plan.needs] == [(2, 0.0), (0, 1.0)]
    assert plan_teams([], [], []).postings == ()


def test_the_nearest_and_trained_move_first() -> None:
    """One place in the north for re-ablement: who is trained and in the same locality goes, the other stays without a place."""
    staff = [
        member("a", "south", "mainstream"),
        member("b", "north", "mainstream", "reablement"),
        member("c", "south", "reablement", "reablement"),
    ]
    plan = plan_teams(list(SERVICES.values()), [demand("north", "reablement", 20, hours_sd=0)], staff)
    placed = [posting.member.carer_id for posting in plan.postings if posting.place]
    assert placed == ["b"]
    assert plan.postings[1].moves
    assert not plan.postings[1].needs_training
    alone = plan_teams(list(SERVICES.values()), [demand("north", "reablement", 20, hours_sd=0)], staff[:1])
    assert (alone.postings[0].needs_training, alone.empty) == (True, ())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ns"), st.sampled_from(list(SERVICES)), st.booleans()), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from("ns"), st.sampled_from(list(SERVICES))), min_size=1, max_size=4),
)
def test_no_way_of_posting_is_cheaper(people: list[tuple[str, str, bool]], wanted: list[tuple[str, str]]) -> None:
    staff = [
        member(str(at), place, service, *(["reablement"] if is_trained else [])) for at, (place, service, is_trained) in enumerate(people)
    ]
    places = [demand(place, service, 20) for place, service in wanted]

    def price(chosen: dict[int, int]) -> int:
        total = sum(_price(staff[one], places[at], SERVICES[places[at].service]) for one, at in chosen.items())
        return total + SPARE_PERSON * (len(staff) - len(chosen)) + EMPTY_PLACE * (len(places) - len(chosen))

    number = min(len(staff), len(places))
    ways = (
        dict(zip(ones, ats, strict=True))
        for ones in itertools.combinations(range(len(staff)), number)
        for ats in itertools.permutations(range(len(places)), number)
    )
    assert price(_assign(staff, places, SERVICES)) == min(map(price, ways))


def test_the_six_localities() -> None:
    """Eighteen re-ablement teams are two fewer than the demand that is assumed takes: the largest locality needs five."""
    tables = read_teams(EXAMPLE)
    plan = plan_teams(tables.services, tables.demand, tables.staff)
    found = teams_by_locality(plan)
    reablement = {locality: row for (locality, service), row in found.items() if service == "reablement"}
    assert len(reablement) == 6
    assert sum(now or 0 for _, now, _ in reablement.values()) == 12
    assert sum(planned or 0 for _, _, planned in reablement.values()) == 18
    assert sum(now or 0 for (_, service), (_, now, _) in found.items() if service == "intensive") == 8
    assert sum(planned or 0 for (_, service), (_, _, planned) in found.items() if service == "intensive") == 12
    assert {locality: needed for locality, (needed, _, _) in reablement.items()} == dict.fromkeys(reablement, 3) | {"North": 5}
    given_places = sum(posting.place is not None for posting in plan.postings)
    assert given_places + sum(number for _, number in plan.empty) == sum(need.members for need in plan.needs)


@pytest.mark.parametrize("level", [0.4, 1.0])
def test_a_level_that_cannot_be_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="service level"):
        plan_teams([], [], [], level=level)
