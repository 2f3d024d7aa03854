"""Travel over several weeks: the command, its page, and what it refuses."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer.testing

from scheduler import cli
from scheduler.cli.roster.travel_waste import split_pair
from scheduler.reporting.pages import travel_waste_page

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
TRUTH = EXPORTS / "product-b" / "week" / "truth"


def run(*arguments: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, ["travel-waste", *map(str, arguments)])


def test_the_roster_of_an_office_is_shown_by_every_group_with_its_crossings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travel_waste_page, "CROSSINGS_SHOWN", 1)
    page = tmp_path / "travel.html"
    done = run(f"{TRUTH / 'folder'}={TRUTH / 'roster.csv'}", "--html", page)
    assert done.exit_code == 0, done.output
    found = re.search(r"Rounds that cross each other: (\d+)", done.stdout)
    assert found
    assert int(found[1]) > 1
    text = page.read_text("utf-8")
    for kind in ("week", "carer", "run", "day", "locality"):
        assert f"<h2>By {kind}</h2>" in text
    assert f"{int(found[1]) - 1} more" in text
    (picture,) = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|src=|@import", text)


def test_the_same_days_twice_are_said_and_count_twice(tmp_path: Path) -> None:
    pair = f"{TRUTH / 'folder'}={TRUTH / 'roster.csv'}"
    once, twice = run(pair), run(pair, pair, "--html", tmp_path / "page.html")
    assert "is in more than one roster" not in once.stderr
    assert twice.stderr.count("is in more than one roster") == 7
    minutes = [float(re.findall(r"^([\d,]+) minutes", done.stdout, re.MULTILINE)[0].replace(",", "")) for done in (once, twice)]
    assert minutes[1] == pytest.approx(2 * minutes[0], abs=1)


def test_an_empty_roster_has_no_travel(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("shift_id,carer_id,visit_id,start\n", "utf-8")
    done = run(f"data/tiny={roster}", "--html", tmp_path / "page.html")
    assert done.exit_code == 0, done.output
    assert "there is no travel" in done.stdout
    assert "there is no travel" in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize("words", ["data/tiny", "=roster.csv", "data/tiny="])
def test_what_is_no_pair_is_refused_with_the_form(words: str) -> None:
    done = run(words)
    assert done.exit_code == 2
    assert "FOLDER=ROSTER" in done.stderr


def test_a_missing_folder_is_a_fault() -> None:
    done = run("data/nowhere=roster.csv")
    assert done.exit_code == 2
    assert "F001" in done.stderr


def test_a_path_may_have_an_equals_sign(tmp_path: Path) -> None:
    (tmp_path / "a=b").mkdir()
    assert split_pair(f"{tmp_path}/a=b=c=d.csv") == (tmp_path / "a=b", Path("c=d.csv"))
    assert split_pair("a=b") == (Path("a"), Path("b"))
