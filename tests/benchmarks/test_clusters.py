"""The measurement of re-allocations and swaps: on a small county, with little effort."""

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app
from benchmarks.clusters import curve_lines, make_county, measure
from scheduler.studies.clusters.study import StudyOptions
from scheduler.synthetic.providers import Mix


@pytest.fixture(autouse=True)
def is_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns off that each iteration is recomputed: studies make many, and others test that."""
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)


def test_the_base_has_had_the_seconds_of_each_study() -> None:
    studies = [StudyOptions((50,), 4), StudyOptions((50,), 4, is_no_provider_worse=True)]
    free, fair = measure(make_county(visits=40, providers=2, mix=Mix.HALF, seed=1), 1, studies)
    assert free.base_seconds == fair.base_seconds >= max(free.study_seconds, fair.study_seconds)
    assert set(free.savings) == set(fair.savings) == {50}
    lines = list(curve_lines([free], {50: 200.0}))
    assert lines[-1].endswith("bar 200%: NOT met")


def test_the_command_prints_a_row_for_each_seed() -> None:
    words = ["clusters", "--visits", "40", "--providers", "2", "--effort", "3", "--seed", "1", "--seed", "2"]
    made = CliRunner().invoke(app, [*words, "--cap", "50"])
    assert made.exit_code == 0, made.output
    assert [line.split("|")[1].strip() for line in made.output.splitlines() if line.startswith("|")][2:4] == ["1", "2"]
    assert "No provider worse:" in CliRunner().invoke(app, [*words, "--cap", "50", "--no-provider-worse"]).output
    assert "| seed | mutual |" in CliRunner().invoke(app, [*words, "--swaps"]).output
