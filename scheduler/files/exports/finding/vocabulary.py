"""What the headers of products mean: a header is reduced to plain words, and each concept has a pattern of them."""

import re
from functools import cache

from scheduler.files.exports.finding.patterns import PATTERNS
from scheduler.files.importing.letters import without_accents
from scheduler.files.schema.tables import ABSENCES, CARERS, SERVICE_USERS, SHIFTS, VISITS, plain_header

IGNORE, CARRY = "ignore", "carry"
"""A column that is dropped unread, and one that is kept beside the visits and decides nothing."""

PERSON, CARER, VISIT = "person", "carer", "visit"
_PHRASES = (
    (r"(?:service user|client|customer|cust|resident|patient|su|supported person|person supported|tenant|citizen|individual)s?", PERSON),
    (
        r"(?:care worker|care giver|caregiver|support worker|care assistant|employee|staff member|staff|worker|emp|carer|assistant"
        r"|care professional|homecarer|resource)s?",
        CARER,
    ),
    (r"date of birth|birth date|birthdate|d o b|birthday", "dob"),
    (r"post code|postal code|zip code|zip|eircode", "postcode"),
    (r"mobile phone|telephone|mobile|tel|phone", "phone"),
    (r"e mail|email address", "email"),
    (r"key safe|keysafe|key code|door code|entry code|access code|key no|key number|key safe no", "keysafe"),
    (r"appointment|booking|call|visit", VISIT),
    (r"ref no|ref number|reference number|reference|refno|ref|number|num|no|nr|code|identifier|id no|uid|guid|key", "id"),
    (r"first name|forename|forenames|given name|firstname|christian name|fname", "forename"),
    (r"last name|surname|family name|lastname|lname|second name", "surname"),
    (r"preferred name|known as|nickname", "nickname"),
    (r"full name|fullname|display name|names", "name"),
    (r"hours|hour|hrs|hr", "hours"),
    (r"minutes|minute|mins|min(?= )|min$", "minutes"),
    (r"scheduled|planned|rostered|plan|booked|commissioned|expected|due|requested", "planned"),
    (r"required|reqd|needed|req", "required"),
    (r"commence|commences|commencing|begins|begin|starts|from", "start"),
    (r"finish|finishes|ends|until|till|to", "end"),
    (r"arrived|arrival|arrive|clock in|clocked in|check in|checked in|log in|logged in|sign in|tag in|time in", "arrived"),
    (
        r"departed|departure|depart|left|clock out|clocked out|check out|checked out|log out|logged out|sign out|tag out|time out",
        "departed",
    ),
    (r"gender|sex|m f|f m|male female", "gender"),
    (r"wk|wkly", "week"),
    (r"cancelled|cancellation|cancel", "cancel"),
    (r"tolerance|flexibility|flexi|flex|leeway", "flexibility"),
)
_SMALL = frozenset({"the", "of", "s", "a", "at", "for", "and", "or", "by"})
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*")

PERSONAL = re.compile(
    r"keysafe|phone|email|address|note|comment|remark|contact|next kin|nok|nhs|national insurance|ni id|\bnin\b|diagnos|allerg|condition"
    r"|\bgp\b|bank|sort code|account|instruction|risk|care plan|medical history|access|ethnic|religio|dnr|password|\bpin\b|photo"
    r"|directions?|alarm|landline|whatsapp|medication list|pharmacy"
)
"""Headers of columns that are private and needed for nothing: dropped row by row, unread."""
CARRIED = re.compile(
    r"^(run|round|area|branch|funder|funding|contract|charge|price|rate|invoice|cost|region|zone|locality|team leader|purchase order"
    r"|pay|payroll|council|payer|funded|mileage|miles|po id|coordinator|actual (hours|minutes|duration)|local authority"
    r"|contract type|run name|round name|pay rate|charge rate|branch name|area name|region name)( id| name)?$"
)


_OURS = {table.name: table for table in (VISITS, SERVICE_USERS, CARERS, SHIFTS, ABSENCES)}


@cache
def plain_words(header: str) -> str:
    """Returns the plain words of a header: ``person id`` for "Client Ref." and ``SU_No``."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", without_accents(header))
    text = re.sub(r"['\u2019]", "", text.casefold()).replace("#", " no ")
    text = " ".join(re.findall(r"[a-z]+|\d+", text))
    for words, plain in _PHRASES:
        text = re.sub(rf"\b(?:{words})\b", plain, text)
    return " ".join(word for word in text.split() if word not in _SMALL or text in _SMALL)


@cache
def concept_of(table: str, header: str) -> str:
    """Returns the concept of a header in a table; empty if it is not known.

    Args:
        table: Name of the table.
        header: As the file has it.
    """
    plain = plain_words(header)
    if not plain:
        return ""
    if any(column.name == plain_header(header) for column in _OURS[table].columns):
        return plain_header(header)
    is_utc = re.search(r"\b(utc|gmt)\b", plain) is not None
    plain = re.sub(r" ?\b(utc|gmt|local)\b", "", plain).strip()
    for known in PATTERNS[table]:
        if re.fullmatch(known.pattern, plain):
            number = re.search(r" (\d)$", plain)
            return known.concept + (f"_{number[1]}" if number and number[1] != "1" else "") + (":utc" if is_utc else "")
    if table in ("carers", "shifts") and (day := _DAY.fullmatch(plain)):
        return f"on:{day[1]}"
    if CARRIED.match(plain):
        return CARRY
    return IGNORE if is_personal(header) or plain in ("title", "nickname", "hours", "minutes", "duration") else ""


@cache
def is_personal(header: str) -> bool:
    """Returns whether a column is private and needed for nothing, by its header."""
    return PERSONAL.search(plain_words(header)) is not None


def unit_of(header: str) -> str:
    """Returns the unit that a header names: ``hours``, ``minutes``, ``days``, or empty."""
    words = plain_words(header).split()
    named = [word for word in words if word in ("hours", "minutes", "days")]
    bracket = re.search(r"\((h|m|hh:mm|h:mm)\)", header.casefold())
    if bracket:
        return {"h": "hours", "m": "minutes"}.get(bracket[1], "h:mm")
    return named[-1] if named else ""


def concepts(table: str) -> frozenset[str]:
    """Returns what a column of a table may be."""
    return frozenset({IGNORE, CARRY, *(known.concept for known in PATTERNS[table]), *(column.name for column in _OURS[table].columns)})
