"""What is written is read back, whatever is in it; and whatever is put into a folder, reading gives `Inputs` or `BadInput`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.visit_days import visit_days
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from tests.files.folders import FILES, write_good
from tests.files.strategies import inputs

ODD = {"V125", "V126", "V134", "P122", "H104", "H111"}
"""Skills and teams that nobody has, visits to people who are away, visits alike as the halves of a double-up, shifts that clash."""


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(inputs())
def test_a_folder_reads_back_as_what_was_written(wanted: Inputs) -> None:
    days = visit_days(wanted.settings, wanted.shifts, wanted.shift_patterns)
    assume(all(days.day_of(visit) in wanted.settings.dates for visit in wanted.visits))  # others belong to the night before
    with TemporaryDirectory() as name:
        write_folder(wanted, Path(name))
        found = read_folder(Path(name))
    assert {warning.code for warning in found.warnings} <= ODD
    assert found.replace(warnings=()) == wanted


def test_writing_is_stable_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder written over another keeps none of its tables, and the second time gives the same bytes."""
    plain = read_folder(write_good(tmp_path / "good"))
    write_good(tmp_path / "out")
    write_folder(plain.replace(history=()), tmp_path / "out")
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(first) == set(FILES) - {"history.csv"}
    write_folder(read_folder(tmp_path / "out"), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


NASTY = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        (
            *(
                "",
                ";",
                ",",
                '"',
                "\n",
                "\r",
                "\0",
                "V1",
                "S1",
                "C1",
                "C1;C2;C3",
                "home",
                "none",
                "0",
                "-1",
                "1e9",
                "nan",
                "1e308",
                "9" * 30,
            ),
            *("24:00", "00:00", "23:59-00:01", "01:30", "9999-12-31", "2000-01-01", "2026-03-29T01:30", "2026-11-24T00:00+14:00"),
            *("2026-11-23T08:00/2027-11-23T08:00", "either", "same", "yes", "a:2@2026-01-01", "[x]", "x = 1", "\ufeff", "é", "\ud800"),
        )
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_random_damage_gives_inputs_or_bad_input(data: st.DataObject) -> None:
    """Cells, bytes, files and settings: three at a time are replaced by something else."""
    with TemporaryDirectory() as name:
        folder = write_good(Path(name))
        for _ in range(data.draw(st.integers(1, 3))):
            file = folder / data.draw(st.sampled_from(sorted(FILES)))
            text = file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""
            file.write_bytes(_damaged(data, text).encode("utf-8", "surrogatepass" if "\ud800" in text else "replace"))
        try:
            assert isinstance(read_folder(folder), Inputs)
        except BadInput as bad:
            assert len(bad.faults) > 0  # noqa: PT017 - either outcome is right


def _damaged(data: st.DataObject, text: str) -> str:
    if data.draw(st.integers(0, 3)) == 0:  # anywhere
        at, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        return text[:at] + data.draw(NASTY) + text[min(end, at + data.draw(st.integers(0, 9))) :]
    lines = text.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    mark = "=" if "=" in lines[row] else ","
    cells = lines[row].split(mark)
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(NASTY)
    lines[row] = mark.join(cells)
    return "\n".join(lines)
