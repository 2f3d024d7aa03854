"""The two commands of the README, from an export to a judged roster, and the page that they make in a real browser."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.pictures import BROWSER, FLAGS, PICTURES, ROOT, SIZE, commands, run_commands, take_picture

PNG_SIZE = slice(16, 24)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs the commands of the section; the folder holds what they wrote."""
    assert [line[0] for line in commands()] == ["import", "judge"]
    folder = tmp_path_factory.mktemp("readme")
    run_commands(folder)
    return folder


def size_of(picture: Path) -> tuple[int, int]:
    """Returns width and height of a PNG file."""
    data = picture.read_bytes()[PNG_SIZE]
    return int.from_bytes(data[:4]), int.from_bytes(data[4:])


def test_the_readme_shows_a_picture_of_each_page(made: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for page, picture in PICTURES.items():
        assert (made / page).stat().st_size > 0
        assert f"](docs/{picture})" in text
        assert size_of(ROOT / "docs" / picture) == SIZE


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
    for name in PICTURES:
        assert [url.partition(":")[0] for url in take_picture(made / name, made / "shot.png")] == ["file"]
        assert size_of(made / "shot.png") == SIZE
