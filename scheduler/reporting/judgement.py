"""A roster judged: broken rules in words, how late the day really runs, every key figure, and another roster beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scheduler.analysis.kpis import Kpis, kpis
from scheduler.analysis.period_kpis import HorizonKpis, horizon_kpis
from scheduler.analysis.service_kpis import ActualKpis, ServiceKpis, service_kpis
from scheduler.analysis.walked import WalkedVisit, walk
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Rates
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result, Verdict
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.proof import proof

LATE_MINUTES = 15
"""A visit that begins this much later is late to the person who waits for it."""
RULE_WORDS = {
    Rule.SKILLS: "A carer lacks a skill that the visit asks for",
    Rule.WINDOW: "A visit begins outside of its time window",
    Rule.TRAVEL: "There is no time to travel between two visits",
    Rule.SHIFT: "A carer works outside of a shift",
    Rule.DOUBLE_UP: "Both carers of a double-up do not begin together",
    Rule.GAP: "Two visits are too close together or too far apart",
    Rule.CARER_LINK: "Linked visits are not made by the carers asked for",
    Rule.COMPLETE: "A visit has too few carers",
    Rule.AVAILABILITY: "A carer works while away",
    Rule.LOCALITY: "A carer is sent outside of their area",
    Rule.TEAM: "A visit of a team is made by somebody else",
    Rule.REFUSED: "A carer is sent whom the person refuses",
    Rule.GENDER: "The person asked for a carer of another gender",
    Rule.PINNED: "A pinned carer or start is not kept",
    Rule.BREAK: "There is no room for a break",
    Rule.REST: "There is too little rest between two days",
    Rule.WEEKLY_REST: "A carer has no day off in the week",
    Rule.MAX_HOURS: "A carer works too many hours",
    Rule.MAX_DAY_HOURS: "A day is too long",
    Rule.NIGHT_HOURS: "A night is too long",
    Rule.MOST_CARERS: "A person sees too many carers",
}


@dataclass(frozen=True)
class Judged:
    """A roster with all that is said of it.

    Attributes:
        roster: With a start for every assignment.
        verdict: Of the verifier.
        figures, horizon, service: Key figures.
        walked: How the roster turns out if it is walked as planned.
        why: Reason in words for each visit that is not placed, by visit id.
    """

    roster: Roster
    verdict: Verdict
    figures: Kpis
    horizon: HorizonKpis
    service: ServiceKpis
    walked: tuple[WalkedVisit, ...]
    why: Mapping[str, str] = field(default_factory=dict)


def judge_roster(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    verdict: Verdict,
    rates: tuple[Rates, ...],
    *,
    why: Mapping[str, str] | None = None,
) -> Judged:
    """Returns a roster with its verdict, its key figures, and how it turns out if it is walked as planned."""
    found = kpis(problem, travel, roster, rates)
    return Judged(
        roster=roster,
        verdict=verdict,
        figures=found,
        horizon=horizon_kpis(problem, travel, roster),
        service=service_kpis(problem, roster, found),
        walked=walk(problem, travel, roster),
        why=why or {},
    )


def late_visits(judged: Judged) -> list[WalkedVisit]:
    """Returns the visits that really begin late, each once, the latest first."""
    by_visit = {one.visit_id: one for one in judged.walked if one.late_minutes > LATE_MINUTES}
    return sorted(by_visit.values(), key=lambda one: (-one.late_minutes, one.visit_id))


def judgement_summary(
    problem: Problem, theirs: Judged, ours: Judged | None = None, actual: ActualKpis | None = None, result: Result | None = None
) -> list[str]:
    """Returns the judgement as lines of plain text."""
    late = late_visits(theirs)
    lines = [f"{days_text(problem)}: {theirs.figures.visits_placed} of {theirs.figures.visits} visits have a carer"]
    lines += [f"  {words}: {count}" for words, count, _, _ in breach_groups(problem, theirs.verdict)] or ["  No hard rule is broken."]
    if late:
        worst = minutes_text(late[0].late_minutes)
        lines.append(f"Walked as planned, {len(late)} visits begin more than {LATE_MINUTES} minutes late, the worst {worst}.")
    header = ("theirs", "ours", "difference") if ours else ("theirs",)
    lines.append(f"  {'':<44}" + "".join(f"{name:>14}" for name in header))
    lines += [f"  {words[:44]:<44}" + "".join(f"{cell:>14}" for cell in cells) for words, *cells in kpi_table_rows(theirs, ours)]
    if actual is not None:
        lines.append("What call monitoring saw:")
        lines += [f"  {words:<44}{value:>14}" for words, value in actual_rows(actual)]
    if ours is not None and result is not None:
        lines += proof(problem, ours.roster, ours.verdict.score, result.bound, result.gap)
    return lines


def breach_groups(problem: Problem, verdict: Verdict) -> list[tuple[str, int, str, list[str]]]:
    """Returns the broken rules: in words, how often, for whom, and each breach."""
    groups: defaultdict[Rule, list[str]] = defaultdict(list)
    carers: defaultdict[Rule, Counter[str]] = defaultdict(Counter)
    for violation in verdict.violations:
        groups[violation.rule].append(violation.what)
        carers[violation.rule].update(violation.carer_ids)
    found = []
    for rule, whats in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        whom = ", ".join(f"{carer_name(problem, one)} {count}" for one, count in carers[rule].most_common(8))
        found.append((RULE_WORDS.get(rule, f"Rule {rule}"), len(whats), whom, whats))
    return found


def kpi_table_rows(theirs: Judged, ours: Judged | None) -> list[tuple[str, ...]]:
    """Returns every key figure in words: of one roster, or of both with the difference."""
    rows: list[tuple[str, ...]] = []
    for words, kind, value, other in _all_figures(theirs, ours):
        if ours is None:
            rows.append((words, _shown(value, kind)))
        else:
            rows.append((words, _shown(value, kind), _shown(other, kind), _difference(value, other, kind)))
    return rows


NAMES: tuple[tuple[str, str, str, str], ...] = (
    ("Broken rules", "count", "verdict", "hard"),
    ("Visits with a carer", "count", "figures", "visits_placed"),
    ("Visits without a carer", "count", "figures", "visits_unplaced"),
    ("Double-ups with one carer", "count", "service", "half_placed"),
    ("Care not given, minutes", "count", "service", "unplaced_minutes"),
    ("Contact hours", "number", "figures", "contact_hours"),
    ("Client hours", "number", "figures", "client_hours"),
    ("Travel, minutes", "count", "figures", "travel_minutes"),
    ("Travel between visits, minutes", "count", "figures", "between_minutes"),
    ("Travel per contact hour, minutes", "number", "figures", "travel_per_contact_hour"),
    ("Travel per contact hour by means, minutes", "number", "service", "travel_per_contact_hour_by_means"),
    ("Miles", "number", "figures", "travel_miles"),
    ("CO2, kg", "number", "service", "co2_kg"),
    ("Waiting, minutes", "count", "figures", "waiting_minutes"),
    ("Idle time, minutes", "count", "figures", "idle_minutes"),
    ("Overtime, minutes", "count", "figures", "overtime_minutes"),
    ("Utilisation of shifts", "share", "figures", "utilisation"),
    ("Contact as a share of used shifts", "share", "service", "contact_share"),
    ("Paid time per contact time", "number2", "service", "paid_to_contact"),
    ("Pay", "pounds", "figures", "pay_pence"),
    ("Mileage", "pounds", "figures", "mileage_pence"),
    ("Pay and mileage per contact hour", "pounds", "service", "cost_per_contact_hour_pence"),
    ("Pay per working hour", "pounds", "service", "pay_per_working_hour_pence"),
    ("Within 15 minutes of the plan", "share", "figures", "within_15"),
    ("Within 30 minutes of the plan", "share", "figures", "within_30"),
    ("Late past the window, minutes", "count", "figures", "late_minutes"),
    ("By a carer whom the person knows", "share", "figures", "known_share"),
    ("Carers per person", "number", "figures", "carers_per_person"),
    ("Carers per person in 14 days, median", "number", "horizon", "carers_median"),
    ("Carers per person in 14 days, 9 in 10", "count", "horizon", "carers_p90"),
    ("Share of the usual carer (UPC)", "share", "horizon", "usual_carer_share"),
    ("Continuity index (Bice-Boxerman)", "number2", "horizon", "bice_boxerman"),
    ("Same carer as the visit before (SECON)", "share", "horizon", "same_carer_share"),
    ("Carers used", "count", "figures", "carers_used"),
    ("Fairness of work (Gini)", "number2", "figures", "work_gini"),
    ("Fairness of hours to contract (Gini)", "number2", "horizon", "hours_gini"),
    ("Hours over contract", "number", "horizon", "over_contract_hours"),
    ("Hours under contract", "number", "horizon", "under_contract_hours"),
    ("Most evenings of one carer", "count", "horizon", "evenings_most"),
    ("Most weekend days of one carer", "count", "horizon", "weekend_days_most"),
    ("Split days", "count", "horizon", "split_days"),
    ("Rests under 11 hours", "count", "horizon", "rest_breaches"),
    ("Carers without 24 hours free in a week", "count", "horizon", "weekly_rest_breaches"),
)
"""Words, kind, and place of each key figure, in order of the page; docs/how-to/judge.md defines each."""


def _all_figures(theirs: Judged, ours: Judged | None) -> Iterator[tuple[str, str, float | None, float | None]]:
    for words, kind, part, name in NAMES:
        yield words, kind, _figure(theirs, part, name), None if ours is None else _figure(ours, part, name)
    late = [len(late_visits(one)) for one in (theirs, ours) if one is not None]
    yield f"Really over {LATE_MINUTES} minutes late, visits", "count", late[0], late[1] if ours else None


def _figure(judged: Judged, part: str, name: str) -> float | None:
    if part == "verdict":
        return judged.verdict.score.hard
    found: float | None = getattr(getattr(judged, part), name)
    return found


def _shown(value: float | None, kind: str) -> str:
    if value is None:
        return "-"
    shown = {
        "count": f"{value:,.0f}",
        "number": f"{value:,.1f}",
        "number2": f"{value:.2f}",
        "share": f"{value:.0%}",
        "pounds": f"£{value / 100:,.2f}",
    }
    return shown[kind]


def _difference(value: float | None, other: float | None, kind: str) -> str:
    if value is None or other is None:
        return ""
    difference = other - value
    if kind == "share":
        return f"{difference * 100:+.0f} points"
    shown = _shown(abs(difference), kind)
    return shown if not difference else f"{'+' if difference > 0 else '-'}{shown}"


def actual_rows(actual: ActualKpis) -> list[tuple[str, str]]:
    """Returns the key figures of call monitoring in words."""
    return [
        ("Carer-visits with an arrival", f"{actual.carer_visits:,}"),
        ("Contact hours seen", f"{actual.contact_hours:,.1f}"),
        ("Within 15 minutes of the plan", _shown(actual.within_15, "share")),
        ("Within 30 minutes of the plan", _shown(actual.within_30, "share")),
        ("Over 30 minutes late", _shown(actual.late_share, "share")),
        ("Missed", f"{actual.missed} ({_shown(actual.missed_share, 'share')})"),
        ("Shorter than 80% of the plan", _shown(actual.short_share, "share")),
        ("Under 30 minutes", _shown(actual.under_half_hour_share, "share")),
        ("Not signed out", f"{actual.not_signed_out}"),
    ]


def days_text(problem: Problem) -> str:
    """Returns the days of the plan in words."""
    first = wall_clock(problem.horizon_start, problem.timezone)
    last = max((wall_clock(shift.start, problem.timezone) for shift in problem.shifts), default=first)
    return f"{first:%A %d %B %Y}" if first.date() == last.date() else f"{first:%A %d %B %Y} to {last:%A %d %B %Y}"


def minutes_text(minutes: float) -> str:
    """Returns a time span in words, such as ``1 h 24 min``."""
    return f"{minutes:.0f} min" if minutes < 60 else f"{minutes // 60:.0f} h {minutes % 60:02.0f} min"


def number_text(value: float | None) -> str:
    """Returns a number with one digit behind the point; a dash for None."""
    return "-" if value is None else f"{value:.1f}"


def carer_name(problem: Problem, carer_id: str) -> str:
    """Returns the name of a carer, or the id where there is no name."""
    return problem.carer[carer_id].name or carer_id
