"""Seeded days of home care: invented people at real postcodes, of any size."""

from scheduler.planning.generate.day import generate
from scheduler.planning.generate.spec import DaySpec, Wave

__all__ = ["DaySpec", "Wave", "generate"]
