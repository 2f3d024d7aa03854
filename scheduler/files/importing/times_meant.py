"""What may be meant by a text that is no time."""

import re
from datetime import timedelta


def time_meant(text: str) -> str:  # noqa: C901, PLR0911 - a form a line
    """Returns the time that may be meant, or how a time is written."""
    if re.fullmatch(r"0\.\d\d", text):
        return f"{timedelta(days=float(text))} (a fraction of the day) or 00:{text[2:]}"
    if re.fullmatch(r"(?:12 ?)?(?:noon|mid-?day)", text, re.IGNORECASE):
        return "12:00"
    if re.fullmatch(r"(?:12 ?)?mid-?night", text, re.IGNORECASE):
        return "00:00 before the day, or 24:00 after it"
    if re.fullmatch(r"\d{1,2}", text) and int(text) < 24:
        return f"{int(text):02}:00"
    if re.fullmatch(r"\d{3,4}", text) and int(text[:-2]) < 24 and int(text[-2:]) < 60:
        return f"{int(text[:-2]):02}:{text[-2:]}"
    if next_day := re.fullmatch(r"(\d{1,2})[:.]([0-5]\d)\s*\(?\s*(?:\+\s*1|next day).*", text, re.IGNORECASE):
        return f"{int(next_day[1]):02}:{next_day[2]}: an end at or before the start is on the next day"
    if (match := re.fullmatch(r"(\d{1,2})\.([0-5])", text)) and int(match[1]) < 24:
        return f"{int(match[1]):02}:{match[2]}0"
    if zoned := re.fullmatch(r"(\d{1,2}:[0-5]\d(?::\d\d)?)\s*(?:bst|local|hrs?|h)", text, re.IGNORECASE):
        return f"{zoned[1]}, without the word behind it"
    if re.fullmatch(r"\d{1,2}:[0-5]\d(?::\d\d)?\s*(?:gmt|utc|z)", text, re.IGNORECASE):
        return "the time that the clocks show, or date and time with an offset: 2026-06-15T08:00+00:00"
    if (decimal := re.fullmatch(r"(\d{1,2})\.([6-9]\d|[6-9])", text)) and int(decimal[1]) < 24:
        minutes = round(float(text) * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}, if it is in hours with decimals"
    return "a time is written as 08:00"
