"""Plans for the rest of a day that has begun: fewest changes, least travel, best continuity."""

from scheduler.studies.replan.replan import Choice, Replan, replan

__all__ = ["Choice", "Replan", "replan"]
