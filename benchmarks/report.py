"""Reports the gaps to the best known, by instance and by group, as Markdown and CSV."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.known import Known
from benchmarks.results import Record


@dataclass(frozen=True)
class Gap:
    """The result of a solver on one instance within a limit: the median of its seeds.

    Attributes:
        dataset: Dataset of the instance.
        size: Number of patients, or of visits.
        instance: Name of the instance.
        solver: Name of the solver.
        seconds: Limit.
        seeds: Number of seeds.
        unserved, cost: Visits left out, and cost.
        known_unserved, known_cost: The same of the best known.
        percent: Percent above the best known cost; None if it leaves out another number of visits,
            because costs then do not compare.
        published_mean: Mean cost of a strong published method, if known.
        mean_percent: Percent above that mean.
        published_seconds: Seconds that the published method takes.
    """

    dataset: str
    size: int
    instance: str
    solver: str
    seconds: float
    seeds: int
    unserved: int
    cost: float
    known_unserved: int
    known_cost: float
    percent: float | None
    published_mean: float | None = None
    mean_percent: float | None = None
    published_seconds: float | None = None

    @property
    def group(self) -> str:
        """Dataset and size."""
        return f"{self.dataset} {self.size}".strip()


def gaps_of(records: Sequence[Record], known: Mapping[str, Known]) -> list[Gap]:
    """Returns a gap for each instance, solver and limit with a feasible median roster."""
    alike: defaultdict[tuple[str, str, float], list[Record]] = defaultdict(list)
    for record in records:
        alike[record.instance, record.solver, record.seconds].append(record)
    middles = [(sorted(runs, key=lambda run: run.levels)[len(runs) // 2], len(runs)) for runs in alike.values()]
    return [_gap(middle, seeds, known[middle.instance]) for middle, seeds in middles if middle.feasible]


def _gap(middle: Record, seeds: int, best: Known) -> Gap:
    same = middle.unserved == best.unserved
    return Gap(
        dataset=best.dataset,
        size=best.size,
        instance=middle.instance,
        solver=middle.solver,
        seconds=middle.seconds,
        seeds=seeds,
        unserved=middle.unserved,
        cost=middle.cost,
        known_unserved=best.unserved,
        known_cost=best.cost,
        percent=_above(middle.cost, best.cost) if same else None,
        published_mean=best.mean,
        mean_percent=_above(middle.cost, best.mean) if same else None,
        published_seconds=best.seconds,
    )


def _above(cost: float, reference: float | None) -> float | None:
    return round(100 * (cost / reference - 1), 3) if reference else None


def markdown(gaps: Sequence[Gap], records: Sequence[Record]) -> str:
    """Returns the tables of gaps: groups, then instances, then runs without a feasible roster."""
    lines = ["## Gaps to the best known", "", "Unserved visits come first: costs compare only where as many are left.", ""]
    lines += ["| group | solver | seconds | instances | average gap | worst gap | best gap | more left | fewer left |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    groups: defaultdict[tuple[str, str, float], list[Gap]] = defaultdict(list)
    for gap in gaps:
        groups[gap.group, gap.solver, gap.seconds].append(gap)
    lines += [_group_row(*name, found) for name, found in groups.items()]
    lines += ["", "| instance | solver | seconds | seeds | unserved | cost | best known | gap | published mean | gap | published seconds |"]
    lines += ["|---" * 11 + "|"]
    lines += [
        f"| {gap.instance} | {gap.solver} | {gap.seconds:g} | {gap.seeds} | {gap.unserved} | {gap.cost:,.3f} "
        f"| {gap.known_unserved} / {gap.known_cost:,.3f} | {percent(gap.percent)} | {_figure(gap.published_mean)} "
        f"| {percent(gap.mean_percent)} | {_figure(gap.published_seconds)} |"
        for gap in gaps
    ]
    nothing = [record for record in records if not record.feasible]
    lines += ["", "Nothing usable:", *(f"- {run.instance}, {run.solver}, seed {run.seed}, {run.seconds:g} s" for run in nothing)] * bool(
        nothing
    )
    return "\n".join(lines) + "\n"


def _group_row(group: str, solver: str, seconds: float, gaps: Sequence[Gap]) -> str:
    told = [gap.percent for gap in gaps if gap.percent is not None]
    figures = [percent(of(told)) if told else "" for of in (mean, max, min)]
    more, fewer = (sum((gap.unserved - gap.known_unserved) * sign > 0 for gap in gaps) for sign in (1, -1))
    return f"| {group} | {solver} | {seconds:g} | {len(gaps)} | {' | '.join(figures)} | {more} | {fewer} |"


def percent(figure: float | None) -> str:
    """Formats a percentage with its sign; empty if there is none."""
    return "" if figure is None else f"{round(figure, 2) + 0.0:+.2f}%"  # no minus before 0


def _figure(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,g}"


def write_gaps(path: Path, gaps: Sequence[Gap]) -> None:
    """Writes the gaps to a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Gap.__dataclass_fields__)
        table.writerows([getattr(gap, name) for name in Gap.__dataclass_fields__] for gap in gaps)
