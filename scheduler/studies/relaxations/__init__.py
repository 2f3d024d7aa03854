"""Small relaxations of a problem that may allocate a visit, kind by kind."""
