"""The page about the live day has the words of every reason and of every alert, as the code says them."""

import re
from pathlib import Path

import pytest

from scheduler.analysis.live.alerts import Alarm
from scheduler.domain.events import KINDS
from scheduler.domain.rules import Rule
from scheduler.reporting.offers import BROKEN, NO_SHIFT, OWN_RUN
from scheduler.reporting.reasons import PHRASES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "live.md").read_text(encoding="utf-8")
FIRST_CELLS = [line.split("|")[1].strip().strip("`") for line in PAGE.splitlines() if line.startswith("| ")]


def _is_said(words: str) -> bool:
    """Returns whether a row begins with these words, with anything in place of what they name."""
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(words))
    return any(re.fullmatch(pattern, cell) for cell in FIRST_CELLS)


@pytest.mark.parametrize("rule", PHRASES, ids=lambda rule: "other visits" if rule is None else rule.value)
def test_each_reason_has_its_words(rule: Rule | None) -> None:
    assert _is_said(PHRASES[rule][1])


@pytest.mark.parametrize("words", [NO_SHIFT, BROKEN, OWN_RUN])
def test_what_is_no_rule_has_its_words_too(words: str) -> None:
    assert _is_said(words)


@pytest.mark.parametrize("kind", Alarm)
def test_each_alert_has_its_row(kind: Alarm) -> None:
    assert kind.value in FIRST_CELLS


def test_each_kind_of_change_has_its_row() -> None:
    assert set(KINDS) <= set(FIRST_CELLS)
