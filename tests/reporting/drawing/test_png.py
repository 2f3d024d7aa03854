"""Pictures as PNG, without a browser."""

import importlib.util
import struct
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import scheduler
from scheduler.domain.errors import MissingLibrary
from scheduler.reporting.drawing.gantt_layout import WIDTH
from tests.builders import good_roster, plain_day

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def test_it_has_two_pixels_for_each_one_of_the_svg(tmp_path: Path) -> None:
    chart = scheduler.chart(plain_day(), good_roster())
    chart.save(tmp_path / "roster.png")
    content = (tmp_path / "roster.png").read_bytes()
    assert content.startswith(SIGNATURE)
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2 * WIDTH
    assert 400 < height < 2000
    assert len(content) > 20_000, "words and blocks, not an empty ground"


def test_without_typst_the_message_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "typst" else known(name, package)

    monkeypatch.setattr("scheduler.reporting.drawing.png.find_spec", find_spec)
    with pytest.raises(MissingLibrary, match=r'a \.png needs typst: pip install "carerounds\[publish\]"'):
        scheduler.chart(plain_day(), good_roster()).save(tmp_path / "roster.png")
    assert not (tmp_path / "roster.png").exists()
