"""Carers who have left or not begun yet, and clients who are no longer there, by their status and dates."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.files.exports.filling.staffing import person_name
from scheduler.files.exports.finding.rows import Row, Rows
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.words import presence_of
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.unreadable import Unreadable

_EVER = "9999-12-31"


@dataclass
class Presence:
    """When a person is there.

    Attributes:
        row: That says it.
        concept: Of the cell that says it.
        why: In words.
        first, last: Days in ISO form, both included.
        is_known: Whether the status is a word that is known.
    """

    row: Row
    concept: str
    why: str
    first: str = ""
    last: str = _EVER
    is_known: bool = True

    def holds(self, day: str) -> bool:
        """Returns whether the person is there on a day."""
        return self.first <= day <= self.last


def read_presence(tables: Iterable[Rows], reading: Reading, key: str) -> dict[str, Presence]:
    """Returns when people are there, by id, for those of whom the export says more than that they are.

    Args:
        tables: Tables of carers or of clients.
        reading: What is known so far.
        key: Concept of their ids.
    """
    roll = reading.carers if key == "carer_id" else reading.clients
    found: dict[str, Presence] = {}
    for rows in tables:
        for row in rows.rows:
            presence = _presence(row, reading)
            try:
                person = roll.find(row.text(key), person_name(row)) if presence else None
            except Unreadable:
                continue
            if presence is not None and person is not None:
                found[person] = presence
    return found


def _presence(row: Row, reading: Reading) -> Presence | None:
    status = row.text("status")
    state = presence_of(status, reading.mapping) if status and not is_no_value(status) else "here"
    if state in ("gone", "away"):
        return Presence(row, "status", f'status "{status}"', last="")
    if state == "unknown":
        return Presence(row, "status", f'status "{status}"', is_known=False)
    first, last = reading.date(row, "joining_date"), reading.date(row, "leaving_date")
    if first or last:
        return Presence(row, "leaving_date" if last else "joining_date", f"{first or '...'} to {last or '...'}", first, last or _EVER)
    return None


def warn_of_absent(presence: dict[str, Presence], used: Iterable[tuple[str, str]], kind: str, what_is_done: str) -> None:
    """Warns of people who are asked for on days on which they are not there.

    Args:
        presence: When people are there.
        used: Person and day of each visit or shift.
        kind: ``client`` or ``carer``.
        what_is_done: In words, such as "no shift is read".
    """
    days: dict[str, set[str]] = {}
    for person, day in used:
        if person in presence and day and not (presence[person].is_known and presence[person].holds(day)):
            days.setdefault(person, set()).add(day)
    for person, missed in days.items():
        found = presence[person]
        if not found.is_known:
            found.row.warn("X146", f"{found.why} is not known: the {kind} is taken to be there", found.concept, _WORDS)
            continue
        what = f"the {kind} is not there on {min(missed)}, by {found.why}: {what_is_done} ({len(missed)} days)"
        found.row.warn("X146", what, found.concept, _WORDS)


_WORDS = 'under [words.people_status] in mapping.toml: the word = "active", or "left"'
