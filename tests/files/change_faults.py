"""Lines of changes.jsonl about data/tiny, each with one fault, at its place."""

AT = '"at": "2026-11-23T06:30"'
GONE = f'{{"id": "c1", {AT}, "kind": "visit_cancelled", "visit_id": "V9"}}\n'


def one(kind: str, rest: str, name: str = "c2") -> str:
    """Returns a line of a kind with further fields."""
    return f'{{"id": "{name}", {AT}, "kind": "{kind}", {rest}}}\n'


CHANGE_FAULTS: list[tuple[str, str, str]] = [
    ("L101", "changes.jsonl:2", GONE + '{"id": "c2"\n'),
    ("L101", "changes.jsonl:1", "[1, 2]\n"),
    ("L102", "changes.jsonl:1:kind", one("carer_sick", '"carer_id": "ben"')),
    ("L102", "changes.jsonl:1:kind", f'{{"id": "c2", {AT}}}\n'),
    ("L103", "changes.jsonl:1:until", one("visit_cancelled", '"visit_id": "V1", "until": "10:00"')),
    ("L104", "changes.jsonl:2:id", GONE + one("visit_cancelled", '"visit_id": "V1"', "c1")),
    (
        "L104",
        "changes.jsonl:1:visit_id",
        one("visit_added", '"visit_id": "V1", "service_user_id": "P1", "minutes": 30, "planned_start": "10:00"'),
    ),
    ("L105", "changes.jsonl:1:visit_id", one("visit_cancelled", '"visit_id": "V99"')),
    ("L105", "changes.jsonl:1:carer_id", one("carer_absent", '"carer_id": "bem", "from": "06:00", "to": "20:00"')),
    ("L105", "changes.jsonl:1:shift_id", one("shift_changed", '"shift_id": "S9", "start": "08:00", "end": "12:00"')),
    ("L105", "changes.jsonl:1:places", one("road_closed", '"places": ["P1", "P99"], "from": "08:00", "to": "12:00"')),
    ("L105", "changes.jsonl:1:outcode", one("road_closed", '"outcode": "HR9", "from": "08:00", "to": "12:00"')),
    ("L105", "changes.jsonl:1:skill", one("skill_lapsed", '"carer_id": "ben", "skill": "peg", "from": "2026-11-23"')),
    ("L105", "changes.jsonl:1:service_user_id", one("carer_refused", '"service_user_id": "P9", "carer_id": "ben", "from": "2026-11-23"')),
    ("L107", "changes.jsonl:1:to", one("carer_absent", '"carer_id": "ben", "from": "2026-11-23 20:00", "to": "2026-11-23 06:00"')),
    (
        "L107",
        "changes.jsonl:1:latest",
        one("visit_moved", '"visit_id": "V1", "earliest": "2026-11-23 20:00", "latest": "2026-11-23 06:00"'),
    ),
    ("L108", "changes.jsonl:2:visit_id", GONE + one("visit_minutes", '"visit_id": "V9", "minutes": 20')),
    ("L109", "changes.jsonl:1:places", one("road_closed", '"from": "08:00", "to": "12:00"')),
    ("L109", "changes.jsonl:1:places", one("road_closed", '"places": "P1", "outcode": "HR9", "from": "08:00", "to": "12:00"')),
    ("L110", "changes.jsonl:1:undoes", one("undo", '"undoes": "c7"')),
    ("L110", "changes.jsonl:3:undoes", GONE + one("undo", '"undoes": "c1"') + one("undo", '"undoes": "c1"', "c3")),
    ("L111", "changes.jsonl:1:polygon", one("road_closed", '"polygon": [[52.1, -2.7], [52.2, -2.7]], "from": "08:00", "to": "12:00"')),
    ("L112", "changes.jsonl:1:end", one("shift_changed", '"shift_id": "S1", "start": "10:00", "end": "2027-01-01T09:00"')),
    ("L113", "changes.jsonl:1:visit_id", one("visit_cancelled", '"visit_id": "V1", "visit_id": "V2"')),
    ("L111", "changes.jsonl:1:polygon", one("road_closed", '"polygon": "here", "from": "08:00", "to": "12:00"')),
    ("F020", "changes.jsonl:1:minutes", one("visit_overrun", '"visit_id": "V1"')),
    ("F020", "changes.jsonl:1:undoes", f'{{"id": "c2", {AT}, "kind": "undo"}}\n'),
    ("F027", "changes.jsonl:1:factor", one("road_slower", '"places": "P1", "from": "08:00", "to": "12:00", "factor": 0.5')),
    ("F020", "changes.jsonl:1:at", '{"id": "c2", "kind": "visit_cancelled", "visit_id": "V1"}\n'),
    (
        "V102",
        "changes.jsonl:1:service_user_id",
        one("visit_added", '"visit_id": "X1", "service_user_id": "P9", "minutes": 30, "planned_start": "10:00"'),
    ),
]
"""Code, place and text."""

WEEK_FAULTS: list[tuple[str, str, str]] = [
    (
        "L106",
        "changes.jsonl:1:at",
        '{"id": "c1", "at": "06:30", "kind": "carer_refused", "service_user_id": "P1", "carer_id": "ben", "from": "2026-11-23"}\n',
    ),
]
"""The same for a plan of two days."""

NOW_FAULTS: list[tuple[str, str, str]] = [("M207", "actuals.csv:2:actual_end", "V1,asha,08:00,08:31,,,,")]
"""Rows of actuals at 08:30."""
