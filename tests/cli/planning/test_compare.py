"""`carerounds compare`: files, names, faults of all scenarios at once, and a second start after a stop."""

import csv
import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.studies.plan import plan
from scheduler.studies.what_if import run as search_run

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"
OVERLAY = '[[change]]\ntable = "shifts"\nwhere = { carer_id = "ben" }\nset = { end = "12:00" }\n'


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    outcome = CliRunner().invoke(app, ["compare", *map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_a_folder_and_an_overlay_against_a_base(tmp_path: Path) -> None:
    overlay = tmp_path / "ben earlier.toml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    out = tmp_path / "out"
    code, said, progress = call(TINY, TINY, overlay, "--iterations", 20, "--runs", 2, "--workers", 1, "--out", out)
    assert code == 0, progress
    assert "ben earlier is worse. Other visits without a carer" in said or "ben earlier" in said
    assert "11 of 11: bound ben earlier" in progress
    with (out / "comparison.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["scenario", "kpi", "base", "value", "low", "high", "verdict"]
    assert {row["scenario"] for row in rows} == {"tiny-2", "ben earlier"}
    assert next(row["verdict"] for row in rows if row["kpi"] == "verdict") == "no difference that can be shown"
    with (out / "runs.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["scenario", "seed", "kpi", "value"]
    assert CalamineWorkbook.from_path(out / "comparison.xlsx").sheet_names == ["Comparison", "Carers", "Cover", "Runs"]
    assert stat.S_IMODE((out / "comparison.html").stat().st_mode) == 0o600
    assert stat.S_IMODE((out / "runs" / "first-0.json").stat().st_mode) == 0o600


def test_stopped_it_says_what_is_kept_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (TINY, TINY, "--iterations", 20, "--runs", 1, "--workers", 1, "--no-bounds", "--out", tmp_path)

    def stop(*_: object, **options: object) -> object:
        if options["start"] is not None:
            raise KeyboardInterrupt
        return plan(*_, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(search_run, "plan", stop)
    code, said, progress = call(*arguments)
    assert (code, said) == (130, "")
    assert f"1 searches are kept in {tmp_path}" in progress
    monkeypatch.undo()
    code, _, progress = call(*arguments)
    assert code == 0
    assert "1 of 3: first roster of the base tiny: kept from before" in progress


def test_faults_of_all_scenarios_are_said_at_once(tmp_path: Path) -> None:
    for name, text in (("a.toml", "nonsense = 1\n"), ("b.toml", "speed = 3\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, said, progress = call(TINY, tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "nothing", "--out", tmp_path / "out")
    assert (code, said) == (2, "")
    assert all(part in progress for part in ("O102 a.toml:1:nonsense", "O103 b.toml:1:speed", "F001", "3 faults"))
    assert not (tmp_path / "out").exists()


def test_without_xlsxwriter_the_rest_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.reporting.publishing.libraries.find_spec", lambda _: None)
    code, _, progress = call(TINY, TINY, "--iterations", 5, "--runs", 1, "--workers", 1, "--no-bounds", "--out", tmp_path)
    assert code == 0
    assert "Warning: comparison.xlsx is not written: it needs XlsxWriter" in progress
    assert not (tmp_path / "comparison.xlsx").exists()
