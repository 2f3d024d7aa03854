"""One word in several spellings."""

from pathlib import Path

import pytest

import scheduler
from scheduler.domain.errors import BadInput
from scheduler.files.reading.read import read_folder
from scheduler.files.schema.spellings import HOME, SKILL, TEAM, VISIT, Spellings
from tests.files.folders import append, swap, write_good

REPORTED = Path(__file__).parent / "reported"


@pytest.mark.parametrize(
    ("kind", "first", "other"),
    [
        (HOME, "Zo\u00eb", "Zoe\u0308"),
        (HOME, "Ann Lee", "Ann\u00a0 Lee"),
        (SKILL, "Medication:2", "medication"),
        (SKILL, "MEDICATION@2027-01-31", "medication:2"),
        (TEAM, "Stra\u00dfe", "STRASSE"),
        (VISIT, "W\u00e9/2026-11-24", "We\u0301/2026-12-01"),
    ],
)
def test_two_spellings_are_one_word(kind: str, first: str, other: str) -> None:
    spellings = Spellings()
    assert spellings.read(kind, first, "a") == first
    read = spellings.read(kind, f"{other};x", "b")
    word = first.split(":", maxsplit=1)[0].split("@", maxsplit=1)[0].split("/", maxsplit=1)[0]
    assert read.startswith(word)
    assert [where for where, _ in spellings.several()] == ["b"]


def test_capitals_of_ids_count() -> None:
    spellings = Spellings()
    assert [spellings.read(HOME, word, "a") for word in ("p1", "P1")] == ["p1", "P1"]
    assert not list(spellings.several())


def test_one_name_in_two_unicode_forms_is_one_person() -> None:
    inputs = read_folder(REPORTED / "one-name-in-two-unicode-spellings")
    assert inputs.visits[0].service_user_id == inputs.service_users[0].service_user_id
    assert [warning.code for warning in inputs.warnings] == ["F035"]


def test_skills_teams_and_localities_match_whatever_their_capitals() -> None:
    inputs = read_folder(REPORTED / "skill-and-team-differ-in-a-capital")
    assert [warning.code for warning in inputs.warnings] == ["F035"] * 3
    problem = scheduler.make_problem(inputs)
    plan = scheduler.plan(problem, scheduler.travel_matrix(problem, inputs.travel), stop=scheduler.MaxIterations(500), seed=1)
    assert plan.result.score.unallocated == 0


def test_one_id_in_two_forms_is_used_twice(tmp_path: Path) -> None:
    append(write_good(tmp_path), "history.csv", "S1,C1,2026-11-19,1")
    append(tmp_path, "service_users.csv", "Zo\u00eb,Di Damson,,52.2300,-2.7400,,,,")
    append(tmp_path, "service_users.csv", "Zoe\u0308,Di Damson,,52.2300,-2.7400,,,,")
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    assert [fault.code for fault in bad.value.faults] == ["U101"]


def test_a_visit_takes_the_place_of_one_from_a_pattern_in_another_form(tmp_path: Path) -> None:
    write_good(tmp_path)
    swap(tmp_path, "visit_patterns.csv", "W5,E2", "W\u00e9,E2")
    append(tmp_path, "visits.csv", "We\u0301/2026-11-23,S1,2026-11-23,10:00,,,,30" + "," * 16)
    inputs = read_folder(tmp_path)
    assert inputs.visits[-1].visit_id == f"{inputs.visit_patterns[-1].pattern_id}/2026-11-23"
