"""The tables of places and of a profile of the day, read by `size`."""

from scheduler.files.schema.columns import Column, Table

_LEFT_ASIDE = "Left aside."

PLACES = Table(
    "places",
    "One row a place in which people live. Read by `size`.",
    (
        Column("place", "Its name.", ("name", "town", "village", "settlement"), required=True),
        Column("lat", "Latitude in degrees (WGS 84).", ("latitude",), required=True),
        Column("lon", "Longitude in degrees (WGS 84).", ("long", "longitude", "lng"), required=True),
        Column("share", "How many people live there, in any unit; all alike unless given.", ("population", "weight", "people")),
        *(Column(name, _LEFT_ASIDE) for name in ("county", "outcode", "locality", "source", "note")),
    ),
    required=True,
)

PROFILE = Table(
    "profile",
    "One row a part of the day with its share of the hours of care. Read by `size`.",
    (
        Column("start", "When the visits of this part are wanted.", ("half_hour", "time", "planned_start"), required=True),
        Column("share", "Share of the hours, in any unit.", ("hours", "percent", "weight"), required=True),
        Column("minutes", "Length of its visits; 30 unless given.", ("duration",)),
        Column("carers", "Carers at each of its visits: 1 (unless given) or 2.", ("carers_needed",)),
    ),
    required=True,
)
