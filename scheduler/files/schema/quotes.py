"""The tables of new packages, and of what providers state of their capacity."""

from scheduler.files.schema.columns import CARE, SERVICE_USER, TIMES, Column, Table
from scheduler.files.schema.weekly_tables import FROM, TO

NEW_PACKAGES = Table(
    "new_packages",
    "One row for visits that come back every week, of a package for which a provider is sought. Read by `quote`.",
    (
        Column("service_user_id", "Who needs the care.", SERVICE_USER, required=True),
        Column("package_id", "The package; that of the person unless given.", ("package", "package_ref", "care_package")),
        Column("postcode", "Postcode of the home, where there are no degrees.", ("post_code",)),
        Column("lat", "Latitude of the home in degrees (WGS 84). Not needed for people of the folder.", ("latitude",)),
        Column("lon", "Longitude of the home.", ("long", "longitude", "lng")),
        Column("locality", "Where they live; only carers who work there (or anywhere) visit.", ("area", "zone")),
        Column("carer_gender", "`female`, `male` or `other`: only such carers are sent.", ("gender_preference", "preferred_gender")),
        Column("funding", "`council`, `personal budget`, `direct payment` or `private`.", ("funder", "paid_by")),
        Column("child", "`yes`: only providers that are registered for children may take it.", ("is_child",)),
        Column("budget_pence_a_week", "Personal budget of a week: no price may be above it.", ("budget",)),
        Column("first_day", "First day of the care; the day of the folder unless given.", ("start_date", "from", "first_date")),
        Column("last_day", "Its last day; empty where no end is known.", ("end_date", "to", "until", "last_date")),
        Column("days", "Days of the week: `Mon-Fri`, `Mon;Wed;Fri`, `daily` (unless given).", ("day", "weekdays")),
        Column("hours_a_week", "Flexible hours: whole visits that come to these hours, on any of the days.", ("weekly_hours",)),
        *TIMES,
        *CARE,
    ),
    required=True,
)

CAPACITY = Table(
    "capacity",
    "One row for free time of a provider that does not show its roster. Read by `quote`.",
    (
        Column("provider_id", "Whose free time it is.", ("provider", "agency_id", "supplier_id"), required=True),
        Column("days", "Days of the week: `Mon-Fri`, `daily` (unless given).", ("day", "weekdays")),
        Column("earliest", "Visits start no earlier; midnight unless given.", ("from_time",)),
        Column("latest", "Visits start no later; midnight unless given.", ("to_time",)),
        Column("minutes", "Free minutes of each day, of all carers together.", ("free_minutes", "minutes_a_day"), required=True),
        Column("carers", "Carers at once: 1 (unless given), or 2 where double-ups can be made.", ("carers_at_once",)),
        Column("skills", "Skills that are at hand, separated by `;`, with a level: `medication:2;hoist`."),
        Column("localities", "Where, separated by `;`; anywhere unless given.", ("areas", "zones")),
        Column("first_day", "From this day on.", FROM),
        Column("last_day", "Until this day.", TO),
        Column("travel_minutes", "Journey that a visit adds as a rule.", ("travel",)),
    ),
)
