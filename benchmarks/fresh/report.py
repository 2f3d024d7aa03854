"""Reports fresh days as Markdown: standings, bars, spread, pace, and what is missing."""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean, median

from benchmarks.fresh.days import CHOOSING, OTHER, REPORTING, FreshDay, Plan, Run
from benchmarks.fresh.measure import CLOCK, Pace
from benchmarks.fresh.standing import (
    DRAWN,
    LOST,
    ROUNDING,
    SAME_PERCENT,
    WON,
    Gap,
    Rows,
    Standing,
    best_known,
    by_kind,
    gap,
    missing_runs,
    quantile,
    rows_of,
    standings,
)
from benchmarks.peers.beside import NO_DOUBLE_UPS, SHORT
from benchmarks.results import Record
from benchmarks.run import OURS

TITLES = {
    REPORTING: "Reporting days (seeds 200 to 219): figures are told from these",
    CHOOSING: "Choosing days (seeds 100 to 199): settings are chosen on these, and no figure is told from them",
    OTHER: "Other days",
}
BAR_DAYS, BAR_SECONDS = 20, 30.0
BAR_PACE = 80_000  # iterations a second of short on the machine whose seconds the bars count
SAME_EFFORT = 0.1  # how far the seconds of a run may be from those of the bars
NO_MORE_LEFT_OUT, CLOSE = 95.0, 90.0  # percent of days
WORST_PERCENT = 1.5
MEAN_PERCENT = {100: -0.5, 300: -1.0, 1000: -2.0}
SPREAD_PERCENT = {100: 1.5, 300: 1.5, 1000: 2.5}
PACE_RATIO, PACE_SIZES = 0.5, (100, 300)
FULL_EFFORT, OVERRUN_SECONDS = 0.9, 1.0  # the one of the limit
LISTED = 12


def report(plan: Plan, records: Sequence[Record], paces: Sequence[Pace], reasons: Mapping[Run, str]) -> str:
    """Returns the report of a plan.

    Args:
        plan: What was to be measured.
        records: All rows at hand; those of other limits count for the best known of a day alone.
        paces: Pace of the machine at the beginning of each call.
        reasons: Why rows are missing, where it is known.
    """
    rows, known = rows_of(plan, records), best_known(records)
    lines = ["# Fresh days", "", *_preface(plan, paces), ""]
    for purpose, title in TITLES.items():
        days = [day for day in plan.days() if day.purpose == purpose]
        if days:
            lines += [f"## {title}", "", *_tables(plan, days, rows, known, paces)]
    lines += _missing(plan, rows, reasons)
    lines += _doubtful(plan, rows)
    return "\n".join(lines).rstrip() + "\n"


def _preface(plan: Plan, paces: Sequence[Pace]) -> list[str]:
    busy = [pace for pace in paces if pace.load > pace.cores]
    return [
        f"{plan.seconds:g} {CLOCK[plan.cpu]} a run; solvers {', '.join(plan.solvers)}; their seeds {', '.join(map(str, plan.run_seeds))}. "
        "Settings are chosen on days 100 to 199 and figures reported on days 200 to 219.",
        "",
        "The rival of a day is the best, by visits left out and then by travel, of those that have words for it "
        f"(with double-ups not {' and '.join(NO_DOUBLE_UPS)}). Drawn: as many left out, and travel within {SAME_PERCENT:g}%.",
        *(["", "**The machine had other work to do when runs began** (" + _loads(busy) + ")."] if busy else []),
    ]


def _loads(paces: Iterable[Pace]) -> str:
    return "; ".join(f"{pace.began}: {pace.load:g} processes wanted {pace.cores} cores" for pace in paces)


def _pace_line(paces: Sequence[Pace]) -> str:
    """Returns the line that stands beside each table, because machines differ."""
    if not paces:
        return "Pace of short on `gen.py 300 31 0`: not measured."
    figures = sorted(pace.iterations_per_second for pace in paces)
    span = f"{figures[0]:,}" if figures[0] == figures[-1] else f"{figures[0]:,} to {figures[-1]:,}"
    processors = ", ".join(dict.fromkeys(pace.processor for pace in paces))
    return f"Pace of short on `gen.py 300 31 0`: {span} iterations a second ({processors})."


def _tables(plan: Plan, days: Sequence[FreshDay], rows: Rows, known: Mapping[str, Record], paces: Sequence[Pace]) -> list[str]:
    standing = [found for found in standings(plan, rows) if found.run.day in days]
    lines: list[str] = []
    for title, table in (
        ("Won, drawn and lost against the best rival", _outcomes(days, standing)),
        ("Bars", _bars(plan, days, standing, paces)),
        ("Gap to the best known of each day, over days and seeds", _spread(plan, days, rows, known)),
        ("Iterations a second, median", _paces(days, rows)),
        ("Days: left out / minutes of travel", _by_day(plan, standing)),
    ):
        lines += [f"### {title}", "", *table, "", _pace_line(paces), ""]
    return lines


