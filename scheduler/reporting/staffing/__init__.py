"""Who works when, in tables and words."""
