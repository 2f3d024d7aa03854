"""The unit of durations is decided on a whole column, or a fault says that it may be two."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import open_export
from tests.files.exports.others import minutes, read, timed
from tests.files.exports.small import write_export


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (("0.30", "0.45", "1.15"), [30, 45, 75]),
        (("0.5", "0.75", "1"), [30, 45, 60]),
        (("15:00", "30:00"), [15, 30]),
        (("0:15", "0:30"), [15, 30]),
        (("30", "45", "60"), [30, 45, 60]),
        (("0.33", "0.67"), [20, 40]),
    ],
)
def test_the_unit_of_a_column_of_durations(tmp_path: Path, cells: tuple[str, ...], right: list[int]) -> None:
    assert minutes(read(tmp_path, visits=timed(*cells))) == right


@pytest.mark.parametrize(
    ("cells", "maybe"),
    [
        (("30", "45", "0.75"), "45, if it is in hours"),
        (("30", "45", "1"), "60, if it is in hours"),
        (("15:00", "20:00"), "15 or 900"),
        (("1800", "2700"), "30, if it is in seconds"),
    ],
)
def test_durations_of_two_units_are_a_fault(tmp_path: Path, cells: tuple[str, ...], maybe: str) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=timed(*cells))
    assert any(fault.code == "F023" and maybe in fault.maybe for fault in bad.value.faults)


@pytest.mark.parametrize(("said", "right"), [("minutes", [15, 20]), ("hours", [900, 1200])])
def test_a_mapping_settles_what_durations_mean(tmp_path: Path, said: str, right: list[int]) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'[[tables]]\ntable = "visits"\nfile = "visits*"\n[tables.units]\n"Duration" = "{said}"\n')
    folder = write_export(tmp_path / "export", visits=timed("15:00", "20:00"))
    assert minutes(open_export([folder], mapping)) == right
