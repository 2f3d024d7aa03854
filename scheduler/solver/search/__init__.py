"""The metaheuristic: ruin and recreate under simulated annealing."""
