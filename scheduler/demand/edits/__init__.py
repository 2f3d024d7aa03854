"""Changes of a day applied to a plan: what was asked for becomes what is asked for now."""

from scheduler.demand.edits.apply import Edited, apply_changes
from scheduler.demand.edits.later import keep_for_later

__all__ = ["Edited", "apply_changes", "keep_for_later"]
