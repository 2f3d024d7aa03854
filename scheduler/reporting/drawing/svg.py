"""The few shapes of SVG that the pictures are made of, each as text."""

import re
from collections.abc import Iterable
from html import escape

INK, FAINT = "#1e2732", "#5a6573"
PAPER, CARD, LINE, HAIR, GROUND = "#f7f6f3", "#ffffff", "#e3e0da", "#efede8", "#efece4"
ROAD, TROUBLE = "#7d8792", "#c2410c"
FONTS = "Inter, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold (XML 1.0, section 2.2), such as control characters."""


def document(width: float, height: float, title: str, shapes: Iterable[str]) -> str:
    """Returns a whole picture on a light ground; sizes are pixels."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img"'
            f' font-family="{FONTS}">',
            f"<title>{_escape(title)}</title>",
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" fill="#f7f6f3"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#d5d1c9" stroke-width="2"/></pattern></defs>',
            rect(0, 0, width, height, fill=PAPER),
            *shapes,
            "</svg>\n",
        ]
    )


def rect(
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "", rx: float = 0, dash: str = "", tip: str = ""
) -> str:
    """Returns a rectangle; `tip` is the text that a browser shows under the pointer."""
    line = f' stroke="{stroke}"' if stroke else ""
    line += f' stroke-dasharray="{dash}"' if dash else ""
    line += f' rx="{rx:g}"' if rx else ""
    start = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{line}'
    return f"{start}><title>{_escape(tip)}</title></rect>" if tip else f"{start}/>"


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1) -> str:
    """Returns a straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"/>'


def path(points: Iterable[tuple[float, float]], *, stroke: str = "none", fill: str = "none", width: float = 1, opacity: float = 1) -> str:
    """Returns a line through points, or the area inside of it."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    shape = "polyline" if fill == "none" else "polygon"
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<{shape} points="{corners}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"{faint}/>'


def disc(x: float, y: float, radius: float, *, fill: str, stroke: str = "none", width: float = 1) -> str:
    """Returns a disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"/>'


def text(
    x: float, y: float, words: str, *, size: float = 13, fill: str = INK, bold: bool = False, anchor: str = "start", halo: str = ""
) -> str:
    """Returns a line of text on its baseline; `halo` is the colour of a rim around its letters."""
    looks = f' text-anchor="{anchor}"' if anchor != "start" else ""
    looks += ' font-weight="600"' if bold else ""
    looks += f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{looks}>{_escape(words)}</text>'


def _escape(words: str) -> str:
    """Returns text as XML may hold it: marks escaped, and forbidden characters replaced by U+FFFD."""
    return escape(_NO_XML.sub("\ufffd", words))
