"""`carerounds clusters` and `recluster`: the files they write, what a provider may see, and the way back."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.analysis.money.providers_of import provider_finder
from scheduler.cli import app
from scheduler.cli.providers.clusters import FILES
from scheduler.demand import make_problem
from scheduler.demand.moves import apply_moves
from scheduler.domain.errors import BadInput
from scheduler.domain.moves import Move
from scheduler.files.importing.folder import columns_in
from scheduler.files.reading.moves import read_moves
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from tests.studies.clusters.small import small_inputs

DATA = Path(__file__).parents[3] / "data"
MOVES = "swap_id,service_user_id,package_id,from_provider,to_provider\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "in"
    write_folder(small_inputs(is_travel_only=False), folder)
    return folder


@pytest.fixture(scope="module")
def written(county: Path) -> Path:
    out = county.parent / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and a study makes many
        made = run(
            "clusters", county, "--out", out, "--effort", 3, "--most-moved", 40, "--curve", "40,100", "--tolerance", 20, "--workers", 2
        )
    assert made.exit_code == 0, made.output
    assert "Today, settled" in made.stdout
    return out


def test_every_file_is_written_and_the_curve_only_falls(written: Path) -> None:
    assert set(FILES) <= {path.name for path in written.iterdir()}
    curve = rows(written / "curve.csv")
    assert [row["most_moved_percent"] for row in curve] == ["40", "100"]
    assert float(curve[0]["travel_minutes"]) >= float(curve[1]["travel_minutes"])
    names = [row["arrangement"] for row in rows(written / "comparison.csv")]
    assert names == ["today", "clusters", "zones, clients only", "zones, clients and carers", "pooled"]
    assert len(rows(written / "controls.csv")) == 20
    assert not any("'-" in path.read_text(encoding="utf-8") for path in written.glob("*.csv")), "a number below 0 stays a number"
    page = (written / "clusters.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "This is a proposal" in page


def test_localities_of_today_add_up_to_the_comparison(written: Path) -> None:
    today = [row for row in rows(written / "localities.csv") if row["arrangement"] == "today"]
    whole = rows(written / "comparison.csv")[0]
    assert sum(int(row["visits"]) for row in today) == int(whole["visits"])
    assert sum(float(row["travel_minutes"]) for row in today) == pytest.approx(float(whole["travel_minutes"]), abs=0.1 * len(today))


def test_what_is_written_for_a_provider_holds_nobody_else(county: Path, written: Path) -> None:
    inputs = read_folder(county)
    moves = rows(written / "moves.csv")
    for provider in ("provider-1", "provider-2"):
        text = "".join(path.read_text(encoding="utf-8") for path in (written / "providers" / provider).glob("*.csv"))
        strangers = {person.service_user_id for person in inputs.service_users if person.provider != provider}
        strangers -= {move["service_user_id"] for move in moves if move["to_provider"] == provider}
        strangers |= {carer.carer_id for carer in inputs.carers if carer.provider != provider}
        assert not strangers & set(re.findall(r"\w+", text))


def test_nobody_moves_who_may_not_and_others_are_to_be_asked(county: Path, written: Path) -> None:
    people = {person.service_user_id: person for person in read_folder(county).service_users}
    for move in rows(written / "moves.csv"):
        person = people[move["service_user_id"]]
        assert person.may_move is not False
        assert move["asked"] == ("no need: agreed beforehand" if person.may_move else "to be asked")


def test_undo_gives_back_the_folder_that_apply_changed(county: Path, written: Path, tmp_path: Path) -> None:
    after, back = tmp_path / "after", tmp_path / "back"
    made = run("clusters", "apply", county, written / "moves.csv", "--out", after)
    assert made.exit_code == 0, made.output
    of = {move.service_user_id: move.to_provider for move in read_moves(written / "moves.csv")}
    assert of
    assert {person.service_user_id: person.provider for person in read_folder(after).service_users if person.service_user_id in of} == of
    assert run("clusters", "undo", after, written / "moves.csv", "--out", back).exit_code == 0
    for path in county.glob("*.csv"):
        assert (back / path.name).read_bytes() == path.read_bytes()
    again = run("clusters", "undo", county, written / "moves.csv", "--out", tmp_path / "no")
    assert again.exit_code == 2
    assert "P210" in again.output


def test_apply_keeps_columns_and_tables_in_which_nothing_stands(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(DATA / "providers", folder)
    carers = (folder / "carers.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line + (",Driver,skills" if number == 0 else ",,") for number, line in enumerate(carers)) + "\n"
    (folder / "carers.csv").write_text(text, encoding="utf-8")
    (folder / "suspensions.csv").write_text("service_user_id,from,to\n", encoding="utf-8")
    settings = (folder / "settings.toml").read_text(encoding="utf-8")
    (folder / "settings.toml").write_text(settings + '\n[columns.carers]\nDriver = "travel_mode"\n', encoding="utf-8")
    made = run("clusters", "apply", folder, folder / "moves.csv", "--out", tmp_path / "after")
    assert made.exit_code == 0, made.output
    header = (tmp_path / "after" / "carers.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert {"travel_mode", "skills"} <= set(header)
    assert (tmp_path / "after" / "suspensions.csv").read_text(encoding="utf-8").startswith("service_user_id,")
    after_it = columns_in(tmp_path / "after")
    assert all(columns <= after_it[name] for name, columns in columns_in(folder).items())
    before, after = read_folder(folder), read_folder(tmp_path / "after")
    moved = {person.service_user_id for person, old in zip(after.service_users, before.service_users, strict=True) if person != old}
    assert moved == {move.service_user_id for move in read_moves(folder / "moves.csv")}


@pytest.mark.parametrize("words", [("clusters", "apply"), ("transfer",)])
def test_every_fault_of_a_list_of_moves_is_told_at_its_row(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    lines = ("P4,tyneside", "", "P9,tyneside,northside", "P6,northside,tyneside", "P1,northside,tyneside", "P1,northside,tyneside")
    path.write_text("service_user_id,from_provider,to_provider\n" + "\n".join(lines) + "\n", encoding="utf-8")
    made = run(*words, DATA / "providers", path, "--out", tmp_path / "out")
    assert made.exit_code == 2
    found = re.findall(r"(\w\d{3}) moves\.csv:(\d+)", made.output)
    assert found == [("F011", "2"), ("F020", "2"), ("P210", "4"), ("P210", "5"), ("P210", "6"), ("P210", "7")]


def test_a_swap_alone_has_its_own_row_in_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "swap_moves.csv"
    path.write_text(MOVES + "S1,P1,,northside,tyneside\nS1,P4,,tyneside,northside\nS2,P9,,northside,tyneside\n", encoding="utf-8")
    made = run("clusters", "apply", DATA / "providers", path, "--swap", "S2", "--out", tmp_path / "out")
    assert "P210 swap_moves.csv:4:service_user_id" in made.output


def test_one_swap_alone_is_put_back(county: Path, tmp_path: Path) -> None:
    inputs = read_folder(county)
    first, second = (next(p for p in inputs.service_users if p.provider == name) for name in ("provider-1", "provider-2"))
    path = tmp_path / "swap_moves.csv"
    lines = [f"S1,{first.service_user_id},,provider-1,provider-2", f"S2,{second.service_user_id},,provider-2,provider-1"]
    path.write_text(MOVES + "\n".join(lines) + "\n", encoding="utf-8")
    made = run("clusters", "apply", county, path, "--swap", "S2", "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    after = {person.service_user_id: person.provider for person in read_folder(tmp_path / "out").service_users}
    assert after[second.service_user_id] == "provider-1"
    assert after[first.service_user_id] == "provider-1"
    assert run("clusters", "apply", county, path, "--swap", "S9", "--out", tmp_path / "out").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["apply", "a"],
        ["a", "b"],
        ["apply", "a", "b", "--out", "a"],
        ["a", "--curve", "ten"],
        ["a", "--curve", "5,101"],
    ],
)
def test_what_cannot_be_meant_is_said(words: list[str]) -> None:
    made = run("clusters", *words)
    assert made.exit_code == 2
    assert "Traceback" not in made.output


def test_one_provider_alone_is_a_fault(tmp_path: Path) -> None:
    made = run("clusters", DATA / "tiny", "--out", tmp_path)
    assert made.exit_code == 2
    assert {"P208", "P209"} <= set(re.findall(r"P\d{3}", made.output))


def test_moves_that_do_not_fit_are_faults_all_at_once() -> None:
    inputs = read_folder(DATA / "leominster-week")
    package = inputs.packages[0]
    other = next(person for person in inputs.service_users if person.service_user_id != package.service_user_id)
    moves = [
        Move(service_user_id="nobody", from_provider="a", to_provider="b"),
        Move(service_user_id=package.service_user_id, package_id="none", from_provider="a", to_provider="b"),
        Move(service_user_id=other.service_user_id, from_provider="a", to_provider="b"),
        Move(service_user_id="nobody", from_provider="a", to_provider="a"),
    ]
    with pytest.raises(BadInput) as error:
        apply_moves(inputs, moves)
    assert [(fault.code, fault.where) for fault in error.value.faults] == [
        ("P210", "moves.csv:2:service_user_id"),
        ("P210", "moves.csv:3:package_id"),
        ("P210", "moves.csv:4:from_provider"),
        ("P210", "moves.csv:5:to_provider"),
        ("P210", "moves.csv:5:service_user_id"),
        ("P210", "moves.csv:2:service_user_id"),
        ("P210", "moves.csv:5:service_user_id"),
    ]


def test_apply_refuses_who_may_not_move_and_who_may_not_take_on_and_undo_does_not_ask(tmp_path: Path) -> None:
    """P2 has a personal budget and tyneside grade 3, P3 came from hospital two weeks ago, P6 stays; nobody knows southside."""
    rows_of_moves = ["P2,northside,tyneside", "P3,northside,tyneside", "P6,tyneside,northside", "P1,northside,southside"]
    path = tmp_path / "moves.csv"
    path.write_text("service_user_id,from_provider,to_provider\n" + "\n".join(rows_of_moves) + "\n", encoding="utf-8")
    made = run("clusters", "apply", DATA / "providers", path, "--out", tmp_path / "out")
    assert made.exit_code == 2
    found = re.findall(r"(P2\d\d) moves.csv:(\d):(\w+)", made.output)
    assert found == [
        ("P211", "2", "to_provider"),
        ("P211", "3", "service_user_id"),
        ("P211", "4", "service_user_id"),
        ("P203", "5", "to_provider"),
    ]
    assert not (tmp_path / "out").exists()
    path.write_text("service_user_id,from_provider,to_provider\nP3,northside,tyneside\n", encoding="utf-8")
    later = run("clusters", "apply", DATA / "providers", path, "--from", "2026-12-10", "--out", tmp_path / "later")
    assert later.exit_code == 0, later.output
    assert run("clusters", "undo", tmp_path / "later", path, "--out", tmp_path / "back").exit_code == 0


def test_a_package_moves_alone_and_a_person_with_the_packages_of_the_provider_that_is_left() -> None:
    inputs = read_folder(DATA / "leominster-week")
    package = inputs.packages[0]
    people = tuple(person.replace(provider="a") for person in inputs.service_users)
    inputs = inputs.replace(service_users=people, packages=tuple(one.replace(provider="a") for one in inputs.packages))
    alone = apply_moves(
        inputs, [Move(service_user_id=package.service_user_id, package_id=package.package_id, from_provider="a", to_provider="b")]
    )
    assert [one.provider for one in alone.packages].count("b") == 1
    assert alone.service_users == inputs.service_users
    whole = apply_moves(inputs, [Move(service_user_id=package.service_user_id, from_provider="a", to_provider="b")])
    finder = provider_finder(whole)
    owner = {visit.service_user_id: finder(visit) for visit in make_problem(whole).visits}
    assert {person for person, provider in owner.items() if provider == "b"} == {package.service_user_id}


def test_recluster_keeps_to_both_caps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and this makes many
    made = run("recluster", DATA / "leominster", "--most-moved", 30, "--most-shift", 20, "--effort", 20, "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    assert "No roster is given" in made.output
    people = len(read_folder(DATA / "leominster").service_users)
    assert len(rows(tmp_path / "out" / "changes.csv")) <= people * 30 // 100
    assert all(abs(float(row["shift_minutes"])) <= 20 for row in rows(tmp_path / "out" / "times.csv"))
    figures = {row["roster"]: float(row["travel_minutes"]) for row in rows(tmp_path / "out" / "kpis.csv")}
    assert set(figures) == {"published", "settled", "after"}
    again = run(
        "recluster",
        DATA / "leominster",
        "--roster",
        tmp_path / "out" / "roster.csv",
        "--most-moved",
        0,
        "--effort",
        5,
        "--out",
        tmp_path / "again",
    )
    assert again.exit_code == 0, again.output
    assert rows(tmp_path / "again" / "changes.csv") == []


def test_a_roster_with_gaps_is_filled_and_the_cap_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    whole = run("recluster", DATA / "leominster", "--most-moved", 0, "--effort", 5, "--out", tmp_path / "whole")
    assert whole.exit_code == 0, whole.output
    header, *lines = (tmp_path / "whole" / "roster.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "part.csv").write_text("\n".join([header, *lines[::2]]) + "\n", encoding="utf-8")
    made = run("recluster", DATA / "leominster", "--roster", tmp_path / "part.csv", "--effort", 5, "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    people = len(read_folder(DATA / "leominster").service_users)
    assert len(rows(tmp_path / "out" / "changes.csv")) <= people // 10
    placed = {row["roster"]: int(row["visits_placed"]) for row in rows(tmp_path / "out" / "kpis.csv")}
    assert placed["published"] < placed["settled"] <= placed["after"]
