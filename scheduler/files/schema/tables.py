"""The tables of a folder, with all columns, aliases and meanings. docs/file-formats.md contains the same text."""

import re

from scheduler.files.schema.columns import CARE, CARER, DUTY, LINKS, PROVIDER, SERVICE_USER, TIMES, Column, Table
from scheduler.files.schema.provider_tables import CONTRACTS, PROVIDERS
from scheduler.files.schema.weekly_tables import EPISODES, PACKAGES, SHIFT_PATTERNS, SUSPENSIONS, VISIT_PATTERNS, WORKED

_PLACE = (
    Column("postcode", "Postcode. Gives the place where there are no degrees and `settings.toml` names a postcode file.", ("post_code",)),
    Column("lat", "Latitude in degrees (WGS 84), such as 52.228.", ("latitude",)),
    Column("lon", "Longitude in degrees (WGS 84), such as -2.738.", ("long", "longitude", "lng")),
)

SERVICE_USERS = Table(
    "service_users",
    "One row a person who is cared for. Their id is also the name of their home in the other tables.",
    (
        Column("service_user_id", "The person's id.", SERVICE_USER, required=True),
        Column("name", "Shown on rosters, never used to match.", ("full_name", "client_name", "service_user_name"), is_free_text=True),
        *_PLACE,
        Column("locality", "Where they live; only carers who work there (or anywhere) visit.", ("area", "zone")),
        Column("preferred_carers", "Carer ids they ask for, separated by `;`.", ("preferred",)),
        Column("refused_carers", "Carer ids who are never sent, separated by `;`.", ("refused", "excluded_carers", "declined_carers")),
        Column("carer_gender", "`female`, `male` or `other`: only such carers are sent.", ("gender_preference", "preferred_gender")),
        PROVIDER,
        Column("may_move", "`yes` or `no`: whether they may be moved to another provider. Empty: they are asked first.", ("can_move",)),
        Column("funding", "`council`, `personal budget`, `direct payment` or `private`.", ("funder", "paid_by")),
        Column("discharged_on", "Day of the last discharge from hospital.", ("discharged", "discharge_date")),
        Column("child", "`yes`: only providers that are registered for children serve.", ("is_child",)),
    ),
    required=True,
    aliases=("clients", "people", "customers"),
)

CARERS = Table(
    "carers",
    "One row a carer. Their id is also the name of their home in the other tables.",
    (
        Column("carer_id", "The carer's id.", CARER, required=True),
        Column("name", "Shown on rosters, never used to match.", ("full_name", "carer_name", "staff_name"), is_free_text=True),
        *_PLACE,
        Column(
            "skills",
            "Separated by `;`, with a level (1 unless given) and the last day of a certificate: `medication:2@2027-01-31;hoist`.",
            ("qualifications",),
        ),
        Column("gender", "`female`, `male` or `other`, where a person may ask for it.", ("sex",)),
        Column("travel_mode", "`car` (unless given), `bicycle` or `walk`.", ("mode", "transport")),
        Column("localities", "Where they work, separated by `;`; empty for anywhere.", ("areas", "zones")),
        Column("teams", "Teams they belong to, separated by `;`.", ("team",)),
        Column("contract_hours", "Hours a week of the contract.", ("contracted_hours", "weekly_hours")),
        Column(
            "max_day_minutes",
            "Most minutes of work on one day, where rule `max_day_hours` is hard; the number of `settings.toml` unless given.",
            ("daily_limit_minutes", "max_minutes_a_day"),
        ),
        PROVIDER,
    ),
    required=True,
    aliases=("staff", "employees", "workers"),
)

SHIFTS = Table(
    "shifts",
    "One row an unbroken duty. A split day is two rows.",
    (
        Column("shift_id", "The shift's id.", ("shift", "shift_ref"), required=True),
        Column("carer_id", "Whose shift it is.", CARER, required=True),
        Column("date", "The day it starts. Not needed where the plan has one day.", ("day", "shift_date")),
        Column("start", "When the carer may leave the start place.", ("start_time", "from", "shift_start"), required=True),
        Column(
            "end",
            "When the carer is back. At or before the start it is on the next day.",
            ("end_time", "to", "shift_end", "finish"),
            required=True,
        ),
        *DUTY,
    ),
    required=True,
    instead=SHIFT_PATTERNS.name,
)

