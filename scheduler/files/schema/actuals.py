"""The table of what became of visits."""

from scheduler.files.schema.columns import CARER, Column, Table

ACTUALS = Table(
    "actuals",
    "One row a carer at a visit, as call monitoring saw it; a double-up has two. Read by `money`; left aside in a folder.",
    (
        Column("visit_id", "Which visit.", ("visit", "visit_ref", "call_id", "booking_id"), required=True),
        Column("carer_id", "Who was there, whoever was rostered. Empty where nobody came.", CARER),
        Column("actual_start", "When the carer came: a day and a time, or a time near the planned start.", ("checked_in", "arrived")),
        Column("actual_end", "When the carer left; a time is after the start.", ("checked_out", "departed")),
        Column("state", "`planned`, `done`, `missed`, `not signed out` or `cancelled`; unless given, what the times say.", ("status",)),
        Column("cancelled_at", "When it was cancelled: a day and a time.", ("cancelled", "cancelled_on")),
        Column("miles", "Miles driven to it; unless given, those of the journey.", ("mileage",)),
        Column("home_before", "`yes` or `no`: whether the carer was at home between the visit before and this one."),
    ),
)
