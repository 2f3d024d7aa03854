"""The rules about time that are measured, at their edges and by hand. One tick is a second."""

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.domain.shifts import Absence
from scheduler.verify.verify import verify
from tests.builders import at, by_rostered_length, good_roster, matrix, plain_day, roster, window, with_carer, with_shift, with_visit
from tests.verify.verdicts import broken, v3_at

Legs = dict[tuple[str, str], tuple[int, int] | None]


def measured(rule: Rule, problem: Problem, made: Roster, legs: Legs | None = None) -> int:
    return verify(problem, matrix(problem, legs=legs), made).amounts[rule]


def ruled(settings: dict[Rule, Setting], problem: Problem | None = None) -> Problem:
    return (problem or plain_day()).replace(objective=Objective(settings=settings))


def ann(*visits: tuple[str, str]) -> Roster:
    """A roster of Ann alone, who works 07:00-15:00 and has a break of half an hour, without the double-up."""
    return roster(plain_day(), {"SA": list(visits)})


# WANTED_TIME


@pytest.mark.parametrize(("start", "ticks"), [("09:44", 60), ("09:45", 0), ("10:00", 0), ("10:15", 0), ("10:15:01", 1), ("10:45", 1800)])
def test_start_away_from_the_planned_one_costs_what_is_beyond_the_tolerance_either_way(start: str, ticks: int) -> None:
    assert measured(Rule.WANTED_TIME, with_visit(plain_day(), "V3", planned_start=at("10:00")), v3_at(start)) == ticks


def test_tolerance_of_nothing_counts_every_tick_and_each_carer_of_a_double_up() -> None:
    problem = with_visit(plain_day(), "V2", planned_start=at("09:01")).replace(objective=Objective(wanted_tolerance_minutes=0))
    assert measured(Rule.WANTED_TIME, problem, good_roster()) == 2 * 60


def test_start_is_wanted_where_it_is_planned_and_not_where_the_window_is() -> None:
    """The planned start may lie outside of the window, and outside of the horizon."""
    problem = with_visit(plain_day(), "V3", planned_start=at("06:00"), windows=(window("10:00", "10:00"),))
    assert measured(Rule.WANTED_TIME, problem, good_roster()) == (240 - 15) * 60


# WAITING


def test_waiting_is_beyond_the_journey_and_not_before_the_first_visit_nor_after_the_last() -> None:
    """Bob has twenty minutes between his visits, whenever his shift starts and ends."""
    day = with_shift(with_shift(plain_day(), "SA", break_minutes=0), "SB", start=at("06:00"), end=at("11:30"))
    made = good_roster(SA=[("V2", "09:00")])
    assert measured(Rule.WAITING, day, made) == 20 * 60
    assert measured(Rule.WAITING, day, made, {("at-U2", "at-U3"): (25, 1)}) == 5 * 60
    assert measured(Rule.WAITING, day, made, {("at-Bob", "at-U2"): (25, 1)}) == 20 * 60


@pytest.mark.parametrize(("start", "minutes"), [("09:10", 0), ("09:09", 29), ("09:40", 30)])
def test_break_that_is_taken_is_no_waiting_and_one_that_does_not_fit_is_none(start: str, minutes: int) -> None:
    """V1 ends at 08:30; ten minutes of journey and thirty of break."""
    assert measured(Rule.WAITING, ruled({Rule.BREAK: OFF}), ann(("V1", "08:00"), ("V4", start))) == minutes * 60


def test_run_takes_one_break_however_many_would_fit() -> None:
    assert measured(Rule.WAITING, plain_day(), ann(("V1", "08:00"), ("V4", "09:10"), ("V5", "10:20"))) == 30 * 60


