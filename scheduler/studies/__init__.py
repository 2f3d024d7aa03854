"""Studies: each loops over the engine, or needs its answer."""