VISITS = Table(
    "visits",
    "One row a visit. It has `windows`, or `earliest` and `latest`, or a `planned_start` to which a tolerance of the settings applies.",
    (
        Column("visit_id", "The visit's id.", ("visit", "visit_ref", "call_id", "booking_id"), required=True),
        Column("service_user_id", "Who is visited.", SERVICE_USER, required=True),
        Column("date", "The day of the visit. Not needed where the plan has one day.", ("day", "visit_date")),
        *TIMES,
        *CARE,
        Column("pinned_carers", "Carer ids who must make it, separated by `;`.", ("pinned_carer", "fixed_carers", "allocated_carers")),
        Column("pinned_start", "It must start then.", ("fixed_start",)),
        Column(
            "linked_to", "Id of a visit that is held together with this one; this one is the second of the two. Several: separated by `;`."
        ),
        *LINKS,
    ),
    required=True,
    instead=VISIT_PATTERNS.name,
    aliases=("calls", "bookings", "appointments"),
)

ABSENCES = Table(
    "absences",
    "One row a time in which a carer is not at work.",
    (
        Column("carer_id", "Who is absent.", CARER, required=True),
        Column("start", "Its first day, or a day and a time: `2026-11-23 13:00`.", ("from", "start_date", "first_day"), required=True),
        Column("end", "Its last day (all of it), or a day and a time.", ("to", "end_date", "last_day", "until"), required=True),
        Column("kind", "Leave, sickness, training ...", ("type", "reason")),
        Column("soft", "`yes`: a wish; the carer may have to work then (SOFT_ABSENCE). `no` unless given.", ("wish",)),
    ),
    aliases=("leave", "absence_list"),
)

HISTORY = Table(
    "history",
    "One row a person, carer and day before the plan: who is known at which door.",
    (
        Column("service_user_id", "Who was visited.", SERVICE_USER, required=True),
        Column("carer_id", "By whom.", CARER, required=True),
        Column("date", "On which day.", ("day", "visit_date"), required=True),
        Column("visits", "How many visits; 1 unless given.", ("count", "number_of_visits")),
    ),
    aliases=("past_visits",),
)

TRAVEL = Table(
    "travel",
    'Your own travel times: one row a journey in one direction. Used unless `settings.toml` says `model = "straight_line"`.',
    (
        Column("from", "Where it starts: the id of a person or carer whose home it is.", ("from_id", "origin"), required=True),
        Column("to", "Where it ends.", ("to_id", "destination"), required=True),
        Column("minutes", "How long it takes.", ("duration", "time"), required=True),
        Column("miles", "How long the way is.", ("distance", "distance_miles"), required=True),
        Column("mode", "`car` (unless given), `bicycle` or `walk`.", ("travel_mode", "transport")),
    ),
    aliases=("matrix", "distances"),
)

ROSTER = Table(
    "roster",
    "One row a carer at a visit; a double-up has two. Written by `plan`, read by `verify`; times are local.",
    (
        Column("visit_id", "Which visit.", required=True),
        Column("carer_id", "Who makes it.", required=True),
        Column("shift_id", "In which shift.", required=True),
        Column(
            "start", "When it starts. Where starts are missing, the visits of a shift are in order of rows, and the best starts are found."
        ),
        Column("end", "When it ends; not read."),
        Column("travel_before_minutes", "Minutes of the journey to it; not read."),
    ),
)

TABLES = (
    *(VISITS, CARERS, SHIFTS, SERVICE_USERS, ABSENCES, HISTORY, TRAVEL),
    *(PACKAGES, VISIT_PATTERNS, EPISODES, SUSPENSIONS, SHIFT_PATTERNS, WORKED),
    *(PROVIDERS, CONTRACTS),
)


def plain_header(header: str) -> str:
    """Returns a header in lower case with underscores: ``visit_id`` for " Visit ID"."""
    return re.sub(r"[^0-9a-z]+", "_", header.casefold()).strip("_")


def column_named(table: Table, header: str) -> Column | None:
    """Returns the column of a header, by name or alias; None if it is unknown."""
    plain = plain_header(header)
    return next((column for column in table.columns if plain == column.name or plain in column.aliases), None)


def is_free_text(table: Table, name: str) -> bool:
    """Returns whether the cells of a column may have several lines."""
    return any(column.name == name and column.is_free_text for column in table.columns)


def markdown(table: Table) -> str:
    """Returns the documentation of a table in Markdown."""
    rows = [
        f"| `{column.name}` | {'yes' if column.required else ''} | {column.meaning} | {', '.join(column.aliases)} |"
        for column in table.columns
    ]
    need = (f" Required, unless there is `{table.instead}`." if table.instead else " Required.") if table.required else ""
    lines = [
        f"### {table.name}",
        "",
        f"{table.meaning}{need}",
        "",
        "| column | required | meaning | also understood |",
        "|---|---|---|---|",
    ]
    return "\n".join(lines + rows) + "\n"
