"""Words of products and what they mean in the plain tables."""

import re
from functools import lru_cache

from scheduler.files.exports.finding.mapping import Mapping
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.unreadable import Unreadable

CANCELLED, UNALLOCATED, PLANNED, DONE, ON_SITE, MISSED = "cancelled", "unallocated", "planned", "done", "on site", "missed"
STATUSES = (
    (CANCELLED, r"cancel.*|called off|suspended|void(ed)?|deleted|declined|on hold|withdrawn|rejected|not required|hospital"
    r"|in hospital|aborted|removed"
     r"|excluded|no longer .*|abandoned|hospitali[sz]ed|respite|away|on holiday|not going ahead|refunded|annulled"),
    (UNALLOCATED, r"un-?allocated|un-?assigned|not covered|uncovered|vacant|unfilled|open|to be (allocated|assigned|covered)"
    r"|not (allocated|assigned)"),
    (MISSED, r"missed( (visit|call))?|no show|not attended|did not attend|failed|no access|no reply|not completed|not delivered|dna"),
    (DONE, r"done|complete(d)?|confirmed|delivered|attended|verified|finished|approved|invoiced|billed|closed|visited|logged"
    r"|paid|actual(ised)?|exported"),
    (ON_SITE, r"on site|checked in|in progress|started|logged in|clocked in|attending|arrived|ongoing"),
    (PLANNED, r"planned|allocated|scheduled|unconfirmed|assigned|accepted|published|pending|provisional|query|draft|booked"
    r"|active|rostered|live|due|late"
     r"|partly allocated|part(ially)? (allocated|filled|covered)|half allocated|covered|filled|new|confirmed by .*|awaiting.*"
     r"|not started|future|upcoming"
     r"|amended|changed|issued|sent|seen|released|locked|permanent|temporary|regular|standard|extra|additional|normal|late"
     r"|early|in query"),
)  # fmt: skip
GENDERS = (
    (
        "",
        r"no preference|any( gender)?|either|no|dont mind|not specified|no requirement|mixed|both|all|male or female"
        r"|female or male|n|no pref|open",
    ),
    (
        "female",
        r"(strictly |must be )(f|females?)|f preferred|no (males?|men)|not (a )?(male|man)"
        r"|f|fem|female|females?( carers?)?( only)?( preferred| required)?|wom[ae]n( only)?|f only|w|lady|ladies( only)?"
        r"|female (staff|please)",
    ),
    (
        "male",
        r"(strictly |must be )(m|males?)|m preferred|no (females?|women)|not (a )?(female|woman)"
        r"|m|male|males?( carers?)?( only)?( preferred| required)?|m[ae]n( only)?|m only|gents?( only)?|male (staff|please)",
    ),
    ("other", r"other|non ?binary|nb|x|prefer not to say"),
)
MODES = (
    (
        "car",
        r"car|driver|drives|drive|own car|car ?driver|company car|vehicle|motor(ist)?|by car|y|yes|true|van|pool car|driving"
        r"|car owner|motorcycle|moped|scooter",
    ),
    (
        "walk",
        r"walk(er|s|ing)?|on foot|foot|pedestrian|by foot|non ?driver|does not drive|doesnt drive|n|no|false|w|public transport|bus|none",
    ),
    ("bicycle", r"bicycle|bike|cycl(e|ist|es|ing)|push ?bike|e ?bike|pedal cycle|by bike"),
)
OFF = r"off|rdo|day off|rest( day)?|not (working|available)|unavailable|n/?a|no|x|n|not in|-+|–|—|nil|none|0|not rostered"  # noqa: RUF001
LEAVE = (
    ("Annual leave", r"a ?l|a/l|annual leave|leave|hol(s|iday)?|holidays?|vacation|annual|al am|h"),
    ("Sickness", r"sick(ness)?|ill|s/?l|sick leave|off sick"),
    ("Training", r"training|train(ing)? day|course|trg"),
    ("Maternity leave", r"mat(ernity)?( leave)?|m/?l|paternity( leave)?"),
    ("Absence", r"absent|absence|unpaid( leave)?|compassionate( leave)?|bereavement|jury service|suspended|toil|bank holiday|b/?h"),
)
SLOTS = (
    ("07:00-11:00", r"am|morning|breakfast|early morning|mornings?( call| visit)?|a"),
    ("11:30-14:30", r"lunch( time)?|noon|midday|mid ?day|dinner|l"),
    ("15:30-18:30", r"tea( time)?|afternoon|late afternoon|t"),
    ("19:00-22:30", r"bed( time)?|evening|pm late|eve|supper|night call|b"),
    ("22:00-26:00", r"night|nights?|late night|overnight|waking night|n"),
)  # fmt: skip
GONE = (
    r"left|leaver|leaving|inactive|terminated|resigned|dismissed|former|ex|ex (employee|staff|carer)|archived|ended|not active|retired"
    r"|deceased|died|dead|rip|passed away|discharged|closed|moved away|moved out|service ended|no longer .*|n|no|false|0|deleted|disabled"
)
AWAY = (
    r"suspended|(in |at )?hospital.*|on hold|(in |on )?respite|away"
    r"|on leave|long term sick.*|sick|maternity.*|mat leave|on maternity.*|sabbatical|garden leave|career break|absent"
)
HERE = (
    r"active|current|live|new|employed|employee|y|yes|true|1|working|permanent|bank|full ?time|part ?time|zero hours?|casual|contracted"
    r"|available|enabled|starter|new starter|probation(ary)?|in post|relief|onboarding|pending|open"
)
NO_FLAG = r"no|n|false|f|0|not cancelled|not deleted|not suspended"