def _outcomes(days: Sequence[FreshDay], standing: Sequence[Standing]) -> list[str]:
    lines = ["| kind of day | runs | won | drawn | lost | of these lost by leaving out more | a rival missing |", "|---" * 7 + "|"]
    for kind, found in _kinds(days, standing):
        shares = [_share(found, [one for one in found if one.outcome == outcome]) for outcome in (WON, DRAWN, LOST)]
        more = sum(one.gap[0] > 0 for one in found)
        lines.append(f"| {kind} | {len(found)} | {' | '.join(shares)} | {more} | {sum(not one.is_complete for one in found)} |")
    return lines


def _bars(plan: Plan, days: Sequence[FreshDay], standing: Sequence[Standing], paces: Sequence[Pace]) -> list[str]:
    head = f"| kind of day | leaves out no more (at least {NO_MORE_LEFT_OUT:g}%) | as many left out: runs "
    head += (
        f"| travel at most +{SAME_PERCENT:g}% (at least {CLOSE:g}%) | worst (at most +{WORST_PERCENT:g}%) | mean | bar of the mean | met |"
    )
    lines = [head, "|---" * 8 + "|"]
    for kind, found in _kinds(days, standing):
        size = next(day.size for day in days if day.kind == kind)
        no_more, same = [one for one in found if one.gap[0] <= 0], [one.gap[1] for one in found if one.gap[0] == 0]
        close = [percent for percent in same if percent <= SAME_PERCENT + ROUNDING]
        aim = MEAN_PERCENT.get(size)
        told = [_signed(max(same)), _signed(mean(same))] if same else ["", ""]
        met = _met(plan, paces, found, [_percent(found, no_more) >= NO_MORE_LEFT_OUT, *_travel_bars(same, close, aim)])
        lines.append(
            f"| {kind} | {_share(found, no_more)} | {len(same)} | {_share(same, close)} | {' | '.join(told)} "
            f"| {'' if aim is None else _signed(aim)} | {met} |"
        )
    return lines


def _travel_bars(same: Sequence[float], close: Sequence[float], aim: float | None) -> list[bool]:
    if not same:
        return []
    return [_percent(same, close) >= CLOSE, max(same) <= WORST_PERCENT + ROUNDING, aim is None or mean(same) <= aim + ROUNDING]


def _met(plan: Plan, paces: Sequence[Pace], found: Sequence[Standing], bars: Sequence[bool]) -> str:
    """Returns whether the bars are met, or why nobody can say so."""
    days = {one.run.day for one in found if one.is_complete and one.run.day.purpose == REPORTING}
    if len(days) < BAR_DAYS or not _has_seconds_of_bars(plan, paces):
        return f"not told: {len(days)} of {BAR_DAYS} reporting days, {plan.seconds:g} of {BAR_SECONDS:g} s"
    return "yes" if all(bars) else "**no**"


def _has_seconds_of_bars(plan: Plan, paces: Sequence[Pace]) -> bool:
    """Returns whether runs took the seconds of the bars, or as much of a machine of another pace."""
    scaled = plan.seconds * median(pace.iterations_per_second for pace in paces) / BAR_PACE if paces else 0.0
    return plan.seconds == BAR_SECONDS or abs(scaled / BAR_SECONDS - 1) <= SAME_EFFORT


def _spread(plan: Plan, days: Sequence[FreshDay], rows: Rows, known: Mapping[str, Record]) -> list[str]:
    lines = ["| kind of day | solver | runs | median | 90th percentile | worst | bar of the 90th (ours) |", "|---" * 7 + "|"]
    for kind in by_kind(days):
        for solver in plan.solvers:
            found = {run: row for run, row in rows.items() if run.solver == solver and run.day in days and run.day.kind == kind}
            gaps = [gap(row, known[run.day.name]) for run, row in found.items() if run.day.name in known]
            if gaps:
                told = [gap_text(quantile(gaps, share)) for share in (0.5, 0.9, 1)]
                aim = SPREAD_PERCENT.get(next(iter(found)).day.size) if solver == OURS else None
                lines.append(f"| {kind} | {solver} | {len(gaps)} | {' | '.join(told)} | {'' if aim is None else _signed(aim)} |")
    return lines


def _paces(days: Sequence[FreshDay], rows: Rows) -> list[str]:
    lines = [f"| kind of day | ours | short | ours / short | bar (sizes {', '.join(map(str, PACE_SIZES))}) |", "|---" * 5 + "|"]
    for kind in by_kind(days):
        size = next(day.size for day in days if day.kind == kind)
        ours, short = (
            [pace_of(row) for run, row in rows.items() if run.solver == solver and run.day in days and run.day.kind == kind]
            for solver in (OURS, SHORT)
        )
        ratio = f"{median(ours) / median(short):.2f}" if ours and short and median(short) else ""
        told = [f"{median(found):,.0f}" if found else "" for found in (ours, short)]
        lines.append(f"| {kind} | {' | '.join(told)} | {ratio} | {PACE_RATIO if size in PACE_SIZES else ''} |")
    return lines


