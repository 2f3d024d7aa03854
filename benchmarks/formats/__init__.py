"""Public instances as problems, and rosters in the public JSON, for published validators."""
