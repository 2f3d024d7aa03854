"""The keys of settings.toml and their lines."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.suggestions import Suggestions

FILE = "settings.toml"


class TomlFile:
    """The keys of the file and their line numbers."""

    def __init__(self, text: str, collector: FaultCollector) -> None:
        self._text, self._collector = text, collector

    def fault(self, code: str, what: str, key: str, maybe: str = "") -> None:
        """Adds a fault at the line of a key."""
        self._collector.fault(f"{FILE}:{self._line(key)}:{key}", code, what, maybe)

    def _line(self, key: str) -> int:
        """Returns the line number of a key such as ``rules.window``; 1 if there is none."""
        *above, last = key.split(".")
        lines, sections = self._lines
        fallback = max(sections.get(tuple(above), 1), sections.get((*above, last), 1))
        return lines.get((*above, last), lines.get(tuple(above), fallback))

    @cached_property
    def _lines(self) -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], int]]:
        """Returns the first line of each key, and the last header of each section."""
        lines: dict[tuple[str, ...], int] = {}
        sections: dict[tuple[str, ...], int] = {}
        section: tuple[str, ...] = ()
        for number, line in enumerate(self._text.splitlines(), start=1):
            if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
                section = tuple(part.strip(" \"'") for part in header[1].split("."))
                sections[section] = number
            elif key := re.match(r"""\s*["']?(.*?)["']?\s*=""", line):
                lines.setdefault((*section, key[1]), number)
        return lines, sections

    def section(self, values: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Returns a section of the file; an empty one after a fault."""
        found = values.get(key.rsplit(".", maxsplit=1)[-1], {})
        if isinstance(found, dict):
            return found
        self.fault("S103", f"is to be a section [{key}]", key)
        return {}

    def unknown(self, values: Mapping[str, Any], known: tuple[str, ...], section: str = "") -> None:
        """Adds a fault for each unknown key."""
        suggestions = Suggestions(known)
        for key in values:
            if key not in known:
                self.fault("S102", f'"{key}" is unknown', f"{section}.{key}" if section else key, suggestions.closest(key))

    def without_long_numbers(self, values: dict[str, Any], section: str = "") -> dict[str, Any]:
        """Returns the values without whole numbers of more than 64 bits; each of them is a fault."""
        kept: dict[str, Any] = {}
        for name, value in values.items():
            key = f"{section}.{name}" if section else name
            if isinstance(value, int) and value.bit_length() > 64:
                self.fault("S103", "is a number that is too large", key)
            elif isinstance(value, dict):
                kept[name] = self.without_long_numbers(value, key)
            elif isinstance(value, list):
                kept[name] = [self.without_long_numbers({name: item}, section).get(name) for item in value]
            else:
                kept[name] = value
        return kept

    def invalid(self, error: ValidationError, section: str = "") -> None:
        """Adds a fault for each invalid value."""
        for wrong in error.errors():
            key = ".".join(str(part) for part in (section, *wrong["loc"]) if part not in ("", "[key]"))
            self.fault("S103", f"{wrong['input']!r}: {wrong['msg']}", key)


def line_of_long_number(text: str) -> re.Match[str] | None:
    """Returns a match whose first group is the line of a number that Python does not read; it counts digits, not lines."""
    found = re.search(r"[\d_]{4300,}", text)
    return re.match(r"(\d+)", str(text.count("\n", 0, found.start()) + 1)) if found else None
