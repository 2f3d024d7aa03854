"""Checks an invoice against what is payable: every difference with its reason, and what it means for carers' pay."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.analysis.money.lines import Line
from scheduler.analysis.money.minutes import MINUTE, minutes_text
from scheduler.analysis.money.prices import HOUR
from scheduler.domain.money.invoice import InvoiceLine

STEPS = (5, 10, 15, 30, 60)
"""Steps of minutes to which lengths are rounded in practice; the smallest that explains a length is named."""
NOT_PLANNED = "not in the plan"
TWICE = "invoiced twice"
NOT_INVOICED = "not invoiced"
NOBODY = "nobody came"
ONE_CARER = "only one carer came"
CANCELLED = "cancelled"
ON_HOLD = "on hold"
UNKNOWN = "no actuals"
PLANNED = "planned minutes, and not those of the stay"
ROUNDED = "rounded up"
MORE = "more minutes than are payable"
FEWER = "fewer minutes than are payable"
PRICE = "another price"
PENNY = "rounding of a penny"

PayOf = Callable[[str, str, int], int | None]
"""Returns the pay of a carer for some seconds at a visit, in pence; None where it is not known."""


@dataclass(frozen=True)
class Checked:
    """A line of the invoice beside what is payable, or a payable line that was not invoiced.

    Attributes:
        row: Row of the invoice; 0 for none.
        visit_id, carer_id, service_user_id, provider_id: Whom it is about; the last two are empty for an unknown visit.
        planned_seconds, raw_seconds, payable_seconds: Planned, clocked and payable time; raw is None where it is not known.
        invoiced_seconds: Time that is charged; None where the invoice does not say it.
        pence: What is payable.
        invoiced_pence: What is charged.
        kind: Kind of the difference; empty for none.
        why: The difference in words.
        pay_pence: Pay of the carer for the payable time; None without rates of pay.
        invoiced_pay_pence: Pay of the carer for the time that is charged.
    """

    row: int
    visit_id: str
    carer_id: str
    service_user_id: str
    provider_id: str
    planned_seconds: int
    raw_seconds: int | None
    payable_seconds: int
    invoiced_seconds: int | None
    pence: int
    invoiced_pence: int
    kind: str
    why: str
    pay_pence: int | None = None
    invoiced_pay_pence: int | None = None

    @property
    def saving_pence(self) -> int:
        """Returns what the council does not pay of the charge; below 0 where too little was charged."""
        return self.invoiced_pence - self.pence

    @property
    def beyond_raw_seconds(self) -> int:
        """Returns the charged time beyond what was clocked."""
        return max((self.invoiced_seconds or 0) - (self.raw_seconds or 0), 0)

    @property
    def pay_effect_pence(self) -> int | None:
        """Returns what the carer has less, or more, if pay follows the payable time; None where pay is not known."""
        return None if self.pay_pence is None or self.invoiced_pay_pence is None else self.pay_pence - self.invoiced_pay_pence


def check_invoice(invoice: Sequence[InvoiceLine], lines: Iterable[Line], pay_of: PayOf, *, has_bands: bool = False) -> tuple[Checked, ...]:
    """Returns each line of an invoice beside what is payable, and then what was not invoiced.

    Payable lines count as not invoiced for the providers on the invoice only, and from its first to its last day.

    Args:
        invoice: Lines of the invoice.
        lines: Lines of the bill.
        pay_of: Pay of a carer for some time at a visit.
        has_bands: Whether bands price visits: then no price of an hour tells what another length costs.
    """
    payable = _by_stay(lines)
    open_lines: defaultdict[str, list[_Payable]] = defaultdict(list)
    for one in payable:
        open_lines[one.line.visit_id].append(one)
    known = set(open_lines)
    found: list[Checked] = []
    charged: Counter[tuple[str, str]] = Counter()
    providers: set[str] = set()
    days: list[date] = []
    # Lines with a carer choose first, so that one without takes what is left.
    for charge in sorted(invoice, key=lambda one: (not one.carer_id, one.row)):
        match = _match(open_lines[charge.visit_id], charge)
        if match is None:
            kind = NOT_PLANNED if charge.visit_id not in known else TWICE
            found.append(_unmatched(charge, kind))
            continue
        open_lines[charge.visit_id].remove(match)
        charged[charge.visit_id, match.line.carer_id] += 1
        providers.add(match.line.provider_id)
        days.append(match.line.day)
        found.append(_compared(charge, match, pay_of, has_bands=has_bands))
    found.sort(key=lambda one: one.row)
    left = [one for of_visit in open_lines.values() for one in of_visit if one.pence]
    found += [_missing(one, pay_of) for one in left if one.line.provider_id in providers and min(days) <= one.line.day <= max(days)]
    return tuple(found)


@dataclass(frozen=True)
class _Payable:
    """All lines of one carer at one visit; mileage has a line of its own."""

    line: Line
    pence: int


def _by_stay(lines: Iterable[Line]) -> list[_Payable]:
    grouped: dict[tuple[str, str, int], list[Line]] = {}
    number: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if not line.visit_id:
            continue  # a block's hours of a week are no visit
        key = line.visit_id, line.carer_id
        if line.planned_seconds:
            number[key] += 1
        grouped.setdefault((*key, max(number[key], 1)), []).append(line)
    return [_Payable(of_stay[0], sum(line.pence for line in of_stay)) for of_stay in grouped.values()]


def _match(lines: Sequence[_Payable], charge: InvoiceLine) -> _Payable | None:
    """Returns the payable line that a charge is for: its carer's, or one without a carer; None for none."""
    if not charge.carer_id:
        return max(lines, key=lambda one: (one.pence, one.line.carer_id), default=None)
    own = [one for one in lines if one.line.carer_id == charge.carer_id]
    return next(iter(own or [one for one in lines if not one.line.carer_id]), None)


