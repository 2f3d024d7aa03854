"""The judge of rotas: each limit is broken by a rota that breaks no other, and costs are counted by hand."""

import pytest

from scheduler.domain.staffing import CoverLine, Rota, RotaDay, ShiftKind, StaffingProblem, StaffMember
from scheduler.verify.rota import judge_rota

KINDS = (
    ShiftKind(kind_id="early", group="early", spans=((7 * 60, 15 * 60),)),
    ShiftKind(kind_id="long", group="early", spans=((7 * 60, 15 * 60 + 30),), break_minutes=30),
    ShiftKind(kind_id="late", group="late", spans=((15 * 60, 23 * 60),)),
    ShiftKind(kind_id="tail", group="late", spans=((14 * 60, 22 * 60),), break_minutes=0),
    ShiftKind(kind_id="split", group="split", spans=((7 * 60, 11 * 60), (16 * 60, 20 * 60))),
    ShiftKind(kind_id="night", group="night", spans=((22 * 60, 30 * 60),)),
    ShiftKind(kind_id="twelve", group="long", spans=((8 * 60, 20 * 60),)),
)
ASHA = StaffMember(carer_id="asha", contract_minutes=32 * 60, tolerance_minutes=0)


def rota_of(days: dict[int, str], carer_id: str = "asha", locality: str = "north") -> Rota:
    return Rota(work=tuple(RotaDay(carer_id=carer_id, day=day, kind_id=kind_id, locality=locality) for day, kind_id in days.items()))


def limits_of(member: StaffMember, days: dict[int, str], weeks: int = 1, locality: str = "north", *, is_closed: bool = True) -> set[str]:
    problem = StaffingProblem(weeks=weeks, kinds=KINDS, staff=(member,), cover=(), is_closed=is_closed)
    return {fault.limit for fault in judge_rota(problem, rota_of(days, locality=locality)).faults}


GOOD = {0: "early", 1: "early", 2: "early", 3: "early"}


def test_a_good_rota_has_no_faults() -> None:
    assert limits_of(ASHA, GOOD) == set()


@pytest.mark.parametrize(
    ("limit", "changes", "days"),
    [
        ("kind_ids", {"kind_ids": ("late",)}, GOOD),
        ("localities", {"localities": ("south",)}, GOOD),
        ("earliest_start", {"earliest_start": 8 * 60}, GOOD),
        ("latest_end", {"latest_end": 14 * 60}, GOOD),
        ("days_off", {"days_off": ("mon",)}, GOOD),
        ("contract_minutes", {}, {0: "early", 1: "early", 2: "early"}),
        ("opted_out", {"contract_minutes": 60 * 60}, dict.fromkeys(range(5), "twelve")),
        ("night_hours", {"contract_minutes": 56 * 60, "opted_out": True, "max_days_running": 6}, dict.fromkeys(range(7), "night")),
        ("rest_minutes", {}, {0: "late", 1: "early", 2: "early", 3: "early"}),
        ("max_days_running", {"max_days_running": 3}, GOOD),
        ("min_days_off", {"min_days_off": 2}, {0: "early", 1: "early", 3: "early", 4: "early"}),
        ("max_splits_a_week", {"max_splits_a_week": 1}, {0: "split", 1: "split", 2: "early", 3: "early"}),
        ("whole_weekends", {}, {1: "early", 2: "early", 3: "early", 5: "early"}),
        ("max_weekends_running", {"max_weekends_running": 0}, {2: "early", 3: "early", 5: "early", 6: "early"}),
        ("is_under_18", {"is_under_18": True}, {0: "late", 1: "late", 2: "late", 3: "late"}),
        ("is_under_18", {"is_under_18": True}, GOOD),  # no break of 30 minutes
        ("is_under_18", {"is_under_18": True, "contract_minutes": 48 * 60}, dict.fromkeys(range(4), "twelve")),
    ],
)
def test_each_limit_is_broken_alone(limit: str, changes: dict[str, object], days: dict[int, str]) -> None:
    broken = limits_of(ASHA.replace(**changes), days)
    assert limit in broken
    assert broken <= {limit, "max_days_running", "weekly_rest"} if limit == "night_hours" else broken == {limit}


def test_a_young_worker_needs_two_days_in_one_piece_and_forty_hours_at_most() -> None:
    young = ASHA.replace(is_under_18=True, contract_minutes=40 * 60)
    assert limits_of(young, dict.fromkeys(range(5), "long")) == set()
    assert limits_of(young, dict.fromkeys((0, 1, 3, 4, 6), "long")) == {"is_under_18", "whole_weekends"}
    six = young.replace(contract_minutes=48 * 60)
    assert limits_of(six, dict.fromkeys((0, 1, 2, 3, 4, 5), "long")) >= {"is_under_18"}


def test_hours_over_the_cycle_may_differ_from_week_to_week() -> None:
    days = {0: "early", 1: "early", 2: "early", 3: "early", 4: "early", 7: "early", 8: "early", 9: "early"}
    assert limits_of(ASHA, days, weeks=2) == {"contract_minutes"}
    assert limits_of(ASHA.replace(hours_per="cycle"), days, weeks=2) == set()
    assert limits_of(ASHA.replace(hours_per="cycle"), GOOD, weeks=2) == {"contract_minutes"}


