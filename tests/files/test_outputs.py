"""Files that belong together, whatever happens while they are written."""

import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.roster import Roster
from scheduler.examples import write_example
from scheduler.files.importing.folder import need_empty
from scheduler.files.importing.manifest import MANIFEST, check_set
from scheduler.files.reading.read import read_folder
from scheduler.files.writing import atomic
from scheduler.files.writing.atomic import write_text
from scheduler.files.writing.outputs import (
    rescue_outputs,
    try_writing,
    write_inputs,
    write_outputs,
)
from scheduler.files.writing.write import read_roster
from tests.builders import plain_day, roster

PROBLEM = plain_day()
SHIFT, OTHER_SHIFT = (shift.shift_id for shift in PROBLEM.shifts[:2])
VISIT = PROBLEM.visits[0].visit_id
CARER = {shift.shift_id: shift.carer_id for shift in PROBLEM.shifts}
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and forks are those of POSIX")


def files_of(shift: str) -> dict[str, str]:
    """A roster with one visit, in four files."""
    document = roster(PROBLEM, {shift: [(VISIT, "09:00")]}).model_dump(mode="json")
    start = document["runs"][0]["assignments"][0]["start"]
    return {
        "roster.csv": f"visit_id,carer_id,shift_id,start\n{VISIT},{CARER[shift]},{shift},{start}\n",
        "unallocated.csv": f"visit_id\nnot {shift}\n",
        "roster.json": json.dumps({"roster": document}),
        "kpis.csv": f"kpi,value\n{shift},1\n",
    }


OLD, NEW = files_of(SHIFT), files_of(OTHER_SHIFT)


def texts_in(folder: Path) -> dict[str, str]:
    """The files of the set as they stand."""
    return {name: (folder / name).read_text("utf-8") for name in OLD if (folder / name).exists()}


def read(path: Path) -> tuple[list[str], list[str]]:
    """The shifts of a roster and the codes of warnings; or no shifts and the codes of faults."""
    warnings: list[Fault] = []
    try:
        found = read_roster(path, PROBLEM, warn=warnings.append)
    except BadInput as bad:
        return [], [fault.code for fault in bad.faults]
    return [run.shift_id for run in found.runs], [fault.code for fault in warnings]


