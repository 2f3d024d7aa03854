"""Makes the pictures of the README's section from an export to a judged roster: ``python -m tests.docs.pictures``.

It needs chromium on the path and playwright, of the group dev.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADING = "## From an export to a judged roster"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PICTURES = {"imported.html": "imported-page.png", "judged.html": "judged-page.png"}
"""Pictures in docs, by the page that each shows."""
SIZE = (1000, 620)


def commands() -> list[list[str]]:
    """Returns the two commands of the section, as lists of arguments."""
    section = (ROOT / "README.md").read_text("utf-8").split(HEADING)[1].split("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line)[1:] for line in block.splitlines()]


def run_commands(folder: Path) -> None:
    """Runs the commands in a folder, which then holds their pages.

    Raises:
        RuntimeError: One of them does not end with 0.
    """
    for line in commands():
        arguments = [str(ROOT / one) if one.startswith("tests/") else one for one in line]
        done = subprocess.run([sys.executable, "-m", "scheduler", *arguments], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)


def take_picture(page: Path, picture: Path) -> list[str]:
    """Writes the top of a page as a picture, and returns the addresses that the page asked for."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        tab = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=str(picture))
        browser.close()
    return asked


def main() -> None:
    """Makes all pictures in docs."""
    with tempfile.TemporaryDirectory() as place:
        run_commands(Path(place))
        for page, picture in PICTURES.items():
            take_picture(Path(place) / page, ROOT / "docs" / picture)


if __name__ == "__main__":
    main()
