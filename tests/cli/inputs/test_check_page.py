"""The faults of a folder as a page."""

import subprocess
import sys
from pathlib import Path

TRAPS = Path(__file__).parents[2] / "data" / "exports" / "traps"


def check(folder: Path, page: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scheduler", "check", str(folder), "--html", str(page)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_page_lists_each_fault_by_file_and_row(tmp_path: Path) -> None:
    page = tmp_path / "faults.html"
    assert check(TRAPS / "n07", page).returncode == 2
    text = page.read_text("utf-8")
    assert "visits.csv: 3" in text
    assert text.count("<td>F023</td>") == 3
    assert "default-src 'none'" in text
    assert page.stat().st_mode & 0o077 == 0


def test_a_folder_without_faults_has_a_page_that_says_so(tmp_path: Path) -> None:
    page = tmp_path / "faults.html"
    assert check(TRAPS / "d04", page).returncode == 0
    assert "No faults were found." in page.read_text("utf-8")
