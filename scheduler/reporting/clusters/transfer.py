"""The tables of a transfer of packages about providers: hours, carers, and costs."""

from collections.abc import Iterator, Mapping

from scheduler.analysis.kpis import rates_on
from scheduler.analysis.money.planned_pay import CarerPay, PlannedPay
from scheduler.analysis.money.planned_price import PlannedPrices
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.clusters.solving import Served
from scheduler.studies.clusters.transfer import TransferStudy

WEEK_DAYS = 7
HOURS = (
    "provider_id",
    "days",
    "contract_minutes",
    "minutes_before",
    "minutes_after",
    "freed_minutes",
    "taken_on_minutes",
    "overlap_minutes",
    "people_before",
    "people_after",
    "carers_before",
    "carers_after",
    "shift_minutes_before",
    "shift_minutes_after",
    "travel_minutes_before",
    "travel_minutes_after",
    "between_minutes_before",
    "between_minutes_after",
    "visits_unplaced_before",
    "visits_unplaced_after",
)
CARERS = (
    "carer_id",
    "from_provider",
    "to_provider",
    "goes",
    "contact_minutes",
    "moving_minutes",
    "share_percent",
    "paid_minutes_after",
    "pay_pence_after",
    "pay_pence_at_new_terms",
    "protected_pence",
)
COST = ("provider_id", "heading", "pence_before", "pence_after", "change_pence")


def hours_table(study: TransferStudy) -> str:
    """Returns hours.csv: the hours, people, carers and travel of each provider concerned, before and after."""
    return csv_text(HOURS, (_hours_row(study, name) for name in study.handover.concerned))


def carers_table(study: TransferStudy, pay: PlannedPay) -> str:
    """Returns carers.csv: who goes along, by the share of contact on the packages that move, and what pay goes with them."""
    kept, new = _pay_after(study, pay, keeps_terms=True), _pay_after(study, pay, keeps_terms=False)
    rows = []
    for carer in study.carers:
        cells: tuple[object, ...] = ("", "", "", "")
        if carer.goes and pay.is_known:
            own, other = kept.get(carer.carer_id, CarerPay(0, 0)), new.get(carer.carer_id, CarerPay(0, 0))
            cells = (round(own.paid_minutes, 1), own.pence, other.pence, own.pence - other.pence)
        share = round(100 * carer.share, 1)
        goes = "yes" if carer.goes else "no"
        rows.append(
            (
                carer.carer_id,
                carer.from_provider,
                carer.to_provider,
                goes,
                carer.contact_minutes,
                carer.moving_minutes,
                share,
                *cells,
            )
        )
    return csv_text(CARERS, rows)


def cost_table(study: TransferStudy, pay: PlannedPay, prices: PlannedPrices) -> str:
    """Returns cost.csv: pay, mileage, and the price to the council, of each provider before and after; empty where nothing says it."""
    rows: list[tuple[object, ...]] = []
    employed = {carer.carer_id: carer.provider for carer in study.handover.split.problem.carers}
    for name in study.handover.concerned:
        before = sum(one.pence for one in _pay_of(study.before[name], pay, employed).values())
        kept = sum(one.pence for one in _pay_of(study.after[name], pay, employed).values())
        new = sum(one.pence for one in _pay_of(study.after[name], pay, employed | study.employer).values())
        figures = [study.before[name].figures, study.after[name].figures]
        rates = study.handover.inputs.settings.rates
        miles = [round(one.travel_miles * rates_on(study.switch_day, rates).mileage_pence_per_mile) if rates else None for one in figures]
        rows += [
            _cost_row(name, "pay", before if pay.is_known else None, kept if pay.is_known else None),
            _cost_row(name, "of it above the new provider's own rates", 0 if pay.is_known else None, kept - new if pay.is_known else None),
            _cost_row(name, "mileage", *miles),
            _cost_row(name, "price to the council", *_prices(study, name, prices)),
        ]
    return csv_text(COST, rows)


