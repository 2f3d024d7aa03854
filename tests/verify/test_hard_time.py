"""The edges of the rules about time: what still passes and what, by the least unit, no longer does."""

from datetime import date, datetime, timedelta

import pytest

from scheduler.domain.care import JudgedAt, LinkedCarers
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.domain.shifts import Absence, Break
from scheduler.verify.verify import verify
from tests.builders import (
    at,
    by_rostered_length,
    good_roster,
    matrix,
    plain_day,
    roster,
    window,
    with_shift,
    with_visit,
)
from tests.verify.verdicts import broken, linked, v3_at, violations

# WINDOW


@pytest.mark.parametrize(("start", "rules"), [("09:59", [Rule.WINDOW]), ("10:00", []), ("10:20", []), ("10:21", [Rule.WINDOW])])
def test_both_ends_of_a_window_are_inside(start: str, rules: list[Rule]) -> None:
    assert broken(with_visit(plain_day(), "V3", windows=(window("10:00", "10:20"),)), v3_at(start)) == rules


@pytest.mark.parametrize(("start", "rules"), [("10:10", []), ("10:11", [Rule.WINDOW]), ("09:54", [Rule.WINDOW]), ("09:55", [])])
def test_visit_judged_at_its_end_is_over_when_the_window_closes(start: str, rules: list[Rule]) -> None:
    problem = with_visit(plain_day(), "V3", judged_at=JudgedAt.END, windows=(window("09:55", "10:40"),))
    assert broken(problem, v3_at(start)) == rules


@pytest.mark.parametrize(("start", "rules"), [("10:05", []), ("10:06", [Rule.WINDOW]), ("10:19", [Rule.WINDOW]), ("10:20", [])])
def test_visit_starts_in_any_one_of_its_windows(start: str, rules: list[Rule]) -> None:
    problem = with_visit(plain_day(), "V3", windows=(window("09:00", "10:05"), window("10:20", "10:30"), window("13:00", "13:00")))
    assert broken(problem, v3_at(start)) == rules


def test_visit_judged_at_its_end_does_not_span_from_one_window_into_the_next() -> None:
    problem = with_visit(plain_day(), "V3", judged_at=JudgedAt.END, windows=(window("09:45", "10:10"), window("10:15", "11:00")))
    assert broken(problem, v3_at("10:00")) == [Rule.WINDOW]


@pytest.mark.parametrize(("start", "rules"), [("09:59", [Rule.WINDOW]), ("10:00", []), ("10:10", []), ("11:15", [])])
def test_window_that_is_off_still_keeps_visits_from_starting_before_the_first_opens(start: str, rules: list[Rule]) -> None:
    problem = plain_day().replace(objective=Objective(settings={Rule.WINDOW: OFF}))
    problem = with_visit(problem, "V3", windows=(window("10:00", "10:05"), window("10:30", "10:35")))
    assert broken(problem, v3_at(start)) == rules


def test_a_breach_of_a_window_says_when_the_visit_is_made_and_when_it_should_be() -> None:
    problem = with_visit(plain_day(), "V3", windows=(window("09:00", "09:10"), window("10:00", "10:20")))
    assert [breach.what for breach in violations(problem, v3_at("10:21"))] == [
        "carer Bob makes visit V3 at 10:21, outside of 09:00-09:10 or 10:00-10:20"
    ]
    problem = with_visit(problem, "V3", windows=(window("09:55", "10:40"),), judged_at=JudgedAt.END)
    starts = good_roster(SB=[("V2", "09:00"), ("V3", "10:10:30")])
    assert [breach.what for breach in violations(problem, starts)] == [
        "carer Bob makes visit V3 from 10:10:30 to 10:40:30, outside of 09:55-10:40"
    ]


# TRAVEL and SHIFT


def test_a_breach_of_travel_says_how_much_time_is_missing() -> None:
    assert [breach.what for breach in violations(plain_day(), v3_at("09:38:30"))] == [
        "carer Bob cannot be at visit V3 in time after V2: 1.5 minutes are missing"
    ]


