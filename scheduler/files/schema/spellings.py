"""Words that are one word in several spellings: Unicode forms, spaces, and for some words capitals."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

HOME, VISIT, PATTERN, SHIFT, SHIFT_PATTERN, PACKAGE = "person or carer", "visit", "pattern", "shift", "shift pattern", "package"
SKILL, TEAM, LOCALITY, PROVIDER = "skill", "team", "locality", "provider"
WHATEVER_CAPITALS = frozenset({SKILL, TEAM, LOCALITY, PROVIDER})
"""Kinds of words that are one word whatever their capitals."""
_OF_PATTERN = re.compile(r"(.+?)(/\d{4}-\d\d-\d\d(?:/\d+)?)")
_PATTERN_OF = {VISIT: PATTERN, SHIFT: SHIFT_PATTERN}


class Spellings:
    """The first spelling of each word, and the others that were found."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], str] = {}
        self._others: dict[str, dict[tuple[str, str], str]] = {}
        self._unchanged: dict[str, set[str]] = {}

    def learn(self, kind: str, words: Iterable[str]) -> None:
        """Takes spellings as the first ones of their words."""
        for word in words:
            self._first.setdefault((kind, _folded(kind, word)), word)

    def unchanged(self, kind: str) -> set[str]:
        """Returns the cells of a kind that are as their words are spelt first; `read` adds to them."""
        return self._unchanged.setdefault(kind, set())

    def read(self, kind: str, text: str, where: str) -> str:
        """Returns a cell with each of its words in its first spelling.

        Args:
            kind: Of the words.
            text: Of the cell: words with `;` between.
            where: The place of the cell.
        """
        if text in self.unchanged(kind):
            return text
        read = ";".join(self._word(kind, part.strip(), where) for part in text.split(";")) if ";" in text else self._word(kind, text, where)
        if read == text:
            self.unchanged(kind).add(text)
        return read

    def several(self) -> Iterator[tuple[str, str]]:
        """Yields for each kind with words in several spellings the place of the first such word, and what is to be said."""
        for kind, others in self._others.items():
            named = [f'"{word}" is "{first}"' for first, word in list(others)[:10]]
            more = f" and {len(others) - 10} more" if len(others) > 10 else ""
            yield next(iter(others.values())), f"spellings of one {kind} differ, and the first is taken: {', '.join(named)}{more}"

    def _word(self, kind: str, word: str, where: str) -> str:
        if kind == SKILL and (parts := re.match(r"([^:@]+?)(\s*[:@].*)", word)):
            return self._word(kind, parts[1], where) + parts[2]
        if kind in _PATTERN_OF and (parts := _OF_PATTERN.fullmatch(word)):
            return self._word(_PATTERN_OF[kind], parts[1], where) + parts[2]
        if not word:
            return word
        first = self._first.setdefault((kind, _folded(kind, word)), word)
        if first != word:
            self._others.setdefault(kind, {}).setdefault((first, word), where)
        return first


def _folded(kind: str, word: str) -> str:
    """Returns what the spellings of a word have in common."""
    plain = word
    if not plain.isascii():
        plain = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in unicodedata.normalize("NFC", plain))
    if "  " in plain:
        plain = re.sub(" +", " ", plain)
    return unicodedata.normalize("NFC", plain.casefold()) if kind in WHATEVER_CAPITALS else plain
