"""Reader of settings.toml: days of the plan, settings of rules, travel, and cost of work."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from scheduler.domain.inputs import Rates, Settings
from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.regular import read_regular
from scheduler.domain.rules import CATALOGUE, Objective, Rule
from scheduler.files.importing.characters import check_words
from scheduler.files.importing.days import UNKNOWN_DAY, Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.parse import day as parse_day
from scheduler.files.importing.sheets import text_of
from scheduler.files.importing.suggestions import Suggestions
from scheduler.files.importing.toml_file import FILE, TomlFile, line_of_long_number
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.rule_keys import BESIDE_RULES, KEYS_BESIDE_RULES, SWITCHES_BESIDE_RULES, WORDS_BESIDE_RULES
from scheduler.files.schema.tables import TABLES, column_named
from scheduler.geo.nominatim import PUBLIC_SERVER, Nominatim

SECTIONS = ("visit_type_minutes", "rules", "travel", "rates", "columns")
PLAIN = ("day", "date", *(name for name in Settings.model_fields if name not in ("day", "objective", *SECTIONS)))
LARGEST_MODE_FACTOR = 100
MOST_CONTACT = 200
SERVER = re.compile(r"[A-Za-z0-9.-]{1,200}(?::\d{1,5})?")
SOURCES_OF_PLACES = ("postcodes", "nominatim", "nominatim_server")
"""Keys of [travel] that say where places of postcodes come from; a folder that is written has the places themselves."""
TRAVEL_KEYS = (*(name for name in TravelSettings.model_fields if name != "entries"), *SOURCES_OF_PLACES)

GRADES = {"grades", "grade_to_enter", "grade_for_budgets"}


@dataclass
class SettingsFile:
    """The content of settings.toml.

    Attributes:
        settings: with `UNKNOWN_DAY` as the day if `days.first` is None.
        travel: without the user's own legs.
        model_given: whether the file names the travel model.
        postcodes: the postcode file.
        nominatim: who asks the geocoding service for postcodes that no file has; None where nobody does.
        columns: by table, from the user's headers to column names.
    """

    settings: Settings = field(default_factory=lambda: Settings(day=UNKNOWN_DAY))
    travel: TravelSettings = field(default_factory=TravelSettings)
    days: Days = field(default_factory=lambda: Days(None, 1, "Europe/London"))
    model_given: bool = False
    postcodes: Path | None = None
    nominatim: Nominatim | None = None
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


def read_settings(folder: Path, day: date | None, collector: FaultCollector) -> SettingsFile:
    """Reads settings.toml, with defaults for faulty values.

    Args:
        folder: of the file. Without the file, `day` is needed and the rest has defaults.
        day: first day of the plan, instead of the one in the file.
        collector: collects the faults.
    """
    text, values = _load(folder / FILE, collector, needed=day is None)
    if values is None:
        return SettingsFile()
    toml = TomlFile(text, collector)
    values = toml.without_long_numbers(values)
    toml.unknown(values, (*PLAIN, *SECTIONS, *SWITCHES_BESIDE_RULES))
    found = SettingsFile()
    found.settings = _settings(values, toml, day)
    known = found.settings.day if found.settings.day != UNKNOWN_DAY else None
    found.days = Days(known, found.settings.days, found.settings.timezone)
    _travel(toml.section(values, "travel"), toml, folder, found)
    found.columns = _columns(toml.section(values, "columns"), toml)
    return found


def _load(path: Path, collector: FaultCollector, *, needed: bool) -> tuple[str, dict[str, Any] | None]:
    if not path.exists():
        if needed:
            collector.fault(FILE, "S101", "is missing", "write one line into it: day = 2026-11-23")
        return "", None if needed else {}
    try:
        text = text_of(read_regular(path))
        return text, check_words(tomllib.loads(text.replace("\r\n", "\n")), FILE, collector)
    except OSError as error:
        collector.fault(FILE, "S101", f"cannot be read: {error.strerror}")
    except Unreadable as wrong:
        collector.fault(FILE, "S101", wrong.what, wrong.maybe)
    except (ValueError, RecursionError) as error:
        long_number = line_of_long_number(text)
        line = re.search(r"at line (\d+)", str(error)) or long_number
        why = "a number has thousands of digits" if long_number else str(error)
        maybe = "leave out digits" if long_number else 'words need quotes: window = "hard"'
        collector.fault(f"{FILE}:{line[1]}" if line else FILE, "S101", f"is not TOML: {why}", maybe)
    return "", None


def _settings(values: dict[str, Any], toml: TomlFile, day: date | None) -> Settings:
    """Returns the settings; each invalid value is a fault and is replaced by its default."""
    fields = {key: values[key] for key in PLAIN if key in values and key not in ("day", "date")}
    for key in [key for key, value in fields.items() if isinstance(value, bool)]:
        toml.fault("S103", f"{fields.pop(key)!r} is neither a number nor a word", key)
    fields["day"] = _day({"day": day} if day else values, toml)
    switches = {key: values[key] for key in SWITCHES_BESIDE_RULES if key in values}  # understood outside of the section, too
    fields["objective"] = _objective(switches | toml.section(values, "rules"), toml)
    fields["visit_type_minutes"] = _tolerances(toml.section(values, "visit_type_minutes"), toml)
    if not _zone_known(fields.get("timezone", "Europe/London")):
        toml.fault("S107", f'timezone "{fields.pop("timezone")}" is unknown', "timezone", '"Europe/London"')
    if "rates" in values:
        fields["rates"] = _rates(values["rates"], toml)
    try:
        return Settings(**fields)
    except ValidationError as error:
        toml.invalid(error)
        wrong = {wrong["loc"][0] for wrong in error.errors()}
        if wrong & GRADES:
            wrong |= GRADES  # the default of one of them may be no grade of the scale that is given
        return Settings(**{name: value for name, value in fields.items() if name not in wrong})


def _day(values: dict[str, Any], toml: TomlFile) -> date:
    given = [key for key in ("day", "date") if key in values]
    if not given:
        toml.fault("S104", "the first day of the plan is not given", "day", "day = 2026-11-23")
        return UNKNOWN_DAY
    if len(given) == 2:
        toml.fault("S104", "the first day of the plan is given twice, as day and as date", "date")
    value = values[given[0]]
    try:
        return parse_day(value.date().isoformat() if isinstance(value, datetime) else str(value))
    except Unreadable as wrong:
        toml.fault("S103", wrong.what, given[0], wrong.maybe)
        return UNKNOWN_DAY


def _zone_known(name: Any) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError, AttributeError):
        return False
    return True


def _objective(rules: dict[str, Any], toml: TomlFile) -> Objective:
    settings: dict[Rule, Any] = {}
    suggestions = Suggestions((*Rule, *KEYS_BESIDE_RULES))
    for name, value in rules.items():
        if name in KEYS_BESIDE_RULES:
            continue
        if name not in tuple(Rule):
            toml.fault("S105", f'there is no rule "{name}"', f"rules.{name}", suggestions.closest(name))
            continue
        try:
            settings |= Objective(settings={Rule(name): value}).settings
            if isinstance(value, bool | float):
                raise TypeError
        except (ValidationError, TypeError):
            toml.fault("S106", f'rule {name} cannot be set to "{value}"', f"rules.{name}", _settings_of(Rule(name)))
    objective = Objective.model_validate({"settings": settings} | _beside_rules(rules, toml))
    if objective.is_hard(Rule.MOST_CARERS) and "carers_per_person" not in rules:
        toml.fault("S106", "rule most_carers is hard, and no number of carers is given", "rules.most_carers", "carers_per_person = 4")
    return objective


def _beside_rules(rules: dict[str, Any], toml: TomlFile) -> dict[str, int | str | bool]:
    """Returns the numbers, words and switches beside the rules, by field; one that is not allowed is a fault."""
    given: dict[str, int | str | bool] = {}
    for key, number in BESIDE_RULES.items():
        value = rules.get(key)
        if type(value) is int and number.low <= value <= number.high:
            given[number.field] = value
        elif key in rules:
            toml.fault("S103", f"{value!r} is to be a whole number from {number.low} to {number.high}", f"rules.{key}")
    for key, words in WORDS_BESIDE_RULES.items():
        if rules.get(key) in words:
            given[key] = rules[key]
        elif key in rules:
            allowed = " or ".join(f'"{word}"' for word in words)
            toml.fault("S103", f"{rules[key]!r} is to be {allowed}", f"rules.{key}")
    for key in SWITCHES_BESIDE_RULES:
        if isinstance(rules.get(key), bool):
            given[key] = rules[key]
        elif key in rules:
            toml.fault("S103", f"{rules[key]!r} is to be true or false", f"rules.{key}")
    return given


def _settings_of(rule: Rule) -> str:
    """Returns the allowed settings of a rule, as text."""
    info = CATALOGUE[rule]
    words = (
        ("a whole number from 1 to 1,000,000,000 as its weight", info.may_be_soft),
        ('"hard"', info.may_be_hard),
        ('"off"', info.may_be_off),
    )
    return " or ".join(word for word, may_be in words if may_be) or f"leave it out: it is always {info.default}"


def _tolerances(values: dict[str, Any], toml: TomlFile) -> dict[str, int]:
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 720:
            toml.fault("S103", f"{value!r} is to be whole minutes from 0 to 720", f"visit_type_minutes.{name}")
    return {name: value for name, value in values.items() if isinstance(value, int)}


def _rates(values: Any, toml: TomlFile) -> tuple[Rates, ...]:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        toml.fault("S103", "is to be a list of sections [[rates]]", "rates")
        return ()
    rates = []
    for value in values:
        toml.unknown(value, tuple(Rates.model_fields), "rates")
        try:
            rates.append(Rates(**{name: value[name] for name in Rates.model_fields if name in value}))
        except ValidationError as error:
            toml.invalid(error, "rates")
    if len({rate.since for rate in rates}) < len(rates):
        toml.fault("S110", "two rates hold since the same day", "rates.since")
    return tuple(sorted(rates, key=lambda rate: rate.since))


def _travel(values: dict[str, Any], toml: TomlFile, folder: Path, found: SettingsFile) -> None:
    toml.unknown(values, TRAVEL_KEYS, "travel")
    fields = {key: value for key, value in values.items() if key in TravelSettings.model_fields and key != "entries"}
    factors = toml.section(fields, "travel.mode_factors")
    toml.unknown(factors, tuple(TravelMode), "travel.mode_factors")
    for mode, factor in factors.items():
        if not isinstance(factor, int | float) or not 0 < factor <= LARGEST_MODE_FACTOR:
            what = f"{factor!r} is to be a number above 0, of at most {LARGEST_MODE_FACTOR}"
            toml.fault("S103", what, f"travel.mode_factors.{mode}")
            return
    known = {TravelMode(mode): factor for mode, factor in factors.items() if mode in tuple(TravelMode)}
    try:
        found.travel = TravelSettings(**fields | {"mode_factors": found.travel.mode_factors | known})
    except ValidationError as error:
        toml.invalid(error, "travel")
    found.model_given = "model" in values
    if "postcodes" in values:
        found.postcodes = folder / str(values["postcodes"])
        if not found.postcodes.exists():
            toml.fault("S108", f'postcode file "{values["postcodes"]}" is not there', "travel.postcodes")
    contact, server = values.get("nominatim", ""), values.get("nominatim_server", PUBLIC_SERVER)
    if contact and not (isinstance(contact, str) and "@" in contact and len(contact) <= MOST_CONTACT):
        toml.fault("S103", f"{contact!r} is to be an e-mail address, by which the service knows who asks", "travel.nominatim")
    elif not isinstance(server, str) or not SERVER.fullmatch(server):
        toml.fault("S103", f"{server!r} is to be the name of a server", "travel.nominatim_server", f'"{PUBLIC_SERVER}"')
    elif contact:
        found.nominatim = Nominatim(contact, server)


def _columns(values: dict[str, Any], toml: TomlFile) -> dict[str, dict[str, str]]:
    """Returns the column names of the user's own headers, by table."""
    toml.unknown(values, tuple(table.name for table in TABLES), "columns")
    told = {table.name: toml.section(values, f"columns.{table.name}") for table in TABLES}
    for table in TABLES:
        suggestions = Suggestions(column.name for column in table.columns)
        for theirs, ours in told[table.name].items():
            if not isinstance(ours, str) or column_named(table, ours) is None:
                toml.fault("S109", f'{table.name} has no column "{ours}"', f"columns.{table.name}.{theirs}", suggestions.closest(str(ours)))
    return {name: {theirs: str(ours) for theirs, ours in headers.items()} for name, headers in told.items()}
