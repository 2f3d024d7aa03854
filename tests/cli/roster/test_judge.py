"""The roster of an office, judged: from a folder, from an export, and beside a plan."""

import re
import subprocess
import sys
from pathlib import Path

EXPORTS = Path(__file__).parents[2] / "data" / "exports"


def judge(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scheduler", "judge", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_export_is_judged_with_the_exit_code_of_success(tmp_path: Path) -> None:
    page = tmp_path / "judged.html"
    done = judge(EXPORTS / "product-b" / "week" / "export", "--html", page)
    assert done.returncode == 0, done.stderr
    assert re.search(r"There is no time to travel between two visits: 131", done.stdout)
    assert re.search(r"Broken rules +141\n", done.stdout)
    assert "Not signed out" in done.stdout
    text = page.read_text("utf-8")
    assert "How late the day really runs" in text
    assert "What call monitoring saw" in text
    assert not re.search(r"https?://|<script|src=|@import|url\(", text)
    assert "default-src 'none'" in text


def test_a_folder_and_its_roster_are_judged_beside_a_plan(tmp_path: Path) -> None:
    truth, page = EXPORTS / "product-a" / "day" / "truth", tmp_path / "judged.html"
    done = judge(truth / "folder", truth / "roster.csv", "--plan", "--seconds", "2", "--html", page)
    assert done.returncode == 0, done.stderr
    rules = re.search(r"Broken rules +23 +0 +-23\n", done.stdout)
    assert rules
    text = page.read_text("utf-8")
    assert "What changes for whom" in text
    assert "No roster can place more" in text or "It is not known" in text or "proven" in text


def test_an_export_without_carers_has_no_roster_to_judge(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("")
    done = judge(EXPORTS / "traps" / "d04", "--mapping", mapping)
    assert done.returncode == 2
    assert "R108" in done.stderr