def pace_of(record: Record) -> float:
    """Returns the iterations a second: of the limit, or of what a run that ended sooner took."""
    return record.iterations / max(min(record.seconds, record.cpu_seconds), 1e-9)


def _by_day(plan: Plan, standing: Sequence[Standing]) -> list[str]:
    lines = [f"| day | seed | ours | {' | '.join(plan.rivals)} | gap to the best rival | outcome |", "|---" * (5 + len(plan.rivals)) + "|"]
    for one in standing:
        told = {row.solver: _result(row) for row in one.rivals}
        cells = [told.get(solver, "") for solver in plan.rivals]
        lines.append(
            f"| {one.run.day.name} | {one.run.seed} | {_result(one.ours)} | {' | '.join(cells)} | {gap_text(one.gap)} | {one.outcome} |"
        )
    return lines


def _missing(plan: Plan, rows: Rows, reasons: Mapping[Run, str]) -> list[str]:
    """Names the rows that are missing, and rosters that are of no use."""
    lines = ["## Missing", ""]
    groups: dict[tuple[str, str, str], list[Run]] = {}
    for run in missing_runs(plan, rows):
        groups.setdefault((run.day.kind, run.solver, reasons.get(run, "no row yet")), []).append(run)
    for (kind, solver, reason), runs in groups.items():
        lines.append(f"- {kind}, {solver}: {len(runs)} rows ({_named(runs)}): {reason}")
    useless: dict[tuple[str, str], list[Run]] = {}
    for run, row in rows.items():
        if not row.feasible:
            useless.setdefault((run.day.kind, run.solver), []).append(run)
    lines += [f"- {kind}, {solver}: nothing usable in {len(runs)} runs ({_named(runs)})" for (kind, solver), runs in useless.items()]
    silent = [solver for solver in plan.solvers if solver in NO_DOUBLE_UPS]
    if silent and any(plan.shares):
        lines.append(f"- days with double-ups: {' and '.join(silent)} have no words for two carers who start together")
    return [*lines, "" if len(lines) > 2 else "Nothing.", ""]


def _doubtful(plan: Plan, rows: Rows) -> list[str]:
    """Names the runs that got fewer CPU seconds than the limit, or took many more."""
    if not plan.cpu:
        return []
    lines = []
    for solver in plan.solvers:
        spent = {run: row.cpu_seconds for run, row in rows.items() if run.solver == solver}
        little = [run for run, seconds in spent.items() if seconds < FULL_EFFORT * plan.seconds]
        much = [run for run, seconds in spent.items() if seconds > plan.seconds / FULL_EFFORT + OVERRUN_SECONDS]
        if little:
            lines.append(
                f"- {solver}: {len(little)} runs with less, the least {min(map(spent.__getitem__, little)):.1f} s ({_named(little)})"
            )
        if much:
            lines.append(f"- {solver}: {len(much)} runs with more, the most {max(map(spent.__getitem__, much)):.1f} s ({_named(much)})")
    head = f"CPU seconds far from {plan.seconds:g} (some stop when they are done; vroom knows the wall alone):"
    return ["## Seconds", "", head, "", *lines, ""] if lines else []


def gap_text(figure: Gap) -> str:
    """Formats a gap: percent of travel, or the visits left out beyond the other."""
    excess, percent = figure
    if math.isinf(excess):
        return "nothing usable" if excess > 0 else "the only roster"
    if excess:
        return f"{abs(excess):g} {'more' if excess > 0 else 'fewer'} left out"
    return _signed(percent)


def _result(record: Record) -> str:
    return f"{record.unserved} / {record.travel_minutes:,.1f}" if record.feasible else "nothing usable"


def _named(runs: Sequence[Run]) -> str:
    """Names the runs by the seeds of their days; a list that is long ends in dots."""
    names = list(dict.fromkeys(f"s{run.day.seed}" + (f" seed {run.seed}" if run.seed != 1 else "") for run in runs))
    return ", ".join(names[:LISTED]) + (" ..." if len(names) > LISTED else "")


def _kinds(days: Sequence[FreshDay], standing: Sequence[Standing]) -> list[tuple[str, list[Standing]]]:
    return [(kind, [one for one in standing if one.run.day.kind == kind]) for kind in by_kind(days)]


def _percent(every: Sequence[object], some: Sequence[object]) -> float:
    return 100 * len(some) / len(every) if every else math.nan


def _share(every: Sequence[object], some: Sequence[object]) -> str:
    return f"{_percent(every, some):.0f}%" if every else ""


def _signed(figure: float) -> str:
    return f"{round(figure, 2) + 0.0:+.2f}%"  # no minus before 0
