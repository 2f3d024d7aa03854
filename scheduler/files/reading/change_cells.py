"""Values of the objects in changes.jsonl."""

import json
from datetime import datetime
from typing import Any

from scheduler.domain.events import Point
from scheduler.files.importing import parse
from scheduler.files.importing.unreadable import Unreadable

_CORNERS = 3


def cell_of(value: Any) -> str:
    """Returns a JSON value as the text of a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    return value.strip() if isinstance(value, str) else json.dumps(value)


def day_and_time(text: str) -> parse.TimeOrDatetime:
    """Parses a time, or a day and a time, with or without an offset."""
    try:
        return parse.late_time_or_datetime(text)
    except Unreadable:
        value = parse.day_or_datetime(text)
        return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def polygon_of(text: str) -> tuple[Point, ...]:
    """Parses corners, as [latitude, longitude] or GeoJSON's [longitude, latitude]; in the United Kingdom they cannot be confused."""
    wrong = Unreadable("L111", "polygon is no list of three corners or more", "[[52.06, -2.72], [52.07, -2.70], [52.05, -2.69]]")
    try:
        found = json.loads(text)
        if isinstance(found, dict):
            found = found["coordinates"][0]
        corners = [(float(first), float(second)) for first, second in found]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        raise wrong from None
    if all(first < second for first, second in corners):
        corners = [(second, first) for first, second in corners]
    if corners and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < _CORNERS or any(not (49 <= lat <= 61 and -9 <= lon <= 2) for lat, lon in corners):
        raise wrong
    return tuple(corners)
