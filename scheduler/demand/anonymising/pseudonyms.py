"""Words in the place of words, drawn from a secret key: the same key and word give the same pseudonym."""

import hashlib
import hmac
from collections.abc import Callable, Iterable

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
SYLLABLES = 5
"""Syllables of an id: 70^5 ids, so that two of a thousand alike are as good as impossible."""
NAME_SYLLABLES = (2, 3)
"""Syllables of a first name and of a surname."""


class Pseudonyms:
    """Draws pseudonyms from a key; none of them has a word of the original in it."""

    def __init__(self, key: bytes, original_words: Iterable[str]) -> None:
        """Keeps the key and the words that must not appear.

        Args:
            key: Secret; without it nobody can compute the pseudonym of a word.
            original_words: Ids, names and other words of the original.
        """
        self._key = key
        self._originals = frozenset(word.casefold() for word in original_words)
        self._drawn: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def identifier(self, kind: str, original: str) -> str:
        """Returns an id such as "person-bakefimonu".

        Args:
            kind: Kind of thing, with which the id begins.
            original: Id that is replaced.
        """
        return self._draw(kind, original, lambda seed: f"{kind}-{_syllables(seed, 0, SYLLABLES)}")

    def name(self, original: str) -> str:
        """Returns an invented name of two words for somebody; an empty name stays empty."""

        def spell(seed: bytes) -> str:
            first, last = NAME_SYLLABLES
            return f"{_syllables(seed, 0, first)} {_syllables(seed, first, last)}".title()

        return self._draw("name", original, spell) if original.strip() else ""

    def fraction(self, purpose: str, original: str) -> float:
        """Returns a number from 0 up to 1, evenly spread over originals."""
        return int.from_bytes(self._digest(purpose, original)[:7]) / 2**56

    def _draw(self, kind: str, original: str, spell: Callable[[bytes], str]) -> str:
        if (kind, original) not in self._drawn:
            number = 0
            while self._is_used(word := spell(self._digest(kind, f"{original}\n{number}"))):
                number += 1
            self._taken.add(word)
            self._drawn[kind, original] = word
        return self._drawn[kind, original]

    def _is_used(self, word: str) -> bool:
        parts = word.casefold().replace("-", " ").split()
        return word in self._taken or not self._originals.isdisjoint([word.casefold(), *parts])

    def _digest(self, purpose: str, original: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\n{original}".encode(), hashlib.sha256)


def _syllables(seed: bytes, first: int, number: int) -> str:
    pairs = (divmod(byte, len(VOWELS)) for byte in seed[first : first + number])
    return "".join(CONSONANTS[consonant % len(CONSONANTS)] + VOWELS[vowel] for consonant, vowel in pairs)
