"""Clients, carers, their shifts and absences, from the tables of an export."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.people import Gender
from scheduler.domain.places import TravelMode
from scheduler.files.exports.filling.plain import Plain
from scheduler.files.exports.finding.mapping import Mapping
from scheduler.files.exports.finding.rows import LeftOut, Row, Rows
from scheduler.files.exports.meaning.durations import hours_text, number_text
from scheduler.files.exports.meaning.people import Roll, first_name_first, is_name, is_nobody, made_id, share_ids
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.times import date_order, date_text, is_no_end
from scheduler.files.exports.meaning.words import gender_of, is_flagged, mode_of
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.unreadable import Unreadable

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z0-9]?)(\d[A-Z]{2})")
LATER_SKILL = re.compile(
    r"(.+?)\s*(?:[\[(]\s*(?:exp(?:ires|iry)?\.?:?\s*|until\s+|to\s+)?|[-–:,]?\s*\b(?:exp(?:ires|iry)?\.?:?|until)\s+)"  # noqa: RUF001
    r"(.*?\d.*?)\s*[\])]?",
    re.IGNORECASE,
)
LOST_SKILL = re.compile(r".*[\[(\s-](?:expired|lapsed|overdue|not trained|pending)\s*[\])]?", re.IGNORECASE)


def person_name(row: Row) -> str:
    """Returns the name of a row, from one column or two."""
    parts = [row.text("forename"), row.text("surname")]
    return " ".join(filter(None, parts)) if any(parts) else first_name_first(row.text("name"))


def normal_postcode_text(text: str) -> str:
    """Returns a postcode in capitals with one space; an O for a zero, or an I for a one, is mended where only that is a postcode."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    if POSTCODE.fullmatch(plain) is None and len(plain) >= 5:
        inward = plain[-3].replace("O", "0").replace("I", "1") + plain[-2:].replace("0", "O").replace("1", "I")
        outward = re.sub(r"(?<=[A-Z])O(?=[A-Z0-9]?$)|(?<=\d)O$", "0", plain[:-3])
        plain = outward + inward
    found = POSTCODE.fullmatch(plain)
    return f"{found[1]} {found[2]}" if found else text


