"""The two commands of the README, from an export to a judged roster, and the page that they make in a real browser."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs the commands of the section; the folder holds what they wrote."""
    folder = tmp_path_factory.mktemp("readme")
    section = (ROOT / "README.md").read_text("utf-8").split("## From an export to a judged roster")[1].split("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = [shlex.split(line)[1:] for line in block.splitlines()]
    assert [line[0] for line in lines] == ["import", "judge"]
    for line in lines:
        arguments = [str(ROOT / one) if one.startswith("tests/") else one for one in line]
        done = subprocess.run([sys.executable, "-m", "scheduler", *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_page_says_what_the_readme_says(made: Path) -> None:
    text = (made / "judged.html").read_text("utf-8")
    assert "<b>116</b>" in text
    assert "<b>141</b>" in text


@pytest.mark.skipif(BROWSER is None, reason="no chromium on the path: apt-get install chromium")
@pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed: it is of the group dev")
def test_a_browser_shows_the_page_and_no_request_leaves_it(made: Path) -> None:
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((made / "judged.html").resolve().as_uri())
        assert "How late the day really runs" in page.inner_text("main")
        page.locator("summary").first.click()
        assert page.locator("details[open] table").first.is_visible()
        browser.close()
    assert [url.partition(":")[0] for url in asked] == ["file"]