@pytest.mark.parametrize(("start", "rules"), [("09:40", []), ("09:39", [Rule.TRAVEL]), ("11:20", []), ("11:21", [Rule.SHIFT])])
def test_visit_lies_between_the_journey_to_it_and_the_journey_home(start: str, rules: list[Rule]) -> None:
    assert broken(plain_day(), v3_at(start)) == rules


@pytest.mark.parametrize(("start", "rules"), [("07:10", []), ("07:09", [Rule.SHIFT])])
def test_carer_leaves_home_no_earlier_than_the_shift_starts(start: str, rules: list[Rule]) -> None:
    assert broken(plain_day(), good_roster(SC=[("V5", start)])) == rules


def test_shift_without_places_begins_at_its_first_visit_and_ends_with_its_last() -> None:
    problem = with_shift(plain_day(), "SC", start_location_id=None, end_location_id=None)
    for start, rules in [("07:00", []), ("11:30", []), ("11:31", [Rule.SHIFT])]:
        assert broken(problem, good_roster(SC=[("V5", start)])) == rules


def test_travel_is_directed() -> None:
    """V5 comes after V3 where the way from V3 is long, and before it where only the way back is."""
    made = good_roster(SB=[("V2", "09:00"), ("V3", "09:45"), ("V5", "10:40")], SC=[])
    assert broken(plain_day(), made, legs={("at-U3", "at-U5"): (26, 1)}) == [Rule.TRAVEL]
    assert broken(plain_day(), made, legs={("at-U5", "at-U3"): (26, 1)}) == []


@pytest.mark.parametrize("leg", [("at-Bob", "at-U2"), ("at-U2", "at-U3"), ("at-U3", "at-Bob")])
def test_journey_that_cannot_be_made_breaks_travel_wherever_in_the_run_it_is(leg: tuple[str, str]) -> None:
    assert broken(plain_day(), good_roster(), legs={leg: None}) == [Rule.TRAVEL]


def test_visits_in_the_wrong_order_of_a_run_are_in_two_places() -> None:
    """The order is a run's own; the starts do not put it right."""
    assert Rule.TRAVEL in broken(plain_day(), good_roster(SB=[("V3", "10:00"), ("V2", "09:00")]))


def test_run_without_visits_breaks_nothing() -> None:
    """Even where the way from its start place to its end place cannot be made."""
    problem = with_shift(plain_day(), "SC", end_location_id="at-Ann")
    assert broken(problem, good_roster(SC=[]), legs={("at-Cat", "at-Ann"): None}) == []


# GAP


@pytest.mark.parametrize(
    ("gap", "start", "rules"),
    [
        ((60, None), "10:00", []),
        ((60, None), "09:59", [Rule.GAP]),
        ((None, 60), "10:00", []),
        ((None, 60), "10:01", [Rule.GAP]),
        ((60, 60), "10:00", []),
        ((61, 90), "10:00", [Rule.GAP]),
        ((-300, -1), "10:00", [Rule.GAP]),
    ],
)
def test_gap_is_from_start_to_start_both_ends_included(gap: tuple[int | None, int | None], start: str, rules: list[Rule]) -> None:
    problem = plain_day().replace(links=(linked("V2", "V3", min_gap_minutes=gap[0], max_gap_minutes=gap[1]),))
    assert broken(problem, v3_at(start)) == rules


def test_gap_keeps_the_order_of_the_link() -> None:
    """V3 starts two hours after V5: not between -60 and 60, and not at least two hours before."""
    assert broken(plain_day().replace(links=(linked("V5", "V3", min_gap_minutes=120),)), good_roster()) == []
    assert broken(plain_day().replace(links=(linked("V3", "V5", min_gap_minutes=120),)), good_roster()) == [Rule.GAP]
    assert broken(plain_day().replace(links=(linked("V3", "V5", min_gap_minutes=-120),)), good_roster()) == []


