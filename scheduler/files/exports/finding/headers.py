"""Finds the tables in the sheets of an export: the row of the header, and what each column stands for."""

import re
from collections.abc import Iterator, Sequence

from scheduler.files.exports.finding.found import Column, Found
from scheduler.files.exports.finding.mapping import Mapping, TableMapping
from scheduler.files.exports.finding.patterns import NAMES, NEEDS, PATTERNS, TELLING
from scheduler.files.exports.finding.settle import settle
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.exports.finding.vocabulary import CARER, CARRY, IGNORE, PERSON, concept_of, plain_words, unit_of

DATED = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)?[a-z]*,? ?\d{1,4}[/. -](?:\d{1,2}|[a-z]{3,9})(?:[/. -]\d{2,4})?", re.IGNORECASE)
"""A header that is a date: the column of a day in an availability grid."""
SKILL_COLUMN = re.compile(
    r"(.+?)[ _-]+(?:training|trained|competent|competency|certified|certificate|qualified)?[ _-]*(?:expiry|expires|exp|valid until|trained|"
    r"competent|certified|qualified)(?:[ _-]+(?:date|on))?\??",
    re.IGNORECASE,
)
"""A header of carers that is a skill: "Medication Training Expiry", "Hoist Trained"."""
NO_SKILL = re.compile(
    r"\b(?:dbs|crb|mot|insurance|passport|visa|licen[cs]e|driving|right to work|contract|probation|car|vehicle)\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d\d")
MOST_TITLE_ROWS = 40
SPAN = re.compile(r"\d{1,2}[:.]?\d{2}(?: ?[ap]m)? ?(?:-|\u2013|\bto\b) ?\d{1,2}[:.]?\d{2}(?: ?[ap]m)?", re.IGNORECASE)
WHOSE = {"carers": CARER, "service_users": PERSON}


def find_table(sheet: Sheet, mapping: Mapping) -> Found | None:
    """Returns the table of a sheet; None if there is none.

    Args:
        sheet: To look at.
        mapping: What is said of the export; a matching table is taken as it says.
    """
    said = next((table for table in mapping.tables if table.matches(sheet.path.name, sheet.name)), None)
    if said is not None and said.table == "none":
        return None
    best: tuple[int, int, str, list[Column]] | None = None
    for row in _header_rows(sheet, said):
        for table in (said.table,) if said else tuple(PATTERNS):
            columns = _columns(sheet, row, table, said)
            score = _score(sheet, row, table, columns, is_said=said is not None)
            if score and (best is None or score > best[0]):
                best = score, row, table, columns
    if best is None:
        return None
    _, row, table, columns = best
    found = Found(sheet, table, row, columns, said, list(sheet.rows[row - 1]))
    settle(found)
    return found


def _header_rows(sheet: Sheet, said: TableMapping | None) -> Iterator[int]:
    if said is not None and said.header_row is not None and said.header_row <= len(sheet.rows):
        wanted = {plain_words(header) for header in said.columns}
        if not wanted or wanted & {plain_words(cell) for cell in sheet.rows[said.header_row - 1] if cell}:
            yield said.header_row
            return
    looked_at = 0
    for number, row in enumerate(sheet.rows, start=1):
        if any(row):
            looked_at += 1
            if sum(bool(cell) for cell in row) >= 2 and not _is_data(row):
                yield number
            if looked_at > MOST_TITLE_ROWS:
                return


def _is_data(row: list[str]) -> bool:
    """Returns whether most cells of a row hold numbers, and no more than one of them a date, as headers of days do."""
    filled = [cell for cell in row if cell]
    with_digits = [cell for cell in filled if _DIGIT.search(cell)]
    return len(with_digits) * 2 > len(filled) and sum(DATED.fullmatch(cell) is not None for cell in with_digits) < 2


