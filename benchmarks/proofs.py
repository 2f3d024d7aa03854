"""Aims for proofs beside their results: one worker, one core otherwise idle."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from math import inf
from statistics import median

from benchmarks.results import Record
from benchmarks.run import OURS, PROVING


@dataclass(frozen=True)
class ProofBar:
    """The aim for the proofs on some days within a limit.

    Attributes:
        days: Pattern of the names of the days.
        seconds: Limit.
        median, worst: Greatest median gap and greatest gap of any day, in percent.
        optimal: Least number of rosters that are proven optimal.
        fewest: Least number of rosters with a proof that none leaves out fewer visits.
        peak_mb: Greatest peak of memory, in MB.
    """

    days: str
    seconds: float
    median: float = inf
    worst: float = inf
    optimal: int = 0
    fewest: int = 0
    peak_mb: float = inf

    @property
    def says(self) -> str:
        """The aim in words."""
        figures = [
            f"{self.optimal} optimal" if self.optimal else "",
            f"median gap at most {self.median:g}%" if self.median < inf else "",
            f"none over {self.worst:g}%" if self.worst < inf else "",
            f"{self.fewest} with the fewest left out" if self.fewest else "",
            f"at most {self.peak_mb:,g} MB" if self.peak_mb < inf else "",
        ]
        return ", ".join(figure for figure in figures if figure)

    def row(self, records: Sequence[Record]) -> str | None:
        """Returns a row of the table; None if no records belong to this bar."""
        found = [r for r in records if r.solver == PROVING and r.seconds == self.seconds and fnmatch(r.instance, self.days)]
        if not found:
            return None
        gaps = [inf if r.gap_pct is None else r.gap_pct for r in found]
        fewest = sum(r.unserved == r.unserved_bound for r in found)
        optimal = sum(r.unserved == r.unserved_bound and r.gap_pct == 0 for r in found)
        peak = max(r.peak_mb for r in found)
        met = (
            median(gaps) <= self.median
            and max(gaps) <= self.worst
            and optimal >= self.optimal
            and fewest >= self.fewest
            and peak <= self.peak_mb
        )
        return (
            f"| {self.days} | {self.seconds:g} | {len(found)} | {' '.join(map(_gap, sorted(gaps)))} | {_gap(median(gaps))} | {optimal} "
            f"| {fewest} | {peak:,} | {self.says} | {('yes' if met else '**no**') if self.says else ''} |"
        )


PROOFS = (
    ProofBar("own60_s?", 15, optimal=5),
    ProofBar("own100_s?", 30, median=1, worst=2, fewest=4),
    ProofBar("own100_pairs_s?", 30, median=2),
    ProofBar("own300_s?", 60, median=3),
    ProofBar("own300_pairs_s?", 60, median=4),
    ProofBar("own1000_s?", 120, worst=6, peak_mb=1500),
    ProofBar("hc100_s?", 30, median=1, worst=2),
    ProofBar("hc100_d15_s?", 30, median=2),
    ProofBar("hc300_s?", 60, median=3),
    ProofBar("hc300_d15_s?", 60, median=4),
    ProofBar("hc1000_s?", 120, worst=6, peak_mb=1500),
    ProofBar("hc1000_d15_s?", 120),
    ProofBar("*_HCSRP_10_*", 60, optimal=7),
    ProofBar("*_HCSRP_25_*", 60, optimal=5),
)
"""Aims for proofs. With 25 patients, 5 of the 7 are published as solved: 1, 2, 4, 7 and 8."""
COST_DAYS, COST_SECONDS = "own300_s?", 30.0
"""Days and limit for which a search that shares its seconds with a proof shall be no worse."""


def proofs_markdown(records: Sequence[Record]) -> list[str]:
    """Returns a table with a row for each bar that has results.

    Below it is the cost of proofs to the search.
    """
    lines = [row for bar in PROOFS if (row := bar.row(records))]
    if not lines:
        return []
    head = "| days | seconds | number | gaps | median | optimal | fewest left out | MB | aim | met |"
    return [head, "|---" * 10 + "|", *lines, *_cost_of_proving(records)]


def _cost_of_proving(records: Sequence[Record]) -> list[str]:
    rows = {}
    for solver in (OURS, PROVING):
        levels = sorted(r.levels for r in records if r.solver == solver and r.seconds == COST_SECONDS and fnmatch(r.instance, COST_DAYS))
        if not levels:
            return []
        rows[solver] = levels[len(levels) // 2]
    told = {solver: f"{unserved} / {cost:,.1f}" for solver, (_, unserved, cost) in rows.items()}
    met = "yes" if rows[PROVING] <= rows[OURS] else "**no**"
    return [
        "",
        f"The search on {COST_DAYS} in {COST_SECONDS:g} s, visits left out / minutes, median: {told[PROVING]} with the proof, "
        f"{told[OURS]} without. No worse with it: {met}",
    ]


def _gap(percent: float) -> str:
    return f"{percent:.2f}%" if percent < inf else "none"
