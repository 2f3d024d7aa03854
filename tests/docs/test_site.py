"""The documentation is a site that builds without a warning and asks nothing of any other site."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scheduler

ROOT = Path(__file__).resolve().parents[2]

# What a browser fetches by itself: scripts, styles, images, frames. Links that a reader may follow are not among them.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|embed|object|video|audio)\b[^>]*?\s(?:src|srcset|data)=["']?(?:https?:)?//[^"'\s>]*"""
    r"""|<link\b(?![^>]*rel=["']?(?:canonical|next|prev)\b)[^>]*?\shref=["']?(?:https?:)?//[^"'\s>]*"""
)
FETCHED_BY_STYLES = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//[^"')\s]*""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


def test_no_page_and_no_style_fetches_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    asked = [found.group() for page in pages for found in FETCHED.finditer(page.read_text(encoding="utf-8"))]
    styles = [*pages, *site.rglob("*.css")]
    asked += [found.group() for style in styles for found in FETCHED_BY_STYLES.finditer(style.read_text(encoding="utf-8"))]
    assert asked == []


def test_no_page_makes_the_theme_load_a_script_from_elsewhere(site: Path) -> None:
    """The theme's own script fetches mermaid for diagrams, and figures of a repository; nothing may ask it to."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'class="mermaid"' not in text
        assert 'data-md-component="source"' not in text


def test_the_reference_has_an_entry_for_each_public_name(site: Path) -> None:
    reference = (site / "reference.html").read_text(encoding="utf-8")
    entries = set(re.findall(r'<h3[^>]* id="scheduler\.[\w.]*?(\w+)"', reference))
    assert set(scheduler.__all__) - {"__version__"} <= entries


def test_no_page_shows_what_was_to_be_replaced(site: Path) -> None:
    for name in ("reference", "changelog", "command-line", "contributing"):
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "public names --" not in text
        assert "--8&lt;--" not in text
