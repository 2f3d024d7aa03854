"""Rosters out and in again."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Settings
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result, Score, Stats, Status, Verdict
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.files.writing.write import read_roster, write_roster
from scheduler.geo.matrix import TravelMatrix
from tests.builders import DAY, at, matrix, plain_day, roster
from tests.strategies import cases, rosters

SETTINGS = Settings(day=DAY)
SCORE = Score(hard=0, unallocated=3, soft=42)


def written(folder: Path, problem: Problem, travel: TravelMatrix, made: Roster, reasons: dict[str, str] | None = None) -> None:
    stats = Stats(method="by hand", seconds=1.5, iterations=7)
    result = Result(roster=made, score=SCORE, status=Status.FEASIBLE, stats=stats, seed=1, version="0.1.0")
    verdict = Verdict(score=SCORE, amounts={Rule.UNALLOCATED: 3, Rule.TRAVEL_TIME: 4})
    write_roster(folder, problem, travel, result, verdict, reasons or {}, SETTINGS)


def by_shift(made: Roster) -> list[Run]:
    return sorted((run for run in made.runs if run.assignments), key=lambda run: run.shift_id)


def in_order_of_time(made: Roster) -> Roster:
    """The same visits of each run, sorted by their starts."""

    def key(assignment: Assignment) -> str:
        assert assignment.start is not None
        return f"{assignment.start.timestamp():020.3f}"

    return Roster(runs=tuple(run.replace(assignments=tuple(sorted(run.assignments, key=key))) for run in made.runs))


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    """From the table, whose rows are in order of time, and from JSON, as it was."""
    problem, travel = data.draw(cases())
    made = data.draw(rosters(problem))
    made = made.replace(runs=tuple(run for run in made.runs if len({one.visit_id for one in run.assignments}) == len(run.assignments)))
    if any(one.start is None for run in made.runs for one in run.assignments):
        return
    with TemporaryDirectory() as name:
        written(Path(name), problem, travel, made)
        assert by_shift(read_roster(Path(name) / "roster.csv", problem)) == by_shift(in_order_of_time(made))
        assert read_roster(Path(name) / "roster.json", problem) == made


PROBLEM = plain_day()
SHIFTS = [shift.shift_id for shift in PROBLEM.shifts]
VISITS = [visit.visit_id for visit in PROBLEM.visits]
OWNER = {shift.shift_id: shift.carer_id for shift in PROBLEM.shifts}
TRAVEL = matrix(PROBLEM)


def table(*rows: str) -> str:
    return "\n".join(["visit_id,carer_id,shift_id,start", *rows]) + "\n"


def first_row(start: str = "") -> str:
    return f"{VISITS[0]},{OWNER[SHIFTS[0]]},{SHIFTS[0]},{start}"


def test_roster_csv_has_local_times_and_the_journey_before(tmp_path: Path) -> None:
    made = roster(PROBLEM, {SHIFTS[0]: [(VISITS[0], "09:00")]})
    written(tmp_path, PROBLEM, TRAVEL, made)
    with (tmp_path / "roster.csv").open(encoding="utf-8", newline="") as file:
        [row] = list(csv.DictReader(file))
    visit, shift = PROBLEM.visit[VISITS[0]], PROBLEM.shift[SHIFTS[0]]
    home = PROBLEM.service_user[visit.service_user_id].location_id
    leg = TRAVEL.leg(PROBLEM.carer[shift.carer_id].travel_mode, shift.start_location_id, home)
    assert leg is not None
    assert row["start"] == f"{DAY}T09:00"
    assert row["end"] == f"{DAY}T{9 + visit.minutes // 60:02}:{visit.minutes % 60:02}"
    assert float(row["travel_before_minutes"]) == pytest.approx(leg[0] / 60, abs=0.01)


def test_a_start_that_is_not_stated_is_written_empty_and_read_as_none(tmp_path: Path) -> None:
    run = Run(shift_id=SHIFTS[0], carer_id=OWNER[SHIFTS[0]], assignments=(Assignment(visit_id=VISITS[0]),))
    written(tmp_path, PROBLEM, TRAVEL, Roster(runs=(run,)))
    assert read_roster(tmp_path / "roster.csv", PROBLEM).runs == (run,)


def test_a_time_of_day_is_the_first_such_after_the_shift_starts(tmp_path: Path) -> None:
    """A shift from 22:00: its visit at 01:00 is on the next day."""
    night = PROBLEM.replace(shifts=(PROBLEM.shifts[0].replace(start=at("22:00"), end=at("23:30")), *PROBLEM.shifts[1:]))
    (tmp_path / "r.csv").write_text(table(first_row("01:00")), encoding="utf-8")
    [run] = read_roster(tmp_path / "r.csv", night).runs
    assert run.assignments[0].start == at("01:00") + timedelta(days=1)


def test_unplaced_visits_have_a_row_and_their_reason(tmp_path: Path) -> None:
    written(tmp_path, PROBLEM, TRAVEL, roster(PROBLEM, {SHIFTS[0]: [(VISITS[0], "09:00")]}), {VISITS[1]: "nobody, alas"})
    with (tmp_path / "unallocated.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["visit_id"]: row for row in csv.DictReader(file)}
    assert list(rows) == VISITS[1:]
    assert rows[VISITS[1]]["reason"] == "nobody, alas"
    assert str(DAY) in rows[VISITS[1]]["wanted"]


def test_roster_json_says_how_it_was_made_and_is_the_same_each_time(tmp_path: Path) -> None:
    made = roster(PROBLEM, {SHIFTS[0]: [(VISITS[0], "09:00")]})
    for name in ("one", "two"):
        written(tmp_path / name, PROBLEM, TRAVEL, made)
    assert (tmp_path / "one" / "roster.json").read_bytes() == (tmp_path / "two" / "roster.json").read_bytes()
    document = json.loads((tmp_path / "one" / "roster.json").read_text(encoding="utf-8"))
    assert document["schema_version"] == 1
    assert (document["seed"], document["version"], document["iterations"]) == (1, "0.1.0", 7)
    assert document["score"] == {"hard": 0, "unallocated_time_critical": 0, "unallocated": 3, "soft": 42}
    assert document["amounts"] == {"unallocated": 3, "travel_time": 4}
    assert document["settings"]["day"] == str(DAY)
    numbers = ["wanted_tolerance_minutes", "rest_minutes", "carers_per_person", "max_day_minutes", "break_owed_by", "time_critical_first"]
    assert list(document["settings"]["objective"]) == [*Rule, *numbers]
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_that_cannot_be_written_is_a_fault_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """F015; here a folder stands where the file would."""
    (tmp_path / "roster.csv" / "x").mkdir(parents=True)
    with pytest.raises(BadInput) as bad:
        written(tmp_path, PROBLEM, TRAVEL, Roster())
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [("F015", "roster.csv")]
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_visits_are_in_order_of_start_and_times_of_day_will_do(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    who = f"{OWNER[SHIFTS[0]]},{SHIFTS[0]}"
    file.write_text(table(f"{VISITS[0]},{who},10:00", f"{VISITS[1]},{who},{DAY}T09:00"), encoding="utf-8")
    [run] = read_roster(file, PROBLEM).runs
    assert run.assignments == (Assignment(visit_id=VISITS[1], start=at("09:00")), Assignment(visit_id=VISITS[0], start=at("10:00")))


def test_without_all_starts_visits_are_in_order_of_rows(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    who = f"{OWNER[SHIFTS[0]]},{SHIFTS[0]}"
    file.write_text(table(f"{VISITS[1]},{who},10:00", f"{VISITS[0]},{who},"), encoding="utf-8")
    [run] = read_roster(file, PROBLEM).runs
    assert run.assignments == (Assignment(visit_id=VISITS[1], start=at("10:00")), Assignment(visit_id=VISITS[0]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table("V99,{carer},{shift},"), [("R102", "r.csv:2:visit_id")]),
        (table("{visit},{carer},H99,"), [("R103", "r.csv:2:shift_id")]),
        (table("{visit},{other},{shift},"), [("R104", "r.csv:2:carer_id")]),
        (table("{visit},{carer},{shift},", "{visit},{carer},{shift},"), [("R105", "r.csv:3:visit_id")]),
        (
            table("{visit},{carer},{shift},soon", ",{carer},H99,"),
            [("F022", "r.csv:2:start"), ("R103", "r.csv:3:shift_id"), ("F020", "r.csv:3:visit_id")],
        ),
        ("visit_id,carer_id\n", [("F010", "r.csv:1:shift_id")]),
    ],
)
def test_faults_of_a_table_have_their_rows(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    other = next(carer for carer in OWNER.values() if carer != OWNER[SHIFTS[0]])
    (tmp_path / "r.csv").write_text(text.format(visit=VISITS[0], carer=OWNER[SHIFTS[0]], shift=SHIFTS[0], other=other), encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_roster(tmp_path / "r.csv", PROBLEM)
    assert sorted((fault.code, fault.where) for fault in bad.value.faults) == sorted(expected)


def run_json(shift: str, carer: str, visit: str) -> str:
    return json.dumps({"runs": [{"shift_id": shift, "carer_id": carer, "assignments": [{"visit_id": visit}]}]})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "R101"),
        ("[1]", "R101"),
        ('{"roster": 3}', "R101"),
        ('{"runs": [{"shift_id": "H1"}]}', "R101"),
        ("\udcff", "R101"),
        ("[" * 100_000, "R101"),
        (run_json(SHIFTS[0], OWNER[SHIFTS[0]], "V99"), "R102"),
        (run_json("H99", OWNER[SHIFTS[0]], VISITS[0]), "R103"),
        (run_json(SHIFTS[0], "C99", VISITS[0]), "R104"),
    ],
)
def test_faults_of_json(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "r.json").write_bytes(text.encode("utf-8", "surrogateescape") + b"\0" * (text == "\udcff"))
    with pytest.raises(BadInput) as bad:
        read_roster(tmp_path / "r.json", PROBLEM)
    assert {fault.code for fault in bad.value.faults} == {code}


@pytest.mark.parametrize(("name", "code"), [("none.json", "R101"), ("none.csv", "F004")])
def test_a_roster_that_is_not_there(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(BadInput) as bad:
        read_roster(tmp_path / name, PROBLEM)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, name)]


def test_a_bare_roster_is_a_roster(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(run_json(SHIFTS[0], OWNER[SHIFTS[0]], VISITS[0]), encoding="utf-8")
    assert read_roster(tmp_path / "r.json", PROBLEM).runs[0].assignments == (Assignment(visit_id=VISITS[0]),)


@given(st.binary(max_size=200), st.integers(0, 10_000), st.sampled_from([".csv", ".json"]))
def test_any_roster_file_is_a_roster_or_bad_input(junk: bytes, at_byte: int, suffix: str) -> None:
    with TemporaryDirectory() as name:
        written(Path(name), PROBLEM, TRAVEL, roster(PROBLEM, {SHIFTS[0]: [(VISITS[0], "09:00")]}))
        file = Path(name) / f"roster{suffix}"
        data = file.read_bytes()
        cut = at_byte % len(data)
        file.write_bytes(data[:cut] + junk + data[cut + len(junk) // 2 :])
        try:
            assert isinstance(read_roster(file, PROBLEM), Roster)
        except BadInput as bad:
            assert len(bad.faults) > 0  # noqa: PT017 - either outcome is right
