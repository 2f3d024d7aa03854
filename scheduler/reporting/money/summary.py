"""A statement in words."""

from collections.abc import Iterator

from scheduler.analysis.money.statement import Statement
from scheduler.domain.text_table import count

WIDTH = 24


def pounds(pence: int) -> str:
    """Returns pence as pounds, such as £1,234.50."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def money_summary(statement: Statement) -> Iterator[str]:
    """Yields lines about the bill, its checks, pay and commitments."""
    for name, text in _rows(statement):
        yield f"  {name:<{WIDTH}} {text}"


def _rows(statement: Statement) -> Iterator[tuple[str, str]]:
    lines = statement.lines
    planned, raw = sum(line.planned_seconds for line in lines), sum(line.raw_seconds or 0 for line in lines)
    payable, pence = sum(line.payable_seconds for line in lines), sum(line.pence for line in lines)
    visits = len({line.visit_id for line in lines})
    yield "Bill", f"{pounds(pence)} for {count(visits, 'visit')} in {count(len(lines), 'line')}"
    yield "Hours", f"{planned / 3600:,.1f} planned, {raw / 3600:,.1f} clocked, {payable / 3600:,.1f} payable"
    contributions = sum(week.contribution_pence for week in statement.weeks)
    if contributions:
        yield "Contributions", f"{pounds(contributions)} of it are paid by people themselves"
    rounded = [line for line in lines if line.raw_seconds is not None and line.payable_seconds > line.raw_seconds]
    more = sum(line.payable_seconds - (line.raw_seconds or 0) for line in rounded)
    yield "Charged beyond the stay", f"{count(len(rounded), 'line')}, {more / 60:,.0f} minutes more than were clocked"
    for name, flag in (("Missed", "missed"), ("Short", "short"), ("No actuals", "no actuals"), ("Not signed out", "not signed out")):
        number = sum(any(one.startswith(flag) for one in line.flags) for line in lines)
        if number:
            yield name, count(number, "line")
    saved = sum(one.planned_pence - one.line.pence for one in statement.differences)
    effect = sum((one.pay_pence or 0) - (one.planned_pay_pence or 0) for one in statement.differences)
    yield "Against the plan", f"{pounds(saved)} less is paid than if all lines were as planned"
    if not statement.pay:
        yield "Pay", "not looked at: rates.toml has no [[pay_rate]]"
        return
    yield "Effect on carers' pay", f"{pounds(effect)} against pay for the planned minutes"
    short = [period for period in statement.pay if period.short_pence]
    paid = sum(period.paid_pence for period in statement.pay)
    carers = len({period.carer_id for period in statement.pay})
    yield "Pay", f"{pounds(paid)} for {count(carers, 'carer')} in {count(len(statement.pay), 'pay period')}"
    if short:
        missing = sum(period.short_pence for period in short)
        yield "Below minimum wage", f"{count(len(short), 'pay period')}, {pounds(missing)} short; minimum_wage.csv says why"
    else:
        yield "Below minimum wage", "none"
    if all(period.mileage_short_pence == 0 and period.mileage_pence == 0 for period in statement.pay):
        yield "Mileage", "nothing is paid or taken off; see car_cost_pence_per_mile in docs/money.md"
