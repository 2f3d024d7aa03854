"""Settles which of several columns with one concept is meant, by their values and words."""

import re

from scheduler.files.exports.finding.found import Column, Found
from scheduler.files.exports.finding.vocabulary import CARER, CARRY, IGNORE, is_personal, plain_words

NUMBER_OF_CARERS = re.compile(r"\d{1,2}(\.0+)?|\d ?: ?1|single.*|double.*|one|two|#.*|n/?a|-", re.IGNORECASE)
ONE_OF_SEVERAL = re.compile(r"(?:carer |worker |staff )?[1-4] of [1-4]", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)


def settle(found: Found) -> None:
    """Settles which of several columns with one concept is meant, by their values and words."""
    _settle_by_values(found)
    _part(found, "service_user_id", "service_user_name" if found.table == "visits" else "name")
    _part(found, "carer_id", "carer_name" if found.table in ("visits", "shifts", "absences") else "name")
    _part(found, "minutes", CARRY)
    if found.table == "carers" and not found.has("carer_id"):
        for column in found.columns:
            if column.concept == "payroll_id":
                column.concept = "carer_id"
    for column in found.columns:
        if column.concept == "payroll_id":
            column.concept = CARRY
    _settle_times_of_absences(found)
    _settle_doubles(found)


def _settle_by_values(found: Found) -> None:
    """Settles what a column means by the texts in it."""
    for column in found.columns:
        values = found.values(column, 200)
        if column.concept == "weekday" and not found.has("date") and values and any(re.search(r"\d", value) for value in values):
            column.concept = "date"
        if column.concept in ("carer_name", "carer_id", "carers", "") and values and all(map(ONE_OF_SEVERAL.fullmatch, values)):
            column.concept = "carers"
        is_plural = plain_words(column.header) == CARER and column.header.strip().casefold().endswith("s")
        if column.concept in ("carer_name", "carer_id") and is_plural and values and all(map(NUMBER_OF_CARERS.fullmatch, values)):
            column.concept = "carers"
        if column.concept == "date" and column.unit == "":
            column.unit = "date"


def _settle_doubles(found: Found) -> None:
    """Keeps the first of several columns of one meaning; the others are carried along."""
    seen: dict[str, Column] = {}
    for column in sorted(found.columns, key=_is_of_the_order):
        if column.concept in ("", IGNORE, CARRY):
            continue
        before = seen.setdefault(column.concept, column)
        if before is column:
            continue
        if column.concept == "status" and "status_2" not in seen:
            column.concept = "status_2"
            seen["status_2"] = column
            continue
        found.doubles.append((before, column))
        if found.said is None:
            column.concept = IGNORE if is_personal(column.header) else CARRY


def _is_of_the_order(column: Column) -> bool:
    """Returns whether a date is perhaps the one on which a visit was ordered, and not the one on which it is made."""
    return column.concept == "date" and re.match(r"(booking|booked|order)\b", column.header.casefold()) is not None


def _settle_times_of_absences(found: Found) -> None:
    """Tells the times of an absence from its days, where both have columns of the same meaning."""
    if found.table != "absences":
        return
    for column in found.columns:
        values = found.values(column, 200)
        if column.concept in ("start", "end") and values and all(map(CLOCK.fullmatch, values)):
            column.concept += "_time"


def _part(found: Found, concept: str, otherwise: str) -> None:
    """Keeps of several columns of a concept the one that is most of all it, and gives the others another."""
    same = [column for column in found.columns if column.concept == concept]
    if len(same) < 2:
        return
    if concept == "minutes":
        first = next((column for column in same if column.unit == "minutes"), same[0])
    else:
        first = next((column for column in same if re.search(r"\bid\b", plain_words(column.header))), same[0])
    for column in same:
        if column is not first:
            column.concept = otherwise
