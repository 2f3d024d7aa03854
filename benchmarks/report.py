"""The report: how far from the best known, by instance and by group, as Markdown, CSV and plots."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from benchmarks.best import Entry
from benchmarks.results import Record


@dataclass(frozen=True)
class Known:
    """The best that is known of an instance: what is left, what it costs, and with which others it is averaged."""

    unserved: int
    cost: float
    group: str = ""


@dataclass(frozen=True)
class Gap:
    """What a solver came to on one instance in so many seconds: the median of its seeds.

    Attributes:
        percent: above the best known cost; None where it leaves another number of visits, because then costs do not compare.
    """

    group: str
    instance: str
    solver: str
    seconds: float
    seeds: int
    unserved: int
    cost: float
    known_unserved: int
    known_cost: float
    percent: float | None


def known_of(published: Iterable[Path], archive: Mapping[str, Entry], records: Sequence[Record]) -> dict[str, Known]:
    """The best known by instance: published, archived, or else the best of these results.

    Args:
        published: CSV files with the columns dataset, instance, n_patients and best_known.
        archive: best entries by instance.
        records: feasible or not.
    """
    known: dict[str, Known] = {}
    for path in published:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                known[row["instance"]] = Known(0, float(row["best_known"]), f"{row['dataset']} {row['n_patients']}")
    for record in sorted((r for r in records if r.feasible and r.instance not in known), key=lambda r: r.levels):
        found, kept = (record.unserved, record.cost), archive.get(record.instance)
        known.setdefault(record.instance, Known(*min(found, kept.levels if kept else found), f"{record.family} {record.visits}"))
    return known


def gaps_of(records: Sequence[Record], known: Mapping[str, Known]) -> list[Gap]:
    """A gap an instance, solver and limit."""
    alike: defaultdict[tuple[str, str, float], list[Record]] = defaultdict(list)
    for record in records:
        alike[record.instance, record.solver, record.seconds].append(record)
    return [_gap(runs, known[runs[0].instance]) for runs in alike.values() if all(run.feasible for run in runs)]


def _gap(runs: Sequence[Record], best: Known) -> Gap:
    middle = sorted(runs, key=lambda run: run.levels)[len(runs) // 2]
    same = middle.unserved == best.unserved
    return Gap(
        group=best.group,
        instance=middle.instance,
        solver=middle.solver,
        seconds=middle.seconds,
        seeds=len(runs),
        unserved=middle.unserved,
        cost=middle.cost,
        known_unserved=best.unserved,
        known_cost=best.cost,
        percent=round(100 * (middle.cost / best.cost - 1), 3) if same and best.cost else None,
    )


def markdown(gaps: Sequence[Gap], records: Sequence[Record]) -> str:
    """The tables: groups, then instances, then runs that came to nothing."""
    lines = [
        "# Gaps to the best known",
        "",
        "Medians over seeds. Unserved visits come first: costs compare only where as many are left.",
        "",
    ]
    lines += ["| group | solver | seconds | instances | average gap | worst gap | best gap | more left | fewer left |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    groups: defaultdict[tuple[str, str, float], list[Gap]] = defaultdict(list)
    for gap in gaps:
        groups[gap.group, gap.solver, gap.seconds].append(gap)
    lines += [_group_row(*name, found) for name, found in groups.items()]
    lines += ["", "| instance | solver | seconds | seeds | unserved | cost | best known | gap |", "|---|---|---|---|---|---|---|---|"]
    lines += [
        f"| {gap.instance} | {gap.solver} | {gap.seconds:g} | {gap.seeds} | {gap.unserved} | {gap.cost:,.3f} "
        f"| {gap.known_unserved} / {gap.known_cost:,.3f} | {_percent(gap.percent)} |"
        for gap in gaps
    ]
    nothing = [record for record in records if not record.feasible]
    lines += ["", "Nothing usable:", *(f"- {run.instance}, {run.solver}, seed {run.seed}, {run.seconds:g} s" for run in nothing)] * bool(
        nothing
    )
    return "\n".join(lines) + "\n"


def _group_row(group: str, solver: str, seconds: float, gaps: Sequence[Gap]) -> str:
    told = [gap.percent for gap in gaps if gap.percent is not None]
    figures = [_percent(of(told)) if told else "" for of in (mean, max, min)]
    more, fewer = (sum((gap.unserved - gap.known_unserved) * sign > 0 for gap in gaps) for sign in (1, -1))
    return f"| {group} | {solver} | {seconds:g} | {len(gaps)} | {' | '.join(figures)} | {more} | {fewer} |"


def _percent(figure: float | None) -> str:
    return "" if figure is None else f"{round(figure, 2) + 0.0:+.2f}%"  # no minus before a zero


def write_gaps(path: Path, gaps: Sequence[Gap]) -> None:
    """The gaps as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Gap.__dataclass_fields__)
        table.writerows([getattr(gap, name) for name in Gap.__dataclass_fields__] for gap in gaps)


def gap_at(record: Record, known: Known, seconds: float) -> float | None:
    """Percent above the best known at some moment of a run; None before as few visits are left as are known to be possible."""
    costs = [cost for when, unplaced, cost in record.trace if when <= seconds and unplaced <= known.unserved]
    return 100 * (costs[-1] / known.cost - 1) if costs and known.cost else None


def seconds_to_within(record: Record, known: Known, percent: float) -> float | None:
    """When a run first came within so many percent of the best known; None where it never did."""
    near = [when for when, unplaced, cost in record.trace if unplaced <= known.unserved and cost <= known.cost * (1 + percent / 100)]
    return near[0] if near else None


def growth(records: Sequence[Record], known: Mapping[str, Known], percent: float = 5) -> dict[int, float]:
    """Median seconds to come within so many percent of the best known, by number of visits, where all runs came so far."""
    times: defaultdict[int, list[float | None]] = defaultdict(list)
    for record in records:
        if record.trace and record.instance in known:
            times[record.visits].append(seconds_to_within(record, known[record.instance], percent))
    reached = {visits: [time for time in found if time is not None] for visits, found in times.items()}
    return {visits: median(reached[visits]) for visits in sorted(times) if len(reached[visits]) == len(times[visits])}
