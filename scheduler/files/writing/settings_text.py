"""Settings as the text of a settings.toml."""

import json
import re
from collections.abc import Mapping
from typing import Any

from scheduler.domain.inputs import Settings
from scheduler.domain.places import TravelSettings
from scheduler.files.importing.settings import PLAIN, SOURCES_OF_PLACES, TRAVEL_KEYS
from scheduler.files.schema.rule_keys import rules_section


def settings_text(settings: Settings, travel: TravelSettings) -> str:
    """Returns the text of a settings.toml that reads back as the same settings."""
    plain = [name for name in PLAIN if name in Settings.model_fields]
    blocks = [
        toml_block("", {name: getattr(settings, name) for name in plain} | ({} if settings.rates else {"rates": []})),
        toml_block("[visit_type_minutes]", settings.visit_type_minutes),
        toml_block("[rules]", rules_section(settings.objective)),
        toml_block("[travel]", {name: getattr(travel, name) for name in TRAVEL_KEYS if name not in ("mode_factors", *SOURCES_OF_PLACES)}),
        toml_block("[travel.mode_factors]", travel.mode_factors),
        *(toml_block("[[rates]]", rates.model_dump()) for rates in settings.rates),
    ]
    return "\n".join(filter(None, blocks))


def toml_block(header: str, values: Mapping[Any, Any]) -> str:
    """Returns a section of a TOML file; an empty text if it has no values."""
    lines = [f"{_toml_key(name)} = {_toml_value(value)}\n" for name, value in values.items()]
    return "".join([f"{header}\n" if header else "", *lines]) if lines else ""


def _toml_key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml_value(name)


def _toml_value(value: Any) -> str:
    """Returns a value in TOML: text in JSON quotes, numbers and dates as in Python, lists in brackets."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)
