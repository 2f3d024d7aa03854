"""Aims of the engine in numbers: one worker, one core otherwise idle, the median of the seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks.known import Known
from benchmarks.pace import power
from benchmarks.report import Gap, percent
from benchmarks.run import OURS

SAME = 0.0006  # costs are published with three decimals
GROWTH = 1.3


@dataclass(frozen=True)
class Bar:
    """The aim for a group of instances, against the best results that others have published.

    Attributes:
        dataset, smallest, largest: Dataset of the instances, with their least and greatest size.
        seconds: Limit; None for the seconds that the published method takes.
        average: Greatest average gap, in percent above the best known.
        worst: Greatest gap of any instance, in percent above the best known.
        at_mean: Least number of instances at or below the published mean.
        at_best: Least number of instances at or below the best known.
    """

    dataset: str
    smallest: int
    largest: int
    seconds: float | None
    average: float | None = None
    worst: float | None = None
    at_mean: int = 0
    at_best: int = 0

    @property
    def says(self) -> str:
        """The aim in words."""
        figures = [
            f"average at most {percent(self.average)}" if self.average is not None else "",
            f"none over {percent(self.worst)}" if self.worst is not None else "",
            f"{self.at_mean} at or below the published mean" if self.at_mean else "",
            f"{self.at_best} at or below the best known" if self.at_best else "",
        ]
        return ", ".join(figure for figure in figures if figure)

    def holds(self, gap: Gap) -> bool:
        """Returns whether a result belongs to this bar."""
        limit = gap.published_seconds if self.seconds is None else self.seconds
        return gap.solver == OURS and (gap.dataset, gap.seconds) == (self.dataset, limit) and self.smallest <= gap.size <= self.largest

    def met(self, gaps: Sequence[Gap]) -> bool:
        """Returns whether the results reach the aim.

        A roster that leaves out visits that others place has an infinite gap.
        """
        figures = [_figure(gap) for gap in gaps]
        return (
            (self.average is None or mean(figures) <= self.average)
            and (self.worst is None or max(figures) <= self.worst)
            and sum(gap.mean_percent is not None and gap.mean_percent <= 0 for gap in gaps) >= self.at_mean
            and sum(_against(gap) <= 0 for gap in gaps) >= self.at_best
        )


BARS = (
    Bar("mankowska2014", 10, 25, 5, worst=0.0),
    Bar("mankowska2014", 50, 75, 10, average=0.05, worst=0.5),
    Bar("mankowska2014", 100, 100, 30, average=0.3),
    Bar("mankowska2014", 200, 200, 10, average=-1.0),
    Bar("mankowska2014", 300, 300, 30, average=-3.5),
    Bar("kummer2021", 50, 100, 30),
    Bar("kummer2021", 200, 400, 30, average=-1.5),
    Bar("italian2024", 0, 1000, 30),
    Bar("uhhc2026_bazirha", 0, 1000, 10),
    Bar("uhhc2026_bazirha_caie", 0, 1000, 10),
    Bar("uhhc2026_validation", 0, 1000, None, at_mean=16, at_best=12),
)
"""Bars without an aim are only reported."""

DAYS = {
    "hc100_s1": (2, 1_813),
    "hc300_s1": (0, 1_683),
    "hc1000_s1": (0, 2_198),
    "hc100_d15_s1": (2, 1_467),
    "hc300_d15_s1": (1, 2_276),
    "hc1000_d15_s1": (0, 2_823),
}
"""Aims on rural days after 30 seconds: visits left out and minutes of travel."""
DAY_SECONDS = 30


def bars_markdown(gaps: Sequence[Gap], known: Mapping[str, Known]) -> list[str]:
    """Returns a table with a row for each bar that has results.

    A bar is met only if no published instance is missing.
    """
    lines = []
    for bar in BARS:
        found = [gap for gap in gaps if bar.holds(gap)]
        if found:
            asked = sum(best.dataset == bar.dataset and bar.smallest <= best.size <= bar.largest for best in known.values())
            told = [_figure(gap) for gap in found if gap.percent is not None]
            against = [_against(gap) for gap in found]
            mean_row = [gap for gap in found if gap.published_mean is not None]
            lines.append(
                f"| {bar.dataset} {_sizes(found)} | {'published' if bar.seconds is None else f'{bar.seconds:g}'} | {len(found)} of {asked} "
                f"| {percent(mean(told)) if told else ''} | {percent(max(told)) if told else ''} "
                f"| {against.count(-1)} / {against.count(0)} / {against.count(1)} "
                f"| {sum((gap.mean_percent or 0) <= 0 and gap.percent is not None for gap in mean_row)} of {len(mean_row)} "
                f"| {bar.says} | {_yes(len(found) == asked and bar.met(found)) if bar.says else ''} |"
            )
    head = ["| instances | seconds | number | average gap | worst gap | better / equal / worse | at or below mean | aim | met |"]
    return [*head, "|---" * 9 + "|", *lines] if lines else []


def days_markdown(gaps: Sequence[Gap]) -> list[str]:
    """Returns a table with a row for each rural day that has results."""
    found = {gap.instance: gap for gap in gaps if gap.solver == OURS and gap.seconds == DAY_SECONDS and gap.instance in DAYS}
    lines = [
        f"| {name} | {aim[0]} / {aim[1]:,} | {found[name].unserved} / {found[name].cost:,.0f} "
        f"| {_yes((found[name].unserved, round(found[name].cost)) <= aim)} |"
        for name, aim in DAYS.items()
        if name in found
    ]
    return ["| day | aim: left / minutes | reached | met |", "|---" * 4 + "|", *lines] if lines else []


def growth_markdown(paces: Mapping[str, Mapping[int, float]]) -> list[str]:
    """Returns a table with a row for each family with days of several sizes."""
    lines = [
        f"| {name} | {', '.join(f'{visits:,}: {seconds:.2f} s' for visits, seconds in times.items())} | {power(times):.2f} "
        f"| {_yes(power(times) <= GROWTH)} |"
        for name, times in paces.items()
    ]
    return (
        [f"| days | visits: time to within 5% of the best known | exponent (aim: {GROWTH}) | met |", "|---" * 4 + "|", *lines]
        if lines
        else []
    )


def _against(gap: Gap) -> int:
    """Returns -1 for better than the best known, 0 for as good, 1 for worse."""
    if gap.unserved != gap.known_unserved:
        return 1 if gap.unserved > gap.known_unserved else -1
    return 0 if abs(gap.cost - gap.known_cost) <= SAME else 1 if gap.cost > gap.known_cost else -1


def _figure(gap: Gap) -> float:
    """Returns the percent above the best known.

    It is 0 if the difference is within the rounding of published costs.
    It is infinite if more visits are left out, and minus infinity if fewer are.
    """
    against = _against(gap)
    return 0.0 if against == 0 else gap.percent if gap.percent is not None else against * float("inf")


def _sizes(gaps: Sequence[Gap]) -> str:
    sizes = [gap.size for gap in gaps]
    return f"{min(sizes)}-{max(sizes)}" if min(sizes) < max(sizes) else str(sizes[0])


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"
