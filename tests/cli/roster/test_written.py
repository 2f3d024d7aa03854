"""What `plan` leaves behind where it cannot write."""

import errno
import os
from pathlib import Path

import pytest
import typer.testing

from scheduler import cli
from scheduler.files.writing import outputs
from scheduler.studies import plan as planning

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"


def plan(out: Path) -> typer.testing.Result:
    arguments = ["plan", str(TINY), "--iterations", "100", "--out", str(out)]
    return typer.testing.CliRunner().invoke(cli.app, arguments)


def no_room(*_: object, **__: object) -> Path:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_found_before_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "stage", no_room)
    monkeypatch.setattr(planning, "solve", lambda *_, **__: pytest.fail("searched"))
    outcome = plan(tmp_path)
    assert outcome.exit_code == 2, outcome.output
    assert "F015" in outcome.stderr
    assert "the disk is full" in outcome.stderr


@pytest.mark.parametrize("has_temporary_folder", [True, False])
def test_a_disk_that_is_full_after_the_search_loses_no_roster(
    *, has_temporary_folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    if has_temporary_folder:
        temporary.mkdir()
    real = outputs._replace_all

    def full_but_for_temporary_files(folder: Path, *arguments: object, **options: object) -> None:
        if folder == tmp_path / "out":
            no_room()
        real(folder, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr(outputs, "_replace_all", full_but_for_temporary_files)
    outcome = plan(tmp_path / "out")
    assert outcome.exit_code == 2, outcome.output
    assert "the disk is full" in outcome.stderr
    if has_temporary_folder:
        [saved] = temporary.iterdir()
        assert str(saved) in outcome.stderr
        assert typer.testing.CliRunner().invoke(cli.app, ["verify", str(TINY), str(saved)]).exit_code == 0
    else:
        assert outcome.stdout.startswith("visit_id,carer_id,shift_id,start")
