"""How the letters of a file are written down: its encoding, decided on the whole file."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_LATIN = frozenset("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšžŵŷ")
_BETWEEN_LETTERS = frozenset("’'-–")  # noqa: RUF001
_USUAL = frozenset("’‘“”–—£€°·…½¼¾×é")  # noqa: RUF001


@dataclass(frozen=True)
class Letters:
    """The text of a file.

    Attributes:
        text: Decoded, without a byte order mark.
        encoding: ``utf-8``, ``utf-16``, ``utf-32``, ``cp1252`` or ``mac_roman``.
        mixed_lines: Numbers of lines in UTF-8 that hold bytes of another encoding, counted from 1.
    """

    text: str
    encoding: str
    mixed_lines: tuple[int, ...] = ()


def decode(data: bytes) -> Letters:
    """Returns the text of a file and its encoding.

    UTF-8 and UTF-16 prove themselves. Of Windows-1252 and Mac Roman the one is taken in which more of the foreign letters stand
    where letters of words stand.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Letters(data.decode("utf-32", errors="replace"), "utf-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Letters(data.decode("utf-16", errors="replace"), "utf-16")
    if b"\0" in data[:2000]:
        is_little = data[1:2000:2].count(0) >= data[:2000:2].count(0)
        return Letters(data.decode("utf-16-le" if is_little else "utf-16-be", errors="replace"), "utf-16")
    try:
        return Letters(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        pass
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    foreign = [(number, line) for number, line in enumerate(lines, start=1) if not line.isascii()]
    broken = [number for number, line in foreign if not _is_utf8(line)]
    if len(broken) < len(foreign) or data.startswith(codecs.BOM_UTF8):
        return Letters("".join(map(_mixed, lines)), "utf-8", tuple(broken))
    encoding = max(("cp1252", "mac_roman"), key=lambda name: _likeness(data.decode(name, errors="replace")))
    return Letters(data.decode(encoding, errors="replace"), encoding)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(line: bytes) -> str:
    """Returns a line of UTF-8 in which other bytes are Windows letters."""
    text = line.decode("utf-8", errors="surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", errors="replace"), text)


def _likeness(text: str) -> int:
    """Returns how much the foreign letters of a text look like those of English, Welsh and European names."""
    return sum(_points(*found) for found in _foreign(text))


def _foreign(text: str) -> Iterator[tuple[str, str, str]]:
    """Yields each letter that is not ASCII, with the one before and the one behind it."""
    for found in re.finditer(r"[^\x00-\x7f]", text):
        at = found.start()
        yield text[at - 1 : at], found[0], text[at + 1 : at + 2]


def _points(before: str, letter: str, behind: str) -> int:
    if letter in _LATIN:
        return 2 if before.isalpha() or behind.isalpha() else 0
    if letter.casefold() in _LATIN:
        is_first = not before.isalpha() and behind.isalpha()
        return 1 if is_first or before.isupper() else -2
    if letter in _BETWEEN_LETTERS and before.isalpha() and behind.isalpha():
        return 2
    if letter in _USUAL:
        return 1
    return -2 if unicodedata.category(letter)[0] in "LSC" else -1


def without_accents(text: str) -> str:
    """Returns a text whose letters have no accents: ``Renee`` for ``Renée``."""
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
