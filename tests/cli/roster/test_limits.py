"""Limits of effort: at most means at most, and what a limit leaves no time for is said in plain words."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from scheduler import cli
from scheduler.cli.common import NO_TIME_LEFT
from scheduler.cli.progress import LeftBehind
from scheduler.cli.roster.plan import search_or_stop
from scheduler.cli.signals import Interrupts
from scheduler.cli.time_limit import TimeLimit
from scheduler.domain.result import Result
from tests.cli.roster.test_written import TINY

CASES = Path(__file__).parents[2] / "cases"


def run(*arguments: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def reasons_in(out: Path) -> dict[str, str]:
    rows = csv.DictReader((out / "unallocated.csv").read_text("utf-8").splitlines())
    return {row["visit_id"]: row["reason"] for row in rows}


@pytest.mark.parametrize("limit", [1, 100])
def test_few_iterations_are_kept_and_three_visits_are_proven(limit: int, tmp_path: Path) -> None:
    outcome = run("plan", CASES / "few_iterations", "--iterations", str(limit), "--seed", "1", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    document = json.loads((tmp_path / "roster.json").read_text("utf-8"))
    assert document["iterations"] <= limit
    assert document["status"] == "optimal"


def test_a_limit_too_short_for_anything_gives_the_first_roster_and_says_so(tmp_path: Path) -> None:
    outcome = run("plan", CASES / "half_unallocated", "--seconds", "0", "--seed", "1", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert "the time limit of 0 s is shorter than building the problem and verifying a roster take" in outcome.stderr
    assert set(reasons_in(tmp_path).values()) == {NO_TIME_LEFT}
    assert run("verify", CASES / "half_unallocated", tmp_path).exit_code == 0


def test_reasons_and_remedies_end_with_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the visits cannot be placed; looking into them would take longer than the search."""
    limits: list[TimeLimit] = []

    def limit(seconds: float | None, *, has_proofs: bool) -> TimeLimit:
        limits.append(TimeLimit(seconds, has_proofs=has_proofs))
        return limits[-1]

    asked: list[TimeLimit] = []

    def is_over(limit: TimeLimit) -> bool:
        asked.append(limit)
        return len(asked) > 8

    monkeypatch.setattr("scheduler.cli.roster.plan.TimeLimit", limit)
    monkeypatch.setattr(TimeLimit, "is_over", is_over)
    outcome = run("plan", CASES / "half_unallocated", "--seconds", "5", "--prove", "--seed", "1", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    why = reasons_in(tmp_path)
    assert len(why) >= 10  # how many stay out is a matter of time
    assert sum(words == NO_TIME_LEFT for words in why.values()) >= 1
    assert len(limits) == 1


def test_work_that_goes_on_after_its_time_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roster that was reported last is verified and written, as feasible and not as cancelled."""
    result = search_or_stop

    def leaves(*given: Any, **options: Any) -> Result:
        monkeypatch.setattr("scheduler.cli.roster.plan.run_with_progress", _reports_and_goes_on)
        return result(*given, **options)

    def _reports_and_goes_on(_: object, search: Callable[[Any], Any], interrupts: Interrupts) -> None:  # noqa: ARG001
        search(lambda _: None)
        raise LeftBehind

    monkeypatch.setattr("scheduler.cli.roster.plan.search_or_stop", leaves)
    outcome = run("plan", TINY, "--seconds", "3", "--seed", "1", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert json.loads((tmp_path / "roster.json").read_text("utf-8"))["status"] == "feasible"


def test_reasons_that_were_found_before_the_time_was_over_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def left_behind(work: Callable[[], Any], _: Interrupts, *look: object) -> Any:
        result = work()
        if look:  # the search itself
            return result
        raise LeftBehind

    monkeypatch.setattr("scheduler.cli.progress.run_in_thread", left_behind)
    outcome = run("plan", CASES / "reason_of_the_shift", "--iterations", "20", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert len(reasons_in(tmp_path)) == 1
    assert NO_TIME_LEFT not in reasons_in(tmp_path).values()


def test_seconds_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("scheduler.cli.time_limit.time.monotonic", lambda: now[0])
    limit = TimeLimit(10, has_proofs=False)
    now[0] = 105.0
    limit.start()
    with limit.paused():
        now[0] = 135.0
    assert limit.used == 0
    limit.set_problem_seconds(0.05)
    assert limit.left_to_search == pytest.approx(10 * 0.97 - 1.0)
    now[0] += 20
    assert limit.left_to_search == 0
    assert limit.is_over()
    never = TimeLimit(None, has_proofs=True)
    never.set_problem_seconds(100)
    assert (never.left_to_search, never.is_over(), never.leave_search_at()) == (float("inf"), False, float("inf"))


@pytest.mark.parametrize("seconds", ["inf", "nan", "-1"])
@pytest.mark.parametrize("command", ["plan", "prove"])
def test_seconds_without_end_are_refused(command: str, seconds: str, tmp_path: Path) -> None:
    more = [tmp_path / "roster.csv"] if command == "prove" else ["--out", tmp_path]
    outcome = run(command, TINY, *more, "--seconds", seconds)
    assert outcome.exit_code == 2
    assert "--seconds" in outcome.stderr


def test_too_many_workers_are_refused_with_the_most(tmp_path: Path) -> None:
    outcome = run("plan", TINY, "--workers", "257", "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "256" in outcome.stderr


@pytest.mark.parametrize("folder", ["reason_of_the_shift", "reason_of_the_shift_without_the_other"])
def test_the_shift_is_blamed_where_it_rules_a_visit_out_whatever_else_is_made(folder: str, tmp_path: Path) -> None:
    """V2 lasts from 08:30 to 10:00, ten minutes from home, and the shift ends at 10:00."""
    outcome = run("plan", CASES / folder, "--iterations", "300", "--seed", "1", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    why = reasons_in(tmp_path)["V2"]
    assert why.endswith("unable to be there and back within their shift")
    assert "other visits" not in why
