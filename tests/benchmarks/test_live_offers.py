"""Offers as a benchmark: every visit is asked about twice, and the table has a row for each number of carers."""

from pathlib import Path

from benchmarks.live import planned_day
from benchmarks.live_offers import ask_visits, offers_markdown


def test_answers_are_measured(tmp_path: Path) -> None:
    day = planned_day("tiny", tmp_path, iterations=300)
    asked = list(ask_visits(day, visits=len(day.problem.visits), seed=1))
    assert {one.carers for one in asked} == {1, 2}
    assert all(len(one.quick) == len(one.exact) == len(day.problem.shifts) for one in asked)
    rows = list(offers_markdown(asked))
    assert len(rows) == 5
    assert rows[-1].startswith(f"| all | {len(asked)} | ")
