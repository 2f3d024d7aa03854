"""Seeded days and weeks of home care: invented people at real postcodes, of any size."""

from scheduler.synthetic.day import generate
from scheduler.synthetic.spec import DaySpec, Wave
from scheduler.synthetic.week import generate_week
from scheduler.synthetic.week_spec import WeekSpec

__all__ = ["DaySpec", "Wave", "WeekSpec", "generate", "generate_week"]
