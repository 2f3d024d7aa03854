"""The setting time_critical_first, in its section and above it."""

from pathlib import Path

import pytest

from scheduler.files.reading.read import read_folder
from scheduler.files.writing.settings_text import settings_text
from tests.files.folders import swap, write_good


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("continuity = 3000", "continuity = 3000\ntime_critical_first = false"),
        ("day = 2026-11-23", "day = 2026-11-23\ntime_critical_first = false"),
    ],
    ids=["in the section", "above it"],
)
def test_time_critical_visits_may_be_on_one_level_with_the_others(old: str, new: str, tmp_path: Path) -> None:
    swap(write_good(tmp_path), "settings.toml", old, new)
    inputs = read_folder(tmp_path)
    assert not inputs.settings.objective.time_critical_first
    assert "time_critical_first = false" in settings_text(inputs.settings, inputs.travel)


def test_time_critical_visits_come_first_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    inputs = read_folder(write_good(tmp_path))
    assert inputs.settings.objective.time_critical_first
    assert "time_critical_first" not in settings_text(inputs.settings, inputs.travel)
