"""Replaces everything in inputs that tells whose they are, and keeps what makes them easy or hard to plan."""

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel

from scheduler.demand.anonymising.dates import moved_moment, moved_settings, possible_weeks
from scheduler.demand.anonymising.pseudonyms import Pseudonyms
from scheduler.domain.calendar import WEEK
from scheduler.domain.errors import InternalError
from scheduler.domain.inputs import Inputs
from scheduler.domain.places import Location
from scheduler.domain.shifts import ShiftPattern

LEAST_METRES, MOST_METRES = 150, 400
"""Distance by which homes move: further than to the neighbours, less far than a round would notice."""
METRES_PER_DEGREE = 111_195.0
"""Metres of a degree of latitude, on a sphere of 6,371 km."""
DEGREE_DIGITS = 6
"""Digits of degrees: a tenth of a metre."""
OUTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?$")
_COMMON = (
    "catheter companionship continence dementia domestic emergency end_of_life epilepsy first_aid hoist meal medication moving_handling "
    "night palliative peg personal_care prompt reablement respite review shopping sitting sleep_in social stoma welfare"
)
KNOWN_WORDS = frozenset(_COMMON.split())
"""Skills and types of visits that many offices use; others are replaced."""
WITHHELD = "withheld"
"""Stands for a reason that has to be there."""

PERSON, CARER = "person", "carer"
IDENTIFIERS = {
    "service_user_id": PERSON,
    "carer_id": CARER,
    "preferred_carers": CARER,
    "refused_carers": CARER,
    "pinned_carers": CARER,
    "visit_id": "visit",
    "first_visit_id": "visit",
    "second_visit_id": "visit",
    "shift_id": "shift",
    "package_id": "package",
    "to_package_id": "package",
    "episode_id": "package",
    "pattern_id": "pattern",
    "contract_id": "contract",
}
"""Kind of each field with an id, or with several."""
PLACES = frozenset({"location_id", "home_location_id", "start_location_id", "end_location_id", "from_location_id", "to_location_id"})
WORDS = {"skill": "skill", "visit_type": "type", "team": "team", "teams": "team"}
WORDS |= {"locality": "area", "localities": "area", "areas": "area", "provider": "provider", "provider_id": "provider"}
"""Kind of each field with words of the office's own; common skills and types of visits stay."""
FREE_TEXTS = frozenset({"kind", "extension_reason"})
UNCHANGED = frozenset({"model", "grade"})
"""Fields with text that tells nothing of anybody."""


def anonymise(inputs: Inputs, key: bytes) -> Inputs:
    """Returns inputs in which nobody can be found, and which are as hard to plan.

    The same key gives the same pseudonyms and moves dates alike, also in other folders of the same office.

    - Ids, names, teams and areas are replaced; free text is dropped.
    - Homes move by 150 to 400 metres; those at one place stay together. Of a postcode the first half stays.
    - Dates move by whole weeks, the same for all, to days with the same clock time and no new bank holiday.

    Args:
        inputs: Inputs to change.
        key: Secret of at least 16 bytes.

    Raises:
        ValueError: The key is too short.
        BadInput: F051, the dates cannot be moved.
    """
    if len(key) < 16:
        raise ValueError("the key has less than 16 bytes")
    pseudonyms = Pseudonyms(key, original_words(inputs))
    weeks = _choose(pseudonyms, possible_weeks(inputs))
    return _Replacing(inputs, pseudonyms, weeks).inputs()


def _choose(pseudonyms: Pseudonyms, possible: list[int]) -> int:
    """Returns the number of weeks that the key draws first: the same one wherever it is possible."""
    return min(possible, key=lambda weeks: pseudonyms.fraction("weeks", str(weeks)))


def original_words(inputs: Inputs) -> Iterator[str]:
    """Yields the ids and names of people, and each word of them."""
    for person in inputs.service_users:
        yield from (person.service_user_id, *person.name.split(), person.locality or "")
    for carer in inputs.carers:
        yield from (carer.carer_id, *carer.name.split(), *carer.teams, *carer.localities)


