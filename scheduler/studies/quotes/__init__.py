"""Quotes for new packages: what each eligible provider would need for them, from its roster or from what it states."""
