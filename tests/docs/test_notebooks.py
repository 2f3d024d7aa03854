"""The notebooks run from top to bottom in a fresh kernel, and what they show is what they then say."""

import platform
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def texts(notebook: Any) -> list[str]:
    """Returns what each cell prints and answers, as text; pictures are told by their kind alone."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.text if output.output_type == "stream" else str(output.data.get("text/plain", "")) for output in outputs]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_is_stored(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(fresh, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    if sys.platform == "linux" and platform.machine() == "x86_64":  # elsewhere a tie may fall the other way
        assert texts(fresh) == texts(stored), f"{path.name} is out of date: run it and save it"


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["first-roster", "week", "what-ifs"]
