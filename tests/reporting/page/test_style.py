"""The kinds have the same colours on the page and in pictures."""

import re

from scheduler.reporting.kinds import COLOURS
from scheduler.reporting.page.assemble import ASSETS


def test_the_style_of_the_page_has_the_colours_of_the_kinds() -> None:
    style = (ASSETS / "roster.css").read_text(encoding="utf-8")
    for kind, colours in COLOURS.items():
        for suffix, colour in (("", colours.tint), ("-edge", colours.edge), ("-text", colours.text)):
            assert re.search(rf"--{kind}{suffix}: light-dark\({colour},", style), f"--{kind}{suffix}"
