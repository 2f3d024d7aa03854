"""The few shapes of SVG that our pictures are made of, as text."""

from collections.abc import Iterable
from html import escape

INK, FAINT = "#1d2733", "#66717f"


def document(width: float, height: float, title: str, shapes: Iterable[str]) -> str:
    """A whole picture on white ground, in pixels."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img"'
            ' font-family="Segoe UI, Helvetica, Arial, sans-serif">',
            f"<title>{escape(title)}</title>",
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" fill="#ffffff"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#aab3bf" stroke-width="2"/></pattern></defs>',
            rect(0, 0, width, height, fill="#ffffff"),
            *shapes,
            "</svg>\n",
        ]
    )


def rect(
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "", rx: float = 0, dash: str = "", tip: str = ""
) -> str:
    """A rectangle; `tip` is shown where a pointer rests on it."""
    line = f' stroke="{stroke}"' if stroke else ""
    line += f' stroke-dasharray="{dash}"' if dash else ""
    line += f' rx="{rx:g}"' if rx else ""
    start = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{line}'
    return f"{start}><title>{escape(tip)}</title></rect>" if tip else f"{start}/>"


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"/>'


def dot(x: float, y: float, radius: float, *, fill: str) -> str:
    """A disc with a white rim, to be seen on any colour."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="#ffffff" stroke-width="0.8"/>'


def text(x: float, y: float, words: str, *, size: float = 13, fill: str = INK, bold: bool = False, anchor: str = "start") -> str:
    """A line of text on its baseline."""
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
