"""Puts a page together: one file with its script, its style and its data, which asks nothing of any other."""

import base64
import json
import re
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from scheduler.reporting.kinds import COLOURS
from scheduler.reporting.page.content import Content

HERE = Path(__file__).resolve().parent
ASSETS, VENDOR = HERE / "assets", HERE / "vendor"
_OTHER_FILES = {
    "leaflet.css": re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}"),
    "leaflet.js": re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE),
}
"""What names other files: rules of a style with pictures that the page does not use, and the source map of a script."""


def page_text(content: Content) -> str:
    """Returns the HTML of a page.

    A content security policy allows the scripts and styles of the page by their hashes, and nothing else.

    Args:
        content: What the page shows; its `title` is that of the page.
    """
    scripts = [_vendored("leaflet.js"), _asset("roster.js")]
    styles = [_vendored("leaflet.css"), _asset("roster.css") + _kind_rules()]
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _filled(
        _asset("page.html"),
        {
            "title": escape(str(content["title"])),
            "policy": policy,
            "licence": _vendored("LICENSE").replace("--", "- -"),
            "styles": "".join(f"<style>{text}</style>\n" for text in styles),
            "data": json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
            "scripts": "".join(f"<script>{text}</script>\n" for text in scripts),
        },
    )


def _filled(frame: str, parts: dict[str, str]) -> str:
    """Returns a frame with each ``{{name}}`` replaced, in one pass: what is put in is not looked at again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], frame)


def _hash(text: str) -> str:
    """Returns the hash of an inline script or style, as a policy names it."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _kind_rules() -> str:
    """Returns the colours of the kinds as a style."""
    return "".join(f".k-{kind}{{--tint:var(--{kind});--edge:var(--{kind}-edge);--on:var(--{kind}-text)}}\n" for kind in COLOURS)


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def _vendored(name: str) -> str:
    text = (VENDOR / name).read_text(encoding="utf-8")
    return _OTHER_FILES[name].sub("", text) if name in _OTHER_FILES else text
