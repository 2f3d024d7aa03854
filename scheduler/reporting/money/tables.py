"""The files of a statement: lines, weeks, pay and commitments, and what explains them."""

from collections.abc import Iterable, Iterator, Sequence

from scheduler.analysis.money.blocks import BlockWeek
from scheduler.analysis.money.delivery import Delivery
from scheduler.analysis.money.lines import Line
from scheduler.analysis.money.minutes import minutes_text
from scheduler.analysis.money.pay import PayPeriodSum
from scheduler.analysis.money.prices import HOUR
from scheduler.analysis.money.statement import Difference, Statement, extra_pay_pence
from scheduler.analysis.money.weeks import Commitment, PersonWeek
from scheduler.files.writing.csv_text import csv_text

VISIT = ("visit_id", "carer_id", "service_user_id", "provider_id", "planned_minutes", "raw_minutes", "payable_minutes")
LINES = (*VISIT, "rule", "rate", "pence", "flag")
WEEKS = ("week", "service_user_id", "provider_id", "payable_minutes", "pence", "contribution_pence")
PAY = ("carer_id", "period", "paid_pence", "counted_minutes", "least_pence", "short_pence")
BLOCKS = ("week", "contract_id", "contracted_minutes", "planned_minutes", "delivered_minutes", "shortfall_minutes")
COMMITMENT = ("week", "service_user_id", "provider_id", "minutes", "pence", "ceiling_pence")
DIFFERENCES = (*VISIT, "planned_pence", "pence", "saving_pence", "pay_pence", "pay_effect_pence", "why")
JOURNEYS = (
    *("carer_id", "visit_id", "after_visit_id", "gap_minutes", "was_home", "journey_minutes", "waiting_minutes"),
    *("journey_paid", "waiting_paid", "miles"),
)
MINIMUM_WAGE = (
    *("carer_id", "period", "age", "wage_pence_per_hour", "contact_minutes", "journey_minutes", "waiting_minutes", "counted_minutes"),
    *("paid_pence", "premium_pence", "mileage_pence", "mileage_short_pence", "counted_pence", "least_pence", "short_pence"),
)
WAGES = ("raise_pence_per_hour", "paid_minutes", "paid_pence", "extra_pence", "short_pence")
DELIVERY = (
    *("week", "provider_id", "planned", "delivered", "short", "missed", "cancelled", "unknown"),
    *("planned_minutes", "delivered_minutes", "delivered_percent"),
)
RAISES = (0, 10, 25, 50, 100, 200)
"""Raises of pay, in pence an hour, for which the cost is shown."""


def money_tables(statement: Statement) -> dict[str, str]:
    """Returns the text of each file by name."""
    return {
        "lines.csv": csv_text(LINES, map(_line_row, statement.lines)),
        "weeks.csv": csv_text(WEEKS, map(_week_row, statement.weeks)),
        "pay.csv": csv_text(PAY, map(_pay_row, statement.pay)),
        "blocks.csv": csv_text(BLOCKS, map(_block_row, statement.blocks)),
        "commitment.csv": csv_text(COMMITMENT, map(_commitment_row, statement.commitments)),
        "differences.csv": csv_text(DIFFERENCES, map(_difference_row, statement.differences)),
        "journeys.csv": csv_text(JOURNEYS, _journey_rows(statement)),
        "minimum_wage.csv": csv_text(MINIMUM_WAGE, map(_wage_row, statement.pay)),
        "wages.csv": csv_text(WAGES, _raise_rows(statement.pay)),
        "delivery.csv": csv_text(DELIVERY, map(_delivery_row, statement.deliveries)),
    }


def period_text(period: PayPeriodSum) -> str:
    """Returns the first and the last day of a pay period."""
    return f"{period.first_day}/{period.last_day}"


def _visit_cells(line: Line) -> tuple[object, ...]:
    raw = "" if line.raw_seconds is None else minutes_text(line.raw_seconds)
    times = minutes_text(line.planned_seconds), raw, minutes_text(line.payable_seconds)
    return line.visit_id, line.carer_id, line.service_user_id, line.provider_id, *times


def _line_row(line: Line) -> tuple[object, ...]:
    return *_visit_cells(line), line.rule, line.rate, line.pence, "; ".join(line.flags)


def _week_row(week: PersonWeek) -> tuple[object, ...]:
    minutes = minutes_text(week.payable_seconds)
    return week.week, week.service_user_id, week.provider_id, minutes, week.pence, week.contribution_pence


def _pay_row(period: PayPeriodSum) -> tuple[object, ...]:
    counted = minutes_text(period.counted_seconds)
    return period.carer_id, period_text(period), period.paid_pence, counted, period.least_pence, period.short_pence


def _block_row(block: BlockWeek) -> tuple[object, ...]:
    times = block.contracted_seconds, block.planned_seconds, block.delivered_seconds, block.shortfall_seconds
    return block.week, block.contract_id, *map(minutes_text, times)


def _commitment_row(one: Commitment) -> tuple[object, ...]:
    ceiling = "" if one.ceiling_pence is None else one.ceiling_pence
    return one.week, one.service_user_id, one.provider_id, minutes_text(one.seconds), one.pence, ceiling


def _difference_row(one: Difference) -> tuple[object, ...]:
    line = one.line
    effect = "" if one.pay_pence is None or one.planned_pay_pence is None else one.pay_pence - one.planned_pay_pence
    pay = "" if one.pay_pence is None else one.pay_pence
    why = "; ".join((line.rule, *line.flags)) if line.rule else "; ".join(line.flags)
    return *_visit_cells(line), one.planned_pence, line.pence, one.planned_pence - line.pence, pay, effect, why


def _delivery_row(one: Delivery) -> tuple[object, ...]:
    counts = one.planned, one.delivered, one.short, one.missed, one.cancelled, one.unknown
    times = minutes_text(one.planned_seconds), minutes_text(one.delivered_seconds)
    return one.week, one.provider_id, *counts, *times, "" if one.percent is None else f"{one.percent:.1f}"


def _journey_rows(statement: Statement) -> Iterator[tuple[object, ...]]:
    for one in statement.worked:
        actual = one.stay.actual
        yield (
            actual.carer_id if actual else "",
            one.stay.visit.visit_id,
            one.before,
            minutes_text(one.gap_seconds),
            "yes" if one.was_home else "",
            minutes_text(one.journey_seconds),
            minutes_text(one.waiting_seconds),
            minutes_text(one.journey_seconds * one.is_journey_paid),
            minutes_text(one.waiting_seconds * one.is_waiting_paid),
            f"{float(one.miles):.2f}",
        )


def _wage_row(period: PayPeriodSum) -> tuple[object, ...]:
    times = period.contact_seconds, period.journey_seconds, period.waiting_seconds, period.counted_seconds
    return (
        period.carer_id,
        period_text(period),
        "" if period.age is None else period.age,
        period.wage_pence,
        *map(minutes_text, times),
        period.paid_pence,
        period.paid_pence - period.basic_pence,
        period.mileage_pence,
        period.mileage_short_pence,
        period.counted_pence,
        period.least_pence,
        period.short_pence,
    )


def _raise_rows(pay: Sequence[PayPeriodSum]) -> Iterable[tuple[object, ...]]:
    """Yields what raises of pay cost, and what then is still short of the minimum wage."""
    seconds, pence = sum(period.paid_seconds for period in pay), sum(period.paid_pence for period in pay)
    for more in RAISES if pay else ():
        short = sum(max(period.short_pence - period.paid_seconds * more // HOUR, 0) for period in pay)
        yield more, minutes_text(seconds), pence, extra_pay_pence(seconds, more), short