def test_links_of_a_visit_that_is_not_placed_ask_for_nothing() -> None:
    link = linked("V5", "V3", min_gap_minutes=500, carers=LinkedCarers.SAME)
    assert set(broken(plain_day().replace(links=(link,)), good_roster())) == {Rule.GAP, Rule.CARER_LINK}
    assert broken(plain_day().replace(links=(link,)), good_roster(SC=[])) == []


def test_three_linked_visits_are_judged_link_by_link() -> None:
    """V5 at 08:00, V3 at 10:00, V4 at 12:00: what is too late for the third link is right for the first two."""
    links = (linked("V5", "V3", max_gap_minutes=120), linked("V3", "V4", max_gap_minutes=120), linked("V5", "V4", max_gap_minutes=239))
    (violation,) = violations(plain_day().replace(links=links), good_roster())
    assert (violation.rule, violation.visit_ids) == (Rule.GAP, ("V5", "V4"))


# AVAILABILITY


@pytest.mark.parametrize(
    ("absent", "rules"),
    [
        (("07:00", "08:50"), []),  # covers the start; Bob leaves at 08:50
        (("05:00", "08:51"), [Rule.AVAILABILITY]),
        (("07:00", "08:51"), [Rule.AVAILABILITY]),
        (("07:01", "08:51"), []),  # in the middle: no visit overlaps it, and journeys may
        (("09:30", "10:00"), []),  # between the visits
        (("09:29", "09:35"), [Rule.AVAILABILITY]),
        (("09:35", "10:01"), [Rule.AVAILABILITY]),
        (("09:10", "09:11"), [Rule.AVAILABILITY]),
        (("10:30", "11:59"), []),  # in the middle, after the last visit
        (("10:40", "12:00"), []),  # covers the end; Bob is back at 10:40
        (("10:39", "15:00"), [Rule.AVAILABILITY]),
        (("10:39", "12:00"), [Rule.AVAILABILITY]),
        (("12:00", "15:00"), []),  # after the shift
        (("05:00", "07:00"), []),  # before the shift
    ],
)
def test_absence_at_the_start_in_the_middle_and_at_the_end_of_a_shift(absent: tuple[str, str], rules: list[Rule]) -> None:
    """Bob is under way from 08:50 to 10:40, with V2 at 09:00 and V3 at 10:00 for half an hour each."""
    problem = plain_day().replace(absences=(Absence(carer_id="Bob", start=at(absent[0]), end=at(absent[1])),))
    assert broken(problem, good_roster()) == rules
    assert broken(problem.replace(absences=(problem.absences[0].replace(carer_id="Cat"),)), good_roster(SC=[])) == []


def test_absence_for_the_whole_shift_leaves_nothing_of_it() -> None:
    problem = plain_day().replace(absences=(Absence(carer_id="Bob", start=at("00:00"), end=at("23:59")),))
    assert set(broken(problem, good_roster())) == {Rule.AVAILABILITY}


# BREAK


def ann(*visits: tuple[str, str]) -> Roster:
    """A roster of Ann alone, without the double-up."""
    return roster(plain_day(), {"SA": list(visits)})


@pytest.mark.parametrize(("start", "rules"), [("09:10", []), ("09:09", [Rule.BREAK])])
def test_break_is_beyond_the_journey(start: str, rules: list[Rule]) -> None:
    """V1 ends at 08:30; ten minutes of journey and thirty of break."""
    assert broken(by_rostered_length(plain_day()), ann(("V1", "08:00"), ("V4", start))) == rules


@pytest.mark.parametrize(("end", "rules"), [("13:00", []), ("13:01", [Rule.BREAK])])
def test_only_shifts_of_more_than_six_hours_have_a_break(end: str, rules: list[Rule]) -> None:
    assert broken(with_shift(by_rostered_length(plain_day()), "SA", end=at(end)), ann(("V1", "08:00"), ("V4", "08:45"))) == rules


