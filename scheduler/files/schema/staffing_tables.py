"""The tables of who works when."""

from scheduler.files.schema.columns import CARER, Column, Table

DEMAND = Table(
    "demand",
    "One row a half-hour in which people are wanted. Read by `rota`, which makes it from the folder where it is missing.",
    (
        Column("day", "Day of the week, `Mon`, for each week; or `2 Mon` for one in the second week of the cycle only.", required=True),
        Column("half_hour", "When it begins: `07:30`.", ("time", "slot"), required=True),
        Column("locality", "Where; empty for everywhere.", ("area", "zone")),
        Column("skill", "That those who are counted hold, such as `medication` or `medication:2`; empty for everybody.", ("skills",)),
        Column("carers", "How many are wanted.", ("people", "demand", "needed"), required=True),
    ),
    required=True,
)

SHIFT_KINDS = Table(
    "shift_kinds",
    "One row a kind of shift that a rota may use. Read by `rota`, which makes it from the folder where it is missing.",
    (
        Column("kind", "Its name.", ("kind_id", "shift_kind", "shift"), required=True),
        Column("group", "Kinds of one group are alike where a changed day has a price: `early`, `day`, `late`, `split`, `night`."),
        Column("start", "When the carer leaves home.", ("start_time", "from"), required=True),
        Column("end", "When the carer is back. At or before the start it is on the next day.", ("end_time", "to"), required=True),
        Column("second_start", "Of a split day, when the second part begins."),
        Column("second_end", "And when it ends."),
        Column("break_minutes", "Unpaid break; 0 unless given.", ("break",)),
    ),
    required=True,
)

STAFF_LIMITS = Table(
    "staff_limits",
    "One row a carer to be rostered. Read by `rota`, which makes it from the folder where it is missing.",
    (
        Column("carer_id", "Whose limits they are.", CARER, required=True),
        Column("contract_hours", "Paid hours a week.", ("contracted_hours", "weekly_hours"), required=True),
        Column("hours_per", "`week`: in each week; `cycle` (unless given): on average over the cycle."),
        Column("tolerance_minutes", "How far each week, or the cycle, may be off; 30 unless given."),
        Column("localities", "Where they work, separated by `;`; empty for anywhere.", ("areas",)),
        Column("skills", "Skills of `demand` that they hold, separated by `;`; those of `carers` unless there is this column."),
        Column("kinds", "Kinds that they may work, separated by `;`; empty for all."),
        Column("earliest_start", "They leave home no earlier."),
        Column("latest_end", "They are back no later; `30:00` is 06:00 of the next day."),
        Column("days_off", "Days of the week on which they never work: `Tue;Wed`."),
        Column("max_days_running", "Most days of work in a row; 6 unless given, and no more."),
        Column("min_days_off", "Fewest free days in a row; 1 unless given."),
        Column("max_splits_a_week", "Most split days a week; 2 unless given."),
        Column("max_weekends_running", "Most weekends worked in a row; 1 unless given."),
        Column("whole_weekends", "`no`: one day of a weekend may be worked alone; `yes` unless given."),
        Column("rest_hours", "Least hours between two days; 11 unless given."),
        Column("opt_out", "`yes`: has agreed in writing to more than 48 hours a week on average."),
        Column("under_18", "`yes`: the rules for young workers hold."),
        Column("fair_evenings", "Evenings in the cycle beyond which each costs; empty for any number."),
        Column("fair_weekends", "Weekends in the cycle beyond which each costs; empty for any number."),
    ),
    required=True,
)
