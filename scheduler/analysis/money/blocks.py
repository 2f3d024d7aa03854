"""Block contracts by week: contracted, planned and delivered minutes, and pay by the hours of the contract."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from scheduler.analysis.money.lines import Line
from scheduler.analysis.money.prices import half_up, pence_for
from scheduler.analysis.money.stays import Stay
from scheduler.domain.money.rates import Rate
from scheduler.domain.providers import Contract

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class BlockWeek:
    """A week of a contract.

    Attributes:
        week: First day.
        contract_id: Contract.
        contracted_seconds: Hours of the contract; in a week that it does not hold throughout, its share by days.
        planned_seconds, delivered_seconds: Time of all carers: of the plan, and as clocked.
    """

    week: date
    contract_id: str
    contracted_seconds: int
    planned_seconds: int
    delivered_seconds: int

    @property
    def shortfall_seconds(self) -> int:
        """Returns what was contracted and not delivered; 0 where more was delivered."""
        return max(self.contracted_seconds - self.delivered_seconds, 0)


def contract_rates(contracts: Iterable[Contract]) -> tuple[Rate, ...]:
    """Returns the prices of contracts as rates of their providers."""
    return tuple(
        Rate(provider_id=one.provider_id, since=one.first_day, until=one.last_day, pence_per_hour=one.pence_per_hour)
        for one in contracts
        if one.pence_per_hour is not None
    )


def block_weeks(
    contracts: Sequence[Contract], stays: Iterable[Stay], weeks: Sequence[date], week_of: Callable[[date], date]
) -> list[BlockWeek]:
    """Returns each week of each contract that holds on one of its days.

    Args:
        contracts: Contracts; those of one provider do not overlap.
        stays: Stays of all visits.
        weeks: First days of the weeks of the plan.
        week_of: First day of the week of a day.
    """
    of_provider: defaultdict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        of_provider[contract.provider_id].append(contract)
    planned: defaultdict[tuple[date, str], int] = defaultdict(int)
    delivered: defaultdict[tuple[date, str], int] = defaultdict(int)
    counted: set[str] = set()
    for stay in stays:
        mine = next((one for one in of_provider.get(stay.facts.provider_id, ()) if one.holds_on(stay.day)), None)
        if mine is None or stay.hold is not None:
            continue
        key = week_of(stay.day), mine.contract_id
        if stay.visit.visit_id not in counted:
            counted.add(stay.visit.visit_id)
            planned[key] += stay.planned_seconds * stay.visit.carers
        if stay.was_there:
            delivered[key] += stay.times().actual_seconds or 0
    found = []
    for week in weeks:
        for contract in sorted(contracts, key=lambda one: one.contract_id):
            days = sum(contract.holds_on(week + timedelta(days=number)) for number in range(WEEK_DAYS))
            if days:
                key = week, contract.contract_id
                contracted = contract.minutes_a_week * 60 * days // WEEK_DAYS
                found.append(BlockWeek(week, contract.contract_id, contracted, planned[key], delivered[key]))
    return found


def contract_lines(blocks: Iterable[BlockWeek], contracts: Sequence[Contract]) -> list[Line]:
    """Returns a line for each week that makes up for what the plan is below or above the hours of the contract.

    Args:
        blocks: Weeks of the contracts.
        contracts: Contracts; only those with a price have a line.
    """
    by_id = {contract.contract_id: contract for contract in contracts}
    lines = []
    for block in blocks:
        contract = by_id[block.contract_id]
        more = block.contracted_seconds - block.planned_seconds
        if contract.pence_per_hour is None or not more:
            continue
        pence = half_up(pence_for(Fraction(contract.pence_per_hour), abs(more)))
        lines.append(
            Line(
                visit_id="",
                carer_id="",
                service_user_id="",
                provider_id=contract.provider_id,
                day=block.week,
                week=block.week,
                planned_seconds=0,
                raw_seconds=None,
                payable_seconds=more,
                rule=f"block: hours of contract {contract.contract_id}",
                rate=str(contract.pence_per_hour),
                pence=pence if more > 0 else -pence,
            )
        )
    return lines
