"""The engine's settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from scheduler.solver.params import SolveParams


def _toml(folder: Path, text: str) -> Path:
    path = folder / "params.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_does_not_name_is_as_it_was(tmp_path: Path) -> None:
    assert SolveParams.from_toml(_toml(tmp_path, "")) == SolveParams()
    assert SolveParams.from_toml(_toml(tmp_path, "blinks = 25\nhot = 1.5\n")) == SolveParams(blinks=25, hot=1.5)


@pytest.mark.parametrize("text", ["blink = 25", "blinks = 1001", "hot = 0", "search_share = 0", "mean_size = 'large'", "[blinks]\nx = 1"])
def test_wrong_key_or_value_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValidationError, match=text.split(maxsplit=1)[0].strip("[]")):
        SolveParams.from_toml(_toml(tmp_path, text))


def test_every_setting_is_explained() -> None:
    """`hot, cold: ...` explains both."""
    assert SolveParams.__doc__ is not None
    names = {name.strip() for line in SolveParams.__doc__.splitlines() if ":" in line for name in line.partition(":")[0].split(",")}
    assert set(SolveParams.model_fields) <= names