def test_break_outside_of_its_window_is_waiting() -> None:
    """Between V1 and V4 there is room, and between V4 and V5, where the window lies, there is not."""
    day = with_shift(by_rostered_length(ruled({Rule.BREAK: OFF})), "SA", break_window=window("09:30", "10:30"))
    made = ann(("V1", "08:00"), ("V4", "09:10"), ("V5", "10:05"))
    assert (measured(Rule.WAITING, day, made), measured(Rule.MISSED_BREAK, day, made)) == ((30 + 15) * 60, 1)
    assert measured(Rule.WAITING, with_shift(day, "SA", break_window=window("08:40", "09:10")), made) == 15 * 60


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        ({}, True),
        ({Rule.MISSED_BREAK: OFF}, True),
        ({Rule.BREAK: OFF}, True),
        ({Rule.BREAK: OFF, Rule.MISSED_BREAK: OFF}, False),
    ],
)
def test_break_counts_where_either_rule_asks_for_it(settings: dict[Rule, Setting], counts: bool) -> None:
    made = ann(("V1", "08:00"), ("V4", "09:30"))
    assert measured(Rule.WAITING, ruled(settings), made) == (20 if counts else 50) * 60
    assert measured(Rule.IDLE, ruled(settings), made) == (480 - 90 - (30 if counts else 0)) * 60


def test_shift_of_six_hours_has_no_break_to_take_out_of_waiting() -> None:
    assert measured(Rule.WAITING, with_shift(plain_day(), "SA", end=at("13:00")), ann(("V1", "08:00"), ("V4", "09:30"))) == 50 * 60


# IDLE


def test_idle_is_the_greatest_over_all_shifts_also_those_not_used() -> None:
    """Ann is idle for 320 minutes; an unused shift for all its length, absences or not."""
    assert measured(Rule.IDLE, with_shift(plain_day(), "SC", end=at("12:20")), good_roster(SC=[])) == 320 * 60
    longer = with_shift(plain_day(), "SC", end=at("12:21"))
    assert measured(Rule.IDLE, longer, good_roster(SC=[])) == 321 * 60
    away = longer.replace(absences=(Absence(carer_id="Cat", start=at("06:00"), end=at("13:00")),))
    assert measured(Rule.IDLE, away, good_roster(SC=[])) == 321 * 60


def test_idle_time_ends_when_the_carer_is_back_and_not_before_the_shift_does() -> None:
    """Ann alone, 13:50 to 14:20, and then with the shift over before: from 07:00 until she is back at 14:30, less fifty at work."""
    made = ann(("V4", "13:50"))
    assert measured(Rule.IDLE, plain_day(), made) == (480 - 50) * 60
    over = ruled({Rule.SHIFT: OFF}, with_shift(plain_day(), "SA", end=at("13:00")))
    assert measured(Rule.IDLE, over, made) == (450 - 50) * 60


def test_no_shift_is_idle_where_there_is_none() -> None:
    nobody = plain_day().replace(shifts=())
    verdict = verify(nobody, matrix(nobody), Roster())
    assert (verdict.amounts[Rule.IDLE], verdict.amounts[Rule.FAIRNESS]) == (0, 0)


# SOFT_ABSENCE


@pytest.mark.parametrize(
    ("wishes", "ticks"),
    [
        ([("10:00", "10:30")], 1800),
        ([("09:30", "10:00")], 0),
        ([("10:30", "11:00")], 0),
        ([("10:10", "10:15")], 300),
        ([("09:30", "10:00:01"), ("10:29:59", "12:00")], 2),
        ([("10:05", "10:15"), ("10:10", "10:20"), ("10:12", "10:13")], 900),
    ],
)
def test_visit_counts_with_each_tick_in_a_soft_absence_once(wishes: list[tuple[str, str]], ticks: int) -> None:
    """Bob makes V3 from 10:00 to 10:30; his journeys and what others wish do not count."""
    absences = [Absence(carer_id="Bob", start=at(start), end=at(end), soft=True) for start, end in wishes]
    others = Absence(carer_id="Ann", start=at("10:00"), end=at("11:00"), soft=True)
    assert measured(Rule.SOFT_ABSENCE, plain_day().replace(absences=(*absences, others)), v3_at("10:00")) == ticks