def fails_at(step: int, then: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Makes the step-th new file, sync or renaming do something else; returns the steps so far."""
    done: list[str] = []

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if name != "open" or int(str(arguments[1])) & os.O_CREAT:
                done.append(name)
                if len(done) - 1 == step:
                    then()
            return real(*arguments, **options)

        return call

    monkeypatch.setattr(os, "open", counted("open", os.open))
    monkeypatch.setattr(os, "fsync", counted("fsync", lambda _: None))
    monkeypatch.setattr(Path, "replace", counted("replace", Path.replace))
    return done


def steps_of_a_write(tmp_path: Path) -> int:
    """The number of steps that can fail while one set replaces another."""
    folder = tmp_path / "counted"
    write_outputs(folder, OLD)
    with pytest.MonkeyPatch.context() as patch:
        done = fails_at(-1, lambda: None, patch)
        write_outputs(folder, NEW)
    return len(done)


@POSIX
def test_a_process_killed_at_any_step_leaves_the_old_set_the_new_one_or_one_that_says_so(
    tmp_path: Path,
) -> None:
    seen = set()
    for step in range(steps_of_a_write(tmp_path)):
        folder = tmp_path / str(step)
        write_outputs(folder, OLD)
        (folder / ".roster.csv.mine.part").write_text("not theirs")
        child = os.fork()
        if child == 0:
            with pytest.MonkeyPatch.context() as patch:
                fails_at(step, lambda: os._exit(9), patch)
                write_outputs(folder, NEW)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        texts = texts_in(folder)
        assert all(texts[name] in {OLD[name], NEW[name]} for name in OLD)
        outcome = read(folder)
        whole = {str(OLD): [SHIFT], str(NEW): [OTHER_SHIFT]}.get(str(texts))
        assert outcome == ((whole, []) if whole else ([], ["R106"]))
        if not whole:
            assert read(folder / "roster.csv")[1] == ["R106"]
            assert read(folder / "roster.csv")[0] != []
        seen.add(str(outcome))
        write_outputs(folder, NEW)
        assert texts_in(folder) == NEW
        expected = {*NEW, MANIFEST, ".roster.csv.mine.part"}
        assert {path.name for path in folder.iterdir()} == expected
    assert len(seen) == 3


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_an_error_at_any_step_leaves_everything_as_it_was(code: int, tmp_path: Path) -> None:
    steps = steps_of_a_write(tmp_path)
    for step in range(steps):
        folder = tmp_path / str(step)
        write_outputs(folder, OLD)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        def fail() -> None:
            raise OSError(code, os.strerror(code))

        is_last = step == steps - 1  # everything is in place, and only the folder is not synced: that loses nothing
        with pytest.MonkeyPatch.context() as patch:
            fails_at(step, fail, patch)
            if is_last:
                write_outputs(folder, NEW)
                assert texts_in(folder) == NEW
                continue
            with pytest.raises(BadInput) as bad:
                write_outputs(folder, NEW)
        assert {fault.code for fault in bad.value.faults} == {"F015"}
        assert ("full" in str(bad.value)) == (code == errno.ENOSPC)
        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert after == before


def test_a_file_is_written_though_its_folder_cannot_be_synced(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atomic, "sync_folder", fail)
        write_text(tmp_path / "chart.svg", "<svg/>")
    assert (tmp_path / "chart.svg").read_text() == "<svg/>"


def test_a_first_write_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "")))
        with pytest.raises(BadInput):
            write_outputs(tmp_path / "out", NEW)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "no permission"),
        (errno.EPERM, "no permission"),
        (errno.EISDIR, "a folder has this name"),
        (errno.EIO, "the disk reports an error"),
        (errno.EMFILE, os.strerror(errno.EMFILE)),
    ],
)
def test_each_cause_has_its_words_before_a_search(code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(BadInput) as bad:
        try_writing(tmp_path, ["roster.csv"])
    assert {fault.code for fault in bad.value.faults} == {"F015"}
    assert words in str(bad.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_a_file_in_the_way_is_found_before_a_search(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadInput, match=r"roster.csv cannot be written.*a folder has this name"):
        try_writing(tmp_path, ["roster.csv", "kpis.csv"])
    with pytest.raises(BadInput, match="a file stands where a folder is needed"):
        try_writing(tmp_path / "file", ["roster.csv"])
    try_writing(tmp_path / "new" / "deep", ["roster.csv"])
    assert list((tmp_path / "new" / "deep").iterdir()) == []


@POSIX
def test_new_files_are_for_their_owner_and_old_ones_keep_their_mode(tmp_path: Path) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    folder = tmp_path / "a" / "b"
    before = os.umask(0o022)
    try:
        write_outputs(folder, OLD)
        (folder / "roster.csv").chmod(0o640)
        (folder / "kpis.csv").chmod(0o606)
        write_outputs(folder, NEW)
        write_text(folder / "chart.svg", "<svg/>")
        write_example("tiny", tmp_path / "example")
    finally:
        os.umask(before)
    assert [mode(tmp_path / "a"), mode(folder), mode(tmp_path / "example")] == [0o700] * 3
    assert mode(folder / "roster.csv") == 0o640
    assert mode(folder / "kpis.csv") == 0o606
    new = (folder / "roster.json", folder / MANIFEST, folder / "chart.svg")
    assert {mode(path) for path in (*new, tmp_path / "example" / "visits.csv")} == {0o600}


@POSIX
def test_a_link_stays_a_link_and_a_device_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "shared.csv").write_text("old")
    (tmp_path / "roster.csv").symlink_to(tmp_path / "shared.csv")
    write_outputs(tmp_path, NEW)
    assert (tmp_path / "roster.csv").is_symlink()
    assert (tmp_path / "shared.csv").read_text("utf-8") == NEW["roster.csv"]
    os.mkfifo(tmp_path / "pipe.svg")
    with pytest.raises(BadInput, match="not a regular file"):
        write_text(tmp_path / "pipe.svg", "<svg/>")
    assert stat.S_ISFIFO((tmp_path / "pipe.svg").stat().st_mode)


def test_two_writers_at_one_folder_end_with_one_whole_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        for texts in [OLD, NEW] * 6:
            pool.submit(write_outputs, tmp_path, texts)
    files = check_set(tmp_path)
    assert files is not None
    assert (files.is_finished, files.changed) == (True, ())
    assert texts_in(tmp_path) in (OLD, NEW)


def test_a_table_changed_by_hand_is_read_with_one_note_and_named_or_not(tmp_path: Path) -> None:
    write_outputs(tmp_path, OLD)
    assert read(tmp_path) == read(tmp_path / "roster.csv") == ([SHIFT], [])
    (tmp_path / "roster.csv").write_text(NEW["roster.csv"])
    for path in (tmp_path, tmp_path / "roster.csv"):
        assert read(path) == ([OTHER_SHIFT], ["R107"])
    assert read(tmp_path / "roster.json") == ([SHIFT], [])


def test_a_document_changed_by_hand_has_to_be_named(tmp_path: Path) -> None:
    write_outputs(tmp_path, OLD)
    (tmp_path / "roster.json").write_text(NEW["roster.json"])
    assert read(tmp_path) == ([], ["R106"])
    assert read(tmp_path / "roster.json") == ([OTHER_SHIFT], ["R107"])


def test_files_without_a_manifest_are_read_as_ever(tmp_path: Path) -> None:
    """Version 0.1.0 wrote none: a folder is read if its two rosters are the same."""
    assert read(tmp_path) == ([], ["R101"])
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    assert read(tmp_path) == read(tmp_path / "roster.csv") == ([SHIFT], [])
    (tmp_path / "roster.csv").write_text(NEW["roster.csv"])
    assert read(tmp_path) == ([], ["R106"])
    assert read(tmp_path / "roster.csv") == ([OTHER_SHIFT], [])


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"finished": true, "files": {"../x": "1"}}'])
def test_a_manifest_that_says_nothing_is_an_unfinished_set(text: str, tmp_path: Path) -> None:
    write_outputs(tmp_path, OLD)
    (tmp_path / MANIFEST).write_text(text)
    assert read(tmp_path) == ([], ["R106"])
    assert read(tmp_path / "roster.csv") == ([SHIFT], ["R106"])


@POSIX
def test_a_half_written_input_folder_is_not_read_and_is_written_again(tmp_path: Path) -> None:
    """F041: without its absences a folder would read as another problem."""
    write_example("tiny", tmp_path / "whole")
    files = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    assert MANIFEST not in files
    refused = 0
    for step in range(0, 60, 2):
        folder = tmp_path / str(step)
        child = os.fork()
        if child == 0:
            with pytest.MonkeyPatch.context() as patch:
                fails_at(step, lambda: os._exit(9), patch)
                write_inputs(folder, files)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        try:
            assert read_folder(folder) == read_folder(tmp_path / "whole")
        except BadInput as bad:
            codes = {fault.code for fault in bad.faults}
            assert codes == {"F041"} or not set(files) & {x.name for x in folder.iterdir()}
            refused += codes == {"F041"}
            need_empty(folder)
            write_example("tiny", folder)
        found = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert {name: data for name, data in found.items() if name != MANIFEST} == files
    assert refused > 3


def test_what_cannot_be_written_goes_to_a_named_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = rescue_outputs(NEW)
    assert folder is not None
    assert folder.parent == tmp_path
    assert read(folder) == ([OTHER_SHIFT], [])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert rescue_outputs(NEW) is None


@POSIX
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """A pipe without a writer would wait for ever."""
    write_example("tiny", tmp_path / "folder")
    for name in ("visits.csv", "settings.toml"):
        (tmp_path / "folder" / name).rename(tmp_path / name)
        os.mkfifo(tmp_path / "folder" / name)
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path / "folder")
    found = {fault.where: fault.what for fault in bad.value.faults}
    assert {"visits.csv", "settings.toml"} <= set(found)
    assert "not a regular file" in found["visits.csv"] + found["settings.toml"]
    for suffix in (".csv", ".json"):
        os.mkfifo(tmp_path / f"roster{suffix}")
        assert read(tmp_path / f"roster{suffix}")[0] == []
    if sys.platform == "linux":
        assert read(Path("/dev/zero"))[0] == []


def test_an_empty_roster_is_a_roster(tmp_path: Path) -> None:
    write_outputs(tmp_path, {"roster.json": "{}", "roster.csv": "visit_id,carer_id,shift_id\n"})
    assert read_roster(tmp_path, PROBLEM) == Roster()
