"""The tables of a package that is asked about: the columns of visit_patterns, and whose it is."""

from dataclasses import replace

from scheduler.files.schema.columns import SERVICE_USER, Column, Table
from scheduler.files.schema.weekly_tables import VISIT_PATTERNS

ASKED_PACKAGE = Table(
    "package",
    "One row for visits that come back every week, of a package that does not exist yet. The columns are those of `visit_patterns`; "
    "`service_user_id` says whose they are, and `pattern_id` and `package_id` may be left out.",
    (
        Column("service_user_id", "Whose they are.", SERVICE_USER, required=True),
        *(replace(column, required=column.required and not column.name.endswith("_id")) for column in VISIT_PATTERNS.columns),
    ),
)
