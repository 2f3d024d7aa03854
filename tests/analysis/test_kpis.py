"""Key figures, against sums done by hand on one small day."""

from datetime import date, datetime

import numpy as np
import pytest

from scheduler.analysis.kpis import Kpis, kpis
from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import Moment, local_moment
from scheduler.domain.inputs import HistoryEntry, Rates
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Objective, Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix

DAY = date(2026, 11, 23)
PLACES = ("A", "B", "P", "Q", "R")
RATES = (
    Rates(since=date(2025, 4, 6), pay_pence_per_hour=1221, mileage_pence_per_mile=45),
    Rates(since=date(2026, 4, 6), pay_pence_per_hour=1200, mileage_pence_per_mile=55),
)


def at(hhmm: str) -> Moment:
    hour, minute = map(int, hhmm.split(":"))
    return local_moment(datetime(2026, 11, 23, hour, minute), "Europe/London")


def visit(visit_id: str, person: str, minutes: int, earliest: str, latest: str, **fields: object) -> Visit:
    window = Window(earliest=at(earliest), latest=at(latest))
    named = {"visit_id": visit_id, "service_user_id": person, "minutes": minutes, "windows": (window,)}
    return Visit.model_validate(named | fields)


def day(**changes: object) -> Problem:
    """Two carers, three people, five visits; ten minutes and one mile between any two places."""
    problem = Problem(
        horizon_start=at("00:00"),
        horizon_end=at("23:59"),
        locations=tuple(Location(location_id=place) for place in PLACES),
        service_users=(
            ServiceUser(service_user_id="P", location_id="P", preferred_carers=("A",)),
            ServiceUser(service_user_id="Q", location_id="Q"),
            ServiceUser(service_user_id="R", location_id="R"),
        ),
        carers=(Carer(carer_id="A", home_location_id="A"), Carer(carer_id="B", home_location_id="B", travel_mode=TravelMode.BICYCLE)),
        shifts=(
            Shift(shift_id="S1", carer_id="A", start=at("07:00"), end=at("14:00"), start_location_id="A", end_location_id="A"),
            Shift(shift_id="S2", carer_id="B", start=at("08:00"), end=at("12:00"), start_location_id="B", end_location_id=None),
            Shift(shift_id="S3", carer_id="B", start=at("16:00"), end=at("20:00"), start_location_id="B", end_location_id="B"),
        ),
        visits=(
            visit("V1", "P", 30, "07:30", "08:30", planned_start=at("08:00")),
            visit("V2", "Q", 45, "08:30", "09:30", planned_start=at("09:00"), carers=2),
            visit("V3", "R", 60, "11:00", "13:00"),
            visit("V4", "P", 30, "17:00", "18:00", planned_start=at("17:30")),
            visit("V5", "R", 30, "17:00", "18:00", optional=True),
        ),
        history=(HistoryEntry(service_user_id="Q", carer_id="B", day=date(2026, 11, 20)),),
    )
    return problem.replace(**changes)


def travel() -> TravelMatrix:
    apart = 1 - np.eye(len(PLACES), dtype=np.int32)
    ticks, metres = np.stack([apart * 600] * 2), np.stack([apart * 1609] * 2)
    modes = (TravelMode.CAR, TravelMode.BICYCLE)
    return TravelMatrix(PLACES, modes, ticks, metres, np.ones_like(ticks, dtype=np.bool_), 60, "by hand")


def run(shift_id: str, carer_id: str, *visits: tuple[str, str]) -> Run:
    return Run(shift_id=shift_id, carer_id=carer_id, assignments=tuple(Assignment(visit_id=v, start=at(start)) for v, start in visits))


MORNING = Roster(runs=(run("S1", "A", ("V1", "07:50"), ("V2", "09:20"), ("V3", "11:05")), run("S2", "B", ("V2", "09:20"))))


def of(roster: Roster = MORNING, rates: tuple[Rates, ...] = RATES, **changes: object) -> Kpis:
    return kpis(day(**changes), travel(), roster, rates)


def test_counts_tell_placed_from_unplaced_and_from_optional() -> None:
    found = of()
    assert (found.visits, found.visits_placed, found.visits_unplaced, found.optional_left_out) == (5, 3, 1, 1)
    assert (found.double_ups, found.people_visited, found.carers_used, found.shifts, found.shifts_used) == (1, 3, 2, 3, 2)


def test_a_double_up_counts_twice_in_contact_and_once_for_the_client() -> None:
    """A 30 + 45 + 60, B 45: 180 minutes of contact; 135 of care received."""
    assert of().contact_hours == 3.0
    assert of().client_hours == 2.25


def test_travel_counts_home_legs_and_per_contact_hour_does_not() -> None:
    """A: home-P-Q-R-home, 4 legs, 2 of them between visits. B: home-Q, and no way home in this shift."""
    found = of()
    assert (found.travel_minutes, found.between_minutes) == (50.0, 20.0)
    assert found.travel_miles == pytest.approx(5, abs=0.01)
    assert found.between_miles == pytest.approx(2, abs=0.01)
    assert found.travel_per_contact_hour == pytest.approx(20 / 3)


