"""Compiled kernels of other sources are never used, and those of the same are kept."""

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numba
import numpy as np
import pytest

from scheduler.solver.kernels import jit
from scheduler.solver.kernels.digest import digest_code

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


def test_only_callers_of_an_edited_kernel_are_built_again() -> None:
    """An edit of one inner kernel changes the digests of the entries that call it, and of no others."""
    from scheduler.solver.kernels import insertion, loading
    from scheduler.solver.kernels.anneal import anneal, copy_state
    from scheduler.solver.kernels.labelling import price_routes

    entries: dict[str, Any] = {"anneal": anneal, "build": loading.build, "copy_state": copy_state, "price_routes": price_routes}
    before = {name: digest_code(kernel.py_func) for name, kernel in entries.items()}
    inner = cast("Any", insertion.insert_group).py_func
    code = inner.__code__
    try:
        inner.__code__ = code.replace(co_consts=(*code.co_consts, "edited"))
        after = {name: digest_code(kernel.py_func) for name, kernel in entries.items()}
    finally:
        inner.__code__ = code
    assert {name for name in entries if before[name] != after[name]} == {"anneal", "build"}


def test_a_constant_of_another_module_belongs_to_the_digest(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sources / "numbers_of_it.py").write_text("TOLL = 1\n", "utf-8")
    (sources / "inner_kernel.py").write_text(
        "from numbers_of_it import TOLL\nfrom scheduler.solver.kernels.jit import inside\n\n\n@inside\ndef toll():\n    return TOLL\n",
        "utf-8",
    )
    seen = set()
    for toll in (1, 7, 7):
        monkeypatch.setitem(sys.modules, "numbers_of_it", SimpleNamespace(TOLL=toll))
        seen.add(digest_code(load(sources, monkeypatch).py_func))  # type: ignore[attr-defined]
    assert len(seen) == 2


def test_a_comment_changes_no_digest(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_code(load(sources, monkeypatch).py_func)  # type: ignore[attr-defined]
    outer = sources / "outer_kernel.py"
    outer.write_text("# a comment\n" + outer.read_text("utf-8"), "utf-8")
    assert digest_code(load(sources, monkeypatch).py_func) == before  # type: ignore[attr-defined]


READ = "from scheduler.solver.kernels.jit import inside\n\n\n@inside\ndef read(array, i):\n    return array[i]\n"
READ_BOTH = """from read_kernel import read
from scheduler.solver.kernels.jit import entry


@entry
def read_both(array, i):
    return read(array, i), array[i], array[-1]
"""


def test_an_index_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also behind an inner kernel, which is compiled while the outer is; other functions of numba count from the end as ever."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "read_kernel.py").write_text(READ, "utf-8")
    (tmp_path / "read_both_kernel.py").write_text(READ_BOTH, "utf-8")
    array = np.arange(10)[5:]
    assert importlib.import_module("read_both_kernel").read_both(array, -1) == (4, 4, 9)
    assert numba.njit(lambda array, i: array[i])(array, -1) == 9
