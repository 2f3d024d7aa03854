"""The frame of a page: its head, its style for screen and paper, and tables."""

from collections.abc import Iterable, Sequence
from html import escape

from scheduler.domain.printable import printable

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light; --ink: #1d2733; --soft: #5b6775; --line: #d5dbe1; --good: #1b7f4b; --bad: #b3261e }
:root { --paper: #ffffff; --tint: #f3f6f8 }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif }
body { color: var(--ink); background: var(--paper) }
h1 { font-size: 1.6rem; margin: 0 0 .3rem } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
p { max-width: 48rem } .soft { color: var(--soft) } .good { color: var(--good) } .bad { color: var(--bad) }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none }
.figures li { flex: 1 1 10rem; padding: .7rem 1rem; background: var(--tint); border-radius: .4rem }
.figures b { display: block; font-size: 1.5rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
caption { text-align: left; color: var(--soft); padding: .3rem 0 }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { background: var(--tint) } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
details { margin: .4rem 0 } summary { cursor: pointer }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem }
@media print {
  @page { size: A4; margin: 14mm }
  body { max-width: none; padding: 0; font-size: 10.5pt } h2 { break-after: avoid } tr, .figures li { break-inside: avoid }
  thead { display: table-header-group } .figures li, th { background: none; border: 1px solid var(--line) } details > * { display: block }
}
"""


def page(title: str, parts: Iterable[str], footer: str = "") -> str:
    """Returns a whole page.

    Args:
        title: Plain text.
        parts: HTML of what is between the title and the end.
        footer: Plain text.
    """
    head = (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{text(title)}</h1>\n"
    )
    return head + "\n".join(parts) + f"\n</main>\n<footer>{text(footer)}</footer>\n</body>\n</html>\n"


def text(words: object) -> str:
    """Returns plain text as HTML, with control characters written out."""
    return escape(printable(str(words)))


def heading(words: str, level: int = 2) -> str:
    """Returns a heading."""
    return f"<h{level}>{text(words)}</h{level}>"


def paragraph(words: str, kind: str = "") -> str:
    """Returns a paragraph of plain text."""
    return f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>"


def figures(pairs: Iterable[tuple[str, str]]) -> str:
    """Returns large figures beside each other, each with its words."""
    return '<ul class="figures">' + "".join(f"<li><b>{text(figure)}</b>{text(words)}</li>" for figure, words in pairs) + "</ul>"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", numbers: Sequence[int] = ()) -> str:
    """Returns a table.

    Args:
        header: Names of the columns.
        rows: Cells in plain text.
        caption: Plain text above the table.
        numbers: Positions of the columns of numbers, counted from 0.
    """
    kinds = [' class="number"' if at in numbers else "" for at in range(len(header))]
    head = "".join(f'<th scope="col"{kind}>{text(name)}</th>' for name, kind in zip(header, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{text(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>\n" for row in rows
    )
    above = f"<caption>{text(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{above}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>'


def folded(words: str, html: str) -> str:
    """Returns a part that is opened with a click."""
    return f"<details><summary>{text(words)}</summary>{html}</details>"