def test_both_carers_of_a_double_up_count_and_a_wish_breaks_no_availability() -> None:
    """V2 takes Ann and Bob half an hour from 09:00 on."""
    wishes = tuple(Absence(carer_id=name, start=at("09:10"), end=at("09:40"), soft=True) for name in ("Ann", "Bob"))
    problem = plain_day().replace(absences=wishes)
    assert measured(Rule.SOFT_ABSENCE, problem, good_roster()) == 2 * 20 * 60
    assert broken(problem, good_roster()) == []
    assert broken(problem.replace(absences=(wishes[0], wishes[1].replace(soft=False))), good_roster()) == [Rule.AVAILABILITY]


# OVERTIME, and SHIFT that is off


@pytest.mark.parametrize(("start", "ticks"), [("11:20", 0), ("11:20:01", 1), ("12:00", 2400)])
def test_overtime_counts_from_the_rostered_end_to_being_back(start: str, ticks: int) -> None:
    """Bob's shift ends at 12:00; half an hour with V3 and ten minutes home."""
    assert measured(Rule.OVERTIME, ruled({Rule.SHIFT: OFF}), v3_at(start)) == ticks
    assert measured(Rule.OVERTIME, ruled({Rule.SHIFT: HARD}), v3_at(start)) == 0


def test_overtime_of_all_runs_is_summed() -> None:
    made = good_roster(SB=[("V2", "09:00"), ("V3", "11:21")], SC=[("V5", "11:22")])
    assert measured(Rule.OVERTIME, ruled({Rule.SHIFT: OFF}), made) == (1 + 2) * 60


def test_shift_that_is_off_still_keeps_carers_from_leaving_early() -> None:
    for start, rules in [("07:10", []), ("07:09", [Rule.SHIFT]), ("13:50", [])]:
        assert broken(ruled({Rule.SHIFT: OFF}), good_roster(SC=[("V5", start)])) == rules


def test_shift_that_is_off_still_ends_before_the_next_one_of_the_carer_starts() -> None:
    """Nobody is in two places, and whether the next shift is used makes no difference."""
    shifts = plain_day().shifts
    again = shifts[1].replace(shift_id="SB2", start=at("13:00"), end=at("15:00"))
    problem = ruled({Rule.SHIFT: OFF}, plain_day().replace(shifts=(again, *shifts)))
    for start, rules in [("12:20", []), ("12:21", [Rule.SHIFT])]:
        assert broken(problem, v3_at(start)) == rules
    (violation,) = verify(problem, matrix(problem), v3_at("12:21")).violations
    assert violation.what == "carer Bob is back after the start of the shift that follows SB"


@pytest.mark.parametrize(
    ("absent", "start", "rules"),
    [
        ("11:40", "11:00", []),
        ("11:39", "11:00", [Rule.AVAILABILITY]),
        ("12:00", "11:29", []),  # nothing of the shift is covered, and journeys may overlap an absence
        ("12:00", "11:31", [Rule.AVAILABILITY]),  # a visit may not
    ],
)
def test_absence_that_covers_the_end_binds_where_shift_is_off(absent: str, start: str, rules: list[Rule]) -> None:
    """Bob has half an hour with V3 and ten minutes home; his shift ends at 12:00."""
    problem = ruled({Rule.SHIFT: OFF}).replace(absences=(Absence(carer_id="Bob", start=at(absent), end=at("12:05")),))
    assert broken(problem, v3_at(start)) == rules


# FAIRNESS


def contracts(ann_: int | None, bob: int | None, cat: int | None) -> Problem:
    problem = plain_day()
    for carer_id, minutes in (("Ann", ann_), ("Bob", bob), ("Cat", cat)):
        problem = with_carer(problem, carer_id, contract_minutes=minutes)
    return problem


@pytest.mark.parametrize(
    ("minutes", "away"),
    [
        ((None, None, None), 40 + 0 + 40),
        ((600, 600, 600), 40 + 0 + 40),
        ((0, 0, 0), 40 + 0 + 40),
        ((1300, 900, 500), 0),
        ((1300, None, 500), 0),  # Bob counts 900, the mean
        ((1200, None, None), 40 + 0 + 40),
        ((0, None, 0), 40 + 0 + 40),
        ((1200, 600, 0), 50 + 0 + 50),  # shares of 180, 90 and nothing
    ],
)
def test_shares_follow_contracts(minutes: tuple[int | None, int | None, int | None], away: int) -> None:
    """Ann works 130 minutes, Bob 90, Cat 50."""
    assert measured(Rule.FAIRNESS, contracts(*minutes), good_roster()) == away * 60


