"""Summarises a plan for a scheduler as lines of plain text; nothing is printed here."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scheduler.analysis.kpis import Kpis, kpis
from scheduler.analysis.period_kpis import HorizonKpis, days_of, horizon_kpis
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs, Rates
from scheduler.domain.problem import Problem
from scheduler.domain.result import Bound, Result, Status, Verdict
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.outline import TravelOutline
from scheduler.reporting.proof import proof

if TYPE_CHECKING:
    from scheduler.studies.plan import Plan  # brings the engine along, which those who only read do not need
    from scheduler.studies.template import Instance

COUNTS_WHERE_OFF = {Rule.OVERTIME: Rule.SHIFT, Rule.MISSED_BREAK: Rule.BREAK}
"""Rules that have a price only where the rule beside them is off; elsewhere their amount is always 0."""


def summary(problem: Problem, travel: TravelMatrix, plan: "Plan", rates: tuple[Rates, ...], why: Mapping[str, str]) -> list[str]:
    """Returns a plan in words: visits placed and left out, key figures, costs by rule, and method.

    Args:
        problem: Problem of the plan.
        travel: Travel matrix between its locations.
        plan: Plan to describe.
        rates: Rates of pay and mileage.
        why: Reason in words for each visit that is not placed, by visit id.
    """
    figures = kpis(problem, travel, plan.result.roster, rates)
    return [
        _title(problem),
        *_rows(_key_figures(figures)),
        *(_rows(_horizon_figures(horizon_kpis(problem, travel, plan.result.roster))) if days_of(problem) > 1 else ()),
        *_left_out(why),
        *verdict_summary(problem, plan.verdict),
        *_how(problem, plan.result),
    ]


def verdict_summary(problem: Problem, verdict: Verdict) -> list[str]:
    """Returns the verdict in words: every breach, the score, and the share of each rule."""
    if verdict.ok:
        lines = ["Verified: no hard rule is broken."]
    else:
        breaches = "1 breach of a hard rule" if verdict.score.hard == 1 else f"{verdict.score.hard} breaches of hard rules"
        lines = [f"{breaches}:", *(f"  {violation.rule}: {violation.what}" for violation in verdict.violations)]
    score = f"Score: {verdict.score}"
    return [*lines, f"{score} (less is better, in this order)", *_rows(_costs(problem, verdict))]


def proof_summary(problem: Problem, roster: Roster, verdict: Verdict, bound: Bound, why: Mapping[str, str]) -> list[str]:
    """Returns what was proven of a feasible roster, and why visits are not placed."""
    return [
        _title(problem),
        *_left_out(why),
        *verdict_summary(problem, verdict),
        *proof(problem, roster, verdict.score, bound.score, bound.gap),
        f"Proven in {bound.seconds:.1f} s; docs/proof.md says what such a proof covers.",
    ]


def input_summary(problem: Problem, travel: TravelMatrix | TravelOutline) -> list[str]:
    """Returns in words what was read."""
    carer_minutes = sum(visit.minutes * visit.carers for visit in problem.visits)
    shift_minutes = sum((shift.end - shift.start).total_seconds() / 60 for shift in problem.shifts)
    double_ups = sum(visit.carers == 2 for visit in problem.visits)
    return [
        _title(problem),
        *_rows(
            [
                ("Visits", f"{len(problem.visits)} to {len({visit.service_user_id for visit in problem.visits})} people"),
                ("  double-ups", f"{double_ups}"),
                ("  optional", f"{sum(visit.optional for visit in problem.visits)}"),
                ("  links between visits", f"{len(problem.links)}"),
                ("Contact hours asked for", f"{carer_minutes / 60:,.1f}"),
                ("Carers", f"{len({shift.carer_id for shift in problem.shifts})} on duty of {len(problem.carers)}"),
                ("Shifts", f"{len(problem.shifts)} of {shift_minutes / 60:,.1f} hours together"),
                ("Absences", f"{len(problem.absences)}"),
                ("Travel", f"{travel.method}, {len(travel.location_ids)} places"),
            ]
        ),
        "No faults found.",
    ]


def rolled_summary(inputs: Inputs, ahead: Inputs) -> list[str]:
    """Returns in words what continues from `inputs` in `ahead`, and what stays behind."""
    first, last = ahead.settings.dates[0], ahead.settings.dates[-1]
    behind = f"{len(inputs.visits)} dated visits, {len(inputs.shifts)} dated shifts, {len(inputs.absences) - len(ahead.absences)} absences"
    lines = [
        f"{first:%A %d %B %Y} to {last:%A %d %B %Y} ({ahead.settings.timezone})",
        *_rows(
            [
                (
                    "Packages and episodes",
                    f"{len(ahead.packages)} and {len(ahead.episodes)}, {len(ahead.visit_patterns)} patterns of visits",
                ),
                ("Patterns of shifts", f"{len(ahead.shift_patterns)}"),
                ("Absences", f"{len(ahead.absences)}"),
                ("Known at the door", f"{len(ahead.history)} days of a carer with a person"),
                ("Worked before", f"{len(ahead.worked)} days of a carer"),
                ("Left behind", behind),
            ]
        ),
    ]
    if not ahead.visit_patterns or not ahead.shift_patterns:
        lines.append("Without patterns of both visits and shifts the new days are empty until you add them, dated.")
    return lines


def template_summary(problem: Problem, made: "Instance") -> list[str]:
    """Returns in words how much of a template was kept, and what no longer fits."""
    kept, visits = len(made.roster.runs_of), len(problem.visits)
    lines = [f"  {misfit.visit_id or misfit.service_user_id}: {misfit.what}" for misfit in made.misfits]
    return [
        _title(problem),
        *_rows([("As in the template", f"{kept} of {visits} visits")]),
        *(["No longer fits:", *lines] if lines else ()),
    ]


def _title(problem: Problem) -> str:
    first = wall_clock(problem.horizon_start, problem.timezone)
    last = max((wall_clock(shift.start, problem.timezone) for shift in problem.shifts), default=first)
    days = f"{first:%A %d %B %Y}" if first.date() == last.date() else f"{first:%A %d %B %Y} to {last:%A %d %B %Y}"
    return f"{days} ({problem.timezone})"


def _key_figures(figures: Kpis) -> Iterator[tuple[str, str]]:
    optional = f" ({figures.optional_left_out} optional left out)" if figures.optional_left_out else ""
    yield "Visits placed", f"{figures.visits_placed} of {figures.visits}{optional}"
    yield "Visits not placed", f"{figures.visits_unplaced}"
    yield "Double-ups placed", f"{figures.double_ups}"
    yield "Carers used", f"{figures.carers_used} in {figures.shifts_used} of {figures.shifts} shifts"
    yield "Contact hours", f"{figures.contact_hours:,.1f}"
    yield "Travel", f"{figures.travel_minutes:,.0f} minutes, {figures.travel_miles:,.1f} miles, to and from home included"
    yield "Travel per contact hour", _number(figures.travel_per_contact_hour, " minutes between visits")
    yield "Waiting", f"{figures.waiting_minutes:,.0f} minutes"
    yield "Continuity", f"{_percent(figures.known_share)} by a carer whom the person knows or prefers"
    yield "Carers per person", _number(figures.carers_per_person)
    yield "Near the planned start", f"{_percent(figures.within_15)} within 15 minutes, {_percent(figures.within_30)} within 30"
    yield "Late", f"{figures.late_minutes:,.0f} minutes"
    yield "Pay and mileage", f"{_pounds(figures.pay_pence)} and {_pounds(figures.mileage_pence)}"


def _horizon_figures(figures: HorizonKpis) -> Iterator[tuple[str, str]]:
    """Yields the figures that only a roster of several days has."""
    mean, middle = _number(figures.carers_mean), _number(figures.carers_median)
    yield "Carers in a fortnight", f"{mean} a person on average, median {middle}, 9 in 10 people have {figures.carers_p90 or '-'} at most"
    yield "Usual carer", f"makes {_percent(figures.usual_carer_share)} of a person's visits"
    contract = f"{figures.worked_hours:,.0f} worked of {figures.contract_hours:,.0f} in contracts"
    yield "Hours", f"{contract}; {figures.over_contract_hours:,.0f} beyond them, {figures.under_contract_hours:,.0f} short of them"
    most = f"{figures.evenings_most} evenings, {figures.weekend_days_most} weekend days, {figures.split_days_most} split days"
    yield "Most for one carer", f"{most} ({figures.split_days} split days in all)"
    yield "Rest", f"{figures.rest_breaches} times less than 11 hours, {figures.weekly_rest_breaches} carers without a day off in seven"


def kpi_rows(problem: Problem, travel: TravelMatrix, roster: Roster, rates: tuple[Rates, ...]) -> list[tuple[str, float | None]]:
    """Returns every key figure by name, for kpis.csv."""
    both = kpis(problem, travel, roster, rates).model_dump() | horizon_kpis(problem, travel, roster).model_dump()
    return list(both.items())


def _costs(problem: Problem, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yields the amount times the weight of each rule that has a price."""
    yield _cost(Rule.UNALLOCATED, verdict.amounts[Rule.UNALLOCATED], 1)
    for rule, amount in verdict.amounts.items():
        weight = problem.objective.weight(rule)
        idle = not amount and problem.objective.is_hard(COUNTS_WHERE_OFF.get(rule, rule))
        if rule != Rule.UNALLOCATED and weight and not idle:
            yield _cost(rule, amount, weight)


