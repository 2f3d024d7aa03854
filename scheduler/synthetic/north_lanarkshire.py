"""North Lanarkshire: a week of one of its six localities, with much idle time in the early afternoon."""

from datetime import date

from scheduler.synthetic.spec import DaySpec, hours
from scheduler.synthetic.week_spec import WeekSpec

BELLSHILL_WEEK = WeekSpec(
    day=DaySpec(
        day=date(2026, 11, 23),
        county="north lanarkshire",
        within="Bellshill",
        visits=258,
        around="Bellshill",
        radius_km=10,
        rural_share=0.1,
        localities=1,
        double_up_share=0.15,
        window_share=0.5,
        link_share=0.1,
        patterns=(
            (hours(7, 14.5),),
            (hours(7, 14),),
            (hours(8, 15),),
            (hours(9, 16.5),),
            (hours(14, 21),),
            (hours(14.5, 22),),
            (hours(15, 22.5),),
            (hours(16, 22.5),),
        ),
        slack=1.25,
        travel_minutes=9,
        double_up_cover=4,
        bicycle_share=0,
    ),
    visits=1500,
    carers=57,
)
"""1,500 visits a week by 57 carers without split days, who overlap from 14:00 to 16:30. All shares are assumed."""
