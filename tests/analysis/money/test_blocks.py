"""Block contracts by week, and pay by the hours of the contract."""

from pathlib import Path

import pytest

from tests.analysis.money.cases import Case, Outcome

ACTUAL = '[[rule]]\nkind = "basis"\nof = "actual"\n'
FILES = {
    "providers.csv": "provider_id\nWye\nLugg\n",
    "contracts.csv": "contract_id,provider_id,first_day,last_day,hours_a_week,rate\nQ1,Wye,2026-01-01,,5,2000\nQ2,Lugg,2026-11-25,,7,\n",
    "service_users.csv": "service_user_id,provider\nP1,Wye\nP2,Lugg\nP3,\n",
}
VISITS = ["V1,P1,2026-11-23,09:00,120,2", "V2,P2,2026-11-26,09:00,60"]
DONE = ["V1,C1,2026-11-23 09:00,2026-11-23 10:30,done", "V1,C2,2026-11-23 09:00,2026-11-23 11:00,done", "V2,,,,missed"]


def run(folder: Path, rates: str) -> Outcome:
    return Case(VISITS, DONE, rates, files=FILES).run(folder)


def test_contracted_planned_and_delivered_minutes_of_a_week(tmp_path: Path) -> None:
    rows = [tuple(row.values()) for row in run(tmp_path, f"[[rate]]\npence_per_hour = 2400\n{ACTUAL}").rows("blocks")]
    assert rows == [
        ("2026-11-23", "Q1", "300", "240", "210", "90"),
        ("2026-11-23", "Q2", "300", "60", "0", "300"),  # from Wednesday on: five sevenths of seven hours
    ]


def test_provider_and_price_of_the_contract(tmp_path: Path) -> None:
    rates = f'[[rate]]\nprovider_id = "Lugg"\npence_per_hour = 1\n{ACTUAL}'
    lines = run(tmp_path, rates).rows("lines")
    assert [(line["provider_id"], line["rate"], line["pence"]) for line in lines] == [
        ("Wye", "2000", "3000"),
        ("Wye", "2000", "4000"),
        ("Lugg", "1", "0"),
    ]


@pytest.mark.parametrize(("pays", "pence"), [("planned", 8000), ("contract", 10000)])
def test_a_block_pays_the_plan_or_the_hours_of_the_contract(pays: str, pence: int, tmp_path: Path) -> None:
    rates = f'[[rate]]\nprovider_id = "Lugg"\npence_per_hour = 0\n[[rule]]\nkind = "block"\npays = "{pays}"\n'
    outcome = run(tmp_path, rates)
    assert outcome.total("lines", "pence") == outcome.total("weeks", "pence") == pence
    assert [row["provider_id"] for row in outcome.rows("weeks") if row["service_user_id"] == ""] == ["Wye"] * (pays == "contract")


def test_the_provider_of_a_package_goes_before_that_of_the_person(tmp_path: Path) -> None:
    files = FILES | {
        "packages.csv": "package_id,service_user_id,first_day,provider\nK1,P1,2026-01-01,Lugg\nK2,P1,2026-01-01,\n",
        "visit_patterns.csv": "pattern_id,package_id,days,planned_start,minutes\nM,K1,Mon,12:00,60\nT,K2,Tue,12:00,60\n",
    }
    outcome = Case(VISITS, DONE, f"[[rate]]\npence_per_hour = 2400\n{ACTUAL}", files=files).run(tmp_path)
    found = {row["visit_id"]: row["provider_id"] for row in outcome.rows("lines")}
    assert (found["M/2026-11-23"], found["T/2026-11-24"]) == ("Lugg", "Wye")
