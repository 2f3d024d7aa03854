"""Reader of rates.toml: prices and rules, with every fault at its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scheduler.domain.base import Frozen
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.nights import NightRate
from scheduler.domain.money.pay import CarerAge, MinimumWage, PaySettings
from scheduler.domain.money.rates import (
    Cancellation,
    Mileage,
    OtherCost,
    PayRate,
    PersonAmount,
    PersonCeiling,
    Rate,
    Retainer,
    VisitSettings,
    Week,
)
from scheduler.domain.money.rules import KINDS, AnyRule, Band, Basis, Dated, Round, RoundOf, Tolerance
from scheduler.domain.regular import read_regular
from scheduler.files.importing.characters import check_words
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.parse import Unreadable
from scheduler.files.importing.sheets import text_of
from scheduler.files.importing.suggestions import Suggestions

F = TypeVar("F", bound=Frozen)
SECTIONS: dict[str, tuple[str, type[Frozen]]] = {
    "visits": ("visits", VisitSettings),
    "mileage": ("mileage", Mileage),
    "week": ("week", Week),
    "retainer": ("retainer", Retainer),
    "pay": ("pay", PaySettings),
}
"""Field and class of each section of which there is one."""
LISTS: dict[str, tuple[str, type[Frozen]]] = {
    "rate": ("rates", Rate),
    "ceiling": ("ceilings", PersonCeiling),
    "contribution": ("contributions", PersonAmount),
    "other": ("other_costs", OtherCost),
    "budget": ("budgets", PersonAmount),
    "cancellation": ("cancellations", Cancellation),
    "pay_rate": ("pay_rates", PayRate),
    "carer": ("carers", CarerAge),
    "minimum_wage": ("minimum_wages", MinimumWage),
    "night": ("nights", NightRate),
}
"""Field and class of each section of which there may be several."""
RULES = {"rule": "rules", "pay_rule": "pay_rules"}


def read_rates(path: Path) -> RateBook:
    """Reads the prices and rules of a file.

    Args:
        path: Of rates.toml.

    Raises:
        BadInput: With every fault, by line.
    """
    collector = FaultCollector()
    text, values = _load(path, collector)
    collector.raise_any()
    reader = _Reader(path.name, text, collector)
    fields = reader.fields(values)
    collector.raise_any()
    return RateBook(**fields)


def _load(path: Path, collector: FaultCollector) -> tuple[str, dict[str, Any]]:
    try:
        text = text_of(read_regular(path))
        return text, check_words(tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal), path.name, collector)
    except OSError as error:
        collector.fault(path.name, "M101", f"cannot be read: {error.strerror}")
    except Unreadable as wrong:
        collector.fault(path.name, "M101", wrong.what, wrong.maybe)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{path.name}:{line[1]}" if line else path.name
        collector.fault(where, "M101", f"is not TOML: {error}", 'words need quotes: kind = "basis"')
    return "", {}


class _Reader:
    """Turns the values of the file into fields of the book, and knows on which line each stands."""

    def __init__(self, file: str, text: str, collector: FaultCollector) -> None:
        self._file = file
        self._collector = collector
        self._lines = _find_lines(text)

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the fields of the book; faults are collected."""
        fields: dict[str, Any] = {}
        known = Suggestions((*SECTIONS, *LISTS, *RULES))
        for name, value in values.items():
            if name in SECTIONS:
                field, kind = SECTIONS[name]
                if isinstance(value, dict):
                    fields[field] = self._build(kind, value, name, 0)
                else:
                    self._fault((name, 0, ""), "M102", "is to be a section", f"[{name}]")
            elif name in LISTS:
                field, kind = LISTS[name]
                fields[field] = tuple(self._build(kind, one, name, at) for at, one in self._each(name, value))
            elif name in RULES:
                fields[RULES[name]] = self._rules(name, value)
            else:
                self._fault((name, 0, ""), "M102", f'"{name}" is unknown', known.closest(name))
        self._check_bands(fields)
        return fields

    def _each(self, name: str, value: Any) -> Iterable[tuple[int, Mapping[str, Any]]]:
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return enumerate(value)
        self._fault((name, 0, ""), "M102", "is to be a list of sections", f"[[{name}]]")
        return ()

    def _build(self, kind: type[F], values: Mapping[str, Any], name: str, at: int) -> F | None:
        values = _with_known_names(kind, values)
        suggestions = Suggestions(kind.model_fields)
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for wrong in error.errors():
                key = str(wrong["loc"][0]) if wrong["loc"] else ""
                if wrong["type"] == "extra_forbidden":
                    self._fault((name, at, key), "M102", f'"{wrong["loc"][-1]}" is unknown', suggestions.closest(str(wrong["loc"][-1])))
                else:
                    what, maybe = _words_of(wrong)
                    self._fault((name, at, key), "M103", what, maybe)
            return None

    def _rules(self, name: str, value: Any) -> tuple[AnyRule | None, ...]:
        """Returns the rules in order, and checks that each can follow those before it."""
        found: list[AnyRule | None] = []
        for at, one in self._each(name, value):
            kind = one.get("kind")
            allowed = [word for word in KINDS if name == "rule" or word not in ("band", "block")]
            if kind not in allowed:
                what = f'kind "{kind}" is none of {", ".join(allowed)}' if kind else "has no kind"
                self._fault((name, at, "kind"), "M103", what, Suggestions(allowed).closest(str(kind or "")))
                continue
            rule = self._build(KINDS[kind], one, name, at)
            self._check_order(name, at, rule, found)
            found.append(rule)
        return tuple(found)

    def _check_order(self, name: str, at: int, rule: AnyRule | None, before: Sequence[AnyRule | None]) -> None:
        if rule is None:
            return
        if not isinstance(rule, Band) and any(isinstance(one, Band) for one in before):
            self._fault((name, at, "kind"), "M104", f"changes minutes after a band has priced them: {rule.kind}", "bands go last")
        if not isinstance(rule, Band) and any(_is_of_week(one) for one in before):
            self._fault((name, at, "kind"), "M104", f"changes minutes after the week was rounded: {rule.kind}", "only bands follow it")
        if _is_of_week(rule) and name != "rule":
            self._fault((name, at, "of"), "M104", "rounds a person's week, and pay is worked out visit by visit", 'of = "whole"')
        if isinstance(rule, Round) and rule.of.is_of_times:
            for one in reversed(before):
                if isinstance(one, Basis | Tolerance) or (isinstance(one, Round) and one.of.is_of_times):
                    continue
                kind = "a rule with faults" if one is None else one.kind
                self._fault((name, at, "of"), "M104", f"rounds times of day after {kind} has changed the minutes", "put it after the basis")
                break

    def _check_bands(self, fields: Mapping[str, Any]) -> None:
        has_rule = any(isinstance(rule, Band) for rule in fields.get("rules", ()))
        for at, rate in enumerate(fields.get("rates", ())):
            if isinstance(rate, Rate) and rate.bands and not has_rule:
                self._fault(("rate", at, "bands"), "M105", "has bands, and no rule prices by bands", '[[rule]] kind = "band"')

    def _fault(self, place: tuple[str, int, str], code: str, what: str, maybe: str = "") -> None:
        section, at, key = place
        line = self._lines.get((section, at, key)) or self._lines.get((section, at, "")) or self._lines.get(("", 0, section)) or 1
        self._collector.fault(f"{self._file}:{line}:{section}.{key}" if key else f"{self._file}:{line}:{section}", code, what, maybe)


