"""A day that has begun, on data/tiny: facts, what is frozen, late halves, missed breaks, absent carers, the night before tomorrow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.demand import make_problem
from scheduler.demand.live_day import LiveDay, start_live_day
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.shifts import Absence
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix
from scheduler.verify.verify import verify

INPUTS = read_folder(Path(__file__).parents[3] / "data" / "tiny")
TINY = make_problem(INPUTS)
TRAVEL = travel_matrix(TINY, INPUTS.travel)
DONE, OPEN = VisitState.DONE, VisitState.NOT_SIGNED_OUT


def at(clock: str) -> datetime:
    """Returns a moment of the day."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def roster_of(**runs: list[tuple[str, str]]) -> Roster:
    """Returns a roster from visits and starts by shift."""
    return Roster(
        runs=tuple(
            Run(
                shift_id=shift_id,
                carer_id=TINY.shift[shift_id].carer_id,
                assignments=tuple(Assignment(visit_id=visit_id, start=at(clock)) for visit_id, clock in visits),
            )
            for shift_id, visits in runs.items()
        )
    )


ROSTER = roster_of(
    S1=[("V3", "8:00"), ("V2", "9:00"), ("V4", "12:15")],
    S2=[("V1", "8:00"), ("V2", "9:00")],
    S3=[("V5", "8:00"), ("V6", "9:00"), ("V7", "11:45")],
    S4=[("V8", "17:00"), ("V9", "18:30")],
)


def actual(visit_id: str, carer_id: str, start: str = "", end: str = "", state: VisitState | None = None) -> Actual:
    """Returns a row of actuals."""
    state = state or (DONE if end else OPEN)
    return Actual(visit_id, carer_id, state, at(start) if start else None, at(end) if end else None)


MORNING = [
    actual("V3", "asha", "8:00", "8:30"),
    actual("V1", "ben", "8:00", "8:30"),
    actual("V5", "cleo", "8:00", "8:45"),
    actual("V2", "asha", "9:00", "9:45"),
    actual("V2", "ben", "9:00", "9:45"),
    actual("V6", "cleo", "9:00", "9:30"),
]


def start(actuals: list[Actual] | None, now: str, problem: Problem = TINY, roster: Roster = ROSTER, **options: Any) -> LiveDay:
    """Returns the day at a time, of which what is left breaks nothing."""
    live = start_live_day(problem, TRAVEL, roster, actuals, at(now), **options)
    assert not verify(live.problem, TRAVEL, live.roster).violations
    return live


def states(live: LiveDay) -> dict[tuple[str, str], str]:
    """Returns the state of each fact."""
    return {(fact.visit_id, fact.carer_id): fact.state for fact in live.facts}


def left(live: LiveDay) -> dict[str, datetime | None]:
    """Returns the visits that are left, with their starts."""
    return {one.visit_id: one.start for run in live.roster.runs for one in run.assignments if not one.visit_id.startswith("fact/")}


def test_the_stated_roster_breaks_nothing() -> None:
    assert not verify(TINY, TRAVEL, ROSTER).violations


def test_a_day_as_planned_stays_as_it_is() -> None:
    live = start(MORNING, "10:00")
    assert left(live) == {"V4": at("12:15"), "V7": at("11:45"), "V8": at("17:00"), "V9": at("18:30")}
    assert live.whole(live.roster) == ROSTER
    assert (live.out, live.late, live.missed_breaks, live.past) == ({}, {}, (), ())


def test_without_actuals_the_roster_is_what_happened() -> None:
    live = start(None, "9:20")
    assert states(live)["V2", "asha"] == "begun"
    assert states(live)["V3", "asha"] == "done"
    assert live.whole(live.roster) == ROSTER


def test_who_comes_instead_is_a_fact() -> None:
    live = start([actual("V1", "dev", "8:00", "8:30")], "8:40")
    assert states(live)["V1", "dev"] == "done"
    assert [fact.shift_id for fact in live.facts if fact.visit_id == "V1"] == [""]  # dev's shift is eight hours away
    assert "V1" not in live.problem.visit


