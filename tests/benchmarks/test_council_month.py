"""The month of a council that `money` is measured on: it can be read, and every visit is paid or said to be missed."""

import csv
from pathlib import Path

from benchmarks.council_month import DAYS, measure_money


def test_a_small_month_is_priced_and_measured(tmp_path: Path) -> None:
    said = list(measure_money(tmp_path, 420, seed=2))
    assert "visits: " in said[-1]
    assert said[-1].startswith(f"{20 * 3 * DAYS:,} visits")
    with (tmp_path / "out" / "lines.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len({line["visit_id"] for line in lines}) == 20 * 3 * DAYS
    flags = {line["flag"].partition(":")[0].partition(" by")[0] for line in lines}
    assert {"missed", "short", "rounded up"} <= flags
    assert all(line["pence"] == "0" for line in lines if line["flag"] == "missed")