class _Replacing:
    """Walks through inputs and replaces every value by its field and type."""

    def __init__(self, inputs: Inputs, pseudonyms: Pseudonyms, weeks: int) -> None:
        self._inputs = inputs
        self._pseudonyms = pseudonyms
        self._weeks = weeks
        self._zone = inputs.settings.timezone
        self._homes = {person.location_id: (PERSON, person.service_user_id) for person in inputs.service_users}
        self._homes |= {carer.home_location_id: (CARER, carer.carer_id) for carer in inputs.carers}
        self._bases = {pattern.pattern_id: "pattern" for pattern in inputs.visit_patterns}
        self._bases |= {pattern.pattern_id: "pattern" for pattern in inputs.shift_patterns}
        self._bases |= {episode.episode_id: "package" for episode in inputs.episodes}

    def inputs(self) -> Inputs:
        """Returns the inputs with everything replaced, in an order that tells nothing of the old one."""
        settings = moved_settings(self._inputs.settings, self._weeks)
        minutes = {self._word("type", name): minutes for name, minutes in settings.visit_type_minutes.items()}
        tables = {
            name: self._value(name, getattr(self._inputs, name)) for name in Inputs.model_fields if name not in {"settings", "warnings"}
        }
        sorted_tables = {name: _sorted(table) if isinstance(table, tuple) else table for name, table in tables.items()}
        return Inputs(settings=settings.replace(visit_type_minutes=minutes), **sorted_tables)

    def _value(self, name: str, value: Any) -> Any:
        """Returns what stands in a field in the place of a value.

        Raises:
            InternalError: The field holds text, and nothing is said here of what it means.
        """
        if isinstance(value, tuple):
            return tuple(self._value(name, item) for item in value)
        if isinstance(value, BaseModel):
            return self._location(value) if isinstance(value, Location) else self._model(value)
        if isinstance(value, datetime):
            return moved_moment(value, self._weeks, self._zone)
        if isinstance(value, date):
            return value + self._weeks * WEEK
        if value is None or isinstance(value, Enum | int | float | dict) or name in UNCHANGED:
            return value
        return self._text(name, value)

    def _model(self, value: BaseModel) -> BaseModel:
        fields = {name: self._value(name, getattr(value, name)) for name in type(value).model_fields}
        if isinstance(value, ShiftPattern) and value.first_day is None:
            # Its cycle is counted from a fixed Monday, which does not move.
            fields["week"] = (value.week - 1 + self._weeks) % value.every_weeks + 1
        return type(value).model_validate(fields)

    def _text(self, name: str, value: str) -> str:
        if name in IDENTIFIERS:
            return self._identifier(IDENTIFIERS[name], value)
        if name in PLACES:
            return self._place(value)
        if name in WORDS:
            return self._word(WORDS[name], value)
        if name == "name":
            return self._pseudonyms.name(value)
        if name in FREE_TEXTS:
            return WITHHELD if value and name == "extension_reason" else ""
        raise InternalError(f"anonymise does not know what is in the field {name}")

    def _identifier(self, kind: str, value: str) -> str:
        """Returns a new id; one that is made of a pattern and a day stays so."""
        base, *rest = value.split("/")
        if rest and base in self._bases:
            return "/".join([self._pseudonyms.identifier(self._bases[base], base), *map(self._moved_text, rest)])
        return self._pseudonyms.identifier(self._bases.get(value, kind), value)

    def _moved_text(self, part: str) -> str:
        """Returns a part of an id, with its day moved if it is one."""
        try:
            day = date.fromisoformat(part)
        except ValueError:
            return part
        return (day + self._weeks * WEEK).isoformat()

    def _place(self, location_id: str) -> str:
        """Returns the new id of a home, which is that of who lives there, or of another place."""
        kind, identifier = self._homes.get(location_id, ("place", location_id))
        return self._pseudonyms.identifier(kind, identifier)

    def _word(self, kind: str, value: str) -> str:
        is_known = kind in {"skill", "type"} and value.strip().casefold().replace(" ", "_") in KNOWN_WORDS
        return value if is_known or not value else self._pseudonyms.identifier(kind, value)

    def _location(self, location: Location) -> Location:
        lat, lon = location.lat, location.lon
        if lat is not None and lon is not None:
            lat, lon = self._moved_point(lat, lon)
        return Location(location_id=self._place(location.location_id), lat=lat, lon=lon, postcode=outcode(location.postcode))

    def _moved_point(self, lat: float, lon: float) -> tuple[float, float]:
        """Returns a point 150 to 400 metres away; the same point always moves to the same one."""
        point = f"{lat!r} {lon!r}"
        angle = 2 * math.pi * self._pseudonyms.fraction("angle", point)
        metres = LEAST_METRES + (MOST_METRES - LEAST_METRES) * self._pseudonyms.fraction("distance", point)
        north = metres * math.cos(angle) / METRES_PER_DEGREE
        east = metres * math.sin(angle) / METRES_PER_DEGREE / math.cos(math.radians(lat))
        return round(lat + north, DEGREE_DIGITS), round(lon + east, DEGREE_DIGITS)


def outcode(postcode: str | None) -> str | None:
    """Returns the first half of a UK postcode, such as "HR6"; None of anything else."""
    found = OUTCODE.match("".join((postcode or "").split()).upper())
    return found[1] if found else None


def _sorted(rows: tuple[BaseModel, ...]) -> tuple[BaseModel, ...]:
    return tuple(sorted(rows, key=lambda row: row.model_dump_json()))
