"""Leave of half a day: which half a column of words or numbers says, and a fault where it does not."""

import re

from scheduler.files.exports.finding.rows import Row
from scheduler.files.importing.amounts import is_no_value

NOON = "12:00"
_MORNING = re.compile(r"\b(?:a\.?m\.?|mornings?|first half|before noon|until (?:noon|12))\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"\b(?:p\.?m\.?|afternoons?|second half|after noon|from (?:noon|12))\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf\b|½|\b1/2\b|(?<![\d:])\d*[.,]50*(?: ?d(?:ays?)?)?$", re.IGNORECASE)
_YES = re.compile(r"y|yes|true|x|✓|✔|1", re.IGNORECASE)
_WHICH = 'write "am" or "pm", or the times at which it begins and ends'


def half_of(row: Row) -> str:
    """Returns ``am`` or ``pm`` of a row of leave; ``half`` where it is not said which, and empty for whole days."""
    part, amount = row.text("part"), row.text("amount")
    texts = [text for text in (part, amount) if text and not is_no_value(text)]
    is_morning, is_afternoon = (any(known.search(text) for text in texts) for known in (_MORNING, _AFTERNOON))
    if is_morning != is_afternoon:
        return "am" if is_morning else "pm"
    asks_for_half = "half" in row.headers.get("part", "").casefold() and _YES.fullmatch(part) is not None
    is_half = asks_for_half or any(_HALF.search(text) for text in texts)
    return "half" if is_half and not is_morning else ""


def with_half(row: Row, ends: dict[str, str]) -> dict[str, str]:
    """Returns the ends of leave in ISO form, narrowed to the half of a day that the row says.

    Args:
        row: Of a table of absences.
        ends: Its ``start`` and ``end``; a date alone is a whole day.
    """
    half = half_of(row)
    if not half or any(" " in text for text in ends.values()) or not ends["start"]:
        return ends
    concept = "part" if row.text("part") else "amount"
    said = f'"{row.text(concept)}" is a part of a day'
    if half == "half":
        row.fault("X152", f"{said}, and it is not said which", concept, _WHICH)
        return ends
    if ends["end"] not in ("", ends["start"]):
        row.fault("X152", f"{said}, and the absence has several", concept, "put the half day in a row of its own")
        return ends
    row.warn("X153", f"{said}: it is read as {'until' if half == 'am' else 'from'} {NOON}", concept, _WHICH)
    day = ends["start"]
    return {"start": day, "end": f"{day} {NOON}"} if half == "am" else {"start": f"{day} {NOON}", "end": f"{day} 24:00"}
