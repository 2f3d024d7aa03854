"""What planned visits cost the council, before anything has been delivered."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler.analysis.money.blocks import contract_rates
from scheduler.analysis.money.lines import Biller
from scheduler.analysis.money.minutes import Facts
from scheduler.analysis.money.prices import Holidays, NotSettledError
from scheduler.analysis.money.stays import Stay, minute_of_day, planned_start
from scheduler.analysis.money.weeks import amount_in
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.rules import Basis
from scheduler.domain.providers import Contract

AS_PLANNED = Basis.model_validate({"kind": "basis", "of": "planned"})
WEEK_DAYS = 7


class PlannedPrices:
    """Prices planned visits by rates, rules and contracts."""

    def __init__(self, book: RateBook, contracts: Sequence[Contract], settings: Settings) -> None:
        """Prepares the rates.

        Args:
            book: Rates and rules; without rules the planned minutes are paid.
            contracts: Whose rates hold where no other does.
            settings: With timezone and bank holidays.
        """
        book = book if book.minute_rules else book.replace(rules=(AS_PLANNED, *book.rules))
        holidays = Holidays(settings.bank_holidays, frozenset(settings.extra_bank_holidays))
        self._book = book
        self._zone = settings.timezone
        self._biller = Biller(book, settings.timezone, holidays, contract_rates(contracts))
        self._contracts = contracts

    def pence_of(self, visits: Iterable[Visit], provider_id: str, person_id: str) -> int | None:
        """Returns what visits cost if a provider makes them; None if nothing says what.

        Args:
            visits: Visits of one person.
            provider_id: Provider.
            person_id: The person, for whom there may be a rate.
        """
        total = 0
        for visit in visits:
            start = planned_start(visit)
            facts = Facts(person_id, provider_id, visit.visit_type, visit.carers, minute_of_day(start, self._zone))
            stay = Stay(visit, facts, start, wall_clock(start, self._zone).date(), None)
            try:
                total += self._biller.planned_pence(stay) * visit.carers
            except NotSettledError:
                return None
        return total

    def budget_of(self, person_id: str, day: date) -> int | None:
        """Returns the personal budget of the week of a day, from the rates; None for none."""
        return amount_in(self._book.budgets, person_id, day)

    def free_minutes(self, provider_id: str, day: date, planned_minutes: int) -> int | None:
        """Returns the minutes of a week that are contracted and not planned; None without a contract.

        Args:
            provider_id: Provider.
            day: First day of the week.
            planned_minutes: Minutes of all carers that are planned in it already.
        """
        own = [one for one in self._contracts if one.provider_id == provider_id]
        held = [sum(one.holds_on(day + timedelta(days=number)) for number in range(WEEK_DAYS)) for one in own]
        if not any(held):
            return None
        contracted = sum(one.minutes_a_week * days // WEEK_DAYS for one, days in zip(own, held, strict=True))
        return max(contracted - planned_minutes, 0)
