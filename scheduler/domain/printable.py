"""Characters that a terminal obeys instead of showing, and how they are shown."""

import re

REPLACEMENT = "\ufffd"
"""Stands where a program could not read a letter: the letter is lost."""
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls, also those that Unicode has from Latin-1
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what is shown
    "\u2028\u2029\ufeff"  # line and paragraph separators, byte order mark
    "\ud800-\udfff\ufffe\uffff]"  # halves of letters, and what Unicode says is none
)


def find_controls(text: str) -> list[str]:
    """Returns the control characters of a text, each once."""
    if text.isprintable():
        return []
    return list(dict.fromkeys(_CONTROL.findall(text)))


def printable(text: str, *, keeps: str = "") -> str:
    r"""Returns a text with its control characters written out, such as ``\x1b`` for Escape.

    Args:
        text: any text.
        keeps: control characters that stay as they are.
    """
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda found: found[0] if found[0] in keeps else written_out(found[0]), text)


def written_out(character: str) -> str:
    r"""Returns a character as an escape, such as ``\x1b``."""
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
