"""The page of a re-allocation: what was compared, the curve, the maps, who would move, and swaps."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from scheduler.reporting.pages.frame import folded, heading, page, paragraph, table

WORDS = {
    "comparison.csv": "Arrangements, all solved with the same effort, with and without the way from and to home",
    "curve.csv": "The saving against the share of people moved",
    "providers.csv": "Hours and travel of each provider",
    "localities.csv": "Town and country",
}
NOT_IN_WORDS = (
    "Zones ask nobody: they leave out choice, grades and dates, and they move carers too. They say what borders by area would be worth."
)
PROPOSAL = "This is a proposal. Nobody is moved by it: people are asked, and whoever refuses is locked with may_move = no."


def clusters_page(summary: Iterable[str], pictures: Iterable[str], files: Mapping[str, str]) -> str:
    """Returns the page; it needs no internet and names no people.

    Args:
        summary: Lines in words.
        pictures: Pictures as SVG.
        files: Text of the tables, by file name.
    """
    return page("Who should serve whom", _parts(summary, pictures, files), "Written by carerounds clusters.")


def _parts(summary: Iterable[str], pictures: Iterable[str], files: Mapping[str, str]) -> Iterator[str]:
    yield paragraph(PROPOSAL)
    yield from (paragraph(" ".join(line.split())) for line in summary)
    yield from pictures
    for name, words in WORDS.items():
        if name in files:
            yield heading(words)
            yield _table(files[name])
    yield paragraph(NOT_IN_WORDS, "soft")
    for name, words in (("moves.csv", "Who would move"), ("swaps.csv", "Swaps"), ("pairs.csv", "Pairs that gain in sum only")):
        if name in files:
            yield folded(words, _table(files[name]))


def _table(text: str) -> str:
    header, *rows = csv.reader(io.StringIO(text))
    return table(header, rows)
