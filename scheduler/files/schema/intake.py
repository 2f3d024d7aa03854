"""The table of referrals, read by `reablement --intake`."""

from scheduler.files.schema.columns import Column, Table

REFERRALS = Table(
    "referrals",
    "One row a new referral. Read by `reablement --intake`.",
    (
        Column("referral_id", "Its name; not that of a person.", ("id", "referral"), required=True),
        Column("day", "The day on which it came.", ("date", "referred_on", "received"), required=True),
        Column("age", "Age of the person on that day, in whole years.", ("years",), required=True),
        Column("locality", "Where the person lives.", ("area", "team", "patch")),
        Column("unsuitable", "Why re-ablement is not suitable, in the words of the assessor; empty if it is.", ("reason", "exclusion")),
    ),
    required=True,
)
