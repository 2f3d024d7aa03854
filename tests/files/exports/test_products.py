"""What two products export becomes what it means, down to the judgement of the roster."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scheduler
from scheduler.domain.inputs import Inputs
from scheduler.domain.result import Score
from scheduler.files.exports.read import open_export
from scheduler.files.exports.write import write_export
from scheduler.files.writing.read_back import read_roster

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SETS = [(product, span) for product in ("product-a", "product-b") for span in ("day", "week")]
JUDGED = {"day": Score(hard=23, unallocated=2, soft=527_600), "week": Score(hard=141, unallocated=14, soft=2_913_225)}


def facts(inputs: Inputs) -> Iterator[tuple[str, list[Any]]]:
    """Yields what is said of each table, whatever the ids."""
    carers = {carer.carer_id: carer.name + str(carer.gender) + str(carer.contract_minutes) for carer in inputs.carers}
    postcodes = {place.location_id: place.postcode for place in inputs.locations}
    people = {person.service_user_id: (person.name, postcodes[person.location_id]) for person in inputs.service_users}
    yield (
        "visits",
        [
            (
                people[one.service_user_id],
                one.planned_start,
                one.minutes,
                one.carers,
                str(one.windows),
                str(one.skills),
                one.visit_type,
                one.time_critical,
            )
            for one in inputs.visits
        ],
    )
    yield (
        "carers",
        [(carers[one.carer_id], sorted(map(str, one.skills)), one.travel_mode, postcodes[one.home_location_id]) for one in inputs.carers],
    )
    yield "shifts", [(carers[one.carer_id], one.start, one.end) for one in inputs.shifts]
    yield "absences", [(carers[one.carer_id], one.start, one.end, one.kind) for one in inputs.absences]
    yield "places", [(one.postcode, one.lat, one.lon) for one in inputs.locations]
    yield (
        "people",
        [
            (
                people[one.service_user_id],
                sorted(map(carers.__getitem__, one.preferred_carers)),
                [carers[who] for who in one.refused_carers],
                str(one.carer_gender),
            )
            for one in inputs.service_users
        ],
    )


@pytest.mark.parametrize(("product", "span"), SETS)
def test_an_export_is_what_its_truth_says(product: str, span: str) -> None:
    inputs = scheduler.read_export(EXPORTS / product / span / "export")
    truth = scheduler.read_folder(EXPORTS / product / span / "truth" / "folder")
    assert inputs.settings == truth.settings
    for (table, found), (_, meant) in zip(facts(inputs), facts(truth), strict=True):
        assert sorted(map(str, found)) == sorted(map(str, meant)), table


@pytest.mark.parametrize(("product", "span"), SETS)
def test_the_roster_of_an_export_is_judged_as_that_of_its_truth(tmp_path: Path, product: str, span: str) -> None:
    export = open_export([EXPORTS / product / span / "export"])
    write_export(export, tmp_path / "out")
    inputs = scheduler.read_folder(tmp_path / "out" / "folder")
    assert inputs.warnings == ()
    problem = scheduler.make_problem(inputs)
    travel = scheduler.travel_matrix(problem, inputs.travel)
    roster = read_roster(tmp_path / "out" / "roster.csv", problem)
    assert scheduler.verify(problem, travel, roster).score == JUDGED[span]


@pytest.mark.parametrize(("product", "span"), SETS)
def test_what_is_left_out_and_what_was_worked_is_that_of_the_truth(product: str, span: str) -> None:
    export = open_export([EXPORTS / product / span / "export"])
    truth = EXPORTS / product / span / "truth"
    left = [(one.service_user_id, one.date, one.start) for one in export.left_out if one.what == "visit"]
    meant = [(row["service_user_id"], row["date"], row["start"]) for row in rows(truth / "left_out.csv") if row["what"] == "visit"]
    assert sorted(left) == sorted(meant)
    assert {one.what for one in export.left_out} == {"visit", "total", "note"}
    if span == "week":
        # Times of product-a are whole minutes.
        cut = 16 if product == "product-a" else 19
        found = [(one.visit_id, one.actual_start[:cut], one.actual_end[:cut], one.state) for one in export.actuals]
        worked = [
            (row["visit_id"], row["actual_start"][:cut], row["actual_end"][:cut], row["state"]) for row in rows(truth / "actuals.csv")
        ]
        assert sorted(found) == sorted(worked)


def rows(path: Path) -> list[dict[str, str]]:
    """Returns the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("product", ["product-a", "product-b"])
def test_the_same_export_gives_the_same_bytes_with_and_without_its_mapping(tmp_path: Path, product: str) -> None:
    source = EXPORTS / product / "day" / "export"
    write_export(open_export([source]), tmp_path / "first")
    write_export(open_export([source], tmp_path / "first" / "mapping.toml"), tmp_path / "second")
    write_export(open_export(sorted(source.iterdir())), tmp_path / "third")
    first = contents(tmp_path / "first")
    assert first == contents(tmp_path / "second") == contents(tmp_path / "third")
    assert {"mapping.toml", "left_out.csv", "roster.csv", "folder/visits.csv", "folder/settings.toml"} <= set(first)
    assert (tmp_path / "first" / "roster.csv").stat().st_mode & 0o077 == 0


def contents(folder: Path) -> dict[str, bytes]:
    """Returns the files of a folder with their content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("product", ["product-a", "product-b"])
def test_nothing_private_is_kept(tmp_path: Path, product: str) -> None:
    export = open_export([EXPORTS / product / "week" / "export"])
    write_export(export, tmp_path / "out")
    text = b"\n".join(contents(tmp_path / "out").values()).decode() + "\n".join(map(str, export.inputs.warnings))
    for private in ("C0144", "01632", "07700", "Sample Row", "bread in tin", "insulin", "key 1944"):
        assert private not in text


def test_the_command_says_what_it_read_and_writes_it(tmp_path: Path) -> None:
    source = EXPORTS / "product-b" / "day" / "export"
    command = [
        sys.executable,
        "-m",
        "scheduler",
        "import",
        str(source),
        "--out",
        str(tmp_path / "out"),
        "--html",
        str(tmp_path / "page.html"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "40, 6 by two carers" in done.stdout
    assert "hidden sheets are not read" in done.stderr
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert "http" not in page.replace("http-equiv", "")
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "F031" in again.stderr


def test_with_a_fault_nothing_is_written_but_the_page(tmp_path: Path) -> None:
    source = EXPORTS / "traps" / "x06"
    command = [
        sys.executable,
        "-m",
        "scheduler",
        "import",
        str(source),
        "--out",
        str(tmp_path / "out"),
        "--html",
        str(tmp_path / "page.html"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "F043" in done.stderr
    assert not (tmp_path / "out").exists()
    assert "F043" in (tmp_path / "page.html").read_text("utf-8")
