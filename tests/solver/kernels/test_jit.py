"""Compiled kernels of other sources are dropped, and those of the same are kept."""

from pathlib import Path

import pytest

from scheduler.solver.kernels import jit


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two sources with a compiled kernel."""
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(f"# {name}")
    monkeypatch.setattr(jit, "_HERE", tmp_path)
    jit._forget_stale()
    _compile(tmp_path)
    return tmp_path


def _compile(folder: Path) -> Path:
    index = folder / "__pycache__" / "one.nbi"
    index.write_text("compiled")
    return index


def test_same_sources_keep_what_is_compiled(sources: Path) -> None:
    jit._forget_stale()
    assert (sources / "__pycache__" / "one.nbi").exists()


def test_change_in_any_source_drops_what_is_compiled_once(sources: Path) -> None:
    """Also what was compiled from another file that calls the one that changed."""
    (sources / "two.py").write_text("# changed")
    jit._forget_stale()
    assert not (sources / "__pycache__" / "one.nbi").exists()
    index = _compile(sources)
    jit._forget_stale()
    assert index.exists()


def test_new_source_drops_what_is_compiled(sources: Path) -> None:
    (sources / "three.py").write_text("# new")
    jit._forget_stale()
    assert not (sources / "__pycache__" / "one.nbi").exists()


def test_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("# one")
    (tmp_path / "__pycache__").write_text("a file where the folder would be")
    monkeypatch.setattr(jit, "_HERE", tmp_path)
    jit._forget_stale()
