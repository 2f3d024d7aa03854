"""Seeded days and weeks of home care: invented people at real postcodes, of any size."""

from scheduler.planning.generate.day import generate
from scheduler.planning.generate.spec import DaySpec, Wave
from scheduler.planning.generate.week import generate_week
from scheduler.planning.generate.week_spec import WeekSpec

__all__ = ["DaySpec", "Wave", "WeekSpec", "generate", "generate_week"]