def _columns(sheet: Sheet, row: int, table: str, said: TableMapping | None) -> list[Column]:
    texts = sheet.rows[row - 1]
    groups = _groups(sheet, row)
    told = {plain_words(header): concept for header, concept in (said.columns if said else {}).items()}
    exact = dict(said.columns) if said else {}
    units = dict(said.units) if said else {}
    columns: list[Column] = []
    names: dict[str, int] = {}
    for text in texts:
        names[text] = names.get(text, 0) + 1
    for at, text in enumerate(texts):
        group = groups[at] if at < len(groups) else ""
        header = text or (group if _is_merged_down(sheet, row, at) else "")
        grouped = f"{group} {text}".strip()
        if text and group and (names[text] > 1 or (plain_words(text) in ("id", "no", "name") and concept_of(table, grouped))):
            header = grouped
        if not header:
            continue
        concept = exact.get(header, told.get(plain_words(header), ""))
        if not concept:
            concept = concept_of(table, header)
            if not concept and header != text:
                concept = concept_of(table, text)
            if table in ("carers", "shifts") and not concept and DATED.fullmatch(text):
                concept = f"on:{text}"
            if table == "carers" and not concept and (skill := SKILL_COLUMN.fullmatch(text)) and not NO_SKILL.search(text):
                concept = f"skill:{skill[1].strip()}"
            if table == "carers" and not concept and re.search(r"certif|training|skill|qualif|competen", group, re.IGNORECASE):
                concept = f"skill:{text}"
        concept, _, zone = concept.partition(":utc")
        is_utc = zone == "" and concept_of(table, header).endswith(":utc")
        unit = units.get(header, "UTC" if is_utc else unit_of(header))
        columns.append(Column(at, header, concept, unit, is_unit_told=header in units))
    return columns


def _groups(sheet: Sheet, row: int) -> list[str]:
    """Returns the groups that stand above the columns of a header, each spread over its columns."""
    if row < 2 or not any(sheet.rows[row - 2]):
        return []
    above = list(sheet.rows[row - 2])
    if sum(bool(cell) for cell in above) < 2 and not any(
        top <= row - 1 <= low and right > left > 1 for top, left, low, right in sheet.merged
    ):
        return []
    spread = {(left, right) for top, left, low, right in sheet.merged if top <= row - 1 <= low}
    if spread:
        for left, right in spread:
            for at in range(left, min(right, len(above))):
                above[at] = above[left - 1]
        return above
    last = ""
    for at, cell in enumerate(above):
        last = cell or last
        above[at] = last
    return above


def _is_merged_down(sheet: Sheet, row: int, at: int) -> bool:
    """Returns whether the header of a column stands in the row above."""
    below = sheet.rows[row - 1][at]
    return not below and at < len(sheet.rows[row - 2]) and bool(sheet.rows[row - 2][at])


def _score(sheet: Sheet, row: int, table: str, columns: Sequence[Column], *, is_said: bool) -> int:  # noqa: C901, PLR0911 - a sign a line
    """Returns how much a row looks like the header of a table; 0 if it cannot be one."""
    concepts = {column.concept for column in columns} - {"", IGNORE, CARRY}
    if table == "shifts" and sum(concept.startswith("on:") for concept in concepts) > 1:
        concepts |= {"start", "end", "date"}
    if table == "visits" and "end" not in concepts and _has_spans(sheet, row, columns):
        concepts.add("end")
    for group in NEEDS[table]:
        if not concepts.intersection(group):
            return 0
    if (
        table == "shifts"
        and not concepts & {"date", "weekday"}
        and not is_said
        and "shift" not in f"{sheet.path.stem} {sheet.name}".casefold()
    ):
        return 0
    if len(concepts) < 2 and not is_said:
        return 0
    if any(re.fullmatch(r"[\d./: -]+", column.header) for column in columns[:2]):
        return 0
    if table in ("shifts", "absences", "carers") and any(concept_of("visits", column.header) == "service_user_id" for column in columns):
        return 0
    name = re.sub(r"[\W_]+", " ", (sheet.name or sheet.path.stem).casefold())
    says = {other for other, words in NAMES.items() if re.search(words, name)}
    score = 2 * len(concepts) + 6 * (table in says) + 2 * len(concepts & TELLING.get(table, frozenset()))
    if table == "visits":
        score += 6
    if table == "absences" and "absences" not in says and not concepts & {"kind"}:
        return 0
    if table in ("carers", "service_users") and table not in says and says and not is_said:
        return 0
    if table in WHOSE and not says and not concepts & TELLING[table] and not any(_is_of(column, WHOSE[table]) for column in columns):
        return 0
    return score


def _has_spans(sheet: Sheet, row: int, columns: Sequence[Column]) -> bool:
    """Returns whether the starts below a header are spans, such as ``08:00-08:30`` and ``0700-0730``."""
    at = next((column.at for column in columns if column.concept == "planned_start"), None)
    below = sheet.rows[row : row + MOST_TITLE_ROWS]
    cells = [texts[at] for texts in below if at is not None and at < len(texts) and texts[at]]
    return sum(SPAN.fullmatch(cell) is not None for cell in cells) * 2 > len(cells)


def _is_of(column: Column, whose: str) -> bool:
    return re.match(rf"{whose}\b", plain_words(column.header)) is not None
