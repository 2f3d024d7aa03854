"""The inspector: judges any roster, and shares nothing with the engine."""
