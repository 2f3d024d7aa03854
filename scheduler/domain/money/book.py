"""All that rates.toml says."""

from scheduler.domain.base import Frozen
from scheduler.domain.money.nights import NightRate
from scheduler.domain.money.pay import STATUTORY, CarerAge, MinimumWage, PaySettings
from scheduler.domain.money.rates import (
    Cancellation,
    Mileage,
    OtherCost,
    PayRate,
    PersonAmount,
    PersonCeiling,
    Rate,
    Retainer,
    VisitSettings,
    Week,
)
from scheduler.domain.money.rules import AnyRule, Band, Basis, MinuteRule


class RateBook(Frozen):
    """The prices and rules of rates.toml.

    Attributes:
        rates: What visits cost.
        rules: Rules for payable minutes, in order; a band, if any, is last.
        pay_rates, pay_rules: The same for pay; without rules the actual minutes are paid.
        retainer: None where holds cost nothing.
        cancellations: In order; a notice for which none fits is a fault.
        minimum_wages: Statutory rates, or those of the file.
        nights: What nights cost, for the command `nights`.
    """

    visits: VisitSettings = VisitSettings()
    rates: tuple[Rate, ...] = ()
    rules: tuple[AnyRule, ...] = ()
    mileage: Mileage | None = None
    week: Week = Week()
    ceilings: tuple[PersonCeiling, ...] = ()
    contributions: tuple[PersonAmount, ...] = ()
    other_costs: tuple[OtherCost, ...] = ()
    budgets: tuple[PersonAmount, ...] = ()
    retainer: Retainer | None = None
    cancellations: tuple[Cancellation, ...] = ()
    pay: PaySettings = PaySettings()
    pay_rates: tuple[PayRate, ...] = ()
    pay_rules: tuple[MinuteRule, ...] = (Basis.model_validate({"kind": "basis", "of": "actual"}),)
    carers: tuple[CarerAge, ...] = ()
    minimum_wages: tuple[MinimumWage, ...] = STATUTORY
    nights: tuple[NightRate, ...] = ()

    @property
    def minute_rules(self) -> tuple[MinuteRule, ...]:
        """Returns the rules for minutes, without bands."""
        return tuple(rule for rule in self.rules if not isinstance(rule, Band))

    @property
    def band_rules(self) -> tuple[Band, ...]:
        """Returns the rules that price by bands."""
        return tuple(rule for rule in self.rules if isinstance(rule, Band))