def _with_known_names(kind: type[Frozen], values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values with `since` and `until` for `from` and `to`, and dates for datetimes at midnight."""
    names = {"from": "since", "to": "until"} if issubclass(kind, Dated) or kind is MinimumWage else {}
    renamed = {names[key] if names.get(key, key) not in values and key in names else key: value for key, value in values.items()}
    return {
        key: value.date() if isinstance(value, datetime) and value.time() == value.time().min else value for key, value in renamed.items()
    }


def _words_of(wrong: Mapping[str, Any]) -> tuple[str, str]:
    """Returns what is wrong with a value, and what is perhaps meant."""
    value = wrong["input"]
    shown = f"{value}" if isinstance(value, Decimal | int | date) else f'"{value}"' if isinstance(value, str) else ""
    what = str(wrong["msg"]).removeprefix("Value error, ").replace("Input should", "it is to").replace("Field required", "is missing")
    maybe = f"whole pence and minutes, such as {int(value * 100)} pence" if isinstance(value, Decimal) and value.is_finite() else ""
    return (f"{shown}: {what}" if shown else what), maybe


def _find_lines(text: str) -> dict[tuple[str, int, str], int]:
    """Returns the line of each section and of each key in it: of the first, second ... section of a name."""
    lines: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    section, at = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([\w.-]+)", line):
            parts = header[1].split(".")
            if len(parts) == 1:
                section = parts[0]
                counts[section] = counts.get(section, -1) + 1
                at = counts[section]
                lines.setdefault((section, at, ""), number)
            else:
                lines.setdefault((section, at, parts[1]), number)
        elif key := re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line):
            lines.setdefault((section, at, key[1]), number)
    return lines


def _is_of_week(rule: AnyRule | None) -> bool:
    return isinstance(rule, Round) and rule.of is RoundOf.WEEK
