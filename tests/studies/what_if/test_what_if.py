"""Scenarios: what is repeated after a stop, what verdicts say, and that every number comes from the runs."""

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

import scheduler
from scheduler.analysis.paired import paired_interval
from scheduler.domain.roster import Roster
from scheduler.execution.local import LocalProcesses
from scheduler.reporting.what_if.page import comparison_page
from scheduler.reporting.what_if.tables import SAME_VISITS, comparison_files, comparison_tables
from scheduler.reporting.what_if.words import difference_text, figure_words, value_text
from scheduler.studies.what_if.compare import ScenarioRun, ScenarioRuns, run_scenarios
from scheduler.studies.what_if.figures import FIGURES, LEVELS, TRAVEL
from scheduler.studies.what_if.people import carer_changes
from scheduler.studies.what_if.run import Effort
from scheduler.studies.what_if.scenario import Scenario, fitting_part
from scheduler.studies.what_if.verdict import judge_scenarios
from tests.builders import good_roster, matrix, plain_day, with_shift, with_visit

PLAIN = Scenario("base", plain_day(), matrix(plain_day()))
QUICK = Effort(None, 30)


class Counting:
    """An executor that counts the tasks, and stops after some of them."""

    def __init__(self, most: float = math.inf) -> None:
        self.count, self._most = 0, most

    def run(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for position, task in enumerate(tasks):
            if self.count >= self._most:
                raise KeyboardInterrupt
            self.count += 1
            yield position, function(task)


def scenario(name: str, problem: scheduler.Problem) -> Scenario:
    """A scenario of a changed plain day."""
    return Scenario(name, problem, matrix(problem))


def test_after_a_stop_only_what_is_missing_is_searched(tmp_path: Path) -> None:
    scenarios = (PLAIN, scenario("without Cat", with_shift(plain_day(), "SC", end=plain_day().shifts[2].start.replace(hour=9))))
    whole = run_scenarios(scenarios, tmp_path / "whole", Counting(), effort=QUICK, runs=2, has_bounds=False)
    for most in range(5):
        with pytest.raises(KeyboardInterrupt):
            run_scenarios(scenarios, tmp_path / "parts", Counting(1), effort=QUICK, runs=2, has_bounds=False)
        kept = sorted((tmp_path / "parts" / "runs").iterdir())
        assert len(kept) == most + 1
    executor = Counting()
    assert run_scenarios(scenarios, tmp_path / "parts", executor, effort=QUICK, runs=2, has_bounds=False) == whole
    assert executor.count == 1
    run_scenarios((scenarios[0], PLAIN), tmp_path / "parts", executor, effort=QUICK, runs=2, has_bounds=False)
    assert executor.count == 3  # another scenario in the second place, the same base


def test_a_half_written_run_is_made_again(tmp_path: Path) -> None:
    run_scenarios((PLAIN, PLAIN), tmp_path, Counting(), effort=QUICK, runs=1, has_bounds=False)
    (tmp_path / "runs" / "first-0.json").write_text("{", encoding="utf-8")
    executor = Counting()
    run_scenarios((PLAIN, PLAIN), tmp_path, executor, effort=QUICK, runs=1, has_bounds=False)
    assert executor.count == 1


@pytest.mark.slow
def test_processes_find_what_one_process_finds(tmp_path: Path) -> None:
    found = [run_scenarios((PLAIN, PLAIN), tmp_path / str(workers), LocalProcesses(workers), effort=QUICK, runs=1) for workers in (1, 2)]
    assert found[0] == found[1]
    assert found[0][0].bound is not None
    assert found[0][0].bound.is_optimal


def test_the_part_of_a_roster_that_fits() -> None:
    """V2 needs one carer now, V1 is gone, and shift SC is another carer's: three of six carer-visits fit."""
    changed = with_visit(plain_day(), "V2", carers=1)
    changed = changed.replace(visits=[one for one in changed.visits if one.visit_id != "V1"])
    changed = with_shift(changed, "SC", carer_id="Bob", start=changed.shifts[1].end, end=changed.shifts[0].end)
    part, share = fitting_part(good_roster(), changed)
    assert sorted(one.visit_id for run in part.runs for one in run.assignments) == ["V2", "V3", "V4"]
    assert share == 0.5
    assert fitting_part(Roster(), changed)[1] == 1


def runs_of(
    name: str, values: dict[str, list[float]], problem: scheduler.Problem | None = None, left_out: Sequence[int] = ()
) -> ScenarioRuns:
    """Runs with these figures; in those of `left_out` Cat visits nobody."""
    number = len(next(iter(values.values())))
    usual: dict[str, list[float]] = {figure: [0.0] * number for figure in (*LEVELS, *TRAVEL)}
    return ScenarioRuns(
        scenario(name, problem or plain_day()),
        tuple(
            ScenarioRun(
                seed=at,
                figures={figure: float(of_figure[at]) for figure, of_figure in (usual | values).items()},
                roster=good_roster(SC=[]) if at in left_out else good_roster(),
                score=(0, 0, 0, 0),
                cover=((0.0,) * 6,) * 48,
                worked_minutes={},
                fitting_share=1.0,
            )
            for at in range(number)
        ),
    )


BASE = runs_of("base", {"soft_cost": [1000, 1010, 990, 1005], "travel_minutes": [500, 505, 495, 502]})


def judged(**values: list[float]) -> dict[str, str]:
    """The verdict on each figure of a scenario, and in all."""
    verdict = judge_scenarios((BASE, runs_of("x", values)))[0]
    return {"all": f"{verdict.verdict} {verdict.level}".strip()} | {row.figure: row.verdict for row in verdict.rows}


def test_the_first_level_that_differs_decides() -> None:
    cheaper = [900.0, 912.0, 889.0, 903.0]
    assert judged(soft_cost=cheaper)["all"] == "better soft_cost"
    assert judged(soft_cost=cheaper, time_critical_points=[10, 10, 10, 10])["all"] == "worse time_critical_points"
    assert judged(soft_cost=cheaper, other_points=[3, 3, 3, 3], time_critical_points=[0, 0, 0, 0])["all"] == "worse other_points"
    assert judged(soft_cost=[990, 1020, 1000, 1000])["all"] == "no difference that can be shown"
    assert judged(soft_cost=[1000, 1010, 990, 1005])["soft_cost"] == "the same"


def test_travel_is_judged_only_where_the_same_visits_are_placed() -> None:
    values = {"travel_minutes": [450.0, 455.0, 446.0, 452.0], "soft_cost": [1000.0, 1010.0, 990.0, 1005.0]}
    rows = {row.figure: row for row in judge_scenarios((BASE, runs_of("x", values, left_out=[0])))[0].rows}
    assert rows["travel_minutes"].verdict == "better"
    assert rows["travel_minutes"].base == pytest.approx((505 + 495 + 502) / 3)
    found = judge_scenarios((BASE, runs_of("x", values, left_out=[0, 1])))[0]
    assert {row.figure: row.verdict for row in found.rows}["travel_minutes"] == "not comparable"
    assert found.comparable_runs == 2


def test_figures_that_are_looked_at_together_are_corrected() -> None:
    """One figure of eight differs with p = 0.02: alone it would be shown, among eight that vary it is not."""
    base = {"waiting_minutes": [100.0, 100, 100, 100], **{name: [1.0, 2, 3, 4] for name in list(FIGURES)[4:11]}}
    other = {"waiting_minutes": [104.0, 110, 106, 103], **{name: [2.0, 1, 4, 3] for name in list(FIGURES)[4:11]}}
    assert paired_interval([4, 10, 6, 3]).p_value < 0.05
    found = judge_scenarios((runs_of("base", base), runs_of("x", other)))[0]
    assert {row.figure: row.verdict for row in found.rows}["waiting_minutes"] == "no difference that can be shown"
    alone = judge_scenarios((runs_of("base", base), runs_of("x", base | {"waiting_minutes": other["waiting_minutes"]})))[0]
    assert {row.figure: row.verdict for row in alone.rows}["waiting_minutes"] == "worse"


def test_who_joins_leaves_or_has_other_shifts() -> None:
    day = plain_day()
    changed = with_shift(day, "SA", end=day.shifts[0].end.replace(hour=21))
    changed = changed.replace(shifts=changed.shifts[:2], carers=changed.carers[:2], history=())
    found = carer_changes(runs_of("base", {"soft_cost": [1.0]}), runs_of("x", {"soft_cost": [1.0]}, changed))
    assert [(one.carer_id, one.change, one.days_changed) for one in found] == [
        ("Ann", "other shifts", 1),
        ("Bob", "same shifts", 0),
        ("Cat", "leaves", 1),
    ]
    assert (found[0].base.duty_hours, found[0].scenario.duty_hours, found[0].scenario.evenings) == (8, 14, 1)


def test_every_number_of_the_page_can_be_recomputed_from_the_runs(tmp_path: Path) -> None:
    slower = Scenario("slower", plain_day(), matrix(plain_day(), minutes=14))
    later = scenario("later", with_shift(plain_day(), "SC", start=plain_day().shifts[2].start.replace(hour=9)))
    found = run_scenarios((PLAIN, slower, later), tmp_path, Counting(), effort=QUICK, runs=3)
    verdicts = judge_scenarios(found)
    tables = comparison_tables(found, verdicts)
    files = comparison_files(tables)
    page = comparison_page("base", 3, verdicts, tables)
    values: dict[tuple[str, str], list[float]] = {}
    for row in csv.DictReader(io.StringIO(files["runs.csv"])):
        if row["value"]:
            values.setdefault((row["scenario"], row["kpi"]), []).append(float(row["value"]))
    rows = list(csv.DictReader(io.StringIO(files["comparison.csv"])))
    assert {row["scenario"] for row in rows} == {"slower", "later"}
    checked = 0
    for row in rows:
        name, figure = row["scenario"], row["kpi"]
        if not row["value"] or figure.startswith("proven"):
            continue
        pairs = list(zip(values["base", figure], values[name, figure], values[name, SAME_VISITS], strict=True))
        if figure in (*TRAVEL, "soft_cost"):
            pairs = [pair for pair in pairs if pair[2]]
        assert float(row["base"]) == pytest.approx(sum(one for one, _, _ in pairs) / len(pairs), abs=1e-5)
        assert float(row["value"]) == pytest.approx(sum(two for _, two, _ in pairs) / len(pairs), abs=1e-5)
        assert float(row["low"]) <= float(row["value"]) - float(row["base"]) + 1e-5 <= float(row["high"]) + 2e-5
        cells = (figure_words(figure), *(value_text(float(row[name])) for name in ("base", "value")))
        cells += (difference_text(float(row["low"]), float(row["high"])), row["verdict"])
        line = "".join(
            f"<td{' class=' + chr(34) + 'number' + chr(34) if at in (1, 2, 3) else ''}>{escape(cell)}</td>" for at, cell in enumerate(cells)
        )
        assert line in page
        checked += 1
    assert checked > 20
    for row in csv.DictReader(io.StringIO(files["cover.csv"])):
        duty, used = float(row["duty"]), sum(float(row[kind]) for kind in ("contact", "travel", "breaks"))
        assert float(row["free"]) == pytest.approx(duty - used, abs=0.002)
    assert page.count("<svg") == 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (0, "0"), (0.1234, "0.123"), (12.34, "12.3"), (-1234.5, "-1,234"), ("x", "x")])
def test_numbers_are_written_as_people_read_them(value: object, text: str) -> None:
    assert value_text(value) == text
    assert figure_words("some_figure") == "some figure"
