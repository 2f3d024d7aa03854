"""The fields of changes.jsonl, by kind of change. docs/live.md describes each."""

from scheduler.files.schema.tables import VISITS

SHARED = frozenset({"id", "at", "kind"})
_ROAD = frozenset({"places", "outcode", "polygon", "from", "to"})
FIELDS: dict[str, frozenset[str]] = {
    "carer_absent": frozenset({"carer_id", "from", "to"}),
    "visit_cancelled": frozenset({"visit_id"}),
    "visit_added": frozenset(column.name for column in VISITS.columns),
    "visit_moved": frozenset({"visit_id", "earliest", "latest"}),
    "visit_minutes": frozenset({"visit_id", "minutes"}),
    "visit_overrun": frozenset({"visit_id", "minutes"}),
    "shift_changed": frozenset({"shift_id", "start", "end"}),
    "road_closed": _ROAD,
    "road_slower": _ROAD | {"factor"},
    "carer_refused": frozenset({"service_user_id", "carer_id", "from"}),
    "skill_lapsed": frozenset({"carer_id", "skill", "from"}),
    "undo": frozenset({"undoes"}),
}
