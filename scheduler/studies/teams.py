"""Teams: how many each locality needs in each shift, and who moves or is trained to fill them."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from ortools.graph.python import linear_sum_assignment

from scheduler.domain.teams import TeamDemand, TeamMember, TeamService

VARIANCE_PER_HOUR = 9.6
"""Variance of weekly hours over their mean in a re-ablement service with 10.5 hours at first and the usual taper (Campbell)."""
OTHER_SHIFT, OTHER_SERVICE, OTHER_LOCALITY, TRAINING = 2, 3, 4, 6
"""Prices of asking somebody to change, relative (assumed): a place is never left empty to spare somebody a change."""
EMPTY_PLACE, SPARE_PERSON = 1000, 1


@dataclass(frozen=True)
class TeamNeed:
    """What a locality needs of a service in a shift.

    Attributes:
        demand: the hours.
        hours_at_level: hours that weeks do not exceed at the service level.
        members: people that these take.
        teams: of the size of the service.
        members_now: people there now.
        level_now: share of weeks in which they give all hours.
    """

    demand: TeamDemand
    hours_at_level: float
    members: int
    teams: int
    members_now: int
    level_now: float


@dataclass(frozen=True)
class Posting:
    """A member of staff and the place that they are given; None if there is no place for them."""

    member: TeamMember
    place: TeamDemand | None
    needs_training: bool

    @property
    def moves(self) -> bool:
        """Returns whether anything changes for the member but training."""
        place = self.place
        now = (self.member.locality, self.member.service, self.member.shift)
        return place is not None and now != (place.locality, place.service, place.shift)


@dataclass(frozen=True)
class TeamPlan:
    """The answer.

    Attributes:
        level: share of weeks in which each place gives all hours.
        needs: of each locality, service and shift.
        postings: of each member of staff.
        empty: by place the number of people that are missing.
    """

    level: float
    needs: tuple[TeamNeed, ...]
    postings: tuple[Posting, ...]
    empty: tuple[tuple[TeamDemand, int], ...]


def plan_teams(
    services: Sequence[TeamService], demand: Sequence[TeamDemand], staff: Sequence[TeamMember], *, level: float = 0.95
) -> TeamPlan:
    """Returns the teams that cover demand at a service level, and the postings of staff with the fewest changes.

    Weekly hours are taken as normal. Staff fill as many places as there are people for them; among all ways of that, the one with the
    lowest sum of prices for changes of shift, service and locality, and for training, is proven best (assignment problem).

    Args:
        services: with size of a team and hours of a member.
        demand: of localities; the services are known.
        staff: who is there.
        level: share of weeks in which a place is to give all hours, from 0.5 to below 1.

    Raises:
        ValueError: `level` is out of range.
    """
    if not 0.5 <= level < 1:
        raise ValueError(f"the service level must be from 50 to below 100 per cent, not {100 * level:g}")
    by_name = {one.service: one for one in services}
    now = Counter((one.locality, one.service, one.shift) for one in staff)
    needs = tuple(_need(one, by_name[one.service], now[one.locality, one.service, one.shift], level) for one in demand)
    places = [need.demand for need in needs for _ in range(need.members)]
    chosen = _assign(staff, places, by_name)
    postings = []
    for number, member in enumerate(staff):
        place = places[chosen[number]] if number in chosen else None
        untrained = place is not None and not _is_trained(member, by_name[place.service])
        postings.append(Posting(member, place, untrained))
    filled = Counter(id(places[at]) for at in chosen.values())
    empty = tuple((need.demand, need.members - filled[id(need.demand)]) for need in needs if need.members > filled[id(need.demand)])
    return TeamPlan(level, needs, tuple(postings), empty)


def _need(demand: TeamDemand, service: TeamService, members_now: int, level: float) -> TeamNeed:
    spread = demand.hours_sd if demand.hours_sd is not None else math.sqrt(VARIANCE_PER_HOUR * demand.hours)
    hours = demand.hours + NormalDist().inv_cdf(level) * spread
    members = math.ceil(hours / service.member_hours - 1e-9)
    given = members_now * service.member_hours
    level_now = NormalDist(demand.hours, spread).cdf(given) if spread else float(given >= demand.hours)
    return TeamNeed(demand, hours, members, -(-members // service.members), members_now, level_now)


def _is_trained(member: TeamMember, service: TeamService) -> bool:
    return not service.skill or service.skill in member.skills


def _assign(staff: Sequence[TeamMember], places: Sequence[TeamDemand], services: dict[str, TeamService]) -> dict[int, int]:
    """Returns the place of each member who has one, by positions.

    People and places are made as many as each other: empty places stand for people who are missing, spare ones for those without a place.
    """
    size = max(len(staff), len(places))
    if not size:
        return {}
    problem = linear_sum_assignment.SimpleLinearSumAssignment()
    for number in range(size):
        for at in range(size):
            if number >= len(staff):
                cost = EMPTY_PLACE if at < len(places) else 0
            elif at >= len(places):
                cost = SPARE_PERSON
            else:
                cost = _price(staff[number], places[at], services[places[at].service])
            problem.add_arc_with_cost(number, at, cost)
    problem.solve()
    chosen = {number: problem.right_mate(number) for number in range(len(staff))}
    return {number: at for number, at in chosen.items() if at < len(places)}


def _price(member: TeamMember, place: TeamDemand, service: TeamService) -> int:
    price = 0 if _is_trained(member, service) else TRAINING
    price += OTHER_SHIFT if member.shift != place.shift else 0
    price += OTHER_SERVICE if member.service != place.service else 0
    return price + (OTHER_LOCALITY if member.locality != place.locality else 0)


def teams_by_locality(plan: TeamPlan) -> dict[tuple[str, str], tuple[int, int | None, int | None]]:
    """Returns by locality and service the teams that are needed, that there are now, and that are planned."""
    sums: defaultdict[tuple[str, str], list[int | None]] = defaultdict(lambda: [0, 0, 0])
    for need in plan.needs:
        row = sums[need.demand.locality, need.demand.service]
        for at, number in enumerate((need.teams, need.demand.teams_now, need.demand.teams_planned)):
            before = row[at]
            row[at] = None if before is None or number is None else before + number
    return {key: (row[0] or 0, row[1], row[2]) for key, row in sums.items()}
