"""Names as they are shown to others, and the names of files."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

TITLES = frozenset({"dame", "dr", "father", "fr", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir", "sister"})
MAX_FILE_NAME = 60
"""Characters of an id in the name of a file; folders and endings add to them."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def full_name(name: str, identifier: str) -> str:
    """Returns a name, or the id where there is none."""
    return " ".join(name.split()) or identifier


def first_name(name: str) -> str:
    """Returns a name without surname: "Mrs Edith Orchard" and "Orchard, Edith" both give "Edith".

    A title and a single word give the initial of the surname: "Mrs O."
    """
    surname, comma, rest = name.partition(",")
    words = (rest if comma and rest.strip() else surname).split()
    given = [word for word in words if word.strip(".").casefold() not in TITLES]
    if not given:
        return ""
    is_titled = len(given) < len(words)
    return f"{words[0]} {_initial(given[0])}" if is_titled and len(given) == 1 and not comma else given[0]


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Returns first names by id; people who share one get the initial of their surname too.

    Somebody without a name is shown by id.

    Args:
        names: Full names by id.
    """
    firsts = {identifier: first_name(name) or identifier for identifier, name in names.items()}
    shared = {first for first, times in Counter(firsts.values()).items() if times > 1}
    return {
        identifier: f"{first} {_surname_initial(names[identifier])}".rstrip() if first in shared else first
        for identifier, first in firsts.items()
    }


def _surname_initial(name: str) -> str:
    surname, comma, _ = name.partition(",")
    words = surname.split()
    if comma:
        return _initial(words[0]) if words else ""
    return _initial(words[-1]) if len(words) > 1 else ""


def _initial(word: str) -> str:
    return f"{word[0].upper()}."


def file_names(identifiers: Iterable[str]) -> dict[str, str]:
    """Returns a file name without ending for each id; it is valid and different on every system.

    Letters, digits, hyphens and underscores are kept; anything else becomes an underscore.
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for identifier in sorted(identifiers):
        letters = unicodedata.normalize("NFC", identifier)[:MAX_FILE_NAME]
        plain = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in letters)
        plain = f"_{plain}" if RESERVED.fullmatch(plain) else plain
        name, number = plain, 2
        while name.casefold() in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name.casefold())
        found[identifier] = name
    return found
