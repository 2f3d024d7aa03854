"""`carerounds publish`: what it writes, who can read it, and what it refuses."""

import csv
import importlib.util
import os
import shutil
import stat
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.reporting.publishing import private_folder
from scheduler.reporting.publishing.libraries import LIBRARIES

STORED = Path(__file__).resolve().parents[2] / "stored" / "0.1.0"
WEEK, ROSTER = STORED / "leominster-week", STORED / "leominster-week-out" / "roster.csv"
TINY, TINY_ROSTER = STORED / "tiny", STORED / "tiny-out" / "roster.csv"


def publish(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["publish", *map(str, arguments)])


def files_of(folder: Path) -> set[str]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def without_visit(path: Path, visit_id: str, to: Path) -> Path:
    """A roster without one visit."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    to.write_text("".join(line for line in lines if not line.startswith(f"{visit_id},")), encoding="utf-8")
    assert len(to.read_text(encoding="utf-8")) < path.stat().st_size
    return to


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("week") / "published"
    outcome = publish(WEEK, ROSTER, "--out", out, "--office", "Leominster Home Care, 01568 000000")
    assert outcome.exit_code == 0, outcome.output
    assert "5 rota sheets and 5 calendars, 11 letters, roster.xlsx" in outcome.stdout
    return out


def test_each_carer_and_each_person_gets_theirs(week: Path) -> None:
    files = files_of(week)
    assert {f"rotas/C00{number}.pdf" for number in range(1, 6)} <= files
    assert {f"calendars/C00{number}.ics" for number in range(1, 6)} <= files
    with (WEEK / "service_users.csv").open(encoding="utf-8", newline="") as file:
        people = {row["service_user_id"] for row in csv.DictReader(file)}
    assert {f"letters/{person_id}.pdf" for person_id in people} == {name for name in files if name.startswith("letters/")}
    assert "roster.xlsx" in files
    assert "tell.csv" not in files


def test_calendars_hold_the_whole_roster(week: Path) -> None:
    with ROSTER.open(encoding="utf-8", newline="") as file:
        carer_visits = len(list(csv.DictReader(file)))
    calendars = [Calendar.from_ical(path.read_bytes()) for path in (week / "calendars").iterdir()]
    assert sum(len(calendar.events) for calendar in calendars) == carer_visits


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps who may read a file in another way")
def test_only_the_owner_can_read_what_is_written(week: Path) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (week, *week.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_an_update_writes_what_changed_and_who_is_told(tmp_path: Path) -> None:
    old = without_visit(TINY_ROSTER, "V4", tmp_path / "old.csv")
    out = tmp_path / "update"
    outcome = publish(TINY, TINY_ROSTER, "--since", old, "--out", out)
    assert outcome.exit_code == 0, outcome.output
    with (out / "tell.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["tell"], row["changes"]) for row in rows] == [("carer", "1"), ("person", "1")]
    assert rows[1]["name"] == "Edith Orchard"
    carer = rows[0]["id"]
    assert files_of(out) == {"tell.csv", "roster.xlsx", f"rotas/{carer}.pdf", f"calendars/{carer}.ics", "letters/P1.pdf"}
    assert "tell.csv with 2 calls to make" in outcome.stdout


def test_an_update_of_nothing_tells_nobody(tmp_path: Path) -> None:
    out = tmp_path / "update"
    outcome = publish(TINY, TINY_ROSTER, "--since", TINY_ROSTER, "--out", out)
    assert outcome.exit_code == 0, outcome.output
    assert files_of(out) == {"tell.csv", "roster.xlsx"}
    assert len((out / "tell.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_somebody_who_went_to_hospital_is_cancelled_and_not_unknown(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WEEK, tmp_path / "week"))
    with (folder / "suspensions.csv").open("a", encoding="utf-8") as file:
        file.write("P0004,2026-11-23T00:00,2026-11-30T00:00,hospital\n")
    rows = ROSTER.read_text(encoding="utf-8").splitlines(keepends=True)
    with (WEEK / "visit_patterns.csv").open(encoding="utf-8", newline="") as file:
        patterns = {row["pattern_id"] for row in csv.DictReader(file) if row["package_id"] == "K0004"}
    now = tmp_path / "now.csv"
    now.write_text("".join(row for row in rows if row.split("/")[0] not in patterns), encoding="utf-8")
    outcome = publish(folder, now, "--since", ROSTER, "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.output
    told = (tmp_path / "out" / "tell.csv").read_text(encoding="utf-8")
    assert told.count("cancelled") == 2 * (len(rows) - len(now.read_text(encoding="utf-8").splitlines()))


def test_a_visit_that_has_gone_from_the_folder_needs_the_old_folder(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    visits = (folder / "visits.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "visits.csv").write_text("".join(line for line in visits if not line.startswith("V9,")), encoding="utf-8")
    now = without_visit(TINY_ROSTER, "V9", tmp_path / "now.csv")
    refused = publish(folder, now, "--since", TINY_ROSTER, "--out", tmp_path / "out")
    assert refused.exit_code == 2
    assert "R102" in refused.stderr
    assert "--since-folder" in refused.stderr
    outcome = publish(folder, now, "--since", TINY_ROSTER, "--since-folder", TINY, "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.output
    assert "cancelled" in (tmp_path / "out" / "tell.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("since", [False, True], ids=["roster", "since"])
def test_a_missing_roster_and_an_unknown_visit_are_faults_and_nothing_is_written(tmp_path: Path, *, since: bool) -> None:
    unknown = tmp_path / "unknown.csv"
    unknown.write_text(TINY_ROSTER.read_text(encoding="utf-8").replace("V1,", "V77,").replace("V2,", "V78,"), encoding="utf-8")
    for roster, words in ((tmp_path / "none.csv", ["none.csv"]), (tmp_path / "none.json", ["R101"]), (unknown, ["V77", "V78", "R102"])):
        out = tmp_path / "out"
        outcome = publish(TINY, TINY_ROSTER, "--since", roster, "--out", out) if since else publish(TINY, roster, "--out", out)
        assert outcome.exit_code == 2, outcome.output
        assert [word for word in words if word not in outcome.stderr] == []
        assert not out.exists()


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    outcome = publish(TINY, TINY_ROSTER, "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "F031" in outcome.stderr
    assert files_of(tmp_path) == {"notes.txt"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert publish(TINY, TINY_ROSTER, "--out", tmp_path).exit_code == 0
    assert "roster.xlsx" in files_of(tmp_path)


def test_an_old_folder_without_an_old_roster_is_refused(tmp_path: Path) -> None:
    outcome = publish(TINY, TINY_ROSTER, "--since-folder", TINY, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "--since" in outcome.stderr


def test_a_roster_that_breaks_a_rule_is_published_with_a_warning(tmp_path: Path) -> None:
    rows = TINY_ROSTER.read_text(encoding="utf-8").splitlines(keepends=True)
    now = tmp_path / "now.csv"
    now.write_text("".join(row.replace("T08:00", "T11:00") for row in rows), encoding="utf-8")
    outcome = publish(TINY, now, "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.output
    assert "breaks hard rules" in outcome.stderr


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle."""
    write, written = private_folder.PrivateFolder.write, []

    def fail(self: private_folder.PrivateFolder, name: str, content: bytes) -> None:
        written.append(name)
        if len(written) > 3:
            raise OSError(28, "No space left on device")
        write(self, name, content)

    monkeypatch.setattr(private_folder.PrivateFolder, "write", fail)
    outcome = publish(TINY, TINY_ROSTER, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "F015" in outcome.stderr
    assert "the disk is full" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", LIBRARIES)
def test_a_missing_library_is_named_with_the_command_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    found = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == module else found(name, package)

    monkeypatch.setattr("scheduler.reporting.publishing.libraries.find_spec", find)
    outcome = publish(TINY, TINY_ROSTER, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert LIBRARIES[module] in outcome.stderr
    assert 'pip install "carerounds[publish]"' in outcome.stderr
