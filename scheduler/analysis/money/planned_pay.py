"""Works out what carers are paid for a roster, before anybody has worked it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.analysis.kpis import kpis, rates_on
from scheduler.analysis.money.minutes import MINUTE, Facts
from scheduler.analysis.money.pay import Payer
from scheduler.analysis.money.prices import Holidays, half_up, pence_for
from scheduler.analysis.money.stays import minute_of_day
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Rates, Settings
from scheduler.domain.money.book import RateBook
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class CarerPay:
    """Holds the pay of a carer for a roster.

    Attributes:
        paid_minutes: Contact, journeys and short waits between visits.
        pence: Pay for them, without mileage.
    """

    paid_minutes: float
    pence: int


class PlannedPay:
    """Pays rosters by rates of pay, or else by those of the settings."""

    def __init__(self, book: RateBook, settings: Settings) -> None:
        """Prepares the rates.

        Args:
            book: With rates of pay; without any, those of the settings hold for all.
            settings: With rates, timezone and bank holidays.
        """
        holidays = Holidays(settings.bank_holidays, frozenset(settings.extra_bank_holidays))
        self._payer = Payer(book, settings.timezone, holidays) if book.pay_rates else None
        self._rates: tuple[Rates, ...] = settings.rates
        self._zone = settings.timezone

    @property
    def is_known(self) -> bool:
        """Returns whether anything says what carers are paid."""
        return self._payer is not None or bool(self._rates)

    def of_carers(self, problem: Problem, travel: TravelMatrix, roster: Roster, terms: Mapping[str, str]) -> dict[str, CarerPay]:
        """Returns the pay of each carer with a run.

        Args:
            problem: Problem.
            travel: Travel of it.
            roster: With a start for each visit.
            terms: Provider at whose rates each carer is paid.

        Raises:
            NotSettledError: No rate of pay holds, or two do.
        """
        minutes: defaultdict[str, float] = defaultdict(float)
        pence: defaultdict[str, Fraction] = defaultdict(Fraction)
        for run in roster.runs:
            if run.assignments:
                paid = kpis(problem, travel, Roster(runs=(run,)), ()).paid_minutes
                minutes[run.carer_id] += paid
                pence[run.carer_id] += self._of_run(problem, run, paid, terms[run.carer_id])
        return {carer_id: CarerPay(minutes[carer_id], half_up(pence[carer_id])) for carer_id in sorted(minutes)}

    def _of_run(self, problem: Problem, run: Run, paid_minutes: float, provider_id: str) -> Fraction:
        total = Fraction()
        travel_rate = Fraction()
        contact_minutes = 0
        for assignment in run.assignments:
            visit = problem.visit[assignment.visit_id]
            start = assignment.start or visit.windows[0].earliest
            day = wall_clock(start, self._zone).date()
            if self._payer is None:
                rate = travel_rate = Fraction(rates_on(day, self._rates).pay_pence_per_hour) if self._rates else Fraction()
            else:
                facts = Facts(visit.service_user_id, provider_id, visit.visit_type, visit.carers, minute_of_day(start, self._zone))
                rate, _, travel_rate = self._payer.per_hour(run.carer_id, facts, day)
            total += pence_for(rate, visit.minutes * MINUTE)
            contact_minutes += visit.minutes
        return total + pence_for(travel_rate, round((paid_minutes - contact_minutes) * MINUTE))
