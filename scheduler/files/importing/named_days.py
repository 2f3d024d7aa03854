"""Dates whose month is a word."""

import re
from contextlib import suppress
from datetime import date, timedelta

from scheduler.files.importing.unreadable import Unreadable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def named_day(text: str) -> tuple[int, int, int] | None:
    """Returns year, month and day of a date whose month is a word; None if it is none."""
    plain = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", "", text, flags=re.IGNORECASE)
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s.-]+(\d{4}|\d{2})", plain, re.IGNORECASE):
        number, word, year = match.groups()
    elif match := re.fullmatch(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", plain, re.IGNORECASE):
        word, number, year = match.groups()
    else:
        return None
    months = [month for month, name in enumerate(_MONTHS, start=1) if name.startswith(word.casefold()) or word.casefold() == name[:4]]
    if len(months) != 1:
        return None
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    weekday = "".join(filter(str.isalpha, text[: len(text) - len(plain)])).casefold()
    with suppress(ValueError):
        found = date(whole_year, months[0], int(number))
        if weekday and not WEEKDAYS[found.weekday()].startswith(weekday):
            raise Unreadable("F021", f'"{text}" is a {WEEKDAYS[found.weekday()].capitalize()}', "the day of the week or the date is wrong")
    return whole_year, months[0], int(number)


def day_meant(text: str) -> str:
    """Returns the date that a number counts days to, as spreadsheets do; else how a date is written."""
    if re.fullmatch(r"[3-6]\d{4}", text):
        return f"{date(1899, 12, 30) + timedelta(days=int(text))}, the day that a spreadsheet keeps as this number"
    if found := re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])([0-3]\d)", text):
        return f"{found[1]}-{found[2]}-{found[3]}"
    if found := re.fullmatch(r"\d{1,2}([/.-])\d{1,2}", text):
        return f"{text}{found[1]}2026, with its year"
    return "a date is written as 2026-11-23 or 23/11/2026"
