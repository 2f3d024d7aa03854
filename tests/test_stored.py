"""Folders, rosters and problems that version 0.1.0 wrote are still read, and judged as they were then."""

import json
from pathlib import Path

import pytest

import scheduler
from scheduler.files.writing.write import read_roster

STORED = Path(__file__).with_name("stored") / "0.1.0"
FOLDERS = ("tiny", "leominster-week")


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("file", ["roster.csv", "roster.json"])
def test_a_stored_roster_of_a_stored_folder_has_the_score_that_was_stored_with_it(folder: str, file: str) -> None:
    inputs = scheduler.read_folder(STORED / folder)
    problem = scheduler.make_problem(inputs)
    written = STORED / f"{folder}-out"
    verdict = scheduler.verify(problem, scheduler.travel_matrix(problem, inputs.travel), read_roster(written / file, problem))
    stored = json.loads((written / "roster.json").read_text(encoding="utf-8"))["score"]
    assert verdict.ok
    assert {name: getattr(verdict.score, name) for name in stored} == stored


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_stored_problem_is_the_problem_of_its_folder(folder: str) -> None:
    stored = scheduler.Problem.model_validate_json((STORED / f"{folder}-out" / "problem.json").read_text(encoding="utf-8"))
    assert stored == scheduler.make_problem(scheduler.read_folder(STORED / folder))
