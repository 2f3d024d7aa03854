"""The engine. One door: `scheduler.solver.solve`."""
