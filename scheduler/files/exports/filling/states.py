"""Whether a row of an export is a visit that is made: its status, its outcome, and work of carers that is no visit."""

import re

from scheduler.files.exports.finding.rows import Row
from scheduler.files.exports.finding.vocabulary import plain_words
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.words import CANCELLED, NO_FLAG, PLANNED, is_cancelled, is_flagged, status_of, unknown_status
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.unreadable import Unreadable

PERHAPS_CANCELLED = re.compile(r"cancel|abort|declin|refus|void|no access|not made|hospital|turned away|called off", re.IGNORECASE)
"""What an outcome says of a visit that may not be made; its other words say how it was."""
NO_VISIT = re.compile(
    r"(?:(?:paid |unpaid |lunch |tea |meal )?breaks?|travel(?:ling)?(?: time)?|training|course|office(?: time)?|admin(?:istration)?"
    r"|supervision|(?:team |staff )?meeting|hand ?over|on[ -]?call"
    r"|annual leave|sick(?:ness)?|holiday|unavailable|appraisal|induction|stand ?by|non[ -]contact)",
    re.IGNORECASE,
)
"""Work of a carer that is no visit."""


def name_in(row: Row) -> str:
    """Returns the name of the person of a row; empty if it names none."""
    parts = [row.text("forename"), row.text("surname")]
    name = " ".join(filter(None, parts)) if any(parts) else row.text("service_user_name")
    comma = [part.strip() for part in name.split(",")]
    return f"{comma[1]} {comma[0]}" if len(comma) == 2 and all(comma) else name


def work_with_nobody(row: Row) -> str:
    """Returns what a row without a person is, where it is work of a carer that is no visit, such as a break; else empty."""
    if row.text("service_user_id") or name_in(row):
        return ""
    words = [row.text(concept) for concept in ("visit_type", "status") if NO_VISIT.fullmatch(row.text(concept).strip())]
    return f"it names no person, and is no visit: {words[0]}" if words else ""


def state_of(row: Row, reading: Reading) -> tuple[str, str]:
    """Returns what a row says of its state, and why it is cancelled, if it is."""
    reason, state = row.text("reason"), PLANNED
    text = row.text("status")
    if text and not is_no_value(text):
        try:
            state = status_of(text, reading.mapping)
        except Unreadable as wrong:
            row.unreadable(wrong, "status")
    if state == CANCELLED:
        return CANCELLED, reason or text
    if why := _cancelled_beside(row, reading, state):
        return CANCELLED, reason or why
    if reason and not is_no_value(reason) and state == PLANNED and re.search(r"cancel", plain_words(row.headers["reason"])):
        if not text and not row.text("cancelled"):
            return CANCELLED, reason
        what = "has a reason for being cancelled, and is not cancelled by its status: it is planned"
        row.warn("X150", what, "reason", "correct the status, or clear the reason")
    return state, ""


def _cancelled_beside(row: Row, reading: Reading, state: str) -> str:
    """Returns why a visit is cancelled by a column beside its status; empty if none says so."""
    other, outcome, flag, active = (row.text(concept) for concept in ("status_2", "outcome", "cancelled", "active"))
    for text in filter(None, (other, outcome)):
        if is_cancelled(text, reading.mapping):
            return text
    if is_flagged(flag):
        return f"{row.headers.get('cancelled', '')}: {flag}"
    if active and (re.fullmatch(NO_FLAG, active.casefold()) or is_cancelled(active, reading.mapping)):
        return f"{row.headers['active']}: {active}"
    if state == PLANNED and PERHAPS_CANCELLED.search(outcome):
        row.unreadable(unknown_status(outcome), "outcome")
    return ""
