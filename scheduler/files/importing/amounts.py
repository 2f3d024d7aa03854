"""Durations, numbers of carers and missing values, in the words of other programs."""

import re
from contextlib import suppress
from functools import lru_cache

from scheduler.files.importing.unreadable import Unreadable

_COUNTS = {
    **dict.fromkeys(("single", "one", "sgl", "s", "solo", "1 x", "no", "n"), 1),
    **dict.fromkeys(("double", "two", "dbl", "d", "dh", "dup", "du", "pair", "yes", "y", "2 x"), 2),
    **dict.fromkeys(("triple", "three"), 3),
}


_NO_VALUES = frozenset(
    (
        "n/a",
        "none",
        "null",
        "nil",
        "tbc",
        "tba",
        "not known",
        "not applicable",
        "not set",
        "not recorded",
        "unknown",
        "to be confirmed",
        "blank",
    )
)


_ERROR_VALUES = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#ERROR")
)


NO_VALUE_WORDS = frozenset(("n/a", "none", "null", "nil", "tbc", "tba"))
"""Words of other programs for an empty cell."""


def read_duration(text: str) -> int:
    """Parses a duration to whole minutes: ``45``, ``0:45``, ``00:30:00``, ``45 mins``, ``1h``, ``1 hr 15``, ``PT1H15M``.

    Raises:
        Unreadable: F023, it is none.
    """
    plain = text.strip().casefold()
    if match := re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?(?:\s*(?:h|hrs?|hours?))?", plain):
        if int(match[1]) >= 24:
            raise Unreadable("F023", f'"{text}" is longer than a day', f"{match[1]}, if it is in minutes and seconds")
        return int(match[1]) * 60 + int(match[2])
    hours = r"(?:(\d{1,6}(?:[.,]\d{1,9})?)\s*(?:hours|hour|hrs|hr|h))?"
    minutes = r"(?:(\d{1,9})\s*(?:minutes|minute|mins|min|m|')?)?"
    match = re.fullmatch(rf"(?:pt)?{hours}\s*(?:and|,)?\s*{minutes}\.?", plain)
    if not match or not any(match.groups()):
        raise Unreadable("F023", f'"{text}" is not a duration', "a duration is written as 45 or 0:45")
    exact = float((match[1] or "0").replace(",", ".")) * 60 + int(match[2] or 0)
    if exact != round(exact):
        raise Unreadable("F023", f'"{text}" is not a duration in whole minutes', f"{round(exact)}")
    return round(exact)


def read_carer_count(text: str) -> int:
    """Parses the number of carers of a visit: ``2``, ``2.0``, ``2:1``, ``Double``, ``two carers``.

    Raises:
        Unreadable: F023, it is none.
    """
    plain = re.sub(r"[\s_-]+", " ", text.casefold()).strip(" .")
    if match := re.fullmatch(r"x? ?(\d)(?:\.0+)?(?: ?: ?1)?(?: ?x)?(?: ?(?:carers?|staff|people|workers?|handed|person))?", plain):
        return int(match[1])
    if match := re.fullmatch(r"(?:carer |worker |staff )?[1-4] of ([1-4])", plain):
        return int(match[1])
    word = re.sub(r" ?(up|ups|handed|hander|handling|carers?|staff|care|call|visit|person|team|required)\b", "", plain).strip()
    if word in _COUNTS:
        return _COUNTS[word]
    raise Unreadable("F023", f'"{text}" is not a number of carers', "1, or 2 for a double-up")


@lru_cache(1 << 14)
def is_no_value(text: str) -> bool:
    """Returns whether a word says that there is no value: ``N/A``, ``-``, ``None``, ``TBC``, ``NULL``."""
    return text.casefold().strip(" .*()[]") in _NO_VALUES or (text != "" and not text.strip("-–—. "))  # noqa: RUF001


def is_error_value(text: str) -> bool:
    """Returns whether a cell is an error of a spreadsheet, such as ``#N/A``."""
    return text.startswith("#") and text.upper() in _ERROR_VALUES


def number_meant(text: str) -> str:
    """Returns what may be meant by a text that is no number."""
    if match := re.fullmatch(r"([+-]?\d+(?:\.\d+)?)\s*(?:min|mins|minutes?|m|miles?|%)\.?", text, re.IGNORECASE):
        return f"{match[1]}, without a unit"
    for read in (read_duration, read_carer_count):
        if re.search(r"[a-z:]", text, re.IGNORECASE):
            with suppress(Unreadable):
                return f"{read(text)}"
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return text.replace(",", "")
    if re.fullmatch(r"[+-]?\d+,\d{1,2}", text):
        return text.replace(",", ".")
    match = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)\s*[a-z]+\.?", text, re.IGNORECASE)
    return f"{match[1]}, without a unit" if match else ""
