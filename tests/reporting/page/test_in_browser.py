"""The page in Debian's chromium: it asks for nothing, shows and picks, by mouse and by keyboard, light, dark and on paper."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.reporting.page.assemble import page_text
from scheduler.reporting.page.page import draw_page
from tests.builders import GOOD, matrix, roster
from tests.reporting.publishing.issues import named_day

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = ((1440, 900), (1024, 768), (390, 844))
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path: apt-get install chromium"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed: it is of the group dev"),
]


@dataclass
class Opened:
    """An opened page, with everything that it asked for and complained of."""

    page: "Page"
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plain day, on points around Leominster, with Cat's visits left out."""
    problem = named_day()
    spread = {
        place.location_id: place.replace(lat=52.2 + number / 100, lon=-2.8 + number % 3 / 50)
        for number, place in enumerate(problem.locations)
    }
    problem = problem.replace(locations=tuple(spread.values()))
    runs = {shift_id: stops for shift_id, stops in GOOD.items() if shift_id != "SC"}
    path = tmp_path_factory.mktemp("page") / "roster.html"
    path.write_text(draw_page((problem, matrix(problem), roster(problem, runs))), encoding="utf-8")
    return path


@contextmanager
def opened(browser: "Browser", path: Path, size: tuple[int, int] = SIZES[0], **options: Any) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    page = context.new_page()
    found = Opened(page)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready='1']")
    yield found
    assert found.complaints == [], "no error, and nothing against the policy"
    assert found.requests == [path.as_uri()], "the file itself, and nothing else"
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_in_every_size_light_and_dark_and_asks_for_nothing(
    browser: "Browser", day: Path, size: tuple[int, int], scheme: str, tmp_path: Path
) -> None:
    with opened(browser, day, size, color_scheme=scheme) as shown:
        assert shown.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
        assert shown.page.locator("#rows .r").count() == 3
        colour = shown.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert (colour == "rgb(18, 22, 27)") == (scheme == "dark")
        kept = os.environ.get("CAREROUNDS_SCREENSHOTS")
        folder = Path(kept) if kept else tmp_path
        picture = shown.page.screenshot(path=folder / f"page-{size[0]}-{scheme}.png")
        assert len(picture) > 10_000


def test_a_run_picked_on_the_board_is_picked_on_the_map_and_in_the_panel(browser: "Browser", day: Path) -> None:
    with opened(browser, day) as shown:
        before = _map_pixels(shown)
        shown.page.locator("#rows .r").first.locator(".v").first.click()
        assert shown.page.locator("#rows .r.picked").count() == 1
        assert shown.page.locator("#rows .v.chosen").count() >= 1
        assert "The run of Ann Merrow" in shown.text("#panel")
        picked = _map_pixels(shown)
        assert picked != before
        shown.page.keyboard.press("Escape")
        assert shown.page.locator("#rows .r.picked").count() == 0
        assert _map_pixels(shown) != picked


def test_a_run_picked_on_the_map_is_picked_on_the_board(browser: "Browser", day: Path) -> None:
    """Bob's way from home to his first visit, clicked in the middle."""
    with opened(browser, day) as shown:
        box = shown.page.locator("#map").bounding_box()
        assert box is not None
        found = set()
        for row in range(12, int(box["height"]), 14):
            for column in range(12, int(box["width"]), 60):
                shown.page.mouse.click(box["x"] + column, box["y"] + row)
                picked = shown.page.locator("#rows .r.picked .n b")
                if picked.count():
                    found.add(picked.inner_text())
            if found:
                break
        assert found <= {"Ann Merrow", "Bob Foxley"}
        assert found


def _map_pixels(shown: Opened) -> str:
    shown.page.wait_for_timeout(60)
    pixels: str = shown.page.evaluate("() => document.querySelector('#map canvas').toDataURL()")
    return pixels


def test_hover_and_focus_show_a_visit_and_why_one_is_not_placed(browser: "Browser", day: Path) -> None:
    with opened(browser, day) as shown:
        shown.page.locator("#rows .v").first.hover()
        assert "Ann Merrow" in shown.text("#tip")
        assert "may start" in shown.text("#tip")
        shown.page.mouse.move(5, 5)
        assert not shown.page.locator("#tip").is_visible()
        chip = shown.page.locator("#tray .v").first
        shown.page.keyboard.press("Tab")
        for _ in range(12):
            if chip.evaluate("element => element === document.activeElement"):
                break
            shown.page.keyboard.press("Tab")
        assert shown.page.locator("#tip").is_visible()
        assert shown.text("#tip").count("\n") >= 2
        assert "not placed" in shown.text("#tray")
        assert "Why they are not placed" in shown.text("#panel")


