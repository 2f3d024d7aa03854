"""Groups of rows whose first row alone says the day or the person, as printed reports have them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from scheduler.files.exports.finding.found import Found
from scheduler.files.exports.finding.said import MOST_NAMED
from scheduler.files.importing.faults import FaultCollector

DAYS = ("date", "weekday")
SAID_ONCE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "visits": (DAYS, ("service_user_id", "service_user_name", "forename", "surname", "dob", "postcode")),
    "shifts": (DAYS, ("carer_id", "carer_name", "forename", "surname")),
    "absences": (("carer_id", "carer_name", "forename", "surname"),),
}
"""Concepts that the first row of a group may say for all of it; those of one tuple belong together."""
CARERS = ("carer_id", "carer_name")


def fill_groups(found: Found, collector: FaultCollector) -> None:
    """Writes what the first row of a group says into the rows below it, with a warning that says so.

    It is a group only where no row repeats what the row above says, and more than half of the rows say nothing: else a cell
    that is empty is a slip, and stays a fault.

    Args:
        found: The table; the rows of its sheet are changed.
        collector: Collects the warnings.
    """
    numbers = [at for at, row in enumerate(found.sheet.rows[found.header_row :], start=found.header_row) if _is_data(found, row)]
    for together in SAID_ONCE.get(found.table, ()):
        columns = [column for column in found.columns if column.concept in together]
        least = 1 if together is DAYS else 2
        if filled := _fill(found.sheet.rows, numbers, [column.at for column in columns], least):
            named = ", ".join(str(at + 1) for at in filled[:MOST_NAMED])
            more = f" and {len(filled) - MOST_NAMED} more" if len(filled) > MOST_NAMED else ""
            headers = " and ".join(f'"{column.header}"' for column in columns)
            what = f"{headers} stands in the first row of each group only, and is read as that of the rows below, too: row {named}{more}"
            collector.warn(found.sheet.label, "X156", what, "fill every row, if that is not meant")
    if found.table == "visits":
        _warn_of_carers(found, numbers, collector)


def _is_data(found: Found, row: Sequence[str]) -> bool:
    """Returns whether a row has cells of at least three columns that are read."""
    return sum(bool(column.concept) and column.at < len(row) and bool(row[column.at]) for column in found.columns) >= 3


def _says(row: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(row[at] if at < len(row) else "" for at in columns)


def _are_groups(said: Sequence[tuple[str, ...]], least: int) -> bool:
    """Returns whether rows are at least so many groups of which the first row says something, and no row repeats it."""
    filled = [one for one in said if any(one)]
    is_new = all(one != other for one, other in pairwise(filled))
    return bool(said) and any(said[0]) and is_new and least <= len(filled) < len(said) / 2


def _fill(rows: list[list[str]], numbers: Sequence[int], columns: Sequence[int], least: int) -> list[int]:
    """Fills the columns of groups downwards, and returns the rows that were filled."""
    if not columns or not _are_groups([_says(rows[at], columns) for at in numbers], least):
        return []
    filled: list[int] = []
    above: tuple[str, ...] = ()
    for at in numbers:
        says = _says(rows[at], columns)
        if any(says):
            above = says
            continue
        rows[at] += [""] * (max(columns) + 1 - len(rows[at]))
        for column, text in zip(columns, above, strict=True):
            rows[at][column] = text
        filled.append(at)
    return filled


def _warn_of_carers(found: Found, numbers: Sequence[int], collector: FaultCollector) -> None:
    """Warns of visits without a carer below one with a carer, which may be meant for the rows below: nothing tells."""
    columns = [column.at for column in found.columns if column.concept in CARERS]
    said = [_says(found.sheet.rows[at], columns) for at in numbers]
    if columns and _are_groups(said, 2):
        headers = " and ".join(f'"{column.header}"' for column in found.columns if column.concept in CARERS)
        what = f"{headers} is empty in most rows, and those visits are read as nobody's"
        collector.warn(
            found.sheet.label, "X157", what, "fill the carer in every row, if the first row of a round names the carer of all of it"
        )