def test_what_starts_soon_and_who_is_on_the_way_is_frozen() -> None:
    live = start(MORNING[:3], "8:35")
    assert states(live)["V2", "asha"] == states(live)["V2", "ben"] == "frozen"
    assert states(live)["V6", "cleo"] == "frozen"
    later = start(MORNING, "11:00", freeze_minutes=0)
    assert "V7" in left(later)
    on_the_way = start(MORNING, "11:41", freeze_minutes=0)  # five minutes by car
    assert states(on_the_way)["V7", "cleo"] == "frozen"


def test_a_late_half_of_a_double_up_is_projected_with_the_other() -> None:
    morning = [*MORNING[:1], actual("V1", "ben", "8:00", "9:10"), actual("V2", "asha", "9:00")]
    live = start(morning, "9:12")
    (ben,) = [fact for fact in live.facts if (fact.visit_id, fact.carer_id) == ("V2", "ben")]
    assert (ben.state, ben.start) == ("frozen", at("9:15"))  # five minutes by car after 9:10
    assert states(live)["V2", "asha"] == "begun"


def test_a_late_visit_stays_and_is_reported() -> None:
    live = start([*MORNING[:5], actual("V6", "cleo", "9:00", "12:20")], "12:20", freeze_minutes=0)
    (cleo,) = [fact for fact in live.facts if fact.visit_id == "V7"]
    assert (cleo.state, cleo.start) == ("frozen", at("12:25"))
    live = start([*MORNING[:5], actual("V6", "cleo", "9:00")], "12:20", freeze_minutes=0)
    assert left(live)["V7"] == at("12:25")
    assert live.late == {"V7": 25}


def test_an_overdue_visit_that_nobody_makes_may_still_be_made() -> None:
    without = roster_of(S1=[("V3", "8:00"), ("V2", "9:00")], S2=[("V1", "8:00"), ("V2", "9:00")])
    live = start(MORNING, "13:00", roster=without)
    window = live.problem.visit["V4"].windows[0]
    assert (window.earliest, window.latest) == (at("13:00"), at("15:00"))


def test_a_missed_visit_is_over_and_a_cancelled_one_too() -> None:
    live = start([actual("V1", "", state=VisitState.MISSED), actual("V5", "", state=VisitState.CANCELLED)], "8:40")
    assert live.missed == ("V1",)
    assert not {"V1", "V5"} & live.problem.visit.keys()


@pytest.mark.parametrize(("end", "missed"), [("9:45", ()), ("11:45", ("S1",))])
def test_a_break_is_missed_before_a_visit_is_lost(end: str, missed: tuple[str, ...]) -> None:
    early = TINY.replace(shifts=tuple(shift.replace(end=at("14:45")) for shift in TINY.shifts if shift.shift_id == "S1"))
    one = ROSTER.replace(runs=ROSTER.runs[:1])
    single = early.replace(visits=tuple(visit.replace(carers=1) for visit in early.visits))
    late_lunch = single.replace(visits=tuple(v.replace(minutes=150) if v.visit_id == "V4" else v for v in single.visits))
    live = start([MORNING[0], actual("V2", "asha", "9:00", end)], end, problem=late_lunch, roster=one, freeze_minutes=0)
    assert live.missed_breaks == missed
    assert "V4" in left(live) or ("V4", "asha") in states(live)


def test_an_absent_carers_visits_are_free_and_a_double_up_stays_one() -> None:
    gone = TINY.replace(absences=(*TINY.absences, Absence(carer_id="asha", start=at("6:30"), end=at("23:00"))))
    live = start([], "7:35", problem=gone)
    assert live.out.keys() == {"V3", "V2", "V4"}
    assert live.out["V3"] == "carer asha is absent"
    assert live.problem.visit["V2"].carers == 2
    assert ("V3", "asha") not in states(live)
    assert left(live).keys() | {visit_id for visit_id, _ in states(live)} == {"V1", "V5", "V6", "V7", "V8", "V9"}


