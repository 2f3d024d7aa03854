"""Where work runs: an executor takes independent tasks and gives back their answers."""
