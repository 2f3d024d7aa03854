"""Key figures of the service, by hand."""

from datetime import timedelta

import pytest

import scheduler
from scheduler.analysis.kpis import kpis
from scheduler.analysis.service_kpis import Worked, actual_kpis, service_kpis
from scheduler.domain.roster import Roster
from tests.builders import at, good_roster, matrix, plain_day

DAY = plain_day()
RATES = scheduler.read_folder("data/tiny").settings.rates


def test_figures_follow_from_the_key_figures() -> None:
    roster, travel = good_roster(), matrix(DAY)
    figures = kpis(DAY, travel, roster, RATES)
    found = service_kpis(DAY, roster, figures)
    assert figures.pay_pence is not None
    assert figures.mileage_pence is not None
    assert found.paid_to_contact == pytest.approx(figures.paid_minutes / (60 * figures.contact_hours))
    assert found.cost_per_contact_hour_pence == round((figures.pay_pence + figures.mileage_pence) / figures.contact_hours)
    assert found.travel_per_contact_hour_by_means == pytest.approx(figures.travel_per_contact_hour)
    assert found.co2_kg == round(figures.travel_miles * 0.27, 1)
    assert found.half_placed == 0


def test_an_empty_roster_has_all_care_left_out() -> None:
    figures = kpis(DAY, matrix(DAY), Roster(), ())
    found = service_kpis(DAY, Roster(), figures)
    assert found.unplaced_minutes == sum(visit.minutes * visit.carers for visit in DAY.visits if not visit.optional)
    assert found.paid_to_contact is None
    assert found.cost_per_contact_hour_pence is None
    assert found.travel_per_contact_hour_by_means is None


def test_a_double_up_with_one_carer_is_half_placed() -> None:
    double = next(visit.visit_id for visit in DAY.visits if visit.carers == 2)
    runs = good_roster().runs_of[double][:1]
    roster = Roster(runs=runs)
    assert service_kpis(DAY, roster, kpis(DAY, matrix(DAY), roster, ())).half_placed == 1


def test_what_call_monitoring_saw() -> None:
    planned = at("09:00")

    def visit(late: int, lasted: int | None, *, is_missed: bool = False) -> Worked:
        start = None if is_missed else planned + timedelta(minutes=late)
        end = start + timedelta(minutes=lasted) if start and lasted else None
        return Worked("V", planned, 30, start, end, is_missed)

    found = actual_kpis([visit(-10, 30), visit(20, 20), visit(45, 29), visit(0, None), visit(0, None, is_missed=True)])
    assert (found.carer_visits, found.missed, found.not_signed_out) == (4, 1, 1)
    assert (found.within_15, found.within_30, found.late_share) == (0.5, 0.75, 0.25)
    assert found.missed_share == 0.2
    assert found.short_share == pytest.approx(1 / 3)
    assert found.under_half_hour_share == pytest.approx(2 / 3)
    assert found.contact_hours == round(79 / 60, 2)
    assert actual_kpis([]).within_15 is None
