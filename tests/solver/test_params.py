"""The engine's settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from scheduler.domain.base import Frozen
from scheduler.solver import params as params_module
from scheduler.solver.params import AnnealingParams, RuinParams, SolveParams


def _toml(folder: Path, text: str) -> Path:
    path = folder / "params.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_does_not_name_keeps_its_default(tmp_path: Path) -> None:
    text = "[ruin]\nblinks_per_thousand = 25\n[annealing]\ninitial_temperature = 1.5\n"
    expected = SolveParams(ruin=RuinParams(blinks_per_thousand=25), annealing=AnnealingParams(initial_temperature=1.5))
    assert SolveParams.from_toml(_toml(tmp_path, "")) == SolveParams()
    assert SolveParams.from_toml(str(_toml(tmp_path, text))) == expected


@pytest.mark.parametrize(
    "text", ["[ruin]\nblink = 25", "[ruin]\nblinks_per_thousand = 1001", "[annealing]\ninitial_temperature = 0", "[ruins]\nx = 1"]
)
def test_a_wrong_key_or_value_is_named(tmp_path: Path, text: str) -> None:
    name = text.splitlines()[-1].split(maxsplit=1)[0] if "ruins" not in text else "ruins"
    with pytest.raises(ValidationError, match=name):
        SolveParams.from_toml(_toml(tmp_path, text))


def test_the_flat_names_of_0_1_still_work_with_a_warning(tmp_path: Path) -> None:
    expected = SolveParams(ruin=RuinParams(blinks_per_thousand=25), annealing=AnnealingParams(initial_temperature=1.5))
    with pytest.warns(DeprecationWarning, match=r"blinks is now called ruin\.blinks_per_thousand"):
        flat = SolveParams.from_toml(_toml(tmp_path, "blinks = 25\nhot = 1.5\n"))
    assert flat == expected
    with pytest.warns(DeprecationWarning, match="annealing.initial_temperature"):
        assert getattr(flat, "hot") == 1.5  # noqa: B009 - no name that a type checker is to know


def test_a_flat_name_changes_one_setting_of_its_group_alone() -> None:
    with pytest.warns(DeprecationWarning, match="is now called"):
        flat = SolveParams.model_validate({"choice_heat": 0.5, "ruin": {"max_mean_removals": 9}, "blinks": 3})
    assert flat.route_choice_restart == SolveParams().route_choice_restart.replace(resume_at=0.5)
    assert flat.ruin == RuinParams(max_mean_removals=9, blinks_per_thousand=3)


def test_every_flat_name_has_a_place() -> None:
    for name, place in params_module._NAMES_OF_0_1.items():
        group, _, field = place.partition(".")
        assert field in type(getattr(SolveParams(), group)).model_fields, name


def test_every_setting_is_explained() -> None:
    groups = [kind for kind in vars(params_module).values() if isinstance(kind, type) and issubclass(kind, Frozen) and kind is not Frozen]
    for kind in groups:
        assert kind.__doc__ is not None
        explained = {line.partition(":")[0].strip() for line in kind.__doc__.splitlines() if ":" in line}
        assert set(kind.model_fields) <= explained, kind


def test_a_name_that_is_no_setting_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="heat"):
        getattr(SolveParams(), "heat")  # noqa: B009