def test_run_of_one_visit_needs_no_break_and_two_long_waits_of_less_make_none() -> None:
    assert broken(by_rostered_length(plain_day()), ann(("V1", "08:00"))) == []
    assert broken(by_rostered_length(plain_day()), ann(("V1", "08:00"), ("V4", "09:05"), ("V5", "10:05"))) == [Rule.BREAK]


def test_time_before_the_first_visit_and_after_the_last_is_no_break() -> None:
    assert broken(by_rostered_length(plain_day()), ann(("V1", "10:00"), ("V4", "10:40"))) == [Rule.BREAK]


@pytest.mark.parametrize(
    ("opens", "closes", "rules"),
    [
        ("08:30", "09:00", []),  # right after V1
        ("08:00", "08:59", [Rule.BREAK]),
        ("09:00", "09:30", []),  # right before V4
        ("09:01", "11:00", [Rule.BREAK]),
        ("08:45", "09:15", []),
        ("08:46", "09:15", [Rule.BREAK]),
        ("12:00", "13:00", [Rule.BREAK]),
    ],
)
def test_break_fits_inside_its_window_between_two_visits(opens: str, closes: str, rules: list[Rule]) -> None:
    """From 08:30, when V1 ends, to 09:30, when V4 starts; thirty minutes of break and ten of journey."""
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window(opens, closes))
    assert broken(problem, ann(("V1", "08:00"), ("V4", "09:30"))) == rules


def test_break_of_no_minutes_is_not_owed_wherever_its_window_lies() -> None:
    """Ann is with V1 all through the window, which would hold no break of any length."""
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window("08:05", "08:10"), break_minutes=0)
    assert broken(problem, good_roster()) == []


def test_journey_and_break_do_not_share_the_time_inside_the_window() -> None:
    """Forty minutes between the visits fit in the window, and still thirty-five of journey leave five for the break."""
    problem = with_shift(by_rostered_length(plain_day()), "SA", break_window=window("08:00", "12:00"))
    made = ann(("V1", "08:00"), ("V4", "09:10"))
    assert broken(problem, made) == []
    assert broken(problem, made, legs={("at-U1", "at-U4"): (35, 1)}) == [Rule.BREAK]


def _owed(first: str, last: str, **changes: object) -> list[Rule]:
    """What a run of Ann breaks from one start to another by work done; her break may only lie where she is with a person."""
    problem = with_shift(plain_day(), "SA", break_window=window("08:40", "08:45"), **changes)
    return broken(problem, ann(("V1", first), ("V4", last)))


@pytest.mark.parametrize(("first", "last", "rules"), [("07:30", "13:00", []), ("07:30", "13:01", [Rule.BREAK]), ("07:31", "13:01", [])])
def test_run_owes_a_break_where_its_work_takes_more_than_six_hours(first: str, last: str, rules: list[Rule]) -> None:
    """V4 takes half an hour: from 07:30 to 13:30 are six hours."""
    assert _owed(first, last) == rules


def test_break_owed_by_work_does_not_look_at_the_rostered_length() -> None:
    """Two visits until 09:15 in a shift of eight hours; and a run of more than six hours once the shift's end is free."""
    assert _owed("08:00", "08:45") == []
    overtime = with_shift(plain_day(), "SA", end=at("13:00"), break_window=window("08:40", "08:45"))
    overtime = overtime.replace(objective=Objective(settings={Rule.SHIFT: OFF}))
    assert broken(overtime, ann(("V1", "07:10"), ("V4", "13:30"))) == [Rule.BREAK]


def test_run_of_one_visit_or_of_a_shift_without_break_owes_none_by_work() -> None:
    long = with_visit(plain_day(), "V1", minutes=400)
    assert broken(long, ann(("V1", "07:10"))) == []
    assert _owed("07:10", "13:40", break_minutes=0) == []


# Clocks


