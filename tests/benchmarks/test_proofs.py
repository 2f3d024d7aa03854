"""The table of proofs: what is asked for, and what it takes to meet it."""

import pytest

from benchmarks.complete import PROOF, STEPS
from benchmarks.known import Known
from benchmarks.proofs import COST_SECONDS, PROOFS, ProofBar, proofs_markdown
from benchmarks.report import gaps_of
from benchmarks.results import Record
from benchmarks.run import OURS, PROVING
from tests.benchmarks.records import a_record


def proven(instance: str, gap: float | None, *, unserved: int = 0, least: int = 0, seconds: float = 10) -> Record:
    return a_record(
        instance=instance,
        solver=PROVING,
        seconds=seconds,
        unserved=unserved,
        unserved_bound=least,
        bound=None if gap is None else 100 - gap,
        gap_pct=gap,
    )


@pytest.mark.parametrize(
    ("bar", "met"),
    [
        (ProofBar("day?", 10, median=1), True),
        (ProofBar("day?", 10, median=0.9), False),
        (ProofBar("day?", 10, worst=3), True),
        (ProofBar("day?", 10, worst=2.9), False),
        (ProofBar("day?", 10, optimal=1), True),
        (ProofBar("day?", 10, optimal=2), False),
        (ProofBar("day?", 10, fewest=2), True),
        (ProofBar("day?", 10, fewest=3), False),
        (ProofBar("day?", 10, peak_mb=1), False),
    ],
)
def test_a_bar_is_met_at_its_edge_and_not_beyond(bar: ProofBar, met: bool) -> None:
    """Three days: proven to the end, a gap of 1 percent, and 3 percent where a visit fewer may be left out."""
    records = [proven("day1", 0.0), proven("day2", 1.0), proven("day3", 3.0, unserved=1)]
    row = bar.row(records)
    assert row is not None
    assert row.startswith("| day? | 10 | 3 | 0.00% 1.00% 3.00% | 1.00% | 1 | 2 |")
    assert row.endswith("| yes |" if met else "| **no** |")


def test_a_day_without_a_bound_counts_as_no_proof() -> None:
    row = ProofBar("day?", 10, worst=50).row([proven("day1", None), proven("day2", 0.0)])
    assert row is not None
    assert "0.00% none" in row
    assert row.endswith("| **no** |")


def test_other_runs_are_no_proofs() -> None:
    """Neither those at another limit, nor those of another day, nor those that did not prove."""
    records = [proven("day1", 0.0, seconds=20), proven("other", 0.0), a_record(instance="day1")]
    assert ProofBar("day?", 10).row(records) is None
    assert proofs_markdown(records) == []


@pytest.mark.parametrize(("cost", "says"), [(100.0, "No worse with it: yes"), (100.1, "No worse with it: **no**")])
def test_what_proving_costs_the_search_is_told_by_medians(cost: float, says: str) -> None:
    plain = [a_record(instance=f"own300_s{n}", solver=OURS, seconds=COST_SECONDS, cost=90.0 + 5 * n) for n in (1, 2, 3)]
    beside = [
        a_record(instance=f"own300_s{n}", solver=PROVING, seconds=COST_SECONDS, cost=its)
        for n, its in enumerate((cost, 1.0, 900.0), start=1)
    ]
    assert proofs_markdown([*plain, *beside, proven("own60_s1", 0.0, seconds=15)])[-1].endswith(says)


def test_a_search_beside_a_proof_is_not_taken_for_one_alone() -> None:
    """The aims of the search are about searches that have all the seconds."""
    gaps = gaps_of([a_record(cost=1000.0), a_record(cost=2000.0, solver=PROVING)], {"day": Known(1, 1000.0)})
    assert {gap.solver: gap.percent for gap in gaps} == {OURS: 0.0, PROVING: 100.0}


def test_every_bar_has_its_step() -> None:
    """What the table asks for is run by the complete run."""
    runs = {(step.pattern.partition("_")[0].strip("*"), step.seconds) for step in STEPS if step.part_of == PROOF and step.prove}
    assert {(bar.days.partition("_")[0].strip("*"), bar.seconds) for bar in PROOFS} <= runs
