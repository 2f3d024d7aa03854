"""The tables of sleepovers and of calls at night."""

from scheduler.files.schema.columns import SERVICE_USER, Column, Table

SLEEPOVERS = Table(
    "sleepovers",
    "One row a home in which somebody sleeps over. Read by `nights`.",
    (
        Column("service_user_id", "The person's id.", SERVICE_USER, required=True),
        Column("lat", "Latitude in degrees (WGS 84).", ("latitude",), required=True),
        Column("lon", "Longitude in degrees (WGS 84).", ("long", "longitude", "lng"), required=True),
        Column("may_share", "`no`: somebody has to be present; `yes` unless given.", ("can_share",)),
        Column("carers", "How many carers a call needs: 1 (unless given) or 2.", ("carers_needed",)),
    ),
    required=True,
)

INCIDENTS = Table(
    "incidents",
    "One row a call at night. Read by `nights`.",
    (
        Column("service_user_id", "Who called.", SERVICE_USER, required=True),
        Column("at", "When: a day and a time.", ("date", "time", "called_at", "start"), required=True),
        Column("minutes", "How long somebody was awake for it, without the way; 30 unless given.", ("duration", "minutes_awake")),
    ),
)
