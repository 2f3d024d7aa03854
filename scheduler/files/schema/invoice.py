"""The table of an invoice."""

from scheduler.files.schema.columns import CARER, Column, Table

INVOICE = Table(
    "invoice",
    "One row a line of an invoice: one carer at one visit. Read by `money --invoice`; left aside in a folder.",
    (
        Column("visit_id", "Which visit.", ("visit", "visit_ref", "call_id", "booking_id"), required=True),
        Column("carer_id", "Who made it; where it is empty, the line is for whoever did.", CARER),
        Column("minutes", "Minutes that are charged; fractions are read.", ("duration", "charged_minutes", "invoiced_minutes")),
        Column("pence", "What is charged, in pence.", ("amount_pence",)),
        Column("pounds", "The same in pounds, such as 22.00, where there are no pence.", ("amount", "gbp", "charge")),
    ),
)
