"""Tables and columns, and the columns that several tables share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: canonical header.
        meaning: description for the documentation.
        aliases: other accepted headers, in the form of `plain_header`.
        required: whether the table must have the column.
        is_free_text: whether a cell may have several lines.
    """

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    is_free_text: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the folder, in a file of its name.

    Attributes:
        name: of the table and its file.
        meaning: description for the documentation.
        columns: of the table.
        required: whether the folder must have the table.
        instead: name of a table that can replace it.
        aliases: other accepted file names.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    instead: str = ""
    aliases: tuple[str, ...] = ()


SERVICE_USER = ("service_user", "client_id", "client", "client_ref", "su_id")
CARER = ("carer", "staff_id", "employee_id", "worker_id")

PROVIDER = Column("provider", "Id of the provider; without a table `providers` any name.", ("agency", "supplier"))

TIMES = (
    Column("planned_start", "When it is planned to start.", ("planned", "planned_time", "start", "start_time")),
    Column("earliest", "It starts no earlier.", ("window_start", "earliest_start", "window_from")),
    Column("latest", "It starts no later (or ends no later, see `judged_at`).", ("window_end", "latest_start", "window_to")),
    Column("windows", "Several windows: `08:00-09:00;17:00-18:00`.", ("window", "time_windows")),
)

CARE = (
    Column("minutes", "How long the care takes.", ("duration", "duration_minutes", "length", "planned_minutes"), required=True),
    Column(
        "carers",
        "How many carers at once: 1 (unless given) or 2, a double-up.",
        ("carers_needed", "number_of_carers", "staff_required"),
    ),
    Column("skills", "What it asks for, separated by `;`, with a least level: `medication:2;hoist`.", ("skills_needed", "requirements")),
    Column("skills_held_by", "Who of a double-up holds the skills: `each` (unless given) or `either`."),
    Column("judged_at", "Whether `latest` is about the `start` (unless given) or the `end`."),
    Column("visit_type", "Of your own list; `settings.toml` may give it a tolerance.", ("type", "call_type")),
    Column("time_critical", "`yes`: the narrow tolerance applies, and it is placed before all others.", ("critical",)),
    Column("priority", "Weight of leaving it out, 1 (unless given) to 1000, larger is more important."),
    Column("optional", "`yes`: may be left out at a cost."),
    Column("team", "Only members of this team make it."),
)

LINKS = (
    Column("link_min_gap", "Least minutes from the other visit's start to this one's. One a link, separated by `;`, or one for all."),
    Column("link_max_gap", "Greatest minutes, in the same way."),
    Column("link_carers", "`any` (unless given), `same` or `different`, in the same way."),
    Column("link_whole", "`yes`: both are made or neither, in the same way."),
)

DUTY = (
    Column("start_place", "`home` (unless given), `none` (the first visit), or the id of a person or carer whose home it is."),
    Column("end_place", "The same, for where the shift ends."),
    Column("break_minutes", "Length of the break that a shift of more than six hours has; 20 unless given.", ("break",)),
    Column("break_earliest", "The break starts no earlier.", ("break_from",)),
    Column("break_latest", "The break ends no later.", ("break_to", "break_until")),
    Column("breaks", "Several breaks in place of one: `20@09:00-12:00;20@15:00-18:00`, the minutes of each and when it may be."),
)
