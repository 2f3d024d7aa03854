"""Rosters and bounds as they were stored, to see whether a change alters what the engine finds.

    python -m tests.frozen      computes all of them anew and stores them in tests/frozen.json

Whoever changes the search on purpose stores them anew in the same commit, and says why.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import scheduler
from benchmarks import registry
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.geo.matrix import TravelMatrix

STORED = Path(__file__).with_name("frozen.json")
DATA = Path(__file__).resolve().parent.parent / "data"
Answer = str | list[int | None]
Given = tuple[scheduler.Problem, TravelMatrix]

ROSTERS = {
    "tiny": 2_000,
    "leominster": 20_000,
    "herefordshire": 30_000,
    "leominster-week": 20_000,
    "herefordshire-week": 4_000,
    "own100_pairs_s1": 20_000,
    "own300_pairs_s1": 30_000,
    "own100_pairs_s1, visits late": 20_000,
}
"""Iterations for which each example folder and each generated day is searched, with one worker and with two."""

LATE = ", visits late"
"""Ends the name of a day whose visits may be late at a price, and whose carers take no breaks."""

PROOFS = {"tiny": 2_000, "own60_s1": 20_000}
"""Iterations after which each is proven."""


@cache
def given(name: str) -> Given:
    """The problem and the travel of an example folder or of a generated day."""
    if name.endswith(LATE):
        problem, travel = given(name.removesuffix(LATE))
        return problem.replace(objective=Objective(settings={Rule.WINDOW: OFF, Rule.BREAK: OFF})), travel
    if name in registry.OWN:
        instance = registry.own(name)
        return instance.problem, instance.travel
    inputs = scheduler.read_folder(DATA / name)
    problem = scheduler.make_problem(inputs)
    return problem, scheduler.travel_matrix(problem, inputs.travel)


def roster_hash(name: str, workers: int) -> str:
    """The hash of who makes which visit when, in the roster that a fixed number of iterations finds."""
    problem, travel = given(name)
    found = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(ROSTERS[name]), seed=1, workers=workers)
    said = [(run.shift_id, [(a.visit_id, a.start and a.start.isoformat()) for a in run.assignments]) for run in found.roster.runs]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def proof(name: str) -> Answer:
    """The score and the bound after a fixed number of iterations."""
    problem, travel = given(name)
    found = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(PROOFS[name]), seed=1, prove=True)
    assert found.bound is not None
    return [found.score.unallocated, found.score.soft, found.bound.unallocated, found.bound.soft]


CASES: dict[str, Callable[[], Answer]] = {
    **{f"{name} with {workers} workers": partial(roster_hash, name, workers) for name in ROSTERS for workers in (1, 2)},
    **{f"{name} with a proof": partial(proof, name) for name in PROOFS},
}


def main() -> None:
    """Compute everything anew and store it."""
    STORED.write_text(json.dumps({case: answer() for case, answer in CASES.items()}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
