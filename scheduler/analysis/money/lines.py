"""Makes the lines of a bill: one for each carer at each visit, with raw and payable minutes, rule, rate, pence and flags."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from scheduler.analysis.money.ceilings import apply_ceiling, round_week
from scheduler.analysis.money.holds import cancelled_percent, hold_percent
from scheduler.analysis.money.minutes import Facts, Payable, Times, minutes_text, payable_minutes
from scheduler.analysis.money.prices import Cost, Holidays, NotSettledError, Plainer, Price, RateChooser, cost_of, half_up, price_of
from scheduler.analysis.money.stays import Stay
from scheduler.domain.actuals import VisitState
from scheduler.domain.calendar import Weekday
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.rates import Rate

FIRST_DAYS = {day: number for number, day in enumerate(Weekday)}


@dataclass(slots=True)
class Line:
    """A line of the bill.

    Attributes:
        visit_id, carer_id, service_user_id, provider_id: Whom it is about; empty where there is none.
        day: Local date of the planned start.
        week: First day of its week.
        planned_seconds, payable_seconds: Planned and payable time.
        raw_seconds: Time as it was clocked; None where it is not known.
        rule: Rules that decided, in words.
        rate: Rate, for people.
        pence: What it costs.
        flags: What somebody should look at.
    """

    visit_id: str
    carer_id: str
    service_user_id: str
    provider_id: str
    day: date
    week: date
    planned_seconds: int
    raw_seconds: int | None
    payable_seconds: int
    rule: str
    rate: str
    pence: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsettled:
    """A case that the rates and rules do not settle.

    Attributes:
        code: Of the fault.
        visit_id: Visit; empty for none.
        row: Row of the actuals; 0 for none.
        what: What is not said.
    """

    code: str
    visit_id: str
    row: int
    what: str


def week_of(day: date, starts: Weekday) -> date:
    """Returns the first day of the week of a day."""
    return day - timedelta(days=(day.weekday() - FIRST_DAYS[starts]) % 7)


class Biller:
    """Makes lines of stays.

    Attributes:
        unsettled: Cases that the rates and rules do not settle; they have no line.
    """

    def __init__(self, book: RateBook, zone: str, holidays: Holidays, contract_rates: tuple[Rate, ...] = ()) -> None:
        """Prepares the rates.

        Args:
            book: Rates and rules.
            zone: Timezone of the plan.
            holidays: Bank holidays.
            contract_rates: Rates of contracts, which hold where no other rate does.
        """
        self._book = book
        self._zone = zone
        self._rates = RateChooser(book.rates, holidays)
        self._contract_rates = RateChooser(contract_rates, holidays)
        self._plain = Plainer((*book.rates, *contract_rates, *book.rules))
        self._prices: dict[tuple[Facts, date], Price] = {}
        self._planned: dict[tuple[Facts, datetime, int], int] = {}
        self.unsettled: list[Unsettled] = []

    def lines(self, stays: Iterable[Stay]) -> list[Line]:
        """Returns the lines of stays that are in order of person and time."""
        found: list[Line] = []
        for _, of_person in groupby(stays, key=lambda stay: stay.facts.service_user_id):
            for week, of_week in groupby(of_person, key=self.week):
                found.extend(self._week(week, list(of_week)))
        return found

    def week(self, stay: Stay) -> date:
        """Returns the first day of the week of a stay."""
        return week_of(stay.day, self._book.week.starts)

    def planned_pence(self, stay: Stay) -> int:
        """Returns what a stay costs if it is made as planned."""
        key = self._plain.of(stay.facts), stay.planned_start, stay.planned_seconds
        if key not in self._planned:
            payable, _ = self._payable(stay, _as_planned(stay), 0)
            self._planned[key] = half_up(self._cost(stay, payable).pence)
        return self._planned[key]

    def _week(self, week: date, stays: Sequence[Stay]) -> Iterator[Line]:
        """Yields the lines of a person's week."""
        drafts: list[tuple[Stay, Payable | None]] = []
        carried = 0
        for stay in stays:
            payable = None
            if not _is_absent(stay):
                times = self._times(stay)
                payable, carried = self._payable(stay, times, carried)
                if not payable.is_settled:
                    self._refuse(stay, NotSettledError("M307", "no rule of kind basis or block is for it, so nothing says what is payable"))
                    continue
                if stay.is_extra:
                    payable.seconds, payable.steps = 0, ["more carers than planned"]
            drafts.append((stay, payable))
        round_week(self._book.minute_rules, drafts)
        notes = apply_ceiling(self._book, week, drafts)
        for stay, payable in drafts:
            try:
                yield self._absent_line(stay, week) if payable is None else self._line(stay, week, payable, notes.get(id(payable), ""))
                yield from self._mileage(stay, week)
            except NotSettledError as wrong:
                self._refuse(stay, wrong)

    def _refuse(self, stay: Stay, wrong: NotSettledError) -> None:
        self.unsettled.append(Unsettled(wrong.code, stay.visit.visit_id, stay.actual.row if stay.actual else 0, wrong.what))

    def _times(self, stay: Stay) -> Times:
        times = stay.times()
        if times.was_there and times.actual_seconds is None and self._book.visits.not_signed_out == "planned":
            return _as_planned(stay)
        return times

    def _payable(self, stay: Stay, times: Times, carried: int) -> tuple[Payable, int]:
        return payable_minutes(self._book.minute_rules, stay.facts, stay.day, times, zone=self._zone, carried_seconds=carried)

    def _price(self, facts: Facts, day: date) -> Price:
        key = self._plain.of(facts), day
        price = self._prices.get(key)
        if price is None:
            try:
                price = price_of(self._rates, facts, day)
            except NotSettledError as wrong:
                if wrong.code != "M301" or not self._contract_rates.rates:
                    raise
                price = price_of(self._contract_rates, facts, day)
            self._prices[key] = price
        return price

    def _cost(self, stay: Stay, payable: Payable) -> Cost:
        bands = (rule for rule in self._book.band_rules if stay.facts.fit(rule) and rule.holds_on(stay.day))
        is_split = self._book.visits.over_midnight == "split"
        return cost_of(
            lambda day: self._price(stay.facts if day == stay.day else stay.facts.at_midnight(), day),
            bands,
            payable.seconds,
            start=payable.start,
            day=stay.day,
            zone=self._zone,
            is_split=is_split,
        )

    def _line(self, stay: Stay, week: date, payable: Payable, note: str) -> Line:
        cost = self._cost(stay, payable)
        steps = [*payable.steps, cost.band] if cost.band else payable.steps
        pence = half_up(cost.pence)
        return self._make(
            stay, week, payable.seconds, rule=" > ".join(steps), rate=cost.rate, pence=pence, flags=self._flags(stay, payable.seconds, note)
        )

    def _absent_line(self, stay: Stay, week: date) -> Line:
        """Returns the line of a stay that was cancelled or on hold: a share of the price as planned."""
        if stay.hold is not None and self._book.retainer is not None:
            percent = hold_percent(self._book.retainer, stay.hold, stay.day, self._zone)
            rule, flag = f"retainer {percent}%", "on hold"
        else:
            at = stay.actual.cancelled_at if stay.actual else None
            percent = cancelled_percent(self._book.cancellations, stay.planned_start, at or stay.planned_start, self._zone)
            rule, flag = f"cancelled {percent}%", "cancelled"
        payable, _ = self._payable(stay, _as_planned(stay), 0)
        if not payable.is_settled:
            raise NotSettledError("M307", "no rule of kind basis or block is for it, so nothing says what is payable")
        cost = self._cost(stay, payable)
        seconds = payable.seconds * percent // 100
        return self._make(stay, week, seconds, rule=rule, rate=cost.rate, pence=half_up(cost.pence * percent / 100), flags=(flag,))

    def _mileage(self, stay: Stay, week: date) -> Iterator[Line]:
        """Yields the line of miles that are charged, where there are any."""
        mileage = self._book.mileage
        if mileage is None or not stay.was_there or stay.actual is None or stay.actual.miles is None or stay.is_extra:
            return
        miles = max(stay.actual.miles - mileage.free_miles, Fraction())
        rule = f"mileage, {float(miles):g} of {float(stay.actual.miles):g} miles"
        line = self._make(
            stay, week, 0, rule=rule, rate=f"{mileage.pence_per_mile} a mile", pence=half_up(miles * mileage.pence_per_mile), flags=()
        )
        yield Line(
            **{name: getattr(line, name) for name in Line.__slots__ if name not in ("planned_seconds", "raw_seconds")},
            planned_seconds=0,
            raw_seconds=None,
        )

    @staticmethod
    def _make(stay: Stay, week: date, seconds: int, *, rule: str, rate: str, pence: int, flags: tuple[str, ...]) -> Line:
        return Line(
            visit_id=stay.visit.visit_id,
            carer_id=stay.actual.carer_id if stay.actual else "",
            service_user_id=stay.facts.service_user_id,
            provider_id=stay.facts.provider_id,
            day=stay.day,
            week=week,
            planned_seconds=stay.planned_seconds,
            raw_seconds=stay.times().actual_seconds if stay.was_there else None,
            payable_seconds=seconds,
            rule=rule,
            rate=rate,
            pence=pence,
            flags=flags,
        )

    def _flags(self, stay: Stay, seconds: int, note: str) -> tuple[str, ...]:
        flags = []
        raw = stay.times().actual_seconds if stay.was_there else None
        state = stay.actual.state if stay.actual else None
        if state in (VisitState.MISSED, VisitState.NOT_SIGNED_OUT):
            flags.append(str(state))
        elif state in (None, VisitState.PLANNED):
            flags.append("not made yet" if state else "no actuals")
        if stay.is_extra:
            flags.append(f"{stay.carers_there} carers where {stay.visit.carers} planned")
        elif stay.was_there and stay.carers_there < stay.visit.carers:
            flags.append(f"{stay.carers_there} of {stay.visit.carers} carers")
        if raw is not None and raw * 100 < stay.planned_seconds * self._book.visits.short_percent:
            flags.append(f"short: {minutes_text(raw)} of {stay.visit.minutes} min")
        if raw is not None and seconds > raw:
            flags.append(f"rounded up by {minutes_text(seconds - raw)} min")
        if note:
            flags.append(note)
        return tuple(flags)


def _as_planned(stay: Stay) -> Times:
    end = stay.planned_start + timedelta(seconds=stay.planned_seconds)
    return Times(stay.planned_start, stay.planned_seconds, stay.planned_start, end, was_there=True)


def _is_absent(stay: Stay) -> bool:
    """Returns whether a stay is priced as one that was cancelled, or on hold."""
    return stay.hold is not None or (stay.actual is not None and stay.actual.state is VisitState.CANCELLED)
