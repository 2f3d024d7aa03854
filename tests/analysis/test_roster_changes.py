"""Two rosters against each other."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.analysis.carer_visits import carer_visits, nearest_minute
from scheduler.analysis.roster_changes import roster_changes
from tests.builders import GOOD, at, good_roster, matrix, plain_day, roster

PROBLEM = plain_day()
TRAVEL = matrix(PROBLEM)
RUNS = {shift_id: [(visit_id, start) for visit_id, start in visits] for shift_id, visits in GOOD.items()}


def changed(before: dict[str, list[tuple[str, str]]], now: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[bool, bool]]:
    """For each visit that changed, whether it had carers before and has some now."""
    old, new = (carer_visits(PROBLEM, TRAVEL, roster(PROBLEM, runs)) for runs in (before, now))
    return {
        change.visit.visit_id: (change.was is not None, change.now is not None) for change in roster_changes(PROBLEM, old, PROBLEM, new)
    }


def test_rows_tell_partner_journey_and_first_meeting() -> None:
    rows = {(row.visit.visit_id, row.carer_id): row for row in carer_visits(PROBLEM, TRAVEL, good_roster())}
    assert rows["V2", "Ann"].partner_ids == ("Bob",)
    assert rows["V1", "Ann"].travel_minutes == 10
    assert rows["V2", "Ann"].end == at("09:30")
    assert not rows["V3", "Bob"].is_first_meeting, "Bob is in the history of U3"
    assert rows["V1", "Ann"].is_first_meeting


def test_without_any_history_nobody_is_new() -> None:
    problem = PROBLEM.replace(history=())
    assert not any(row.is_first_meeting for row in carer_visits(problem, TRAVEL, good_roster()))


def test_starts_count_to_the_nearest_minute() -> None:
    assert nearest_minute(at("08:00") + timedelta(seconds=29)) == at("08:00")
    assert nearest_minute(at("08:00") + timedelta(seconds=30)) == at("08:01")
    a_little_later = roster(PROBLEM, {**GOOD, "SC": [("V5", at("08:00") + timedelta(seconds=20))]})
    rows = carer_visits(PROBLEM, TRAVEL, good_roster())
    assert roster_changes(PROBLEM, rows, PROBLEM, carer_visits(PROBLEM, TRAVEL, a_little_later)) == ()


@given(st.sets(st.sampled_from([visit_id for visits in RUNS.values() for visit_id, _ in visits])), st.sampled_from(["07:30", "08:00"]))
def test_what_is_taken_out_or_moved_is_found_and_nothing_else(gone: set[str], start: str) -> None:
    now = {shift_id: [visit for visit in visits if visit[0] not in gone] for shift_id, visits in RUNS.items()}
    now["SC"] = [(visit_id, start) for visit_id, _ in now["SC"]]
    moved = {"V5"} - gone if start != "08:00" else set()
    assert changed(RUNS, now) == {visit_id: (True, visit_id in moved) for visit_id in gone | moved}
    assert changed(now, RUNS) == {visit_id: (visit_id in moved, True) for visit_id in gone | moved}
    assert changed(now, now) == {}
