"""Arrays and solutions."""
