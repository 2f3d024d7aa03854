"""How an export is to be read: which table is where, what each column and word means. Kept as mapping.toml."""

import json
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from scheduler.domain.base import Frozen
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.exports.finding.vocabulary import concepts
from scheduler.files.importing.letters import decode
from scheduler.files.importing.suggestions import Suggestions

TableName = Literal["visits", "service_users", "carers", "shifts", "absences", "none"]
Order = Literal["", "day first", "month first"]
Unit = Literal["minutes", "hours", "days", "UTC", "date", "local"]
WORDS = (
    *("status", "carers", "travel_mode", "gender", "skills", "visit_type_skills", "slots", "availability", "empty", "separators"),
    *("carer_names", "people_status"),
)


class TableMapping(Frozen):
    """Where a table is, and what its columns are.

    Attributes:
        table: Name of the plain table; ``none`` for a sheet that is not to be read.
        file: Name of the file, perhaps with ``*``.
        sheet: Name of the sheet of a workbook, perhaps with ``*``.
        header_row: Row of the header, as a spreadsheet counts; None to look for it.
        columns: What each header stands for; ``ignore`` drops a column unread.
        units: Unit of a column, by its header.
    """

    table: TableName
    file: str = "*"
    sheet: str = "*"
    header_row: int | None = Field(default=None, ge=1, le=1000)
    columns: dict[str, str] = {}
    units: dict[str, Unit] = {}

    def matches(self, file: str, sheet: str) -> bool:
        """Returns whether this is about a sheet of a file."""
        return fnmatchcase(file.casefold(), self.file.casefold()) and fnmatchcase(sheet.casefold(), self.sheet.casefold())


class Mapping(Frozen):
    """How an export is to be read. Whatever it does not say is guessed.

    Attributes:
        name: Of the product.
        recognise: Headers by which an export of this product is known.
        dates: Which of day and month comes first in dates such as 03/04/2026.
        carer_prefix: Put before each carer's id, where clients and carers are numbered alike.
        words: Meanings of words by kind: status, carers, travel_mode, gender, skills, visit_type_skills, slots, availability, empty,
            carer_names (the id of a carer, or ``nobody``), people_status.
        tables: Where each table is.
    """

    name: str = ""
    recognise: tuple[str, ...] = ()
    dates: Order = ""
    carer_prefix: str | None = Field(default=None, max_length=20)
    words: dict[str, dict[str, str]] = {}
    tables: tuple[TableMapping, ...] = ()

    def meaning(self, kind: str, word: str) -> str | None:
        """Returns what a word of a kind means; None if the mapping does not say."""
        return self.meanings.get(kind, {}).get(word.strip().casefold())

    @cached_property
    def meanings(self) -> dict[str, dict[str, str]]:
        """Returns the words of each kind, without their capitals."""
        return {kind: {key.casefold(): value for key, value in words.items()} for kind, words in self.words.items()}

    def over(self, other: "Mapping") -> "Mapping":
        """Returns this mapping, and `other` for what it does not say."""
        kinds = {*self.words, *other.words}
        words = {kind: {**other.words.get(kind, {}), **self.words.get(kind, {})} for kind in sorted(kinds)}
        return Mapping(
            name=self.name or other.name,
            recognise=self.recognise or other.recognise,
            dates=self.dates or other.dates,
            carer_prefix=other.carer_prefix if self.carer_prefix is None else self.carer_prefix,
            words=words,
            tables=(*self.tables, *other.tables),
        )


def read_mapping(path: Path) -> Mapping:
    """Reads a mapping.toml.

    Raises:
        BadInput: X101, it cannot be read; X102, something in it is not known.
    """
    try:
        text = decode(read_regular(path)).text
        return _parse(path.name, text)
    except OSError as error:
        raise BadInput([Fault(path.name, "X101", f"cannot be read: {error.strerror}")]) from error


def _parse(name: str, text: str) -> Mapping:
    try:
        values: dict[str, Any] = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput([Fault(name, "X101", f"is not TOML: {error}", 'words need quotes: dates = "day first"')]) from error
    unknown = [kind for kind in values.get("words", {}) if kind not in WORDS]
    faults = [Fault(f"{name}:words.{kind}", "X102", f'there are no words of the kind "{kind}"', ", ".join(WORDS)) for kind in unknown]
    try:
        found = Mapping.model_validate(values)
    except ValidationError as error:
        for wrong in error.errors():
            key = ".".join(str(part) for part in wrong["loc"])
            faults.append(Fault(f"{name}:{key}", "X102", f"{str(wrong['input'])[:80]!r}: {wrong['msg']}"))
        raise BadInput(faults) from error
    faults += [fault for table in found.tables for fault in _unknown_columns(name, table)]
    if faults:
        raise BadInput(faults)
    return found


def _unknown_columns(name: str, table: TableMapping) -> Iterator[Fault]:
    """Yields a fault for each column that is said to be something that no column is."""
    if table.table == "none":
        return
    known = concepts(table.table)
    suggestions = Suggestions(known)
    for header, concept in table.columns.items():
        plain = re.sub(r"_[234]$", "", concept)
        if plain not in known and not plain.startswith(("on:", "skill:")):
            what = f'{table.table} has no column "{concept}"'
            yield Fault(f'{name}:tables.columns."{header}"', "X102", what, suggestions.closest(plain))


def profiles() -> dict[str, Mapping]:
    """Returns the profiles of products that come with the package, by name."""
    folder = files("scheduler.files.exports") / "profiles"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): _parse(one.name, one.read_text("utf-8")) for one in found}


def mapping_text(mapping: Mapping) -> str:
    """Returns a mapping as the text of a mapping.toml."""
    lines = [
        "# How this export was read. Correct what is wrong, and read it again with --mapping.",
        '# A column may be any of the plain tables\' columns, "ignore", or "carry" (kept beside the visits, decides nothing).',
    ]
    lines += [f"{key} = {_value(getattr(mapping, key))}" for key in ("name", "dates") if getattr(mapping, key)]
    if mapping.carer_prefix is not None:
        lines.append(f"carer_prefix = {_value(mapping.carer_prefix)}")
    for kind, words in sorted(mapping.words.items()):
        if words:
            lines += ["", f"[words.{kind}]", *(f"{_value(word)} = {_value(meant)}" for word, meant in sorted(words.items()))]
    for table in mapping.tables:
        lines += ["", "[[tables]]", f"table = {_value(table.table)}", f"file = {_value(table.file)}", f"sheet = {_value(table.sheet)}"]
        if table.header_row is not None:
            lines.append(f"header_row = {table.header_row}")
        for key in ("columns", "units"):
            found: dict[str, str] = getattr(table, key)
            if found:
                lines += ["", f"[tables.{key}]", *(f"{_value(header)} = {_value(meant)}" for header, meant in found.items())]
    return "\n".join(lines) + "\n"


def _value(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