def test_each_difference_is_rounded_up_to_a_tick() -> None:
    """Ann alone works, 50 minutes: her share is 1000 ticks, and that of carers with 7 and 14 parts of 28 is exact."""
    assert measured(Rule.FAIRNESS, plain_day(), ann(("V1", "08:00"))) == 2000 + 1000 + 1000
    assert measured(Rule.FAIRNESS, contracts(1, 1, 5), ann(("V1", "08:00"))) == 2572 + 429 + 2143


def test_carers_without_a_shift_have_no_share_and_several_runs_of_one_are_added() -> None:
    """Cat has no shift; Bob has a second one, in which he makes V5: 90 and 50 minutes against Ann's 130."""
    shifts = plain_day().shifts
    problem = plain_day().replace(shifts=(*shifts[:2], shifts[1].replace(shift_id="SB2", start=at("13:00"), end=at("15:00"))))
    made = roster(problem, {"SA": [("V1", "08:00"), ("V2", "09:00"), ("V4", "12:00")], "SB": [("V2", "09:00"), ("V3", "10:00")]})
    assert measured(Rule.FAIRNESS, problem, made) == 2 * 20 * 60
    more = made.replace(runs=(*made.runs, roster(problem, {"SB2": [("V5", "13:20")]}).runs[0]))
    assert measured(Rule.FAIRNESS, problem, more) == 2 * 5 * 60


# MISSED_BREAK


@pytest.mark.parametrize(
    ("made", "missed"),
    [
        (ann(("V1", "08:00"), ("V4", "09:09")), 1),
        (ann(("V1", "08:00"), ("V4", "09:10")), 0),
        (ann(("V1", "08:00"), ("V4", "08:45"), ("V5", "09:30")), 1),
        (ann(("V1", "08:00")), 0),
        (ann(), 0),
    ],
)
def test_run_that_owes_a_break_and_has_none_is_one_missed_break(made: Roster, missed: int) -> None:
    problem = by_rostered_length(ruled({Rule.BREAK: OFF}))
    assert measured(Rule.MISSED_BREAK, problem, made) == missed
    assert broken(problem, made) == []
    assert measured(Rule.MISSED_BREAK, by_rostered_length(plain_day()), made) == 0
    assert len(broken(by_rostered_length(plain_day()), made)) == missed


def test_missed_breaks_of_several_runs_are_added() -> None:
    problem = with_shift(by_rostered_length(ruled({Rule.BREAK: OFF})), "SB", end=at("13:01"))
    made = good_roster(SA=[("V1", "08:15"), ("V2", "09:00")])
    assert measured(Rule.MISSED_BREAK, problem, made) == 2


def test_run_too_short_to_owe_its_break_misses_none_and_takes_it_where_there_is_room() -> None:
    """Two visits until 09:30; with half an hour between them beyond the journey, that is a break and no waiting."""
    problem = ruled({Rule.BREAK: OFF})
    for start, waiting in (("09:09", 29), ("09:10", 0)):
        made = ann(("V1", "08:00"), ("V4", start))
        assert (measured(Rule.MISSED_BREAK, problem, made), measured(Rule.WAITING, problem, made)) == (0, waiting * 60)


def test_run_of_more_than_six_hours_misses_the_break_that_its_window_leaves_no_room_for() -> None:
    problem = with_shift(ruled({Rule.BREAK: OFF}), "SA", break_window=window("08:00", "08:10"))
    assert measured(Rule.MISSED_BREAK, problem, ann(("V1", "07:30"), ("V4", "13:30"))) == 1
    assert measured(Rule.MISSED_BREAK, problem, ann(("V1", "07:30"), ("V4", "13:00"))) == 0
