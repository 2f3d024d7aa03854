"""Small changes to a problem that may let a visit be placed, kind by kind."""