def test_the_last_day_is_followed_by_the_first() -> None:
    """A late Sunday before an early Monday is short of rest only where the cycle closes."""
    days = {0: "early", 3: "early", 5: "late", 6: "late"}
    assert limits_of(ASHA.replace(max_weekends_running=1), days, is_closed=False) == set()
    assert limits_of(ASHA.replace(max_weekends_running=1), days) == {"rest_minutes"}
    runs = {0: "early", 1: "early", 5: "early", 6: "early"}
    assert limits_of(ASHA.replace(max_days_running=3), runs) == {"max_days_running"}
    assert limits_of(ASHA.replace(max_days_running=3), runs, is_closed=False) == set()


def test_a_free_day_between_a_night_and_an_early_shift_is_no_rest_of_24_hours() -> None:
    """From 06:00 to 07:00 of the next day are 25 hours; with seven such days in a row the week has too few rests."""
    days = dict.fromkeys(range(14), "")
    worked = {day: "night" for day in days if day not in {6, 13}}
    member = ASHA.replace(contract_minutes=48 * 60, whole_weekends=False)
    assert "weekly_rest" in limits_of(member.replace(max_weekends_running=2), worked, weeks=2)


def test_costs_are_those_counted_by_hand() -> None:
    """Two are wanted from 07:00 to 16:00 on Monday, one of them trained; Asha is there until 15:00 and has not been trained."""
    wanted = [0] * 7 * 48
    wanted[14:32] = [2] * 18
    trained = [min(count, 1) for count in wanted]
    cover = (CoverLine(locality="north", carers=tuple(wanted)), CoverLine(locality="north", skill="medication", carers=tuple(trained)))
    member = ASHA.replace(contract_minutes=40 * 60, fair_evenings=1, fair_weekends=0, today=("late", "", "", "", "", "", ""))
    problem = StaffingProblem(weeks=1, kinds=KINDS, staff=(member,), cover=cover)
    verdict = judge_rota(problem, rota_of({0: "early", 2: "tail", 3: "tail", 5: "early", 6: "split"}))
    assert verdict.faults == ()
    early, tail, split = 16, 16, 16
    assert verdict.amounts == {
        "under": 18 + 2,
        "over": early + 2 * tail + split,
        "skill_short": 18,
        "changed_days": 5,
        "evenings": 1,
        "weekends": 1,
        "splits": 1,
    }
    assert verdict.cost == 20 * 10 + (early + 2 * tail + split) * 3 + 18 * 8 + 5 * 1 + 4 + 4 + 2


def test_hours_outside_those_that_are_judged_cost_nothing() -> None:
    line = CoverLine(locality="north", carers=(0,) * 7 * 48, over=7, judged=(7 * 60, 8 * 60))
    problem = StaffingProblem(weeks=1, kinds=KINDS, staff=(ASHA,), cover=(line,))
    assert judge_rota(problem, rota_of(GOOD)).costs["over"] == 4 * 2 * 7


def test_unknown_people_kinds_and_days_and_two_shifts_a_day_are_faults() -> None:
    problem = StaffingProblem(weeks=1, kinds=KINDS, staff=(ASHA,), cover=())
    for rota in (rota_of(GOOD, carer_id="zoe"), rota_of({0: "brunch"}), rota_of({9: "early"})):
        assert "unknown" in {fault.limit for fault in judge_rota(problem, rota).faults}
    twice = Rota(work=(*rota_of(GOOD).work, RotaDay(carer_id="asha", day=0, kind_id="late", locality="north")))
    assert {fault.limit for fault in judge_rota(problem, twice).faults} == {"one_shift_a_day"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"spans": ((600, 500),)}, "in order"),
        ({"spans": ((600, 700), (650, 800))}, "in order"),
        ({"spans": ((600, 660),), "break_minutes": 60}, "longer than"),
        ({"spans": ((1300, 2300),)}, "noon of the next"),
    ],
)
def test_kinds_that_make_no_sense_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ShiftKind.model_validate({"kind_id": "X", "group": "x"} | fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"staff": (ASHA, ASHA)}, "a carer is given twice"),
        ({"kinds": (KINDS[0], KINDS[0])}, "a kind is given twice"),
        ({"cover": (CoverLine(locality="n", carers=(0,) * 48),)}, "336 half-hours"),
        ({"cover": (CoverLine(locality="n", carers=(0,) * 336),) * 2}, "given twice"),
        ({"staff": (ASHA.replace(today=("early",)),)}, "today's rota has 1 days"),
        ({"staff": (ASHA.replace(kind_ids=("brunch",)),)}, "unknown kind brunch"),
    ],
)
def test_problems_that_make_no_sense_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        StaffingProblem.model_validate({"weeks": 1, "kinds": KINDS, "staff": (ASHA,), "cover": ()} | fields)
