"""Every answer that was stored is found again: a change of names or of layout alters no roster and no bound."""

import json
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.frozen import CASES, STORED

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
DECISIVE = ("numba", "llvmlite", "numpy", "ortools")


def other_machine() -> str:
    """Why the stored answers say nothing here; empty where they do."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "the stored answers are those of Linux on x86-64"
    locked = set(re.findall(r"^([\w-]+)==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    others = [name for name in DECISIVE if (name, version(name)) not in locked]
    return f"the stored answers are those of the locked versions, and other ones are installed: {', '.join(others)}" if others else ""


@pytest.mark.skipif(bool(other_machine()), reason=other_machine())
@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_stored_one(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # checks after every move change how long a temperature lasts
    assert CASES[case]() == json.loads(STORED.read_text(encoding="utf-8"))[case]


def test_every_case_is_stored_and_nothing_else() -> None:
    assert sorted(json.loads(STORED.read_text(encoding="utf-8"))) == sorted(CASES)
