"""Prices visits and the work of carers, from the plan, the actuals and the rules of rates.toml.

Amounts are whole pence and never floats.
"""
