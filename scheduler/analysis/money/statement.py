"""A statement: every line, sum and check that follows from plan, actuals and rates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from scheduler.analysis.money.blocks import BlockWeek, block_weeks, contract_lines, contract_rates
from scheduler.analysis.money.delivery import Delivery, deliveries
from scheduler.analysis.money.invoice import Checked, PayOf, check_invoice
from scheduler.analysis.money.journeys import Leg, Worked, WorkedTime
from scheduler.analysis.money.lines import Biller, Line, Unsettled, week_of
from scheduler.analysis.money.minutes import Facts
from scheduler.analysis.money.pay import Payer, PayPeriodSum, by_carer
from scheduler.analysis.money.prices import HOUR, Holidays, NotSettledError, half_up
from scheduler.analysis.money.providers_of import provider_finder
from scheduler.analysis.money.stays import Stay, StayMaker, minute_of_day, planned_start
from scheduler.analysis.money.weeks import Commitment, PersonWeek, commitments, person_weeks
from scheduler.domain.actuals import Actual
from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.invoice import InvoiceLine
from scheduler.domain.money.rules import Block
from scheduler.domain.shifts import Shift


@dataclass(frozen=True)
class Plan:
    """The visits and shifts of a folder.

    Attributes:
        visits: Visits of the plan.
        shifts: Shifts.
        usual_visits: Visits as they would be without suspensions; needed only where holds cost something.
    """

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    usual_visits: tuple[Visit, ...] = ()


@dataclass(slots=True)
class Difference:
    """A carer at a visit whose payable time is not the planned one, or which somebody should look at.

    Attributes:
        line: Line of the bill.
        planned_pence: What it would cost if it were made as planned.
        pay_pence, planned_pay_pence: Pay of the carer for the time, and for the planned one; None without rates of pay.
    """

    line: Line
    planned_pence: int
    pay_pence: int | None
    planned_pay_pence: int | None


@dataclass(frozen=True)
class Statement:
    """What plan, actuals and rates come to.

    Attributes:
        lines: Lines of the bill, by person and time.
        weeks: Sums by person and provider.
        pay: Sums by carer and pay period; none without rates of pay.
        worked: Visits of each carer in order of time, with the gaps before them.
        commitments: What is committed for planned visits.
        blocks: Weeks of contracts.
        differences: Lines that are not as planned.
        unsettled: Cases that the rates and rules do not settle.
        deliveries: Planned and delivered visits by week and provider.
        invoice: Lines of an invoice beside what is payable; empty without an invoice.
    """

    lines: tuple[Line, ...]
    weeks: tuple[PersonWeek, ...]
    pay: tuple[PayPeriodSum, ...]
    worked: tuple[Worked, ...]
    commitments: tuple[Commitment, ...]
    blocks: tuple[BlockWeek, ...]
    differences: tuple[Difference, ...]
    unsettled: tuple[Unsettled, ...]
    deliveries: tuple[Delivery, ...] = ()
    invoice: tuple[Checked, ...] = ()


def make_statement(
    inputs: Inputs, plan: Plan, actuals: Iterable[Actual], book: RateBook, leg: Leg, *, invoice: Sequence[InvoiceLine] = ()
) -> Statement:
    """Returns the statement of a plan.

    Args:
        inputs: Content of the folder.
        plan: Visits and shifts of the folder.
        actuals: What became of the visits.
        book: Prices and rules.
        leg: Travel between two locations; called for the visits of carers only where there are rates of pay.
        invoice: Lines of an invoice to check.
    """
    zone = inputs.settings.timezone
    holidays = Holidays(inputs.settings.bank_holidays, frozenset(inputs.settings.extra_bank_holidays))
    provider_of = provider_finder(inputs)
    facts: dict[tuple[str, str, str, int, int], Facts] = {}
    has_times = any(one.has_times for one in (*book.rates, *book.rules, *book.pay_rates, *book.pay_rules))

    def facts_of(visit: Visit, _: date) -> Facts:
        minute = minute_of_day(planned_start(visit), zone) if has_times else 0
        key = visit.service_user_id, provider_of(visit), visit.visit_type, visit.carers, minute
        return facts.setdefault(key, Facts(*key))

    def is_block(of: Facts, day: date) -> bool:
        return any(isinstance(rule, Block) and of.fit(rule) and rule.holds_on(day) for rule in book.rules)

    maker = StayMaker(facts_of, is_block, book.retainer is not None, zone)
    stays = maker.stays(plan.visits, plan.usual_visits, actuals, inputs.suspensions)
    biller = Biller(book, zone, holidays, contract_rates(inputs.contracts))
    payer = Payer(book, zone, holidays)
    lines = biller.lines(stays)
    worked, pay = _pay(payer, stays, inputs, plan, leg) if book.pay_rates else ((), ())
    weeks = sorted({week_of(inputs.settings.day + timedelta(days=number), book.week.starts) for number in range(inputs.settings.days)})
    blocks = block_weeks(inputs.contracts, stays, weeks, lambda day: week_of(day, book.week.starts))
    committed, differences = _compare(biller, payer if book.pay_rates else None, stays, lines, book)
    if any(isinstance(rule, Block) and rule.pays == "contract" for rule in book.rules):
        lines += contract_lines(blocks, inputs.contracts)
    checked: tuple[Checked, ...] = ()
    if invoice:
        checked = check_invoice(invoice, lines, _pay_finder(payer if book.pay_rates else None, stays), has_bands=bool(book.band_rules))
    return Statement(
        lines=tuple(lines),
        weeks=tuple(person_weeks(lines, book, weeks)),
        pay=pay,
        worked=worked,
        commitments=committed,
        blocks=tuple(blocks),
        differences=differences,
        unsettled=tuple(dict.fromkeys((*biller.unsettled, *payer.unsettled))),
        deliveries=tuple(deliveries(lines, book.visits.short_percent)),
        invoice=checked,
    )


def _pay_finder(payer: Payer | None, stays: Sequence[Stay]) -> PayOf:
    """Returns a function to the pay of a carer for some seconds at a visit."""
    by_visit = {stay.visit.visit_id: stay for stay in stays}

    def pay_of(visit_id: str, carer_id: str, seconds: int) -> int | None:
        if payer is None or not carer_id:
            return None
        try:
            return payer.pence_of(carer_id, by_visit[visit_id], seconds)
        except NotSettledError:
            return None  # reported once, with the pay

    return pay_of


def _pay(payer: Payer, stays: Sequence[Stay], inputs: Inputs, plan: Plan, leg: Leg) -> tuple[tuple[Worked, ...], tuple[PayPeriodSum, ...]]:
    """Returns what carers did, and their pay."""
    homes = {person.service_user_id: person.location_id for person in inputs.service_users}
    time = WorkedTime(payer.settings, inputs.carers, plan.shifts, homes, leg)
    worked: list[Worked] = []
    sums: list[PayPeriodSum] = []
    for carer_id, of_carer in by_carer(stays).items():
        done = time.of_carer(carer_id, of_carer)
        worked += done
        sums += payer.sums(carer_id, done)
    return tuple(worked), tuple(sums)


def _compare(
    biller: Biller, payer: Payer | None, stays: Sequence[Stay], lines: Sequence[Line], book: RateBook
) -> tuple[tuple[Commitment, ...], tuple[Difference, ...]]:
    """Returns commitments, and the lines that are not as planned."""
    planned: dict[str, int] = {}
    firsts: list[Stay] = []
    by_key: dict[tuple[str, str], Stay] = {}
    for stay in stays:
        by_key[stay.visit.visit_id, stay.actual.carer_id if stay.actual else ""] = stay
        if stay.visit.visit_id in planned or stay.hold is not None:
            continue
        try:
            planned[stay.visit.visit_id] = biller.planned_pence(stay)
            firsts.append(stay)
        except NotSettledError as wrong:
            row = stay.actual.row if stay.actual else 0
            biller.unsettled.append(Unsettled(wrong.code, stay.visit.visit_id, row, wrong.what))
    pence_of = dict(enumerate(planned[stay.visit.visit_id] for stay in firsts))
    week_at = dict(enumerate(week_of(stay.day, book.week.starts) for stay in firsts))
    committed = commitments(firsts, pence_of, week_at, book)
    return tuple(committed), tuple(_differences(payer, lines, planned, by_key))


def _differences(
    payer: Payer | None, lines: Sequence[Line], planned: dict[str, int], stays: dict[tuple[str, str], Stay]
) -> Iterator[Difference]:
    for line in lines:
        if line.payable_seconds == line.planned_seconds == line.raw_seconds and not line.flags:
            continue
        if not line.planned_seconds:
            continue
        stay = stays[line.visit_id, line.carer_id]
        pay = planned_pay = None
        if payer is not None and line.carer_id and stay.was_there:
            try:
                pay, planned_pay = payer.stay_pence(line.carer_id, stay), payer.planned_stay_pence(line.carer_id, stay)
            except NotSettledError:
                pay = planned_pay = None  # reported once, with the pay
        yield Difference(line, planned.get(line.visit_id, 0), pay, planned_pay)


def extra_pay_pence(paid_seconds: int, raise_pence_per_hour: int) -> int:
    """Returns what a raise of pay costs, before on-costs."""
    return half_up(Fraction(paid_seconds * raise_pence_per_hour, HOUR))
