"""The tables of recurring visits and shifts, past work, and templates."""

from scheduler.files.schema.columns import CARE, CARER, DUTY, LINKS, SERVICE_USER, TIMES, Column, Table

FROM, TO = ("start", "start_date", "from", "first_date"), ("end", "end_date", "to", "until", "last_date")
_CYCLE = (
    Column("days", "Days of the week: `Mon-Fri`, `Mon;Wed;Fri`, `daily` (unless given), `weekdays`, `weekends`.", ("day", "weekdays")),
    Column("every_weeks", "`2` is every other week; 1 unless given, at most 8.", ("every",)),
    Column("week", "Which week of such a cycle, from 1 (unless given) on.", ("week_of_cycle",)),
)
_HOLIDAY = Column(
    "bank_holidays",
    "What becomes of it on a bank holiday: `usual` (unless given), `off`, or `sunday`: as on a Sunday.",
    ("on_bank_holidays", "holidays"),
)

PACKAGES = Table(
    "packages",
    "One row a package of care. Its visits stand in `visit_patterns`.",
    (
        Column("package_id", "The package's id.", ("package", "package_ref", "care_package"), required=True),
        Column("service_user_id", "Whose it is.", SERVICE_USER, required=True),
        Column("first_day", "Its first day. Not needed where an episode hands over to it.", FROM),
        Column("last_day", "Its last day; empty where no end is known.", TO),
        Column(
            "provider",
            "Id of the provider, where it is not that of the person; without a table `providers` any name.",
            ("agency", "supplier"),
        ),
        Column("team", "Team of its visits, where their patterns name none."),
    ),
    aliases=("care_packages",),
)

VISIT_PATTERNS = Table(
    "visit_patterns",
    "One row for visits of a package or an episode that come back every week. With this table, `visits` may be left out: it then holds "
    "single visits, and those that take the place of one from a pattern, whose id is `pattern/2026-11-24`.",
    (
        Column("pattern_id", "The pattern's id.", ("pattern", "pattern_ref"), required=True),
        Column("package_id", "Id of its package or episode.", ("package", "episode_id", "episode"), required=True),
        *_CYCLE,
        Column(
            "hours_a_week", "Flexible hours: whole visits that come to these hours, on any of the days.", ("weekly_hours", "budget_hours")
        ),
        *TIMES,
        *CARE,
        Column("first_day", "Not before this day.", ("start_date", "from", "first_date")),
        Column("last_day", "Not after this day.", ("end_date", "to", "until", "last_date")),
        Column("first_week", "Not before this week of the package or episode, counted from its first day; 1 unless given."),
        Column("last_week", "Not after this week of it."),
        _HOLIDAY,
        Column(
            "linked_to",
            "Id of a pattern whose visit is held together with this one's on each day that has both; this one's is the second of the two. "
            "Several: separated by `;`.",
        ),
        *LINKS,
    ),
    aliases=("patterns", "weekly_visits"),
)

EPISODES = Table(
    "episodes",
    "One row a re-ablement episode. Its visits stand in `visit_patterns`.",
    (
        Column("episode_id", "The episode's id; no package has the same.", ("episode", "episode_ref"), required=True),
        Column("service_user_id", "Whose it is.", SERVICE_USER, required=True),
        Column("first_day", "Its first day.", FROM, required=True),
        Column("last_day", "Its last day; the 42nd unless given.", TO),
        Column("taper", "Per cent of the visits that are made in each of its weeks, the last one going on: `100;100;75;50`."),
        Column("review_minutes", "Length of the visit on each weekly review day; empty where a review is no visit.", ("review",)),
        Column("hands_over_to", "Id of the package that takes over.", ("to_package", "to_package_id", "handover_to")),
        Column("overlap_days", "On so many last days both make their visits; 0 unless given.", ("overlap", "double_running_days")),
        Column("extension_reason", "Why it goes on beyond the 42nd day.", ("reason",)),
        Column("team", "Team of its visits, where their patterns name none."),
    ),
    aliases=("reablement", "reablement_episodes"),
)

SUSPENSIONS = Table(
    "suspensions",
    "One row a time in which a person is not visited. Visits of patterns that would start in it are not made.",
    (
        Column("service_user_id", "Who is away.", SERVICE_USER, required=True),
        Column("start", "Its first day, or a day and a time: `2026-11-23 13:00`.", ("from", "start_date", "first_day"), required=True),
        Column("end", "Its last day (all of it), or a day and a time.", ("to", "end_date", "last_day", "until"), required=True),
        Column("kind", "Hospital, respite, holiday ...", ("type", "reason")),
    ),
    aliases=("hospital", "pauses"),
)

SHIFT_PATTERNS = Table(
    "shift_patterns",
    "One row for shifts of a carer that come back. With this table, `shifts` may be left out: it then holds single shifts, and those that "
    "take the place of one from a pattern, whose id is `pattern/2026-11-24`. Cycles are counted from the week of the first day, else "
    "from Monday 3 January 2000.",
    (
        Column("pattern_id", "The pattern's id.", ("pattern", "pattern_ref"), required=True),
        Column("carer_id", "Whose shifts they are.", CARER, required=True),
        *_CYCLE,
        Column("start", "When the carer may leave the start place.", ("start_time", "shift_start"), required=True),
        Column(
            "end",
            "When the carer is back. At or before the start it is on the next day.",
            ("end_time", "shift_end", "finish"),
            required=True,
        ),
        *DUTY,
        Column("first_day", "Not before this day.", ("start_date", "from", "first_date")),
        Column("last_day", "Not after this day.", ("end_date", "to", "until", "last_date")),
        _HOLIDAY,
    ),
    aliases=("rota_patterns", "working_patterns"),
)

WORKED = Table(
    "worked",
    "One row a carer and day before the plan: what rest and hours are counted from.",
    (
        Column("carer_id", "Who worked.", CARER, required=True),
        Column("date", "On which day; a night belongs to the day on which it began.", ("day", "shift_date"), required=True),
        Column(
            "minutes",
            "At work, from the first visit's start to the last one's end of each shift, less breaks.",
            ("worked_minutes",),
            required=True,
        ),
        Column("first_start", "When the first visit started.", ("start", "start_time"), required=True),
        Column(
            "last_end", "When the last visit ended. At or before the first start it is on the next day.", ("end", "end_time"), required=True
        ),
    ),
    aliases=("worked_days", "timesheet"),
)

TEMPLATE = Table(
    "template",
    "One row a visit of a rota of one to eight weeks. Written by `template write`, read by `template apply`; left aside in a folder.",
    (
        Column("week", "Of the template; 1 unless given."),
        Column("day", "Of the week: `Mon`.", ("weekday",), required=True),
        Column("start", "When it starts; `25:30` is the night after.", ("start_time",), required=True),
        Column("minutes", "How long the care takes.", ("duration",), required=True),
        Column("service_user_id", "Who is visited.", SERVICE_USER, required=True),
        Column("carers", "Ids of the carers who make it together, separated by `;`.", ("carer_ids", "carer", "carer_id"), required=True),
    ),
)
