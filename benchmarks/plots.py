"""Plots of a report: quality over time, and growth of the time to come near the best known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.known import Known
from benchmarks.pace import gap_at, paces, power
from benchmarks.results import Record

MOMENTS = 60  # number of moments at which quality is plotted


def draw(folder: Path, records: Sequence[Record], known: Mapping[str, Known]) -> list[str]:
    """Writes the plots that the results allow, and returns their file names.

    Raises:
        ImportError: matplotlib is not installed.
    """
    import matplotlib as mpl  # noqa: PLC0415 - an optional extra

    mpl.use("agg")
    traced = [record for record in records if record.feasible and record.trace]
    return [name for name, drawn in (("quality.png", _quality), ("growth.png", _growth)) if drawn(folder / name, traced, known)]


def _quality(path: Path, records: Sequence[Record], known: Mapping[str, Known]) -> bool:
    """Plots the average gap over the seconds, with a line for each group.

    A line begins when all runs of its group have a gap.
    """
    import matplotlib.pyplot as plt  # noqa: PLC0415

    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[f"{known[record.instance].group}, {record.seconds:g} s"].append(record)
    figure, axes = plt.subplots(figsize=(9, 5.5))
    axes.set_prop_cycle(color=plt.get_cmap("tab20").colors)
    for name, runs in sorted(groups.items()):
        points = []
        for moment in np.geomspace(0.05, runs[0].seconds, MOMENTS):
            gaps = [gap_at(run, known[run.instance], float(moment)) for run in runs]
            if None not in gaps:
                points.append((float(moment), mean(gap for gap in gaps if gap is not None)))
        axes.plot([moment for moment, _ in points], [gap for _, gap in points], label=name)
    axes.set(xscale="log", xlabel="seconds", ylabel="average gap to the best known, %", title="Quality over time")
    axes.axhline(0, color="grey", linewidth=0.8)
    axes.legend(fontsize="small")
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)
    return bool(groups)


def _growth(path: Path, records: Sequence[Record], known: Mapping[str, Known]) -> bool:
    """Plots the seconds until runs are within 5% over the number of visits, with a fitted power.

    Each family has one objective for all its days.
    """
    import matplotlib.pyplot as plt  # noqa: PLC0415

    found = paces(records, known)
    figure, axes = plt.subplots(figsize=(7, 5))
    for name, times in found.items():
        axes.plot(list(times), list(times.values()), marker="o", label=f"{name}: n^{power(times):.2f}")
    if found:
        axes.set(xscale="log", yscale="log", xlabel="visits", ylabel="seconds", title="Time to within 5% of the best known")
        axes.legend()
        figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)
    return bool(found)