def transfer_summary(study: TransferStudy) -> Iterator[str]:
    """Yields lines about hours, carers, and the day of the switch."""
    handover = study.handover
    visits = [handover.split.problem.visit[visit_id] for visit_id in handover.moving]
    people = {visit.service_user_id for visit in visits}
    hours = sum(visit.minutes * visit.carers for visit in visits) / 60
    days = handover.inputs.settings.days
    counts = _count(len(people), "person", "people"), _count(len(visits), "visit", "visits"), _count(days, "day", "days")
    yield f"  {'Moves':<24} {counts[0]}, {counts[1]}, {hours:.1f} hours in {counts[2]}"
    for name in handover.concerned:
        before, after = study.before[name].figures, study.after[name].figures
        words = f"{before.contact_hours:.1f} to {_own_minutes(study, name) / 60:.1f} hours of care made"
        yield f"  {name:<24} {words}, {before.travel_minutes:,.0f} to {after.travel_minutes:,.0f} minutes of travel"
    goes = [carer for carer in study.carers if carer.goes]
    yield f"  {'Carers who go along':<24} {len(goes)} of {len(study.carers)}: {', '.join(carer.carer_id for carer in goes) or 'nobody'}"
    if handover.overlap:
        introduced = sum(bool(study.introduced_by(visit_id)) for visit_id in handover.overlap)
        yield f"  {'Overlap':<24} at {introduced} of {len(handover.overlap)} visits a carer of before comes along"
    on_the_day, later = study.unserved(study.switch_day), study.unserved()
    yield f"  {'Unserved on the day':<24} {len(on_the_day)}{': ' + ', '.join(on_the_day) if on_the_day else ''}"
    if len(later) > len(on_the_day):
        yield f"  {'Unserved in all':<24} {len(later)}: {', '.join(later)}"


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


def _hours_row(study: TransferStudy, name: str) -> tuple[object, ...]:
    handover = study.handover
    problem, settings = handover.split.problem, handover.inputs.settings
    held = [one for one in handover.inputs.contracts if one.provider_id == name and one.holds_on(study.switch_day)]
    contract = round(sum(one.minutes_a_week for one in held) * settings.days / WEEK_DAYS) if held else ""
    before = [visit for visit in problem.visits if handover.split.provider_of_visit[visit.visit_id] == name]
    after = [visit for visit in problem.visits if handover.after[visit.visit_id] == name]
    served = [study.before[name], study.after[name]]
    freed = sum(visit.minutes * visit.carers for visit in before if visit.visit_id in handover.moving)
    taken_on = sum(visit.minutes * visit.carers for visit in after if visit.visit_id in handover.moving)
    overlap = sum(visit.minutes for visit in before if study.introduced_by(visit.visit_id))
    figures = [one.figures for one in served]
    return (
        name,
        settings.days,
        contract,
        *(sum(visit.minutes * visit.carers for visit in visits) for visits in (before, after)),
        freed,
        taken_on,
        overlap,
        *(len({visit.service_user_id for visit in visits}) for visits in (before, after)),
        *(len(one.problem.carers) for one in served),
        *(_shift_minutes(one) for one in served),
        *(round(one.travel_minutes, 1) for one in figures),
        *(round(one.between_minutes, 1) for one in figures),
        *(one.visits_unplaced for one in figures),
    )


def _shift_minutes(served: Served) -> int:
    return round(sum((shift.end - shift.start).total_seconds() for shift in served.problem.shifts) / 60)


def _own_minutes(study: TransferStudy, name: str) -> int:
    """Returns the contact after the switch, without carers who only come along."""
    after, problem = study.after[name], study.handover.split.problem
    made = (one.visit_id for run in after.roster.runs for one in run.assignments if study.handover.after[one.visit_id] == name)
    return sum(problem.visit[visit_id].minutes for visit_id in made)


def _pay_of(served: Served, pay: PlannedPay, terms: Mapping[str, str]) -> dict[str, CarerPay]:
    return pay.of_carers(served.problem, served.travel, served.roster, terms)


def _pay_after(study: TransferStudy, pay: PlannedPay, *, keeps_terms: bool) -> dict[str, CarerPay]:
    """Returns the pay after the switch, at the rates of the employer before, or of the one after."""
    terms = {carer.carer_id: carer.provider for carer in study.handover.split.problem.carers}
    if not keeps_terms:
        terms |= study.employer
    found: dict[str, CarerPay] = {}
    for served in study.after.values():
        found |= _pay_of(served, pay, terms)
    return found


def _prices(study: TransferStudy, name: str, prices: PlannedPrices) -> Iterator[int | None]:
    """Yields what the council pays for the visits of a provider before and after; None where nothing says it."""
    problem = study.handover.split.problem
    for owner in (study.handover.split.provider_of_visit, study.handover.after):
        by_person: dict[str, list[str]] = {}
        for visit_id in (visit_id for visit_id, provider in owner.items() if provider == name):
            by_person.setdefault(problem.visit[visit_id].service_user_id, []).append(visit_id)
        found = [prices.pence_of([problem.visit[one] for one in visit_ids], name, person) for person, visit_ids in by_person.items()]
        yield None if None in found else sum(pence for pence in found if pence is not None)


def _cost_row(name: str, heading: str, before: int | None, after: int | None) -> tuple[object, ...]:
    change = "" if before is None or after is None else after - before
    return name, heading, "" if before is None else before, "" if after is None else after, change
