"""Makers of problems: packages, episodes and patterns become the visits and shifts of a horizon."""

from scheduler.demand.problem import make_problem

__all__ = ["make_problem"]