def test_waiting_idle_and_paid_minutes_know_the_break_and_the_long_gap() -> None:
    """A ends V1 at 08:20, drives 10, waits 50 for V2; ends it at 10:05, drives 10, waits 50 for V3.

    The shift is of seven hours, so 20 of one wait are the break: waits of 50 and 30. Paid: A 135 contact + 20 driving + 30, the longer
    gap being A's own; B 45 contact.
    """
    found = of()
    assert found.waiting_minutes == 80.0
    assert found.paid_minutes == 185 + 45
    assert found.idle_minutes == (420 - 135 - 40 - 20) + (240 - 45 - 10)
    assert found.utilisation == pytest.approx((180 + 50) / 660)
    assert found.pay_pence == 4600  # 230 minutes at 12.00 an hour


def test_no_break_is_taken_where_no_rule_asks_for_it() -> None:
    """Where BREAK is off and MISSED_BREAK is not, a break that has room is taken all the same."""
    found = of(objective=Objective(settings={Rule.BREAK: "off", Rule.MISSED_BREAK: "off"}))
    assert found.waiting_minutes == 100.0
    assert found.paid_minutes == 155 + 45
    assert found.idle_minutes == 245 + 185
    assert of(objective=Objective(settings={Rule.BREAK: "off"})) == of()


def test_overtime_counts_from_the_end_of_the_shift_and_is_no_idle_time() -> None:
    """A is back at 14:25, and so on duty for 445 minutes: 90 with people, 30 on the road, 20 on the break."""
    found = of(Roster(runs=(run("S1", "A", ("V1", "07:20"), ("V3", "13:15")),)))
    assert found.overtime_minutes == 25.0
    assert found.idle_minutes == 445 - 90 - 30 - 20
    assert found.utilisation == pytest.approx(120 / 445)


def test_gini_is_nought_for_equal_work_and_half_where_one_of_two_has_it_all() -> None:
    """Each of two carers with 50 minutes of work; then one of them alone."""
    both = Roster(runs=(run("S1", "A", ("V1", "08:00")), run("S3", "B", ("V4", "17:30"))))
    assert of(both).work_gini == 0.0
    assert of(Roster(runs=both.runs[:1])).work_gini == 0.5
    assert of(Roster()).work_gini is None


def test_mileage_is_paid_for_cars_at_the_rate_of_the_day() -> None:
    """A drives 4 miles; B rides a bicycle."""
    assert of().mileage_pence == 220
    assert of(rates=RATES[:1]).mileage_pence == 180


def test_costs_are_unknown_without_rates() -> None:
    assert of(rates=()).pay_pence is None
    assert of(rates=()).mileage_pence is None


def test_rates_from_the_future_hold_only_where_there_are_no_others() -> None:
    future = Rates(since=date(2027, 4, 1), pay_pence_per_hour=9999, mileage_pence_per_mile=100)
    assert of(rates=(future, *RATES)).mileage_pence == 220
    assert of(rates=(future,)).mileage_pence == 400


def test_known_are_those_of_the_history_and_those_preferred() -> None:
    """P prefers A; Q knows B but not A; R knows nobody: two of four carer-visits."""
    assert of().known_share == 0.5
    assert of(history=()).known_share == 0.25


def test_carers_per_person_counts_different_faces() -> None:
    """P and R one each, Q two; a second visit by the same carer is no new face."""
    assert of().carers_per_person == pytest.approx(4 / 3)
    again = Roster(runs=(*MORNING.runs, run("S3", "B", ("V4", "17:30"))))
    assert of(again).carers_per_person == pytest.approx(5 / 3)


def test_punctuality_counts_a_visit_once_and_only_with_a_planned_start() -> None:
    """V1 is 10 minutes early, V2 20 late; V3 has no planned start."""
    assert (of().within_15, of().within_30) == (0.5, 1.0)
    exactly = Roster(runs=(run("S1", "A", ("V1", "08:15")), run("S3", "B", ("V4", "17:59"))))
    assert (of(exactly).within_15, of(exactly).within_30) == (0.5, 1.0)


def test_lateness_is_counted_for_each_carer_and_judged_where_the_visit_says() -> None:
    late = Roster(runs=(run("S1", "A", ("V2", "09:40")), run("S2", "B", ("V2", "09:40"))))
    assert (of(late).late_minutes, of(late).worst_late_minutes) == (20.0, 10.0)
    at_end = tuple(v.replace(judged_at=JudgedAt.END) for v in day().visits)
    assert of(late, visits=at_end).worst_late_minutes == 55.0
    assert of().late_minutes == 0.0


def test_an_empty_roster_has_figures_and_no_shares() -> None:
    found = of(Roster(runs=(Run(shift_id="S1", carer_id="A", assignments=()),)))
    assert (found.visits_placed, found.shifts_used, found.contact_hours, found.pay_pence) == (0, 0, 0.0, 0)
    assert found.travel_per_contact_hour is found.utilisation is found.known_share is found.carers_per_person is found.within_15 is None


def test_a_roster_without_starts_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="visit V1 has no start"):
        of(Roster(runs=(Run(shift_id="S1", carer_id="A", assignments=(Assignment(visit_id="V1"),)),)))