def _cost(rule: Rule, amount: int, weight: int) -> tuple[str, str]:
    unit = CATALOGUE[rule].unit
    return rule.value, f"{amount:>9,} {unit + ('' if amount == 1 else 's'):<16} x {weight:>6,} = {amount * weight:>12,}"


def _left_out(why: Mapping[str, str]) -> list[str]:
    return ["Not placed:", *(f"  {visit_id}: {reason}" for visit_id, reason in why.items())] if why else []


def _how(problem: Problem, result: Result) -> Iterator[str]:
    """Yields how the roster was found, and what is proven of it."""
    stats = result.stats
    searched = f"{stats.method}, {stats.seconds:.1f} s, {stats.iterations:,} iterations, seed {result.seed}, workers {stats.workers}"
    yield f"Found by {searched}: the best found{' before it was interrupted' if result.status == Status.CANCELLED else ''}"
    if result.bound is not None:
        yield from proof(problem, result.roster, result.score, result.bound, result.gap)


def _rows(rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[str]:
    return [f"  {name:<24} {value}" for name, value in rows]


def _number(value: float | None, unit: str = "") -> str:
    return "-" if value is None else f"{value:,.1f}{unit}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _pounds(pence: int | None) -> str:
    return "-" if pence is None else f"GBP {pence / 100:,.2f}"