def test_everything_can_be_done_with_the_keyboard_alone(browser: "Browser", day: Path) -> None:
    with opened(browser, day) as shown:
        keys = shown.page.keyboard
        for _ in range(20):
            keys.press("Tab")
            if shown.page.evaluate("() => document.activeElement.closest('#rows') !== null"):
                break
        first = _focused(shown)
        keys.press("ArrowRight")
        assert _focused(shown) != first
        row = "() => document.activeElement.closest('.r').ariaRowIndex"
        assert shown.page.evaluate(row) == "2"
        keys.press("ArrowDown")
        assert shown.page.evaluate(row) == "3"
        keys.press("Control+Home")
        assert _focused(shown).startswith("Ann Merrow")
        keys.press("End")
        keys.press("Enter")
        assert shown.page.locator("#rows .v.chosen").count() >= 1
        said = shown.page.locator("#says").text_content()
        assert said == _focused(shown)
        keys.press("]")
        assert "Bob Foxley" in shown.text("#panel h2")
        keys.press("/")
        keys.type("wisn")
        keys.press("Enter")
        assert "Łucja Wiśniewska" in shown.text("#panel h2")
        keys.press("Escape")
        keys.press("h")
        shown.page.wait_for_function(
            "() => document.querySelector('#board').innerText.includes('A.M.')"
        )  # rows are drawn with the next frame
        assert "Merrow" not in shown.text("#board")


def _focused(shown: Opened) -> str:
    name: str = shown.page.evaluate("() => document.activeElement.getAttribute('aria-label') || ''")
    return name


def test_the_switch_turns_light_to_dark_and_back(browser: "Browser", day: Path) -> None:
    with opened(browser, day, color_scheme="light") as shown:
        ground = "() => getComputedStyle(document.body).backgroundColor"
        light = shown.page.evaluate(ground)
        shown.page.locator("#theme").click()
        dark = shown.page.evaluate(ground)
        shown.page.locator("#theme").click()
        assert dark != light == shown.page.evaluate(ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_signs_stand_out(browser: "Browser", day: Path, scheme: str) -> None:
    """Contrast of text 4.5 to 1, of edges 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), computed of the colours in use."""
    with opened(browser, day, color_scheme=scheme) as shown:
        ratios = shown.page.evaluate(
            """() => {
            const probe = document.createElement("i");
            document.body.append(probe);
            const light = (name) => {
              probe.style.color = `var(${name})`;
              const parts = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map((part) => {
                const value = part / 255;
                return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
              });
              return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
            };
            const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
            const kinds = ["personal", "medication", "meal", "reablement", "welfare", "other"];
            return {
              text: [["--ink", "--card"], ["--ink", "--paper"], ["--soft", "--card"], ["--soft", "--paper"], ["--warn", "--card"],
                ...kinds.map((kind) => [`--${kind}-text`, `--${kind}`])].map(([a, b]) => ratio(a, b)),
              signs: [["--road", "--duty"], ["--now", "--card"], ["--accent", "--card"],
                ...kinds.map((kind) => [`--${kind}-edge`, "--card"])].map(([a, b]) => ratio(a, b)),
            };
        }"""
        )
        assert min(ratios["text"]) >= 4.5
        assert min(ratios["signs"]) >= 3


def test_it_prints_all_rows_and_the_reasons(browser: "Browser", day: Path, tmp_path: Path) -> None:
    import pypdfium2

    with opened(browser, day, color_scheme="dark") as shown:
        shown.page.pdf(path=tmp_path / "roster.pdf", prefer_css_page_size=True)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(tmp_path / "roster.pdf")]
    text = "".join("".join(pages).split())
    for name in ("AnnMerrow", "BobFoxley", "couldstilltakeit"):
        assert name in text


def large(path: Path, runs: int = 300, stops: int = 10) -> Path:
    """A page of 300 runs with 3,000 visits, made of numbers."""
    draw = random.Random(1)
    kinds = ("personal", "meal", "medication", "reablement", "welfare")

    def point() -> list[float]:
        return [52 + draw.random() / 2, -3 + draw.random()]

    content: dict[str, Any] = {
        "title": "Monday 23 November 2026",
        "days": [["Monday 23 November 2026", "Mon 23 Nov"]],
        "figures": [["Not placed", "0", "of 3,000 visits"]],
        "carers": [[f"C{number}", f"Carer Number{number}"] for number in range(runs)],
        "people": [[f"Person Number{number}", f"Town{number % 20}", point()] for number in range(4 * runs)],
        "shifts": [[run, 420 + 60 * (run % 8), 900 + 60 * (run % 8), point(), point(), 9] for run in range(runs)],
        "visits": [
            [draw.randrange(4 * runs), draw.choice(kinds), "personal care", 30, 1 + (number % 8 == 0), int(number % 9 == 0), "", 480]
            for number in range(runs * stops)
        ],
        "stops": [
            [run * stops + stop, run, 430 + 60 * (run % 8) + 47 * stop, 10, int(stop % 3 == 0), "planned for 08:00"]
            for run in range(runs)
            for stop in range(stops)
        ],
        "open": [],
        "absences": [],
        "places": [[f"Town{number}", *point(), 60] for number in range(20)],
    }
    path.write_text(page_text(content), encoding="utf-8")
    return path


def test_three_hundred_runs_are_drawn_as_they_come_into_sight(browser: "Browser", tmp_path: Path) -> None:
    with opened(browser, large(tmp_path / "large.html")) as shown:
        assert shown.page.locator("#rows .r").count() == 300
        drawn = shown.page.locator("#rows .v").count()
        assert 100 < drawn < 1000
        shown.page.locator("#rows .r").last.scroll_into_view_if_needed()
        shown.page.locator("#rows .r").last.locator(".v").first.wait_for()
        assert shown.page.locator("#rows .v").count() > drawn
