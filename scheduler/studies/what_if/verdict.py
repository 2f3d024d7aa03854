"""The verdict on each scenario: by level, with intervals of paired differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from scheduler.analysis.paired import Interval, holm_confidences, paired_interval
from scheduler.studies.what_if.compare import ScenarioRun, ScenarioRuns
from scheduler.studies.what_if.figures import ALL_FIGURES, FIGURES, FIGURES_OF_DAYS, LEVELS, TRAVEL, Better, better_way

LEVEL = 0.05
"""Chance of a false difference, in the verdict of a scenario and in its other figures together."""
LEAST_PAIRS = 3
"""Fewer pairs of runs that can be compared show nothing."""

BETTER, WORSE, MORE, LESS = "better", "worse", "more", "less"
NOT_SHOWN, NOT_COMPARABLE, THE_SAME = "no difference that can be shown", "not comparable", "the same"


@dataclass(frozen=True)
class Row:
    """The comparison of one figure of a scenario with the base.

    Attributes:
        figure: its name.
        base, value: means over the runs that are compared; None where none are.
        low, high: bounds of the interval of the difference; None without one.
        verdict: in words.
    """

    figure: str
    base: float | None
    value: float | None
    low: float | None
    high: float | None
    verdict: str


@dataclass(frozen=True)
class ScenarioVerdict:
    """What is shown of a scenario.

    Attributes:
        name: of the scenario.
        verdict: better, worse, or no difference that can be shown.
        level: figure that decided; empty where none did.
        rows: of each figure.
        comparable_runs: number of runs in which base and scenario place the same visits.
    """

    name: str
    verdict: str
    level: str
    rows: tuple[Row, ...]
    comparable_runs: int


def judge_scenarios(found: Sequence[ScenarioRuns]) -> tuple[ScenarioVerdict, ...]:
    """Returns the verdict on each scenario after the base, which is the first.

    The verdict is that of the first level that differs: points of time-critical visits without a carer, points of other visits, soft
    cost. A soft cost counts only in runs in which both leave the same points, and where both have the same visits place the same of them.
    Travel is judged only in runs in which both place the same visits.
    """
    base = found[0]
    return tuple(_judge(base, one) for one in found[1:])


def places_same_visits(first: ScenarioRun, second: ScenarioRun) -> bool:
    """Returns whether two rosters place the same visits."""
    return first.roster.runs_of.keys() == second.roster.runs_of.keys()


def _judge(base: ScenarioRuns, scenario: ScenarioRuns) -> ScenarioVerdict:
    pairs = list(zip(base.runs, scenario.runs, strict=True))
    has_same_visits = base.scenario.problem.visit.keys() == scenario.scenario.problem.visit.keys()
    same = [(one, two) for one, two in pairs if places_same_visits(one, two)]
    level_pairs = [(one, two) for one, two in pairs if all(one.figures[name] == two.figures[name] for name in LEVELS[:2])]
    pairs_of = {
        LEVELS[0]: pairs,
        LEVELS[1]: pairs,
        LEVELS[2]: same if has_same_visits else level_pairs,
        **dict.fromkeys(TRAVEL, same),
    }
    intervals: dict[str, Interval] = {}
    values: dict[str, tuple[list[float], list[float]]] = {}
    for name in ALL_FIGURES:
        of_name = _values(pairs_of.get(name, pairs), name)
        if of_name is not None and len(of_name[0]) >= min(LEAST_PAIRS, len(pairs)):
            values[name] = of_name
            intervals[name] = paired_interval([two - one for one, two in zip(*of_name, strict=True)])
    for family in (LEVELS, (*FIGURES, *FIGURES_OF_DAYS)):
        _correct(family, intervals, values)
    rows = {name: _row(name, values.get(name), intervals.get(name)) for name in ALL_FIGURES if _is_known(base, name)}
    decided = next((name for name in LEVELS if rows[name].verdict in (BETTER, WORSE)), "")
    verdict = rows[decided].verdict if decided else NOT_SHOWN
    return ScenarioVerdict(scenario.scenario.name, verdict, decided, tuple(rows.values()), len(same))


def _values(pairs: Sequence[tuple[ScenarioRun, ScenarioRun]], name: str) -> tuple[list[float], list[float]] | None:
    """Returns the values of a figure in the base and in the scenario; None where one has none."""
    firsts = [one.figures.get(name) for one, _ in pairs]
    seconds = [two.figures.get(name) for _, two in pairs]
    known = [(one, two) for one, two in zip(firsts, seconds, strict=True) if one is not None and two is not None]
    if len(known) < len(pairs) or not known:
        return None
    return [float(one) for one, _ in known], [float(two) for _, two in known]


def _correct(family: Sequence[str], intervals: dict[str, Interval], values: dict[str, tuple[list[float], list[float]]]) -> None:
    """Widens the intervals of figures that are looked at together, by Holm's correction. What never differs is not looked at."""
    tested = [name for name in family if name in intervals and any(one != two for one, two in zip(*values[name], strict=True))]
    confidences = holm_confidences([intervals[name].p_value for name in tested], LEVEL)
    for name, confidence in zip(tested, confidences, strict=True):
        intervals[name] = paired_interval([two - one for one, two in zip(*values[name], strict=True)], confidence)


def _row(name: str, values: tuple[list[float], list[float]] | None, interval: Interval | None) -> Row:
    if values is None or interval is None:
        return Row(name, None, None, None, None, NOT_COMPARABLE)
    return Row(name, fmean(values[0]), fmean(values[1]), interval.low, interval.high, _word(name, interval, values))


def _word(name: str, interval: Interval, values: tuple[list[float], list[float]]) -> str:
    if values[0] == values[1]:
        return THE_SAME
    if not interval.excludes_zero:
        return NOT_SHOWN
    way = better_way(name)
    if way == Better.NEITHER:
        return MORE if interval.mean > 0 else LESS
    return BETTER if (interval.mean > 0) == (way == Better.MORE) else WORSE


def _is_known(base: ScenarioRuns, name: str) -> bool:
    return name in base.runs[0].figures
