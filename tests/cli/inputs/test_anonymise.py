"""`carerounds anonymise`: its files, its key, and what it refuses."""

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"


def anonymise(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["anonymise", *map(str, arguments)])


def texts_of(folder: Path) -> dict[str, str]:
    """The text of each file."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_folder_is_checked_and_the_key_is_made_once(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "office.key"
    for name in ("one", "two"):
        outcome = anonymise(TINY, tmp_path / name, "--key", key)
        assert outcome.exit_code == 0, outcome.output
    assert texts_of(tmp_path / "one") == texts_of(tmp_path / "two")
    assert CliRunner().invoke(app, ["check", str(tmp_path / "one")]).exit_code == 0
    assert "Edith" not in "".join(texts_of(tmp_path / "one").values())
    other = anonymise(TINY, tmp_path / "three", "--key", tmp_path / "other.key")
    assert other.exit_code == 0
    assert texts_of(tmp_path / "three") != texts_of(tmp_path / "one")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps who may read a file in another way")
def test_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    assert anonymise(TINY, tmp_path / "out", "--key", tmp_path / "key").exit_code == 0
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("inside", ["out/key", "out/deep/key", "out/../out/key", "link/key"])
def test_a_key_in_the_folder_that_is_given_away_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out", target_is_directory=True)
    outcome = anonymise(TINY, tmp_path / "out", "--key", tmp_path / inside)
    assert outcome.exit_code == 2
    assert "F052" in outcome.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"secret", b"\xff" * 64, b"0" * 63])
def test_a_file_that_is_no_key_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    key = tmp_path / "key"
    key.write_bytes(content)
    outcome = anonymise(TINY, tmp_path / "out", "--key", key)
    assert outcome.exit_code == 2
    assert "F052" in outcome.stderr
    assert key.read_bytes() == content
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_empty_is_refused_before_a_key_is_made(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    outcome = anonymise(TINY, tmp_path / "out", "--key", tmp_path / "key")
    assert outcome.exit_code == 2
    assert "F031" in outcome.stderr
    assert not (tmp_path / "key").exists()