def read_clients(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns the rows of service users, and adds them to the roll; their carers are filled in later."""
    return _read_people(tables, reading, reading.clients, "service_user_id")


def read_carers(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns the rows of carers, and adds them to the roll."""
    return _read_people(tables, reading, reading.carers, "carer_id")


def _read_people(tables: list[Rows], reading: Reading, roll: Roll, key: str) -> list[Plain]:
    people: dict[str, Plain] = {}
    for rows in tables:
        born_order = date_order(rows.cells("dob"))
        for row in rows.rows:
            born = reading.date(row, "dob", born_order.order if born_order else None, is_any_century=True)
            name = person_name(row)
            given = row.text(key)
            if not name and is_name(given):
                name, given = first_name_first(given), ""
            person_id = given or (made_id(name, born) if name else "")
            before = people.get(person_id)
            if before is not None and not _is_same(before.row, row):
                what = f'{key} "{person_id}" is used twice, here and in row {before.row.number}'
                row.fault("U101" if key == "service_user_id" else "C101", what, key)
                continue
            if before is not None:
                row.warn("X124", f"is the same as row {before.row.number}, and is left aside", key)
                reading.left_out.append(LeftOut(row.label, row.number, "note", why=f"the same as row {before.row.number}"))
                continue
            if person_id:
                roll.add(person_id, name, born)
            people[person_id or f"?{len(people)}"] = Plain(row, {key: person_id, "name": name, **_place(row)})
    return list(people.values())


def _is_same(one: Row, other: Row) -> bool:
    return all(
        one.text(concept) == other.text(concept) for concept in {*one.cells, *other.cells} if one.text(concept) and other.text(concept)
    )


def _place(row: Row) -> dict[str, str]:
    text = row.text("postcode")
    postcode = "" if is_no_value(text) else normal_postcode_text(text)
    if postcode and re.sub(r"\W", "", postcode) != re.sub(r"\W", "", text.upper()):
        row.warn("X125", f'postcode "{text}" is read as {postcode}', "postcode")
    degrees = {name: number_text(row.text(name)) for name in ("lat", "lon")}
    return {"postcode": postcode, **degrees}


def finish_clients(plain: list[Plain], reading: Reading) -> None:
    """Fills in what of the clients is about carers."""
    for one in plain:
        row = one.row
        one.values |= {
            "locality": row.text("locality"),
            "preferred_carers": reading.carer_ids(row, "preferred_carers"),
            "refused_carers": reading.carer_ids(row, "refused_carers"),
            "carer_gender": _worded(row, "carer_gender", gender_of(row.text("carer_gender"), reading.mapping), tuple(Gender)),
        }


def finish_carers(plain: list[Plain], tables: list[Rows], reading: Reading) -> None:
    """Fills in skills, gender, transport and contract of the carers, and tells their ids from those of clients."""
    if reading.mapping.carer_prefix is not None:
        reading.prefix = reading.mapping.carer_prefix
    elif share_ids(reading.carers.names, reading.clients.names):
        reading.prefix = "C-"
        what = "clients and carers are numbered alike: they are told apart, carer 1 as C-1"
        reading.collector.warn(plain[0].row.where("carer_id"), "X126", what)
    units = {(rows.found.sheet.label, column.concept): column.unit for rows in tables for column in rows.used}
    for one in plain:
        row = one.row
        text = row.text("contract_hours")
        hours = "" if is_no_value(text) or not text else hours_text(text, units.get((row.label, "contract_hours"), ""))
        one.values |= {
            "carer_id": reading.prefix + one.values["carer_id"] if one.values["carer_id"] else "",
            "skills": ";".join(_skills(row, reading)),
            "gender": _worded(row, "gender", gender_of(row.text("gender"), reading.mapping), tuple(Gender)),
            "travel_mode": _mode(row, reading),
            "contract_hours": hours,
            **{name: re.sub(r"\s*[,/|]\s*", ";", row.text(name)) for name in ("localities", "teams")},
            "max_day_minutes": number_text(row.text("max_day_minutes")),
        }


def _worded(row: Row, concept: str, found: str, allowed: tuple[str, ...]) -> str:
    """Returns what a word was found to mean; a fault if that is none of the words that are allowed."""
    if found and found not in allowed:
        kind = "travel_mode" if concept == "travel_mode" else "gender"
        maybe = f'under [words.{kind}] in mapping.toml: "{found}" = "{allowed[0]}"'
        row.fault("F025", f'"{found}" is none of {", ".join(allowed)}', concept, maybe)
        return ""
    return found


def _mode(row: Row, reading: Reading) -> str:
    """Returns how a carer travels, by the word for it or by a column of those who do not drive."""
    if not row.text("travel_mode") and is_flagged(row.text("non_driver")):
        return TravelMode.WALK.value
    return (
        _worded(row, "travel_mode", mode_of(row.text("travel_mode"), reading.mapping), tuple(TravelMode)) if row.text("travel_mode") else ""
    )


def _skills(row: Row, reading: Reading) -> Iterator[str]:
    """Yields the skills of a carer: of one column, with their last day in brackets, and of a column each."""
    cell = row.text("skills")
    if not is_no_value(cell):
        for part in filter(None, map(str.strip, re.split(r"[;|\n]|,(?![^(]*\))", cell))):
            yield from _skill(part, row, reading)
    for concept, text in row.cells.items():
        if concept.startswith("skill:") and text and not is_no_value(text):
            yield from _skill_of_column(concept.removeprefix("skill:"), text, row, reading)


def _skill(part: str, row: Row, reading: Reading) -> Iterator[str]:
    if LOST_SKILL.fullmatch(part):
        return
    found = LATER_SKILL.fullmatch(part)
    name = found[1] if found else part
    for skill in skill_names(name, reading.mapping):
        try:
            yield f"{skill}@{date_text(found[2], reading.order)}" if found and not is_no_end(found[2]) else skill
        except Unreadable as wrong:
            row.unreadable(wrong, "skills")


def _skill_of_column(name: str, text: str, row: Row, reading: Reading) -> Iterator[str]:
    if re.fullmatch(r"no|n|false|0|x|expired|not trained|✗|none", text.casefold()):
        return
    for skill in skill_names(name, reading.mapping):
        if is_no_end(text) or re.fullmatch(r"yes|y|true|✓|✔|trained|done|complete[d]?|valid|competent|current", text.casefold()):
            yield skill
        elif re.fullmatch(r"[1-9]", text):
            yield f"{skill}:{text}" if text != "1" else skill
        else:
            try:
                yield f"{skill}@{date_text(text, reading.order)}"
            except Unreadable as wrong:
                row.unreadable(wrong, f"skill:{name}")


def skill_names(name: str, mapping: Mapping) -> list[str]:
    """Returns the skills that a word means; the word itself unless the mapping says others."""
    said = mapping.meaning("skills", name)
    return [name.strip()] if said is None else [part.strip() for part in said.split(";") if part.strip()]


def carer_of(row: Row, reading: Reading, suffix: str) -> str | None:
    """Returns the id of the carer of a row; None if there is none, or after a fault."""
    given = row.text(f"carer_id{suffix}")
    name = row.text(f"carer_name{suffix}") or ("" if suffix else person_name(row))
    if is_no_value(given) or (given and not re.search(r"\w", given)):
        given = ""
    if not given and not name:
        return None
    said = reading.mapping.meaning("carer_names", given or name)
    if said is not None:
        given, name = ("", "") if is_nobody(said) else (said, "")
        if not given:
            return None
    try:
        found = reading.carers.find(given, name)
    except Unreadable as wrong:
        row.unreadable(wrong, f"carer_id{suffix}" if given else f"carer_name{suffix}")
        return None
    if found is None:
        concept = f"carer_id{suffix}" if given else f"carer_name{suffix}"
        maybe = reading.carers.suggest(given or name)
        if not maybe:
            maybe = f'add the carer, or say under [words.carer_names] in mapping.toml: "{given or name}" = "nobody", or the id of a carer'
        row.fault("X122", f'carer "{given or name}" is not in the table of carers', concept, maybe)
        return None
    if given and not is_nobody(name):
        check_name(row, reading.carers, found, name, f"carer_id{suffix}")
    return reading.prefix + found


def check_name(row: Row, roll: Roll, person_id: str, name: str, concept: str) -> None:
    """Checks that the name beside an id is that of the id: that of another person is a fault, any other one a warning."""
    if not name or roll.agree(person_id, name):
        return
    other = roll.one_of(name)
    if other is not None and other != person_id:
        what = f'"{person_id}" and the name beside it are two {roll.kind}s of their table'
        row.fault("X160", what, concept, 'correct one of the two, or set one of the columns to "ignore" in mapping.toml')
    else:
        row.warn("X161", f'"{person_id}" has another name beside it than in the table of {roll.kind}s: the id is taken', concept)


def span_of(days: list[str]) -> tuple[date, int]:
    """Returns the first day and the number of days from the first to the last."""
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return first, (last - first) // timedelta(days=1) + 1