def _unmatched(charge: InvoiceLine, kind: str) -> Checked:
    why = kind if kind == TWICE else f'visit "{charge.visit_id}" is {kind}'
    return Checked(charge.row, charge.visit_id, charge.carer_id, "", "", 0, None, 0, charge.seconds, 0, charge.pence, kind, why)


def _missing(one: _Payable, pay_of: PayOf) -> Checked:
    line = one.line
    pay = pay_of(line.visit_id, line.carer_id, line.payable_seconds)
    return _checked(line, one.pence, 0, 0, 0, (NOT_INVOICED, "payable, and not on the invoice"), (pay, pay))


def _compared(charge: InvoiceLine, one: _Payable, pay_of: PayOf, *, has_bands: bool) -> Checked:
    line = one.line
    is_same = charge.pence == one.pence and charge.seconds in (None, line.payable_seconds)
    reasons = [] if is_same else list(_reasons(charge, one, has_bands=has_bands))
    seconds = line.payable_seconds if charge.seconds is None else charge.seconds
    pay = pay_of(line.visit_id, line.carer_id, line.payable_seconds), pay_of(line.visit_id, line.carer_id, seconds)
    first = reasons[0][0] if reasons else ""
    return _checked(line, one.pence, charge.row, charge.seconds, charge.pence, (first, "; ".join(why for _, why in reasons)), pay)


def _checked(  # noqa: PLR0917 - the line on one side, the charge on the other
    line: Line, pence: int, row: int, seconds: int | None, charged: int, reason: tuple[str, str], pay: tuple[int | None, int | None]
) -> Checked:
    return Checked(
        row=row,
        visit_id=line.visit_id,
        carer_id=line.carer_id,
        service_user_id=line.service_user_id,
        provider_id=line.provider_id,
        planned_seconds=line.planned_seconds,
        raw_seconds=line.raw_seconds,
        payable_seconds=line.payable_seconds,
        invoiced_seconds=seconds,
        pence=pence,
        invoiced_pence=charged,
        kind=reason[0],
        why=reason[1],
        pay_pence=pay[0],
        invoiced_pay_pence=pay[1],
    )


def _reasons(charge: InvoiceLine, one: _Payable, *, has_bands: bool) -> Iterator[tuple[str, str]]:
    """Yields why a charge is not what is payable, the weightiest first."""
    line = one.line
    if "cancelled" in line.flags:
        yield CANCELLED, f"it was cancelled ({line.rule})"
    elif "on hold" in line.flags:
        yield ON_HOLD, f"the person was away ({line.rule})"
    elif "missed" in line.flags:
        alone = not line.carer_id and charge.carer_id
        yield (ONE_CARER, f"no sign of carer {charge.carer_id}") if alone else (NOBODY, "nobody came")
    elif "no actuals" in line.flags or "not made yet" in line.flags:
        yield UNKNOWN, "nothing is known of the visit"
    elif charge.seconds is not None and charge.seconds != line.payable_seconds:
        yield _minutes_reason(charge.seconds, line)
    expected = _expected_pence(charge, one, has_bands=has_bands)
    if expected is None or abs(expected - charge.pence) <= 1:
        if charge.pence != one.pence and charge.seconds in (None, line.payable_seconds) and abs(charge.pence - one.pence) <= 1:
            yield PENNY, "a penny, by another rounding"
        return
    length = charge.seconds if charge.seconds is not None else line.payable_seconds
    an_hour = f"{charge.pence * HOUR / length:.0f} pence an hour" if length else f"{charge.pence} pence"
    yield PRICE, f"charged at {an_hour}, and {line.rate or 'nothing'} holds"


def _minutes_reason(charged: int, line: Line) -> tuple[str, str]:
    said = f"{minutes_text(charged)} minutes charged, {minutes_text(line.payable_seconds)} payable"
    raw = line.raw_seconds
    if charged < line.payable_seconds:
        return FEWER, said
    if raw is not None and raw != charged == line.planned_seconds:
        return PLANNED, f"{said}: the planned minutes, where {minutes_text(raw)} were clocked"
    if raw is not None and charged > raw:
        for step in STEPS:
            if -(-raw // (step * MINUTE)) * step * MINUTE == charged:
                return ROUNDED, f"{said}: {minutes_text(raw)} clocked, rounded up to {step}"
    return MORE, f"{said}, {minutes_text(raw)} clocked" if raw is not None else said


def _expected_pence(charge: InvoiceLine, one: _Payable, *, has_bands: bool) -> int | None:
    """Returns what the charged time costs at the rate of the line; None where no rate of an hour priced it."""
    line = one.line
    if charge.seconds in (None, line.payable_seconds):
        return one.pence
    if has_bands or not line.rate.isdecimal():
        return None
    extras = one.pence - line.pence
    return round((charge.seconds or 0) * int(line.rate) / HOUR) + extras


def kinds_of(checked: Iterable[Checked]) -> dict[str, tuple[int, int, int, int]]:
    """Returns lines, seconds beyond what is payable, pence beyond it, and effect on pay, for each kind of difference."""
    found: dict[str, tuple[int, int, int, int]] = {}
    for one in checked:
        if one.kind:
            lines, seconds, pence, pay = found.get(one.kind, (0, 0, 0, 0))
            more = 0 if one.invoiced_seconds is None else one.invoiced_seconds - one.payable_seconds
            found[one.kind] = lines + 1, seconds + more, pence + one.saving_pence, pay + (one.pay_effect_pence or 0)
    return dict(sorted(found.items(), key=lambda entry: -abs(entry[1][2])))
