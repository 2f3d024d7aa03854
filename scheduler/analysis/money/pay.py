"""Pay by period, and whether it keeps the minimum wage."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from scheduler.analysis.money.journeys import Worked
from scheduler.analysis.money.lines import Unsettled
from scheduler.analysis.money.minutes import Facts, payable_minutes
from scheduler.analysis.money.prices import HOUR, Holidays, NotSettledError, RateChooser, half_up, whole_pence_for
from scheduler.analysis.money.stays import Stay
from scheduler.domain.clock import wall_clock
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.pay import CarerAge, MinimumWage, PaySettings
from scheduler.domain.money.rates import PayRate


@dataclass
class PayPeriodSum:
    """The pay of a carer over a period.

    Attributes:
        carer_id: Carer.
        first_day, last_day: Days of the period.
        contact_seconds, journey_seconds, waiting_seconds: Time that counts as work.
        paid_pence: Pay for time, with premiums, without mileage.
        basic_pence: The same without premiums for when or what.
        mileage_pence: Mileage that is paid.
        mileage_short_pence: What mileage falls short of the cost of the miles.
        paid_seconds: Time that is paid.
        least_pence: Least lawful pay for the time that counts.
        age: In years on the first day; None where it is not known.
        wage_pence: Least pay of an hour.
    """

    carer_id: str
    first_day: date
    last_day: date
    contact_seconds: int = 0
    journey_seconds: int = 0
    waiting_seconds: int = 0
    paid_pence: int = 0
    basic_pence: int = 0
    mileage_pence: int = 0
    mileage_short_pence: int = 0
    paid_seconds: int = 0
    least_pence: int = 0
    age: int | None = None
    wage_pence: int = 0
    miles: Fraction = field(default_factory=Fraction)

    @property
    def counted_seconds(self) -> int:
        """Returns the time for which the minimum wage is due."""
        return self.contact_seconds + self.journey_seconds + self.waiting_seconds

    @property
    def counted_pence(self) -> int:
        """Returns the pay that counts towards the minimum wage."""
        return self.basic_pence - self.mileage_short_pence

    @property
    def short_pence(self) -> int:
        """Returns what the counted pay falls short of the least lawful one."""
        return max(self.least_pence - self.counted_pence, 0)


class Payer:
    """Pays stays, and sums them by carer and period.

    Attributes:
        unsettled: Cases that the rates do not settle.
    """

    def __init__(self, book: RateBook, zone: str, holidays: Holidays) -> None:
        self._book = book
        self._zone = zone
        self._ages = {carer.carer_id: carer for carer in book.carers}
        self._holidays = holidays
        self._choosers: dict[str, RateChooser[PayRate]] = {}
        self._with_own_rates = {rate.carer_id for rate in book.pay_rates}
        self._found: dict[tuple[str, Facts, date], tuple[Fraction, Fraction, Fraction]] = {}
        self.unsettled: list[Unsettled] = []

    @property
    def settings(self) -> PaySettings:
        """Returns how carers are paid."""
        return self._book.pay

    def sums(self, carer_id: str, worked: Iterable[Worked]) -> list[PayPeriodSum]:
        """Returns the pay of a carer by period.

        Args:
            carer_id: Carer.
            worked: Stays of the carer in order of time, with the gaps before them.
        """
        found: dict[date, PayPeriodSum] = {}
        for one in worked:
            first, last = period_of(wall_clock(one.start, self._zone).date(), self._book.pay)
            period = found.setdefault(first, PayPeriodSum(carer_id, first, last))
            period.contact_seconds += one.contact_seconds
            period.journey_seconds += one.journey_seconds
            period.waiting_seconds += one.waiting_seconds
            period.miles += one.miles
            try:
                self._pay(period, one)
            except NotSettledError as wrong:
                row = one.stay.actual.row if one.stay.actual else 0
                self.unsettled.append(Unsettled(wrong.code, one.stay.visit.visit_id, row, wrong.what))
        for period in found.values():
            self._close(period)
        return list(found.values())

    def stay_pence(self, carer_id: str, stay: Stay) -> int:
        """Returns the pay of the time at a visit.

        Raises:
            NotSettledError: No rate of pay holds, or two do.
        """
        return self.pence_of(carer_id, stay, self._paid_seconds(stay))

    def pence_of(self, carer_id: str, stay: Stay, seconds: int) -> int:
        """Returns the pay of a carer for some seconds at a visit.

        Raises:
            NotSettledError: No rate of pay holds, or two do.
        """
        return whole_pence_for(self.per_hour(carer_id, stay.facts, stay.day)[0], seconds)

    def planned_stay_pence(self, carer_id: str, stay: Stay) -> int:
        """Returns the pay of the planned time of a visit.

        Raises:
            NotSettledError: No rate of pay holds, or two do.
        """
        return self.pence_of(carer_id, stay, stay.planned_seconds)

    def _pay(self, period: PayPeriodSum, one: Worked) -> None:
        stay = one.stay
        rate, basic, travel = self.per_hour(period.carer_id, stay.facts, stay.day)
        seconds = self._paid_seconds(stay)
        contact = whole_pence_for(rate, seconds)
        between = one.journey_seconds * one.is_journey_paid + one.waiting_seconds * one.is_waiting_paid
        between_pence = whole_pence_for(travel, between)
        period.paid_seconds += seconds + between
        period.paid_pence += contact + between_pence
        period.basic_pence += min(contact, whole_pence_for(basic, seconds)) + between_pence

    def _paid_seconds(self, stay: Stay) -> int:
        """Returns the paid time at a visit; where the departure is not known it is the planned time."""
        times = stay.times()
        if times.was_there and times.actual_seconds is None:
            end = stay.planned_start + timedelta(seconds=stay.planned_seconds)
            times = type(times)(times.planned_start, times.planned_seconds, stay.planned_start, end, was_there=True)
        return payable_minutes(self._book.pay_rules, stay.facts, stay.day, times, zone=self._zone)[0].seconds

    def per_hour(self, carer_id: str, facts: Facts, day: date) -> tuple[Fraction, Fraction, Fraction]:
        """Returns pence an hour: of the visit, of the basic pay, and of journeys.

        Raises:
            NotSettledError: No rate of pay holds, or two do.
        """
        whose = carer_id if carer_id in self._with_own_rates else ""
        if whose not in self._choosers:
            rates = tuple(rate for rate in self._book.pay_rates if rate.carer_id in (None, whose))
            self._choosers[whose] = RateChooser(rates, self._holidays, "pay rate")
        chooser = self._choosers[whose]
        key = whose, chooser.plain.of(facts), day
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up(chooser, facts, day)
        return found

    @staticmethod
    def _look_up(chooser: RateChooser[PayRate], facts: Facts, day: date) -> tuple[Fraction, Fraction, Fraction]:
        rate = chooser.choose(facts, day)
        plain = Facts(facts.service_user_id, facts.provider_id, "", facts.carers)
        is_premium = rate.when is not rate.when.ANY or rate.visit_type or rate.has_times
        basic_rate = chooser.choose(plain, day, only_any=True) if is_premium else rate
        basic = Fraction(basic_rate.pence_per_hour or 0)
        if rate.percent is None:
            per_hour = Fraction(rate.pence_per_hour or 0)
        else:
            per_hour = Fraction(chooser.choose(facts, day, only_any=True).pence_per_hour or 0) * rate.percent / 100
        travel = basic if basic_rate.travel_pence_per_hour is None else Fraction(basic_rate.travel_pence_per_hour)
        return per_hour, basic, travel

    def _close(self, period: PayPeriodSum) -> None:
        """Adds mileage and the least lawful pay."""
        pay = self._book.pay
        period.mileage_pence = half_up(period.miles * pay.mileage_pence_per_mile)
        if pay.car_cost_pence_per_mile is not None:
            cost = half_up(period.miles * pay.car_cost_pence_per_mile)
            period.mileage_short_pence = max(cost - period.mileage_pence, 0)
        carer = self._ages.get(period.carer_id)
        period.age = age_on(carer.born, period.first_day) if carer else None
        try:
            wage = wage_of(self._book.minimum_wages, carer, period.first_day)
        except NotSettledError as wrong:
            self.unsettled.append(Unsettled(wrong.code, "", 0, wrong.what))
            return
        period.wage_pence = wage
        period.least_pence = -(-period.counted_seconds * wage // HOUR)


def period_of(day: date, settings: PaySettings) -> tuple[date, date]:
    """Returns the first and the last day of the pay period of a day."""
    weeks = settings.period.weeks
    if weeks is not None:
        first = settings.period_starts + (day - settings.period_starts) // timedelta(weeks=weeks) * timedelta(weeks=weeks)
        return first, first + timedelta(days=7 * weeks - 1)
    first = day.replace(day=settings.month_starts)
    if first > day:
        first = (day.replace(day=1) - timedelta(days=1)).replace(day=settings.month_starts)
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=settings.month_starts)
    return first, after - timedelta(days=1)


def age_on(born: date, day: date) -> int:
    """Returns whole years of age."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def wage_of(wages: Sequence[MinimumWage], carer: CarerAge | None, day: date) -> int:
    """Returns the least pay of an hour in pence, by the age on the first day of the pay period.

    A carer whose age is not known is due the highest rate.

    Raises:
        NotSettledError: M308, no rate holds on the day.
    """
    started = [wage for wage in wages if wage.since <= day and wage.apprentice == (carer is not None and carer.apprentice)]
    latest = max((wage.since for wage in started), default=None)
    holding = [wage for wage in started if wage.since == latest]
    if carer is not None and not carer.apprentice:
        holding = [wage for wage in holding if wage.from_age <= age_on(carer.born, day)]
    if not holding:
        raise NotSettledError("M308", f"no minimum wage is known on {day}")
    return max(holding, key=lambda wage: (wage.from_age, wage.pence_per_hour)).pence_per_hour


def by_carer(stays: Iterable[Stay]) -> dict[str, list[Stay]]:
    """Returns the stays of each carer who came, by carer."""
    found: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.was_there and stay.actual is not None and stay.actual.carer_id:
            found[stay.actual.carer_id].append(stay)
    return dict(sorted(found.items()))
