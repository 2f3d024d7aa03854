"""Prices: which rate holds for a visit on a day, and what its payable time costs. One rounding, half up, for each line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from scheduler.analysis.money.minutes import MINUTE, Facts
from scheduler.domain.calendar import Nation, bank_holidays
from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.money.rates import PayRate, Rate, When
from scheduler.domain.money.rules import Band, BandPrice, Selected
from scheduler.domain.text_table import join_some

HOUR = 3600
"""Seconds of an hour."""
R = TypeVar("R", Rate, PayRate)


class NotSettledError(Exception):
    """The rates and rules do not say what a case costs.

    Attributes:
        code: Of the fault.
        what: What is not said.
    """

    def __init__(self, code: str, what: str) -> None:
        self.code = code
        self.what = what
        super().__init__(what)


def half_up(pence: Fraction) -> int:
    """Returns whole pence; half a penny goes up."""
    return (2 * pence.numerator + pence.denominator) // (2 * pence.denominator)


def pence_for(pence_per_hour: Fraction, seconds: int) -> Fraction:
    """Returns what seconds cost at a price an hour, exactly."""
    return Fraction(pence_per_hour.numerator * seconds, pence_per_hour.denominator * HOUR)


def whole_pence_for(pence_per_hour: Fraction, seconds: int) -> int:
    """Returns `half_up(pence_for(...))`, without a fraction in between: a month has half a million of them."""
    hours = pence_per_hour.denominator * HOUR
    return (2 * pence_per_hour.numerator * seconds + hours) // (2 * hours)


@dataclass(frozen=True)
class Holidays:
    """The bank holidays of a plan, and of any other year."""

    nation: Nation
    extra: frozenset[date]

    def __contains__(self, day: date) -> bool:
        return day in self.extra or day in bank_holidays(self.nation, day.year)


@dataclass(frozen=True, slots=True)
class Price:
    """The price that holds for a kind of visit on a day.

    Attributes:
        pence_per_hour: Price of an hour; 0 for one by the visit.
        pence_per_visit: Price whatever the length; None for one by the hour.
        bands: Prices of bands.
        share: What bands are multiplied by, where a rate is in per cent of another.
        text: For people.
    """

    pence_per_hour: Fraction
    pence_per_visit: int | None
    bands: tuple[BandPrice, ...]
    share: Fraction
    text: str


class Plainer:
    """Leaves out of the facts of a visit what nothing is selected by, so that few kinds of visits are left to look up."""

    def __init__(self, selected: Iterable[Selected]) -> None:
        """Looks at what rates or rules are selected by."""
        selected = tuple(selected)
        used = [any(column) for column in zip(*(one.specificity for one in selected), strict=True)] or [False] * 4
        self._used = tuple(used)
        self._uses_times = any(one.has_times for one in selected)
        self._plain: dict[Facts, Facts] = {}

    def of(self, facts: Facts) -> Facts:
        """Returns facts that are selected alike."""
        plain = self._plain.get(facts)
        if plain is None:
            person, provider, kind, carers = self._used
            plain = Facts(
                facts.service_user_id if person else "",
                facts.provider_id if provider else "",
                facts.visit_type if kind else "",
                facts.carers if carers else 1,
                facts.minute if self._uses_times else 0,
            )
            self._plain[facts] = plain
        return plain


@dataclass
class RateChooser(Generic[R]):
    """Chooses among rates; each kind of visit and day is looked up once.

    Attributes:
        rates: All rates.
        holidays: Bank holidays.
        kind: Word for messages.
    """

    rates: tuple[R, ...]
    holidays: Holidays
    kind: str = "rate"
    _chosen: dict[tuple[Facts, date], R] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = Plainer(self.rates)

    def choose(self, facts: Facts, day: date, *, only_any: bool = False) -> R:
        """Returns the rate that holds.

        Rates of a person go before rates of a provider, of a visit type, of a number of carers, and of all.
        Among equals a special day goes before a bank holiday, a day of the week, weekend or weekday, and any day.
        Among equals a rate for some hours goes before one for any time, and then the one with the latest first day holds.

        Args:
            facts: Of the visit.
            day: Local date.
            only_any: Whether only rates of any day and any time are looked at.

        Raises:
            NotSettledError: M301, no rate holds; M302, two do.
        """
        key = self.plain.of(facts), day
        if not only_any and key in self._chosen:
            return self._chosen[key]
        is_holiday = day in self.holidays
        fitting = [rate for rate in self.rates if rate.holds_on(day) and facts.fit(rate) and rate.falls_on(day, is_holiday=is_holiday)]
        if only_any:
            fitting = [rate for rate in fitting if rate.when is When.ANY and not rate.has_times]
        if not fitting:
            raise NotSettledError("M301", f"no {self.kind} holds on {day:%A %d %B %Y} for {_of(facts)}")
        best = max(map(_precedence, fitting))
        holding = [rate for rate in fitting if _precedence(rate) == best]
        if len(holding) > 1:
            raise NotSettledError("M302", f"{len(holding)} {self.kind}s hold alike on {day:%A %d %B %Y} for {_of(facts)}")
        if not only_any:
            self._chosen[key] = holding[0]
        return holding[0]


def _precedence(rate: R) -> tuple[object, ...]:
    mine = rate.carer_id is not None if isinstance(rate, PayRate) else False
    return mine, *rate.specificity, -rate.when.rank, rate.has_times, rate.since or date.min


def _of(facts: Facts) -> str:
    return join_some(
        [
            f'service user "{facts.service_user_id}"',
            f'provider "{facts.provider_id}"' if facts.provider_id else "no provider",
            f'visit type "{facts.visit_type}"' if facts.visit_type else "no visit type",
            f"{facts.carers} carer" + "s" * (facts.carers > 1),
        ],
        4,
    )


def price_of(chooser: RateChooser[Rate], facts: Facts, day: date) -> Price:
    """Returns the price that holds for a visit on a day.

    Raises:
        NotSettledError: As `RateChooser.choose`.
    """
    rate = chooser.choose(facts, day)
    share = Fraction(1)
    if rate.percent is not None:
        share = Fraction(rate.percent, 100)
        rate = chooser.choose(facts, day, only_any=True)
    if rate.pence_per_visit is not None:
        pence = rate.pence_per_visit
        if share != 1:
            pence = half_up(pence * share)
        return Price(Fraction(), pence, (), share, f"{pence} a visit")
    per_hour = (rate.pence_per_hour or 0) * share
    text = str(per_hour) if per_hour.denominator == 1 else f"{float(per_hour):.4g}"
    return Price(per_hour, None, rate.bands, share, text)


@dataclass(slots=True)
class Cost:
    """What some payable time costs.

    Attributes:
        pence: Before rounding.
        rate: Rates, for people.
        band: Name of the band that priced it; empty for none.
    """

    pence: Fraction
    rate: str
    band: str = ""


def cost_of(
    price_on: Callable[[date], Price], bands: Iterable[Band], seconds: int, *, start: datetime, day: date, zone: str, is_split: bool
) -> Cost:
    """Returns what payable time costs.

    Args:
        price_on: Price of the visit by date.
        bands: The rules `band` that are for it.
        seconds: Payable time.
        start: Moment from which it is laid.
        day: Local date of the planned start.
        zone: Timezone.
        is_split: Whether time over midnight is priced by day.

    Raises:
        NotSettledError: M303, time over midnight is to be split and bands cannot be; M304, a band rule has no bands.
    """
    rule = next(iter(bands), None)
    parts = _parts_by_day(start, seconds, zone) if is_split and seconds else [(day, seconds)]
    prices = [(price_on(date_), part) for date_, part in parts]
    first = prices[0][0]
    if all(price == first for price, _ in prices):
        return _whole(first, rule, seconds)
    if rule is not None or any(price.pence_per_visit is not None for price, _ in prices):
        raise NotSettledError(
            "M303", f"a visit over the midnight of {parts[-1][0]} has two rates, and bands or prices a visit do not split"
        )
    pence = sum((pence_for(price.pence_per_hour, part) for price, part in prices), Fraction())
    return Cost(pence, ";".join(price.text for price, _ in prices))


def _whole(price: Price, rule: Band | None, seconds: int) -> Cost:
    """Returns what time costs at one price."""
    if not seconds:
        return Cost(Fraction(), price.text)
    if price.pence_per_visit is not None:
        return Cost(Fraction(price.pence_per_visit), price.text)
    if rule is None:
        return Cost(pence_for(price.pence_per_hour, seconds), price.text)
    bands = sorted(rule.bands or price.bands, key=lambda band: band.minutes)
    if not bands:
        raise NotSettledError("M304", "a rule prices by bands, and neither it nor the rate that holds has any")
    return _banded(price, rule, bands, seconds)


def _banded(price: Price, rule: Band, bands: list[BandPrice], seconds: int) -> Cost:
    fitting = [band for band in bands if band.minutes * MINUTE <= seconds]
    longer = [band for band in bands if band.minutes * MINUTE > seconds]
    rest = seconds - fitting[-1].minutes * MINUTE if fitting else seconds
    use: BandPrice | None = fitting[-1] if fitting else None
    if (not fitting and rule.below == "shortest") or (fitting and rest and longer and rule.rest == "next"):
        use, rest = longer[0], 0
    if fitting and rule.rest == "none":
        rest = 0
    pence = pence_for(price.pence_per_hour, rest)
    if use is None:
        return Cost(pence, price.text)
    return Cost(pence + use.pence * price.share if rest or price.share != 1 else Fraction(use.pence), price.text, f"band {use.minutes}")


def _parts_by_day(start: datetime, seconds: int, zone: str) -> list[tuple[date, int]]:
    """Returns how many seconds lie on each local date."""
    parts: list[tuple[date, int]] = []
    moment, end = start, start + timedelta(seconds=seconds)
    while moment < end:
        day = wall_clock(moment, zone).date()
        until = min(moment_on(day + timedelta(days=1), 0, zone), end)
        parts.append((day, round((until - moment).total_seconds())))
        moment = until
    return parts
