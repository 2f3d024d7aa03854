"""Overlays of data/tiny with one fault each: code, place, and the text of the overlay."""

OVERLAY_FAULTS: list[tuple[str, str, str]] = [
    ("O101", "less.toml:2", "name = 'x'\nrules = start\n"),
    ("O102", "less.toml:1:dropp", "dropp = 15\n"),
    ("O102", "less.toml:1:day", "day = 2026-11-24\n"),
    ("O102", "less.toml:2:change", '\n[[change]]\ntable = "carers"\nwhere = {}\nset = { skills = "medication" }\nwhen = 1\n'),
    ("O103", "less.toml:1:name", "name = 3\n"),
    ("O103", "less.toml:1:drop_visits_up_to_minutes", 'drop_visits_up_to_minutes = "15"\n'),
    ("O103", "less.toml:1:speed", "speed = 2\n"),
    ("O103", "less.toml:1:speed", "[speed]\ncar = 0\n"),
    ("O103", "less.toml:1:change", "change = 3\n"),
    ("O103", "less.toml:1:change", '[[change]]\ntable = "carers"\nwhere = {}\n'),
    ("O103", "less.toml:1:remove", '[[remove]]\ntable = "carers"\n'),
    ("O103", "less.toml:1:remove", '[[remove]]\ntable = "carers"\nwhere = 3\n'),
    ("O103", "less.toml:1:medicine", '[[medicine]]\nvisit_id = "V3"\nearliest = "08:00"\n'),
    ("O103", "less.toml:1:provider", '[[provider]]\nprovider = "other"\n'),
    ("O104", "less.toml:1:add", '[[add]]\ntable = "carer"\nrow = { carer_id = "eve" }\n'),
    ("O104", "less.toml:1:remove", '[[remove]]\ntable = "carers"\nwhere = { carer_id = "ben", carer = "ann" }\n'),
    ("O104", "less.toml:1:remove", '[[remove]]\ntable = "carers"\nwhere = { carrer_id = "ben" }\n'),
    ("O105", "less.toml:1:remove", '[[remove]]\ntable = "carers"\nwhere = { carer_id = "bem" }\n'),
    (
        "O105",
        "less.toml:1:change",
        '[[change]]\ntable = "shifts"\nwhere = { carer_id = "dev", start = "07:30" }\nset = { end = "15:00" }\n',
    ),
]
