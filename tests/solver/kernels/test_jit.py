"""Compiled kernels of other sources are never used, and those of the same are kept."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.solver.kernels import jit

pytestmark = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled then")

INNER = "from scheduler.solver.kernels.jit import inside\n\n\n@inside\ndef toll():\n    return {}\n"
OUTER = "from inner_kernel import toll\nfrom scheduler.solver.kernels.jit import entry\n\n\n@entry\ndef cost(x):\n    return x + toll()\n"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two kernels, one of which calls the other; all files have one time, as in a wheel."""
    monkeypatch.syspath_prepend(tmp_path)
    write(tmp_path, 1)
    return tmp_path


def write(folder: Path, toll: int) -> None:
    for name, text in (("inner_kernel.py", INNER.format(toll)), ("outer_kernel.py", OUTER)):
        (folder / name).write_text(text, "utf-8")
        os.utime(folder / name, (1, 1))


def load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], int]:
    """The outer kernel, as a new process would import it."""
    monkeypatch.setattr(jit, "SOURCES", jit.digest_sources(folder))
    monkeypatch.setattr("sys.dont_write_bytecode", True)  # the time of the files is always the same
    modules: dict[str, Any] = {}
    for name in ("inner_kernel", "outer_kernel"):
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        modules[name] = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(__import__("sys").modules, name, modules[name])
        spec.loader.exec_module(modules[name])
    kernel: Callable[[int], int] = modules["outer_kernel"].cost
    return kernel


def hits(kernel: Any) -> int:
    return sum(kernel.stats.cache_hits.values())


def test_same_sources_keep_what_is_compiled(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(sources, monkeypatch)(1) == 2
    again = load(sources, monkeypatch)
    assert (again(1), hits(again)) == (2, 1)


@pytest.mark.parametrize("place", ["beside the sources", "in a folder of the user"])
def test_a_change_of_an_inner_kernel_is_seen_wherever_compiled_code_is_kept(
    place: str, sources: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the entry is the same to the byte and to the second."""
    if place != "beside the sources":
        monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    assert load(sources, monkeypatch)(1) == 2
    write(sources, 1000)
    changed = load(sources, monkeypatch)
    assert (changed(1), hits(changed)) == (1001, 0)


def test_compiled_code_that_was_cut_off_is_compiled_again(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(sources, monkeypatch)(1)
    kept = [path for path in (sources / "__pycache__").iterdir() if path.suffix in {".nbi", ".nbc"}]
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:20])
    again = load(sources, monkeypatch)
    assert (again(1), hits(again)) == (2, 0)


def test_where_nothing_can_be_kept_kernels_are_compiled_all_the_same(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile.save", full)
    assert load(sources, monkeypatch)(1) == 2

    def nowhere(*_: object) -> None:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(jit, "KernelCache", nowhere)
    assert load(sources, monkeypatch)(1) == 2


def test_the_digest_holds_every_kernel_and_the_numbers_compiled_into_them(tmp_path: Path) -> None:
    kernels = tmp_path / "kernels"
    (tmp_path / "model").mkdir()
    kernels.mkdir()
    seen = {jit.digest_sources(kernels)}
    for path in (kernels / "one.py", kernels / "two.py", tmp_path / "model" / "arrays.py"):
        path.write_text("x = 1")
        seen.add(jit.digest_sources(kernels))
    assert len(seen) == 4
