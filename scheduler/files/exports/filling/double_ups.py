"""Rows that are one visit: of one id, or of one person at one time by several carers."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from scheduler.files.exports.filling.plain import Plain
from scheduler.files.exports.finding.rows import LeftOut, Row
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.words import PLANNED

SAME = ("service_user_id", "date", "planned_start", "minutes")


@dataclass(frozen=True)
class Part:
    """One carer at a visit, as the export says it.

    Attributes:
        carer_id: Who goes; empty where nobody does yet.
        actual_start, actual_end: When call monitoring saw the carer come and go, as ``2026-12-07 07:13:59``.
        state: ``planned``, ``done``, ``missed``, ``on site`` or ``not signed out``.
        row: That names the carer.
    """

    carer_id: str
    actual_start: str = ""
    actual_end: str = ""
    state: str = PLANNED
    row: Row | None = None


@dataclass
class VisitRow:
    """A visit with its row and its carers.

    Attributes:
        plain: Its row of the plain table.
        parts: Its carers.
        carried: Columns that are carried along.
        rows_together: Number of rows that are this visit.
    """

    plain: Plain
    parts: list[Part] = field(default_factory=list)
    carried: dict[str, str] = field(default_factory=dict)
    rows_together: int = 1


def together(alone: list[VisitRow], reading: Reading) -> list[VisitRow]:
    """Puts the rows of one visit together: those of one id, and those of one person at one time by several carers."""
    by_id: defaultdict[tuple[str, ...], list[VisitRow]] = defaultdict(list)
    for number, one in enumerate(alone):
        values = one.plain.values
        name = values["visit_id"]
        by_id[(name, values["date"]) if name else ("", str(number))].append(one)
    merged: list[VisitRow] = []
    for group in by_id.values():
        merged += _merge(group, reading) if len(group) > 1 else group
    by_time: defaultdict[tuple[str, ...], list[VisitRow]] = defaultdict(list)
    for number, one in enumerate(merged):
        values = one.plain.values
        is_timed = values.get("planned_start") and values["service_user_id"]
        key = tuple(values.get(name, "") for name in SAME) if is_timed else (str(number),)
        by_time[key].append(one)
    found: list[VisitRow] = []
    for group in by_time.values():
        found += [_double_up(group, reading)] if len(group) > 1 else group
    for one in found:
        _count(one)
    return found


def without_known(others: list[VisitRow], known: list[VisitRow], reading: Reading) -> list[VisitRow]:
    """Returns the visits of a table without those that another table has already.

    Args:
        others: Of the table.
        known: Of the tables before.
        reading: What is known so far.
    """
    by_id = {(one.plain.values["visit_id"], one.plain.values["date"]): one for one in known if one.plain.values["visit_id"]}
    by_time = {tuple(one.plain.values.get(name, "") for name in SAME): one for one in known}
    new = []
    for one in others:
        values, row = one.plain.values, one.plain.row
        first = by_id.get((values["visit_id"], values["date"]))
        if first is None or first.plain.values["service_user_id"] != values["service_user_id"]:
            first = by_time.get(tuple(values.get(name, "") for name in SAME)) if not values["visit_id"] else None
        if first is None:
            new.append(one)
            continue
        where = f"row {first.plain.row.number} of {first.plain.row.label}"
        differing = next((name for name in SAME if first.plain.values.get(name, "") != values.get(name, "")), "")
        carers = [{part.carer_id for part in visit.parts} for visit in (first, one)]
        if differing or (all(carers) and carers[0] != carers[1]):
            what = f"the visit is in two tables, here and in {where}, with another {differing or 'carer'}"
            row.fault("V101", what, "visit_id", "leave out the table that is older")
            continue
        if carers[1] and not carers[0]:
            first.parts = one.parts
            _count(first)
        row.warn("X124", f"is the same visit as {where}, and is left aside", "visit_id")
        reading.left_out.append(LeftOut(row.label, row.number, "note", why=f"the same visit as {where}"))
    return new


def _merge(group: list[VisitRow], reading: Reading) -> list[VisitRow]:
    """Puts rows of one id together; a row that says something else is a fault."""
    first = group[0]
    for other in group[1:]:
        differing = [name for name in SAME if first.plain.values.get(name, "") != other.plain.values.get(name, "")]
        if differing:
            name = first.plain.values["visit_id"]
            what = f'visit_id "{name}" is used twice, here and in row {first.plain.row.number}, with another {differing[0]}'
            other.plain.row.fault("V101", what, "visit_id", "rows of a double-up have the same person, time and minutes")
            continue
        _add(first, other, reading)
    return [first]


def _double_up(group: list[VisitRow], reading: Reading) -> VisitRow:
    """Puts rows of ids of their own together that are one person's at the same time."""
    first = group[0]
    for other in group[1:]:
        row = other.plain.row
        what = f"is to the same person at the same time as row {first.plain.row.number}: read as one visit by several carers, a double-up"
        row.warn("X136", what, "visit_id")
        _add(first, other, reading)
    return first


def _add(first: VisitRow, other: VisitRow, reading: Reading) -> None:
    """Adds the carers of a row to the visit of another row."""
    carers = {part.carer_id for part in first.parts}
    new = [part for part in other.parts if part.carer_id not in carers]
    pinned = [name for one in (first, other) for name in one.plain.values.get("pinned_carers", "").split(";") if name]
    is_same = not new and not set(pinned) - set(first.plain.values.get("pinned_carers", "").split(";")) and bool(other.parts or pinned)
    if is_same:
        row = other.plain.row
        row.warn("X124", f"is the same as row {first.plain.row.number}, and is left aside", "visit_id")
        reading.left_out.append(LeftOut(row.label, row.number, "note", why=f"the same as row {first.plain.row.number}"))
        return
    first.parts += new
    first.rows_together += 1
    if pinned:
        first.plain.values["pinned_carers"] = ";".join(dict.fromkeys(pinned))
    first.plain.row.ok = first.plain.row.ok and other.plain.row.ok


def _count(one: VisitRow) -> None:
    """Sets the number of carers: what the column says, or as many as there are rows and carers."""
    said = one.plain.values.get("carers", "")
    if said.isdecimal() and not int(said):
        one.plain.row.fault("F023", '"0" is not a number of carers', "carers", "1, or 2 for a double-up")
        return
    least = max(len(one.parts), one.rows_together)
    if said and said.isdecimal() and int(said) < least:
        row = one.plain.row
        row.warn("X137", f"asks for {said} carers, and {least} are sent: {least} are taken", "carers" if row.text("carers") else "visit_id")
    if not said.isdecimal() and said:
        return
    one.plain.values["carers"] = str(max(int(said or 1), least))


def name(visits: list[VisitRow]) -> None:
    """Gives ids to visits that have none, and tells those apart whose id comes again on other days."""
    days: Counter[str] = Counter(one.plain.values["visit_id"] for one in visits)
    used: Counter[str] = Counter()
    for one in visits:
        values = one.plain.values
        name = values["visit_id"]
        if not name:
            clock = re.sub(r"\D", "", values.get("planned_start", "") or values.get("windows", ""))[:4]
            name = f"{values['service_user_id']}-{values['date'].replace('-', '')}-{clock}"
        elif days[name] > 1:
            name = f"{name}-{values['date'].replace('-', '')}"
        used[name] += 1
        values["visit_id"] = name if used[name] == 1 else f"{name}-{used[name]}"
