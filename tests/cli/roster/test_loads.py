"""What commands load and compile: small plans, checks and pictures do without kernels, and no path depends on a cache."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.files.writing.write import write_folder
from scheduler.solver.kernels import jit
from scheduler.synthetic import DaySpec, generate

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = """
import sys
from pathlib import Path
from typer.testing import CliRunner
from scheduler.cli import app

def call(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    loaded = sorted({"numba", "llvmlite"} & sys.modules.keys())
    print(words[0], done.exit_code, *loaded)

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
call("check", folder)
call("plan", folder, "--iterations", 1000, "--seed", 1, "--out", out)
call("verify", folder, out / "roster.csv")
bare = out / "bare.csv"
rows = [line.split(",") for line in (out / "roster.csv").read_text().splitlines()]
keep = [i for i, name in enumerate(rows[0]) if name in ("visit_id", "carer_id", "shift_id")]
bare.write_text("\\n".join(",".join(row[i] for i in keep) for row in rows) + "\\n")
call("verify", folder, bare)
call("chart", folder, out / "roster.csv", "--out", out / "chart.svg")
"""


def test_a_small_plan_a_check_and_a_picture_load_no_compiler(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, ROOT / "data" / "leominster", tmp_path / "out"], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["check 0", "plan 0", "verify 0", "verify 0", "chart 0"]


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A folder of sixty visits, which need the search and its kernels."""
    folder = tmp_path / "day"
    write_folder(generate(DaySpec(day=date(2026, 11, 23), visits=60, double_up_share=0.15), 1), folder)
    return folder


def plan(folder: Path, out: Path) -> dict[str, bytes]:
    """Plans a folder in this process and returns what was written, but for how long it took."""
    done = CliRunner().invoke(app, ["plan", str(folder), "--iterations", "500", "--seed", "1", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return files_in(out)


def files_in(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in ("roster.csv", "unallocated.csv", "kpis.csv")}


def test_the_roster_is_the_same_whether_or_not_kernels_are_on_disk(day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    warm = plan(day, tmp_path / "warm")
    monkeypatch.setattr(jit, "is_on_disk", lambda _: False)
    assert plan(day, tmp_path / "cold") == warm


@pytest.mark.slow
def test_the_roster_of_a_first_run_is_that_of_later_runs(day: Path, tmp_path: Path) -> None:
    """The first run compiles all kernels: minutes."""
    command: list[str | Path] = [sys.executable, "-m", "scheduler", "plan", day, "--iterations", "500", "--seed", "1", "--out"]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    for out in ("first", "second"):
        subprocess.run([*command, tmp_path / out], check=True, env=environment, cwd=tmp_path)
    assert files_in(tmp_path / "first") == files_in(tmp_path / "second") == plan(day, tmp_path / "here")
