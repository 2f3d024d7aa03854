"""Dated visits and shifts after midnight: how they are written, and to which plan they belong."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scheduler
from scheduler.demand import make_problem
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from tests.files.folders import swap, write_good

REPORTED = Path(__file__).parent / "reported"
NIGHT_VISIT = REPORTED / "night-visit-dated-after-midnight"
MONDAY = date(2026, 11, 23)


def folder_of(path: Path, shifts: list[str], visits: list[str], more: str = "") -> Path:
    """A folder of one carer and two persons; a row of shifts says date, start and end, one of visits date, earliest and latest."""
    tables = {
        "settings.toml": f"day = {MONDAY}\n{more}",
        "carers.csv": "carer_id\nann\n",
        "service_users.csv": "service_user_id\nP1\nP2\n",
        "travel.csv": "from,to,minutes,miles\nP1,P2,10,3\nP1,ann,10,3\nP2,ann,10,3\n",
        "packages.csv": "package_id,service_user_id,first_day\nK,P1,2090-01-01\n",
        "shift_patterns.csv": "pattern_id,carer_id,days,start,end,first_day\nL,ann,Mon,10:00,11:00,2090-01-01\n",
        "visit_patterns.csv": "pattern_id,package_id,minutes,planned_start\nL,K,30,10:00\n",
        "shifts.csv": table("shift_id,carer_id,date,start,end", [f"N{at},ann,{row}" for at, row in enumerate(shifts)]),
        "visits.csv": table(
            "visit_id,service_user_id,minutes,date,earliest,latest", [f"V{at},P2,30,{row}" for at, row in enumerate(visits)]
        ),
    }
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        if text:
            (path / name).write_text(text, encoding="utf-8")
    return path


def table(header: str, rows: list[str]) -> str:
    """The text of a table; none without rows."""
    return "\n".join([header, *rows, ""]) if rows else ""


def planned(path: Path, day: date = MONDAY) -> list[str]:
    return [visit.visit_id for visit in read_folder(path, day=day).visits]


def test_a_visit_at_one_in_the_morning_is_in_the_plan_of_the_night() -> None:
    inputs = read_folder(NIGHT_VISIT)
    problem = make_problem(inputs)
    travel = scheduler.travel_matrix(problem, inputs.travel)
    plan = scheduler.plan(problem, travel, stop=scheduler.MaxIterations(300), seed=1)
    [run] = plan.result.roster.runs
    starts = [
        (assignment.visit_id, wall_clock(assignment.start, "Europe/London").isoformat())
        for assignment in run.assignments
        if assignment.start
    ]
    assert run.carer_id == "ann"
    assert starts[0] == ("V1", "2026-11-23T23:45:00")
    assert starts[1][0] == "V2"
    assert "2026-11-24T01:00:00" <= starts[1][1] <= "2026-11-24T01:30:00"


@pytest.mark.parametrize(
    "row", ["2026-11-24,01:00,01:30", "2026-11-23,25:00,25:30", "2026-11-23,25:00,01:30", "2026-11-23,2026-11-24T01:00,2026-11-24T01:30"]
)
def test_however_the_time_is_written_it_is_the_same_visit(tmp_path: Path, row: str) -> None:
    folder = folder_of(tmp_path, ["2026-11-23,22:00,06:00"], [row])
    [visit] = read_folder(folder).visits
    assert f"{visit.windows[0].earliest:%a %H:%M}-{visit.windows[0].latest:%H:%M}" == "Tue 01:00-01:30"
    (folder / "shifts.csv").unlink()
    assert planned(folder) == []
    assert planned(folder, MONDAY + timedelta(days=1)) == ["V0"]


def test_a_visit_of_the_night_before_is_named_and_in_no_second_plan(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["2026-11-22,22:00,06:00"], ["2026-11-23,01:00,01:30", "2026-11-24,01:00,01:30", "2026-11-23,09:00,09:30"])
    inputs = read_folder(folder)
    assert [visit.visit_id for visit in inputs.visits] == ["V2"]
    assert sorted(warning.what for warning in inputs.warnings if warning.code == "V107") == [
        "1 row is left aside: they are made in a shift that began the day before: row 2 (V0)",
        "1 row is left aside: they are on other days than 2026-11-23: row 3 (V1)",
    ]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("08:00", "32:00", 24), ("22:00", "31:30", 9.5), ("25:00", "33:00", 8), ("25:00", "08:00", 7), ("00:00", "24:00", 24)],
)
def test_shifts_are_read_to_the_end_of_the_next_day(tmp_path: Path, start: str, end: str, hours: float) -> None:
    """The last case but one ends at 08:00 of the next day, as it begins on it."""
    inputs = read_folder(folder_of(tmp_path, [f"2026-11-23,{start},{end}"], ["2026-11-23,12:00,12:30"], "days = 2\n"))
    assert inputs.shifts[0].end - inputs.shifts[0].start == timedelta(hours=hours)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25)])
def test_a_live_in_shift_over_a_clock_change_is_a_day_by_the_clock(tmp_path: Path, day: date, hours: int) -> None:
    folder = folder_of(tmp_path, [f"{day},08:00,32:00"], [f"{day},12:00,12:30"])
    [shift] = read_folder(folder, day=day).shifts
    assert shift.end - shift.start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "maybe"),
    [
        ("08:00", "08:00", "32:00 is meant, for a shift of 24 hours"),
        ("09:30", "09:00", "start and end are swapped, or 33:00 is meant, on the next day"),
        ("00:30", "24:45", ""),
    ],
)
@pytest.mark.parametrize("table", ["shifts", "shift_patterns"])
def test_a_shift_that_seems_to_end_before_it_starts_says_what_is_meant(
    tmp_path: Path, table: str, start: str, end: str, maybe: str
) -> None:
    folder = folder_of(tmp_path, ["2026-11-23,08:00,16:00"], ["2026-11-23,12:00,12:30"])
    row = f"R,ann,Mon,{start},{end},\n" if table == "shift_patterns" else f"R,ann,2026-11-23,{start},{end}\n"
    with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    [fault] = bad.value.faults
    assert fault.code in ("H103", "F027")
    assert fault.maybe == maybe


def test_a_window_that_ends_before_it_starts_says_how_the_next_day_is_written(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["2026-11-23,20:00,30:00"], ["2026-11-23,21:00,03:00"])
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    assert [(fault.code, fault.maybe) for fault in bad.value.faults] == [
        ("V104", "swap earliest and latest, or write 27:00 for the next day")
    ]
    swap(folder, "visits.csv", "03:00", "27:00")
    assert planned(folder) == ["V0"]


@pytest.mark.parametrize("text", ["48:00", "24:60", "2530", "25:30pm"])
def test_later_than_the_next_day_is_no_time(tmp_path: Path, text: str) -> None:
    folder = folder_of(tmp_path, ["2026-11-23,20:00,30:00"], [f"2026-11-23,23:00,{text}"])
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    assert [fault.code for fault in bad.value.faults] == ["F022"]


def test_what_other_days_need_is_written_and_read_back(tmp_path: Path) -> None:
    """A dated night before the plan, and a visit that was moved out of it."""
    write_good(tmp_path / "good")
    with (tmp_path / "good" / "shifts.csv").open("a", encoding="utf-8") as file:
        file.write("H9,C3,2026-11-22,22:00,06:00,,,,,\n")
    with (tmp_path / "good" / "visits.csv").open("a", encoding="utf-8") as file:
        file.write("W1/2026-11-23,S3,2026-11-28,10:00,,,,30" + "," * 16 + "\n")
    inputs = read_folder(tmp_path / "good")
    assert [shift.shift_id for shift in inputs.other_shifts] == ["H9"]
    assert [visit.visit_id for visit in inputs.other_visits] == ["W1/2026-11-23"]
    assert "W1/2026-11-23" not in make_problem(inputs).visit
    write_folder(inputs, tmp_path / "out")
    assert read_folder(tmp_path / "out").replace(warnings=()) == inputs.replace(warnings=())


MOMENTS = st.tuples(st.integers(-1, 4), st.integers(0, 47 * 4 + 3), st.integers(0, 16))


def row_of(first: date, moment: tuple[int, int, int], shortest: int) -> str:
    """Date, start and end, as a table of visits or shifts has them."""
    day, quarter, length = moment
    end = min(quarter + length + shortest, 47 * 4 + 3)
    return f"{first + timedelta(days=day)},{quarter // 4}:{quarter % 4 * 15:02},{end // 4}:{end % 4 * 15:02}"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(MOMENTS, min_size=1, max_size=5),
    st.lists(MOMENTS, max_size=4),
    st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), MONDAY]),
)
def test_of_plans_day_by_day_exactly_one_has_each_visit(
    visits: list[tuple[int, int, int]], shifts: list[tuple[int, int, int]], first: date
) -> None:
    """Also over a clock change; a plan of all the days has what they have together."""
    with TemporaryDirectory() as name:
        folder = folder_of(Path(name), [row_of(first, one, 4) for one in shifts], [row_of(first, one, 0) for one in visits])
        try:
            days = [planned(folder, first + timedelta(days=number)) for number in range(-2, 8)]
        except BadInput as bad:
            assert {fault.code for fault in bad.faults} <= {"F028", "H103", "V104"}  # noqa: PT017 - times that a clock change leaves out
            return
        assert sorted(visit_id for day in days for visit_id in day) == sorted(f"V{number}" for number in range(len(visits)))
        swap(folder, "settings.toml", f"day = {MONDAY}", f"day = {MONDAY}\ndays = 10")
        together = read_folder(folder, day=first - timedelta(days=2))
        assert isinstance(together, Inputs)
        assert sorted(visit.visit_id for visit in together.visits) == sorted(visit_id for day in days for visit_id in day)
