"""Inputs -> Problem: horizon, windows and history."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.demand import make_problem
from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import Moment, local_moment
from scheduler.domain.inputs import HistoryEntry, Inputs, Settings
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.rules import Objective, Rule
from scheduler.domain.shifts import Shift

DAY = date(2026, 11, 23)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def at(hhmm: str, day: date = DAY) -> Moment:
    hour, minute = map(int, hhmm.split(":"))
    return local_moment(datetime(day.year, day.month, day.day, hour, minute), "Europe/London")


def visit(**fields: object) -> Visit:
    return Visit.model_validate({"visit_id": "V1", "service_user_id": "P1", "minutes": 30} | fields)


def inputs(*visits: Visit, shifts: tuple[Shift, ...] = (), history: tuple[HistoryEntry, ...] = (), **settings: object) -> Inputs:
    return Inputs(
        settings=Settings.model_validate({"day": DAY} | settings),
        locations=(Location(location_id="P1"), Location(location_id="C1")),
        service_users=(ServiceUser(service_user_id="P1", location_id="P1"),),
        carers=(Carer(carer_id="C1", home_location_id="C1"),),
        shifts=shifts,
        visits=visits,
        history=history,
    )


def only_window(made_from: Inputs) -> Window:
    (found,) = make_problem(made_from).visits[0].windows
    return found


@pytest.mark.parametrize(("day", "hours"), [(DAY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    problem = make_problem(inputs(day=day))
    assert problem.horizon_end - problem.horizon_start == timedelta(hours=hours)
    assert problem.ticks_per_minute == 60


def test_horizon_spans_the_days_asked_for() -> None:
    problem = make_problem(inputs(day=date(2026, 10, 24), days=7))
    assert problem.horizon_end - problem.horizon_start == timedelta(hours=7 * 24 + 1)


def test_horizon_reaches_to_the_end_of_a_night_shift() -> None:
    night = Shift(shift_id="S1", carer_id="C1", start=at("22:00"), end=at("07:00", DAY + timedelta(days=1)))
    problem = make_problem(inputs(shifts=(night,)))
    assert problem.horizon_start == at("00:00")
    assert problem.horizon_end == night.end


def test_horizon_reaches_to_the_close_of_a_window_made_across_midnight() -> None:
    problem = make_problem(inputs(visit(planned_start=at("23:30"))))
    assert problem.horizon_end == at("00:30", DAY + timedelta(days=1))


def test_own_windows_are_kept_as_they_are() -> None:
    own = Window(earliest=at("08:00"), latest=at("08:10"))
    assert only_window(inputs(visit(planned_start=at("12:00"), windows=(own,)))) == own


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({}, 60),
        ({"time_critical": True}, 30),
        ({"visit_type": "welfare"}, 120),
        ({"visit_type": "welfare", "time_critical": True}, 120),
        ({"visit_type": "unknown", "time_critical": True}, 30),
    ],
)
def test_tolerance_is_of_the_type_then_of_the_time_critical_then_the_general_one(fields: dict[str, object], minutes: int) -> None:
    window = only_window(inputs(visit(planned_start=at("12:00"), **fields), visit_type_minutes={"welfare": 120}))
    assert window == Window(earliest=at("12:00") - timedelta(minutes=minutes), latest=at("12:00") + timedelta(minutes=minutes))


def test_visit_judged_at_its_end_may_end_as_late_as_from_its_latest_start() -> None:
    window = only_window(inputs(visit(planned_start=at("12:00"), judged_at=JudgedAt.END, minutes=45)))
    assert window == Window(earliest=at("11:00"), latest=at("13:45"))


def test_window_does_not_reach_into_the_day_before() -> None:
    assert only_window(inputs(visit(planned_start=at("00:15")))) == Window(earliest=at("00:00"), latest=at("01:15"))


def test_pinned_start_stands_in_for_a_planned_one() -> None:
    assert only_window(inputs(visit(pinned_start=at("12:00")))) == Window(earliest=at("11:00"), latest=at("13:00"))


@pytest.mark.parametrize(("day", "earliest_utc"), [(SPRING, 0), (AUTUMN, 1)])
def test_window_over_a_clock_change_is_elapsed_time_with_each_end_in_its_own_offset(day: date, earliest_utc: int) -> None:
    """02:30 by the clock is 01:30 UTC in March and 02:30 UTC in October; an hour before, other clocks applied."""
    window = only_window(inputs(visit(planned_start=at("02:30", day)), day=day))
    assert window.earliest == datetime(day.year, day.month, day.day, earliest_utc, 30, tzinfo=UTC)
    assert window.latest - window.earliest == timedelta(hours=2)
    two_hours_before = only_window(inputs(visit(planned_start=at("02:30", day)), day=day, tolerance_minutes=120))
    assert two_hours_before.earliest.utcoffset() == timedelta(hours=0 if day == SPRING else 1)
    assert two_hours_before.latest.utcoffset() == timedelta(hours=1 if day == SPRING else 0)


def test_visit_without_any_time_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="visit V1 has no window"):
        make_problem(inputs(visit()))


def test_history_is_cut_to_the_days_looked_at() -> None:
    ages = (0, 1, 14, 15)
    history = tuple(HistoryEntry(service_user_id="P1", carer_id="C1", day=DAY - timedelta(days=age)) for age in ages)
    assert make_problem(inputs(history=history)).history == history[1:3]
    assert make_problem(inputs(history=history, history_days=0)).history == ()


def test_objective_is_that_of_the_settings() -> None:
    objective = Objective(settings={Rule.BREAK: "off"})
    assert make_problem(inputs(objective=objective)).objective == objective


@given(
    minute=st.integers(0, 24 * 60 - 1),
    tolerance=st.integers(0, 720),
    day=st.sampled_from([DAY, SPRING, AUTUMN]),
    judged_at=st.sampled_from(list(JudgedAt)),
)
def test_made_window_holds_the_planned_start_and_lies_in_the_horizon(minute: int, tolerance: int, day: date, judged_at: JudgedAt) -> None:
    planned = at(f"{minute // 60}:{minute % 60}", day)
    problem = make_problem(inputs(visit(planned_start=planned, judged_at=judged_at), day=day, tolerance_minutes=tolerance))
    (window,) = problem.visits[0].windows
    assert problem.horizon_start <= window.earliest <= planned <= window.latest <= problem.horizon_end