def around_midnight(day: date, end: str) -> Problem:
    """Cat works from 23:00 on the eve of a change of clocks to `end` on the day, and has a break of half an hour if that is long."""
    eve, plain = day - timedelta(days=1), by_rostered_length(plain_day())
    windows = (window("23:00", "23:59", eve), window("00:00", "05:30", day))
    return plain.replace(
        horizon_start=at("00:00", eve),
        horizon_end=at("23:00", day),
        shifts=(plain.shift["SC"].replace(start=at("23:00", eve), end=at(end, day)),),
        visits=tuple(plain.visit[visit_id].replace(windows=windows) for visit_id in ("V4", "V5")),
    )


def cat(problem: Problem, *starts: datetime) -> Roster:
    """V4 and V5 by Cat, half an hour each and ten minutes apart."""
    return roster(problem, {"SC": list(zip(("V4", "V5"), starts, strict=True))})


FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def test_hour_that_the_clocks_skip_is_no_time_to_travel_or_to_work() -> None:
    """V4 ends at 00:50, and ten minutes later the clocks show 02:00; from 23:00 to 06:00 are six hours, without a break."""
    problem = around_midnight(FORWARD, "06:00")
    assert broken(problem, cat(problem, at("00:20", FORWARD), at("02:00", FORWARD))) == []
    assert broken(problem, cat(problem, at("00:21", FORWARD), at("02:00", FORWARD))) == [Rule.TRAVEL]


def test_hour_that_the_clocks_repeat_is_time_for_a_break_and_makes_the_shift_long() -> None:
    """V4 ends at 01:30, half an hour on the clock and ninety minutes before 02:00; from 23:00 to 05:00 are seven hours."""
    problem = around_midnight(BACK, "05:00")
    assert broken(problem, cat(problem, at("01:00", BACK), at("02:00", BACK))) == []
    assert broken(problem, cat(problem, at("02:00", BACK), at("03:00", BACK))) == [Rule.BREAK]


def test_gap_across_midnight_and_a_change_of_clocks_is_elapsed_time() -> None:
    """From 23:30 to 02:00 on the clock are three and a half hours on the night when the clocks go back."""
    problem = around_midnight(BACK, "05:00")
    made = cat(problem, at("23:30", BACK - timedelta(days=1)), at("02:00", BACK))
    for minutes, rules in [(210, []), (211, [Rule.GAP])]:
        assert broken(problem.replace(links=(linked("V4", "V5", min_gap_minutes=minutes),)), made) == rules


# BREAK, several in one shift


@pytest.mark.parametrize(
    ("breaks", "missed"),
    [
        ((("09:30", "11:00"), ("12:30", "13:30")), 0),
        ((("08:30", "09:00"), ("12:30", "13:30")), 1),
        ((("08:30", "09:00"), ("09:15", "09:49")), 2),
        ((("07:29", "08:30"), ("12:30", "13:30")), 0),
        ((("07:29", "09:00"), ("13:40", "14:01")), 1),
        ((("07:29", "11:00"), ("13:40", "14:01")), 0),
        ((("09:00", "11:00"), ("11:00", "12:00"), ("12:00", "12:20"), ("13:11", "14:00")), 1),
    ],
)
def test_each_break_that_the_work_covers_is_owed_and_one_at_least(breaks: tuple[tuple[str, str], ...], missed: int) -> None:
    """Ann works from 07:30 to 14:00; between her visits are an hour with 41 minutes of journey, and 09:30 to 13:30."""
    day = with_shift(plain_day(), "SA", breaks=tuple(Break(minutes=20, window=window(*bounds)) for bounds in breaks))
    legs = {("at-U1", "at-U2"): (41, 1)}
    made = good_roster(SA=[("V1", "07:30"), ("V2", "09:00"), ("V4", "13:30")], SB=[("V2", "09:00"), ("V3", "10:00")])
    verdict = verify(day, matrix(day, legs=legs), made)
    assert [violation.rule for violation in verdict.violations] == [Rule.BREAK] * (missed > 0)
    soft = day.replace(objective=day.objective.replace(settings={Rule.BREAK: OFF}))
    assert verify(soft, matrix(soft, legs=legs), made).amounts[Rule.MISSED_BREAK] == missed
