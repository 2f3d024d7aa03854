"""East Lothian: a day of the county at a quarter of its size, of which only travel speaks."""

from datetime import date

from scheduler.synthetic.spec import DaySpec

EAST_LOTHIAN_DAY = DaySpec(
    day=date(2026, 11, 23),
    county="east lothian",
    visits=300,
    around="Haddington",
    radius_km=40,
    rural_share=0.25,
    localities=5,
    visit_minutes={30: 0.73, 45: 0.18, 60: 0.09},
    double_up_share=46 / 300,
    double_up_cover=8,
    medication_share=0,
    reablement_share=0,
    gender_share=0,
    preferred_share=0,
    refusal_share=0,
    optional_share=0,
    link_share=0,
    slack=1.595,
    off_duty_share=0,
    bicycle_share=0,
)
"""300 visits with 346 carer-visits to 125 people, by 69 carers in 77 shifts with seed 1.

Shares are assumed; nothing but travel and time distinguishes carers.
"""
