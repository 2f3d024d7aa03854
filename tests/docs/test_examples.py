"""The reference says what is true: each public name has an example in its docstring, and the example runs."""

import doctest
import inspect
from pathlib import Path

import pytest

import scheduler
from scheduler import version

ROOT = Path(__file__).resolve().parents[2]


def docstring_of(name: str) -> str:
    """Returns the docstring of a public name; a constant is described by its module."""
    return inspect.getdoc(version if name == "__version__" else getattr(scheduler, name)) or ""


@pytest.mark.parametrize("name", scheduler.__all__)
def test_each_public_name_has_an_example_that_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    test = doctest.DocTestParser().get_doctest(docstring_of(name), {}, name, None, 0)
    assert test.examples, f"{name} has no example"
    report: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)
    assert outcome.failed == 0, "".join(report)
