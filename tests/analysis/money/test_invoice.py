"""The invoice check: every difference has its reason, sums are those of the lines, and pay is shown beside the saving."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.analysis.money.invoice import check_invoice, kinds_of
from scheduler.cli import app
from scheduler.domain.errors import BadInput
from scheduler.domain.money.invoice import InvoiceLine
from scheduler.files.reading.invoice import read_invoice
from tests.analysis.money.cases import Case, Row, table
from tests.files.quote_faults import INVOICE_FAULTS

RATES = '[[rate]]\npence_per_hour = 2400\n\n[[rule]]\nkind = "basis"\nof = "actual"\n\n[[pay_rate]]\npence_per_hour = 1200\n'
BANDS = RATES + '\n[[rule]]\nkind = "band"\nbands = [{ minutes = 30, pence = 1600 }]\n'
VISITS = ("V1,P1,2026-11-23,08:00,30", "V2,P1,2026-11-23,12:00,45", "V3,P2,2026-11-23,09:00,30,2")
MADE = ("V1,C1,08:00,08:20", "V2,C1,12:00,12:50", "V3,C2,09:00,09:30", "V3,C3,09:00,09:30")


def check(tmp_path: Path, *charges: str, visits: tuple[str, ...] = VISITS, made: tuple[str, ...] = MADE, rates: str = RATES) -> list[Row]:
    """Returns the rows of the check of an invoice ``visit_id,carer_id,minutes,pence``."""
    arguments = Case(visits, made, rates).write(tmp_path)
    invoice = tmp_path / "invoice.csv"
    invoice.write_text(table("visit_id,carer_id,minutes,pence", charges), encoding="utf-8")
    outcome = CliRunner().invoke(app, [*arguments, "--invoice", str(invoice)])
    assert outcome.exit_code == 0, outcome.output
    with (tmp_path / "out" / "invoice_check.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (tmp_path / "out" / "invoice_summary.csv").open(encoding="utf-8", newline="") as file:
        summary = list(csv.DictReader(file))
    saved = sum(int(row["saving_pence"]) for row in rows if row["why"])
    assert saved == sum(int(row["saving_pence"]) for row in summary)
    assert sum(int(row["lines"]) for row in summary) == sum(bool(row["why"]) for row in rows)
    return rows


ALL = ("V1,C1,20,800", "V2,C1,50,2000", "V3,C2,30,1200", "V3,C3,30,1200")


def test_an_invoice_that_is_right_has_no_difference(tmp_path: Path) -> None:
    rows = check(tmp_path, *ALL)
    assert [row["why"] for row in rows] == [""] * 4
    assert {row["saving_pence"] for row in rows} == {"0"}


@pytest.mark.parametrize(
    ("charge", "words", "saving"),
    [
        ("V1,C1,30,1200", "planned minutes, where 20 were clocked", 400),
        ("V1,C1,25,1000", "25 minutes charged, 20 payable", 200),
        ("V1,C1,15,600", "15 minutes charged, 20 payable", -200),
        ("V1,C1,20,900", "charged at 2700 pence an hour, and 2400 holds", 100),
        ("V1,C1,,900", "charged at 2700 pence an hour, and 2400 holds", 100),
        ("V1,C1,20,801", "a penny, by another rounding", 1),
        ("V1,C1,30,1500", "charged at 3000 pence an hour", 700),
        ("V1,,20,801", "a penny", 1),
    ],
)
def test_each_difference_has_its_reason(charge: str, words: str, saving: int, tmp_path: Path) -> None:
    first, *_ = check(tmp_path, charge, *ALL[1:])
    assert words in first["why"]
    assert int(first["saving_pence"]) == saving


def test_rounding_up_stands_beside_raw_minutes(tmp_path: Path) -> None:
    rows = check(tmp_path, ALL[0], "V2,C1,60,2400", *ALL[2:])
    assert rows[1]["why"] == "60 minutes charged, 50 payable: 50 clocked, rounded up to 15"
    assert (rows[1]["raw_minutes"], rows[1]["beyond_raw_minutes"]) == ("50", "10")
    assert (rows[1]["saving_pence"], rows[1]["pay_pence"], rows[1]["pay_effect_pence"]) == ("400", "1000", "-200")


def test_a_line_twice_and_a_visit_that_nobody_planned(tmp_path: Path) -> None:
    rows = check(tmp_path, *ALL, ALL[0], "V9,C1,30,1200")
    assert [row["why"] for row in rows[4:]] == ["invoiced twice", 'visit "V9" is not in the plan']
    assert [row["saving_pence"] for row in rows[4:]] == ["800", "1200"]


def test_what_is_not_invoiced_stands_at_the_end(tmp_path: Path) -> None:
    rows = check(tmp_path, *ALL[:3])
    assert (rows[-1]["row"], rows[-1]["visit_id"], rows[-1]["carer_id"], rows[-1]["saving_pence"]) == ("", "V3", "C3", "-1200")


def test_other_days_are_not_missing(tmp_path: Path) -> None:
    """An invoice of a day says nothing of the day after."""
    visits = ("V1,P1,2026-11-23,08:00,30", "V2,P1,2026-11-24,12:00,45")
    made = ("V1,C1,2026-11-23 08:00,2026-11-23 08:20", "V2,C1,2026-11-24 12:00,2026-11-24 12:50")
    assert len(check(tmp_path, ALL[0], visits=visits, made=made)) == 1


def test_who_did_not_come_is_named(tmp_path: Path) -> None:
    rows = check(tmp_path, "V1,C1,30,1200", "V3,C2,30,1200", "V3,C3,30,1200", made=("V1,C1,,,missed", "V3,C2,09:00,09:30", "V3,,,,missed"))
    assert rows[0]["why"] == "nobody came"
    assert rows[2]["why"] == "no sign of carer C3"
    assert rows[2]["saving_pence"] == "1200"


def test_cancelled_and_unknown_visits(tmp_path: Path) -> None:
    rates = RATES + "\n[[cancellation]]\npercent = 50\n"
    rows = check(tmp_path, "V1,C1,30,1200", "V2,C1,45,1800", made=("V1,,,,cancelled,2026-11-22 12:00",), rates=rates)
    assert rows[0]["why"] == "it was cancelled (cancelled 50%)"
    assert rows[0]["saving_pence"] == "600"
    assert rows[1]["why"] == "nothing is known of the visit"


def test_a_price_by_bands_is_not_said_to_be_another(tmp_path: Path) -> None:
    first, *_ = check(tmp_path, "V1,C1,30,1600", *ALL[1:], rates=BANDS)
    assert first["why"] == "30 minutes charged, 20 payable: the planned minutes, where 20 were clocked"


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 90), st.integers(0, 5000)), max_size=8))
def test_every_charge_is_in_the_check_once(charges: list[tuple[str, int, int]]) -> None:
    """Without a plan all are unknown, and the sum of the kinds is that of the charges."""
    invoice = [InvoiceLine(row, visit, "", minutes * 60, pence) for row, (visit, minutes, pence) in enumerate(charges, start=2)]
    checked = check_invoice(invoice, (), lambda *_: None)
    assert [one.row for one in checked] == [one.row for one in invoice]
    assert sum(pence for _, _, pence, _ in kinds_of(checked).values()) == sum(one.pence for one in invoice)


@pytest.mark.parametrize("case", INVOICE_FAULTS, ids=lambda case: f"{case[0]} {case[1]}")
def test_faults_of_an_invoice(case: tuple[str, str, str], tmp_path: Path) -> None:
    code, where, text = case
    path = tmp_path / "invoice.csv"
    path.write_text("visit_id,minutes,pence,pounds\n" + text, encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        read_invoice(path)
    assert [(fault.code, fault.where) for fault in raised.value.faults] == [(code, where)]


def test_pounds_are_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "invoice.csv"
    path.write_text('visit_id,minutes,pounds\nV1,22.5,"£1,022.10"\n', encoding="utf-8")
    assert [(one.seconds, one.pence) for one in read_invoice(path)] == [(1350, 102210)]


def test_delivered_against_planned_by_week_and_provider(tmp_path: Path) -> None:
    visits = (*VISITS, "V4,P3,2026-11-23,10:00,30", "V5,P3,2026-11-23,14:00,30", "V6,P3,2026-11-24,10:00,30")
    made = (*MADE, "V4,C1,,,missed", "V5,,,,cancelled,2026-11-22 12:00", "V1,C2,08:00,08:10")
    outcome = Case(visits, made, RATES + "\n[[cancellation]]\npercent = 0\n").run(tmp_path)
    (row,) = outcome.rows("delivery")
    counts = ("planned", "delivered", "short", "missed", "cancelled", "unknown", "planned_minutes", "delivered_minutes")
    # One carer too many was at V1 for ten minutes: delivered time, and no planned visit.
    assert [row[name] for name in counts] == ["7", "4", "1", "1", "1", "1", "225", "140"]
    assert row["delivered_percent"] == "62.2"
