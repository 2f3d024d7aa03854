"""What may be meant by an unknown word: the known word closest to it."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

MOST_COMPARED = 10_000
"""Pairs of words that are compared letter by letter for one set of known words; half a second's work.

The first few unknown words thus get a suggestion, and a table in which every id is unknown is read as fast as any.
"""

_SIGNS = re.compile(r"[\W_]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


class Suggestions:
    """Finds the known words that unknown words may stand for.

    Words that differ in capitals, signs or leading zeros only are found by one look into a table.
    Other words are compared with all known ones, until `MOST_COMPARED` pairs have been.

    Args:
        known: Known words.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_key: dict[str, str] = {}
        self._by_plain: dict[str, str] = {}
        for name in known:
            if key := _key(name):
                self._by_key.setdefault(key, name)
            self._by_plain[name.casefold()] = name
        self._left = MOST_COMPARED

    def closest(self, word: str, least: float = 0.6) -> str:
        """Returns the known word closest to an unknown one, in quotation marks; empty if none is close.

        Args:
            word: Unknown word.
            least: How alike both must be, from 0 to 1.
        """
        alike = self._by_key.get(_key(word))
        if alike is not None:
            return f'"{alike}"'
        if len(self._by_plain) > self._left:
            return ""
        self._left -= len(self._by_plain)
        close = difflib.get_close_matches(word.casefold(), self._by_plain, n=1, cutoff=least)
        return f'"{self._by_plain[close[0]]}"' if close else ""


def _key(word: str) -> str:
    """Returns the letters and digits of a word without capitals and leading zeros."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", word).casefold())
    return _ZEROS.sub("", plain) if "0" in plain else plain
