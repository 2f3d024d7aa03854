"""Short plain-text tables: what `print` shows of a problem, a result and a verdict."""

from collections.abc import Iterable, Sequence

WIDTH = 12
"""Characters of the first column."""


def format_table(rows: Iterable[tuple[str, str]]) -> str:
    """Returns rows of a name and a value as lines of text, with the values below each other."""
    return "\n".join(f"{name:<{WIDTH}}{value}" for name, value in rows)


def count(number: int, noun: str, plural: str = "") -> str:
    """Returns a number with its noun, such as "1 visit" or "2 visits"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def join_some(parts: Sequence[str], most: int) -> str:
    """Returns the first parts with commas between them, and how many more there are."""
    more = len(parts) - most
    return ", ".join(parts[:most]) + (f" and {more} more" if more > 0 else "")
