"""The page of a roster as a file: what stands in it, and that it asks nothing of any other."""

import base64
import hashlib
import json
import re
import tomllib
from html.parser import HTMLParser
from typing import Any

import pytest

from scheduler.domain.care import JudgedAt
from scheduler.domain.problem import Problem
from scheduler.reporting.page.assemble import VENDOR, page_text
from scheduler.reporting.page.content import window_words
from scheduler.reporting.page.page import draw_page
from tests.builders import GOOD, at, good_roster, matrix, roster, window, with_person
from tests.reporting.publishing.issues import named_day


class Parts(HTMLParser):
    """Collects the scripts and styles of a page, and the attributes that could ask for another file."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.data = ""
        self.policy = ""
        self.asked: list[str] = []
        self._into: str = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.asked += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action", "data", "poster"}]
        assert "style" not in given, "the policy allows no styles on elements"
        assert not any(name.startswith("on") for name in given), "nor scripts"
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        self._into = "data" if given.get("type") == "application/json" else tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into == "script":
            self.scripts.append(data)
        elif self._into == "style":
            self.styles.append(data)
        elif self._into == "data":
            self.data += data


def page_of(problem: Problem | None = None, runs: Any = None) -> Parts:
    problem = problem or named_day()
    return Parts(draw_page((problem, matrix(problem), roster(problem, GOOD if runs is None else runs))))


def test_the_policy_allows_the_scripts_and_styles_of_the_page_and_nothing_else() -> None:
    page = page_of()
    assert len(page.scripts) == len(page.styles) == 2
    rules = dict(rule.split(" ", 1) for rule in page.policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("img-src") == "data:"
    assert rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    for name, texts in (("script-src", page.scripts), ("style-src", page.styles)):
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert rules.pop(name).split() == [f"'sha256-{found}'" for found in hashes]
    assert not rules
    assert "unsafe" not in page.policy


def test_nothing_in_it_names_another_file() -> None:
    page = page_of()
    assert page.asked == ["data:,", "#board"]
    assert not [text for text in page.styles if "url(" in text or "@import" in text]
    assert not [text for text in page.scripts if "sourceMappingURL" in text]
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|import\(", page.scripts[1])


def test_names_are_data_and_never_markup() -> None:
    """A name that would end the script, and one that looks like a place to fill in."""
    problem = with_person(with_person(named_day(), "U1", name="</script><img src=x onerror=alert(1)>"), "U2", name="{{policy}}")
    page = page_of(problem)
    assert page.asked == ["data:,", "#board"]
    names = [name for name, *_ in json.loads(page.data)["people"]]
    assert {"</script><img src=x onerror=alert(1)>", "{{policy}}"} <= set(names)


def test_each_stop_is_there_with_what_speaks_for_it() -> None:
    page = page_of()
    content = json.loads(page.data)
    assert content["title"] == "Monday 1 to Tuesday 2 June 2026"
    assert content["days"][0] == ["Monday 1 June 2026", "Mon 1 Jun"]
    made = good_roster()
    assert len(content["stops"]) == sum(len(run.assignments) for run in made.runs)
    for visit, shift, start, *_ in content["stops"]:
        assert 0 <= start <= 1440
        assert visit < len(content["visits"])
        assert shift < len(content["shifts"])
    assert all(stop[3] > 0 for stop in content["stops"] if stop[0] == 0), "the way to the first visit"


def test_what_is_not_placed_has_its_reason_with_the_names_of_carers() -> None:
    problem = named_day()
    content = json.loads(page_of(problem, dict.fromkeys(GOOD, ())).data)
    assert len(content["open"]) == len(problem.visits)
    reasons = " ".join(reason for _, reason in content["open"])
    assert "Ann Merrow, Bob Foxley, Cat Hale could still take it" in reasons
    assert not re.search(r"\b(Ann|Bob|Cat)\b(?! (Merrow|Foxley|Hale))", reasons)


def test_windows_are_said_as_they_bind() -> None:
    visit = named_day().visits[0]
    both = visit.replace(windows=(window("08:00", "09:00"), window("10:00", "10:00")))
    assert window_words(both, "Europe/London") == "may start 08:00\N{EN DASH}09:00 or 10:00"
    assert window_words(both.replace(judged_at=JudgedAt.END), "Europe/London").startswith("between 08:00")
    assert window_words(visit.replace(pinned_start=at("08:10")), "Europe/London") == "is to start at 08:10"
    assert not window_words(visit.replace(windows=(), planned_start=at("08:10")), "Europe/London")


def test_what_is_shipped_of_others_is_what_its_authors_publish() -> None:
    (package,) = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]
    shipped = {path.name for path in VENDOR.iterdir()} - {"vendor.toml"}
    assert set(package["files"]) == shipped
    for name, integrity in package["files"].items():
        found = base64.b64encode(hashlib.sha384((VENDOR / name).read_bytes()).digest()).decode()
        assert integrity == f"sha384-{found}", name
    assert f"Leaflet {package['version']}," in (VENDOR / "leaflet.js").read_text(encoding="utf-8")
    assert "BSD 2-Clause" in (VENDOR / "LICENSE").read_text(encoding="utf-8")


def test_the_licence_of_what_is_shipped_stands_in_the_page() -> None:
    text = page_text({"title": "A & B"})
    assert "Redistributions in binary form must reproduce the above copyright" in text
    assert "<title>A &amp; B · carerounds</title>" in text


@pytest.mark.parametrize("name", ["roster.js", "roster.css", "page.html"])
def test_own_parts_are_small(name: str) -> None:
    """All of it is loaded with every page."""
    assert (VENDOR.parent / "assets" / name).stat().st_size < 60_000
