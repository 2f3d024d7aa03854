"""The tables of providers and contracts."""

from scheduler.files.schema.columns import Column, Table
from scheduler.files.schema.weekly_tables import FROM, TO

PROVIDERS = Table(
    "providers",
    "One row a provider of care. With this table, `provider` of people, carers and packages is one of its ids.",
    (
        Column("provider_id", "The provider's id.", ("provider", "agency_id", "supplier_id"), required=True),
        Column("name", "Shown, never used to match.", ("provider_name", "agency"), is_free_text=True),
        Column(
            "grade",
            "Grade of the latest inspection, of the scale of `settings.toml`; several, separated by `;`, oldest first.",
            ("rating",),
        ),
        Column("inspected_on", "Day of the inspection; as many as there are grades.", ("inspected", "inspection_date")),
        Column("areas", "Localities in which it works, separated by `;`; empty for anywhere.", ("localities", "zones")),
        Column("children", "`yes`: it is registered for children.", ("registered_for_children",)),
    ),
    aliases=("agencies", "suppliers"),
)

CONTRACTS = Table(
    "contracts",
    "One row a contract for hours a week with a provider.",
    (
        Column("contract_id", "The contract's id.", ("contract", "contract_ref"), required=True),
        Column("provider_id", "With whom.", ("provider", "agency_id", "supplier_id"), required=True),
        Column("first_day", "Its first day.", FROM, required=True),
        Column("last_day", "Its last day; empty where no end is known.", TO),
        Column("hours_a_week", "Hours of a week, of all carers together.", ("weekly_hours", "contracted_hours"), required=True),
        Column("rate", "Pence an hour where no other rate holds.", ("pence_per_hour",)),
    ),
)