def test_visits_named_by_hand_keep_their_carers() -> None:
    live = start(MORNING, "10:00", frozen=("V8",))
    assert live.problem.visit["V8"].pinned_carers == ("dev",)


def two_days() -> tuple[Problem, Roster]:
    """Returns the day with a second one, on which dev makes one more visit."""
    two = make_problem(INPUTS.replace(settings=INPUTS.settings.replace(days=2)))
    tomorrow = TINY.shift["S4"].replace(shift_id="T4", start=at("31:00"), end=at("36:00"))
    visit = TINY.visit["V8"].replace(
        visit_id="W8", windows=(TINY.visit["V8"].windows[0].replace(earliest=at("31:10"), latest=at("31:40")),), planned_start=at("31:20")
    )
    run = Run(shift_id="T4", carer_id="dev", assignments=(Assignment(visit_id="W8", start=at("31:20")),))
    return two.replace(shifts=(*two.shifts, tomorrow), visits=(*two.visits, visit)), ROSTER.replace(runs=(*ROSTER.runs, run))


def test_an_overrun_tonight_makes_tomorrows_first_visit_a_hit() -> None:
    problem, roster = two_days()
    morning = [*MORNING, actual("V4", "asha", "12:15", "12:45"), actual("V7", "cleo", "11:45", "12:15")]
    calm = start(
        [*morning, actual("V8", "dev", "17:00", "17:30"), actual("V9", "dev", "18:30", "19:00")], "20:30", problem=problem, roster=roster
    )
    assert "W8" in left(calm)
    late = start(
        [*morning, actual("V8", "dev", "17:00", "17:30"), actual("V9", "dev", "18:30", "21:00")], "21:00", problem=problem, roster=roster
    )
    assert late.out.keys() == {"W8"}
    assert late.out["W8"].startswith("rest:")


def test_visits_of_yesterday_that_are_not_on_record_count_as_made() -> None:
    problem, roster = two_days()
    live = start([actual("V7", "", state=VisitState.MISSED), *MORNING[:2]], "30:30", problem=problem, roster=roster)
    assert left(live).keys() == {"W8"}
    assert set(live.taken_as_made) == {"V2", "V4", "V5", "V6", "V8", "V9"}
    assert live.missed == ("V7",)
    assert not live.out
    assert not live.late


@pytest.mark.parametrize("actuals", [[], None])
def test_a_visit_of_yesterday_that_nobody_was_rostered_for_is_missed(actuals: list[Actual] | None) -> None:
    problem, roster = two_days()
    without = roster.replace(runs=tuple(run for run in roster.runs if run.shift_id != "S4"))
    live = start(actuals, "30:30", problem=problem, roster=without)
    assert set(live.missed) == {"V8", "V9"}
    assert left(live).keys() == {"W8"}


def test_a_night_that_ended_this_morning_is_not_taken_as_made() -> None:
    problem, roster = two_days()
    night = problem.shift["S4"].replace(end=at("30:00"))
    problem = problem.replace(shifts=tuple(night if shift.shift_id == "S4" else shift for shift in problem.shifts))
    live = start([], "30:30", problem=problem, roster=roster)
    assert "V8" not in live.taken_as_made
    assert "V7" in live.taken_as_made


def test_facts_beyond_the_day_hours_are_reported_and_stop_nothing() -> None:
    short = TINY.replace(carers=tuple(carer.replace(max_day_minutes=60) for carer in TINY.carers))
    strict = short.replace(objective=short.objective.replace(settings={"max_day_hours": "hard"}))
    live = start(MORNING, "10:00", problem=strict)
    assert any(what.startswith("max_day_hours") for what in live.past)
    assert {"V4", "V7"} <= left(live).keys()
