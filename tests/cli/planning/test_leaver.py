"""`carerounds leaver`: files, a given roster, and a carer who is not there."""

from pathlib import Path

from typer.testing import CliRunner

from scheduler.cli import app

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    outcome = CliRunner().invoke(app, [*map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_who_leaves_and_what_is_left(tmp_path: Path) -> None:
    """Dev alone works in the evening: V8 and V9 are left out."""
    code, said, progress = call("leaver", TINY, "dev", "--iterations", 60, "--out", tmp_path / "out")
    assert code == 0, progress
    assert "dev has 1 run with 2 visits" in said
    assert "2 visits that had a carer before have none" in said
    assert (tmp_path / "out" / "left_out.csv").read_text(encoding="utf-8").count("\n") == 3
    words = (tmp_path / "out" / "advert.txt").read_text(encoding="utf-8")
    assert words.startswith("We are looking for a home carer")
    assert "evenings" in words


def test_of_a_given_roster(tmp_path: Path) -> None:
    call("plan", TINY, "--iterations", 60, "--out", tmp_path / "plan")
    roster = tmp_path / "plan" / "roster.csv"
    code, said, _ = call("leaver", TINY, "asha", "--roster", roster, "--iterations", 30, "--out", tmp_path / "out")
    assert code == 0
    assert "Advert: " in said


def test_a_carer_who_is_not_there(tmp_path: Path) -> None:
    code, _, progress = call("leaver", TINY, "asho", "--out", tmp_path / "out")
    assert code == 2
    assert 'there is no carer "asho"; maybe "asha"' in " ".join(progress.replace("│", " ").split())
    assert not (tmp_path / "out").exists()
