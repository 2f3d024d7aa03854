"""Words for the figures that scenarios are compared by, and texts for their values."""

FIGURE_WORDS = {
    "time_critical_points": "Time-critical visits without a carer, in priority points",
    "other_points": "Other visits without a carer, in priority points",
    "soft_cost": "Cost of travel, continuity and wishes, in cost units of the base",
    "travel_minutes": "Travel, minutes",
    "travel_miles": "Travel, miles",
    "mileage_pence": "Mileage, pence",
    "visits_placed": "Visits with a carer",
    "visits_unplaced": "Visits without a carer",
    "contact_hours": "Hours of care",
    "waiting_minutes": "Waiting between visits, minutes",
    "idle_minutes": "Time on duty without work, minutes",
    "overtime_minutes": "Overtime, minutes",
    "utilisation": "Care and travel as a share of duty",
    "work_gini": "Unevenness of work (0 is even)",
    "known_share": "Share of visits by a carer the person knows",
    "carers_per_person": "Carers for each person",
    "within_15": "Share of visits within 15 minutes of the planned start",
    "late_minutes": "Lateness, minutes",
    "paid_minutes": "Paid minutes",
    "pay_pence": "Pay, pence",
    "worked_hours": "Hours worked",
    "over_contract_hours": "Hours beyond contracts",
    "under_contract_hours": "Hours short of contracts",
    "evenings_most": "Most evenings of one carer",
    "weekend_days_most": "Most weekend days of one carer",
    "split_days": "Split days",
    "usual_carer_share": "Share of a person's visits by the usual carer",
    "proven_least_unallocated": "Proven: no roster leaves fewer priority points without a carer, time-critical visits first",
    "proven_least_soft": "Proven: no roster that leaves as few costs less (own cost units)",
}


def figure_words(name: str) -> str:
    """Returns what a figure is, in words."""
    return FIGURE_WORDS.get(name, name.replace("_", " "))


def value_text(value: object) -> str:
    """Returns a number as people read it; a dash where there is none."""
    if not isinstance(value, int | float):
        return "-" if value is None else str(value)
    if abs(value) >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.1f}"


def difference_text(low: object, high: object) -> str:
    """Returns an interval of a difference, such as ``-31 to -9``."""
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return "-"
    return f"{value_text(low)} to {value_text(high)}"
