"""A day that has begun: what is done and begun are facts, and the rest is a problem of its own."""

from scheduler.demand.live_day.facts import Fact, taken_as_made
from scheduler.demand.live_day.live_day import LiveDay, start_live_day

__all__ = ["Fact", "LiveDay", "start_live_day", "taken_as_made"]
