"""An invoice check as tables and in words."""

from collections.abc import Iterator, Sequence

from scheduler.analysis.money.invoice import Checked, kinds_of
from scheduler.analysis.money.minutes import minutes_text
from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.money.summary import WIDTH, pounds

CHECK = (
    *("row", "visit_id", "carer_id", "service_user_id", "provider_id", "planned_minutes", "raw_minutes", "payable_minutes"),
    *("invoiced_minutes", "beyond_raw_minutes", "pence", "invoiced_pence", "saving_pence", "pay_pence", "pay_effect_pence", "why"),
)
KINDS = ("difference", "lines", "minutes", "saving_pence", "pay_effect_pence")
INVOICE_FILES = ("invoice_check.csv", "invoice_summary.csv")


def invoice_tables(checked: Sequence[Checked]) -> dict[str, str]:
    """Returns the text of each file by name."""
    kinds = ((kind, lines, minutes_text(seconds), pence, pay) for kind, (lines, seconds, pence, pay) in kinds_of(checked).items())
    return dict(zip(INVOICE_FILES, (csv_text(CHECK, map(_row, checked)), csv_text(KINDS, kinds)), strict=True))


def invoice_summary(checked: Sequence[Checked]) -> Iterator[str]:
    """Yields lines about the invoice: what is charged, what is payable, why they differ, and what that does to carers' pay."""
    charged, payable = sum(one.invoiced_pence for one in checked), sum(one.pence for one in checked)
    differing = [one for one in checked if one.kind]
    beyond = sum(one.beyond_raw_seconds for one in checked)
    lines = sum(one.row > 0 for one in checked)
    rows = [
        ("Invoice", f"{pounds(charged)} charged in {count(lines, 'line')}, {pounds(payable)} payable"),
        ("To be settled", f"{pounds(charged - payable)} too much, {count(len(differing), 'difference')}"),
        ("Charged beyond the stay", f"{beyond / 60:,.0f} minutes more than were clocked"),
    ]
    rows += [(f"  {kind}", f"{count(number, 'line')}, {pounds(pence)}") for kind, (number, _, pence, _) in kinds_of(checked).items()]
    effects = [one.pay_effect_pence for one in checked if one.pay_effect_pence is not None]
    if effects:
        rows.append(("Carers' pay", f"{pounds(sum(effects))} if pay follows what is payable, where the charge is cut"))
    for name, text in rows:
        yield f"  {name:<{WIDTH}} {text}"


def _row(one: Checked) -> tuple[object, ...]:
    raw = "" if one.raw_seconds is None else minutes_text(one.raw_seconds)
    invoiced = "" if one.invoiced_seconds is None else minutes_text(one.invoiced_seconds)
    whom = one.row or "", one.visit_id, one.carer_id, one.service_user_id, one.provider_id
    times = minutes_text(one.planned_seconds), raw, minutes_text(one.payable_seconds), invoiced, minutes_text(one.beyond_raw_seconds)
    pay = "" if one.pay_pence is None else one.pay_pence
    effect = "" if one.pay_effect_pence is None else one.pay_effect_pence
    return *whom, *times, one.pence, one.invoiced_pence, one.saving_pence, pay, effect, one.why