def _plain(word: str) -> str:
    return " ".join(re.findall(r"[a-z0-9/]+", word.casefold().replace("'", "").replace("\u2019", "")))


@lru_cache(1 << 14)
def _look_up(word: str, among: tuple[tuple[str, str], ...]) -> str | None:
    plain = _plain(word)
    return next((meant for meant, pattern in among if re.fullmatch(pattern, plain)), None)


def status_of(word: str, mapping: Mapping) -> str:
    """Returns what a status means.

    Raises:
        Unreadable: X130, it is not known.
    """
    said = mapping.meaning("status", word)
    found = said if said in dict(STATUSES) else _look_up(word, STATUSES)
    if found is None:
        raise unknown_status(word)
    return found


def unknown_status(word: str) -> Unreadable:
    """Returns the error X130: the word for a status is not known."""
    maybe = f'under [words.status] in mapping.toml: "{word}" = "planned" (or cancelled, unallocated, done, missed, on site)'
    return Unreadable("X130", f'status "{word}" is not known: it may mean that the visit is not made', maybe)


def gender_of(word: str, mapping: Mapping) -> str:
    """Returns ``female``, ``male`` or ``other``; empty for no preference, and the word itself if it is not known."""
    said = mapping.meaning("gender", word)
    found = said if said is not None else _look_up(word, GENDERS)
    return "" if found is None and is_no_value(word) else word if found is None else found


def mode_of(word: str, mapping: Mapping) -> str:
    """Returns ``car``, ``walk`` or ``bicycle``; the word itself if it is not known."""
    said = mapping.meaning("travel_mode", word)
    found = said if said is not None else _look_up(word, MODES)
    return word if found is None else found


def slot_of(word: str, mapping: Mapping) -> str:
    """Returns the window of a part of the day, such as ``07:00-11:00``.

    Raises:
        Unreadable: X131, it is not known.
    """
    found = mapping.meaning("slots", word) or _look_up(word, SLOTS)
    if found is None:
        raise Unreadable("X131", f'part of the day "{word}" is not known', f'under [words.slots] in mapping.toml: "{word}" = "07:00-11:00"')
    return found


def is_flagged(text: str) -> bool:
    """Returns whether a cell of a column such as "Cancelled" says so: a yes, a day, or a name, and no "no"."""
    return bool(text) and not is_no_value(text) and re.fullmatch(NO_FLAG, _plain(text)) is None


def presence_of(word: str, mapping: Mapping) -> str:
    """Returns ``gone``, ``away``, ``here`` or ``unknown`` for the status of a carer or a client."""
    plain = _plain(mapping.meaning("people_status", word) or word)
    states = (("gone", GONE), ("away", AWAY), ("here", HERE))
    return next((state for state, pattern in states if re.fullmatch(pattern, plain)), "unknown")


def is_cancelled(word: str, mapping: Mapping) -> bool:
    """Returns whether the status of a shift says that it is not worked."""
    return (mapping.meaning("status", word) or _look_up(word, STATUSES)) == CANCELLED


def is_off(word: str, mapping: Mapping) -> bool:
    """Returns whether a cell of an availability grid says that the carer does not work."""
    return (mapping.meaning("availability", word) or "").casefold() == "off" or _is_off(word)


@lru_cache(1 << 14)
def _is_off(word: str) -> bool:
    return re.fullmatch(OFF, word.casefold().strip()) is not None


def leave_of(word: str, mapping: Mapping) -> str | None:
    """Returns the kind of absence that a cell of a grid names; None if it names none."""
    said = mapping.meaning("availability", word)
    if said is not None and not re.search(r"\d", said) and said.casefold() != "off":
        return said
    return _look_up(word, LEAVE)


def is_refused(word: str) -> bool:
    """Returns whether an absence was asked for and not granted, or taken back."""
    return re.fullmatch(r"(rejected|declined|refused|cancelled|withdrawn|not approved|denied|no)", word.casefold().strip()) is not None
