"""The question that each rule of the engine is asked: do search, exact model, verifier and proof agree on a problem?"""

from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import decode
from scheduler.solver.params import RuinParams, SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify

PARAMS = SolveParams(ruin=RuinParams(blinks_per_thousand=100))


def assert_agreement(problem: Problem, travel: TravelMatrix, *, iterations: int) -> Proof:
    """Asserts that the search finds the proven optimum, that the verifier gives it that score, and that no bound is above it.

    Returns:
        The proof by column generation, for what else is known of it.
    """
    arrays = compile_problem(problem, travel)
    exact = solve_exact(arrays)
    assert exact.proven
    assert verify(problem, travel, decode(problem, exact.solution)).score.levels == (0, 0, *exact.solution.levels)
    assert search(arrays, stop=MaxIterations(iterations), params=PARAMS).best.levels == exact.solution.levels
    proof = prove_columns(arrays, exact.solution, should_stop=lambda: False, on_proof=lambda _: None)
    assert (proof.unallocated, proof.soft or 0) <= exact.solution.levels
    return proof
